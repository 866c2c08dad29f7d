"""A page of HTML laid out on one sheet: blocks below each other, tables, what stands in the foot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from lib.sheet import css, tables
from lib.sheet.css import Foot, Sheet
from lib.sheet.fonts import Font
from lib.sheet.ink import Ink, Room, pdf
from lib.sheet.lines import Setter, inline_pieces
from lib.sheet.markup import Element, Unsupported, read
from lib.sheet.styled import AUTO, Style, Styled, Styles


Faces = Mapping[tuple[bool, bool], Font]
"""(bold, italic) to the font."""


def make(html: str, faces: Faces) -> bytes:
    """PDF of a page. Raises Unsupported when it needs more than is known here, or a second page."""
    page = read(html)
    sheet = css.parse(page.style)
    layout = Layout(sheet, _styles(sheet), faces)
    return pdf(layout.drawn(page.body), sheet.size, page.title)


@lru_cache(maxsize=64)
def _styles(sheet: Sheet) -> Styles:
    return Styles(sheet)


class Layout:
    """One sheet being laid out."""

    def __init__(self, sheet: Sheet, styles: Styles, faces: Faces) -> None:
        self.sheet, self.styles, self.faces = sheet, styles, faces
        self.ink = Ink()
        self.running: dict[str, tuple[Element, Styled]] = {}

    def drawn(self, body: Element) -> Ink:
        """Everything on the sheet. Raises Unsupported when it does not fit."""
        top, right, bottom, left = self.sheet.margins
        width = self.sheet.size[0] - left - right
        room = Room(left, width, self.ink)
        ended, _ = self.flow(body.children, self.styles.body, room, top, 0.0)
        if ended > self.sheet.size[1] - bottom:
            raise Unsupported("a second page")
        self._feet(left, width)
        return self.ink

    def font(self, style: Style) -> Font:
        return self.faces[style.bold, style.italic]

    def flow(
        self, children: Iterable[Element | str], styled: Styled, room: Room, y: float, pending: float
    ) -> tuple[float, float]:
        """Lines and blocks below each other; returns where they end and the margin still to be kept.

        `pending` is the margin above that has not been kept yet: neighbours share the greater one.
        """
        inline: list[Element | str] = []
        for child in children:
            if isinstance(child, str) or self.styles.of(child, styled).style.display == "inline":
                inline.append(child)
                continue
            y, pending = self._lines(inline, styled, room, y, pending)
            inline = []
            y, pending = self._block(child, self.styles.of(child, styled), room, y, pending)
        return self._lines(inline, styled, room, y, pending)

    def _lines(
        self, inline: list[Element | str], styled: Styled, room: Room, y: float, pending: float
    ) -> tuple[float, float]:
        if all(isinstance(each, str) and not each.strip() for each in inline):
            return y, pending
        pieces = inline_pieces(inline, styled, self.styles)
        return Setter(self.font, styled.style, room).set(pieces, y + pending), 0.0

    def _block(
        self, element: Element, styled: Styled, room: Room, y: float, pending: float
    ) -> tuple[float, float]:
        style = styled.style
        if style.running:
            self.running[style.running] = (element, styled)
            return y, pending
        pending = max(pending, style.margin[0])
        if style.display == "table":
            if style.margin[1] or style.margin[3]:
                raise Unsupported("a table with margins at its sides")
            return tables.table(self, element, styled, room, y + pending), style.margin[2]
        room = _within(style, room)
        if element.tag == "img":
            room.ink.pictures.append(tables.picture(element, style, room, y + pending))
            return y + pending + style.points(style.height), style.margin[2]
        return self._plain(element, styled, room, y, pending)

    def _plain(
        self, element: Element, styled: Styled, room: Room, y: float, pending: float
    ) -> tuple[float, float]:
        """A block with nothing around it but a line above."""
        style = styled.style
        above, *others = style.border
        if any(others) or any(style.padding) or style.height:
            raise Unsupported(f"a frame around {element.tag}")
        if above:
            y += pending + above
            room.ink.line(room.x, y - above / 2, room.x + room.width, y - above / 2, above)
            pending = 0.0
        y, inner = self.flow(element.children, styled, room, y, pending)
        return y, max(inner, style.margin[2])

    # --- the foot ---------------------------------------------------------------------------------

    def _feet(self, x: float, width: float) -> None:
        plain = self.styles.font(self.sheet.foot_font)
        left, right = self.sheet.left, self.sheet.right
        own = plain.points(left.width, width) if left.width else width / 2
        self._foot(left, plain, x, own, "left")
        self._foot(right, plain, x + own, width - own, "right")

    def _foot(self, foot: Foot, plain: Style, x: float, width: float, align: str) -> None:
        """In the middle of the margin below the page."""
        ink, ended = Ink(), 0.0
        if foot.words:
            ended = Setter(self.font, plain, Room(x, width, ink)).set([(plain, foot.words)], 0.0)
        elif foot.element in self.running:
            element, styled = self.running[foot.element]
            if styled.style.align != align:
                raise Unsupported("a foot that is not at its side")
            ended, _ = self.flow(element.children, styled, Room(x, width, ink), 0.0, 0.0)
        bottom = self.sheet.margins[2]
        self.ink.take(ink, self.sheet.size[1] - bottom + (bottom - ended) / 2)


def _within(style: Style, room: Room) -> Room:
    """The room that a block takes of its parent's."""
    right, left = style.margin[1], style.margin[3]
    if style.width:
        own = style.points(style.width, room.width)
        return Room(room.x + ((room.width - own) / 2 if AUTO in (left, right) else left), own, room.ink)
    if AUTO in (left, right):
        return room
    return Room(room.x + left, room.width - left - right, room.ink)
