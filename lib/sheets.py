"""Tables that people fill in: what a column holds, and every fault by row and column in words.

A sheet is described once; the same description makes the template to download, reads what comes back
(from Excel or from CSV) and names the faults. Faults are collected, never raised: a person wants them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from lib.text import is_storable, normalise, search_key


Reader = Callable[[Any], Any]


@dataclass(frozen=True)
class Column:
    """`read` turns a filled cell into a value or raises ValueError with a sentence for the user."""

    key: str
    heading: str
    read: Reader
    required: bool = False
    note: str = ""
    choices: tuple[str, ...] = ()
    empty: Any = ""


@dataclass(frozen=True)
class Sheet:
    """`unique`: the columns that together name a row; two rows with the same are a fault."""

    key: str
    title: str
    about: str
    columns: tuple[Column, ...]
    unique: tuple[str, ...]


@dataclass(frozen=True)
class Fault:
    """`row` as Excel counts, the heading being 1; 0 when the fault is the whole sheet's."""

    sheet: str
    row: int
    column: str
    sentence: str

    def __str__(self) -> str:
        place = f"“{self.sheet}”"
        if self.row:
            place += f", dòng {self.row}"
        if self.column:
            place += f", cột “{self.column}”"
        return f"{place}: {self.sentence}"


@dataclass(frozen=True)
class Row:
    """`absent`: columns its file does not have, which say nothing; an empty cell says that it is empty."""

    number: int
    values: Mapping[str, Any]
    absent: frozenset[str] = field(default=frozenset(), compare=False)

    def __getitem__(self, key: str) -> Any:
        return self.values[key]


@dataclass(frozen=True)
class Filled:
    """A sheet as it came back. `rows` are those without a fault; `headless`: its headings have one."""

    sheet: Sheet
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...] = field(default=())
    headless: bool = False

    def fault(self, row: Row, key: str, sentence: str) -> Fault:
        heading = next((column.heading for column in self.sheet.columns if column.key == key), "")
        return Fault(self.sheet.title, row.number, heading, sentence)


def read_sheet(sheet: Sheet, table: Iterable[Sequence[Any]]) -> Filled:
    """`table`: rows of cells, the first holding the headings (any order, case and accents do not matter)."""
    lines = iter(table)
    places, faults = _places(sheet, next(lines, ()))
    faults += _lacking(sheet, places)
    if faults:
        return Filled(sheet, (), tuple(faults), headless=True)
    filled = (
        _row(sheet, places, number, cells)
        for number, cells in enumerate(lines, start=2)
        if not all(_is_empty(cell) for cell in cells)
    )
    return _together(sheet, filled)


def read_records(sheet: Sheet, records: Iterable[tuple[int, Mapping[str, Any] | None]]) -> Filled:
    """`records`: the number of a line in its file, and what it says by key or heading of the columns.

    None is a line that could not be read. Nothing is a heading here: what is wrong with a line is its own.
    """
    return _together(sheet, (_record(sheet, number, record) for number, record in records))


