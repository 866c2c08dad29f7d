"""Procedures of each unit in a period: which are divided by, and which of them are won (ruling 33)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from indicators.models import ProcedureFact
from indicators.rules import contribution as rule
from indicators.rules.contribution import ProcedureLife, of_procedure
from indicators.rules.periods import Period
from indicators.rules.rolling import Procedures


Pair = tuple[int, int]
"""(unit, procedure)."""


@dataclass
class Used:
    """What the dossiers of a period did: filed online, paid online, with population data."""

    online: set[Pair] = field(default_factory=set)
    paid_online: set[Pair] = field(default_factory=set)
    population: set[Pair] = field(default_factory=set)

    def add(self, unit: int, procedure: int, won: Collection[str]) -> None:
        """Note a unit's dossiers of one procedure by the indicators in whose numerator they are."""
        for indicator, pairs in (
            (rule.ONLINE_DOSSIER, self.online),
            (rule.PAYMENT_DOSSIER, self.paid_online),
            (rule.POPULATION_DOSSIER, self.population),
        ):
            if indicator in won:
                pairs.add((unit, procedure))


def procedures_of_units(
    period: Period, last: date, used: Used, units: Collection[int] | None = None
) -> dict[int, dict[str, Procedures]]:
    """Unit → indicator → its procedures, of a period measured at `last`; of these units, or of all."""
    sets: dict[int, dict[str, tuple[set[int], set[int]]]] = {}
    for (unit, procedure), life in lives_between(period.first, last, used, units).items():
        for indicator, (n, _d) in of_procedure(life).items():
            within, won = sets.setdefault(unit, {}).setdefault(indicator, (set(), set()))
            within.add(procedure)
            if n:
                won.add(procedure)
    return {
        unit: {
            indicator: Procedures(frozenset(within), frozenset(won))
            for indicator, (within, won) in found.items()
        }
        for unit, found in sets.items()
    }


def lives_between(
    first: date, last: date, used: Used, units: Collection[int] | None = None
) -> dict[Pair, ProcedureLife]:
    """What each procedure under a unit's authority was on any of these days, by unit and procedure."""
    facts = ProcedureFact.objects.between(first, last).order_by("unit", "procedure", "first_on")
    found: dict[Pair, ProcedureLife] = {}
    for fact in facts if units is None else facts.filter(unit__in=units):
        pair = (fact.unit_id, fact.procedure_id)
        before = found.get(pair, ProcedureLife())
        found[pair] = ProcedureLife(
            online=before.online or fact.online,
            online_used=pair in used.online,
            has_fee=before.has_fee or fact.has_fee,
            payment_ready=before.payment_ready or fact.payment_ready,
            paid_online=pair in used.paid_online,
            is_for_people=before.is_for_people or fact.is_for_people,
            population_used=pair in used.population,
        )
    return found
