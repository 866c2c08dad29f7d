"""How each place keeps its announcing duties in a period: in time, late, still open (ruling 29)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Count, F, Min, Q, QuerySet

from procedures.models import PublicationDuty


@dataclass(frozen=True)
class PlaceRow:
    """One place, or one one-stop unit that posts. `oldest_open`: the earliest day that is still owed."""

    place: str
    agency_id: int | None
    agency: str
    owed: int
    in_time: int
    late: int
    open: int
    overdue: int
    oldest_open: date | None


def in_sight(agency_ids: Collection[int]) -> QuerySet[PublicationDuty]:
    """What is posted in these agencies, and what the places kept by procedure control owe."""
    return PublicationDuty.objects.filter(Q(agency=None) | Q(agency__in=agency_ids))


def touching(first: date, last: date) -> Q:
    """Due or done in these days, or still owed from before."""
    return (
        Q(due_on__range=(first, last)) | Q(done_on__range=(first, last)) | Q(done_on=None, due_on__lt=first)
    )


def places(agency_ids: Collection[int], *, first: date, last: date, today: date) -> list[PlaceRow]:
    """By place and unit, the most overdue first. One statement."""
    rows = (
        in_sight(agency_ids)
        .filter(touching(first, last))
        .order_by()
        .values("place", "agency_id", "agency__name")
        .annotate(
            owed=Count("pk"),
            in_time=Count("pk", filter=_part(DutyPart.IN_TIME, today)),
            late=Count("pk", filter=_part(DutyPart.LATE, today)),
            still=Count("pk", filter=_part(DutyPart.OPEN, today)),
            overdue=Count("pk", filter=_part(DutyPart.OVERDUE, today)),
            oldest=Min("due_on", filter=_part(DutyPart.OPEN, today)),
        )
    )
    found = [
        PlaceRow(
            place=row["place"], agency_id=row["agency_id"], agency=row["agency__name"] or "",
            owed=row["owed"], in_time=row["in_time"], late=row["late"], open=row["still"],
            overdue=row["overdue"], oldest_open=row["oldest"],
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.overdue, -one.open, -one.late, one.place, one.agency))


class DutyPart(StrEnum):
    """What a figure of a row counts, and its list holds."""

    OWED = "owed"
    IN_TIME = "in_time"
    LATE = "late"
    OPEN = "open"
    OVERDUE = "overdue"
    # What the share of those in time divides by.
    COUNTED = "counted"


def _part(part: DutyPart, today: date) -> Q:
    done, is_open = Q(done_on__isnull=False), Q(done_on=None)
    overdue = is_open & Q(due_on__lt=today)
    return {
        DutyPart.OWED: Q(),
        DutyPart.IN_TIME: done & Q(done_on__lte=F("due_on")),
        DutyPart.LATE: done & Q(done_on__gt=F("due_on")),
        DutyPart.OPEN: is_open,
        DutyPart.OVERDUE: overdue,
        DutyPart.COUNTED: done | overdue,
    }[part]


def owed(
    agency_ids: Collection[int],
    *,
    first: date,
    last: date,
    today: date,
    part: DutyPart = DutyPart.OWED,
    place: str = "",
    agency_id: int = 0,
) -> QuerySet[PublicationDuty]:
    """The duties behind a figure, the earliest due first."""
    rows = in_sight(agency_ids).filter(touching(first, last)).filter(_part(part, today))
    if place:
        rows = rows.filter(place=place)
    if agency_id:
        rows = rows.filter(agency=agency_id)
    return rows.select_related("entry__decision", "entry__procedure", "agency").order_by("due_on", "pk")
