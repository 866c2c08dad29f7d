"""Whose time it was: the working time of a dossier, cut where it changed hands (architecture: lateness has
an owner).

The pieces follow each other without gap or overlap and are measured as differences of one running count, so
that the sum of the parts is the whole to the minute.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise
from typing import Any

from dossiers.enums import TimeOf


@dataclass(frozen=True)
class Turn:
    """A stretch in which somebody had the dossier; `end` is None while he has it still.

    Where turns overlap the one of the highest `rank` counts, then the earlier: the applicant's before
    another agency's, that before any step, a step before what the state alone says.
    """

    start: datetime
    end: datetime | None
    party: TimeOf
    rank: int
    unit_id: int | None = None
    step_id: int | None = None


@dataclass(frozen=True)
class Share:
    """Working minutes somebody had the dossier in one stretch."""

    party: TimeOf
    unit_id: int | None
    step_id: int | None
    minutes: int

    def as_json(self) -> dict[str, Any]:
        return {
            "party": self.party.value, "unit": self.unit_id, "step": self.step_id, "minutes": self.minutes,
        }  # fmt: skip


# Ruling 8: what another agency was asked for attributes the time, though a step of ours runs meanwhile.
CITIZEN_RANK, OTHER_RANK, STEP_RANK, STATE_RANK = 3, 2, 1, 0


def shares(
    turns: Iterable[Turn],
    *,
    start: datetime,
    end: datetime,
    otherwise: Turn,
    minutes_until: Callable[[datetime], int],
) -> list[Share]:
    """Working time from `start` to `end` by who had the dossier, in order of first having it.

    `minutes_until` counts working minutes since `start`; `otherwise` owns what nobody claims.
    """
    if end <= start:
        return []
    claims = [turn for turn in turns if turn.start < end and (turn.end is None or turn.end > start)]
    edges = {start, end}
    for turn in claims:
        edges |= {min(max(edge, start), end) for edge in (turn.start, turn.end or end)}
    pieces = [
        (_owner(claims, first, otherwise), minutes_until(last) - minutes_until(first))
        for first, last in pairwise(sorted(edges))
    ]
    return _added_up(pieces)


def by_party(parts: Sequence[Share]) -> dict[TimeOf, int]:
    """Minutes by party, the largest first; parties without a minute are left out."""
    return _sums(parts, lambda share: share.party)


def by_unit(parts: Sequence[Share]) -> dict[int | None, int]:
    """Minutes by unit; None is time no unit of the agency had it."""
    return _sums(parts, lambda share: share.unit_id)


def by_step(parts: Sequence[Share]) -> dict[int | None, int]:
    """Minutes by step instance; None is time outside any step."""
    return _sums(parts, lambda share: share.step_id)


def total(parts: Sequence[Share]) -> int:
    return sum(share.minutes for share in parts)


def _sums(parts: Sequence[Share], key: Callable[[Share], Any]) -> dict[Any, int]:
    sums: dict[Any, int] = {}
    for share in parts:
        sums[key(share)] = sums.get(key(share), 0) + share.minutes
    ordered = sorted(sums.items(), key=lambda pair: -pair[1])
    return {name: minutes for name, minutes in ordered if minutes}


def _owner(claims: Sequence[Turn], first: datetime, otherwise: Turn) -> Turn:
    here = [turn for turn in claims if turn.start <= first and (turn.end is None or turn.end > first)]
    return min(here, key=lambda turn: (-turn.rank, turn.start), default=otherwise)


def _added_up(pieces: Iterable[tuple[Turn, int]]) -> list[Share]:
    """Neighbouring pieces of the same owner as one."""

    def owner(piece: tuple[Turn, int]) -> tuple[TimeOf, int | None, int | None]:
        return piece[0].party, piece[0].unit_id, piece[0].step_id

    return [
        Share(*key, minutes=sum(minutes for _, minutes in group)) for key, group in groupby(pieces, key=owner)
    ]
