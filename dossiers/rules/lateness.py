"""Late or not, by the measures of ruling 1. The querysets say the same in SQL; a test compares."""

from datetime import date, datetime, timedelta

from dossiers.enums import State
from dossiers.rules.days import end_of_day, local_day


ON_TIME_FOR_STATISTICS = (State.SUPPLEMENT, State.WITHDRAWN)


def is_late(*, late_after: datetime | None, ended_at: datetime | None, at: datetime) -> bool:
    """Late by a measure whose last moment on time is `late_after`: at its end, or now while it runs."""
    return late_after is not None and (ended_at or at) > late_after


def is_late_for_statistics(
    *, state: State, due_on: date | None, ended_at: datetime | None, at: datetime
) -> bool:
    """Measure R: form II.06a counts by days, and what waits for a supplement or was withdrawn as on time
    (law.md §3.7)."""
    if due_on is None or state in ON_TIME_FOR_STATISTICS:
        return False
    return local_day(ended_at or at) > due_on


def late_after_for_statistics(due_on: date) -> datetime:
    """Measure R: the last moment of the due day."""
    return end_of_day(due_on) - timedelta(microseconds=1)


URGENT_FROM = 0.8
URGENT, SOON, CALM, LATE, NO_PROMISE = "urgent", "soon", "calm", "late", "no_promise"


def urgency(*, late_after: datetime | None, share_used: float | None, at: datetime) -> str:
    """Which of five words a running dossier wears: late, urgent from 80 % of its time, soon from 50 %."""
    if late_after is None or share_used is None:
        return NO_PROMISE
    if at > late_after:
        return LATE
    if share_used >= URGENT_FROM:
        return URGENT
    return SOON if share_used >= 0.5 else CALM
