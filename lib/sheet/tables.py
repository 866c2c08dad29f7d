"""Tables whose widths are given, with borders that neighbours share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from lib.sheet.ink import Ink, Picture, Room
from lib.sheet.markup import Element, Unsupported
from lib.sheet.styled import CELLS, Style, Styled, Styles


class Flows(Protocol):
    """What lays out the inside of a cell."""

    styles: Styles

    def flow(
        self, children: list[Element | str], styled: Styled, room: Room, y: float, pending: float
    ) -> tuple[float, float]: ...


@dataclass(slots=True)
class Cell:
    """A cell and the places it takes, counted from the upper left corner."""

    element: Element
    styled: Styled
    row: int
    column: int
    rows: int
    columns: int

    @property
    def edge(self) -> float:
        """The line around it."""
        return self.styled.style.border[0]


@dataclass(slots=True)
class Grid:
    """A table's cells and columns."""

    style: Style
    cells: list[Cell]
    rows: int
    widths: list[float]
    lefts: list[float]

    def spanned(self, cell: Cell) -> float:
        return sum(self.widths[cell.column : cell.column + cell.columns])

    def is_outer(self, cell: Cell) -> tuple[bool, bool, bool, bool]:
        """Whether each side of the cell, from the top clockwise, is the table's own."""
        right, below = cell.column + cell.columns, cell.row + cell.rows
        return cell.row == 0, right == len(self.widths), below == self.rows, cell.column == 0

    def edges(self, cell: Cell) -> tuple[float, float, float, float]:
        """Thickness of the line at each side."""
        frame = self.style.border[0]
        top, right, bottom, left = (
            max(frame, cell.edge) if outer else cell.edge for outer in self.is_outer(cell)
        )
        return top, right, bottom, left


def table(layout: Flows, element: Element, styled: Styled, room: Room, y: float) -> float:
    """Draw a table; returns where it ends."""
    style = styled.style
    if not (style.fixed and style.collapse and style.width == "100%") or any(style.padding):
        raise Unsupported("a table whose widths are to be found")
    grid = _cells(layout.styles, element, styled)
    edge = max((max(style.border[0], cell.edge) for cell in grid.cells), default=0.0)
    given = _columns(layout.styles, element, styled, room.width - edge)
    grid.widths = _widths(grid, given, room.width - edge, edge)
    grid.lefts = [room.x + edge / 2 + sum(grid.widths[:number]) for number in range(len(grid.widths))]
    inside = {id(cell): _inside(layout, grid, cell) for cell in grid.cells}
    heights = _heights(grid, {key: each[1] for key, each in inside.items()})
    tops = [y + edge / 2 + sum(heights[:number]) for number in range(grid.rows)]
    for cell in grid.cells:
        drawn, needed = inside[id(cell)]
        high = sum(heights[cell.row : cell.row + cell.rows])
        down = 0.0 if cell.styled.style.valign == "top" else (high - needed) / 2
        room.ink.take(drawn, tops[cell.row] + down)
    _frame(grid, tops, heights, room.ink)
    return y + edge + sum(heights)


def picture(element: Element, style: Style, room: Room, y: float) -> Picture:
    """A picture of given size."""
    if not style.width or not style.height:
        raise Unsupported("a picture without its size")
    return Picture(room.x, y, room.width, style.points(style.height), element.attrs.get("src", ""))


def _cells(styles: Styles, element: Element, styled: Styled) -> Grid:
    """All cells where they stand; their columns have no widths yet."""
    cells: list[Cell] = []
    taken: set[tuple[int, int]] = set()
    rows = _rows(styles, element, styled)
    for row, (part, below) in enumerate(rows):
        column = 0
        for child in part.elements():
            while (row, column) in taken:
                column += 1
            cell = _cell(child, styles.of(child, below), row, column)
            cells.append(cell)
            taken |= {
                (row + down, column + right) for down in range(cell.rows) for right in range(cell.columns)
            }
            column += cell.columns
    if any(row >= len(rows) for row, _ in taken):
        raise Unsupported("a cell that goes on below the table")
    columns = 1 + max((column for _, column in taken), default=-1)
    return Grid(styled.style, cells, len(rows), [0.0] * columns, [])