def in_order(sheet: Sheet, table: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """The rows under the headings, each cell where the sheet has its column; others are left out."""
    places, _faults = _places(sheet, table[0] if table else ())
    found = [places.get(column.key) for column in sheet.columns]
    return [
        [None if place is None or place >= len(row) else row[place] for place in found] for row in table[1:]
    ]


def _record(sheet: Sheet, number: int, record: Mapping[str, Any] | None) -> tuple[Row, list[Fault]]:
    if record is None:
        return Row(number, {}), [Fault(sheet.title, number, "", "Dòng này phải là một đối tượng JSON.")]
    headings = {column.key: column.heading for column in sheet.columns}
    places, faults = _places(sheet, [headings.get(key, key) for key in record], number)
    row, wrong = _row(sheet, places, number, list(record.values()))
    return row, [*faults, *wrong]


def _together(sheet: Sheet, filled: Iterable[tuple[Row, list[Fault]]]) -> Filled:
    rows: list[Row] = []
    faults: list[Fault] = []
    for row, wrong in filled:
        faults += wrong
        if not wrong:
            rows.append(row)
    doubles = _doubles(sheet, rows)
    doubled = {fault.row for fault in doubles}
    sound = tuple(row for row in rows if row.number not in doubled)
    return Filled(sheet, sound, (*faults, *doubles))


def _is_empty(cell: Any) -> bool:
    """Nothing that can be seen."""
    return cell is None or (isinstance(cell, str) and not normalise(cell))


def _places(sheet: Sheet, headings: Sequence[Any], number: int = 1) -> tuple[dict[str, int], list[Fault]]:
    """Where each column stands in the row of that number; headings that are none of ours or come twice."""
    known = {search_key(column.heading): column for column in sheet.columns}
    places: dict[str, int] = {}
    faults = []
    for index, cell in enumerate(headings):
        if _is_empty(cell):
            continue
        # A star marks a required column in the template.
        column = known.get(search_key(str(cell)).rstrip(" *"))
        if column is None:
            faults.append(
                Fault(sheet.title, number, str(cell), "Không có cột này trong mẫu; hãy dùng mẫu tải về.")
            )
        elif column.key in places:
            faults.append(Fault(sheet.title, number, column.heading, "Cột này có hai lần."))
        else:
            places[column.key] = index
    return places, faults


def _lacking(sheet: Sheet, places: Mapping[str, int]) -> list[Fault]:
    return [
        Fault(sheet.title, 1, column.heading, "Thiếu cột bắt buộc này.")
        for column in sheet.columns
        if column.required and column.key not in places
    ]


def _row(
    sheet: Sheet, places: Mapping[str, int], number: int, cells: Sequence[Any]
) -> tuple[Row, list[Fault]]:
    values: dict[str, Any] = {}
    faults = []
    for column in sheet.columns:
        index = places.get(column.key, len(cells))
        cell = cells[index] if index < len(cells) else None
        if _is_empty(cell):
            values[column.key] = column.empty
            if column.required:
                faults.append(Fault(sheet.title, number, column.heading, "Ô này bắt buộc phải điền."))
            continue
        try:
            values[column.key] = column.read(_plain(cell))
        except ValueError as wrong:
            faults.append(Fault(sheet.title, number, column.heading, str(wrong)))
    absent = frozenset(column.key for column in sheet.columns if column.key not in places)
    return Row(number, values, absent), faults


def _plain(cell: Any) -> Any:
    """The cell itself, where it can be one of a table: what comes as JSON may hold anything."""
    if isinstance(cell, list | dict):
        raise ValueError("Ghi bằng chữ hoặc số, không ghi danh sách.")
    if isinstance(cell, str) and not is_storable(normalise(cell)):
        raise ValueError("Có ký tự không dùng được; hãy gõ lại ô này.")
    return cell


def _doubles(sheet: Sheet, rows: Sequence[Row]) -> list[Fault]:
    first: dict[tuple[Any, ...], int] = {}
    faults = []
    for row in rows:
        key = tuple(row[name] for name in sheet.unique)
        if key in first:
            faults.append(Fault(sheet.title, row.number, "", f"Trùng với dòng {first[key]}."))
        first.setdefault(key, row.number)
    return faults


# What no amount, count or number of ours reaches; a cell like 1e9999 would fill the memory.
TOO_MUCH = Decimal(10**12)


# Readers of cells. Excel gives numbers for codes typed without an apostrophe, and datetimes for days.


def text(longest: int = 255) -> Reader:
    def read(cell: Any) -> str:
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        value = normalise(str(cell))
        if len(value) > longest:
            raise ValueError(f"Dài {len(value)} ký tự, tối đa {longest}.")
        return value

    return read


def day(cell: Any) -> date:
    """A day from Excel, or written dd/mm/yyyy or yyyy-mm-dd."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    written = normalise(str(cell))
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(written, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise ValueError(f"“{written}” không phải ngày; hãy ghi dạng 01/07/2025.")


def hour(cell: Any) -> time:
    if isinstance(cell, time):
        return cell
    written = normalise(str(cell))
    try:
        return time.fromisoformat(written.replace("h", ":").rstrip(":").zfill(5))
    except ValueError:
        raise ValueError(f"“{written}” không phải giờ; hãy ghi dạng 16:30.") from None


def number(cell: Any) -> Decimal:
    """A number, with a decimal comma or point; thousands without any mark."""
    written = normalise(str(cell)).replace(",", ".")
    try:
        value = Decimal(written)
    except InvalidOperation:
        raise ValueError(f"“{written}” không phải số.") from None
    if not value.is_finite():
        raise ValueError(f"“{written}” không phải số.")
    if abs(value) >= TOO_MUCH:
        raise ValueError(f"“{written}” quá lớn.")
    return value


def whole(cell: Any) -> int:
    value = number(cell)
    if value != value.to_integral_value():
        raise ValueError(f"“{cell}” phải là số nguyên.")
    return int(value)


def whole_between(least: int, most: int) -> Reader:
    """A whole number that its column can hold."""

    def read(cell: Any) -> int:
        value = whole(cell)
        if not least <= value <= most:
            raise ValueError(f"“{cell}” phải là số nguyên từ {least} đến {most}.")
        return value

    return read


def yes_or_no(cell: Any) -> bool:
    answer = {"co": True, "x": True, "true": True, "1": True, "khong": False, "false": False, "0": False}
    try:
        return answer[search_key(str(cell))]
    except KeyError:
        raise ValueError(f"“{cell}”: hãy ghi Có hoặc Không.") from None


def one_of(labels: Mapping[str, str]) -> Reader:
    """A choice by its label or its code. `labels`: code → label."""
    known = {search_key(label): code for code, label in labels.items()}
    known |= {search_key(code): code for code in labels}

    def read(cell: Any) -> str:
        try:
            return known[search_key(str(cell))]
        except KeyError:
            raise ValueError(f"“{cell}” không có trong danh mục: {'; '.join(labels.values())}.") from None

    return read


def several(cell: Any) -> list[str]:
    """Values set apart by semicolons."""
    return [part for part in (normalise(piece) for piece in str(cell).split(";")) if part]
