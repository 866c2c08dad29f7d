"""Who comes when, for which matter, and what becomes of it: the outline a life is told by.

A day's outlines have a source of chance of their own. So they can be drawn again without telling a life,
which is how book numbers are known before the days are told side by side.
"""

from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from portal.night.generator.arrivals import Clock, Day
from portal.night.generator.catalogue import Catalogue, Span
from portal.night.generator.paths import (
    EXPRESS_DICE,
    NEVER_ACCEPTED,
    ORDINARY_DICE,
    PAPER_PATHS,
    PAYMENT_PATHS,
    Path,
)
from portal.night.generator.plans import Matter


TRIES, FORCED_TRIES = 20, 600
UNNUMBERED = {*NEVER_ACCEPTED, Path.OUTSIDE}
"""Paths of dossiers that get no code and stand in no book here."""


@dataclass(frozen=True)
class Wishes:
    """What a part of the demo wants otherwise than chance would have it."""

    until: int
    """Last moment told, as a tick; what comes after stays undone."""
    path: Path | None = None
    longest_first: float = 0.0
    """Above 0: procedures weigh more by their limit to this power."""
    only: frozenset[int] = frozenset()
    """Ids of receiving agencies; empty means all."""
    stop_at: str = ""
    """Kind of the step before which the story stops, so that somebody finds it on his desk."""
    brisk: bool = False
    """Every step takes minutes."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody comes at a moment (a tick) with a matter; its path is known from here on."""

    at: int
    matter: Matter
    path: Path
    span: Span

    @property
    def takes_a_number(self) -> bool:
        return self.path not in UNNUMBERED


class _Shelf:
    """The slots of a span with their running weights."""

    def __init__(self, span: Span, wishes: Wishes) -> None:
        self.span = span
        self.first, self.last = span.first.toordinal(), span.last.toordinal()
        self.slots = [
            slot for slot in span.slots if not wishes.only or slot.offer.receiving_agency_id in wishes.only
        ]
        self.edges = list(accumulate(slot.weight * slot.length**wishes.longest_first for slot in self.slots))
        self.channels = [slot.channels for slot in self.slots]


class Visits:
    """Draws the visits of an order, day by day."""

    def __init__(self, catalogue: Catalogue, *, seed: str, wishes: Wishes) -> None:
        self._catalogue = catalogue
        self._seed = seed
        self._wishes = wishes
        self._tries = TRIES if wishes.path is None else FORCED_TRIES
        shelves = [_Shelf(span, wishes) for span in catalogue.spans]
        self._shelves = [shelf for shelf in shelves if shelf.slots]

    def on(self, day: Day, clock: Clock) -> Iterator[Visit]:
        """The visits of a day in order of time: the same each time it is asked."""
        shelf = self._shelf_of(day.ordinal)
        if shelf is None:
            return
        chance = Random(f"{self._seed}:{day.ordinal}")  # noqa: S311
        for at in clock.moments(chance, day):
            matter = self._pick(shelf, chance)
            if matter is not None and at <= self._wishes.until:
                yield Visit(at, matter, self._path(matter, chance), shelf.span)

    def _shelf_of(self, ordinal: int) -> _Shelf | None:
        return next((shelf for shelf in self._shelves if shelf.first <= ordinal <= shelf.last), None)

    def _pick(self, shelf: _Shelf, chance: Random) -> Matter | None:
        draw = chance.random
        for _ in range(self._tries):
            place = bisect(shelf.edges, draw() * shelf.edges[-1])
            slot, (channels, edges) = shelf.slots[place], shelf.channels[place]
            case_id = slot.case_ids[int(draw() ** 2 * len(slot.case_ids))]
            channel = channels[bisect(edges, draw() * edges[-1])] if len(channels) > 1 else channels[0]
            matter = self._catalogue.matter(shelf.span, slot, case_id, channel)
            if matter is not None and self._fits(matter):
                return matter
        return None

    def _fits(self, matter: Matter) -> bool:
        """Whether a wished path, or a wished stop, can happen to it."""
        wished, rules = self._wishes.path, matter.content.rules
        if wished == Path.OUTSIDE or matter.system_of_record:
            return (
                wished in (Path.OUTSIDE, None) and bool(matter.system_of_record) and not self._wishes.stop_at
            )
        if wished in PAYMENT_PATHS:
            return "stops_clock" in rules and (wished == Path.PAYMENT or "close_unpaid" in rules)
        if wished is not None and not _can_be_asked(matter, wished):
            return False
        if wished is not None or self._wishes.stop_at:
            return not matter.content.is_express and (
                wished != Path.ASKED_BEFORE or matter.content.simple_fees is not None
            )
        return True

    def _path(self, matter: Matter, chance: Random) -> Path:
        number = chance.random()
        if matter.system_of_record:
            return Path.OUTSIDE
        path = self._wishes.path or (EXPRESS_DICE if matter.content.is_express else ORDINARY_DICE).throw(
            number
        )
        if path in PAYMENT_PATHS and "stops_clock" not in matter.content.rules:
            return Path.ORDINARY
        if path == Path.CLOSED_UNPAID and "close_unpaid" not in matter.content.rules:
            return Path.PAYMENT
        if path == Path.ASKED_BEFORE and matter.content.simple_fees is None:
            return Path.ORDINARY
        return path if _can_be_asked(matter, path) else Path.ORDINARY


def _can_be_asked(matter: Matter, path: Path) -> bool:
    """Whether there is a paper to ask for, where the path asks, and who may end it, where nobody answers."""
    if path in PAPER_PATHS and not matter.content.askable:
        return False
    return path != Path.LAPSED or bool(matter.heads)
