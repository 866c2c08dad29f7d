"""One table, four ways: on the page, on paper, as a workbook with numbers as numbers, as a PDF.

A page says its table once and answers with `page(request, template, table, context)`: `?tep=xlsx` and
`?tep=pdf` of the same address give the same rows, fetched by the same rights. What is taken away is
written down like every export (decision 11).
"""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from documents.gateways import long_table
from lib.words import hundredths
from lib.workbooks import XLSX_TYPE
from portal.http import identity_of
from portal.ui.formats import NOTHING, day, number
from portal.ui.pagination import PAGE_SIZE


VIETNAMESE = str.maketrans(",.", ".,")
FILE = "tep"
MOST = 20_000
"""Rows of one file: written while the person waits, a second and a half at most (docs/adr/0042)."""
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

    def cells(self) -> Iterable[Sequence[Cell]]:
        """Rows as cells, the sums last."""
        for row in [*self.rows, *([self.total] if self.total and self.rows else [])]:
            yield [one if isinstance(one, Cell) else Cell(one) for one in row]


def page(
    request: HttpRequest, template: str, table: Table, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponseBase:
    """The page, or the file that was asked for."""
    wanted = WRITERS.get(request.GET.get(FILE, ""))
    if wanted is not None and request.method == "GET":
        request.taken_away = table.name  # type: ignore[attr-defined]  # read by portal.looks
        return wanted(request, replace(table, is_cut=table.is_cut or _goes_on(context)))
    shown = {
        "instruct_unit": "",
        **context,
        "notes": [*context.get("notes", ()), *_cut_on_page(table)],
        "table": on_page(table),
        "take_away": _links(request),
        "title": table.title,
    }
    return render(request, template, shown, status=status)


def page_of_rows(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    name: str,
    title: str,
    status: int = 200,
) -> HttpResponseBase:
    """As `page`, for a page that says its `columns` and `rows` as components/table.html takes them."""
    wanted = WRITERS.get(request.GET.get(FILE, ""))
    if wanted is None or request.method != "GET":
        return render(request, template, {**context, "take_away": _links(request)}, status=status)
    request.taken_away = name  # type: ignore[attr-defined]
    table = _read(context.get("columns", ()), context.get("rows", ()), name, title)
    return wanted(request, replace(table, is_cut=_goes_on(context)))


def page_size(request: HttpRequest, otherwise: int = PAGE_SIZE) -> int:
    """Rows of one page; of a file, all of them."""
    return MOST if request.GET.get(FILE, "") in WRITERS else otherwise


def taken(request: HttpRequest, rows: Any, otherwise: int) -> tuple[list[Any], bool]:
    """Rows of a list that has no pages, or of its file; and whether there are more."""
    most = page_size(request, otherwise)
    found = list(rows[: most + 1])
    return found[:most], len(found) > most


def _goes_on(context: Mapping[str, Any]) -> bool:
    """Whether the page of a list has another behind it."""
    return bool(getattr(context.get("page"), "next", ""))


def _cut_on_page(table: Table) -> list[str]:
    if not table.is_cut:
        return []
    values = {"n": number(len(table.rows)), "most": number(MOST)}
    return [_("Chỉ hiện %(n)s dòng đầu, còn nữa: tệp Excel, PDF có đến %(most)s dòng.") % values]


def _said_above(table: Table) -> list[str]:
    """What stands above the rows of a file: a file that has not everything says so."""
    said = [str(one) for one in table.about]
    if table.is_cut or len(table.rows) > MOST:
        rows = number(min(len(table.rows), MOST))
        said.append(_("Tệp chỉ có %(n)s dòng đầu, còn nữa: hãy thu hẹp kỳ hoặc đơn vị.") % {"n": rows})
    return said


def _read(
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
        "columns": [{"label": one.label, "css": _head_css(one)} for one in table.columns],
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
        return hundredths(value)
    if kind == PERCENT and isinstance(value, Decimal | int):
        return f"{number(value)}\N{NO-BREAK SPACE}%"
    if kind == HOURS and isinstance(value, Decimal | int):
        return f"{value:,.1f}".translate(VIETNAMESE)
    return number(value) if isinstance(value, int | Decimal) else str(value)


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
    }  # fmt: skip


def _links(request: HttpRequest) -> dict[str, str]:
    """The page's own address with the file asked for."""
    asked = request.GET.copy()
    links = {}
    for wanted in WRITERS:
        asked[FILE] = wanted
        links[wanted] = f"{request.path}?{asked.urlencode()}"
    return links


def _attachment(request: HttpRequest, table: Table, body: bytes, kind: str, media: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=media)
    answer["Content-Disposition"] = f'attachment; filename="{table.name}.{kind}"'
    return answer


# Workbook ------------------------------------------------------------------------------------------------

NUMBER_FORMATS = {
    NUMBER: "#,##0.##",
    POINTS: "#,##0.00",
    PERCENT: '0.00" %"',
    HOURS: "#,##0.0",
    DAY: "dd/mm/yyyy",
}


def _workbook(request: HttpRequest, table: Table) -> HttpResponse:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet(_("Bảng"))
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        formats = {kind: book.add_format({"num_format": text}) for kind, text in NUMBER_FORMATS.items()}
        above = [table.title, *_said_above(table)]
        for line, text in enumerate(above):
            sheet.write_string(line, 0, str(text), bold if line == 0 else None)
        head = len(above) + 1
        for index, column in enumerate(table.columns):
            sheet.set_column(index, index, column.width if column.kind not in NUMERIC else 14)
            sheet.write_string(head, index, str(column.label), bold)
        sheet.freeze_panes(head + 1, 0)
        for line, row in enumerate(_limited(table), start=head + 1):
            for index, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
                _write(sheet, line, index, cell.value, formats.get(_kind(cell, column)))
    return _attachment(request, table, out.getvalue(), "xlsx", XLSX_TYPE)


def _kind(cell: Cell, column: Column) -> Kind:
    """How a number is to look; where a page wrote it first, as it wrote it."""
    if not cell.said or not isinstance(cell.value, Decimal):
        return column.kind
    if cell.said.endswith("%"):
        return PERCENT
    return POINTS if "," in cell.said else NUMBER


def _write(sheet: Any, line: int, index: int, value: Value, format: Any) -> None:
    """A number stays a number, a day a day; text never becomes a formula."""
    if value is None or value == "":
        return
    if isinstance(value, int | Decimal):
        sheet.write_number(line, index, float(value) if isinstance(value, Decimal) else value, format)
    elif isinstance(value, date):
        sheet.write_datetime(line, index, value, format)
    else:
        sheet.write_string(line, index, str(value))


# PDF -----------------------------------------------------------------------------------------------------


def _pdf(request: HttpRequest, table: Table) -> HttpResponse:
    now = timezone.now()
    columns = [long_table.Column(str(one.label), _share(one)) for one in table.columns]
    rows = (
        [
            cell.said or text_of(cell.value, column.kind)
            for cell, column in zip(row, table.columns, strict=True)
        ]
        for row in _limited(table)
    )
    with tempfile.TemporaryFile() as out:
        long_table.write(out, head=_head(request, table), columns=columns, rows=rows, made_at=now)
        out.seek(0)
        return _attachment(request, table, out.read(), "pdf", "application/pdf")


def _share(column: Column) -> float:
    return 11 if column.kind in (*NUMERIC, DAY) else column.width


def _head(request: HttpRequest, table: Table) -> long_table.Head:
    known = identity_of(request)
    agency = known.posts[0].agency if known and known.posts else ""
    local = timezone.localtime()
    return long_table.Head(
        left=(agency.upper(),),
        right=("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"),
        title=table.title.upper(),
        below=tuple(_said_above(table)),
        foot=_("Lập lúc %(at)s") % {"at": f"{local:%H:%M ngày %d/%m/%Y}"},
    )


def _limited(table: Table) -> Iterable[Sequence[Cell]]:
    """As many rows as one file takes, and always the sums."""
    return replace(table, rows=table.rows[:MOST]).cells()


WRITERS = {"xlsx": _workbook, "pdf": _pdf}
