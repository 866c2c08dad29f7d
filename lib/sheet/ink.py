"""What is drawn on the sheet, and the sheet as a PDF."""

from __future__ import annotations

import base64
import struct
import zlib
from dataclasses import dataclass, field
from functools import lru_cache

from lib.sheet.fonts import WIDE_BLANK, Font
from lib.sheet.markup import Unsupported


PNG = b"\x89PNG\r\n\x1a\n"
DATA_PNG = "data:image/png;base64,"
CATALOG, PAGES, PAGE, RESOURCES, CONTENT, INFO = range(1, 7)
# Outlines of glyphs pack no better for more patience.
PATIENCE = 6


@dataclass(slots=True)
class Text:
    x: float
    y: float
    font: Font
    size: float
    spacing: float
    said: str


@dataclass(slots=True)
class Line:
    """From corner to corner; `width` is its thickness."""

    x: float
    y: float
    x_end: float
    y_end: float
    width: float


@dataclass(slots=True)
class Picture:
    x: float
    y: float
    width: float
    height: float
    source: str


@dataclass(slots=True)
class Ink:
    """Everything drawn, in points from the upper left corner."""

    texts: list[Text] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)

    def text(self, x: float, y: float, font: Font, size: float, spacing: float, said: str) -> None:
        self.texts.append(Text(x, y, font, size, spacing, said))

    def line(self, x: float, y: float, x_end: float, y_end: float, width: float) -> None:
        self.lines.append(Line(x, y, x_end, y_end, width))

    def take(self, other: Ink, down: float) -> None:
        """What another drew, so much further down."""
        for text in other.texts:
            text.y += down
        for line in other.lines:
            line.y, line.y_end = line.y + down, line.y_end + down
        for picture in other.pictures:
            picture.y += down
        self.texts += other.texts
        self.lines += other.lines
        self.pictures += other.pictures


@dataclass(frozen=True, slots=True)
class Room:
    """Where something is laid out: from `x` on, so wide, drawn with this ink."""

    x: float
    width: float
    ink: Ink


def pdf(ink: Ink, size: tuple[float, float], title: str) -> bytes:
    """A PDF of one page, in Vietnamese."""
    file = _File()
    fonts = {text.font.tag: text.font for text in ink.texts}
    named = {tag: _font(file, font, ink) for tag, font in sorted(fonts.items())}
    pictures = {
        source: _picture(file, source) for source in dict.fromkeys(each.source for each in ink.pictures)
    }
    drawn = _drawn(ink, size[1], list(pictures))
    listed = " ".join(f"/{tag} {number} 0 R" for tag, number in named.items())
    images = " ".join(f"/I{turn} {number} 0 R" for turn, number in enumerate(pictures.values()))
    file.write(f"<< /Font << {listed} >> /XObject << {images} >> >>", RESOURCES)
    file.stream(drawn.encode("ascii"), "", CONTENT)
    file.write(
        f"<< /Type /Page /Parent {PAGES} 0 R /MediaBox [0 0 {size[0]:.4f} {size[1]:.4f}]"
        f" /Resources {RESOURCES} 0 R /Contents {CONTENT} 0 R >>",
        PAGE,
    )
    file.write(f"<< /Type /Pages /Count 1 /Kids [{PAGE} 0 R] >>", PAGES)
    shows = "/Lang (vi) /ViewerPreferences << /DisplayDocTitle true >>"
    file.write(f"<< /Type /Catalog /Pages {PAGES} 0 R {shows} >>", CATALOG)
    file.write(f"<< /Title <feff{title.encode('utf-16-be').hex()}> >>", INFO)
    return file.finished()


class _File:
    """Numbered objects and where they are."""

    def __init__(self) -> None:
        self.out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        self.places = [0] * (INFO + 1)

    def write(self, content: str | bytes, number: int | None = None) -> int:
        if number is None:
            number = len(self.places)
            self.places.append(0)
        self.places[number] = len(self.out)
        body = content if isinstance(content, bytes) else content.encode("ascii")
        self.out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
        return number

    def stream(self, content: bytes, extra: str, number: int | None = None) -> int:
        return self.packed(zlib.compress(content, PATIENCE), extra, number)

    def packed(self, content: bytes, extra: str, number: int | None = None) -> int:
        head = f"<< /Filter /FlateDecode /Length {len(content)} {extra} >>".encode("ascii")
        return self.write(head + b"\nstream\n" + content + b"\nendstream", number)

    def finished(self) -> bytes:
        at, count = len(self.out), len(self.places)
        listed = b"".join(b"%010d 00000 n \n" % place for place in self.places[1:])
        self.out += b"xref\n0 %d\n0000000000 65535 f \n%b" % (count, listed)
        ends = f"<< /Size {count} /Root {CATALOG} 0 R /Info {INFO} 0 R >>"
        self.out += f"trailer\n{ends}\nstartxref\n{at}\n%%EOF\n".encode("ascii")
        return bytes(self.out)


