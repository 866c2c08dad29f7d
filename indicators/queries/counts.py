"""What the facts say of each unit in several periods: one grouped scan by the drill-down's predicates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Count as Rows, Q, Sum

from indicators.models import DossierFact
from indicators.querysets import DOSSIER_RULES
from indicators.rules import contribution as rule
from indicators.rules.contribution import AVG_TIME, ON_TIME
from indicators.rules.periods import Period
from indicators.rules.rolling import Own
from indicators.rules.scoring import Count


__all__ = ["AVG_TIME", "MEASURED", "ON_TIME", "OwnCounts", "own_counts"]

# What this portal counts itself so far; every other indicator is shown as not measured.
MEASURED: tuple[str, ...] = (
    ON_TIME,
    AVG_TIME,
    rule.ONLINE_DOSSIER,
    rule.E_RESULT,
    rule.DIGITISED,
    rule.REUSED,
    rule.POPULATION_DOSSIER,
)
NONE = Count.of(0, 0)
COUNTED_BY_DOSSIERS = tuple(indicator for indicator in DOSSIER_RULES if indicator in MEASURED)
OwnCounts = dict[Period, dict[int, dict[str, Own]]]
"""Period → unit → indicator → its own count, or the procedures where each counts once on the way up."""


def own_counts(periods: Sequence[Period], day: date) -> OwnCounts:
    """Counts as at `day`, of periods that are open then or end on one and the same day."""
    measured = {period.measured_at(day) for period in periods}
    if len(measured) != 1:
        raise ValueError("Periods counted together are measured at one day.")
    (last,) = measured
    sums: dict[Period, dict[int, dict[str, Count]]] = {period: {} for period in periods}
    for row in _scan(periods, last):
        for number, period in enumerate(periods):
            unit = sums[period].setdefault(row["unit"], {})
            for indicator, count in _of_row(row, number).items():
                unit[indicator] = unit.get(indicator, NONE) + count
    return {period: {unit: dict(counts) for unit, counts in sums[period].items()} for period in periods}


def _scan(periods: Sequence[Period], last: date) -> Iterable[Mapping[str, Any]]:
    """One row for each unit and procedure with everything counted of it."""
    columns: dict[str, Any] = {}
    for number, period in enumerate(periods):
        finished = Q(finished_on__gte=period.first, finished_on__lte=last)
        columns[f"finished_{number}"] = Rows("pk", filter=finished)
        columns[f"days_{number}"] = Sum("days_taken", filter=finished)
        for indicator in COUNTED_BY_DOSSIERS:
            asked = DOSSIER_RULES[indicator]
            columns[f"{indicator}_d_{number}"] = Rows("pk", filter=asked.counted(period, last))
            columns[f"{indicator}_lost_{number}"] = Rows("pk", filter=asked.costing(period, last))
    widest = min(period.first for period in periods)
    touching = Q(received_on__lte=last) & (
        Q(ended_on=None) | Q(ended_on__gte=widest) | Q(received_on__gte=widest)
    )
    rows = DossierFact.objects.filter(touching).order_by("unit", "procedure")
    scanned: Iterable[Mapping[str, Any]] = rows.values("unit", "procedure").annotate(**columns)
    return scanned


def _of_row(row: Mapping[str, Any], number: int) -> dict[str, Count]:
    counts = {
        indicator: Count.of(
            row[f"{indicator}_d_{number}"] - row[f"{indicator}_lost_{number}"],
            row[f"{indicator}_d_{number}"],
        )
        for indicator in COUNTED_BY_DOSSIERS
    }
    finished = Fraction(row[f"finished_{number}"])
    return counts | {AVG_TIME: Count(Fraction(row[f"days_{number}"] or 0), finished)}
