"""The Celery app. The schedule is code (portal.night.schedule): reviewed and tested like the rest."""

import ctypes
import os
import signal
from pathlib import Path

from celery import Celery
from celery.signals import (
    after_task_publish,
    beat_init,
    heartbeat_sent,
    setup_logging,
    worker_process_init,
)

from portal.night.schedule import BEAT_SCHEDULE


PR_SET_PDEATHSIG = 1  # prctl(2)
# Its age says whether a worker or beat is at work (docker-compose.yml): no question starts a Python.
ALIVE_FILE = os.environ.get("ALIVE_FILE", "")

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


@worker_process_init.connect
def end_with_the_worker(**_: object) -> None:
    """A process of the pool does not outlive its worker, however that ends."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


@heartbeat_sent.connect
def note_that_it_is_at_work(**_: object) -> None:
    """Every two seconds for a worker that has its broker."""
    if ALIVE_FILE:
        Path(ALIVE_FILE).touch()


@beat_init.connect
def note_what_beat_sends(**_: object) -> None:
    """Beat is at work when the broker has taken a task from it; some are due every minute."""
    after_task_publish.connect(note_that_it_is_at_work)
