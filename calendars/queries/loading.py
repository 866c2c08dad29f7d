"""Working calendars from the tables, kept in the process until the tables say they changed."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from calendars.enums import CalendarPurpose
from calendars.exceptions import WrongCalendar
from calendars.models import AnnouncedYear, Calendar, CalendarChange, CalendarDay, WeeklySessionRow
from calendars.rules.calendar import CalendarDefinition, DayException, WorkCalendar
from calendars.rules.changing import change_from, with_change as changed
from calendars.rules.notation import announced_span, session_from


_kept: dict[str, tuple[UUID, WorkCalendar]] = {}
# Not one memory with `accounts.queries.asked_once`, which stands above: that one is for any request and told
# to forget; a calendar is remembered by pages that only read, for an act reckons by the one of its moment.
_asked: ContextVar[dict[str, WorkCalendar] | None] = ContextVar("calendars_asked", default=None)


@contextmanager
def calendars_asked_once() -> Iterator[None]:
    """Within it no calendar is asked twice whether it changed: for a page, all of which is of one moment."""
    outside = _asked.set({})
    try:
        yield
    finally:
        _asked.reset(outside)


def load_calendar(code: str, with_change: CalendarChange | None = None) -> WorkCalendar:
    """The calendar of that code as it stands, or as a proposed change would make it.

    One query when this process has it already: a trigger gives the calendar a new version
    whenever a row that decides it changes. Raises WrongCalendar for an unknown code.
    """
    if with_change is not None:
        return WorkCalendar(changed(load_definition(code), change_from(with_change.content)))
    asked = _asked.get()
    if asked is None:
        return _as_it_stands(code)
    if code not in asked:
        asked[code] = _as_it_stands(code)
    return asked[code]


def _as_it_stands(code: str) -> WorkCalendar:
    version = Calendar.objects.filter(code=code).values_list("version", flat=True).first()
    if version is None:
        raise WrongCalendar(f"Chưa có lịch “{code}”. Hãy khai lịch này trong mục Lịch làm việc.")
    kept = _kept.get(code)
    if kept is None or kept[0] != version:
        kept = _kept[code] = (version, WorkCalendar(load_definition(code)))
    return kept[1]


def calendar_as_at(code: str, moment: datetime) -> WorkCalendar:
    """The calendar as it was at that moment: by it a promise was kept or broken that ended then.

    One query more than `load_calendar` where nothing was confirmed since.
    """
    later = list(CalendarChange.objects.confirmed_after(moment, code))
    if not later:
        return load_calendar(code)
    now = load_definition(code)
    begun = [change.content["sessions_before"] for change in later if "sessions_before" in change.content]
    completed = [year for change in later for year in change_from(change.content).complete_years]
    return WorkCalendar(
        replace(
            now,
            exceptions=_departures(code, CalendarDay.objects.known_at(moment)),
            sessions=tuple(session_from(row) for row in begun[0]) if begun else now.sessions,
            announced_to=min([now.announced_to, *(date(year - 1, 12, 31) for year in completed)]),
        )
    )


def calendar_exists(code: str) -> bool:
    return Calendar.objects.filter(code=code).exists()


def load_definition(code: str) -> CalendarDefinition:
    """All rows that decide a calendar: its sessions, national days and its own days."""
    calendar = Calendar.objects.filter(code=code).first()
    if calendar is None:
        raise WrongCalendar(f"Chưa có lịch “{code}”. Hãy khai lịch này trong mục Lịch làm việc.")
    first, last = announced_span(
        AnnouncedYear.objects.filter(complete=True).values_list("year", flat=True).order_by("year")
    )
    sessions = WeeklySessionRow.objects.filter(calendar=calendar).order_by("weekday", "starts", "pk")
    return CalendarDefinition(
        code=calendar.code,
        name=calendar.name,
        sessions=tuple(row.as_rule() for row in sessions),
        exceptions=_departures(code, CalendarDay.objects.in_force()),
        announced_from=first,
        announced_to=last,
    )


def calendar_choices(purpose: CalendarPurpose, on: date) -> list[tuple[str, str]]:
    """Codes and names of the calendars of one purpose that still have sessions on that day."""
    rows = Calendar.objects.filter(purpose=purpose).with_sessions_on(on).order_by("code")
    return list(rows.values_list("code", "name"))


def _departures(code: str, days: QuerySet[CalendarDay]) -> tuple[DayException, ...]:
    """What departs from the week in this calendar: national days, and its own."""
    rows = list(days.select_related("document", "calendar").order_by("on", "pk"))
    national = _by_day(row for row in rows if row.calendar is None)
    own = _by_day(row for row in rows if row.calendar is not None and row.calendar.code == code)
    together = national | own  # an agency's own document is the nearer one
    return tuple(together[on] for on in sorted(together))


def _by_day(rows: Iterable[CalendarDay]) -> dict[date, DayException]:
    return {row.on: row.as_rule() for row in rows}
