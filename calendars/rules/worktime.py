"""The one clock: the door through which every other module asks about working time.

Pure: moments and calendars come in as arguments. Whatever a page, a paper, a service or the night
needs of legal time is here; nothing else in the product does arithmetic on it.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from calendars.enums import (
    CutoffEffect,
    DayKind,
    DueTimePolicy,
    PauseMode,
    PeriodUnit,
    StartRule,
    StepKind,
)
from calendars.exceptions import WorktimeError
from calendars.rules.calendar import (
    CalendarDefinition,
    DayException,
    WeeklySession,
    WorkCalendar,
    check_definition,
)
from calendars.rules.duedate import explain_due, reckon_due
from calendars.rules.moves import (
    advance,
    is_working,
    last_end,
    next_start,
    nth_working_day,
    place_clock,
    seconds_between,
    working_day_back,
)
from calendars.rules.terms import (
    DAY,
    HOUR,
    LOCAL,
    Cutoff,
    DueAnswer,
    Pause,
    Period,
    Step,
    Terms,
    moment_of,
    ticks,
)


__all__ = [
    "LOCAL",
    "CalendarDefinition",
    "Cutoff",
    "CutoffEffect",
    "DayException",
    "DayKind",
    "DueAnswer",
    "DueTimePolicy",
    "Pause",
    "PauseMode",
    "Period",
    "PeriodUnit",
    "Span",
    "StartRule",
    "Step",
    "StepKind",
    "Terms",
    "WeeklySession",
    "WorkCalendar",
    "WorktimeError",
    "add_working_days",
    "add_working_hours",
    "apology_owed_by",
    "check_definition",
    "end_of_working_day",
    "explain_due",
    "give_back",
    "is_open",
    "is_working_day",
    "last_working_day_before",
    "late_after",
    "moment_when_used",
    "next_opening",
    "next_working_day",
    "reckon_due",
    "running_seconds",
    "share_used",
    "subtract_working_days",
    "warning_moment",
    "working_days_between",
    "working_minutes_between",
]

# From a moment to another.
Span = tuple[datetime, datetime]


def is_working_day(calendar: WorkCalendar, day: date) -> bool:
    """Some work is done on that day."""
    return is_working(calendar, day.toordinal())


def next_working_day(calendar: WorkCalendar, day: date) -> date:
    """The first working day after `day`, which itself does not count."""
    return add_working_days(calendar, day, 1)


def add_working_days(calendar: WorkCalendar, day: date, days: int) -> date:
    """The `days`-th working day after `day`; 0 is the day itself or the next one that works."""
    if days < 0:
        return subtract_working_days(calendar, day, -days)
    return date.fromordinal(nth_working_day(calendar, day.toordinal(), days))


def subtract_working_days(calendar: WorkCalendar, day: date, days: int) -> date:
    """The `days`-th working day before `day`; days ≥ 1."""
    if days < 1:
        raise WorktimeError("Số ngày làm việc lùi lại phải từ 1 trở lên.")
    return date.fromordinal(working_day_back(calendar, day.toordinal(), days))


def last_working_day_before(calendar: WorkCalendar, day: date) -> date:
    """The nearest working day before `day`."""
    return subtract_working_days(calendar, day, 1)


def apology_owed_by(calendar: WorkCalendar, due: date) -> date:
    """The last working day that is still at least one calendar day before the due day.

    Decree 61/2018 Art. 19(9): at the latest one day ("ngày", not working day) before the due date.
    """
    return last_working_day_before(calendar, due)


def working_days_between(calendar: WorkCalendar, after: date, through: date) -> int:
    """Working days d with after < d ≤ through; negative when the dates are the other way round."""
    if through < after:
        return -working_days_between(calendar, through, after)
    calendar.table_at(after.toordinal())
    table = calendar.table_at(through.toordinal())
    return table.working_days_in(after.toordinal(), through.toordinal())


def working_minutes_between(calendar: WorkCalendar, begin: datetime, end: datetime) -> int:
    """Whole working minutes in [begin, end); 0 when it is empty."""
    return seconds_between(calendar, ticks(begin), ticks(end)) // 60


def add_working_hours(calendar: WorkCalendar, begin: datetime, hours: Decimal | int) -> datetime:
    """The moment when so many working hours have been consumed since `begin` (end of stretch included)."""
    return moment_of(advance(calendar, ticks(begin), round(hours * HOUR), from_start=False))


def end_of_working_day(calendar: WorkCalendar, day: date) -> datetime:
    """End of the day's last stretch. Raises WorktimeError on a day off."""
    if not is_working_day(calendar, day):
        raise WorktimeError(f"Ngày {day:%d/%m/%Y} không có buổi làm việc.")
    return moment_of(last_end(calendar, day.toordinal()))


