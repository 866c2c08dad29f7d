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
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.gateways import long_table
from lib.workbooks import XLSX_TYPE
from portal.http import FILE as FILE, identity_of
from portal.oversight.tables import (
    DAY,
    HOURS,
    NUMBER,
    NUMERIC,
    PERCENT,
    POINTS,
    Cell,
    Column,
    Kind,
    Shown,
    Table,
    Value,
    on_page,
    read,
    text_of,
)
from portal.ui.formats import number
from portal.ui.pagination import PAGE_SIZE


MOST = 20_000
"""Rows of one file: written while the person waits, a second and a half at most (docs/adr/0042)."""
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")


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
        "then": "days",
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
    also: Sequence[Shown] = (),
    status: int = 200,
) -> HttpResponseBase:
    """As `page`, for a page that says its `columns` and `rows` as components/table.html takes them.

    `also`: what it shows in further tables.
    """
    wanted = WRITERS.get(request.GET.get(FILE, ""))
    if wanted is None or request.method != "GET":
        return render(request, template, {**context, "take_away": _links(request)}, status=status)
    request.taken_away = name  # type: ignore[attr-defined]
    table = read(context.get("columns", ()), context.get("rows", ()), name, title)
    more = tuple(read(one.columns, one.rows, name, str(one.title)) for one in also)
    return wanted(request, replace(table, is_cut=_goes_on(context), also=more))


def page_of_tables(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    name: str,
    title: str,
    tables: Sequence[Shown],
) -> HttpResponseBase:
    """As `page_of_rows`, for a page of several tables with names of their own."""
    first, *others = tables
    whole = {**context, "columns": first.columns, "rows": first.rows}
    said = f"{title}: {first.title}" if first.title else title
    return page_of_rows(request, template, whole, name=name, title=said, also=others)


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
        for name, one in zip(_sheet_names(table), (table, *table.also), strict=True):
            _sheet(book, book.add_worksheet(name), one)
    return _attachment(request, table, out.getvalue(), "xlsx", XLSX_TYPE)


def _sheet_names(table: Table) -> list[str]:
    """A sheet's name has 31 characters at most, some of them forbidden, and is there once."""
    if not table.also:
        return [_("Bảng")]
    names = [" ".join(FORBIDDEN.sub(" ", one.title).split())[:26] for one in (table, *table.also)]
    return [f"{place}. {name}" for place, name in enumerate(names, start=1)]


def _sheet(book: Any, sheet: Any, table: Table) -> None:
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
    sections = [long_table.Section(one.title, _columns(one), _texts(one)) for one in (table, *table.also)]
    with tempfile.TemporaryFile() as out:
        long_table.write(
            out,
            head=_head(request, table),
            columns=sections[0].columns,
            rows=sections[0].rows,
            made_at=timezone.now(),
            more=sections[1:],
        )
        out.seek(0)
        return _attachment(request, table, out.read(), "pdf", "application/pdf")


def _columns(table: Table) -> list[long_table.Column]:
    return [long_table.Column(str(one.label), _share(one)) for one in table.columns]


def _texts(table: Table) -> Iterable[Sequence[str]]:
    for row in _limited(table):
        pairs = zip(row, table.columns, strict=True)
        yield [cell.said or text_of(cell.value, column.kind) for cell, column in pairs]


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
