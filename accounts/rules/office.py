"""What an installation may call and colour itself: names, colours people can read, marks without a script.

Contrast is that of WCAG 2.2, success criterion 1.4.3: text at least 4.5 to 1 against what it stands on.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote
from xml.etree import ElementTree


WHOSE = (
    "Tên, biểu trưng và màu của cổng dùng chung cho mọi cơ quan; chỉ quản trị hệ thống của cơ quan cao nhất"
    " được đổi. Hãy đề nghị người đó."
)
TEXT_CONTRAST = 4.5
WHITE = "#ffffff"
SHADED = "#eaf1f8"
"""The darkest surface that words in the action colour stand on (a button under the pointer)."""
BRAND = "#0b3c6d"
ACTION = "#0b4a86"

LOGO_MAX_BYTES = 64 * 1024
LOGO_MAX_SIDE = 2000  # pixels or units
LOGO_MAX_RATIO = 6.0  # a wider one would push the name off a telephone
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_SVG = "{http://www.w3.org/2000/svg}"
# Drawing, and nothing that runs, moves, leads elsewhere or brings other documents in.
_DRAWS = frozenset(
    {
        "svg", "g", "defs", "title", "desc", "path", "rect", "circle", "ellipse", "line", "polyline",
        "polygon", "text", "tspan", "symbol", "use", "style", "metadata", "linearGradient",
        "radialGradient", "stop", "clipPath", "mask", "pattern",
    }
)  # fmt: skip
# What drawing programs and their licences write beside the drawing; no browser shows or runs it.
_BESIDE = (
    "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}",
    "{http://purl.org/dc/elements/1.1/}",
    "{http://creativecommons.org/ns#}",
    "{http://web.resource.org/cc/}",
    "{http://www.inkscape.org/namespaces/inkscape}",
    "{http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd}",
)
_GRADIENTS = frozenset({f"{_SVG}linearGradient", f"{_SVG}radialGradient"})
LOGO_MAX_ELEMENTS = 2000  # every reference followed: a page draws it at each visit, a paper at each print
LOGO_MAX_STYLED = 10  # elements inside what a style sheet refers to, gradients apart
_STYLE = f"{_SVG}style"
_DRAWN = frozenset(f"{_SVG}{name}" for name in _DRAWS)
_PNG = b"\x89PNG\r\n\x1a\n"
_ELSEWHERE = re.compile(
    r"@import|javascript:|expression\(|image-set\(|image\(|src\(|url\(\s*+['\"]?+\s*+(?!#)[^)\s]",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"url\(\s*['\"]?\s*#([^'\")\s]+)", re.IGNORECASE)
_TOO_MUCH = (
    "Tệp SVG lặp lại hình vẽ (use, mask, pattern…) quá nhiều lần nên trang mở rất lâu."
    " Hãy xuất lại với mọi hình đã chuyển thành đường nét (path)."
)
_DECLARATION = re.compile(r"\A\s*<\?xml\s[^>]*\?>")
_PREFERRED = re.compile(r"^\s*([0-9]+(?:\.[0-9]+)?)\s*(?:px)?\s*$")


class BadLook(ValueError):
    """A colour or a mark that cannot be taken; `str()` tells the person what to do instead."""


@dataclass(frozen=True)
class Mark:
    """A checked picture: its media type and how wide and high it wants to be, in its own units."""

    media_type: str
    width: int
    height: int


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb", 0 for black and 1 for white (WCAG 2.2, definitions)."""
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def shade(colour: str, part: float) -> str:
    """The colour with `part` of its light: 1 is itself, 0 is black."""
    return "#" + "".join(f"{round(channel * part):02x}" for channel in _channels(colour))


def channels_in_words(colour: str) -> str:
    """ "11, 74, 134", as style sheets mix it."""
    return ", ".join(str(channel) for channel in _channels(colour))


def readable(colour: str, against: str) -> str:
    """The colour itself where words can be read, else the nearest darker shade of it."""
    part = 1.0
    while contrast(shade(colour, part), against) < TEXT_CONTRAST:
        part -= 0.02
    return shade(colour, max(part, 0.0))


