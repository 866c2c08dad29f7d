"""Figures somebody else published of the same units, read from a table (xlsx, CSV, JSON, pasted text).

Two tables, either or both: counts or points by unit and indicator, and a list of dossiers. A row that cannot
be used is named with a sentence; nothing of a file with such rows is taken.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any

from indicators.exceptions import Refused
from lib.text import search_key


LONGEST = 20_000
MOST_FAULTS = 20
# A count or points of a report: what is written longer, larger or finer is a slip, or meant to stop a worker.
LONGEST_NUMBER = 30
LARGEST_NUMBER = 10**12
# What no text column takes.
UNREADABLE = re.compile("[\x00\ud800-\udfff]")
FIGURES = "figures"
DOSSIERS = "dossiers"
# Headings as people write them, folded.
HEADINGS: Mapping[str, Mapping[str, str]] = {
    FIGURES: {
        "don vi": "unit", "ma don vi": "unit", "unit": "unit",
        "chi so": "indicator", "ma chi so": "indicator", "indicator": "indicator",
        "tu so": "n", "n": "n", "mau so": "d", "d": "d", "diem": "points", "points": "points",
    },
    DOSSIERS: {
        "ma ho so": "code", "so ho so": "code", "code": "code",
        "han tra": "due", "ngay hen tra": "due", "due": "due",
        "ket thuc": "end", "ngay ket thuc": "end", "end": "end",
        "don vi": "unit", "ma don vi": "unit", "unit": "unit",
        "trang thai": "status", "status": "status",
    },
}  # fmt: skip
NEEDED = {FIGURES: ("unit", "indicator"), DOSSIERS: ("code", "due", "unit")}


@dataclass(frozen=True)
class OutsideFigure:
    """What they say of one indicator of a unit; counts, points, or both."""

    unit: str
    indicator: str
    n: Decimal | None
    d: Decimal | None
    points: Decimal | None


@dataclass(frozen=True)
class OutsideDossier:
    """A dossier as they have it. `end` is None while it is open there."""

    code: str
    unit: str
    due: date
    end: date | None
    status: str


@dataclass(frozen=True)
class Outside:
    """Everything that was read."""

    figures: tuple[OutsideFigure, ...] = ()
    dossiers: tuple[OutsideDossier, ...] = ()


class BadRows(Refused):
    """Rows that cannot be used; `faults` has one sentence per row."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("Tệp có dòng không dùng được nên chưa nhận gì: " + " ".join(faults), field="file")
        self.faults = tuple(faults)


def from_text(text: str) -> list[list[list[Any]]]:
    """Tables of pasted or CSV text: tab, semicolon or comma, whichever the first line has most of."""
    lines = text.strip("\ufeff\n\r ")
    if not lines:
        raise Refused("Không có dòng nào.", field="file")
    first = lines.splitlines()[0]
    separator = max("\t;,", key=first.count)
    try:
        rows = csv.reader(io.StringIO(lines), delimiter=separator)
        # One more than may come is enough for `read` to say so.
        return [[list(row) for row in islice(rows, LONGEST + 1)]]
    except csv.Error as fault:
        raise Refused("Không đọc được bảng: dấu ngoặc kép không khép.", field="file") from fault