def _drawn(ink: Ink, height: float, pictures: list[str]) -> str:
    """The page's operators; PDF counts from the lower left corner."""
    parts = []
    for line in ink.lines:
        ends = f"{line.x:.2f} {height - line.y:.2f} m {line.x_end:.2f} {height - line.y_end:.2f} l"
        parts.append(f"{line.width:.3f} w {ends} S")
    for each in ink.pictures:
        place = f"{each.width:.3f} 0 0 {each.height:.3f} {each.x:.3f} {height - each.y - each.height:.3f}"
        parts.append(f"q {place} cm /I{pictures.index(each.source)} Do Q")
    parts.append("BT")
    font, spacing, x, y = "", 0.0, 0.0, 0.0
    for text in ink.texts:
        chosen = f"/{text.font.tag} {text.size:.3f} Tf"
        if chosen != font:
            font = chosen
            parts.append(font)
        if text.spacing != spacing:
            spacing = text.spacing
            parts.append(f"{spacing:.3f} Tc")
        below = height - text.y
        parts.append(f"{text.x - x:.3f} {below - y:.3f} Td [{text.font.shaped(text.said)[1]}] TJ")
        # What is rounded is rounded once, not added up.
        x, y = x + round(text.x - x, 3), y + round(below - y, 3)
    return "\n".join([*parts, "ET"])


def _font(file: _File, font: Font, ink: Ink) -> int:
    said = "".join(text.said for text in ink.texts if text.font is font)
    used = "".join(sorted(set(said.replace(WIDE_BLANK, " "))))
    content = font.cut(used)
    named = f"{font.tag}+{font.name}"
    embedded = file.stream(content, f"/Length1 {len(content)}")
    box = " ".join(map(str, font.box))
    descriptor = file.write(
        f"<< /Type /FontDescriptor /FontName /{named} /Flags 4 /FontBBox [{box}]"
        f" /ItalicAngle {font.slant:.0f} /StemV 80 /Ascent {font.ascent * 1000:.0f}"
        f" /Descent {font.descent * -1000:.0f} /CapHeight {font.cap_height:.0f} /FontFile2 {embedded} 0 R >>"
    )
    widths = " ".join(f"{font.glyphs[char]} [{font.advances[font.glyphs[char]]:.0f}]" for char in used)
    descendant = file.write(
        f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{named} /CIDToGIDMap /Identity"
        " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
        f" /W [{widths}] /FontDescriptor {descriptor} 0 R >>"
    )
    table = file.stream(_to_unicode(font, used).encode("ascii"), "")
    return file.write(
        f"<< /Type /Font /Subtype /Type0 /BaseFont /{named} /Encoding /Identity-H"
        f" /DescendantFonts [{descendant} 0 R] /ToUnicode {table} 0 R >>"
    )


def _to_unicode(font: Font, used: str) -> str:
    """The table by which a reader copies and searches: glyph to character."""
    pairs = [f"<{font.glyphs[char]:04x}> <{char.encode('utf-16-be').hex()}>" for char in used]
    blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
    listed = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
        f"{listed}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    )


def _picture(file: _File, source: str) -> int:
    """A picture as the page has it: PNG without transparency and interlace, packed as it came."""
    width, height, depth, kind, packed = _png(source)
    space, colours = ("/DeviceGray", 1) if kind == 0 else ("/DeviceRGB", 3)
    return file.packed(
        packed,
        f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /BitsPerComponent {depth}"
        f" /ColorSpace {space} /DecodeParms << /Predictor 15 /Colors {colours} /BitsPerComponent {depth}"
        f" /Columns {width} >>",
    )


@lru_cache(maxsize=4)
def _png(source: str) -> tuple[int, int, int, int, bytes]:
    """Width, height, depth, kind of colours, and the packed rows. Raises Unsupported."""
    content = base64.b64decode(source.removeprefix(DATA_PNG)) if source.startswith(DATA_PNG) else b""
    if not content.startswith(PNG):
        raise Unsupported("a picture that is not PNG")
    at, packed, head = len(PNG), b"", b""
    while at < len(content):
        (size,) = struct.unpack_from(">I", content, at)
        name, body = content[at + 4 : at + 8], content[at + 8 : at + 8 + size]
        head = body if name == b"IHDR" else head
        packed += body if name == b"IDAT" else b""
        if name == b"tRNS":
            raise Unsupported("a picture one can see through")
        at += 12 + size
    width, height, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", head)
    if kind not in (0, 2) or interlaced:
        raise Unsupported("this kind of PNG")
    return width, height, depth, kind, packed
