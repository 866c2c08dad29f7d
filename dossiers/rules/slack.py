"""Time a step did not need stays with the dossier: what the steps so far saved, and what they overran.

The promise to the applicant does not move by it: who comes later has more room before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Lived:
    """A step with a term; those of one `turn` ran side by side. `ended_at` is None while it runs."""

    turn: tuple[int, int]
    due_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class Slack:
    """Working minutes saved by steps that ended early, and overrun by others; a running one so far."""

    saved: int = 0
    spent: int = 0

    @property
    def left(self) -> int:
        """What is left for the steps to come; nothing when more was overrun than saved."""
        return max(self.saved - self.spent, 0)

    @property
    def missing(self) -> int:
        return max(self.spent - self.saved, 0)


def slack(steps: Iterable[Lived], *, at: datetime, minutes: Callable[[datetime, datetime], int]) -> Slack:
    """Over the steps so far, as at `at`. `minutes` counts working minutes from a moment to a later one.

    Steps side by side count once: from the end of the last of them to the latest of their terms.
    """
    turns: dict[tuple[int, int], list[Lived]] = {}
    for step in steps:
        turns.setdefault(step.turn, []).append(step)
    saved = spent = 0
    for together in turns.values():
        due = max(step.due_at for step in together)
        ended = None if any(step.ended_at is None for step in together) else max(map(_end, together))
        if (ended or at) > due:
            spent += minutes(due, ended or at)
        elif ended is not None:
            saved += minutes(ended, due)
    return Slack(saved, spent)


def _end(step: Lived) -> datetime:
    return step.ended_at or step.due_at
