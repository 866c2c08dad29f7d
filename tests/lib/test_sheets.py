"""Tables that people fill in: values by column, faults by row and column."""

import io
import zipfile
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
import xlsxwriter

from lib import workbooks
from lib.sheets import (
    Column,
    Sheet,
    day,
    hour,
    in_order,
    number,
    one_of,
    read_sheet,
    several,
    text,
    whole,
    yes_or_no,
)


SHEET = Sheet(
    key="things",
    title="Đồ vật",
    about="Mỗi vật một dòng.",
    columns=(
        Column("code", "Mã", text(5), required=True),
        Column("name", "Tên gọi", text(20)),
        Column("since", "Từ ngày", day, empty=None),
        Column("kind", "Loại", one_of({"big": "To", "small": "Nhỏ"}), choices=("To", "Nhỏ"), empty="small"),
    ),
    unique=("code",),
)


def test_headings_stand_in_any_order_and_without_accents():
    filled = read_sheet(SHEET, [("TEN GOI", " ma * "), ("Bàn", "B1")])
    assert filled.faults == ()
    assert dict(filled.rows[0].values) == {"code": "B1", "name": "Bàn", "since": None, "kind": "small"}
    assert filled.rows[0].number == 2


def test_every_fault_is_named_by_row_and_column():
    filled = read_sheet(
        SHEET,
        [
            ("Mã", "Từ ngày", "Loại"),
            ("B1", "31/02/2025", "To"),
            (None, None, None),
            ("", "01/07/2025", "khổng lồ"),
            ("B1", "01/07/2025", "to"),
            ("B1", "01/07/2025", "to"),
        ],
    )
    assert [str(fault) for fault in filled.faults] == [
        "“Đồ vật”, dòng 2, cột “Từ ngày”: “31/02/2025” không phải ngày; hãy ghi dạng 01/07/2025.",
        "“Đồ vật”, dòng 4, cột “Mã”: Ô này bắt buộc phải điền.",
        "“Đồ vật”, dòng 4, cột “Loại”: “khổng lồ” không có trong danh mục: To; Nhỏ.",
        "“Đồ vật”, dòng 6: Trùng với dòng 5.",
    ]
    assert [row.number for row in filled.rows] == [5]


@pytest.mark.parametrize(
    ("headings", "sentence"),
    [
        (("Tên gọi",), "“Đồ vật”, dòng 1, cột “Mã”: Thiếu cột bắt buộc này."),
        (("Mã", "mã"), "“Đồ vật”, dòng 1, cột “Mã”: Cột này có hai lần."),
        (
            ("Mã", "Màu"),
            "“Đồ vật”, dòng 1, cột “Màu”: Không có cột này trong mẫu; hãy dùng mẫu tải về.",
        ),
    ],
)
def test_wrong_headings_stop_the_sheet(headings, sentence):
    filled = read_sheet(SHEET, [headings, ("B1", "B2")])
    assert [str(fault) for fault in filled.faults] == [sentence]
    assert filled.rows == ()


def test_cells_of_an_older_or_wider_table_find_their_columns():
    table = [("Loại", "Màu", "Mã"), ("To", "đỏ", "B1"), ("Nhỏ",)]
    assert in_order(SHEET, table) == [["B1", None, None, "To"], [None, None, None, "Nhỏ"]]
    assert in_order(SHEET, ()) == []


def test_an_empty_sheet_lacks_its_columns():
    assert [fault.column for fault in read_sheet(SHEET, []).faults] == ["Mã"]


