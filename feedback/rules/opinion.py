"""When dislikes outweighed likes (Decision 766, indicator 5.3): by days, from votes and entries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Heard:
    """So many more likes and dislikes since a day; fewer are negative."""

    on: date
    likes: int
    dislikes: int


def dislike_turns(heard: Iterable[Heard]) -> tuple[date, ...]:
    """Days at whose end dislikes had come to outweigh likes, then no more, in turn."""
    balance: dict[date, int] = {}
    for one in heard:
        balance[one.on] = balance.get(one.on, 0) + one.dislikes - one.likes
    turns: list[date] = []
    more = 0
    for on in sorted(balance):
        more += balance[on]
        if (more > 0) != len(turns) % 2:
            turns.append(on)
    return tuple(turns)
