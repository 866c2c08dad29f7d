"""HTML as our own templates write it, as a tree of elements."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape


class Unsupported(Exception):
    """The paper needs more than is known here; says what."""


VOID = {"br", "col", "img"}
PIECE = re.compile(
    r"""<!--.*?-->|<(?P<end>/?)(?P<tag>[a-z][a-z0-9]*)(?P<attrs>(?:\s+[a-z-]+(?:="[^"]*")?)*)\s*/?>"""
    r"""|(?P<text>[^<]+)|(?P<other><)""",
    re.DOTALL,
)
ATTRIBUTE = re.compile(r'([a-z-]+)(?:="([^"]*)")?')
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
BODY = re.compile(r"<body>(.*)</body>", re.DOTALL)


@dataclass(slots=True)
class Element:
    """An element; `classes` as written, `before` its elder sibling's tag and classes."""

    tag: str
    classes: str = ""
    attrs: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)
    before: tuple[str, str] = ("", "")

    def elements(self) -> list[Element]:
        """The children that are elements."""
        return [child for child in self.children if isinstance(child, Element)]


@dataclass(frozen=True, slots=True)
class Page:
    """What a paper's page is made of."""

    title: str
    style: str
    body: Element


def read(html: str) -> Page:
    """The parts of a page. Raises Unsupported for a page that is not written as our templates are."""
    title, body = TITLE.search(html), BODY.search(html)
    if title is None or body is None:
        raise Unsupported("a page without title or body")
    return Page(unescape(title[1]).strip(), "\n".join(STYLE.findall(html)), _tree(body[1]))


def _tree(text: str) -> Element:
    root = Element("body")
    open_ones = [root]
    for piece in PIECE.finditer(text):
        tag = piece["tag"]
        if piece["text"]:
            written = piece["text"]
            open_ones[-1].children.append(unescape(written) if "&" in written else written)
        elif tag is None:
            if piece["other"]:
                raise Unsupported("markup that is not an element")
        elif piece["end"]:
            if len(open_ones) == 1 or open_ones.pop().tag != tag:
                raise Unsupported(f"an end of {tag} without its beginning")
        else:
            _begin(open_ones, tag, piece["attrs"])
    if len(open_ones) > 1:
        raise Unsupported(f"{open_ones[-1].tag} without its end")
    return root


def _begin(open_ones: list[Element], tag: str, written: str) -> None:
    attrs = {name: unescape(value) for name, value in ATTRIBUTE.findall(written)} if written else {}
    if "style" in attrs:
        raise Unsupported("a style inside an element")
    parent = open_ones[-1]
    elder = next((child for child in reversed(parent.children) if isinstance(child, Element)), None)
    before = (elder.tag, elder.classes) if elder else ("", "")
    element = Element(tag, attrs.pop("class", ""), attrs, [], before)
    parent.children.append(element)
    if tag not in VOID:
        open_ones.append(element)