def from_json(text: str) -> list[list[list[Any]]]:
    """Tables of {"figures": [{…}], "dossiers": [{…}]}, with the English names of the columns."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise Refused("Tệp JSON hỏng, không đọc được.", field="file") from fault
    if not isinstance(data, dict) or not any(isinstance(data.get(key), list) for key in (FIGURES, DOSSIERS)):
        raise Refused("JSON phải có “figures” hoặc “dossiers”, mỗi mục một danh sách.", field="file")
    tables: list[list[list[Any]]] = []
    for key in (FIGURES, DOSSIERS):
        rows = data.get(key)
        if isinstance(rows, list) and rows:
            names = list(dict.fromkeys(HEADINGS[key].values()))
            cells = [[row.get(name) if isinstance(row, dict) else None for name in names] for row in rows]
            tables.append([names, *cells])
    if not tables:
        raise Refused("Không có dòng nào.", field="file")
    return tables


def read(
    tables: Iterable[Sequence[Sequence[Any]]], *, units: Collection[str], indicators: Collection[str]
) -> Outside:
    """What the tables say. Raises BadRows with a sentence per row, Refused where no table can be recognised.

    `units`: codes that are known; of figures the unit must be one of them, of dossiers it may be any.
    """
    found = _Found(units, indicators)
    recognised = [found.add(table) for table in tables if table]
    if not any(recognised):
        raise Refused(
            "Không nhận ra bảng nào. Dòng đầu phải ghi tên cột: Đơn vị, Chỉ số, Tử số, Mẫu số, Điểm; hoặc "
            "Mã hồ "
            "sơ, Hạn trả, Kết thúc, Đơn vị, Trạng thái.",
            field="file",
        )
    faults = [*found.faults, *_twice(found.figures, found.dossiers)]
    if faults:
        more = len(faults) - MOST_FAULTS
        raise BadRows([*faults[:MOST_FAULTS], *([f"Và {more} dòng khác."] if more > 0 else [])])
    if not found.figures and not found.dossiers:
        raise Refused("Không có dòng nào.", field="file")
    return Outside(tuple(found.figures), tuple(found.dossiers))


@dataclass
class _Found:
    """What has been read so far."""

    units: Collection[str]
    indicators: Collection[str]
    figures: list[OutsideFigure] = field(default_factory=list)
    dossiers: list[OutsideDossier] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def add(self, table: Sequence[Sequence[Any]]) -> bool:
        """Read one table; False where its first line is none we know."""
        kind, columns = _kind(table[0])
        if not kind:
            return False
        if len(table) > LONGEST:
            raise Refused(f"Bảng dài quá {LONGEST:,} dòng.".replace(",", "."), field="file")
        for number, row in enumerate(table[1:], start=2):
            cells = {name: row[place] if place < len(row) else None for name, place in columns.items()}
            if not all(_blank(cell) for cell in cells.values()):
                self._add_row(kind, number, cells)
        return True

    def _add_row(self, kind: str, number: int, cells: Mapping[str, Any]) -> None:
        try:
            if kind == FIGURES:
                self.figures.append(_figure(cells, self.units, self.indicators))
            else:
                self.dossiers.append(_dossier(cells))
        except ValueError as fault:
            self.faults.append(f"Dòng {number}: {fault}")


def _kind(heading: Sequence[Any]) -> tuple[str, dict[str, int]]:
    folded = [search_key(str(cell or "")).strip(" *") for cell in heading]
    for kind in (DOSSIERS, FIGURES):
        columns = {HEADINGS[kind][name]: place for place, name in enumerate(folded) if name in HEADINGS[kind]}
        if all(name in columns for name in NEEDED[kind]):
            return kind, columns
    return "", {}


def _blank(cell: Any) -> bool:
    return cell is None or not str(cell).strip()


def _text(cell: Any) -> str:
    text = "" if cell is None else str(cell).strip()
    if UNREADABLE.search(text):
        raise ValueError("có ký tự không đọc được.")
    return text


def _figure(cells: Mapping[str, Any], units: Collection[str], indicators: Collection[str]) -> OutsideFigure:
    unit, indicator = _text(cells.get("unit")), _text(cells.get("indicator"))
    if unit not in units:
        raise ValueError(f"không có đơn vị mã “{unit}” trong phạm vi so sánh.")
    if indicator not in indicators:
        raise ValueError(f"không có chỉ số “{indicator}”.")
    n, d, points = (_number(cells.get(name), label) for name, label in
                    (("n", "Tử số"), ("d", "Mẫu số"), ("points", "Điểm")))  # fmt: skip
    if d is None and points is None:
        raise ValueError("phải có mẫu số hoặc điểm.")
    if n is not None and d is None:
        raise ValueError("có tử số mà không có mẫu số.")
    if n is not None and d is not None and n > d and indicator != "AVG_TIME":
        raise ValueError(f"tử số {n} lớn hơn mẫu số {d}.")
    return OutsideFigure(unit, indicator, n, d, points)


def _number(cell: Any, label: str) -> Decimal | None:
    if _blank(cell):
        return None
    written = _text(cell).replace(" ", "")
    if len(written) > LONGEST_NUMBER:
        raise ValueError(f"{label} “{written[:LONGEST_NUMBER]}…” dài quá {LONGEST_NUMBER} chữ số.")
    if "," in written:  # 1.234,5 as Vietnamese write it
        written = written.replace(".", "").replace(",", ".")
    try:
        value = Decimal(written)
    except InvalidOperation:
        raise ValueError(f"{label} “{_text(cell)}” không phải là số.") from None
    if not value.is_finite() or value < 0:
        raise ValueError(f"{label} “{_text(cell)}” phải là số từ 0 trở lên.")
    if value >= LARGEST_NUMBER or abs(int(value.as_tuple().exponent)) > LONGEST_NUMBER:
        raise ValueError(f"{label} “{_text(cell)}” quá lớn hoặc quá nhỏ.")
    return value


def _dossier(cells: Mapping[str, Any]) -> OutsideDossier:
    code, unit = _text(cells.get("code")), _text(cells.get("unit"))
    if not code:
        raise ValueError("thiếu mã hồ sơ.")
    if not unit:
        raise ValueError("thiếu mã đơn vị.")
    due = _day(cells.get("due"), "Hạn trả")
    if due is None:
        raise ValueError("thiếu hạn trả.")
    return OutsideDossier(code, unit, due, _day(cells.get("end"), "Kết thúc"), _text(cells.get("status")))


def _day(cell: Any, label: str) -> date | None:
    if _blank(cell):
        return None
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    written = _text(cell)
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"):
        try:
            return datetime.strptime(written[:10], form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise ValueError(f"{label} “{written}” không phải là ngày; ghi như 31/10/2026.")


def _twice(figures: Sequence[OutsideFigure], dossiers: Sequence[OutsideDossier]) -> list[str]:
    found, seen = [], set()
    for key, said in [
        *(((one.unit, one.indicator), f"{one.unit}, {one.indicator}") for one in figures),
        *((("", one.code), f"hồ sơ {one.code}") for one in dossiers),
    ]:
        if key in seen:
            found.append(f"Ghi hai lần: {said}.")
        seen.add(key)
    return found
