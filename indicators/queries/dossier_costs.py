"""What each dossier of a unit cost, over all indicators it hurts; by unit, by field and by procedure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, reduce
from operator import or_
from typing import Any

from django.db.models import Case, Count as Rows, DecimalField, F, Q, QuerySet, Value, When

from accounts.models import User
from dossiers.models import Dossier
from feedback.queries import HiddenOpinions
from indicators.models import DossierFact, UnitScore
from indicators.queries.drilldown import NOTHING_HIDDEN, Place, lost_of, missing_of, place_of
from indicators.queries.opinions import costing_told, hidden_at
from indicators.queries.scores import Line, lines
from indicators.querysets import DOSSIER_RULES
from indicators.rules.contribution import SATISFACTION
from indicators.rules.definition import Definition, Indicator
from indicators.rules.pricing import Prices, apportioned, share
from procedures.models import Procedure


POINTS = DecimalField(max_digits=9, decimal_places=3)
GROUPS = {
    "unit": "unit__name",
    "field": "dossier__procedure_version__sector__name",
    "procedure": "procedure__code",
}
"""What costs are summed up by."""


@dataclass(frozen=True)
class Part:
    """What a dossier, or a group of them, cost in one indicator."""

    indicator: Indicator
    points: Decimal


@dataclass(frozen=True)
class _Priced:
    """An indicator of a unit with lost points: its dossiers in sight, and the last that carries more."""

    line: Line
    listed: int
    prices: Prices
    last_carrying: tuple[date, int] | None

    def of(self, received_on: date, dossier_id: int) -> Decimal:
        is_carrying = self.last_carrying is not None and (received_on, dossier_id) <= self.last_carrying
        return self.prices.more if is_carrying else self.prices.each


@dataclass(frozen=True)
class GroupCost:
    """What the dossiers of one unit, field or procedure cost together."""

    name: str
    dossiers: int
    points: Decimal


class DossierCosts:
    """Prices of a unit's dossiers in sight, for one score. A few statements, whatever their number."""

    def __init__(
        self, user: User, on: date, score: UnitScore, definition: Definition, *, only: str = ""
    ) -> None:
        """Over every indicator that counts dossiers, or over `only` one."""
        self.place: Place = place_of(score)
        # What costs anything is counted in the period: the others need not be asked whether one may see them.
        counted = DossierFact.objects.counted_in(self.place.period, self.place.last)
        seen = Dossier.objects.visible_to(user, on)
        self.facts = counted.filter(unit__in=self.place.units, dossier__in=seen)
        # Read where it is asked for: only satisfaction counts opinions.
        self._asked_by = (user, on)
        found = [one for one in lines(definition, score) if not only or one.indicator.id == only]
        self.priced = self._priced(found, definition)

    def _priced(self, found: Sequence[Line], definition: Definition) -> list[_Priced]:
        costly = [one for one in found if one.indicator.id in DOSSIER_RULES and one.lost]
        if not costly:
            return []
        asked = {one.indicator.id: self._costing(one.indicator.id) for one in costly}
        hurt = reduce(or_, asked.values())
        listed = self.facts.filter(hurt).aggregate(
            **{indicator: Rows("pk", filter=costing) for indicator, costing in asked.items()}
        )
        prices = {
            line.indicator.id: share(
                lost_of(line, definition), missing=missing_of(line), listed=listed[line.indicator.id]
            )
            for line in costly
        }
        last = self._last_carrying(prices)
        return [
            _Priced(line, listed[line.indicator.id], prices[line.indicator.id], last.get(line.indicator.id))
            for line in costly
        ]

    @cached_property
    def hidden(self) -> HiddenOpinions:
        """Opinions this person may not read: no dossier is listed for them, no reason told."""
        user, on = self._asked_by
        return hidden_at(user, on, self.place.units)

    def _costing(self, indicator: str) -> Q:
        hidden = self.hidden if indicator == SATISFACTION else NOTHING_HIDDEN
        return costing_told(indicator, self.place.period, self.place.last, hidden)

    def _last_carrying(self, prices: Mapping[str, Prices]) -> dict[str, tuple[date, int]]:
        """Indicator → of those that carry a thousandth more, the last in the list's order. One statement."""
        places = []
        for indicator, one in prices.items():
            facts = self.facts.filter(self._costing(indicator)).order_by("received_on", "pk")
            last = max(one.carrying, 1)
            places.append(facts.values_list(Value(indicator), "received_on", "pk")[last - 1 : last])
        found = places[0].union(*places[1:], all=True)
        return {
            indicator: (received_on, pk) for indicator, received_on, pk in found if prices[indicator].carrying
        }

    @property
    def lost(self) -> Decimal:
        """Points that the dossiers in sight cost together."""
        return sum((one.prices.of_all(one.listed) for one in self.priced), Decimal(0))

    @property
    def outside(self) -> Decimal:
        """Points of dossiers not in sight, or not in our data."""
        return sum((one.prices.outside for one in self.priced), Decimal(0))

    def of(self, dossier_ids: Collection[int]) -> dict[int, list[Part]]:
        """Dossier → what it cost in each indicator it hurts. One statement."""
        hurts = {
            f"hurts_{number}": Case(When(self._costing(one.line.indicator.id), then=True), default=False)
            for number, one in enumerate(self.priced)
        }
        rows = self.facts.filter(pk__in=dossier_ids).values("pk", "received_on", **hurts)
        return {
            row["pk"]: [
                Part(one.line.indicator, one.of(row["received_on"], row["pk"]))
                for number, one in enumerate(self.priced)
                if row[f"hurts_{number}"]
            ]
            for row in rows
        }

    def dearest(self, at_most: int) -> list[int]:
        """The dossiers that cost most, the dearest first."""
        if not self.priced:
            return []
        found = self._with_prices().filter(price__gt=0).order_by("-price", "received_on", "pk")
        return [pk for (pk,) in found.values_list("pk")[:at_most]]

    def count(self) -> int:
        """How many dossiers in sight cost anything."""
        hurting = Q(pk__in=[])
        for one in self.priced:
            hurting |= self._costing(one.line.indicator.id)
        return self.facts.filter(hurting).count()

    def _with_prices(self) -> QuerySet[Any]:
        total: Any = Value(Decimal(0), output_field=POINTS)
        for one in self.priced:
            total = total + Case(
                When(self._costing(one.line.indicator.id), then=Value(one.prices.each)),
                default=Value(Decimal(0)),
                output_field=POINTS,
            )
        priced: QuerySet[Any] = self.facts.annotate(price=total)
        return priced

    def by(self, group: str) -> list[GroupCost]:
        """Sums by unit, field or procedure, the dearest first; they add up to `lost`. Two statements."""
        if not self.priced:
            return []
        hurting = Q(pk__in=[])
        columns: dict[str, Any] = {}
        for number, one in enumerate(self.priced):
            asked = self._costing(one.line.indicator.id)
            hurting |= asked
            columns[f"n_{number}"] = Rows("pk", filter=asked)
        rows = list(
            self.facts.filter(hurting)
            .values(name=F(GROUPS[group]))
            .annotate(dossiers=Rows("pk"), **columns)
            .order_by("name")
        )
        sums = self._sums(rows)
        names = _names([row["name"] for row in rows]) if group == "procedure" else {}
        found = [
            GroupCost(names.get(row["name"], row["name"]), row["dossiers"], points)
            for row, points in zip(rows, sums, strict=True)
        ]
        return sorted(found, key=lambda one: (-one.points, one.name))

    def _sums(self, rows: Sequence[Mapping[str, Any]]) -> list[Decimal]:
        sums = [Decimal(0)] * len(rows)
        for number, one in enumerate(self.priced):
            parts = apportioned(one.prices.of_all(one.listed), [row[f"n_{number}"] for row in rows])
            sums = [points + part for points, part in zip(sums, parts, strict=True)]
        return sums


def _names(codes: Collection[str]) -> dict[str, str]:
    """Procedure code → code and the name of its newest version. One statement."""
    rows = (
        Procedure.objects.filter(code__in=codes)
        .order_by("code", "-versions__valid_from", "-versions__pk")
        .distinct("code")
        .values_list("code", "versions__name")
    )
    return {code: f"{code} {name}" for code, name in rows}
