"""Where a month ends at this pace, and how wrong that was in months that are over.

Method, as the page words it. Take the first night kept of the month and the latest one. For every indicator
numerator and denominator grew by so much over so many working days; they go on growing by as much on each
working day until the month ends. They become whole dossiers or procedures, never below nothing, and a
numerator that is part of its denominator never passes it. Points, groups, total and grade are then reckoned
from these counts by the definition, as any night's are.

It is tried on months that are over: from their first night and the one that had nearest as many working days
left, their end is forecast and compared with the end they had. Beside it stands what it would have been to
say that nothing changes any more: a method that is no better than that is no help.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from indicators.rules.definition import Definition, Indicator, Measure, UnitKind
from indicators.rules.periods import Period
from indicators.rules.scoring import Count, UnitScore, half_up, score


Days = Callable[[date, date], int]
"""Working days after the first day up to and with the second."""
ENOUGH = 3
"""Months an error must come from before it is called one."""
NEAR = 4
"""Working days by which the moment of a trial may differ from now."""


@dataclass(frozen=True)
class Night:
    """What a unit had counted of a month by the end of a day."""

    on: date
    counts: Mapping[str, Count]


@dataclass(frozen=True)
class Forecast:
    """The month's end at the pace from `since` to `on`, with the working days behind it and ahead of it."""

    since: date
    on: date
    worked: int
    left: int
    scored: UnitScore


def forecast(
    definition: Definition, kind: UnitKind, nights: Sequence[Night], period: Period, days: Days
) -> Forecast | None:
    """From the nights of a month, earliest first; None while no working day lies between two of them."""
    if len(nights) < 2:
        return None
    first, now = nights[0], nights[-1]
    worked, left = days(first.on, now.on), days(now.on, period.last)
    if worked < 1:
        return None
    counts = {
        indicator.id: at_pace(
            indicator, first.counts.get(indicator.id), now.counts[indicator.id], worked=worked, left=left
        )
        for indicator in definition.indicators
        if indicator.id in now.counts
    }
    return Forecast(first.on, now.on, worked, left, score(definition, counts, kind))


def at_pace(indicator: Indicator, first: Count | None, now: Count, *, worked: int, left: int) -> Count:
    """A count at the end of the month; one that was not counted at first, or is no count, stays as it is."""
    if first is None or now.n is None or now.d is None:
        return now
    n, d = (
        _grown(indicator, was or Fraction(0), is_now, worked=worked, left=left)
        for was, is_now in ((first.n, now.n), (first.d, now.d))
    )
    return Count(min(n, d) if indicator.within else n, d, now.deployed)


def _grown(indicator: Indicator, was: Fraction, now: Fraction, *, worked: int, left: int) -> Fraction:
    grown = max(Fraction(0), now + (now - was) * Fraction(left, worked))
    return grown if indicator.measure == Measure.MEAN else Fraction(half_up(grown, 0))


@dataclass(frozen=True)
class Trial:
    """A month that is over: its total forecast on a day, as it ended, and as it stood on that day."""

    period: Period
    on: date
    left: int
    forecast: Decimal
    actual: Decimal
    unchanged: Decimal

    @property
    def error(self) -> Decimal:
        return self.forecast - self.actual


def trials(
    definition: Definition,
    kind: UnitKind,
    months: Mapping[Period, Sequence[Night]],
    days: Days,
    *,
    left: int,
) -> list[Trial]:
    """One for each month that ended and of which enough nights were kept, in order. Nights earliest first."""
    found = []
    for period in sorted(months, key=lambda one: one.first):
        nights = months[period]
        if nights and nights[-1].on == period.last:
            trial = _trial(definition, kind, period, nights, days, left=left)
            found += [trial] if trial else []
    return found


def _trial(
    definition: Definition, kind: UnitKind, period: Period, nights: Sequence[Night], days: Days, *, left: int
) -> Trial | None:
    def distance(place: int) -> int:
        return abs(days(nights[place].on, period.last) - left)

    places = [place for place in range(1, len(nights) - 1) if distance(place) <= NEAR]
    if not places:
        return None
    chosen = min(places, key=lambda place: (distance(place), place))
    found = forecast(definition, kind, nights[: chosen + 1], period, days)
    if found is None:
        return None
    return Trial(
        period=period,
        on=found.on,
        left=found.left,
        forecast=found.scored.total,
        actual=score(definition, nights[-1].counts, kind).total,
        unchanged=score(definition, nights[chosen].counts, kind).total,
    )


@dataclass(frozen=True)
class Errors:
    """Mean and largest distance of a forecast from the end, and the mean of saying that nothing changes."""

    months: int
    mean: Decimal
    largest: Decimal
    unchanged: Decimal

    @property
    def is_enough(self) -> bool:
        return self.months >= ENOUGH

    @property
    def is_better(self) -> bool:
        """Better than saying that the month ends as it stands."""
        return self.mean < self.unchanged


def errors(tried: Sequence[Trial]) -> Errors | None:
    """None where nothing could be tried."""
    if not tried:
        return None
    sizes = [abs(one.error) for one in tried]
    still = [abs(one.unchanged - one.actual) for one in tried]
    return Errors(len(tried), _mean(sizes), max(sizes), _mean(still))


def _mean(values: Sequence[Decimal]) -> Decimal:
    return half_up(Fraction(sum(values, Decimal(0))) / len(values), 2)
