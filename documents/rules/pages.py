"""Which picture of a page is drawn. A few widths and quarter turns only, so that few pictures are kept."""

from __future__ import annotations

from dataclasses import dataclass


WIDTHS = (600, 900, 1350, 2000)
"""Widths in pixels: a telephone, a page beside its list, and two steps closer."""
USUAL = 900
MOST_PAGES = 300
"""Pages that can be turned over here; a longer file is opened as a whole."""
MOST_PIXELS = 8_000_000
MOST_HIGH = 8_000
"""Of one picture: a strip of any length stays within a few megabytes, and within what WebP can hold."""


@dataclass(frozen=True)
class Wanted:
    """A page of a file as somebody wants to see it. `page` counts from 1, `turn` in degrees clockwise."""

    page: int = 1
    width: int = USUAL
    turn: int = 0

    @property
    def name(self) -> str:
        """What its picture is kept under, beside those of the same file."""
        return f"{self.page}-{self.width}-{self.turn}"


def wanted(*, page: int, width: int, turn: int) -> Wanted:
    """What was asked for, brought to what there is: the nearest page, the nearest width, whole turns."""
    return Wanted(
        page=min(max(page, 1), MOST_PAGES),
        width=min(WIDTHS, key=lambda known: abs(known - width)),
        turn=turn % 360 // 90 * 90,
    )


def closer(width: int) -> int | None:
    """The next width up; None at the end."""
    return next((known for known in WIDTHS if known > width), None)


def farther(width: int) -> int | None:
    """The next width down; None at the end."""
    return next((known for known in reversed(WIDTHS) if known < width), None)


def drawn_size(*, width: float, height: float, wanted_width: int, turn: int) -> tuple[int, int]:
    """Pixels of the picture of a page of this size, turned: as wide as wanted unless it were too large.

    A page without any extent has no picture: (0, 0).
    """
    if width <= 0 or height <= 0:
        return 0, 0
    if turn % 180:
        width, height = height, width
    scale = min(wanted_width / width, MOST_HIGH / height, (MOST_PIXELS / (width * height)) ** 0.5)
    return max(1, int(width * scale)), max(1, int(height * scale))
