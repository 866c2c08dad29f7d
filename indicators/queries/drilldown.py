"""From a lost point to what cost it (ruling 34): the objects missing in an indicator's numerator.

The lists are asked by the predicates that counted, of the agency and all below it as its score was rolled up.
What is missing and not in the list (another agency's to see, an opinion he may not read, changed since, not
in our data) is one line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import Agency, User
from dossiers.models import Dossier
from feedback.models import Petition
from feedback.queries import HiddenOpinions
from indicators.enums import PeriodKind
from indicators.models import DossierFact, PetitionFact, UnitScore
from indicators.queries.agencies import communes_between, tree_on
from indicators.queries.announced import inherited_counts
from indicators.queries.entered import certified_copies
from indicators.queries.opinions import costing_told, hidden_at
from indicators.queries.procedure_counts import Used, procedures_of_units
from indicators.queries.scores import Line, lines
from indicators.querysets import DOSSIER_RULES, PETITION_LOST
from indicators.rules import contribution as rule
from indicators.rules.definition import Definition, Measure
from indicators.rules.periods import Period
from indicators.rules.pricing import Prices, share
from indicators.rules.rolling import chain
from indicators.rules.scoring import Count, Standing, component
from procedures.models import Procedure


NOTHING_HIDDEN = HiddenOpinions()


@dataclass(frozen=True)
class Place:
    """Whose list, of which days: the agencies a score was rolled up from, and the day it is as at."""

    units: tuple[int, ...]
    period: Period
    last: date


def place_of(score: UnitScore) -> Place:
    """Where a score's objects are looked for. Two statements."""
    period = Period(PeriodKind(score.period_kind), score.first_on)
    parents = tree_on(score.measured_on)
    below = {one for one in {*parents, score.agency_id} if score.agency_id in chain(one, parents)}
    return Place(tuple(sorted(below)), period, period.measured_at(score.measured_on))


@dataclass(frozen=True)
class Costing:
    """The objects that cost a unit points in one indicator: each weighs one in its numerator."""

    line: Line
    objects: QuerySet[Any]
    listed: int
    missing: int
    """How many the figure speaks of: missing in the numerator, or all of the denominator."""
    lost: Fraction
    prices: Prices

    @property
    def outside(self) -> int:
        """How many are missing and not in the list."""
        return max(0, self.missing - self.listed)


def costing(
    user: User,
    on: date,
    score: UnitScore,
    definition: Definition,
    indicator_id: str,
    *,
    counted: bool = False,
) -> Costing | None:
    """What this person may see of it; None where the indicator has no such list.

    `counted`: everything it divides by instead of what is missing.
    """
    line = next((one for one in lines(definition, score) if one.indicator.id == indicator_id), None)
    if line is None or not (is_counted(line) if counted else has_list(line)):
        return None
    place, lost = place_of(score), lost_of(line, definition)
    if counted:
        objects = counted_of(user, on, place, line.indicator.id)
        listed, missing = objects.count(), int(line.d or 0)
    else:
        objects = objects_of(user, on, place, line.indicator.id)
        listed, missing = objects.count(), missing_of(line)
    return Costing(line, objects, listed, missing, lost, share(lost, missing=missing, listed=listed))


def has_list(line: Line) -> bool:
    """Whether an indicator was counted, and counts objects: a mean of days does not."""
    return line.standing == Standing.MEASURED and line.indicator.measure == Measure.SHARE


def is_counted(line: Line) -> bool:
    """Whether its denominator has a list here: what was counted, of dossiers for a mean too."""
    return line.standing == Standing.MEASURED and bool(line.d)


def missing_of(line: Line) -> int:
    """Denominator less numerator: what the weights of the objects sum up to."""
    return int((line.d or 0) - (line.n or 0))


def lost_of(line: Line, definition: Definition) -> Fraction:
    """The points lost, before the last rounding."""
    count = Count(Fraction(line.n or 0), Fraction(line.d or 0))
    return component(line.indicator, count, decimals=definition.points_decimals).exact_lost


def objects_of(user: User, on: date, place: Place, indicator_id: str) -> QuerySet[Any]:
    """Dossiers, procedures, communes or petitions missing in the numerator, of those this person may see."""
    if indicator_id in DOSSIER_RULES:
        hidden = hidden_at(user, on, place.units) if indicator_id == rule.SATISFACTION else NOTHING_HIDDEN
        told = costing_told(indicator_id, place.period, place.last, hidden)
        costly = DossierFact.objects.filter(told, unit__in=place.units)
        return Dossier.objects.visible_to(user, on).filter(pk__in=costly.values("pk"))
    if indicator_id in PETITION_LOST:
        petitions = PetitionFact.objects.filter(unit__in=place.units)
        wanting = petitions.costing(indicator_id, place.period, place.last)
        return Petition.objects.visible_to(user, on).filter(pk__in=wanting.values("pk"))
    if indicator_id == rule.E_COPY:
        without = set(communes_between(place.period.first, place.last)) & set(place.units)
        return Agency.objects.filter(pk__in=without - certified_copies(place.period))
    return Procedure.objects.filter(pk__in=_procedures(place, indicator_id))


def counted_of(user: User, on: date, place: Place, indicator_id: str) -> QuerySet[Any]:
    """What an indicator divides by, of those this person may see."""
    if indicator_id in DOSSIER_RULES or indicator_id == rule.AVG_TIME:
        asked = (
            Q(finished_on__gte=place.period.first, finished_on__lte=place.last)
            if indicator_id == rule.AVG_TIME
            else DOSSIER_RULES[indicator_id].counted(place.period, place.last)
        )
        facts = DossierFact.objects.filter(asked, unit__in=place.units)
        return Dossier.objects.visible_to(user, on).filter(pk__in=facts.values("pk"))
    if indicator_id in PETITION_LOST:
        petitions = PetitionFact.objects.filter(unit__in=place.units).counted_in(place.period, place.last)
        return Petition.objects.visible_to(user, on).filter(pk__in=petitions.values("pk"))
    if indicator_id == rule.E_COPY:
        communes = set(communes_between(place.period.first, place.last)) & set(place.units)
        return Agency.objects.filter(pk__in=communes)
    return Procedure.objects.filter(pk__in=_procedures(place, indicator_id, counted=True))


def _procedures(place: Place, indicator_id: str, *, counted: bool = False) -> frozenset[int]:
    """Procedures that are divided by; unless `counted`, those of them that are not won anywhere below."""
    inherited = inherited_counts(place.period, place.last)
    if indicator_id in inherited:
        return inherited[indicator_id].within if counted else inherited[indicator_id].lost
    within: set[int] = set()
    won: set[int] = set()
    own = procedures_of_units(place.period, place.last, used_by(place), units=place.units)
    for found in own.values():
        if indicator_id in found:
            within |= found[indicator_id].within
            won |= found[indicator_id].won
    return frozenset(within if counted else within - won)


def used_by(place: Place) -> Used:
    """What the units' dossiers of the period were filed, paid and made with. Three statements."""
    facts = DossierFact.objects.filter(unit__in=place.units)

    def pairs(indicator: str) -> set[tuple[int, int]]:
        asked = DOSSIER_RULES[indicator]
        counted = facts.filter(asked.counted(place.period, place.last))
        won = counted.exclude(pk__in=counted.costing(indicator, place.period, place.last).values("pk"))
        return set(won.values_list("unit", "procedure").distinct())

    return Used(
        online=pairs(rule.ONLINE_DOSSIER),
        paid_online=pairs(rule.PAYMENT_DOSSIER),
        population=pairs(rule.POPULATION_DOSSIER),
    )