def check_colour(typed: str, *, what: str, against: str = WHITE) -> str:
    """The colour as "#rrggbb". Raises BadLook when it is none, or when words could not be read."""
    colour = typed.strip().lower()
    if not _COLOUR.fullmatch(colour):
        raise BadLook(f"{what} phải viết dạng #rrggbb, ví dụ {BRAND}.")
    found = contrast(colour, against)
    if found < TEXT_CONTRAST:
        shown = f"{int(found * 10) / 10:.1f}".replace(".", ",")
        raise BadLook(
            f"{what} {colour} nhạt quá: chữ chỉ tương phản {shown}:1, cần ít nhất 4,5:1 để ai cũng đọc được."
            f" Hãy chọn màu sẫm hơn, ví dụ {readable(colour, against)}."
        )
    return colour


def check_mark(content: bytes) -> Mark:
    """Whether a file may be the office's mark: PNG or SVG, small, and nothing in it that runs.

    Raises BadLook.
    """
    if len(content) > LOGO_MAX_BYTES:
        raise BadLook("Tệp biểu trưng lớn hơn 64 KB. Hãy giảm kích thước ảnh hoặc dùng tệp SVG.")
    kind, width, height = ("image/png", *_png_size(content)) if content.startswith(_PNG) else _svg(content)
    if not (0 < width <= LOGO_MAX_SIDE and 0 < height <= LOGO_MAX_SIDE):
        raise BadLook("Biểu trưng phải có chiều rộng và chiều cao từ 1 đến 2000 điểm.")
    if not 1 / LOGO_MAX_RATIO <= width / height <= LOGO_MAX_RATIO:
        raise BadLook("Biểu trưng dài quá: cạnh dài nhiều nhất gấp 6 lần cạnh ngắn. Hãy cắt bớt lề.")
    return Mark(kind, max(1, round(width)), max(1, round(height)))


def _png_size(content: bytes) -> tuple[float, float]:
    if len(content) < 45 or content[12:16] != b"IHDR" or b"IEND" not in content[-12:]:
        raise BadLook("Tệp PNG bị hỏng hoặc chưa tải lên hết. Hãy lưu lại ảnh rồi chọn tệp mới.")
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def _svg(content: bytes) -> tuple[str, float, float]:
    root = _svg_root(content)
    for element in root.iter():
        _check_element(element)
    _check_size_unfolded(root)
    return ("image/svg+xml", *_svg_size(root))


