"""Working calendars from the tables, kept in the process until the tables say they changed."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from calendars.enums import CalendarPurpose
from calendars.exceptions import WrongCalendar
from calendars.models import AnnouncedYear, Calendar, CalendarChange, CalendarDay, WeeklySessionRow
from calendars.rules.calendar import CalendarDefinition, WorkCalendar
from calendars.rules.changing import change_from, with_change as changed
from calendars.rules.notation import announced_span


_kept: dict[str, tuple[UUID, WorkCalendar]] = {}


def load_calendar(code: str, with_change: CalendarChange | None = None) -> WorkCalendar:
    """The calendar of that code as it stands, or as a proposed change would make it.

    One query when this process has it already: a trigger gives the calendar a new version
    whenever a row that decides it changes. Raises WrongCalendar for an unknown code.
    """
    if with_change is not None:
        return WorkCalendar(changed(load_definition(code), change_from(with_change.content)))
    version = Calendar.objects.filter(code=code).values_list("version", flat=True).first()
    if version is None:
        raise WrongCalendar(f"Chưa có lịch “{code}”. Hãy khai lịch này trong mục Lịch làm việc.")
    kept = _kept.get(code)
    if kept is None or kept[0] != version:
        kept = _kept[code] = (version, WorkCalendar(load_definition(code)))
    return kept[1]


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
    own = {row.on: row.as_rule() for row in _days().filter(calendar=calendar)}
    national = {row.on: row.as_rule() for row in _days().filter(calendar=None)}
    days = national | own  # an agency's own document is the nearer one
    return CalendarDefinition(
        code=calendar.code,
        name=calendar.name,
        sessions=tuple(row.as_rule() for row in sessions),
        exceptions=tuple(days[on] for on in sorted(days)),
        announced_from=first,
        announced_to=last,
    )


def calendar_choices(purpose: CalendarPurpose, on: date) -> list[tuple[str, str]]:
    """Codes and names of the calendars of one purpose that still have sessions on that day."""
    rows = Calendar.objects.filter(purpose=purpose).with_sessions_on(on).order_by("code")
    return list(rows.values_list("code", "name"))


def _days() -> QuerySet[CalendarDay]:
    return CalendarDay.objects.in_force().select_related("document").order_by("on", "pk")
