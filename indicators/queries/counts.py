"""What the facts say of each unit in several periods: one grouped scan by the drill-down's predicates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Count as Rows, Q, Sum

from indicators.models import DossierFact
from indicators.querysets import counted_in, late_on
from indicators.rules.periods import Period
from indicators.rules.scoring import Count


ON_TIME, AVG_TIME = "ON_TIME", "AVG_TIME"
# What this portal counts itself so far; every other indicator is shown as not measured.
MEASURED = (ON_TIME, AVG_TIME)


def own_counts(periods: Sequence[Period], day: date) -> dict[Period, dict[int, dict[str, Count]]]:
    """Period → unit → counts, as at `day`, of periods that are open then or end on one and the same day."""
    measured = {period.measured_at(day) for period in periods}
    if len(measured) != 1:
        raise ValueError("Periods counted together are measured at one day.")
    (last,) = measured
    columns: dict[str, Any] = {}
    for number, period in enumerate(periods):
        counted = counted_in(period, last)
        finished = Q(finished_on__gte=period.first, finished_on__lte=last)
        columns[f"all_{number}"] = Rows("pk", filter=counted)
        columns[f"late_{number}"] = Rows("pk", filter=counted & late_on(last))
        columns[f"finished_{number}"] = Rows("pk", filter=finished)
        columns[f"days_{number}"] = Sum("days_taken", filter=finished)
    widest = min(period.first for period in periods)
    touching = Q(received_on__lte=last) & (
        Q(ended_on=None) | Q(ended_on__gte=widest) | Q(received_on__gte=widest)
    )
    rows = DossierFact.objects.filter(touching).order_by("unit").values("unit").annotate(**columns)
    found: dict[Period, dict[int, dict[str, Count]]] = {period: {} for period in periods}
    for row in rows:
        for number, period in enumerate(periods):
            found[period][row["unit"]] = _counts(row, number)
    return found


def _counts(row: Mapping[str, Any], number: int) -> dict[str, Count]:
    counted, late, finished = (row[f"{name}_{number}"] for name in ("all", "late", "finished"))
    return {
        ON_TIME: Count.of(counted - late, counted),
        AVG_TIME: Count(Fraction(row[f"days_{number}"] or 0), Fraction(finished)),
    }