def _cell(element: Element, styled: Styled, row: int, column: int) -> Cell:
    if element.tag not in CELLS:
        raise Unsupported(f"{element.tag} in a row")
    if len(set(styled.style.border)) > 1:
        raise Unsupported("a cell with different lines around it")
    rows, columns = int(element.attrs.get("rowspan", 1)), int(element.attrs.get("colspan", 1))
    return Cell(element, styled, row, column, rows, columns)


def _rows(styles: Styles, element: Element, styled: Styled) -> list[tuple[Element, Styled]]:
    found = []
    for child in element.elements():
        inner = styles.of(child, styled)
        if child.tag == "tr":
            found.append((child, inner))
        elif child.tag in ("thead", "tbody"):
            found += [(each, styles.of(each, inner)) for each in child.elements()]
        elif child.tag != "colgroup":
            raise Unsupported(f"{child.tag} in a table")
    if any(row.tag != "tr" for row, _ in found):
        raise Unsupported("a part of a table without rows")
    return found


def _columns(styles: Styles, element: Element, styled: Styled, whole: float) -> dict[int, float]:
    """Widths that the columns say of themselves."""
    given: dict[int, float] = {}
    for group in element.elements():
        if group.tag == "colgroup":
            below = styles.of(group, styled)
            for number, column in enumerate(group.elements()):
                style = styles.of(column, below).style
                if style.width:
                    given[number] = style.points(style.width, whole)
    return given


def _widths(grid: Grid, given: dict[int, float], whole: float, edge: float) -> list[float]:
    """Of all columns: as they or the first row's cells say; the others share what is left."""
    columns = len(grid.widths)
    for cell in grid.cells:
        style = cell.styled.style
        if cell.row == 0 and cell.columns == 1 and style.width and cell.column not in given:
            around = style.padding[1] + style.padding[3] + _halves(cell, edge, columns)
            given[cell.column] = style.points(style.width, whole) + around
    left, others = whole - sum(given.values()), columns - len(given)
    if left < -1 or others < 0 or (others and left / others < 1):
        raise Unsupported("columns wider than their table")
    return [given[number] if number in given else left / others for number in range(columns)]


def _halves(cell: Cell, frame: float, columns: int) -> float:
    """What the lines at its left and right take of a cell."""
    sides = (cell.column == 0, cell.column + cell.columns == columns)
    return sum((frame if outer else cell.edge) / 2 for outer in sides)


def _inside(layout: Flows, grid: Grid, cell: Cell) -> tuple[Ink, float]:
    """What a cell holds, drawn from 0 down, and the height it needs."""
    top, right, bottom, left = (
        edge / 2 + padding for edge, padding in zip(grid.edges(cell), cell.styled.style.padding, strict=True)
    )
    ink = Ink()
    x, width = grid.lefts[cell.column] + left, grid.spanned(cell) - left - right
    ended, margin = layout.flow(cell.element.children, cell.styled, Room(x, width, ink), top, 0.0)
    return ink, ended + margin + bottom


def _heights(grid: Grid, needed: dict[int, float]) -> list[float]:
    """Of the rows; a cell of several rows makes the last of them higher if need be."""
    heights = [0.0] * grid.rows
    for cell in sorted(grid.cells, key=lambda each: each.rows):
        last = cell.row + cell.rows
        missing = needed[id(cell)] - sum(heights[cell.row : last])
        heights[last - 1] += max(0.0, missing)
    return heights


def _frame(grid: Grid, tops: list[float], heights: list[float], ink: Ink) -> None:
    """Every line once, though two cells have it."""
    drawn: set[tuple[float, float, float, float]] = set()
    for cell in grid.cells:
        x, y = grid.lefts[cell.column], tops[cell.row]
        right, below = x + grid.spanned(cell), y + sum(heights[cell.row : cell.row + cell.rows])
        sides = ((x, y, right, y), (right, y, right, below), (x, below, right, below), (x, y, x, below))
        for (x_from, y_from, x_to, y_to), width in zip(sides, grid.edges(cell), strict=True):
            place = round(x_from, 2), round(y_from, 2), round(x_to, 2), round(y_to, 2)
            if width and place not in drawn:
                drawn.add(place)
                # Over the corner, where lines meet.
                out, up = (width / 2, 0.0) if y_from == y_to else (0.0, width / 2)
                ink.line(x_from - out, y_from - up, x_to + out, y_to + up, width)
