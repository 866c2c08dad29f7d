"""What a promise plans ahead: its warnings, and the task to apologise before it breaks.

Decree 61/2018 Art 19(9): the apology goes out at the latest one day ("ngày", a calendar day) before the due
day; where that is a day off, on the last working day before it. Ruling 12: for limits up to one working day
or in hours it is owed as soon as lateness is certain, at the latest at the due moment.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

from calendars.enums import PeriodUnit
from calendars.rules.worktime import (
    Period,
    Span,
    WorkCalendar,
    add_working_days,
    apology_owed_by,
    end_of_working_day,
    last_working_day_before,
    moment_when_used,
    next_opening,
    running_seconds,
    warning_moment,
)
from dossiers.enums import WarningLevel
from dossiers.rules.days import VIETNAM
from dossiers.rules.periods import Legal, always


# Under two working days a warning of the day before would come with the receipt.
SHORT_DAYS: Final = 2
LAST_MINUTES: Final = 60


@dataclass(frozen=True)
class Watch:
    """What is planned for one promise. All moments aware; none before the clock started."""

    warnings: Mapping[WarningLevel, datetime]
    # When the task to apologise appears, and by when the letter must have gone out.
    apology_from: datetime
    apology_by: datetime


def watch(
    calendar: WorkCalendar,
    *,
    period: Period | None,
    started_at: datetime,
    due_at: datetime,
    still: Iterable[Span] = (),
) -> Watch:
    """Warnings at 50 % and 80 % of the working time and at the start of the working day before.

    Under two working days: at half and one working hour before. In the spans `still` the clock stood still:
    they are no part of the time. `period` is None where another system reckoned the promise: then it counts
    as one of whole days.
    """
    due, spans = due_at.astimezone(VIETNAM), tuple(still)
    minutes = running_seconds(calendar, started_at, due_at, still=spans) // 60
    day_before = last_working_day_before(calendar, due.date())
    half = warning_moment(calendar, started_at, due_at, 50, still=spans)
    if minutes < SHORT_DAYS * _minutes_of_a_day(calendar, due):
        before = max(minutes - LAST_MINUTES, 0) * 60
        last = moment_when_used(calendar, started_at, due_at, before, still=spans)
        warnings = {WarningLevel.HALF: half, WarningLevel.LAST: last}
    else:
        last = next_opening(calendar, datetime.combine(day_before, time(), VIETNAM))
        most = warning_moment(calendar, started_at, due_at, 80, still=spans)
        warnings = {WarningLevel.HALF: half, WarningLevel.MOST: most, WarningLevel.LAST: last}
    planned = {level: max(moment, started_at) for level, moment in warnings.items()}
    if is_short(period):
        return Watch(planned, planned[WarningLevel.LAST], due_at)
    by = end_of_working_day(calendar, apology_owed_by(calendar, due.date()))
    return Watch(planned, max(next_opening(calendar, _midnight(by)), started_at), max(by, started_at))


def is_short(period: Period | None) -> bool:
    """A limit up to one day or in hours: there is no day before on which to apologise (ruling 12)."""
    if period is None:
        return False
    in_days = period.unit in (PeriodUnit.WORKING_DAYS, PeriodUnit.CALENDAR_DAYS)
    return period.unit == PeriodUnit.WORKING_HOURS or (in_days and period.value <= 1)


def explanation_due(calendar: WorkCalendar, since: datetime) -> datetime:
    """End of the second working day after the dossier became late (ruling 11)."""
    late_on = since.astimezone(VIETNAM).date()
    day = add_working_days(calendar, late_on, always(Legal.EXPLAIN, late_on).value)
    return end_of_working_day(calendar, day)


def _minutes_of_a_day(calendar: WorkCalendar, due: datetime) -> int:
    return calendar.standard_seconds(due.date().toordinal()) // 60


def _midnight(moment: datetime) -> datetime:
    return moment.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)
