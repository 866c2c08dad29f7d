"""A PDF written page by page: what is written is not held, so a hundred thousand rows cost what a page costs.

Text and thin lines only, in fonts that are embedded whole; positions are points from the lower left corner.
Libraries that draw PDFs keep every page until the end (docs/adr/0031).
"""

import unicodedata
import zlib
from array import array
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import IO, Any


POINTS_PER_MM = 72 / 25.4
EM = 1000
"""Units of the widths in a PDF: thousandths of the font's size."""
CATALOG, PAGES, RESOURCES, TOTAL, INFO = range(1, 6)
UNKNOWN = "?"


class Face:
    """A font file: glyphs and widths of its characters. Others are drawn as a question mark."""

    def __init__(self, tag: str, name: str, path: Path) -> None:
        from fontTools.ttLib import TTFont

        font: Any = TTFont(str(path))
        self.tag, self.name, self.content = tag, name, path.read_bytes()
        scale = EM / font["head"].unitsPerEm
        self.ascent, self.descent = font["hhea"].ascent * scale, font["hhea"].descent * scale
        self.cap_height = font["OS/2"].sCapHeight * scale
        self.box = [round(getattr(font["head"], side) * scale) for side in ("xMin", "yMin", "xMax", "yMax")]
        order = {glyph: number for number, glyph in enumerate(font.getGlyphOrder())}
        self.glyphs = {code: order[glyph] for code, glyph in font.getBestCmap().items()}
        self.advances = [round(font["hmtx"][glyph][0] * scale) for glyph in font.getGlyphOrder()]
        self._hex = {code: f"{glyph:04x}" for code, glyph in self.glyphs.items()}
        self._widths = {chr(code): self.advances[glyph] for code, glyph in self.glyphs.items()}

    def drawable(self, text: str) -> str:
        """The text composed as the font has it, with a question mark for each character it lacks."""
        text = unicodedata.normalize("NFC", text)
        if all(char in self._widths for char in text):
            return text
        return "".join(char if char in self._widths else UNKNOWN for char in text)

    def width(self, text: str) -> int:
        """Width of drawable text in thousandths of the size."""
        return sum(map(self._widths.__getitem__, text))

    def shown(self, text: str) -> str:
        """Drawable text as the operand of `Tj`."""
        return f"<{text.translate(self._hex)}>"


@lru_cache(maxsize=4)
def face(tag: str, name: str, path: Path) -> Face:
    """A font, read once per process."""
    return Face(tag, name, path)