@pytest.mark.parametrize(
    ("read", "cell", "value"),
    [
        (text(5), 37.0, "37"),  # Excel makes a number of a code
        (text(9), "  Ủy \u00a0ban ", "Ủy ban"),
        (day, datetime(2025, 7, 1, 9, tzinfo=UTC), date(2025, 7, 1)),
        (day, date(2025, 7, 1), date(2025, 7, 1)),
        (day, "1/7/2025", date(2025, 7, 1)),
        (day, "2025-07-01", date(2025, 7, 1)),
        (hour, time(16, 30), time(16, 30)),
        (hour, "7:05", time(7, 5)),
        (hour, "16h30", time(16, 30)),
        (number, "3,5", Decimal("3.5")),
        (number, 4, Decimal(4)),
        (whole, 4.0, 4),
        (yes_or_no, "Có", True),
        (yes_or_no, "x", True),
        (yes_or_no, "KHÔNG", False),
        (one_of({"big": "To"}), "to", "big"),
        (one_of({"big": "To"}), "BIG", "big"),
        (several, "a; b ;;c", ["a", "b", "c"]),
    ],
)
def test_a_cell_is_read_as(read, cell, value):
    assert read(cell) == value


@pytest.mark.parametrize(
    ("read", "cell"),
    [
        (text(5), "dài quá rồi"),
        (day, "2025"),
        (day, "01/13/2025"),
        (hour, "25:00"),
        (hour, "sáng"),
        (number, "ba"),
        (number, "NaN"),
        (number, "Infinity"),
        (whole, "3,5"),
        (yes_or_no, "chắc là có"),
    ],
)
def test_a_cell_that_cannot_be_read_says_so(read, cell):
    with pytest.raises(ValueError, match=r"\."):
        read(cell)


def test_a_template_comes_back_as_it_was_filled():
    made = workbooks.template([SHEET], {"things": [("001", "Bàn", "01/07/2025", "To")]})
    tables = workbooks.read_workbook(io.BytesIO(made))
    assert set(tables) == {"huong dan", "do vat"}
    filled = read_sheet(SHEET, tables["do vat"])
    assert filled.faults == ()
    assert dict(filled.rows[0].values) == {
        "code": "001", "name": "Bàn", "since": date(2025, 7, 1), "kind": "big",
    }  # fmt: skip


def test_a_folder_of_csv_files_reads_alike(tmp_path):
    (tmp_path / "things.csv").write_text("Mã,Tên gọi\n001,Bàn\n", encoding="utf-8")
    assert workbooks.read_folder(tmp_path) == {"things": [("Mã", "Tên gọi"), ("001", "Bàn")]}


def _zip_of(content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "không phải tệp Excel"),
        (b"ma,ten\n1,2\n", "không phải tệp Excel"),
        (_zip_of(b"<workbook/>"), "bị hỏng"),
    ],
)
def test_what_is_no_workbook_is_refused(content, sentence):
    with pytest.raises(workbooks.BadWorkbook, match=sentence):
        workbooks.read_workbook(io.BytesIO(content))


def test_a_file_that_unfolds_into_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(workbooks, "MAX_UNPACKED_BYTES", 1000)
    with pytest.raises(workbooks.BadWorkbook, match="quá lớn"):
        workbooks.read_workbook(io.BytesIO(_zip_of(b"x" * 2000)))


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(workbooks, "MAX_ROWS", 3)
    made = workbooks.template([SHEET], {"things": [(str(line),) for line in range(9)]})
    with pytest.raises(workbooks.BadWorkbook, match="hơn 3 dòng"):
        workbooks.read_workbook(io.BytesIO(made))


def _book(rows, write):
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        page = book.add_worksheet("Bảng")
        page.write_row(0, 0, ["Mã", "Tên gọi"])
        for line in range(1, rows):
            write(page, line)
    return io.BytesIO(target.getvalue())


def test_cells_far_to_the_right_take_no_memory(monkeypatch):
    """16,384 columns for each row of one cell at XFD; a row is kept to its last cell within the widest."""
    rows = workbooks.read_workbook(_book(50, lambda page, line: page.write(line, 16_383, "x")))["bang"]
    assert rows == [("Mã", "Tên gọi")]
    monkeypatch.setattr(workbooks, "MAX_CELLS", 1000)
    some = _book(40, lambda page, line: page.write_row(line, 0, ["B1", "Bàn"]))
    assert len(workbooks.read_workbook(some)["bang"]) == 40
    with pytest.raises(workbooks.BadWorkbook, match="quá nhiều ô"):
        workbooks.read_workbook(_book(50, lambda page, line: page.write(line, 150, "x")))
