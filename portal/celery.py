"""The Celery app. The schedule is code (portal.night.schedule): reviewed and tested like the rest."""

import os

from celery import Celery


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.local")
app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
