"""What the pages that keep calendars show."""

from dataclasses import dataclass

from django.db.models import F, Prefetch, QuerySet

from calendars.enums import CalendarPurpose
from calendars.models import (
    AnnouncedDocument,
    AnnouncedYear,
    Calendar,
    CalendarChange,
    CalendarDay,
    WeeklySessionRow,
)
from calendars.queries.loading import load_calendar
from calendars.rules.calendar import WorkCalendar


@dataclass(frozen=True)
class CalendarYear:
    """One calendar in one year: the days that depart from the week, and whether all are announced."""

    calendar: Calendar
    working: WorkCalendar
    year: int
    days: tuple[CalendarDay, ...]
    announced: AnnouncedYear | None


def calendar_year(code: str, year: int) -> CalendarYear | None:
    """None for an unknown code. Five statements, fewer when this process knows the calendar."""
    calendar = Calendar.objects.filter(code=code).first()
    if calendar is None:
        return None
    rows = CalendarDay.objects.in_force().in_year(year).filter(calendar=calendar)
    national = CalendarDay.objects.in_force().in_year(year).filter(calendar=None)
    own = {day.on: day for day in rows.select_related("document").order_by("on", "pk")}
    shared = {day.on: day for day in national.select_related("document").order_by("on", "pk")}
    days = shared | own
    return CalendarYear(
        calendar=calendar,
        working=load_calendar(code),
        year=year,
        days=tuple(days[on] for on in sorted(days)),
        announced=AnnouncedYear.objects.filter(year=year).select_related("document").first(),
    )


def calendars_of(purpose: CalendarPurpose | None = None) -> QuerySet[Calendar]:
    """Calendars with their sessions, those for counting first."""
    sessions = WeeklySessionRow.objects.order_by("valid_from", "season_from", "weekday", "starts", "pk")
    rows = Calendar.objects.prefetch_related(Prefetch("sessions", queryset=sessions))
    return (rows.filter(purpose=purpose) if purpose else rows).order_by("purpose", "code")


def announced_documents() -> QuerySet[AnnouncedDocument]:
    """Documents with the days they announce, the latest day first."""
    days = CalendarDay.objects.in_force().order_by("-on", "pk")
    years = AnnouncedYear.objects.order_by("year")
    return (
        AnnouncedDocument.objects.prefetch_related(
            Prefetch("days", queryset=days), Prefetch("years", queryset=years)
        )
        .filter(days__isnull=False)
        .distinct()
        .order_by("-pk")
    )


def announced_years() -> QuerySet[AnnouncedYear]:
    return AnnouncedYear.objects.select_related("document").order_by("-year")


def recent_changes(limit: int = 100) -> QuerySet[CalendarChange]:
    """The latest changes, those still waiting first."""
    return CalendarChange.objects.select_related("calendar").order_by(
        F("decided_at").desc(nulls_first=True), "-pk"
    )[:limit]


def counting_codes(change: CalendarChange) -> list[str]:
    """Codes of the counting calendars a change would alter."""
    rows = Calendar.objects.filter(purpose=CalendarPurpose.COUNTING)
    if change.calendar_id is not None:
        rows = rows.filter(pk=change.calendar_id)
    return list(rows.order_by("code").values_list("code", flat=True))
