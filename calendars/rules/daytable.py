"""Prefix sums over the days of a calendar: every question costs O(log n) in the period's length.

Day numbers are date ordinals; moments are ticks (see terms.py).
"""

from bisect import bisect_left
from collections.abc import Callable
from itertools import accumulate

from calendars.rules.terms import DAY


Stretches = tuple[tuple[int, int], ...]
"""Working stretches of one day as [start, end) seconds since midnight, in order, not touching."""


class DayTable:
    """Working time of the days first … last (ordinals, both included)."""

    def __init__(self, first: int, last: int, stretches_of: Callable[[int, int], list[Stretches]]) -> None:
        self.first = first
        self.last = last
        self.stretches = stretches_of(first, last)
        lengths = {s: sum(end - start for start, end in s) for s in set(self.stretches)}
        seconds = [lengths[s] for s in self.stretches]
        self.seconds_before = [0, *accumulate(seconds)]
        self.days_before = [0, *accumulate(1 if s else 0 for s in seconds)]
        self.working = [first + i for i, s in enumerate(seconds) if s]

    def on(self, ordinal: int) -> Stretches:
        return self.stretches[ordinal - self.first]

    def seconds_to(self, tick: int) -> int:
        """Working seconds from the table's beginning to a moment."""
        ordinal, second = divmod(tick, DAY)
        index = ordinal - self.first
        done = self.seconds_before[index]
        for start, end in self.stretches[index]:
            if start < second:
                done += (end if end < second else second) - start
        return done

    def working_day(self, ordinal: int, ahead: int) -> int | None:
        """The `ahead`-th working day after a day (0: the day itself or the first after it)."""
        place = self.days_before[ordinal - self.first + (1 if ahead else 0)] + max(ahead - 1, 0)
        return self.working[place] if place < len(self.working) else None

    def working_day_before(self, ordinal: int, back: int) -> int | None:
        """The `back`-th working day before a day, which itself is not counted; back ≥ 1."""
        place = self.days_before[ordinal - self.first] - back
        return self.working[place] if place >= 0 else None

    def working_days_in(self, after: int, through: int) -> int:
        """Working days d with after < d ≤ through."""
        return self.days_before[through - self.first + 1] - self.days_before[after - self.first + 1]

    def moment_when(self, done: int, *, from_start: bool) -> int | None:
        """The moment at which `done` working seconds have passed since the table's beginning.

        At the seam between two stretches both the earlier end and the later start qualify:
        `from_start` chooses the later start, else the earlier end (decision 19).
        """
        goal = done + 1 if from_start else done
        index = bisect_left(self.seconds_before, goal) - 1
        if not 0 <= index < len(self.stretches):
            return None
        rest = done - self.seconds_before[index]
        for start, end in self.stretches[index]:
            if rest < end - start or (rest == end - start and not from_start):
                return (self.first + index) * DAY + start + rest
            rest -= end - start
        return None
