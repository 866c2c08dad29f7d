"""Whether the kiosk gives numbers now, by the opening sessions of the unit (ruling 5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from accounts.queries import deadline_policy
from calendars.queries import load_calendar
from dossiers.rules.days import VIETNAM, local_day
from queues.models import QueueRules
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
