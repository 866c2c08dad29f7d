"""What most of a difference of points is: between two units, two months, two nights."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction


MOST = Fraction(4, 5)
"""Parts that together reach so much of a difference are most of it."""


def differences(here: Mapping[str, Decimal], there: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Points here less points there, by indicator; what one side has no points for counts as 0 there.

    Points are sums of rounded indicators, so these parts add up to the difference of the totals exactly.
    """
    nothing = Decimal(0)
    return {one: here.get(one, nothing) - there.get(one, nothing) for one in [*here, *(there.keys() - here)]}


def most_of(parts: Mapping[str, Decimal]) -> list[str]:
    """The fewest indicators that make up most of the difference, the largest first.

    Only those that pull the way the whole goes; where the whole is 0, the largest ones of both ways. Empty
    where nothing differs.
    """
    whole = sum(parts.values(), Decimal(0))
    pulling = {one: abs(part) for one, part in parts.items() if part * (whole or part) > 0}
    aim = (Fraction(abs(whole)) if whole else Fraction(sum(pulling.values(), Decimal(0)))) * MOST
    found: list[str] = []
    reached = Fraction(0)
    for one in sorted(pulling, key=lambda name: (-pulling[name], name)):
        if reached >= aim:
            break
        found.append(one)
        reached += Fraction(pulling[one])
    return found
