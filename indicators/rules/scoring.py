"""Counts in, points out, by a definition. Exact arithmetic, ties half up (law.md §1.4, ruling 32).

Each indicator is rounded by itself; a group is the sum of its indicators, the total that of the groups.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from indicators.rules.definition import (
    Basis,
    Definition,
    Grade,
    Indicator,
    Measure,
    UnitKind,
    ZeroRule,
)


PERCENT_DECIMALS = 2


class Standing(StrEnum):
    """What is known of an indicator of a unit. Only `measured` can lose points."""

    MEASURED = "measured"
    # Nothing to count in the period, and the rule pays nothing for that: unreachable, not lost.
    NOTHING_TO_COUNT = "nothing_to_count"
    # This kind of unit is never paid for it: unreachable as well (ruling 33).
    OUT_OF_SCOPE = "out_of_scope"
    # Nobody has counted it: neither won nor lost.
    NOT_MEASURED = "not_measured"


UNREACHABLE = (Standing.NOTHING_TO_COUNT, Standing.OUT_OF_SCOPE)


@dataclass(frozen=True)
class Count:
    """Numerator and denominator; None: nothing to count. `deployed` is for what is all or nothing."""

    n: Fraction | None
    d: Fraction | None
    deployed: bool | None = None

    @staticmethod
    def of(n: int, d: int) -> Count:
        return Count(Fraction(n), Fraction(d))

    def __add__(self, other: Count) -> Count:
        """Both together; nothing to count adds nothing."""
        zero = Fraction(0)
        return Count((self.n or zero) + (other.n or zero), (self.d or zero) + (other.d or zero))


@dataclass(frozen=True)
class Component:
    """One indicator of one unit. `points` is None where none are given; `exact` are the points unrounded."""

    indicator: Indicator
    count: Count | None
    standing: Standing
    ratio: Decimal | None
    points: Decimal | None
    exact: Fraction | None

    @property
    def unreachable(self) -> Fraction:
        return self.indicator.max if self.standing in UNREACHABLE else Fraction(0)

    @property
    def lost(self) -> Decimal | None:
        """Points that could have been won and were not, rounded; None where none could be."""
        return None if self.points is None else decimal(self.indicator.max, self.points) - self.points

    @property
    def exact_lost(self) -> Fraction:
        """The same unrounded: what is shared over the objects that cost it (ruling 34)."""
        return Fraction(0) if self.exact is None else self.indicator.max - self.exact


@dataclass(frozen=True)
class UnitScore:
    """A unit's points; a group of which nothing is known is None. `not_measured`: points nobody counted."""

    components: tuple[Component, ...]
    groups: Mapping[str, Decimal | None]
    total: Decimal
    grade: Grade
    unreachable: Fraction
    not_measured: Fraction

    def component(self, indicator_id: str) -> Component:
        return next(one for one in self.components if one.indicator.id == indicator_id)


def score(definition: Definition, counts: Mapping[str, Count], kind: UnitKind | None = None) -> UnitScore:
    """The points of one unit. Without a kind every indicator is in its scope."""
    components = tuple(
        component(one, counts.get(one.id), decimals=definition.points_decimals, kind=kind)
        for one in definition.indicators
    )
    groups = {group.id: _sum(components, group.id) for group in definition.groups}
    total = sum((points for points in groups.values() if points is not None), Decimal(0))
    return UnitScore(
        components=components,
        groups=groups,
        total=total,
        grade=grade_of(definition, total),
        unreachable=sum((one.unreachable for one in components), Fraction(0)),
        not_measured=sum(
            (one.indicator.max for one in components if one.standing == Standing.NOT_MEASURED), Fraction(0)
        ),
    )


def component(
    indicator: Indicator, count: Count | None, *, decimals: int, kind: UnitKind | None = None
) -> Component:
    """Points of one indicator, rounded half up to so many decimals."""
    nothing = Component(indicator, count, Standing.NOT_MEASURED, None, None, None)
    if kind is not None and kind not in indicator.scope:
        return replace(nothing, standing=Standing.OUT_OF_SCOPE)
    if count is None:
        return nothing
    exact, ratio = _paid(indicator, count)
    if exact is None:
        return replace(nothing, standing=Standing.NOTHING_TO_COUNT)
    return Component(
        indicator=indicator,
        count=count,
        standing=Standing.MEASURED,
        ratio=ratio,
        points=half_up(exact, decimals) if indicator.is_paid else None,
        exact=exact if indicator.is_paid else None,
    )


def _paid(indicator: Indicator, count: Count) -> tuple[Fraction | None, Decimal | None]:
    """Unrounded points and the ratio as it is shown; (None, None) where there was nothing to count."""
    if indicator.basis == Basis.FLAG:
        return _flag(indicator, count)
    if not count.d:
        return {ZeroRule.ZERO: Fraction(0), ZeroRule.MAX: indicator.max}.get(indicator.zero_rule), None
    ratio = (count.n or Fraction(0)) / count.d
    if indicator.measure == Measure.MEAN:
        return min(indicator.max, ratio), half_up(ratio, PERCENT_DECIMALS)
    shown = half_up(ratio * 100, PERCENT_DECIMALS)
    if indicator.basis == Basis.ROUNDED_RATIO:
        ratio = Fraction(shown) / 100
    return min(indicator.max, indicator.max * ratio / indicator.full_at), shown


def _flag(indicator: Indicator, count: Count) -> tuple[Fraction, Decimal | None]:
    """In use or not. The national portal publishes it without counts for whoever has it (law.md §1.4)."""
    in_use = count.deployed
    if in_use is None:
        in_use = bool(count.n) or not count.d
    shown = half_up(count.n / count.d * 100, PERCENT_DECIMALS) if count.n is not None and count.d else None
    if shown is None:
        shown = half_up(Fraction(100 if in_use else 0), PERCENT_DECIMALS)
    return (indicator.max if in_use else Fraction(0)), shown


def _sum(components: Sequence[Component], group_id: str) -> Decimal | None:
    points = [one.points for one in components if one.indicator.group == group_id and one.points is not None]
    return sum(points, Decimal(0)) if points else None


def grade_of(definition: Definition, total: Decimal) -> Grade:
    """The band a total lies in; its lower edge belongs to it (law.md §1.5)."""
    return next(grade for grade in definition.grades if Fraction(total) >= grade.lowest)


def ranks(definition: Definition, scores: Sequence[UnitScore]) -> list[int]:
    """Places from 1, highest total first, ties by the definition's groups; equals share a place."""
    keys = [_rank_key(definition, one) for one in scores]
    return [1 + sum(other > key for other in keys) for key in keys]


def _rank_key(definition: Definition, scored: UnitScore) -> tuple[Decimal, ...]:
    return (scored.total, *(scored.groups[tie] or Decimal(0) for tie in definition.ties))


def half_up(value: Fraction, decimals: int) -> Decimal:
    """Rounded to so many decimals, a tie away from zero upwards: 18.125 is 18.13. For values from 0."""
    # Whole numbers: this is asked thousands of times a night.
    n, d = value.numerator, value.denominator
    scaled = (2 * n * 10**decimals + d) // (2 * d)
    return Decimal(scaled).scaleb(-decimals)


def decimal(value: Fraction, like: Decimal) -> Decimal:
    """A whole number of points with as many decimals as `like`."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(like)
