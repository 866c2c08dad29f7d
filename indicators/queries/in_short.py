"""How well the offices work, in a few figures that are public anyway."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Max, Min, Q, Sum

from indicators.enums import PeriodKind
from indicators.models import Publication, TimesTaken
from indicators.rules.publishing import months_after


MONTHS = 12


@dataclass(frozen=True)
class MonthInShort:
    """A published month of one agency: units in it, those with late dossiers, and late dossiers of all.

    `late` counts by law (measure L) what the agency and all below it decide; None where the agency itself is
    not scored, for units stand inside each other and their lines cannot be added up.
    """

    agency_code: str
    agency: str
    first_on: date
    units: int
    late_units: int
    late: int | None

    @property
    def month(self) -> str:
        """As in the month's address."""
        return f"{self.first_on:%Y-%m}"


@dataclass(frozen=True)
class OnTime:
    """Of all results that were counted, how many came in time."""

    results: int
    on_time: int
    first_on: date
    last_on: date

    @property
    def percent(self) -> int:
        """Rounded down: what was late once is never "100 %"."""
        return 100 * self.on_time // self.results


def months_in_short(on: date) -> list[MonthInShort]:
    """Published months of a year, oldest first, of the agency whose newest month has the most units.

    One statement.
    """
    months = (
        Publication.objects.public()
        .filter(period_kind=PeriodKind.MONTH, first_on__gte=months_after(on, -MONTHS).replace(day=1))
        .values_list("agency__code", "agency__name", "first_on")
        .annotate(
            units=Count("rows"),
            late_units=Count("rows", filter=Q(rows__late__gt=0)),
            late=Max("rows__late", filter=Q(rows__agency=F("agency"))),
        )
        .order_by("-first_on", "-units", "agency__code")
    )
    found = [MonthInShort(*row) for row in months]
    return [one for one in reversed(found) if one.agency_code == found[0].agency_code]


def on_time_in_short() -> OnTime | None:
    """Of every procedure with enough results to be counted at all; one statement."""
    totals = TimesTaken.objects.filter(unit=None).aggregate(
        results=Sum("results"), on_time=Sum("on_time"), first_on=Min("first_on"), last_on=Max("last_on")
    )
    return OnTime(**totals) if totals["results"] else None


def most_asked(limit: int) -> list[int]:
    """Ids of the procedures with the most results lately, most first."""
    rows = TimesTaken.objects.filter(unit=None).order_by("-results", "pk")
    return list(rows.values_list("procedure", flat=True)[:limit])
