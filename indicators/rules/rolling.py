"""Counts of units as those of the agencies above them (ruling 33), along the tree as it stood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from indicators.rules.scoring import Count


Counts = Mapping[str, Count]
DEEPEST = 20


@dataclass(frozen=True)
class Place:
    """Under whom an agency stands, from one day to another."""

    agency_id: int
    parent_id: int
    first: date
    last: date | None


@dataclass(frozen=True)
class Life:
    """The days an agency exists."""

    first: date
    last: date | None

    def nearest(self, day: date) -> date:
        """The day itself, or the nearest of its own time: a closed agency stays where it stood last."""
        return min(max(day, self.first), self.last or day)


def parents_on(day: date, lives: Mapping[int, Life], places: list[Place]) -> dict[int, int]:
    """Agency → parent as the tree stood that day; those at the top are left out."""
    found = {}
    for place in places:
        asked = lives[place.agency_id].nearest(day)
        if place.first <= asked and (place.last is None or asked <= place.last):
            found[place.agency_id] = place.parent_id
    return found


def chain(agency_id: int, parents: Mapping[int, int]) -> list[int]:
    """The agency and everything above it."""
    found = [agency_id]
    while found[-1] in parents and len(found) <= DEEPEST:
        found.append(parents[found[-1]])
    return found


def rolled_up(own: Mapping[int, Counts], parents: Mapping[int, int]) -> dict[int, dict[str, Count]]:
    """Counts that add up, of every agency that has any or stands above one."""
    found: dict[int, dict[str, Count]] = {}
    for agency_id in sorted(own):
        for above in chain(agency_id, parents):
            sums = found.setdefault(above, {})
            for indicator, count in own[agency_id].items():
                sums[indicator] = _plus(sums.get(indicator), count)
    return found


def _plus(sums: Count | None, count: Count) -> Count:
    if sums is None:
        return count
    return Count(
        (sums.n or Fraction(0)) + (count.n or Fraction(0)), (sums.d or Fraction(0)) + (count.d or Fraction(0))
    )