class PdfStream:
    """A document being written to `out`. `page` as often as there are pages, then `finish` once."""

    def __init__(
        self,
        out: IO[bytes],
        *,
        faces: Iterable[Face],
        width: float,
        height: float,
        title: str,
        made_at: datetime,
    ) -> None:
        self._out, self._faces, self._size = out, tuple(faces), (width, height)
        self._written = 0
        # Offset of each object by its number; 0 while it is only promised.
        self._offsets = array("Q", [0] * (INFO + 1))
        self._pages = array("Q")
        self._write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        stamp = made_at.strftime("D:%Y%m%d%H%M%S%z")
        self._object(INFO, f"<< /Title {_utf16(title)} /CreationDate ({stamp[:-2]}'{stamp[-2:]}) >>")
        fonts = {face.tag: self._font(face) for face in self._faces}
        named = " ".join(f"/{tag} {number} 0 R" for tag, number in fonts.items())
        self._object(RESOURCES, f"<< /Font << {named} >> /XObject << /Total {TOTAL} 0 R >> >>")

    @property
    def pages(self) -> int:
        """How many pages are written."""
        return len(self._pages)

    def page(self, content: str) -> None:
        """Write a page; `content` are drawing operators. `/Total Do` draws the number of all pages."""
        stream = self._stream(content.encode("ascii"))
        width, height = self._size
        self._pages.append(
            self._object(
                None,
                f"<< /Type /Page /Parent {PAGES} 0 R /MediaBox [0 0 {width:.2f} {height:.2f}]"
                f" /Resources {RESOURCES} 0 R /Contents {stream} 0 R >>",
            )
        )

    def finish(self, *, total_face: Face, total_size: float) -> None:
        """Write what only the end knows: the number of pages, their list, the table of objects."""
        shown = total_face.shown(str(self.pages))
        form = f"BT /{total_face.tag} {total_size} Tf {shown} Tj ET"
        extra = f"/Type /XObject /Subtype /Form /BBox [0 -9 99 99] /Resources {RESOURCES} 0 R"
        self._stream(form.encode("ascii"), extra, number=TOTAL)
        kids = " ".join(f"{number} 0 R" for number in self._pages)
        self._object(PAGES, f"<< /Type /Pages /Count {self.pages} /Kids [{kids}] >>")
        shows_title = "/Lang (vi) /ViewerPreferences << /DisplayDocTitle true >>"
        self._object(CATALOG, f"<< /Type /Catalog /Pages {PAGES} 0 R {shows_title} >>")
        at, size = self._written, len(self._offsets)
        self._write(f"xref\n0 {size}\n0000000000 65535 f \n".encode())
        for offset in self._offsets[1:]:
            self._write(b"%010d 00000 n \n" % offset)
        trailer = (
            f"trailer\n<< /Size {size} /Root {CATALOG} 0 R /Info {INFO} 0 R >>\nstartxref\n{at}\n%%EOF\n"
        )
        self._write(trailer.encode())

    def _font(self, face: Face) -> int:
        named = f"{face.tag}+{face.name}"
        file = self._stream(face.content, f"/Length1 {len(face.content)}")
        box = " ".join(map(str, face.box))
        descriptor = self._object(
            None,
            f"<< /Type /FontDescriptor /FontName /{named} /Flags 4 /FontBBox [{box}] /ItalicAngle 0 /StemV 80"
            f" /Ascent {face.ascent:.0f} /Descent {face.descent:.0f} /CapHeight {face.cap_height:.0f}"
            f" /FontFile2 {file} 0 R >>",
        )
        widths = " ".join(map(str, face.advances))
        descendant = self._object(
            None,
            f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{named} /CIDToGIDMap /Identity"
            " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
            f" /DW {EM} /W [0 [{widths}]] /FontDescriptor {descriptor} 0 R >>",
        )
        table = self._stream(_to_unicode(face.glyphs).encode("ascii"))
        return self._object(
            None,
            f"<< /Type /Font /Subtype /Type0 /BaseFont /{named} /Encoding /Identity-H"
            f" /DescendantFonts [{descendant} 0 R] /ToUnicode {table} 0 R >>",
        )

    def _stream(self, content: bytes, extra: str = "", *, number: int | None = None) -> int:
        packed = zlib.compress(content, 6)
        head = f"<< /Filter /FlateDecode /Length {len(packed)} {extra} >>".encode()
        return self._object(number, head + b"\nstream\n" + packed + b"\nendstream")

    def _object(self, number: int | None, content: str | bytes) -> int:
        if number is None:
            number = len(self._offsets)
            self._offsets.append(0)
        self._offsets[number] = self._written
        body = content if isinstance(content, bytes) else content.encode("ascii")
        self._write(b"%d 0 obj\n" % number + body + b"\nendobj\n")
        return number

    def _write(self, content: bytes) -> None:
        self._out.write(content)
        self._written += len(content)


def _to_unicode(glyphs: Mapping[int, int]) -> str:
    """The table by which a reader copies and searches: glyph to character."""
    by_glyph = {glyph: code for code, glyph in sorted(glyphs.items(), reverse=True)}
    pairs = [
        f"<{glyph:04x}> <{chr(code).encode('utf-16-be').hex()}>" for glyph, code in sorted(by_glyph.items())
    ]
    blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
    listed = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
        f"{listed}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    )


def _utf16(text: str) -> str:
    return f"<feff{text.encode('utf-16-be').hex()}>"
