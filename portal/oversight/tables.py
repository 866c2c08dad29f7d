"""What a table of these pages is: its cells with their kinds, and how people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from django.utils.functional import Promise

from portal.ui import lists
from portal.ui.formats import NOTHING, day, in_figures, number, points_shown


VIETNAMESE = str.maketrans(",.", ".,")
Value = str | int | Decimal | date | Promise | None
Kind = str
TEXT, NUMBER, POINTS, PERCENT, DAY, CODE = "text", "number", "points", "percent", "day", "code"
HOURS = "hours"
NUMERIC = (NUMBER, POINTS, PERCENT, HOURS)
WIDE = 36
"""Columns from so many characters keep a width of their own on the page."""


class Column(NamedTuple):
    """A column: its head, what stands in it, how wide it may grow in a file (characters)."""

    label: str | Promise
    kind: Kind = TEXT
    width: int = 24


class Cell(NamedTuple):
    """A value, and on the page where it leads and how it is marked."""

    value: Value
    href: str = ""
    badge: str = ""
    css: str = ""
    # The page's own words for it, where a page wrote them first.
    said: str = ""
    # Why a figure is no link (portal.ui.made_of).
    made_of: str = ""


class Shown(NamedTuple):
    """A table as components/table.html takes it."""

    title: str | Promise
    columns: Sequence[Mapping[str, Any]]
    rows: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Table:
    """What a page shows and a file holds. `name` is the file's; `about` stands above the rows."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell | Value]]
    about: Sequence[str] = ()
    total: Sequence[Cell | Value] = ()
    empty: str | Promise = ""
    more: Mapping[str, Any] = field(default_factory=dict)
    # There are more rows than these.
    is_cut: bool = False
    # Further tables of the page: sheets of the same workbook, below each other in the PDF.
    also: Sequence[Table] = ()
    # By column, what a list that can be sorted says of its heads (portal.ui.lists).
    sorts: Sequence[Mapping[str, Any]] = ()

    def cells(self) -> Iterable[Sequence[Cell]]:
        """Rows as cells, the sums last."""
        for row in [*self.rows, *([self.total] if self.total and self.rows else [])]:
            yield [one if isinstance(one, Cell) else Cell(one) for one in row]


def arranged(table: Table, shown: lists.Shown, order: Sequence[str]) -> Table:
    """The table with the columns its person chose, in his order; on the page and in every file.

    `table` has every column of the list, in the order of its declaration.
    """
    places = [shown.spec.keys.index(one.key) for one in shown.columns]
    return replace(
        table,
        columns=[table.columns[place] for place in places],
        rows=[[row[place] for place in places] for row in table.rows],
        sorts=shown.heads(order),
    )


def read(
    columns: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]], name: str, title: str
) -> Table:
    """A table from what a page shows; figures become numbers again."""
    heads = [Column(str(one["label"]), NUMBER if _is_figure(one) else TEXT) for one in columns]
    return Table(
        name=name,
        title=title,
        columns=heads,
        rows=[[_cell(one) for one in row["cells"]] for row in rows],
    )


def _cell(shown: Mapping[str, Any]) -> Cell:
    said = str(shown["text"])
    return Cell(figure_of(said) if _is_figure(shown) else said, said=said)


def _is_figure(shown: Mapping[str, Any]) -> bool:
    css = shown.get("css") or ""
    return "number" in css or "points" in css


def figure_of(said: str) -> Value:
    """`1.234,5` and `−0,35` as numbers, `12,5 %` as the number before its sign; other words stay words."""
    found = FIGURE.fullmatch(said.strip())
    if found is None:
        return "" if said.strip() == NOTHING else said
    number_said = found[2].replace(".", "").replace(",", ".")
    return Decimal(number_said) * (-1 if found[1] in ("−", "-") else 1)


FIGURE = re.compile(r"([+−-]?)(\d{1,3}(?:\.\d{3})*(?:,\d+)?|\d+(?:,\d+)?)(?:\s%)?")


def on_page(table: Table) -> dict[str, Any]:
    """For components/table.html."""
    last = len(table.rows) if table.total else None
    return {
        "columns": [
            {**(table.sorts[place] if table.sorts else {}), "label": one.label, "css": _head_css(one)}
            for place, one in enumerate(table.columns)
        ],
        "rows": [
            {
                "cells": [
                    _shown(cell, column, is_sum=index == last)
                    for cell, column in zip(row, table.columns, strict=True)
                ]
            }
            for index, row in enumerate(table.cells())
        ],
        "empty": table.empty,
        "caption": table.title,
    }


def text_of(value: Value, kind: Kind) -> str:
    """A value as people write it."""
    if value is None or value == "":
        return NOTHING if kind in (*NUMERIC, DAY) else ""
    if isinstance(value, date):
        return day(value)
    if kind == POINTS and isinstance(value, Decimal | int):
        return points_shown(value)
    if kind == PERCENT and isinstance(value, Decimal | int):
        return f"{number(value)}\N{NO-BREAK SPACE}%"
    if kind == HOURS and isinstance(value, Decimal | int):
        return in_figures(f"{value:,.1f}".translate(VIETNAMESE))
    if isinstance(value, int | Decimal):
        return number(value)
    return value if isinstance(value, str) else str(value)  # a term stays one


def hours(minutes: int) -> Decimal:
    """Working hours with one decimal; what is there is never shown as nothing."""
    shown = (Decimal(minutes) / 60).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return max(shown, Decimal("0.1")) if minutes else shown


def _head_css(column: Column) -> str:
    """Long heads over numbers are broken; a column of words keeps its width beside many of numbers."""
    if column.kind in NUMERIC:
        return "points"
    return "wide" if column.width >= WIDE else _css(column.kind)


def _css(kind: Kind) -> str:
    return "number" if kind in NUMERIC else kind if kind == CODE else ""


def _shown(cell: Cell, column: Column, *, is_sum: bool) -> dict[str, Any]:
    css = " ".join(part for part in (_css(column.kind), cell.css, "fw-bold" if is_sum else "") if part)
    return {
        "text": text_of(cell.value, column.kind), "href": cell.href, "css": css, "badge_kind": cell.badge,
        "made_of": cell.made_of,
    }  # fmt: skip
