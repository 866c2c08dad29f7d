"""A long table as a PDF: form-like head, column heads on every page, page numbers, in constant memory."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import IO

from django.conf import settings

from lib.pdf_stream import EM, POINTS_PER_MM, Face, PdfStream, face


A4_LANDSCAPE = (297 * POINTS_PER_MM, 210 * POINTS_PER_MM)
MARGIN = 12 * POINTS_PER_MM
SIZE, LEADING = 8.0, 9.6
PAD = 2.0
MOST_LINES = 40
"""Of one cell: a row has to fit on a page. What is longer ends in dots."""
FOOT = 8.0
ROOM_FOR_HEAD = 120.0
"""Points that the title, the heads and a row of a further table take."""
TITLES = 2
"""Bold lines at the top; what follows them is number, place and day."""
FONTS = "static/fonts"


@dataclass(frozen=True)
class Column:
    """A column: its head, and its share of the width."""

    label: str
    share: float


@dataclass(frozen=True)
class Head:
    """What stands above the table on the first page; the pair stands left and right at the top."""

    left: Sequence[str]
    right: Sequence[str]
    title: str
    below: Sequence[str] = ()
    foot: str = ""
    total: str = ""
    """Said under the last row; `{count}` in it is the number of rows."""


@dataclass(frozen=True)
class Section:
    """A further table below the first: its own title, columns and rows."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[str]]


def write(
    out: IO[bytes],
    *,
    head: Head,
    columns: Sequence[Column],
    rows: Iterable[Sequence[str]],
    made_at: datetime,
    more: Sequence[Section] = (),
) -> int:
    """Write the table, and others below it; returns the number of the first one's rows.

    A row is one text per column and never parted.
    """
    return _Table(out, head, columns, made_at).fill(rows, more)