def late_after(calendar: WorkCalendar, due_at: datetime, unit: PeriodUnit) -> datetime:
    """The last moment that is still on time (ruling 3).

    A period in hours is late at the minute; any other after the last working session of the due day.
    A due day that has become a day off counts until the end of its calendar day.
    """
    tick = ticks(due_at)
    if unit == PeriodUnit.WORKING_HOURS:
        return moment_of(tick)
    day = tick // DAY
    return moment_of(max(last_end(calendar, day), tick) if is_working(calendar, day) else day * DAY + DAY - 1)


def give_back(
    calendar: WorkCalendar, due_at: datetime, opened: datetime, closed: datetime, unit: PeriodUnit
) -> datetime:
    """A due moment that was given, not reckoned, after a lawful wait (docs/adr/0012).

    What opened at or after it moves nothing, nor does what took no working time.
    """
    due, begin, end = ticks(due_at), ticks(opened), ticks(closed)
    seconds = seconds_between(calendar, begin, end)
    if begin >= due or not seconds:
        return due_at
    if unit in (PeriodUnit.CALENDAR_DAYS, PeriodUnit.MONTHS):
        days = (end - begin) // DAY
        day = nth_working_day(calendar, due // DAY + days, 0)
        return moment_of(place_clock(calendar, day, due % DAY)) if days else due_at
    from_start = unit == PeriodUnit.WORKING_DAYS and next_start(calendar, due) == due
    return moment_of(advance(calendar, due, seconds, from_start=from_start))


def running_seconds(
    calendar: WorkCalendar, starts_at: datetime, until: datetime, *, still: Iterable[Span] = ()
) -> int:
    """Working seconds up to a moment, without the spans in which the clock stood still."""
    runs = _runs(ticks(starts_at), ticks(until), still)
    return sum(seconds_between(calendar, begin, end) for begin, end in runs)


def share_used(
    calendar: WorkCalendar, starts_at: datetime, due_at: datetime, at: datetime, *, still: Iterable[Span] = ()
) -> float:
    """Share of the working time to the due moment that has passed: 0 at the start, over 1 when late."""
    spans = tuple(still)
    whole = running_seconds(calendar, starts_at, due_at, still=spans)
    used = running_seconds(calendar, starts_at, at, still=spans)
    return used / whole if whole else float(at >= due_at)


def warning_moment(
    calendar: WorkCalendar,
    starts_at: datetime,
    due_at: datetime,
    percent: int,
    *,
    still: Iterable[Span] = (),
) -> datetime:
    """When that part (50, 80 …) of the working time to the due moment has passed."""
    spans = tuple(still)
    whole = running_seconds(calendar, starts_at, due_at, still=spans)
    return moment_when_used(calendar, starts_at, due_at, whole * percent // 100, still=spans)


def moment_when_used(
    calendar: WorkCalendar, starts_at: datetime, due_at: datetime, seconds: int, *, still: Iterable[Span] = ()
) -> datetime:
    """When so many working seconds have passed in which the clock ran; the due moment at the latest."""
    for begin, end in _runs(ticks(starts_at), ticks(due_at), still):
        run = seconds_between(calendar, begin, end)
        if seconds <= run:
            return moment_of(advance(calendar, begin, seconds, from_start=False))
        seconds -= run
    return due_at


def _runs(begin: int, end: int, still: Iterable[Span]) -> list[tuple[int, int]]:
    """What is left of [begin, end) between the spans, which may overlap."""
    runs = []
    for stopped, went_on in sorted((ticks(one), ticks(other)) for one, other in still):
        if begin < min(stopped, end):
            runs.append((begin, min(stopped, end)))
        begin = max(begin, went_on)
    if begin < end:
        runs.append((begin, end))
    return runs


def is_open(calendar: WorkCalendar, at: datetime) -> bool:
    """The moment lies in a stretch [start, end)."""
    return next_start(calendar, ticks(at)) == ticks(at)


def next_opening(calendar: WorkCalendar, at: datetime) -> datetime:
    """The moment itself when open, else the start of the next stretch."""
    return moment_of(next_start(calendar, ticks(at)))
