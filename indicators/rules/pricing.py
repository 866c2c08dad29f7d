"""What each object cost in points (ruling 34): the unrounded points lost, shared over what cost them.

Rounded parts are shown so that they add up to the rounded whole: some carry one unit of the last place more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate, pairwise

from indicators.rules.scoring import half_up


PRICE_DECIMALS = 3


@dataclass(frozen=True)
class Prices:
    """Equal shares of a loss: the first `carrying` listed cost `more`, the others `each`."""

    each: Decimal
    more: Decimal
    carrying: int
    outside: Decimal

    def of(self, place: int) -> Decimal:
        """The price of the object at this place of the list, from 0."""
        return self.more if place < self.carrying else self.each

    def of_all(self, listed: int) -> Decimal:
        """What the listed ones cost together."""
        return self.each * listed + (self.more - self.each) * self.carrying


def share(lost: Fraction, *, missing: int, listed: int) -> Prices:
    """Prices of `listed` objects out of `missing` (denominator less numerator) that cost `lost` points.

    What is missing and not listed is not in our data, or not for this person's eyes: its part is `outside`.
    More listed than missing (something changed since the points were reckoned) shares the same loss. Where
    there was nothing to count and that pays nothing, no object cost it: all of it is outside.
    """
    parts = max(missing, listed)
    unit = Decimal(1).scaleb(-PRICE_DECIMALS)
    whole = half_up(lost, PRICE_DECIMALS)
    if parts == 0:
        return Prices(Decimal(0), Decimal(0), 0, whole)
    units = int(whole / unit)
    each, rest = divmod(units, parts)
    carrying = min(rest, listed)
    in_list = each * listed + carrying
    return Prices(each * unit, (each + 1) * unit, carrying, (units - in_list) * unit)


def apportioned(whole: Decimal, weights: Sequence[int]) -> list[Decimal]:
    """A rounded whole cut in proportion to weights, in parts of the same last place that add up to it."""
    total = sum(weights)
    if not total:
        return [Decimal(0)] * len(weights)
    exact = Fraction(whole) / total
    edges = [half_up(exact * so_far, PRICE_DECIMALS) for so_far in accumulate(weights, initial=0)]
    return [later - earlier for earlier, later in pairwise(edges)]
