"""A font's characters, widths and kerning; and the font again with nothing but the glyphs that are used."""

from __future__ import annotations

import struct
import sys
import unicodedata
from array import array
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from lib.sheet.markup import Unsupported


EM = 1000
"""Units of widths: thousandths of the font's size."""
# Tables a PDF needs of a font whose glyphs it names by number.
KEPT = ("head", "hhea", "hmtx", "maxp")
SHORT_OFFSETS = 2
WIDE_BLANK = "\u2003"
"""As wide as the font is high; fonts leave it to whoever draws."""
# Seen only where a line ends, or placed above another letter by its shape: both need more than widths.
UNSEEN = {"\u00ad", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}


class Font:
    """A TrueType file. `tag` names it inside a PDF."""

    def __init__(self, tag: str, name: str, path: Path) -> None:
        from fontTools.ttLib import TTFont

        font: Any = TTFont(str(path))
        self.tag, self.name = tag, name
        em = font["head"].unitsPerEm
        self.scale = EM / em
        self.ascent, self.descent = font["hhea"].ascent / em, -font["hhea"].descent / em
        self.cap_height = font["OS/2"].sCapHeight * self.scale if font["OS/2"].version > 1 else 0.0
        self.slant = font["post"].italicAngle
        self.box = [
            round(getattr(font["head"], side) * self.scale) for side in ("xMin", "yMin", "xMax", "yMax")
        ]
        order = font.getGlyphOrder()
        number = {glyph: place for place, glyph in enumerate(order)}
        self.glyphs = {
            chr(code): number[glyph] for code, glyph in font.getBestCmap().items() if chr(code) not in UNSEEN
        }
        self.advances = [font["hmtx"][glyph][0] * self.scale for glyph in order]
        self._widths = {char: self.advances[glyph] for char, glyph in self.glyphs.items()}
        self._hex = {ord(char): f"{glyph:04x}" for char, glyph in self.glyphs.items()}
        self._kerns = _kerns(font, number, self.scale)
        self._tables = {name: font.reader[name] for name in KEPT}
        self._outlines, self._parts = _outlines(font, order, number)

    @lru_cache(maxsize=8192)  # noqa: B019 - fonts live as long as the process
    def shaped(self, text: str) -> tuple[float, str]:
        """Width in thousandths of the size, and the operand of `TJ`. Raises Unsupported for foreign text."""
        if WIDE_BLANK in text:
            first, _, rest = text.partition(WIDE_BLANK)
            before, after, blank = self.shaped(first), self.shaped(rest), self.shaped(" ")
            return before[0] + EM + after[0], f"{before[1]}{blank[1]}{blank[0] - EM:.4g}{after[1]}"
        widths, kerns, codes = self._widths, self._kerns, self._hex
        try:
            width = sum(map(widths.__getitem__, text))
        except KeyError as missing:
            raise Unsupported(f"the character {missing}") from missing
        shown, begun = [], 0
        for place, pair in enumerate(pairwise(text), start=1):
            moved = kerns.get(pair)
            if moved:
                width += moved
                shown.append(f"<{text[begun:place].translate(codes)}>{-moved:.4g}")
                begun = place
        return width, f"{''.join(shown)}<{text[begun:].translate(codes)}>"

    def kern(self, first: str, second: str) -> float:
        """By how much the second character moves after the first, in thousandths of the size."""
        return self._kerns.get((first, second), 0.0)

    def cut(self, text: Iterable[str]) -> bytes:
        """The file with the outlines of these characters alone; every glyph keeps its number."""
        wanted = {0}
        for char in text:
            wanted.update(self._parts[self.glyphs[char]])
        glyf, places = bytearray(), array("H", [0])
        for number, outline in enumerate(self._outlines):
            if number in wanted:
                glyf += outline
            places.append(len(glyf) // SHORT_OFFSETS)
        if sys.byteorder == "little":
            places.byteswap()
        return _file({**self._tables, "glyf": bytes(glyf), "loca": places.tobytes()})


def composed(text: str) -> str:
    """The text with its accents as parts of the letters, as fonts have them."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _outlines(font: Any, order: list[str], number: dict[str, int]) -> tuple[list[bytes], list[set[int]]]:
    """Each glyph's bytes, and the numbers of the glyphs it is drawn with, its own among them."""
    if font["head"].indexToLocFormat:
        raise Unsupported("a font of this size")
    raw, places = font.reader["glyf"], font["loca"]
    outlines = [raw[places[at] : places[at + 1]] for at in range(len(order))]
    parts: list[set[int]] = []
    for place, glyph in enumerate(order):
        below = font["glyf"][glyph].getComponentNames(font["glyf"])
        parts.append({place, *(number[each] for each in below)})
    # A part may have parts.
    for place, found in enumerate(parts):
        for each in tuple(found):
            parts[place] = parts[place] | parts[each]
    return outlines, parts


def _kerns(font: Any, number: dict[str, int], scale: float) -> dict[tuple[str, str], float]:
    """By how much pairs of characters stand closer, in thousandths of the size."""
    chars: dict[str, list[str]] = {}
    for code, glyph in font.getBestCmap().items():
        chars.setdefault(glyph, []).append(chr(code))
    found: dict[tuple[str, str], float] = {}
    table = font["GPOS"].table
    wanted = {
        index
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag == "kern"
        for index in record.Feature.LookupListIndex
    }
    for index in sorted(wanted):
        for part in table.LookupList.Lookup[index].SubTable:
            for first, second, moved in _pairs(getattr(part, "ExtSubTable", part)):
                for one in chars.get(first, ()):
                    for other in chars.get(second, ()):
                        found.setdefault((one, other), moved * scale)
    return found


def _pairs(part: Any) -> Iterable[tuple[str, str, int]]:
    """(glyph, glyph, units) of one subtable."""
    if part.Format == 1:
        for first, pairs in zip(part.Coverage.glyphs, part.PairSet, strict=True):
            for record in pairs.PairValueRecord:
                yield first, record.SecondGlyph, getattr(record.Value1, "XAdvance", 0)
        return
    seconds: dict[int, list[str]] = {}
    for glyph, group in part.ClassDef2.classDefs.items():
        seconds.setdefault(group, []).append(glyph)
    for first in part.Coverage.glyphs:
        row = part.Class1Record[part.ClassDef1.classDefs.get(first, 0)].Class2Record
        for group, glyphs in seconds.items():
            moved = getattr(row[group].Value1, "XAdvance", 0)
            for second in glyphs:
                yield first, second, moved


def _file(tables: dict[str, bytes]) -> bytes:
    """A TrueType file of these tables."""
    count = len(tables)
    power = count.bit_length() - 1
    head = struct.pack(">IHHHH", 0x00010000, count, 16 << power, power, (count - (1 << power)) * 16)
    at, listed, bodies = 12 + 16 * count, [], []
    for name in sorted(tables):
        body = tables[name]
        padded = body + b"\0" * (-len(body) % 4)
        listed.append(struct.pack(">4sIII", name.encode(), _sum(padded), at, len(body)))
        bodies.append(padded)
        at += len(padded)
    return head + b"".join(listed) + b"".join(bodies)


def _sum(padded: bytes) -> int:
    words = array("I", padded)
    if sys.byteorder == "little":
        words.byteswap()
    return sum(words) & 0xFFFFFFFF
