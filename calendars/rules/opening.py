"""Whether a counter is open, as somebody asks who wants to go there: until when, or when again (ruling 5).

Opening sessions are a calendar like the counting ones, kept apart from them. Days off, make-up days and the
documents that announce them hold for both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from calendars.rules.calendar import DayException, WorkCalendar
from calendars.rules.terms import LOCAL


LOOKED_AHEAD = 60
"""Days the next session is looked for: longer than any Tết."""
Stretch = tuple[time, time]


@dataclass(frozen=True)
class OpenDay:
    """One day as a table of hours shows it. `is_provisional`: its year is not announced completely."""

    on: date
    stretches: tuple[Stretch, ...]
    exception: DayException | None
    is_provisional: bool


@dataclass(frozen=True)
class Door:
    """The counter at the moment `at` (local).

    Open: `until` is the end of the session, `opens_at` the next one of the same day, if there is one.
    Closed: `opens_at` is the next session, None when none is in sight; `closed_from … closed_through` are the
    whole days without a session before it, and `days_off` those among them that a document announces.
    """

    at: datetime
    until: datetime | None
    opens_at: datetime | None
    closed_from: date | None = None
    closed_through: date | None = None
    days_off: tuple[DayException, ...] = ()
    is_provisional: bool = False

    @property
    def is_open(self) -> bool:
        return self.until is not None


def door(calendar: WorkCalendar, at: datetime) -> Door:
    """A stretch is [start, end): at 11:30 sharp the counter has closed."""
    local = at.astimezone(LOCAL)
    today = joined(calendar.stretches_on(local.date()))
    for begin, end in today:
        if begin <= local.time() < end:
            later = next((start for start, _ in today if start > local.time()), None)
            return Door(
                at=local,
                until=_at(local.date(), end),
                opens_at=_at(local.date(), later) if later else None,
                is_provisional=is_provisional(calendar, local.date()),
            )
    return _closed(calendar, local, today)


def _closed(calendar: WorkCalendar, local: datetime, today: tuple[Stretch, ...]) -> Door:
    opens_at = _next(calendar, local)
    last = opens_at.date() if opens_at else local.date()
    first = local.date() if not today else local.date() + timedelta(days=1)
    through = last - timedelta(days=1)
    between = calendar.exceptions_between(first.toordinal(), through.toordinal()) if opens_at else []
    is_spell = opens_at is not None and first <= through
    return Door(
        at=local,
        until=None,
        opens_at=opens_at,
        closed_from=first if is_spell else None,
        closed_through=through if is_spell else None,
        days_off=tuple(one for one in between if not one.works),
        is_provisional=is_provisional(calendar, local.date()) or is_provisional(calendar, last),
    )


def _next(calendar: WorkCalendar, local: datetime) -> datetime | None:
    for ahead in range(LOOKED_AHEAD):
        on = local.date() + timedelta(days=ahead)
        for begin, _end in calendar.stretches_on(on):
            starts = _at(on, begin)
            if starts > local:
                return starts
    return None


def coming_days(calendar: WorkCalendar, first: date, days: int) -> list[OpenDay]:
    """The table of hours: `days` days from `first` on."""
    return [
        OpenDay(
            on,
            joined(calendar.stretches_on(on)),
            calendar.exception_on(on),
            is_provisional(calendar, on),
        )
        for on in (first + timedelta(days=ahead) for ahead in range(days))
    ]


def is_provisional(calendar: WorkCalendar, on: date) -> bool:
    """The days off of that year are not all announced: what is said of the day may still change."""
    known = calendar.definition
    return not known.announced_from <= on <= known.announced_to


def joined(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Sessions that touch are one for who stands before the door."""
    found: list[Stretch] = []
    for begin, end in stretches:
        if found and found[-1][1] == begin:
            found[-1] = (found[-1][0], end)
        else:
            found.append((begin, end))
    return tuple(found)


def _at(on: date, clock: time) -> datetime:
    return datetime.combine(on, clock, LOCAL)
