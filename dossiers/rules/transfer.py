"""By when the one-stop unit passes a dossier on (Decree 61/2018 Art 18, kept by 118/2025 as amended).

The same working day; received after 15:00, or after the day's last session, at the beginning of the next
working day. The law names no minute for that beginning: here it is the end of that day's first session.
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from calendars.rules.worktime import (
    WorkCalendar,
    end_of_working_day,
    is_working_day,
    next_working_day,
    working_minutes_between,
)
from dossiers.rules.days import VIETNAM
from dossiers.rules.periods import Legal, LegalPeriod, always


@dataclass(frozen=True)
class Transfer:
    """When it was to be passed on, when it was (None: not yet), and the working minutes beyond."""

    due_at: datetime
    done_at: datetime | None
    minutes_late: int
    is_late: bool


def rule_of_passing_on(on: date) -> LegalPeriod:
    """The hour up to which a dossier is passed on the same day, and its article, on that day."""
    return always(Legal.TRANSFER, on)


def transfer_due(calendar: WorkCalendar, accepted_at: datetime) -> datetime:
    """The last moment in time for a dossier accepted at that moment."""
    local = accepted_at.astimezone(VIETNAM)
    day = local.date()
    # Received up to and with this minute, a dossier is passed on the same day.
    last_of_the_day = time(rule_of_passing_on(day).value)
    if is_working_day(calendar, day) and local.time().replace(second=0, microsecond=0) <= last_of_the_day:
        end = end_of_working_day(calendar, day)
        # Of a half day nothing may be left, though the counter is open.
        if accepted_at < end:
            return end
    return _end_of_first_session(calendar, next_working_day(calendar, day))


def transfer(
    calendar: WorkCalendar, *, accepted_at: datetime, done_at: datetime | None, at: datetime
) -> Transfer:
    """How a dossier's passing on stands at a moment."""
    due_at, end = transfer_due(calendar, accepted_at), done_at or at
    late = working_minutes_between(calendar, due_at, end) if end > due_at else 0
    return Transfer(due_at, done_at, late, end > due_at)


def _end_of_first_session(calendar: WorkCalendar, day: date) -> datetime:
    _opens, closes = calendar.stretches_on(day)[0]
    return datetime.combine(day, closes, VIETNAM)
