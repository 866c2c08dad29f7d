"""The part of CSS our papers are written in: rules with their selectors, and what is said of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lib.sheet.markup import Unsupported


MM = 72 / 25.4
PX = 0.75
"""Points of a millimetre and of a pixel."""
LENGTH = re.compile(r"(-?[\d.]+)(mm|cm|pt|px|em|rem|%|)$")
ABSOLUTE = {"mm": MM, "cm": 10 * MM, "pt": 1.0, "px": PX, "": 0.0}
SIZES = {"A4": (210 * MM, 297 * MM), "A5": (148 * MM, 210 * MM)}
SIDES = ("top", "right", "bottom", "left")
COMPOUND = re.compile(r"(?P<tag>[a-z][a-z0-9]*)?(?P<classes>(?:\.[a-z-]+)*)$")
CONTENT = re.compile(
    r'\s*(?:"(?P<text>[^"]*)"|counter\((?P<count>pages?)\)|element\((?P<element>\w+)\)'
    r"|string\((?P<string>\w+)\)|(?P<none>none))"
)
ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# Says nothing about a single page, or what holds for every paper: long words are broken, pictures are sharp.
SILENT = {"break-inside", "string-set", "image-rendering", "overflow-wrap"}


@dataclass(frozen=True, slots=True)
class Compound:
    """One part of a selector; `beside`: it stands right after the next one, else somewhere below it."""

    tag: str
    classes: frozenset[str]
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """Declarations and whom they are for; `parts` from the element outwards."""

    parts: tuple[Compound, ...]
    weight: tuple[int, int, int]
    said: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands in a corner below the page: words, or the element of that name."""

    words: str = ""
    element: str = ""
    width: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper's style. `size` in points; `margins` as CSS orders them, of the first page."""

    size: tuple[float, float]
    margins: tuple[float, float, float, float]
    foot_font: str
    left: Foot
    right: Foot
    rules: tuple[Rule, ...]


@lru_cache(maxsize=64)
def parse(text: str) -> Sheet:
    """A style, read once: all papers of a kind bring the same. Raises Unsupported."""
    rules: list[Rule] = []
    page: dict[str, str] = {}
    corners: dict[str, dict[str, str]] = {}
    for head, body in blocks(COMMENT.sub("", text)):
        if head.startswith("@media screen"):
            continue
        if head in ("@page", "@page :first"):
            plain, nested = split(body)
            page |= declared(plain)
            for corner, inside in nested:
                corners.setdefault(corner, {}).update(declared(inside))
        elif head.startswith("@"):
            raise Unsupported(head)
        else:
            said = tuple(declared(body).items())
            rules += [_rule(selector.strip(), said, len(rules)) for selector in head.split(",")]
    return _sheet(page, corners, rules)


def _sheet(page: dict[str, str], corners: dict[str, dict[str, str]], rules: list[Rule]) -> Sheet:
    if page.get("size") not in SIZES or corners.keys() - {
        "@top-left", "@top-right", "@bottom-left", "@bottom-right"
    }:  # fmt: skip
        raise Unsupported("this kind of page")
    if any(_foot(corners.get(top, {})) != Foot() for top in ("@top-left", "@top-right")):
        raise Unsupported("words above the first page")
    margins = [length(each) for each in four(page["margin"])]
    for number, side in enumerate(SIDES):
        if f"margin-{side}" in page:
            margins[number] = length(page[f"margin-{side}"])
    return Sheet(
        size=SIZES[page["size"]],
        margins=(margins[0], margins[1], margins[2], margins[3]),
        foot_font=page.get("font", ""),
        left=_foot(corners.get("@bottom-left", {})),
        right=_foot(corners.get("@bottom-right", {})),
        rules=tuple(rules),
    )


def _foot(said: dict[str, str]) -> Foot:
    """What a corner says on the only page."""
    rest, words, element = said.get("content", "none").strip(), "", ""
    while rest:
        found = CONTENT.match(rest)
        if found is None:
            raise Unsupported(f"content: {rest}")
        rest = rest[found.end() :].strip()
        if found["string"]:
            raise Unsupported("a repeated title")
        element = found["element"] or element
        words += "1" if found["count"] else ESCAPE.sub(_escaped, found["text"] or "")
    return Foot(words, element, said.get("width", ""))


def _escaped(code: re.Match[str]) -> str:
    return chr(int(code[1], 16))


def _rule(selector: str, said: tuple[tuple[str, str], ...], order: int) -> Rule:
    parts: list[Compound] = []
    beside = False
    for word in selector.replace("+", " + ").split():
        if word == "+":
            beside = True
            continue
        found = COMPOUND.match(word)
        if found is None:
            raise Unsupported(f"the selector {selector}")
        classes = frozenset(filter(None, found["classes"].split(".")))
        parts.append(Compound(found["tag"] or "", classes, beside))
        beside = False
    # `beside` was noted at the later element and is asked of the earlier one.
    turned = tuple(reversed(parts))
    weight = (sum(len(part.classes) for part in parts), sum(bool(part.tag) for part in parts), order)
    return Rule(turned, weight, said)


def blocks(text: str) -> Iterator[tuple[str, str]]:
    """(what stands before a brace, what stands inside) of the outer braces."""
    at = 0
    while (opened := text.find("{", at)) >= 0:
        depth, end = 1, opened
        while depth:
            end += 1
            if end >= len(text):
                raise Unsupported("braces that do not close")
            depth += {"{": 1, "}": -1}.get(text[end], 0)
        yield " ".join(text[at:opened].split()), text[opened + 1 : end]
        at = end + 1


def split(body: str) -> tuple[str, list[tuple[str, str]]]:
    """Declarations of a page, and the blocks between them."""
    nested = []
    for head, inside in list(blocks(body)):
        name = "@" + head.rpartition("@")[2]
        nested.append((name, inside))
    return re.sub(r"@[a-z-]+\s*\{[^}]*\}", "", body), nested


def declared(body: str) -> dict[str, str]:
    """Name and value of each declaration."""
    found = {}
    for each in body.split(";"):
        name, colon, value = each.partition(":")
        if colon:
            found[name.strip()] = " ".join(value.split())
    return found


def four(value: str) -> list[str]:
    """The values of four sides from one to four words."""
    top, *rest = value.split()
    right = rest[0] if rest else top
    bottom = rest[1] if len(rest) > 1 else top
    return [top, right, bottom, rest[2] if len(rest) > 2 else right]


def length(value: str, *, size: float = 0, root: float = 0, whole: float | None = None) -> float:
    """Points. `size` of one em, `root` of one rem, `whole` of a hundred per cent. Raises Unsupported."""
    found = LENGTH.match(value)
    if found is None:
        raise Unsupported(f"the length {value}")
    number, unit = float(found[1]), found[2]
    if (unit == "%" and whole is None) or (unit == "" and number):
        raise Unsupported(f"the length {value}")
    units = {
        "mm": MM,
        "cm": 10 * MM,
        "pt": 1,
        "px": PX,
        "em": size,
        "rem": root,
        "%": (whole or 0) / 100,
        "": 0,
    }
    return number * units[unit]
