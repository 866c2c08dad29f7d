"""A bar of points as numbers for an SVG: won, lost, unreachable, not measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from indicators.queries.scores import Line
from indicators.rules.definition import Group
from indicators.rules.scoring import UNREACHABLE, Standing


WIDTH = 400


@dataclass(frozen=True)
class Piece:
    """A rectangle of the bar, in the units of its view box."""

    css: str
    x: int
    width: int

    @property
    def end(self) -> int:
        return self.x + self.width

    @property
    def is_patterned(self) -> bool:
        """Stripes or dots tell what was lost and what is out of reach to who sees no colours."""
        return self.css in {"lost", "unreachable"}


def bar(lines: Sequence[Line], group: Group) -> list[Piece]:
    """The pieces of one group's bar, from the left; what is nothing is left out. `lines` of all groups."""
    lines = [one for one in lines if one.indicator.group == group.id]
    parts = {
        "won": sum((Fraction(one.points) for one in lines if one.points is not None), Fraction(0)),
        "lost": sum((Fraction(one.lost) for one in lines if one.lost is not None), Fraction(0)),
        "unreachable": _of(lines, UNREACHABLE),
        "unmeasured": _of(lines, (Standing.NOT_MEASURED,)),
    }
    pieces, so_far = [], Fraction(0)
    for css, points in parts.items():
        begin, end = (floor(edge / group.max * WIDTH + Fraction(1, 2)) for edge in (so_far, so_far + points))
        so_far += points
        if end > begin:
            pieces.append(Piece(css, begin, end - begin))
    return pieces


def _of(lines: Sequence[Line], standings: Sequence[Standing]) -> Fraction:
    return sum((one.indicator.max for one in lines if one.standing in standings), Fraction(0))
