"""When the kiosk gives numbers: in opening sessions (ruling 5), while what is left of the day suffices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum


Stretches = Sequence[tuple[time, time]]
LOOKED_AHEAD = 60
"""Days the next session is looked for."""


class Closed(StrEnum):
    """Why no number is given."""

    SESSION = "session"  # before, between or after the sessions of the day, or on a day without any
    ENDING = "ending"  # the last session is about to end
    FULL = "full"  # whoever waits already takes up what is left of the day


@dataclass(frozen=True)
class Opening:
    """Whether numbers are given; if not why, and when the next session begins (None: not in sight)."""

    closed: Closed | None
    opens_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.closed is None


def opening(
    *,
    at: datetime,
    stretches_on: Callable[[date], Stretches],
    stop_before: int,
    expected_wait: int,
) -> Opening:
    """`at` in local time; `stop_before` and `expected_wait` in minutes.

    Numbers stop `stop_before` minutes before the last session ends, and when who comes now would wait
    longer than the sessions left today.
    """
    today = stretches_on(at.date())
    now = at.time()
    if not any(begin <= now < end for begin, end in today):
        return Opening(Closed.SESSION, next_opening(at, stretches_on))
    left = _minutes_left(today, at)
    if left <= stop_before:
        return Opening(Closed.ENDING, next_opening(at, stretches_on))
    if expected_wait >= left:
        return Opening(Closed.FULL, _next_day(at, stretches_on))
    return Opening(None)


def next_opening(at: datetime, stretches_on: Callable[[date], Stretches]) -> datetime | None:
    """The next moment a session begins after `at`."""
    for days in range(LOOKED_AHEAD):
        day = at.date() + timedelta(days=days)
        for begin, _end in stretches_on(day):
            starts = datetime.combine(day, begin, at.tzinfo)
            if starts > at:
                return starts
    return None


def _next_day(at: datetime, stretches_on: Callable[[date], Stretches]) -> datetime | None:
    midnight = datetime.combine(at.date() + timedelta(days=1), time(), at.tzinfo)
    return next_opening(midnight - timedelta(microseconds=1), stretches_on)


def _minutes_left(today: Stretches, at: datetime) -> int:
    """Minutes of session left today from `at` on."""
    seconds = 0
    for begin, end in today:
        starts = max(datetime.combine(at.date(), begin, at.tzinfo), at)
        ends = datetime.combine(at.date(), end, at.tzinfo)
        seconds += max(int((ends - starts).total_seconds()), 0)
    return seconds // 60
