"""A target of an indicator and how far a unit is from it.

A target of a share is a percentage to reach at least; of a mean (2.2) so many days at most.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil

from indicators.rules.definition import Indicator, Measure


MOST_DAYS = Decimal("9999.99")
HUNDRED = Decimal(100)


def can_have_target(indicator: Indicator) -> bool:
    """What earns points, and mean time; the shares that only classify petitions say nothing about work."""
    return indicator.is_paid or indicator.measure == Measure.MEAN


def is_possible(indicator: Indicator, value: Decimal) -> bool:
    """More than nothing, and no more than all of it."""
    return 0 < value <= (MOST_DAYS if indicator.measure == Measure.MEAN else HUNDRED)


@dataclass(frozen=True)
class Gap:
    """How far it is. `short`: percentage points or days still missing, 0 once met.

    `objects`: how many more dossiers or procedures in the numerator would do; None for a mean.
    """

    is_met: bool
    short: Decimal
    objects: int | None


def gap(
    indicator: Indicator, wanted: Decimal, *, n: Decimal | None, d: Decimal | None, ratio: Decimal | None
) -> Gap | None:
    """The gap to a target, of a unit that counted n of d; None where nothing was counted."""
    if ratio is None or d is None or not d:
        return None
    if indicator.measure == Measure.MEAN:
        short = max(ratio - wanted, Decimal(0))
        return Gap(not short, short, None)
    missing = max(0, ceil(Fraction(wanted) / 100 * Fraction(d)) - int(n or 0))
    return Gap(not missing, max(wanted - ratio, Decimal(0)), missing)
