"""What the rules make of an element; reckoned once for every path of tags and classes, and kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from lib.sheet.css import SIDES, SILENT, Compound, Rule, Sheet, four, length
from lib.sheet.markup import Element, Unsupported


BLOCK = {"html", "body", "main", "p", "h1", "div"}
TABLE = {"table", "thead", "tbody", "tr", "td", "th", "colgroup", "col"}
INLINE = {"b", "strong", "i", "em", "span", "br", "img"}
CELLS = {"td", "th"}
# What every browser says of these before any rule of ours.
BUILT_IN: dict[str, tuple[tuple[str, str], ...]] = {
    "p": (("margin", "1em 0"),),
    "h1": (("font-size", "2em"), ("font-weight", "bold"), ("margin", "0.67em 0")),
    "b": (("font-weight", "bold"),),
    "strong": (("font-weight", "bold"),),
    "i": (("font-style", "italic"),),
    "em": (("font-style", "italic"),),
    "th": (("font-weight", "bold"), ("text-align", "center"), ("padding", "1px")),
    "td": (("padding", "1px"),),
}  # fmt: skip
AUTO = -1.0
"""A margin that centres."""


@dataclass(frozen=True, slots=True)
class Style:
    """Lengths in points. `line` is a factor of the size; 0 as the font itself has it."""

    size: float = 12.0
    root: float = 12.0
    bold: bool = False
    italic: bool = False
    line: float = 0.0
    align: str = "left"
    upper: bool = False
    spacing: float = 0.0
    nowrap: bool = False
    collapse: bool = False
    # From here on of the element itself.
    display: str = "inline"
    margin: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    padding: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    border: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    width: str = ""
    height: str = ""
    valign: str = ""
    fixed: bool = False
    running: str = ""

    def inherited(self) -> Style:
        """What a child begins with."""
        return Style(
            self.size, self.root, self.bold, self.italic, self.line, self.align, self.upper, self.spacing,
            self.nowrap, self.collapse,
        )  # fmt: skip

    def points(self, value: str, whole: float | None = None) -> float:
        """A length said in this element."""
        return length(value, size=self.size, root=self.root, whole=whole)


@dataclass(slots=True)
class Styled:
    """An element's style and its place in the tree of styles; equal paths share it."""

    style: Style
    tag: str
    classes: frozenset[str]
    parent: Styled | None = None
    before: tuple[str, frozenset[str]] = ("", frozenset())
    kids: dict[tuple[str, str, tuple[str, str]], Styled] = field(default_factory=dict)


