"""Counts of every scored agency: its own and those below it, and what it inherits from above."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from indicators.queries.agencies import ScoredAgency, scored_agencies, tree_on
from indicators.queries.announced import inherited_counts
from indicators.queries.counts import MEASURED, OwnCounts, own_counts
from indicators.rules.periods import Period
from indicators.rules.rolling import Own, counted, gathered
from indicators.rules.scoring import Count


Gathered = dict[int, dict[str, Own]]
NOTHING = Count.of(0, 0)


def gathered_counts(
    periods: Sequence[Period], day: date, own: OwnCounts | None = None
) -> dict[Period, Gathered]:
    """Period → scored agency → indicator → its count, or the procedures where each counts once.

    `own` takes the place of what the facts say: a changed copy is rolled up the same way.
    """
    own = own_counts(periods, day) if own is None else own
    parents = tree_on(day)
    found: dict[Period, Gathered] = {}
    for period in periods:
        below = gathered(own[period], parents)
        inherited = inherited_counts(period, day)
        found[period] = {
            agency.id: _of(agency, below, inherited) for agency in scored_agencies(period.first, day)
        }
    return found


def _of(
    agency: ScoredAgency, below: Mapping[int, Mapping[str, Own]], inherited: Mapping[str, Own]
) -> dict[str, Own]:
    """Every measured indicator; who has nothing of one has nothing to count."""
    known = {**below.get(agency.id, {}), **inherited}
    return {indicator: known.get(indicator, NOTHING) for indicator in MEASURED}


def unit_counts(periods: Sequence[Period], day: date) -> dict[Period, dict[int, dict[str, Count]]]:
    """Period → scored agency → indicator → numerator and denominator."""
    return {
        period: {agency: counted(counts) for agency, counts in found.items()}
        for period, found in gathered_counts(periods, day).items()
    }
