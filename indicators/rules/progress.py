"""On time by Decision 766 (law.md §1.3; measure N of ruling 1), from days alone. The querysets say it in SQL.

A dossier is asked as at a day, and what happened later does not count: a month that is over is measured as
it stood at its end, whenever that is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from dossiers.rules.days import local_day
from indicators.rules.periods import Period


@dataclass(frozen=True)
class Supplement:
    """A request for papers after acceptance: asked, and the moment it was over (None: it still runs)."""

    asked_at: datetime
    over_at: datetime | None


@dataclass(frozen=True)
class ProgressDays:
    """What is known of one dossier, as legal days.

    `due_on` is the first promise, or the statutory maximum where none was made; None: no limit at all.
    `extended_on` is that day moved by the one supplement's duration, once it is over.
    """

    received_on: date
    ended_on: date | None
    due_on: date | None
    extended_on: date | None = None
    asked_on: date | None = None
    answered_on: date | None = None
    asked_again_on: date | None = None


def progress_days(
    *,
    received_on: date,
    ended_at: datetime | None,
    due_at: datetime | None,
    supplements: Sequence[Supplement],
    supplement_count: int,
) -> ProgressDays:
    """The days of a dossier. `ended_at`: finished (9), else returned (10), else ended otherwise (8, 7).

    A dossier taken over from another system may have been asked more often than there are requests on record:
    it has been late since it came.
    """
    asked = sorted(supplements, key=lambda one: one.asked_at)
    first = asked[0] if asked else None
    again = local_day(asked[1].asked_at) if len(asked) > 1 else None
    if again is None and supplement_count > 1:
        again = received_on
    return ProgressDays(
        received_on=received_on,
        ended_on=local_day(ended_at) if ended_at else None,
        due_on=local_day(due_at) if due_at else None,
        extended_on=_extended_on(due_at, first),
        asked_on=local_day(first.asked_at) if first else None,
        answered_on=local_day(first.over_at) if first and first.over_at else None,
        asked_again_on=again,
    )


def _extended_on(due_at: datetime | None, first: Supplement | None) -> date | None:
    if due_at is None or first is None or first.over_at is None:
        return None
    return local_day(due_at + (first.over_at - first.asked_at))


def is_counted(days: ProgressDays, period: Period, day: date) -> bool:
    """Received in the period, or carried into it: received before and not over before it began."""
    last = period.measured_at(day)
    is_carried = days.ended_on is None or days.ended_on >= period.first
    return days.received_on <= last and (days.received_on >= period.first or is_carried)


def is_late_on(days: ProgressDays, day: date) -> bool:
    """Late as at the end of that day. A day is still on time on which the limit runs out."""
    if days.asked_again_on is not None and days.asked_again_on <= day:
        return True
    is_answered = days.answered_on is not None and days.answered_on <= day
    limit = days.extended_on if is_answered else days.due_on
    return limit is not None and _measured_on(days, day, is_answered=is_answered) > limit


def _measured_on(days: ProgressDays, day: date, *, is_answered: bool) -> date:
    """The day its end is taken to be: its own, the request it waits for, else the day asked."""
    if days.ended_on is not None and days.ended_on <= day:
        return days.ended_on
    if days.asked_on is not None and days.asked_on <= day and not is_answered:
        return days.asked_on
    return day


MINUTES_OF_DAY = 24 * 60
WORKING_MINUTES_OF_DAY = 8 * 60


def days_taken(*, minutes: int, is_working_time: bool) -> Decimal:
    """Minutes as days of the procedure's own unit: of 8 working hours, or of 24 hours (indicator 2.2)."""
    per_day = WORKING_MINUTES_OF_DAY if is_working_time else MINUTES_OF_DAY
    return (Decimal(minutes) / per_day).quantize(Decimal("0.01"), ROUND_HALF_UP)


def minutes_of(duration: timedelta) -> int:
    return max(0, int(duration.total_seconds()) // 60)
