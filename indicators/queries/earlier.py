"""Scores of earlier periods: how a unit stood a period ago, and its months one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.models import User
from indicators.enums import PeriodKind
from indicators.models import UnitScore
from indicators.queries.scores import Before, Line, groups_of, lines
from indicators.rules.definition import Definition, definition_from
from indicators.rules.periods import Period


def period_before(scores: Sequence[UnitScore], period: Period) -> dict[int, Before]:
    """Agency → its last score of the period before this one; who was not scored then is left out."""
    rows = (
        UnitScore.objects.of_period(period.before())
        .filter(agency__in=[one.agency_id for one in scores])
        .order_by("agency", "-measured_on")
        .distinct("agency")
        .values_list("agency_id", "measured_on", "total", "rank")
    )
    return {agency: Before(measured_on, total, rank) for agency, measured_on, total, rank in rows}


@dataclass(frozen=True)
class Month:
    """A unit in one month; everything is empty in a month it was not scored."""

    period: Period
    score: UnitScore | None
    groups: Mapping[str, Decimal | None]
    lines: Mapping[str, Line]


@dataclass(frozen=True)
class Trend:
    """Months in order, the last one last. `definition` is that of the latest month scored."""

    definition: Definition | None
    months: Sequence[Month]


def months_of(user: User, on: date, agency_id: int, *, last: Period, months: int) -> Trend:
    """The unit's last score of each of so many months up to `last`, for who may see it. Two statements."""
    first = last
    for _ in range(months - 1):
        first = first.before()
    rows = (
        UnitScore.objects.visible_to(user, on)
        .filter(agency=agency_id, period_kind=PeriodKind.MONTH)
        .filter(first_on__gte=first.first, first_on__lte=last.first)
        .select_related("definition", "agency")
        .order_by("first_on", "-measured_on")
        .distinct("first_on")
    )
    return _trend({row.first_on: row for row in rows}, first, months)


def _trend(rows: Mapping[date, UnitScore], first: Period, months: int) -> Trend:
    definitions = _definitions(rows.values())
    found, period = [], first
    for _ in range(months):
        found.append(_month(period, rows.get(period.first), definitions))
        period = period.after()
    latest = rows[max(rows)].definition_id if rows else None
    return Trend(None if latest is None else definitions[latest], found)


def _definitions(rows: Iterable[UnitScore]) -> dict[int, Definition]:
    contents = {row.definition_id: row.definition.content for row in rows}
    return {row_id: definition_from(content) for row_id, content in contents.items()}


def _month(period: Period, row: UnitScore | None, definitions: Mapping[int, Definition]) -> Month:
    if row is None:
        return Month(period, None, {}, {})
    definition = definitions[row.definition_id]
    found = lines(definition, row)
    return Month(period, row, groups_of(definition, found), {one.indicator.id: one for one in found})
