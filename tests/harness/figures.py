"""Figures of a page: every number in a cell or a definition, and where it leads."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser


# A number with what may stand around it: signs, a unit, a second number. Days, moments and codes are none.
NOT_A_FIGURE = re.compile(r"\d\d/\d\d/\d{4}|\d\d/\d{4}|\d\d:\d\d|\d{2}/\d{2}$")
UNITS = r"(?:%|đồng|đ|điểm|ngày|giờ|phút|hồ sơ|việc|vụ|thư|báo cáo|biên lai|người|lần|hạng|thiếu|làm việc)"
FIGURE = re.compile(rf"^(?:[\s≥≤+−\-/×→;(),.\d]|{UNITS})*$")
CONTAINERS = ("table", "dl", "div", "section")
NOTHING = re.compile(rf"^[0\s/]*(?:{UNITS}|\s)*$")


@dataclass
class Figure:
    """A number as the page shows it. `label`: the head of its column or the term it belongs to."""

    text: str
    label: str
    href: str = ""
    made_of: str = ""
    row: list[str] = field(default_factory=list)
    """Addresses of the links of its row."""
    row_figures: list[str] = field(default_factory=list)
    """Addresses of the figures of its row."""


@dataclass
class Sheet:
    """A table of the page: its rows of cells, the heads apart."""

    rows: list[list[str]] = field(default_factory=list)


class Page(HTMLParser):
    """Reads the main part of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.figures: list[Figure] = []
        self.sheets: list[Sheet] = []
        self.text = ""
        self._heads: list[str] = []
        self._place: dict[str, object] | None = None
        self._row: list[tuple[Figure | None, list[str], str]] = []
        self._term = ""
        self._is_calendar = False
        self._inherited: list[tuple[str, str]] = []
        self.feed(html.partition("<main")[2].partition("</main>")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in CONTAINERS:
            outer = self._inherited[-1][1] if self._inherited else ""
            self._inherited.append((tag, values.get("data-made-of") or outer))
        if tag == "table":
            self._is_calendar = "cal-month" in values.get("class", "")
            self.sheets.append(Sheet())
            self._heads = []
        elif tag == "tr":
            self._row = []
        if tag in ("td", "th", "dd", "dt"):
            self._place = {"text": "", "links": [], "css": values.get("class", ""),
                           "made_of": values.get("data-made-of") or self._made_of()}  # fmt: skip
        elif tag == "a" and self._place is not None and values.get("href"):
            self._links().append(values["href"])

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._place is not None:
            self._place["text"] = f"{self._place['text']}{data}"

    def handle_endtag(self, tag: str) -> None:
        if tag == "tr":
            self._end_row()
        if tag in CONTAINERS and self._inherited:
            self._inherited.pop()
        if tag not in ("td", "th", "dd", "dt") or self._place is None:
            return
        said = " ".join(str(self._place["text"]).split())
        links, css, made_of = self._links(), str(self._place["css"]), str(self._place["made_of"])
        self._place = None
        if tag == "th":
            self._heads.append(said)
        elif tag == "dt":
            self._term = said
        else:
            self._keep(tag, said, links, css, made_of)

    def _keep(self, tag: str, said: str, links: list[str], css: str, made_of: str) -> None:
        """A cell or a definition that is over."""
        head = self._heads[len(self._row)] if tag == "td" and len(self._row) < len(self._heads) else ""
        label = head if tag == "td" else self._term
        found = None
        if is_figure(said, css) and not (tag == "td" and self._is_calendar):
            found = Figure(said, label, links[0] if links else "", made_of)
        if tag == "td":
            self._row.append((found, links, said))
        elif found is not None:
            self.figures.append(found)

    def _made_of(self) -> str:
        return self._inherited[-1][1] if self._inherited else ""

    def _links(self) -> list[str]:
        assert self._place is not None
        links = self._place["links"]
        assert isinstance(links, list)
        return links

    def _end_row(self) -> None:
        if not self._row:
            return
        addresses = [link for _, links, _ in self._row for link in links]
        figures = [one.href for one, _, _ in self._row if one is not None and one.href]
        for one, _, _ in self._row:
            if one is not None:
                one.row, one.row_figures = addresses, figures
                self.figures.append(one)
        if self.sheets:
            self.sheets[-1].rows.append([said for _, _, said in self._row])
        self._row = []


def is_figure(said: str, css: str = "") -> bool:
    """Whether it says a number, and a number that says something: nothing is made of nothing."""
    if "code" in css.split() or not re.search(r"\d", said) or NOTHING.match(said):
        return False
    is_column_of_numbers = bool({"number", "points"} & set(css.split()))
    return is_column_of_numbers or (bool(FIGURE.match(said)) and not NOT_A_FIGURE.search(said))
