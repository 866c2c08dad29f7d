"""Text in lines: where it may be parted, how wide and how high its lines are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from lib.sheet.fonts import EM, Font, composed
from lib.sheet.ink import Room
from lib.sheet.markup import Element, Unsupported
from lib.sheet.styled import Style, Styled, Styles


BLANKS = re.compile(r"[ \t\r\n]+")
NEW_LINE = "\u2028"
# A line may end after a blank, a dash, and a hyphen or stroke before letters, but not within a number.
BREAK = re.compile(r"[ \u2003]|[-‐](?=[^\W\d_])|/(?=[^\W\d_])|(?<![\d/])/(?=\d)|[–—](?=\w)")
# These begin no line and these end none, whatever blanks are between (Unicode, annex 14, LB13 and LB14).
NEVER_FIRST = set(")]}!?/;,.:")
NEVER_LAST = set("([{")
EPSILON = 0.01

Fonts = Callable[[Style], Font]
Piece = tuple[Style, str]


@dataclass(slots=True)
class Word:
    """What stays together; `blank` is what follows it inside a line; `ends` the line that it is in."""

    pieces: list[Piece] = field(default_factory=list)
    blank: Piece | None = None
    ends: bool = False


def inline_pieces(children: Iterable[Element | str], styled: Styled, styles: Styles) -> Iterator[Piece]:
    """The text of inline elements, each bit with its style."""
    for child in children:
        if isinstance(child, str):
            text = composed(BLANKS.sub(" ", child))
            yield styled.style, text.upper() if styled.style.upper else text
        elif child.tag == "br":
            yield styled.style, NEW_LINE
        else:
            inner = styles.of(child, styled)
            if child.tag == "img" or inner.style.display != "inline" or any(inner.style.border):
                raise Unsupported(f"{child.tag} between words")
            yield from inline_pieces(child.children, inner, styles)


def words(pieces: Iterable[Piece]) -> list[Word]:
    """Pieces parted where lines may end; of several blanks one is left."""
    found = [Word()]
    fresh = True  # a blank here would begin a line or follow another
    for style, text in pieces:
        if text == NEW_LINE:
            found[-1].ends = True
            found.append(Word())
            fresh = True
            continue
        kept = text.removeprefix(" ") if fresh else text
        if not kept:
            continue
        fresh = kept.endswith(" ")
        if style.nowrap:
            found[-1].pieces.append((style, kept))
        else:
            _part(found, style, kept)
    return _rejoined(found)


def _rejoined(found: list[Word]) -> list[Word]:
    """Words that no line may end between, made one."""
    joined: list[Word] = []
    for word in found:
        last = joined[-1] if joined else word
        if last is word or last.ends or not (last.pieces and word.pieces) or not _stay(last, word):
            joined.append(word)
            continue
        last.pieces += [last.blank] if last.blank else []
        last.pieces += word.pieces
        last.blank, last.ends = word.blank, word.ends
    return joined


def _stay(last: Word, word: Word) -> bool:
    return word.pieces[0][1][0] in NEVER_FIRST or last.pieces[-1][1][-1] in NEVER_LAST


def _part(found: list[Word], style: Style, text: str) -> None:
    begun = 0
    for where in BREAK.finditer(text):
        blank = where[0] in " \u2003"
        kept = text[begun : where.start() if blank else where.end()]
        if kept:
            found[-1].pieces.append((style, kept))
        if blank:
            _blank(found[-1], style, where[0])
        begun = where.end()
        if not blank or begun == len(text) or text[begun] not in " \u2003":
            found.append(Word())
    if text[begun:]:
        found[-1].pieces.append((style, text[begun:]))


def _blank(word: Word, style: Style, char: str) -> None:
    before = word.blank[1] if word.blank else ""
    word.blank = style, before + char


class Setter:
    """Sets lines of one width."""

    def __init__(self, fonts: Fonts, block: Style, room: Room) -> None:
        self.fonts, self.block, self.room, self.width = fonts, block, room, room.width + EPSILON

    def set(self, text: Iterable[Piece], y: float) -> float:
        """Draw the text from `y` down; returns where the next line would begin."""
        line: list[Piece] = []
        used = 0.0
        blank: Piece | None = None
        for word in words(text):
            wide = sum(self.measured(*piece) for piece in word.pieces)
            gap = self._gap(line, blank, word) if blank else 0.0
            if line and used + gap + wide > self.width:
                y = self._line(line, y)
                line, used, blank, gap = [], 0.0, None, 0.0
            if blank and line:
                line.append(blank)
                used += gap
            if wide > self.width:
                *full, word.pieces = self._broken(word.pieces)
                for each in full:
                    y = self._line(line + each, y)
                    line, used = [], 0.0
                wide = sum(self.measured(*piece) for piece in word.pieces)
            line += word.pieces
            used += wide
            blank = word.blank
            if word.ends:
                y = self._line(line, y)
                line, used, blank = [], 0.0, None
        return self._line(line, y) if line else y

    def measured(self, style: Style, text: str) -> float:
        """Points."""
        return self.fonts(style).shaped(text)[0] * style.size / EM + style.spacing * len(text)

    def _gap(self, line: list[Piece], blank: Piece, word: Word) -> float:
        """How far apart a blank keeps two words: letters of one style lean towards it."""
        style, text = blank
        gap, font = self.measured(style, text), self.fonts(style)
        if line and line[-1][0] is style:
            gap += font.kern(line[-1][1][-1], text[0]) * style.size / EM
        if word.pieces and word.pieces[0][0] is style:
            gap += font.kern(text[-1], word.pieces[0][1][0]) * style.size / EM
        return gap

    def _broken(self, pieces: list[Piece]) -> list[list[Piece]]:
        """A word longer than a line, in lines; the last has room for more."""
        lines: list[list[Piece]] = [[]]
        used = 0.0
        for style, text in pieces:
            if style.nowrap:
                raise Unsupported("words without a break, longer than their line")
            for char in text:
                wide = self.measured(style, char)
                if used + wide > self.width and lines[-1]:
                    lines.append([])
                    used = 0.0
                lines[-1].append((style, char))
                used += wide
        return lines

    def _line(self, line: list[Piece], y: float) -> float:
        above, below = self.reach(self.block)
        runs = _joined(line)
        for style, _text in runs:
            if style.size != self.block.size or style.line != self.block.line:
                more = self.reach(style)
                above, below = max(above, more[0]), max(below, more[1])
        widths = [self.measured(*run) for run in runs]
        x = self.room.x
        if self.block.align != "left":
            left = self.room.width - sum(widths)
            x += left if self.block.align == "right" else left / 2
        for (style, text), wide in zip(runs, widths, strict=True):
            font = self.fonts(style)
            self.room.ink.text(x, y + above, font, style.size, style.spacing, text)
            x += wide
        return y + above + below

    def reach(self, style: Style) -> tuple[float, float]:
        """How far a line of this style reaches above and below its base line."""
        font = self.fonts(style)
        ascent, descent = font.ascent * style.size, font.descent * style.size
        spare = (style.line * style.size - ascent - descent) / 2 if style.line else 0.0
        return ascent + spare, descent + spare


def _joined(line: list[Piece]) -> list[Piece]:
    """Neighbours of one style as one run."""
    runs: list[Piece] = []
    for style, text in line:
        if runs and runs[-1][0] is style:
            runs[-1] = style, runs[-1][1] + text
        else:
            runs.append((style, text))
    return runs