class _Table:
    def __init__(self, out: IO[bytes], head: Head, columns: Sequence[Column], made_at: datetime) -> None:
        folder = Path(settings.BASE_DIR) / FONTS
        self.plain = face("TINOSR", "Tinos-Regular", folder / "Tinos-Regular.ttf")
        self.bold = face("TINOSB", "Tinos-Bold", folder / "Tinos-Bold.ttf")
        self.width, self.height = A4_LANDSCAPE
        self.document = PdfStream(
            out,
            faces=(self.plain, self.bold),
            width=self.width,
            height=self.height,
            title=head.title,
            made_at=made_at,
        )
        self.head = head
        self._take(columns)
        self.drawn: list[str] = []
        self.top = self.height - MARGIN

    def _take(self, columns: Sequence[Column]) -> None:
        """The columns of the rows that follow."""
        within = self.width - 2 * MARGIN
        shares = sum(column.share for column in columns)
        self.widths = [within * column.share / shares for column in columns]
        self.lefts = [MARGIN + sum(self.widths[:number]) for number in range(len(columns))]
        self.labels = [column.label for column in columns]

    def fill(self, rows: Iterable[Sequence[str]], more: Sequence[Section]) -> int:
        self._open_first()
        count = 0
        for row in rows:
            self._row(self.plain, row)
            count += 1
        self._say_total(count)
        for section in more:
            self._open(section)
            for row in section.rows:
                self._row(self.plain, row)
        self._close()
        self.document.finish(total_face=self.plain, total_size=FOOT)
        return count

    def _open(self, section: Section) -> None:
        """The head of a further table, never alone at a page's end."""
        if self.top < MARGIN + ROOM_FOR_HEAD:
            self._close()
            self.top = self.height - MARGIN
        self.top -= 30
        self._text(self.bold, 10.5, section.title, MARGIN, self.top)
        self.top -= 8
        self._take(section.columns)
        self._rule(self.top)
        self._row(self.bold, self.labels, centred=True)

    def _open_first(self) -> None:
        lines = max(len(self.head.left), len(self.head.right))
        for number in range(lines):
            self.top -= LEADING + 2
            for side, at in ((self.head.left, 0.2), (self.head.right, 0.78)):
                if number < len(side):
                    used = self.bold if number < TITLES else self.plain
                    self._centred(used, SIZE + 1.5, side[number], self.width * at)
        self.top -= 30
        self._centred(self.bold, 14, self.head.title, self.width / 2)
        for line in self.head.below:
            self.top -= 14
            self._centred(self.plain, 10.5, line, self.width / 2)
        self.top -= 12
        self._row(self.bold, self.labels, centred=True)

    def _say_total(self, count: int) -> None:
        if self.top < MARGIN + 4 * FOOT:
            self._turn()
        self.top -= 14
        self._text(self.bold, 10, self.head.total.format(count=count), MARGIN, self.top)

    def _row(self, used: Face, texts: Sequence[str], *, centred: bool = False) -> None:
        cells = [
            _wrapped(used, text, width - 2 * PAD) for text, width in zip(texts, self.widths, strict=True)
        ]
        high = max(len(lines) for lines in cells) * LEADING + 2 * PAD
        if self.top - high < MARGIN + 2 * FOOT and not centred:
            self._turn()
        self.drawn.append(f"BT /{used.tag} {SIZE} Tf")
        at_x = at_y = 0.0
        for lines, left, width in zip(cells, self.lefts, self.widths, strict=True):
            y = self.top - PAD - SIZE * 0.85
            for line in lines:
                x = left + (width - used.width(line) * SIZE / EM) / 2 if centred else left + PAD
                self.drawn.append(f"{x - at_x:.2f} {y - at_y:.2f} Td {used.shown(line)} Tj")
                at_x, at_y = x, y
                y -= LEADING
        self.drawn.append("ET")
        self._frame(self.top, high)
        self.top -= high

    def _frame(self, top: float, high: float) -> None:
        right, bottom = self.width - MARGIN, top - high
        edges = [*self.lefts, right]
        upright = " ".join(f"{x:.2f} {top:.2f} m {x:.2f} {bottom:.2f} l" for x in edges)
        self.drawn.append(f"{upright} {MARGIN:.2f} {bottom:.2f} m {right:.2f} {bottom:.2f} l")
        if not self.document.pages or top > self.height - MARGIN - 1:
            self.drawn.append(f"{MARGIN:.2f} {top:.2f} m {right:.2f} {top:.2f} l")
        self.drawn.append("S")

    def _rule(self, y: float) -> None:
        self.drawn.append(f"{MARGIN:.2f} {y:.2f} m {self.width - MARGIN:.2f} {y:.2f} l S")

    def _turn(self) -> None:
        self._close()
        self.top = self.height - MARGIN
        self._row(self.bold, self.labels, centred=True)

    def _close(self) -> None:
        y = MARGIN - 4
        text = self.plain.drawable(f"Trang {self.document.pages + 1}/")
        x = self.width - MARGIN - 60
        after = x + self.plain.width(text) * FOOT / EM
        self._text(self.plain, FOOT, self.head.foot, MARGIN, y)
        self._text(self.plain, FOOT, text, x, y)
        self.drawn.append(f"q 1 0 0 1 {after:.2f} {y:.2f} cm /Total Do Q")
        self.document.page("0.4 w\n" + "\n".join(self.drawn))
        self.drawn = []

    def _centred(self, used: Face, size: float, text: str, middle: float) -> None:
        text = used.drawable(text)
        self._text(used, size, text, middle - used.width(text) * size / EM / 2, self.top)

    def _text(self, used: Face, size: float, text: str, x: float, y: float) -> None:
        shown = used.shown(used.drawable(text))
        self.drawn.append(f"BT /{used.tag} {size} Tf {x:.2f} {y:.2f} Td {shown} Tj ET")


@lru_cache(maxsize=4096)
def _wrapped(used: Face, text: str, width: float) -> tuple[str, ...]:
    """The text in lines that fit; a word that is longer than a line is broken."""
    limit = width * EM / SIZE
    lines: list[str] = []
    line = ""
    for word in used.drawable(text).split():
        longer = f"{line} {word}" if line else word
        if used.width(longer) <= limit:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _broken(used, word, limit)
        lines += full
    lines.append(line)
    return (*lines[: MOST_LINES - 1], "...") if len(lines) > MOST_LINES else tuple(lines)


def _broken(used: Face, word: str, limit: float) -> list[str]:
    if used.width(word) <= limit:
        return [word]
    pieces, piece = [], ""
    for char in word:
        if piece and used.width(piece + char) > limit:
            pieces.append(piece)
            piece = ""
        piece += char
    return [*pieces, piece]
