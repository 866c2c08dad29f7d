"""A line chart as numbers for an SVG: one line, black on white, with a gap where nothing was measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from portal.ui.formats import number


WIDTH, HEIGHT = 360, 170
LEFT, RIGHT, TOP, BOTTOM = 40, 20, 16, 24
MOST_TICKS = 5
STEPS = tuple(Decimal(text) for text in ("0.01", "0.02", "0.05", "0.1", "0.2", "0.5"))


@dataclass(frozen=True)
class Tick:
    """A line across the chart with its number, or a label below it."""

    at: int
    label: str


@dataclass(frozen=True)
class Dot:
    """A measured value; `title` says it when it is pointed at, `label` (of the ends) beside it."""

    x: int
    y: int
    title: str
    label: str = ""
    anchor: str = "middle"


@dataclass(frozen=True)
class Chart:
    """`lines` are the `points` of polylines: one per stretch without a gap."""

    label: str
    lines: Sequence[str]
    dots: Sequence[Dot]
    rows: Sequence[Tick]
    columns: Sequence[Tick]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


def line_chart(label: str, values: Sequence[tuple[str, Decimal | None]]) -> Chart | None:
    """The chart of (what stands below, value) from the left; None where nothing at all was measured."""
    known = [value for _, value in values if value is not None]
    if not known:
        return None
    ticks = _ticks(min(known), max(known))
    low, high = ticks[0], ticks[-1]
    places = [_x(index, len(values)) for index in range(len(values))]
    spots = [
        None if value is None else (place, _y(value, low, high), value, below)
        for place, (below, value) in zip(places, values, strict=True)
    ]
    return Chart(
        label=label,
        lines=[" ".join(f"{x},{y}" for x, y, *_ in run) for run in _runs(spots) if len(run) > 1],
        dots=_dots([spot for spot in spots if spot is not None]),
        rows=[Tick(_y(tick, low, high), number(tick)) for tick in ticks],
        columns=[Tick(places[index], values[index][0]) for index in _labelled(len(values))],
    )


Spot = tuple[int, int, Decimal, str]


def _dots(spots: Sequence[Spot]) -> list[Dot]:
    """Every value is a dot; the last one is written out, and the first where there is room between them."""
    found = []
    for index, (x, y, value, below) in enumerate(spots):
        is_last = index == len(spots) - 1
        is_first = index == 0 and spots[-1][0] - x > WIDTH // 3
        anchor = "end" if x > WIDTH // 2 else "start"
        shown = number(value) if is_last or is_first else ""
        found.append(Dot(x, y, f"{below}: {number(value)}", shown, anchor))
    return found


def _runs(spots: Sequence[Spot | None]) -> list[list[Spot]]:
    """Stretches without a gap."""
    runs: list[list[Spot]] = [[]]
    for spot in spots:
        if spot is None:
            runs.append([])
        else:
            runs[-1].append(spot)
    return [run for run in runs if run]


def _x(index: int, count: int) -> int:
    inside = WIDTH - LEFT - RIGHT
    return LEFT + (inside // 2 if count == 1 else index * inside // (count - 1))


def _y(value: Decimal, low: Decimal, high: Decimal) -> int:
    inside = HEIGHT - TOP - BOTTOM
    return TOP + int(((high - value) / (high - low) * inside).to_integral_value())


def _ticks(least: Decimal, most: Decimal) -> list[Decimal]:
    """Round numbers below, between and above the values; never so near that a trifle looks like a fall."""
    span = max(most - least, most / 20, Decimal("0.1"))
    for step in _steps():
        low = (least / step).to_integral_value(ROUND_FLOOR)
        high = max((most / step).to_integral_value(ROUND_CEILING), low + 2)
        if high - low < MOST_TICKS and step * (high - low) >= span:
            return [step * (low + index) for index in range(int(high - low) + 1)]
    raise ValueError("No step is as wide as these values.")


def _steps() -> list[Decimal]:
    return [step * 100**power for power in range(6) for step in STEPS]


def _labelled(count: int) -> list[int]:
    """Which columns carry their words: the last and every third before it."""
    return sorted(range(count - 1, -1, -3))
