"""Excel files in and out: plain tables of cells, within limits that a crafted file cannot pass."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import BadZipFile, ZipFile

from lib.sheets import Sheet
from lib.text import search_key


XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_ROWS = 20_000
# An .xlsx is a zip file: a few kilobytes can unfold into gigabytes.
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
# A row is padded to its last cell: a few bytes at column XFD would take 128 KB in memory. What stands further
# right than any table of ours is not read.
WIDEST = 200
MAX_CELLS = 5_000_000

Tables = dict[str, list[tuple[Any, ...]]]


class BadWorkbook(ValueError):
    """The file is no workbook that can be read; the text says why, for the user."""


def read_workbook(stream: BinaryIO) -> Tables:
    """Every sheet's rows by its folded title. Formulas give their stored values.

    Raises BadWorkbook for anything that is not an .xlsx within the limits.
    """
    import openpyxl  # 80 ms, and only set-up and cut-over need it

    _refuse_bomb(stream)
    try:
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
        tables: Tables = {}
        left = MAX_CELLS
        for sheet in book.worksheets:
            rows = _rows(sheet, left)
            left -= sum(len(row) for row in rows)
            tables[search_key(sheet.title)] = rows
        return tables
    except BadWorkbook:
        raise
    except Exception as fault:  # openpyxl raises a dozen kinds on broken files
        raise BadWorkbook("Tệp Excel bị hỏng, không đọc được. Hãy mở bằng Excel rồi lưu lại.") from fault


def _refuse_bomb(stream: BinaryIO) -> None:
    try:
        with ZipFile(stream) as packed:
            unpacked = sum(entry.file_size for entry in packed.infolist())
    except BadZipFile as fault:
        raise BadWorkbook("Đây không phải tệp Excel .xlsx.") from fault
    if unpacked > MAX_UNPACKED_BYTES:
        raise BadWorkbook("Tệp Excel quá lớn sau khi giải nén.")
    stream.seek(0)


def _rows(sheet: Any, left: int) -> list[tuple[Any, ...]]:
    """Its rows; `left`: how many cells may still come."""
    found: list[tuple[Any, ...]] = []
    for padded in sheet.iter_rows(values_only=True, max_col=min(sheet.max_column or WIDEST, WIDEST)):
        if len(found) > MAX_ROWS:
            raise BadWorkbook(f"Trang “{sheet.title}” có hơn {MAX_ROWS} dòng.")
        row = _filled(padded)
        left -= len(row)
        if left < 0:
            raise BadWorkbook("Tệp Excel có quá nhiều ô. Hãy bỏ các cột thừa hoặc chia thành nhiều tệp.")
        found.append(row)
    while found and all(cell is None for cell in found[-1]):
        found.pop()
    return found


def _filled(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """The row to its last cell with something in it."""
    last = len(row)
    while last and row[last - 1] is None:
        last -= 1
    return row[:last]


def read_folder(folder: Path) -> Tables:
    """The same from a folder of CSV files named by the sheet's key, UTF-8, comma."""
    tables: Tables = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as lines:
            tables[path.stem] = [tuple(row) for row in csv.reader(lines)]
    return tables


def template(sheets: Sequence[Sheet], rows: Mapping[str, Iterable[Sequence[Any]]] | None = None) -> bytes:
    """A workbook to fill in: one page of instructions, then every sheet with its headings, notes and choices.

    `rows`: cells already known, by the sheet's key, in the order of its columns.
    """
    import xlsxwriter

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        _instructions(book, sheets)
        for sheet in sheets:
            _page(book, sheet, (rows or {}).get(sheet.key, ()))
    return target.getvalue()


def plain_table(title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """One page of text cells under bold headings. Text stays text: no cell becomes a formula."""
    import xlsxwriter

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        page = book.add_worksheet(title[:31])
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for index, heading in enumerate(headings):
            page.set_column(index, index, max(16, len(heading) + 2))
            page.write_string(0, index, heading, bold)
        for line, cells in enumerate(rows, start=1):
            for index, cell in enumerate(cells):
                page.write_string(line, index, str(cell))
        page.freeze_panes(1, 0)
    return target.getvalue()


def _instructions(book: Any, sheets: Sequence[Sheet]) -> None:
    page = book.add_worksheet("Hướng dẫn")
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 1, 26)
    page.set_column(2, 2, 90)
    page.write_row(0, 0, ["Trang", "Cột", "Cách ghi"], bold)
    line = 1
    for sheet in sheets:
        page.write_row(line, 0, [sheet.title, "", sheet.about], wrap)
        line += 1
        for column in sheet.columns:
            note = ("Bắt buộc. " if column.required else "") + column.note
            if column.choices:
                note += " Chọn: " + "; ".join(column.choices) + "."
            page.write_row(line, 0, [sheet.title, column.heading, note.strip()], wrap)
            line += 1
    page.freeze_panes(1, 0)


def _page(book: Any, sheet: Sheet, rows: Iterable[Sequence[Any]]) -> None:
    page = book.add_worksheet(sheet.title)
    heading = book.add_format({"bold": True, "bg_color": "#E8EEF4", "text_wrap": True, "valign": "top"})
    as_text = book.add_format({"num_format": "@"})
    for index, column in enumerate(sheet.columns):
        # Text cells keep the zeros of codes that Excel would read as numbers.
        page.set_column(index, index, max(14, len(column.heading) + 2), as_text)
        page.write_string(0, index, column.heading + (" *" if column.required else ""), heading)
        if column.choices and len(",".join(column.choices)) <= 255:
            page.data_validation(1, index, 2000, index, {"validate": "list", "source": list(column.choices)})
    for line, cells in enumerate(rows, start=1):
        for index, cell in enumerate(cells):
            page.write_string(line, index, "" if cell is None else str(cell))
    page.freeze_panes(1, 0)
