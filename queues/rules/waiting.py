"""How long people wait: what was measured, and what is expected from the day's pace. Minutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from statistics import median


# Below so many tickets served today the day has no pace of its own yet.
PACE_FROM = 3


@dataclass(frozen=True)
class Waits:
    """Measured waits of a set of tickets, whole minutes; None where nobody was called yet."""

    called: int
    median: int | None
    longest: int | None


def pace(served_minutes: Sequence[float], *, usual: int) -> float:
    """Minutes one person takes: the median of the day, or the usual value while the day is young."""
    return median(served_minutes) if len(served_minutes) >= PACE_FROM else float(usual)


def expected_wait(*, ahead: int, minutes_each: float, windows: int) -> int:
    """Minutes until the turn of somebody with `ahead` people before him; never promises less than it takes.

    Where no window is open yet, one is reckoned with.
    """
    return ceil(ahead * minutes_each / max(windows, 1))


def minutes_between(begin: datetime, end: datetime) -> int:
    """Whole minutes, seconds dropped; never negative."""
    return max(int((end - begin).total_seconds()) // 60, 0)


def waits(minutes: Sequence[int]) -> Waits:
    """Median and longest of the waits that ended with a call."""
    if not minutes:
        return Waits(0, None, None)
    return Waits(len(minutes), round(median(minutes)), max(minutes))
