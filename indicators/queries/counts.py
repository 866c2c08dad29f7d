"""What the facts say of each unit in several periods: grouped scans by the drill-down's predicates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Count as Rows, Q, Sum

from indicators.models import DossierFact, PetitionFact
from indicators.queries.agencies import communes_between, scored_agencies
from indicators.queries.entered import certified_copies, reported
from indicators.queries.procedure_counts import Used, procedures_of_units
from indicators.querysets import DOSSIER_RULES, PETITION_LOST, counted_in
from indicators.rules import contribution as rule
from indicators.rules.contribution import AVG_TIME, ON_TIME
from indicators.rules.periods import Period
from indicators.rules.rolling import Own
from indicators.rules.scoring import Count


__all__ = ["AVG_TIME", "MEASURED", "ON_TIME", "OwnCounts", "own_counts"]

COUNTED_BY_DOSSIERS = tuple(DOSSIER_RULES)
COUNTED_BY_PETITIONS = tuple(PETITION_LOST)
# What this portal counts; an indicator that is not here is shown as not measured.
MEASURED: tuple[str, ...] = (
    rule.PUBLISH_ON_TIME,
    rule.PUBLIC_UPDATE_ON_TIME,
    rule.PUBLIC_CONTENT_FULL,
    *COUNTED_BY_DOSSIERS,
    AVG_TIME,
    rule.ONLINE_TTHC,
    rule.ONLINE_TTHC_USED,
    rule.PAYMENT_TTHC_READY,
    rule.PAYMENT_TTHC_USED,
    rule.POPULATION_TTHC,
    rule.E_COPY,
    *COUNTED_BY_PETITIONS,
)
NONE = Count.of(0, 0)
FINISHED, DAYS = "finished", "days"
# Indicator, column of its denominator, column of what is lost; of 2.2: of its days.
COLUMNS = (
    *((indicator, f"{indicator}_d", f"{indicator}_lost") for indicator in COUNTED_BY_DOSSIERS),
    (AVG_TIME, FINISHED, DAYS),
)
OwnCounts = dict[Period, dict[int, dict[str, Own]]]
"""Period → unit → indicator → its own count, or the procedures where each counts once on the way up."""


@dataclass
class _Sums:
    """One period while the scan goes on: counts that add up, and what procedures were used for.

    Plain numbers until the end: there is a row for every unit and procedure.
    """

    numbers: dict[int, dict[str, list[Any]]] = field(default_factory=dict)
    used: Used = field(default_factory=Used)

    def of(self, unit: int) -> dict[str, list[Any]]:
        """The numbers of a unit so far."""
        return self.numbers.setdefault(unit, {indicator: [0, 0] for indicator, _, _ in COLUMNS})

    def add(self, row: Mapping[str, Any]) -> None:
        """Add what is counted of one unit and procedure."""
        unit = self.of(row["unit"])
        won = set()
        for indicator, counted, lost in COLUMNS:
            d = row[counted]
            if d:
                n = row[lost] or 0 if indicator == AVG_TIME else d - row[lost]
                sums = unit[indicator]
                sums[0] += n
                sums[1] += d
                if n:
                    won.add(indicator)
        self.used.add(row["unit"], row["procedure"], won)

    @property
    def counts(self) -> dict[int, dict[str, Count]]:
        return {
            unit: {indicator: Count(Fraction(n), Fraction(d)) for indicator, (n, d) in sums.items()}
            for unit, sums in self.numbers.items()
        }


def own_counts(periods: Sequence[Period], day: date) -> OwnCounts:
    """Counts as at `day`, of periods that are open then or end on one and the same day."""
    measured = {period.measured_at(day) for period in periods}
    if len(measured) != 1:
        raise ValueError("Periods counted together are measured at one day.")
    (last,) = measured
    sums = {period: _scanned(period, last) for period in periods}
    units = {unit for found in sums.values() for unit in found.numbers}
    for found in sums.values():
        for unit in units:
            found.of(unit)
    return {period: _whole(period, last, sums[period]) for period in periods}


def _whole(period: Period, last: date, sums: _Sums) -> dict[int, dict[str, Own]]:
    """With what is counted of procedures, petitions and communes, and what was reported elsewhere."""
    own = sums.counts
    found: dict[int, dict[str, Own]] = {unit: dict(counts) for unit, counts in own.items()}
    for more in (
        _with_reports(period, last, own),
        procedures_of_units(period, last, sums.used),
        _petitions(period, last),
        _communes(period, last),
    ):
        for unit, counts in more.items():
            found.setdefault(unit, {}).update(counts)
    return found


def _scanned(period: Period, last: date) -> _Sums:
    """Everything counted of one period. A scan of its own: in one scan of the year, every dossier would be
    asked for month and quarter too, which costs twice as much as reading those again. What the scan's own
    condition says is not asked of its rows again either: ten indicators, two questions each.
    """
    finished = Q(finished_on__gte=period.first, finished_on__lte=last)
    columns: dict[str, Any] = {
        FINISHED: Rows("pk", filter=finished),
        DAYS: Sum("days_taken", filter=finished),
    }
    for indicator, counted, lost in COLUMNS:
        if indicator != AVG_TIME:
            asked = DOSSIER_RULES[indicator]
            of_those = asked.counted_of_those(period, last)
            columns[counted] = Rows("pk", filter=of_those or None)
            columns[lost] = Rows("pk", filter=of_those & asked.lost(last))
    found = _Sums()
    touching = DossierFact.objects.filter(counted_in(period, last)).order_by("unit", "procedure")
    for row in touching.values("unit", "procedure").annotate(**columns):
        found.add(row)
    return found


def _with_reports(
    period: Period, last: date, counts: Mapping[int, Mapping[str, Count]]
) -> Mapping[int, Mapping[str, Count]]:
    """1.4 divides by what was reported or received here, whichever is more; without a report by nothing."""
    found = {unit: {rule.DOSSIER_SYNC: Count(None, None)} for unit in counts}
    alive = {agency.id for agency in scored_agencies(period.first, last)}
    for unit, report in reported(period).items():
        # Last year's report says nothing of an agency that was closed since.
        if unit in alive:
            own = counts.get(unit, {}).get(rule.DOSSIER_SYNC, NONE)
            found[unit] = {rule.DOSSIER_SYNC: Count(own.n, max(own.d or Fraction(0), Fraction(report)))}
    return found


def _petitions(period: Period, last: date) -> Mapping[int, Mapping[str, Count]]:
    columns = {indicator: Rows("pk", filter=lost(last)) for indicator, lost in PETITION_LOST.items()}
    rows = (
        PetitionFact.objects.filter(counted_in(period, last))
        .order_by("unit")
        .values("unit")
        .annotate(every=Rows("pk"), **columns)
    )
    return {
        row["unit"]: {
            indicator: Count.of(row["every"] - row[indicator], row["every"])
            for indicator in COUNTED_BY_PETITIONS
        }
        for row in rows
    }


def _communes(period: Period, last: date) -> Mapping[int, Mapping[str, Count]]:
    """Each commune by itself: one of one where it certifies electronic copies, none of one elsewhere."""
    in_use = certified_copies(period)
    return {
        unit: {rule.E_COPY: Count.of(int(unit in in_use), 1)} for unit in communes_between(period.first, last)
    }
