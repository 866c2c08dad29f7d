"""Targets with what was reached of them: the quarter to date, or the whole quarter once it is over."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from indicators.models import Target, UnitScore
from indicators.queries.scores import Line, lines
from indicators.rules.definition import Definition, definition_from
from indicators.rules.periods import Period
from indicators.rules.targets import Gap, gap


@dataclass(frozen=True)
class Reached:
    """A target, the indicator as the unit's quarter stands, and the gap; None where nothing was counted."""

    target: Target
    line: Line | None
    gap: Gap | None
    measured_on: date | None


def reached(user: User, on: date, targets: Sequence[Target], quarter: Period) -> list[Reached]:
    """Each of these targets of one quarter with what was reached, in their order."""
    scores = _scores(user, on, {one.unit_id for one in targets}, quarter)
    definitions: dict[int, Definition] = {}
    by_unit: dict[int, Mapping[str, Line]] = {}
    for unit_id, score in scores.items():
        if score.definition_id not in definitions:
            definitions[score.definition_id] = definition_from(score.definition.content)
        found = lines(definitions[score.definition_id], score)
        by_unit[unit_id] = {line.indicator.id: line for line in found}
    return [_reached(one, by_unit.get(one.unit_id, {}), scores.get(one.unit_id)) for one in targets]


def _reached(target: Target, lines_of: Mapping[str, Line], score: UnitScore | None) -> Reached:
    line = lines_of.get(target.indicator)
    measured_on = None if score is None else score.measured_on
    if line is None:
        return Reached(target, None, None, measured_on)
    found = gap(line.indicator, target.value, n=line.n, d=line.d, ratio=line.ratio)
    return Reached(target, line, found, measured_on)


def _scores(user: User, on: date, units: Collection[int], quarter: Period) -> dict[int, UnitScore]:
    """The last score of the quarter of each unit in sight. One statement."""
    rows = (
        UnitScore.objects.visible_to(user, on)
        .of_period(quarter)
        .filter(agency__in=units)
        .select_related("definition")
        .order_by("agency", "-measured_on")
        .distinct("agency")
    )
    return {row.agency_id: row for row in rows}


def of_unit(user: User, on: date, unit_id: int, quarter: Period) -> list[Reached]:
    """What holds for one unit in a quarter, by indicator."""
    seen = Target.objects.visible_to(user, on).in_force()
    found = list(seen.filter(unit=unit_id, first_on=quarter.first).order_by("indicator", "pk"))
    return reached(user, on, found, quarter) if found else []
