"""Hours as an office tells them: a week, perhaps another one in a season, written as sessions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time

from calendars.exceptions import WrongCalendar
from calendars.rules.calendar import YEAR_END, YEAR_START, WeeklySession, days_of_month, is_month_day


Span = tuple[time, time]


@dataclass(frozen=True)
class Week:
    """Stretches of the ordinary days and of Saturday."""

    weekdays: tuple[int, ...]
    stretches: tuple[Span, ...]
    saturday: tuple[Span, ...] = ()


def sessions_of(week: Week, season_from: int = YEAR_START, season_to: int = YEAR_END) -> list[WeeklySession]:
    """The sessions of one week, in one season."""
    spans = [(day, span) for day in week.weekdays for span in week.stretches]
    spans += [(6, span) for span in week.saturday]
    return [
        WeeklySession(day, starts, ends, season_from=season_from, season_to=season_to)
        for day, (starts, ends) in sorted(spans)
    ]


def two_seasons(ordinary: Week, other: Week, first: int, last: int) -> list[WeeklySession]:
    """`other` from first to last (month × 100 + day, over New Year too), `ordinary` in the rest."""
    found: list[WeeklySession] = []
    inside = [(first, last)] if first <= last else [(YEAR_START, last), (first, YEAR_END)]
    for begin, end in inside:
        found += sessions_of(other, begin, end)
    for begin, end in _rest(inside):
        found += sessions_of(ordinary, begin, end)
    return found


def month_day(text: str) -> int:
    """Read dd/mm as month × 100 + day. Raises WrongCalendar."""
    day, _, month = text.strip().partition("/")
    if day.isdecimal() and month.isdecimal() and len(text.strip()) <= len("dd/mm"):
        number = int(month) * 100 + int(day)
        if is_month_day(number):
            return number
    raise WrongCalendar(f"“{text}” không phải ngày trong năm; viết như 15/04.")


def _rest(inside: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The parts of a year outside the given ones, which are in order."""
    found, begin = [], YEAR_START
    for first, last in inside:
        if begin < first:
            found.append((begin, _before(first)))
        begin = _after(last)
    if begin <= YEAR_END:
        found.append((begin, YEAR_END))
    return found


def _before(number: int) -> int:
    month, day = divmod(number, 100)
    return number - 1 if day > 1 else (month - 1) * 100 + days_of_month(month - 1)


def _after(number: int) -> int:
    month, day = divmod(number, 100)
    return number + 1 if day < days_of_month(month) else (month + 1) * 100 + 1
