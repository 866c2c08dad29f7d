"""A calendar as data, and the working calendar built from it.

Sources: Decision 188/1999/QĐ-TTg (Monday to Friday, eight hours a day); Labour Code 2019 Art. 111(3)
(a weekly rest day that is a public holiday is made up on the next working day), Art. 112 (public
holidays); the yearly announcements of Tết, National Day and swapped days.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from functools import cached_property
from itertools import combinations

from calendars.enums import DayKind
from calendars.exceptions import WorktimeError, WrongCalendar
from calendars.rules.daytable import DayTable, Stretches
from calendars.rules.terms import DAY, FIRST_YEAR, LAST_YEAR, second_of


OPEN_END = date(9999, 12, 31)
YEAR_START, YEAR_END = 101, 1231


@dataclass(frozen=True, order=True)
class WeeklySession:
    """One stretch of one weekday (ISO: Monday 1 … Sunday 7), within its validity and season.

    A season is a pair of month × 100 + day, both included, not crossing New Year: a winter that
    does is written as two sessions.
    """

    weekday: int
    starts: time
    ends: time
    valid_from: date = date.min
    valid_to: date = OPEN_END
    season_from: int = YEAR_START
    season_to: int = YEAR_END

    def in_force(self, day: date) -> bool:
        season = self.season_from <= day.month * 100 + day.day <= self.season_to
        return season and self.valid_from <= day <= self.valid_to

    def overlaps(self, other: WeeklySession) -> bool:
        """Both could hold at one moment of one day."""
        return (
            self.weekday == other.weekday
            and self.starts < other.ends
            and other.starts < self.ends
            and self.valid_from <= other.valid_to
            and other.valid_from <= self.valid_to
            and self.season_from <= other.season_to
            and other.season_from <= self.season_to
        )


@dataclass(frozen=True)
class DayException:
    """One date that departs from the week, with the document that says so.

    A make-up day is worked with the sessions of the day it `replaces`.
    """

    on: date
    kind: DayKind
    name: str
    document: str
    replaces: date | None = None

    @property
    def works(self) -> bool:
        return self.kind == DayKind.MAKE_UP


@dataclass(frozen=True)
class CalendarDefinition:
    """All that decides a calendar. `announced_from … announced_to` are complete; beyond is provisional."""

    code: str
    name: str
    sessions: tuple[WeeklySession, ...]
    exceptions: tuple[DayException, ...]
    announced_from: date
    announced_to: date


class WorkCalendar:
    """Answers when work is done. Immutable; built once, asked many times.

    The table of days grows on demand: the first one spans what most questions need.
    """

    def __init__(self, definition: CalendarDefinition) -> None:
        self.definition = definition
        self.code = definition.code
        self.exceptions = {e.on.toordinal(): e for e in definition.exceptions}
        self._ordered = sorted(self.exceptions)
        years = [e.on.year for e in definition.exceptions] or [definition.announced_to.year]
        self._table = self._build(max(min(years) - 2, FIRST_YEAR), min(max(years) + 4, LAST_YEAR))

    def __repr__(self) -> str:
        return f"<WorkCalendar {self.code}>"

    @property
    def announced_to(self) -> date:
        return self.definition.announced_to

    def stretches_on(self, day: date) -> tuple[tuple[time, time], ...]:
        """Working stretches [start, end) of a day, in order; empty on a day off."""
        found = self.table_at(day.toordinal()).on(day.toordinal())
        return tuple((clock(start), clock(end)) for start, end in found)

    def exception_on(self, day: date) -> DayException | None:
        return self.exceptions.get(day.toordinal())

    def exceptions_between(self, first: int, last: int) -> list[DayException]:
        """Exceptions among first … last (ordinals, both included), by date."""
        begin, end = bisect_left(self._ordered, first), bisect_right(self._ordered, last)
        return [self.exceptions[ordinal] for ordinal in self._ordered[begin:end]]

    def standard_seconds(self, ordinal: int) -> int:
        """Working seconds of a working day: what "one day" is worth there."""
        return sum(end - start for start, end in self.table_at(ordinal).on(ordinal))

    def table_at(self, ordinal: int) -> DayTable:
        """The table, grown so that the day and a year on both sides of it are in."""
        table = self._table
        if table.first <= ordinal <= table.last:
            return table
        self._grow(ordinal)
        return self._table

    def grow_forward(self) -> DayTable:
        """A table reaching further ahead, for an answer that ran off the present one."""
        last = date.fromordinal(self._table.last).year
        if last >= LAST_YEAR:
            raise WorktimeError(
                f"Thời hạn vượt quá năm {LAST_YEAR}, hoặc lịch “{self.code}” không có buổi làm việc nào."
            )
        first = date.fromordinal(self._table.first).year
        self._table = self._build(first, min(last + 30, LAST_YEAR))
        return self._table

    def _grow(self, ordinal: int) -> None:
        year = date.fromordinal(ordinal).year if 0 < ordinal <= date.max.toordinal() else 0
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise WorktimeError(f"Chỉ tính được trong các năm {FIRST_YEAR} đến {LAST_YEAR}.")
        first = date.fromordinal(self._table.first).year
        last = date.fromordinal(self._table.last).year
        self._table = self._build(max(min(first, year - 1), FIRST_YEAR), min(max(last, year + 1), LAST_YEAR))

    def _build(self, first_year: int, last_year: int) -> DayTable:
        first, last = date(first_year, 1, 1).toordinal(), date(last_year, 12, 31).toordinal()
        return DayTable(first, last, self._stretches_between)

    def _stretches_between(self, first: int, last: int) -> list[Stretches]:
        """Stretches of each day: one week's pattern per stable spell of sessions, then the exceptions."""
        found: list[Stretches] = []
        for begin, end in self._spells(first, last):
            week = self._week_on(date.fromordinal(begin))
            shift = date.fromordinal(begin).weekday()
            days = end - begin + 1
            found.extend((week[shift:] + week * (days // 7 + 1))[:days])
        for ordinal, exception in self.exceptions.items():
            if first <= ordinal <= last:
                found[ordinal - first] = self._make_up_stretches(exception) if exception.works else ()
        return found

    def _spells(self, first: int, last: int) -> Iterable[tuple[int, int]]:
        """Spans of days during which the same sessions hold, covering first … last."""
        starts = {first, *(s for s in self._turns if first < s <= last)}
        for year in range(date.fromordinal(first).year, date.fromordinal(last).year + 1):
            starts |= {s for s in self._season_turns(year) if first < s <= last}
        ordered = sorted(starts)
        return zip(ordered, [*(s - 1 for s in ordered[1:]), last], strict=True)

    @cached_property
    def _turns(self) -> set[int]:
        sessions = self.definition.sessions
        return {s.valid_from.toordinal() for s in sessions} | {
            s.valid_to.toordinal() + 1 for s in sessions if s.valid_to < OPEN_END
        }

    def _season_turns(self, year: int) -> set[int]:
        found = set()
        for session in self.definition.sessions:
            if (session.season_from, session.season_to) != (YEAR_START, YEAR_END):
                found.add(_day_of(year, session.season_from).toordinal())
                found.add(_day_of(year, session.season_to).toordinal() + 1)
        return found

    def _week_on(self, day: date) -> list[Stretches]:
        return [self._sessions_on(day, weekday) for weekday in range(1, 8)]

    def _sessions_on(self, day: date, weekday: int) -> Stretches:
        rows = sorted(
            (second_of(s.starts), second_of(s.ends))
            for s in self.definition.sessions
            if s.weekday == weekday and s.in_force(day)
        )
        return tuple(rows)

    def _make_up_stretches(self, exception: DayException) -> Stretches:
        """Sessions of the weekday that is made up for, as they stand on the make-up day."""
        wanted = exception.replaces.isoweekday() if exception.replaces else 1
        for weekday in (wanted, 1, 2, 3, 4, 5):
            if found := self._sessions_on(exception.on, weekday):
                return found
        return ()


def check_definition(definition: CalendarDefinition) -> None:
    """Refuse a calendar whose parts contradict each other.

    Raises WrongCalendar with a sentence naming the first contradiction.
    """
    check_sessions(definition.sessions)
    seen: set[date] = set()
    for exception in definition.exceptions:
        if exception.on in seen:
            raise WrongCalendar(f"Ngày {exception.on:%d/%m/%Y} đã có trong lịch. Mỗi ngày chỉ khai một lần.")
        seen.add(exception.on)
    if definition.announced_to < definition.announced_from:
        raise WrongCalendar("Khoảng đã công bố kết thúc trước khi bắt đầu.")


def check_sessions(sessions: tuple[WeeklySession, ...]) -> None:
    """Refuse sessions that end before they start or overlap each other."""
    for session in sessions:
        _check_session(session)
    for session, other in combinations(sorted(sessions), 2):
        if session.overlaps(other):
            raise WrongCalendar(
                f"Hai buổi làm việc {session.starts:%H:%M}–{session.ends:%H:%M} và "
                f"{other.starts:%H:%M}–{other.ends:%H:%M} chồng lên nhau trong cùng một ngày."
            )


def _check_session(session: WeeklySession) -> None:
    if not 1 <= session.weekday <= 7:
        raise WrongCalendar("Thứ trong tuần là số từ 1 (thứ Hai) đến 7 (Chủ nhật).")
    if session.ends <= session.starts:
        raise WrongCalendar(
            f"Buổi làm việc {session.starts:%H:%M}–{session.ends:%H:%M} kết thúc trước khi bắt đầu."
        )
    if session.valid_to < session.valid_from:
        raise WrongCalendar("Buổi làm việc hết hiệu lực trước ngày có hiệu lực.")
    if not (is_month_day(session.season_from) and is_month_day(session.season_to)):
        raise WrongCalendar("Ngày đầu hoặc ngày cuối mùa không có trong năm.")
    if session.season_to < session.season_from:
        raise WrongCalendar("Mùa vắt qua năm mới phải khai thành hai dòng: đến 31/12 và từ 01/01.")


def days_of_month(month: int) -> int:
    """Days of a month in a leap year: the longest it can be."""
    return monthrange(2024, month)[1]


def is_month_day(month_day: int) -> bool:
    """A day that some year has, as month × 100 + day."""
    month, day = divmod(month_day, 100)
    return 1 <= month <= 12 and 1 <= day <= days_of_month(month)


def _day_of(year: int, month_day: int) -> date:
    """A day of the year from month × 100 + day; 29 February is 28 in other years."""
    month, day = divmod(month_day, 100)
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1


def clock(second: int) -> time:
    """Time of day from seconds since midnight; the day's end is 23:59:59."""
    second = min(second, DAY - 1)
    return time(second // 3600, second % 3600 // 60, second % 60)
