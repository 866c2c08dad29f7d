"""When people come: by month, weekday, hour and after holidays, in the sessions of an opening calendar."""

from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from calendars.rules.calendar import WorkCalendar
from calendars.rules.moves import is_working
from calendars.rules.terms import DAY


# Monday is the fullest day; the last hour of Friday the emptiest.
WEEKDAY = (1.32, 1.08, 0.98, 0.94, 0.88, 0.45, 0.2)
# Before Tết and in the summer of school papers more, in the month of Tết less.
MONTH = (1.12, 0.78, 1.02, 1.0, 1.02, 1.1, 1.08, 1.12, 1.0, 0.98, 0.97, 1.05)
AFTER_DAYS_OFF = 0.22
"""More people for each day the offices were closed beyond a weekend, at most three times as many."""
# Share of the day's people by half hour from midnight on: 9–10 and 14–15 are full.
HALF_HOUR = {
    14: 3, 15: 7, 16: 12, 17: 13, 18: 14, 19: 12, 20: 10, 21: 7, 22: 3, 23: 1,
    26: 3, 27: 8, 28: 10, 29: 9, 30: 8, 31: 6, 32: 4, 33: 2, 34: 1,
}  # fmt: skip


@dataclass(frozen=True)
class Day:
    """A day with people: its ordinal and how many come."""

    ordinal: int
    count: int


def spread(
    calendar: WorkCalendar, *, first: date, last: date, count: int, seed: str, grows: float = 0.0
) -> list[Day]:
    """`count` arrivals over the open days of the span, each day by its weight; sums exactly.

    `grows` is how much fuller the last day is than the first (0.5: half as full again).
    """
    weights = list(_weights(calendar, first, last, grows))
    if not weights:
        return []
    chance = Random(f"{seed}:days")  # noqa: S311
    noisy = [(day, weight * chance.lognormvariate(0, 0.12)) for day, weight in weights]
    total = sum(weight for _, weight in noisy)
    edges = list(accumulate(weight * count / total for _, weight in noisy))
    # Rounding the running sum keeps every day near its share and the whole exact.
    rounded = [0, *(round(edge) for edge in edges[:-1]), count]
    return [
        Day(day, after - before)
        for (day, _), before, after in zip(noisy, rounded, rounded[1:], strict=False)
        if after > before
    ]


def _weights(calendar: WorkCalendar, first: date, last: date, grows: float) -> Iterator[tuple[int, float]]:
    span = max((last - first).days, 1)
    closed = 0
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        if not is_working(calendar, day.toordinal()):
            closed += 1
            continue
        weekend = 2 if day.weekday() == 0 else 0
        rush = min(1 + AFTER_DAYS_OFF * max(closed - weekend, 0), 3.0)
        yield (
            day.toordinal(),
            WEEKDAY[day.weekday()] * MONTH[day.month - 1] * rush * (1 + grows * offset / span),
        )
        closed = 0


class Clock:
    """Draws moments of a day inside the calendar's sessions."""

    def __init__(self, calendar: WorkCalendar) -> None:
        self._calendar = calendar
        self._shapes: dict[tuple[tuple[int, int], ...], tuple[list[int], list[float]]] = {}

    def moments(self, chance: Random, day: Day) -> list[int]:
        """The day's arrivals as ticks, in order."""
        stretches = tuple(self._calendar.table_at(day.ordinal).on(day.ordinal))
        starts, edges = self._shape(stretches)
        base, total = day.ordinal * DAY, edges[-1]
        found = []
        for _ in range(day.count):
            start = starts[bisect(edges, chance.random() * total)]
            found.append(base + start + int(chance.random() * 1800))
        found.sort()
        return found

    def _shape(self, stretches: tuple[tuple[int, int], ...]) -> tuple[list[int], list[float]]:
        shape = self._shapes.get(stretches)
        if shape is None:
            halves = [
                half * 1800
                for half in range(48)
                if any(start <= half * 1800 and (half + 1) * 1800 <= end for start, end in stretches)
            ]
            weights = (HALF_HOUR.get(half // 1800, 0.3) for half in halves)
            shape = self._shapes[stretches] = (halves, list(accumulate(weights)))
        return shape
