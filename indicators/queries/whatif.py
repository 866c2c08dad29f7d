"""What the what-if page asks: the units ranked together, what can be ticked, and what it would change."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Q

from accounts.enums import AgencyKind
from accounts.models import User
from dossiers.models import Dossier
from dossiers.querysets import DossierQuerySet
from indicators.enums import PeriodKind
from indicators.models import DossierFact, UnitScore
from indicators.queries.agencies import SCORED_AS, tree_on
from indicators.querysets import DOSSIER_RULES, counted_in, late_on
from indicators.rules.definition import Definition
from indicators.rules.periods import Period
from indicators.rules.rolling import chain
from indicators.rules.scoring import Count, Standing
from indicators.rules.whatif import (
    GOES_LATE,
    Member,
    Outcome,
    all_changes,
    change_of,
    changed_life,
    outcome,
)


@dataclass(frozen=True)
class Tick:
    """A dossier and what it is ticked for: an indicator, or GOES_LATE."""

    choice: str
    dossier_id: int


@dataclass(frozen=True)
class Answer:
    """What would be. `unknown`: ticks that are not this person's to see, or not the unit's."""

    outcome: Outcome
    unknown: int


def what_if(
    user: User,
    on: date,
    score: UnitScore,
    definition: Definition,
    *,
    ticks: Collection[Tick],
    rates: Mapping[str, Fraction],
) -> Answer:
    """The unit of `score` scored again, with everybody of its rank, as if the choices were so."""
    period = _period(score)
    parents = tree_on(score.measured_on)
    choices: dict[int, list[str]] = {}
    for tick in ticks:
        choices.setdefault(tick.dossier_id, []).append(tick.choice)
    facts = _facts(user, on, below(score.agency_id, parents), choices)
    changes = [
        (fact.unit_id, change_of(before, changed_life(before, choices[fact.pk]), period, score.measured_on))
        for fact in facts
        for before in [fact.life()]
    ]
    found = outcome(
        definition,
        _members(score),
        score.agency_id,
        changes=all_changes(changes, parents),
        rates=rates,
        is_ranked=score.rank is not None,
    )
    return Answer(found, unknown=len(choices) - len(facts))


def _period(score: UnitScore) -> Period:
    return Period(PeriodKind(score.period_kind), score.first_on)


def _facts(
    user: User, on: date, units: Collection[int], dossier_ids: Collection[int]
) -> Sequence[DossierFact]:
    if not dossier_ids:
        return []
    seen = Dossier.objects.visible_to(user, on).filter(pk__in=dossier_ids)
    return list(DossierFact.objects.filter(pk__in=seen.values("pk"), unit__in=units).order_by("pk"))


def _members(score: UnitScore) -> dict[int, Member]:
    """The unit and everybody ranked with it that night, by what was counted of them."""
    rows = UnitScore.objects.of_period(_period(score)).filter(
        definition=score.definition_id, measured_on=score.measured_on
    )
    same = Q(agency__kind=score.agency.kind, agency__level=score.agency.level, rank__isnull=False)
    beside = rows.filter(same | Q(agency=score.agency_id)).order_by("agency")
    kind = SCORED_AS[AgencyKind(score.agency.kind)]
    return {
        agency: Member(kind, counts_kept(values)) for agency, values in beside.values_list("agency", "values")
    }


def counts_kept(values: Sequence[Sequence[Any]]) -> dict[str, Count]:
    """The counts a score was reckoned from; an indicator nobody counted is left out, not one of nothing."""
    return {
        indicator: Count(_fraction(n), _fraction(d))
        for indicator, n, d, _ratio, _points, standing in values
        if standing != Standing.NOT_MEASURED
    }


def _fraction(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(Decimal(text))


def below(agency_id: int, parents: Mapping[int, int]) -> list[int]:
    """The agency and all below it, as its score was rolled up."""
    return [one for one in {*parents, agency_id} if agency_id in chain(one, parents)]


def tickable(user: User, on: date, score: UnitScore, choice: str) -> DossierQuerySet:
    """Dossiers in sight that cost an indicator of this score; for GOES_LATE those in time that could be late.

    The latter are unfinished and fall due by the end of the period.
    """
    period, day = _period(score), score.measured_on
    last = period.measured_at(day)
    if choice == GOES_LATE:
        may = counted_in(period, day) & ~late_on(last) & Q(ended_on=None, due_on__lte=period.last)
    else:
        may = DOSSIER_RULES[choice].costing(period, day)
    units = below(score.agency_id, tree_on(day))
    facts = DossierFact.objects.filter(may, unit__in=units)
    found: DossierQuerySet = Dossier.objects.visible_to(user, on).filter(pk__in=facts.values("pk"))
    return found
