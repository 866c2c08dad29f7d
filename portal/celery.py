"""The Celery app. The schedule is code (portal.night.schedule): reviewed and tested like the rest."""

import os

from celery import Celery
from celery.signals import setup_logging

from portal.night.schedule import BEAT_SCHEDULE


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.local")
app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = BEAT_SCHEDULE
app.autodiscover_tasks()
app.autodiscover_tasks(["portal.night"])


@setup_logging.connect
def keep_our_logging(**_: object) -> None:
    """A receiver keeps Celery from setting up lines of its own beside Django's."""
    from django.conf import settings

    from portal.settings import logs

    logs.configure(settings.LOGGING)
