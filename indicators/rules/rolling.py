"""Counts of units as those of the agencies above them (ruling 33), along the tree as it stood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from indicators.rules.scoring import Count


DEEPEST = 20


@dataclass(frozen=True)
class Procedures:
    """A count of procedures: which are divided by, and which of them are in the numerator.

    Upwards each procedure counts once, won where any agency below has won it (ruling 33).
    """

    within: frozenset[int]
    won: frozenset[int]

    @property
    def count(self) -> Count:
        return Count.of(len(self.won & self.within), len(self.within))

    @property
    def lost(self) -> frozenset[int]:
        return self.within - self.won


Own = Count | Procedures
Counts = Mapping[str, Own]


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
    """Counts of every agency that has any or stands above one."""
    return {agency_id: counted(counts) for agency_id, counts in gathered(own, parents).items()}


def counted(counts: Counts) -> dict[str, Count]:
    """Numerators and denominators, whatever they were gathered from."""
    return {indicator: one.count if isinstance(one, Procedures) else one for indicator, one in counts.items()}


def gathered(own: Mapping[int, Counts], parents: Mapping[int, int]) -> dict[int, dict[str, Own]]:
    """As `rolled_up`, with the procedures themselves where each counts once."""
    found: dict[int, dict[str, Own]] = {}
    for agency_id in sorted(own):
        for above in chain(agency_id, parents):
            sums = found.setdefault(above, {})
            for indicator, one in own[agency_id].items():
                sums[indicator] = _plus(sums.get(indicator), one)
    return found


def _plus(sums: Own | None, one: Own) -> Own:
    if sums is None:
        return one
    if isinstance(one, Procedures):
        assert isinstance(sums, Procedures)  # noqa: S101 - an indicator is counted in one way everywhere
        return Procedures(sums.within | one.within, sums.won | one.won)
    assert isinstance(sums, Count)  # noqa: S101
    return sums + one
