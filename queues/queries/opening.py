"""What the kiosk gives numbers for, and whether it gives any now (ruling 5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from accounts.queries import deadline_policy
from accounts.querysets import DatedQuerySet
from calendars.queries import load_calendar
from dossiers.rules.days import VIETNAM, local_day
from queues.models import QueueRules, QueueService, Window
from queues.rules.opening import Opening, opening


@dataclass(frozen=True)
class Hours:
    """The opening of a unit at a moment; `day_off` names the holiday or swapped day it is."""

    opening: Opening
    day_off: str = ""


def hours(agency_id: int, rules: QueueRules, *, at: datetime, expected_wait: int = 0) -> Hours:
    """`expected_wait` in minutes, of who would come now."""
    local = at.astimezone(VIETNAM)
    calendar = load_calendar(deadline_policy(agency_id, local_day(at)).opening_calendar_code)
    found = opening(
        at=local,
        stretches_on=calendar.stretches_on,
        stop_before=rules.stop_before_minutes,
        expected_wait=expected_wait,
    )
    exception = calendar.exception_on(local.date())
    off = exception is not None and not exception.works
    return Hours(found, exception.name if exception is not None and off else "")


def offered(agency_id: int, day: date) -> DatedQuerySet[QueueService]:
    """The services somebody can queue for that day: those a window calls. Nobody waits for no window."""
    windows = Window.objects.filter(agency=agency_id).in_force(day)
    called = Window.services.through.objects.filter(window__in=windows).values("queueservice")
    return QueueService.objects.filter(agency=agency_id, pk__in=called).in_force(day)
