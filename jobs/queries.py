"""What pages ask about background work."""

from datetime import date, timedelta

from django.db.models import QuerySet

from jobs.enums import RunState
from jobs.models import JobRun


def latest_runs(*, today: date, days: int = 14) -> QuerySet[JobRun]:
    """Runs for the last days, the newest day first and within a day in the order they began."""
    since = today - timedelta(days=days)
    return JobRun.objects.filter(for_day__gt=since).order_by("-for_day", "started_at", "pk")


def running() -> QuerySet[JobRun]:
    """Runs that say they are going on, the innermost last."""
    return JobRun.objects.filter(state=RunState.RUNNING).order_by("started_at", "pk")
