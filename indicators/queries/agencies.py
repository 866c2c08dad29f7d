"""Which agencies are scored, as what, and how they stand to each other on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from accounts.enums import AgencyKind
from accounts.models import Agency, AgencyPlacement
from accounts.queries import successor_of
from indicators.rules.definition import UnitKind
from indicators.rules.rolling import Life, Place, parents_on


# Rooms and counters inside an agency are not scored by themselves; their dossiers are the agency's.
SCORED_AS = {
    AgencyKind.PROVINCE: UnitKind.PROVINCE,
    AgencyKind.DISTRICT: UnitKind.DISTRICT,
    AgencyKind.COMMUNE: UnitKind.COMMUNE,
    AgencyKind.DEPARTMENT: UnitKind.DEPARTMENT,
    AgencyKind.VERTICAL: UnitKind.DEPARTMENT,
    AgencyKind.PUBLIC_SERVICE: UnitKind.DEPARTMENT,
    AgencyKind.POLICE: UnitKind.DEPARTMENT,
    AgencyKind.SOCIAL_INSURANCE: UnitKind.DEPARTMENT,
}


@dataclass(frozen=True)
class ScoredAgency:
    """An agency of a period; `class_of` is what it is ranked among, None once it is closed."""

    id: int
    kind: UnitKind
    class_of: tuple[str, str] | None


def scored_agencies(first: date, day: date) -> list[ScoredAgency]:
    """Agencies that existed between the two days, by id."""
    lived = Agency.objects.filter(kind__in=SCORED_AS, valid_from__lte=day)
    rows = lived.filter(Q(valid_to=None) | Q(valid_to__gte=first)).order_by("pk")
    return [
        ScoredAgency(
            id=row.pk,
            kind=SCORED_AS[AgencyKind(row.kind)],
            class_of=None if row.has_ended(day) else (row.kind, row.level),
        )
        for row in rows
    ]


def tree_on(day: date) -> dict[int, int]:
    """Agency → parent that day; what is closed by then stays where it stood last. Two statements."""
    lives = {
        pk: Life(first, last)
        for pk, first, last in Agency.objects.values_list("pk", "valid_from", "valid_to")
    }
    places = AgencyPlacement.objects.order_by("pk").values_list(
        "agency_id", "parent_id", "valid_from", "valid_to"
    )
    return parents_on(day, lives, [Place(*row) for row in places])


def communes_between(first: date, last: date) -> list[int]:
    """Communes that existed between the two days, by id."""
    return [one.id for one in scored_agencies(first, last) if one.kind == UnitKind.COMMUNE]


def acting_agency(agency: Agency, on: date) -> Agency:
    """Who acts for it that day: itself, or the heir of one that was closed."""
    heir = successor_of(agency.pk, on)
    return agency if heir == agency.pk else Agency.objects.get(pk=heir)
