"""A published month as a workbook: numbers are numbers, words are words, no cell becomes a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from indicators.rules.public_month import PublicMonth, PublicOfficer, PublicReply, PublicUnit


Cell = str | int | Decimal | date | None
Sheet = tuple[str, Sequence[str], Iterable[Sequence[Cell]]]


def month_book(month: PublicMonth) -> bytes:
    """The bytes of an .xlsx."""
    import xlsxwriter

    target = io.BytesIO()
    # A fixed day of making keeps the same month the same file.
    with xlsxwriter.Workbook(target, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        book.set_properties({"title": f"{month.agency}, {month.month}", "created": _noon(month.published_on)})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1})
        for title, headings, rows in _sheets(month):
            _write(book.add_worksheet(title), headings, rows, bold)
    return target.getvalue()


def _noon(day: date) -> datetime:
    # A cell of a workbook knows no time zone.
    return datetime(day.year, day.month, day.day, 12)  # noqa: DTZ001


def _write(page: Any, headings: Sequence[str], rows: Iterable[Sequence[Cell]], bold: Any) -> None:
    for column, heading in enumerate(headings):
        page.set_column(column, column, min(48, max(12, len(heading) + 2)))
        page.write_string(0, column, heading, bold)
    for line, cells in enumerate(rows, start=1):
        for column, cell in enumerate(cells):
            if isinstance(cell, int | Decimal):
                page.write_number(line, column, cell)
            elif isinstance(cell, date):
                page.write_datetime(line, column, _noon(cell).replace(hour=0))
            elif cell:
                page.write_string(line, column, cell)
    page.freeze_panes(1, 0)


def _sheets(month: PublicMonth) -> list[Sheet]:
    groups = [f"{one.label_vi} ({one.max})" for one in month.groups]
    ranking = [
        "Hạng", "Trong số", "Mã", "Đơn vị", "Tổng điểm", *groups,
        "Điểm chưa đo", "Điểm không thể đạt", "Xếp loại", "Hồ sơ trễ hẹn (L)",
    ]  # fmt: skip
    values = ["Mã", "Đơn vị", "Chỉ số", "Tên chỉ số", "Tử số", "Mẫu số", "Tỷ lệ (%)", "Điểm", "Tình trạng"]
    officers = [
        "Họ tên", "Đơn vị", "Số hồ sơ", "Giờ làm việc quá hạn", "Tỷ lệ hồ sơ (%)", "Gỡ tên ngày", "Vì",
    ]  # fmt: skip
    changes = [
        "Lần", "Ngày", "Mã", "Đơn vị", "Điểm gốc", "Điểm điều chỉnh", "Hạng gốc", "Hạng điều chỉnh",
        "Trễ gốc", "Trễ điều chỉnh", "Lý do",
    ]  # fmt: skip
    return [
        ("Xếp hạng", ranking, (_ranked(one, month) for one in month.units)),
        ("Từng chỉ số", values, _values(month)),
        ("Cán bộ quá hạn", officers, (_officer(one) for one in month.officers if month.names_shown)),
        ("Phản hồi", ["Về", "Ngày", "Nội dung", "Kết quả", "Trả lời"], _replies(month)),
        ("Điều chỉnh", changes, _changes(month)),
        ("Thông tin", ["Mục", "Giá trị"], _about(month)),
    ]


def _ranked(one: PublicUnit, month: PublicMonth) -> list[Cell]:
    points = [one.groups.get(group.id) for group in month.groups]
    return [
        one.rank, one.ranked_among or None, one.code, one.name, one.total, *points,
        one.not_measured, one.unreachable, one.grade, one.late,
    ]  # fmt: skip


def _values(month: PublicMonth) -> Iterable[list[Cell]]:
    for unit in month.units:
        for indicator in month.indicators:
            n, d, ratio, points, standing = unit.values[indicator.id]
            figures = [None if text is None else Decimal(text) for text in (n, d, ratio, points)]
            yield [
                unit.code,
                unit.name,
                indicator.id,
                f"{indicator.number} {indicator.label_vi}",
                *figures,
                standing,
            ]


def _officer(one: PublicOfficer) -> list[Cell]:
    return [one.name, one.unit, one.dossiers, one.hours, one.share, one.removed_on, one.removed_because]


def _replies(month: PublicMonth) -> Iterable[list[Cell]]:
    for unit in month.units:
        for reply in unit.replies:
            yield _reply(unit.name, reply)
    for one in month.officers:
        for reply in one.replies:
            yield _reply(f"{one.name}, {one.unit}", reply)


def _reply(about: str, one: PublicReply) -> list[Cell]:
    result = "" if not one.is_answered else "chấp nhận" if one.is_upheld else "không chấp nhận"
    return [about, one.written_on, one.text, result, one.answer]


def _changes(month: PublicMonth) -> Iterable[list[Cell]]:
    for one in month.restatements:
        for change in one.changes:
            yield [
                one.number, one.decided_on, change.code, change.name, Decimal(change.total_before),
                Decimal(change.total_after), change.rank_before, change.rank_after,
                change.late_before, change.late_after, one.reason,
            ]  # fmt: skip


def _about(month: PublicMonth) -> Iterable[list[Cell]]:
    hours = (Decimal(month.late_minutes) / 60).quantize(Decimal("0.1"))
    yield ["Cơ quan công khai", month.agency]
    yield ["Tháng", month.month]
    yield ["Bộ chỉ số", month.definition]
    yield ["Số thông báo", month.number_text]
    yield ["Chốt ngày", month.closed_on]
    yield ["Phản hồi đến hết ngày", month.review_until]
    yield ["Phải công khai trước hết ngày", month.due_on]
    yield ["Công khai ngày", month.published_on]
    yield ["Công khai chậm (ngày)", month.days_late]
    yield ["Số cán bộ quá hạn", month.late_people]
    yield ["Tổng giờ quá hạn", hours]
    yield ["Tên công khai đến hết ngày", month.names_until]
    yield ["Mã băm số liệu (SHA-256)", month.data_hash]
