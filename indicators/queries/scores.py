"""Scores as the head's pages ask for them: the ranking, one unit, the dossiers behind a lost point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max

from accounts.models import User
from indicators.models import UnitScore
from indicators.rules.definition import Definition, Indicator, definition_from
from indicators.rules.periods import Period
from indicators.rules.scoring import Standing


@dataclass(frozen=True)
class Line:
    """One indicator of a unit as it was scored that night."""

    indicator: Indicator
    n: Decimal | None
    d: Decimal | None
    ratio: Decimal | None
    points: Decimal | None
    standing: Standing

    @property
    def lost(self) -> Decimal | None:
        """Points that could have been won; None where none could, or none are paid."""
        if self.points is None:
            return None
        return Decimal(self.indicator.max.numerator) / self.indicator.max.denominator - self.points


@dataclass(frozen=True)
class Before:
    """The same unit's score of an earlier night."""

    measured_on: date
    total: Decimal
    rank: int | None


@dataclass(frozen=True)
class Row:
    """A unit in the ranking. `groups`: points by group, None where nothing of it is measured."""

    score: UnitScore
    groups: Mapping[str, Decimal | None]
    before: Before | None


@dataclass(frozen=True)
class Ranking:
    """Units in sight of one kind and level, as at one night; empty while nothing was scored."""

    definition: Definition | None
    measured_on: date | None
    classes: Sequence[tuple[str, str]]
    chosen: tuple[str, str] | None
    rows: Sequence[Row]


def ranking(user: User, on: date, period: Period, wanted: tuple[str, str] | None = None) -> Ranking:
    """The latest night of a period, for what this person may see; `wanted`: kind and level of agencies."""
    seen = UnitScore.objects.visible_to(user, on).of_period(period)
    latest = seen.aggregate(latest=Max("measured_on"))["latest"]
    if latest is None:
        return Ranking(None, None, (), None, ())
    scores = list(seen.filter(measured_on=latest).select_related("agency", "definition"))
    classes = sorted({(one.agency.level, one.agency.kind) for one in scores}, key=_upwards)
    found = [(kind, level) for level, kind in classes]
    chosen = wanted if wanted in found else _fullest(scores)
    mine = [one for one in scores if (one.agency.kind, one.agency.level) == chosen]
    mine.sort(key=lambda one: (one.rank is None, one.rank or 0, -one.total, one.agency.name, one.agency_id))
    definition = definition_from(scores[0].definition.content)
    earlier = _before(mine, period, latest)
    rows = [
        Row(one, groups_of(definition, lines(definition, one)), earlier.get(one.agency_id)) for one in mine
    ]
    return Ranking(definition, latest, found, chosen, rows)


LEVELS = ("province", "district", "commune")


def _upwards(one: tuple[str, str]) -> tuple[int, str]:
    level, kind = one
    return (LEVELS.index(level) if level in LEVELS else len(LEVELS), kind)


def _fullest(scores: Sequence[UnitScore]) -> tuple[str, str]:
    """The kind there is most of: what there is to rank."""
    kinds = [(one.agency.kind, one.agency.level) for one in scores]
    return max(sorted(set(kinds)), key=kinds.count)


def _before(scores: Sequence[UnitScore], period: Period, latest: date) -> dict[int, Before]:
    """The night before this one that scored the same period, unit by unit."""
    if not scores:
        return {}
    earlier = UnitScore.objects.of_period(period).filter(
        agency__in=[one.agency_id for one in scores],
        definition=scores[0].definition_id,
        measured_on__lt=latest,
    )
    last = earlier.aggregate(last=Max("measured_on"))["last"]
    rows = earlier.filter(measured_on=last).values_list("agency_id", "measured_on", "total", "rank")
    return {agency: Before(measured_on, total, rank) for agency, measured_on, total, rank in rows}


def lines(definition: Definition, score: UnitScore) -> list[Line]:
    """What the row keeps, indicator by indicator in the definition's order."""
    kept = {value[0]: value for value in score.values}
    found = []
    for indicator in definition.indicators:
        _id, n, d, ratio, points, standing = kept[indicator.id]
        found.append(
            Line(indicator, _number(n), _number(d), _number(ratio), _number(points), Standing(standing))
        )
    return found


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def groups_of(definition: Definition, found: Sequence[Line]) -> dict[str, Decimal | None]:
    """Points by group: sums of the rounded indicators, None where none is measured."""
    sums: dict[str, Decimal | None] = {}
    for group in definition.groups:
        points = [one.points for one in found if one.indicator.group == group.id and one.points is not None]
        sums[group.id] = sum(points, Decimal(0)) if points else None
    return sums
