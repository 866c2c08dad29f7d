"""Pauses afterwards: how long a dossier stood still, and which of them want a second look (ruling 38).

Overlapping pauses count once: what is waited for twice at the same time is waited for once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final


NEAR_DUE: Final = timedelta(days=1)
"""A pause opened so shortly before the promise, or after it, may be there to save the promise."""

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Looked:
    """One pause as the audit sees it; without an end it still runs."""

    dossier_id: int
    officer_id: int | None
    started_at: datetime
    ended_at: datetime | None
    due_at: datetime | None
    is_sent: bool


@dataclass(frozen=True)
class Tally:
    """What one officer opened. `mean` is of his dossiers, each counted once however often it was paused."""

    officer_id: int | None
    pauses: int
    dossiers: int
    near_due: int
    unsent: int
    mean: timedelta


def union(spans: Iterable[Span]) -> timedelta:
    """The time covered by at least one of the spans."""
    total, reached = timedelta(0), None
    for start, end in sorted(spans):
        begin = start if reached is None else max(start, reached)
        total += max(end - begin, timedelta(0))
        reached = end if reached is None else max(end, reached)
    return total


def total_of(spans: Iterable[tuple[int, Span]]) -> timedelta:
    """How long dossiers stood still together: (dossier, span), the overlapping ones of a dossier once."""
    of_dossier: dict[int, list[Span]] = {}
    for dossier, span in spans:
        of_dossier.setdefault(dossier, []).append(span)
    return sum((union(some) for some in of_dossier.values()), timedelta(0))


def is_near_due(pause: Looked) -> bool:
    """Opened within a day of the due moment, or after it."""
    return pause.due_at is not None and pause.started_at > pause.due_at - NEAR_DUE


def tallies(pauses: Iterable[Looked], *, at: datetime) -> list[Tally]:
    """Per officer, the longest mean first; a pause that runs counts up to `at`."""
    by_officer: dict[int | None, list[Looked]] = {}
    for pause in pauses:
        by_officer.setdefault(pause.officer_id, []).append(pause)
    found = [_tally(officer, some, at=at) for officer, some in by_officer.items()]
    return sorted(found, key=lambda tally: (-tally.mean, tally.officer_id or 0))


def _tally(officer_id: int | None, pauses: list[Looked], *, at: datetime) -> Tally:
    total = total_of((one.dossier_id, (one.started_at, one.ended_at or at)) for one in pauses)
    dossiers = len({one.dossier_id for one in pauses})
    return Tally(
        officer_id=officer_id,
        pauses=len(pauses),
        dossiers=dossiers,
        near_due=sum(is_near_due(pause) for pause in pauses),
        unsent=sum(not pause.is_sent for pause in pauses),
        mean=total / dossiers,
    )
