"""Whose turn it is (docs/adr/0045). Plain values; no clock.

People with precedence go first, but at most `at_most` of them in a row while somebody without precedence
waits: nobody is overtaken without end. Among equals the one who joined the line first goes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class InLine:
    """Somebody who waits; `queued_at` is when he joined this line, `ticket_id` breaks ties."""

    ticket_id: int
    queued_at: datetime
    has_precedence: bool


def line(waiting: Iterable[InLine], *, in_a_row: int, at_most: int) -> list[InLine]:
    """Everybody in the order of being called. `in_a_row`: how many with precedence were just called."""
    newest_first = sorted(waiting, key=_joined, reverse=True)
    first = [one for one in newest_first if one.has_precedence]
    others = [one for one in newest_first if not one.has_precedence]
    ordered: list[InLine] = []
    while first or others:
        takes_first = bool(first) and (in_a_row < at_most or not others)
        ordered.append((first if takes_first else others).pop())
        in_a_row = in_a_row + 1 if takes_first else 0
    return ordered


def streak(called: Sequence[bool]) -> int:
    """How many of the last calls, newest first, went to people with precedence without a break."""
    for number, had_precedence in enumerate(called):
        if not had_precedence:
            return number
    return len(called)


def _joined(one: InLine) -> tuple[datetime, int]:
    return one.queued_at, one.ticket_id
