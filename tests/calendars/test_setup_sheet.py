"""Own hours of an office from the set-up workbook: all or nothing, again without change."""

from datetime import date, time

import pytest

from calendars.models import Calendar
from calendars.queries import load_calendar
from portal import setup_files


pytestmark = pytest.mark.django_db
HEAD = ("Mã lịch", "Tên lịch", "Dùng để", "Thứ", "Từ giờ", "Đến giờ", "Mùa từ", "Mùa đến", "Từ ngày")
MONDAY = ("xa-mau", "Giờ xã Mẫu", "lịch tính thời hạn", "Thứ Hai", "07:00", "11:00", "", "", "")
TUESDAY = ("xa-mau", "Giờ xã Mẫu", "lịch tính thời hạn", "3", "13h30", "17:00", "", "", "")


def take(*rows: tuple[str, ...], commit: bool = True):
    tables = {"hours": [HEAD, *rows]}
    return setup_files.take(setup_files.read_tables(tables), commit=commit, by=None, on=date(2026, 3, 4))


def test_rows_become_a_calendar_once() -> None:
    first, again = take(MONDAY, TUESDAY), take(MONDAY, TUESDAY)
    assert (first.created, first.faults) == (1, [])
    assert (again.created, again.unchanged, again.faults) == (0, 1, [])
    calendar = load_calendar("xa-mau")
    assert calendar.stretches_on(date(2026, 3, 2)) == ((time(7), time(11)),)
    assert calendar.stretches_on(date(2026, 3, 4)) == ((time(13, 30), time(17)),)


def test_a_dry_run_writes_nothing() -> None:
    assert take(MONDAY, commit=False).created == 1
    assert not Calendar.objects.filter(code="xa-mau").exists()


def test_an_agency_may_follow_a_calendar_of_the_same_workbook() -> None:
    tables = {
        "hours": [HEAD, MONDAY],
        "agencies": [
            ("Mã cơ quan", "Tên", "Loại", "Cấp", "Trực thuộc", "Mã định danh", "Có con dấu riêng", "Từ ngày"),
            ("X", "UBND xã Mẫu", "UBND cấp xã", "Cấp xã", "", "H99.01", "Có", "01/07/2025"),
        ],
        "calendars": [("Mã cơ quan", "Lịch tính thời hạn", "Từ ngày"), ("X", "xa-mau", "01/07/2025")],
    }
    filled = setup_files.read_tables(tables)
    outcome = setup_files.take(filled, commit=True, by=None, on=date(2026, 3, 4))
    assert outcome.faults == []
    tables["calendars"][1] = ("X", "xa-lạ", "01/07/2025")
    outcome = setup_files.take(setup_files.read_tables(tables), commit=True, by=None, on=date(2026, 3, 4))
    assert [fault.sentence for fault in outcome.faults] == [
        "Không có lịch mã “xa-lạ”; hãy thêm ở trang “Giờ làm việc riêng”."
    ]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([(*MONDAY[:5], "06:00", "", "", "")], "kết thúc trước khi bắt đầu"),
        ([MONDAY, (*MONDAY[:4], "10:00", "12:00", "", "", "")], "chồng lên nhau"),
        ([MONDAY, MONDAY], "Trùng với dòng 2"),
        ([MONDAY, (TUESDAY[0], "Tên khác", *TUESDAY[2:])], "phải giống nhau"),
        ([("Có dấu", *MONDAY[1:])], "Mã lịch"),
        ([(*MONDAY[:3], "Thứ Tám", *MONDAY[4:])], "không có trong danh mục"),
        ([(*MONDAY[:6], "31/02x", "", "")], "không phải ngày trong năm"),
        ([("standard", *MONDAY[1:])], "đã có với giờ khác"),
    ],
)
def test_a_fault_is_told_at_its_row_and_nothing_is_taken(rows: list[tuple[str, ...]], sentence: str) -> None:
    outcome = take(*rows)
    assert any(sentence in str(fault) for fault in outcome.faults), outcome.faults
    assert not Calendar.objects.filter(shipped=False).exists()