def _svg_root(content: bytes) -> ElementTree.Element:
    unknown = BadLook("Biểu trưng phải là tệp SVG hoặc PNG. Hãy lưu lại ảnh ở một trong hai dạng đó.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise unknown from None
    head = text.lstrip()[:200].lower()
    if (
        "<?" in _DECLARATION.sub("", text, count=1)
        or "<!doctype" in text.lower()
        or "<!entity" in text.lower()
        or ("encoding" in head and "utf-8" not in head)
    ):
        raise BadLook(
            "Tệp SVG có phần khai báo DOCTYPE, ENTITY, lệnh <?…?> hoặc không phải UTF-8."
            " Hãy xuất lại dạng “SVG đơn giản” (plain SVG)."
        )
    try:
        # Without a DTD, refused above, there is no entity to expand and nothing to fetch.
        root = ElementTree.fromstring(text)  # noqa: S314
    except (ElementTree.ParseError, ValueError):
        raise unknown from None
    if root.tag != f"{_SVG}svg":
        raise unknown
    return root


def _check_element(element: ElementTree.Element) -> None:
    """Its name, its attributes, and what it says of style. Raises BadLook."""
    tag = str(element.tag)
    name = tag.rpartition("}")[2]
    if not tag.startswith(_BESIDE) and tag not in _DRAWN:
        raise BadLook(
            f"Tệp SVG có phần tử <{name}>, không dùng được cho biểu trưng."
            " Hãy xuất lại chỉ gồm hình vẽ, không mã lệnh, liên kết hay ảnh nhúng."
        )
    # A style sheet goes on behind an element inside it: there is none in a true one.
    style = "".join(element.itertext()) if tag == _STYLE else ""
    hides = "\\" in style or (tag == _STYLE and len(element) > 0)
    for attribute, value in element.attrib.items():
        plain = attribute.rpartition("}")[2].lower()
        leads_away = plain in {"href", "src", "base"} and not value.strip().startswith("#")
        if plain.startswith("on") or leads_away:
            raise BadLook(
                f"Tệp SVG có thuộc tính {plain} chạy lệnh hoặc dẫn ra ngoài."
                " Hãy xuất lại chỉ gồm hình vẽ, không mã lệnh, liên kết hay ảnh nhúng."
            )
        hides = hides or ("\\" in value and "}" not in attribute)
        style += f" {value}"
    if hides or _ELSEWHERE.search(style):
        raise BadLook("Tệp SVG lấy kiểu dáng hoặc ảnh từ nơi khác. Hãy nhúng hình vẽ thẳng vào tệp.")


def _check_size_unfolded(root: ElementTree.Element) -> None:
    """Few lines that use each other again and again make a drawing nobody can wait for. Raises BadLook."""
    named: dict[str, list[ElementTree.Element]] = {}
    for element in root.iter():
        if name := element.get("id"):
            named.setdefault(name, []).append(element)
    waiting, drawn = [root], 0
    while waiting:
        element = waiting.pop()
        drawn += 1
        waiting += [*element, *_referred_to(element, named)]
        if drawn > LOGO_MAX_ELEMENTS:
            raise BadLook(_TOO_MUCH)
    sheets = "".join("".join(sheet.itertext()) for sheet in root.iter(_STYLE))
    styled = set(_named_in(sheets, named))
    inside = [one for each in styled for one in each.iter()]
    # Which shapes a sheet means is not worked out here: so few cannot grow, and they lead no further.
    if len(inside) > LOGO_MAX_STYLED + len(styled) or any(_referred_to(one, named) for one in inside):
        raise BadLook(_TOO_MUCH)


def _referred_to(
    element: ElementTree.Element, named: dict[str, list[ElementTree.Element]]
) -> list[ElementTree.Element]:
    """What is drawn again because this element says so: a cycle in it has no end."""
    found = []
    for attribute, value in element.attrib.items():
        if attribute.rpartition("}")[2].lower() == "href":
            found += named.get(unquote(value.strip()[1:]), [])
        found += _named_in(value, named)
    return found


def _named_in(style: str, named: dict[str, list[ElementTree.Element]]) -> Iterator[ElementTree.Element]:
    """What the style refers to, but for gradients: those hold no drawing."""
    for name in _REFERENCE.findall(style):
        yield from (one for one in named.get(unquote(name), []) if one.tag not in _GRADIENTS)


def _svg_size(root: ElementTree.Element) -> tuple[float, float]:
    """From the view box, which every drawing program writes, else from width and height."""
    try:
        box = [float(part) for part in re.split(r"[\s,]+", root.get("viewBox", "").strip()) if part]
    except ValueError:
        box = []
    if len(box) == 4:  # left, top, width, height
        return box[2], box[3]
    sides = [_PREFERRED.match(root.get(side, "")) for side in ("width", "height")]
    if sides[0] is None or sides[1] is None:
        raise BadLook("Tệp SVG chưa ghi khung hình (viewBox). Hãy xuất lại kèm kích thước.")
    return float(sides[0][1]), float(sides[1][1])


def stylesheet(*, brand: str, action: str) -> str:
    """The colours of an office as a style sheet; the shades under the pointer follow from them."""
    return (
        f":root{{--brand:{brand};--brand-deep:{shade(brand, 0.55)};--act:{action};"
        f"--act-hover:{shade(action, 0.76)};--act-pressed:{shade(action, 0.6)};"
        f"--act-rgb:{channels_in_words(action)};--act-pressed-rgb:{channels_in_words(shade(action, 0.6))}}}\n"
    )