class Styles:
    """The styles of one sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self._rules = sorted(sheet.rules, key=lambda rule: rule.weight)
        html = self._reckoned(Styled(Style(), "html", frozenset()))
        html.style = replace(html.style, root=html.style.size)
        self.body = self._child(html, Element("body"))

    def of(self, element: Element, parent: Styled) -> Styled:
        """The style of a child of `parent`. Raises Unsupported."""
        key = element.tag, element.classes, element.before
        found = parent.kids.get(key)
        if found is None:
            found = parent.kids[key] = self._child(parent, element)
        return found

    def font(self, said: str) -> Style:
        """A style that is nothing but a font."""
        return _set(Style(), "font", said) if said else Style()

    def _child(self, parent: Styled, element: Element) -> Styled:
        tag, classes = element.before
        before = tag, frozenset(classes.split())
        own = frozenset(element.classes.split())
        return self._reckoned(Styled(parent.style.inherited(), element.tag, own, parent, before))

    def _reckoned(self, styled: Styled) -> Styled:
        style = replace(styled.style, display=_display(styled.tag))
        last: dict[str, str] = {}
        for name, value in self._said_of(styled):
            last.pop(name, None)  # what is said again is said later
            last[name] = value
        # The size comes first: other lengths are told in it.
        for name, value in sorted(last.items(), key=lambda each: each[0] not in ("font", "font-size")):
            style = _set(style, name, value)
        styled.style = style
        return styled

    def _said_of(self, styled: Styled) -> Iterator[tuple[str, str]]:
        yield from BUILT_IN.get(styled.tag, ())
        for rule in self._rules:
            if _matches(rule, styled):
                yield from rule.said


def _display(tag: str) -> str:
    if tag in BLOCK:
        return "block"
    if tag in TABLE or tag in INLINE:
        return tag if tag in TABLE else "inline"
    raise Unsupported(f"the element {tag}")


def _matches(rule: Rule, styled: Styled) -> bool:
    last, *outer = rule.parts
    return _fits(last, styled.tag, styled.classes) and _fits_outside(outer, last.beside, styled)


def _fits_outside(parts: list[Compound], beside: bool, styled: Styled) -> bool:
    if not parts:
        return True
    first, *rest = parts
    if beside:
        # The elder sibling stands below the same parents.
        return _fits(first, *styled.before) and _fits_outside(rest, first.beside, styled)
    return any(
        _fits(first, above.tag, above.classes) and _fits_outside(rest, first.beside, above)
        for above in _above(styled)
    )


def _above(styled: Styled) -> Iterator[Styled]:
    while styled.parent is not None:
        styled = styled.parent
        yield styled


def _fits(part: Compound, tag: str, classes: frozenset[str]) -> bool:
    return part.tag in ("", tag) and part.classes <= classes


# How each property is taken over ---------------------------------------------------------------------


def _set(style: Style, name: str, value: str) -> Style:
    if name in SILENT:
        return style
    for prefix in ("margin", "padding", "border"):
        if name == prefix or name.removeprefix(f"{prefix}-") in SIDES:
            return _set_sides(style, prefix, name.removeprefix(prefix).removeprefix("-"), value)
    take = TAKEN.get(name)
    if take is None:
        raise Unsupported(f"the property {name}")
    return take(style, value)


def _set_sides(style: Style, prefix: str, side: str, value: str) -> Style:
    if prefix == "border":
        value = _border_width(value)
    told = four(value) if not side else [value] * 4
    now = list(getattr(style, prefix))
    for number, each in enumerate(SIDES):
        if side in ("", each):
            now[number] = AUTO if told[number] == "auto" else style.points(told[number])
    changed: dict[str, Any] = {prefix: tuple(now)}
    return replace(style, **changed)


def _border_width(value: str) -> str:
    words = value.split()
    if words in (["0"], ["none"]):
        return "0"
    if len(words) != 3 or words[1:] != ["solid", "#000"]:
        raise Unsupported(f"the border {value}")
    return words[0]


def _font(style: Style, value: str) -> Style:
    """`italic 8pt/1.13 Tinos, serif`: what is not said falls back to the ordinary."""
    style = replace(style, bold=False, italic=False, line=0.0)
    words = value.split()
    if words[0] == "italic":
        style, words = replace(style, italic=True), words[1:]
    size, _, line = words[0].partition("/")
    if words[1] != "Tinos,":
        raise Unsupported(f"the font {value}")
    return replace(style, size=style.points(size), line=float(line or 0))


def _word(name: str, known: dict[str, object]) -> Callable[[Style, str], Style]:
    def take(style: Style, value: str) -> Style:
        if value not in known:
            raise Unsupported(f"{name}: {value}")
        return replace(style, **{name: known[value]})  # type: ignore[arg-type]

    return take


def _size(style: Style, value: str) -> Style:
    return replace(style, size=length(value, size=style.size, root=style.root, whole=style.size))


def _running(style: Style, value: str) -> Style:
    if not value.startswith("running("):
        raise Unsupported(f"position: {value}")
    return replace(style, running=value.removeprefix("running(").removesuffix(")"))


def _black(style: Style, value: str) -> Style:
    if value != "#000":
        raise Unsupported(f"color: {value}")
    return style


TAKEN: dict[str, Callable[[Style, str], Style]] = {
    "font": _font,
    "font-size": _size,
    "font-weight": _word("bold", {"bold": True, "normal": False}),
    "font-style": _word("italic", {"italic": True, "normal": False}),
    "line-height": lambda style, value: replace(style, line=float(value)),
    "letter-spacing": lambda style, value: replace(style, spacing=style.points(value)),
    "text-align": _word("align", {each: each for each in ("left", "right", "center")}),
    "text-transform": _word("upper", {"uppercase": True, "none": False}),
    "white-space": _word("nowrap", {"nowrap": True, "normal": False}),
    "border-collapse": _word("collapse", {"collapse": True}),
    "display": _word("display", {"block": "block"}),
    "table-layout": _word("fixed", {"fixed": True}),
    "vertical-align": _word("valign", {each: each for each in ("top", "middle")}),
    "width": lambda style, value: replace(style, width="" if value == "auto" else value),
    "height": lambda style, value: replace(style, height="" if value == "auto" else value),
    "color": _black,
    "position": _running,
}
