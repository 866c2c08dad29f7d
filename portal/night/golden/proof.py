"""Holds what the nights wrote against the worksheet, figure by figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from indicators.enums import PeriodKind
from indicators.models import DossierFact, UnitScore
from indicators.queries.dossier_costs import DossierCosts
from indicators.queries.drilldown import costing
from indicators.rules.definition import definition_from
from indicators.rules.periods import period_of
from indicators.rules.scoring import grade_of
from portal.night.golden.sheet import Figure, Line, Price, Standing, costs, figures, lines, prices, standings
from portal.night.golden.world import World


MARCH = period_of(PeriodKind.MONTH, date(2026, 3, 1))
# Columns of UnitScore.values.
PRICE = ("missing", "listed", "each", "carrying", "outside")
STANDING = ("total", "unreachable", "not measured", "grade", "rank", "among")
NAMES = ("n", "d", "ratio", "points", "standing")


@dataclass
class Report:
    """`differences`: what was compared, what the worksheet says, what there is."""

    compared: int = 0
    differences: list[dict[str, str]] = field(default_factory=list)

    def hold(self, what: str, expected: object, found: object) -> None:
        self.compared += 1
        if expected != found:
            self.differences.append({"what": what, "expected": str(expected), "found": str(found)})


def prove(world: World, ids: Mapping[str, int]) -> Report:
    """Every dossier's fact and every figure of every night."""
    report = Report()
    facts = {fact.pk: fact for fact in DossierFact.objects.all()}
    counted, late = _march()
    for line in lines():
        _hold_line(report, line, ids[line.no], facts.get(ids[line.no]), counted, late)
    report.hold("facts of dossiers that are not in the sheet", set(), set(facts) - set(ids.values()))
    for figure in figures():
        _hold_figure(report, figure, world)
    for standing in standings():
        _hold_standing(report, standing, world)
    for price in prices():
        _hold_price(report, price, world)
    for no, parts in costs().items():
        _hold_costs(report, no, parts, world, ids[no])
    return report


def _march() -> tuple[set[int], set[int]]:
    """Dossiers that count in March, and those of them that are late at its end."""
    counted = DossierFact.objects.counted_in(MARCH, MARCH.last)
    late = counted.late_on(MARCH.last)
    return set(counted.values_list("pk", flat=True)), set(late.values_list("pk", flat=True))


def _hold_line(
    report: Report, line: Line, pk: int, fact: DossierFact | None, counted: set[int], late: set[int]
) -> None:
    march = ("late" if pk in late else "on_time") if pk in counted else ""
    report.hold(f"{line.no} in March", line.march, march)
    report.hold(f"{line.no} due_on", line.due_on, fact and fact.due_on)
    report.hold(f"{line.no} days", line.days, fact and fact.days_taken)


def _hold_figure(report: Report, figure: Figure, world: World) -> None:
    score = _score(figure, world)
    found = _values(score).get(figure.indicator, {})
    for name in NAMES:
        report.hold(f"{figure.name} {name}", getattr(figure, name), found.get(name))


def _hold_standing(report: Report, standing: Standing, world: World) -> None:
    score = _score(standing, world)
    if score is None:
        report.hold(standing.name, "a score", None)
        return
    grade = grade_of(definition_from(score.definition.content), score.total).code
    wanted = (standing.total, standing.unreachable, Decimal(0), standing.grade, standing.rank, standing.among)
    found = (score.total, score.unreachable, score.not_measured, grade, score.rank, score.ranked_among)
    for name, expected, there in zip(STANDING, wanted, found, strict=True):
        report.hold(f"{standing.name} {name}", expected, there)


def _hold_price(report: Report, price: Price, world: World) -> None:
    """As the head of the province sees it."""
    score = _of_march(world, price.unit)
    kept = definition_from(score.definition.content)
    found = costing(world.head_of(price.unit), MARCH.last, score, kept, price.indicator)
    report.hold(f"price {price.unit} {price.indicator} has a list", True, found is not None)
    if found is None:
        return
    there = (
        found.missing, found.listed, found.prices.each, found.prices.carrying, found.prices.outside
    )  # fmt: skip
    wanted = (price.missing, price.listed, price.each, price.carrying, price.outside)
    for name, expected, one in zip(PRICE, wanted, there, strict=True):
        report.hold(f"price {price.unit} {price.indicator} {name}", expected, one)


def _hold_costs(report: Report, no: str, parts: Mapping[str, Decimal], world: World, pk: int) -> None:
    """A dossier over all indicators it hurts."""
    score = _of_march(world, no[0])
    all_of_it = DossierCosts(
        world.head_of(no[0]), MARCH.last, score, definition_from(score.definition.content)
    )
    found = {part.indicator.id: part.points for part in all_of_it.of([pk])[pk]}
    report.hold(f"cost of {no}", dict(parts), found)


def _of_march(world: World, letter: str) -> UnitScore:
    found: UnitScore = UnitScore.objects.select_related("definition").get(
        agency=world.units[letter], period_kind=MARCH.kind, measured_on=MARCH.last
    )
    return found


def _score(wanted: Figure | Standing, world: World) -> UnitScore | None:
    found: UnitScore | None = (
        UnitScore.objects.select_related("definition")
        .filter(agency=world.units[wanted.unit], period_kind=wanted.period, measured_on=wanted.night)
        .first()
    )
    return found


def _values(score: UnitScore | None) -> dict[str, dict[str, object]]:
    return {value[0]: dict(_named(value[1:])) for value in score.values} if score else {}


def _named(values: list[str | None]) -> Iterator[tuple[str, object]]:
    for name, value in zip(NAMES, values, strict=True):
        yield name, value if value is None or name == "standing" else Decimal(value)
