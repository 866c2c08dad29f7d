"""What the what-if page asks: the units ranked together, what can be ticked, and what it would change."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Q, QuerySet

from accounts.enums import AgencyKind
from accounts.models import User
from dossiers.models import Dossier
from feedback.queries import HiddenOpinions, hidden_opinions
from indicators.enums import PeriodKind
from indicators.models import DossierFact, UnitScore
from indicators.queries.agencies import SCORED_AS, tree_on
from indicators.queries.drilldown import Place, objects_of, place_of, used_by
from indicators.queries.opinions import life_told
from indicators.queries.procedure_counts import lives_between
from indicators.querysets import counted_in, late_on
from indicators.rules.contribution import contribution
from indicators.rules.definition import Definition
from indicators.rules.periods import Period
from indicators.rules.scoring import Count, Standing
from indicators.rules.whatif import (
    GOES_LATE,
    MADE_BY_DOSSIERS,
    PROCEDURE_CHOICES,
    Member,
    Outcome,
    all_changes,
    change_of,
    changed_life,
    changed_procedures,
    outcome,
    procedure_change,
)


@dataclass(frozen=True)
class Tick:
    """A dossier or procedure and what it is ticked for: an indicator, or GOES_LATE."""

    choice: str
    object_id: int

    @property
    def is_procedure(self) -> bool:
        return self.choice in PROCEDURE_CHOICES


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
    place = place_of(score)
    choices: dict[int, list[str]] = {}
    for tick in ticks:
        if not tick.is_procedure:
            choices.setdefault(tick.object_id, []).append(tick.choice)
    hidden = hidden_opinions(user, on, choices)
    dossiers = _changed_dossiers(_facts(user, on, place, choices), choices, place, hidden)
    changes = all_changes(((one.unit, one.change) for one in dossiers), tree_on(score.measured_on))
    more, known = _procedure_change(place, [one for one in ticks if one.is_procedure], dossiers)
    mine = changes.setdefault(score.agency_id, {})
    for indicator, count in more.items():
        mine[indicator] = mine.get(indicator, Count.of(0, 0)) + count
    found = outcome(
        definition,
        _members(score),
        score.agency_id,
        changes=changes,
        rates=rates,
        is_ranked=score.rank is not None,
    )
    asked = {one.object_id for one in ticks if one.is_procedure}
    return Answer(found, unknown=len(choices) - len(dossiers) + len(asked - known))


@dataclass(frozen=True)
class _Dossier:
    """A ticked dossier: what it adds more, and what that makes of its procedure at its agency."""

    unit: int
    procedure: int
    change: Mapping[str, Count]
    makes: frozenset[str]


def _facts(user: User, on: date, place: Place, dossier_ids: Collection[int]) -> Sequence[DossierFact]:
    if not dossier_ids:
        return []
    seen = Dossier.objects.visible_to(user, on).filter(pk__in=dossier_ids)
    return list(DossierFact.objects.filter(pk__in=seen.values("pk"), unit__in=place.units).order_by("pk"))


def _changed_dossiers(
    facts: Sequence[DossierFact],
    choices: Mapping[int, Sequence[str]],
    place: Place,
    hidden: HiddenOpinions,
) -> list[_Dossier]:
    """An opinion that is hidden from who asks is no part of it: the answer would tell that there is one."""
    found = []
    for fact in facts:
        before = life_told(fact, hidden)
        after = changed_life(before, choices[fact.pk])
        adds = contribution(after, place.period, place.last)
        makes = frozenset(made for won, made in MADE_BY_DOSSIERS.items() if won in adds and adds[won][0])
        change = change_of(before, after, place.period, place.last)
        found.append(_Dossier(fact.unit_id, fact.procedure_id, change, makes))
    return found


def _procedure_change(
    place: Place, ticks: Sequence[Tick], dossiers: Sequence[_Dossier]
) -> tuple[Mapping[str, Count], frozenset[int]]:
    """What ticked procedures, and those of ticked dossiers, add more; and which procedures the unit has."""
    if not ticks and not any(one.makes for one in dossiers):
        return {}, frozenset()
    lives = lives_between(place.period.first, place.last, used_by(place), place.units)
    choices: dict[tuple[int, int], set[str]] = {}
    for one in dossiers:
        choices.setdefault((one.unit, one.procedure), set()).update(one.makes)
    for pair in lives:
        wanted = {tick.choice for tick in ticks if tick.object_id == pair[1]}
        choices.setdefault(pair, set()).update(wanted)
    change = procedure_change(lives, changed_procedures(lives, choices))
    return change, frozenset(procedure for _unit, procedure in lives)


def _period(score: UnitScore) -> Period:
    return Period(PeriodKind(score.period_kind), score.first_on)


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


def tickable(user: User, on: date, score: UnitScore, choice: str) -> QuerySet[Any]:
    """Dossiers or procedures in sight that cost an indicator of this score.

    For GOES_LATE the dossiers in time that could be late: unfinished, and due by the end of the period.
    """
    place = place_of(score)
    if choice != GOES_LATE:
        return objects_of(user, on, place, choice)
    may = counted_in(place.period, place.last) & ~late_on(place.last)
    facts = DossierFact.objects.filter(
        may, unit__in=place.units, ended_on=None, due_on__lte=place.period.last
    )
    return Dossier.objects.visible_to(user, on).filter(pk__in=facts.values("pk"))
