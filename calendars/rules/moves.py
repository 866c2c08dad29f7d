"""Small steps on a calendar, all in ticks and day ordinals: the alphabet of duedate.py."""

from datetime import date

from calendars.exceptions import WorktimeError
from calendars.rules.calendar import WorkCalendar
from calendars.rules.terms import DAY


def is_working(calendar: WorkCalendar, day: int) -> bool:
    return bool(calendar.table_at(day).on(day))


def first_start(calendar: WorkCalendar, day: int) -> int:
    """Start of the first stretch of a working day."""
    return day * DAY + calendar.table_at(day).on(day)[0][0]


def last_end(calendar: WorkCalendar, day: int) -> int:
    """End of the last stretch of a working day."""
    return day * DAY + calendar.table_at(day).on(day)[-1][1]


def nth_working_day(calendar: WorkCalendar, day: int, ahead: int) -> int:
    """The `ahead`-th working day after a day; 0 is the day itself, or the next one that works."""
    table = calendar.table_at(day)
    while (found := table.working_day(day, ahead)) is None:
        table = calendar.grow_forward()
    return found


def working_day_back(calendar: WorkCalendar, day: int, back: int) -> int:
    """The `back`-th working day before a day, which itself is not counted."""
    found = calendar.table_at(day).working_day_before(day, back)
    if found is None:
        raise WorktimeError("Số ngày lùi vượt quá phạm vi của lịch.")
    return found


def next_start(calendar: WorkCalendar, tick: int) -> int:
    """The moment itself inside a stretch [start, end), else the start of the next stretch."""
    day, second = divmod(tick, DAY)
    for start, end in calendar.table_at(day).on(day):
        if second < end:
            return day * DAY + max(start, second)
    return first_start(calendar, nth_working_day(calendar, day, 1))


def seconds_between(calendar: WorkCalendar, begin: int, end: int) -> int:
    """Working seconds in [begin, end); zero when it is empty."""
    if end <= begin:
        return 0
    calendar.table_at(begin // DAY)
    table = calendar.table_at(end // DAY)
    return table.seconds_to(end) - table.seconds_to(begin)


def advance(calendar: WorkCalendar, tick: int, seconds: int, *, from_start: bool) -> int:
    """The moment when so many working seconds have been consumed since `tick`.

    Landing on a seam between stretches: the later start if `from_start`, else the earlier end.
    Nothing consumed: the start of counting.
    """
    if seconds <= 0:
        return next_start(calendar, tick)
    table = calendar.table_at(tick // DAY)
    goal = table.seconds_to(tick) + seconds
    while (found := table.moment_when(goal, from_start=from_start)) is None:
        table = calendar.grow_forward()
        goal = table.seconds_to(tick) + seconds
    return found


def place_clock(calendar: WorkCalendar, day: int, second: int) -> int:
    """A clock time on a working day; outside its stretches the last end before it, else the first start."""
    placed: int | None = None
    stretches = calendar.table_at(day).on(day)
    for start, end in stretches:
        if start <= second < end:
            return day * DAY + second
        if end <= second:
            placed = end
    return day * DAY + (stretches[0][0] if placed is None else placed)


def session_end(calendar: WorkCalendar, tick: int) -> int:
    """End of the stretch that contains a moment; a stretch's end stays."""
    day, second = divmod(tick, DAY)
    for _, end in calendar.table_at(day).on(day):
        if second <= end:
            return day * DAY + end
    return tick


def end_left(calendar: WorkCalendar, day: int, tick: int | None) -> int:
    """The day's end; a receipt (`tick`) after it has nothing left of that day and gets the next."""
    end = last_end(calendar, day)
    if tick is not None and end <= tick:
        return last_end(calendar, nth_working_day(calendar, day, 1))
    return end


def months_after(ordinal: int, months: int) -> int:
    """Same day number, else the month's last day (Civil Code 2015 Art. 148)."""
    day = date.fromordinal(ordinal)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 0, -1):
        try:
            return date(year, month + 1, number).toordinal()
        except ValueError:
            continue
    raise AssertionError  # pragma: no cover - every month has a first day
