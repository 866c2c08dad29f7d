"""A plot of times on two logarithmic scales, as SVG that reads in black and white."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import ceil, floor, log10


Points = Sequence[tuple[float, float]]
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 400, 70, 170, 30, 50
DASHES = ("", "6 4", "2 3", "10 3 2 3")
MARKS = ("●", "■", "▲", "◆")


def plot(title: str, *, across: str, up: str, lines: Mapping[str, Points]) -> str:
    """One line for each name; `across` and `up` say what the scales are."""
    every = [point for points in lines.values() for point in points]
    x = _Scale([one for one, _ in every], LEFT, WIDTH - RIGHT)
    y = _Scale([one for _, one in every], HEIGHT - BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        "<style>text { font: 12px sans-serif }</style>",
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{LEFT}" y="18" font-size="14">{escape(title)}</text>',
        _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, escape(across)),
        _text(14, HEIGHT / 2, escape(up), f' transform="rotate(-90 14 {HEIGHT / 2})"'),
        *(
            f'<line x1="{x.at(10**one):.1f}" x2="{x.at(10**one):.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" '
            f'stroke="#ccc"/><text x="{x.at(10**one):.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">'
            f"{10**one:,}</text>"
            for one in x.decades
        ),
        *(
            f'<line y1="{y.at(10**one):.1f}" y2="{y.at(10**one):.1f}" x1="{LEFT}" x2="{WIDTH - RIGHT}" '
            f'stroke="#ccc"/><text x="{LEFT - 6}" y="{y.at(10**one) + 4:.1f}" text-anchor="end">'
            f"{10.0**one:g}</text>"
            for one in y.decades
        ),
    ]
    for number, (name, points) in enumerate(lines.items()):
        places = [(x.at(one), y.at(other)) for one, other in points]
        path = " ".join(f"{one:.1f},{other:.1f}" for one, other in places)
        mark = MARKS[number % len(MARKS)]
        parts.append(
            f'<polyline points="{path}" fill="none" stroke="black" stroke-dasharray="{DASHES[number % 4]}"/>'
        )
        parts += [
            f'<text x="{one:.1f}" y="{other + 4:.1f}" text-anchor="middle">{mark}</text>'
            for one, other in places
        ]
        parts.append(
            f'<text x="{WIDTH - RIGHT + 10}" y="{TOP + 16 + 18 * number}">{mark} {escape(name)}</text>'
        )
    return "\n".join([*parts, "</svg>\n"])


def _text(x: float, y: float, words: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle"{more}>{words}</text>'


class _Scale:
    """A logarithmic scale over whole decades."""

    def __init__(self, values: Sequence[float], first: float, last: float) -> None:
        self._low, self._high = floor(log10(min(values))), ceil(log10(max(values)))
        self._high = max(self._high, self._low + 1)
        self._first, self._last = first, last
        self.decades = range(self._low, self._high + 1)

    def at(self, value: float) -> float:
        share = (log10(value) - self._low) / (self._high - self._low)
        return self._first + share * (self._last - self._first)
