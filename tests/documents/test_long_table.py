"""A long table as a PDF: what it says, how it turns the page, and that its length costs no memory."""

from __future__ import annotations

import re
import tracemalloc
from io import BytesIO

import pytest

from documents.gateways import long_table
from documents.gateways.long_table import Column, Head
from tests.clock import at
from tests.harness.pdf_text import pages_of, text_of


NOW = at("2026-11-20 14:06")
COLUMNS = [Column("STT", 1), Column("Tên tổ chức, cá nhân", 5), Column("Ký nhận", 2)]
HEAD = Head(
    left=("UBND XÃ AN PHƯỚC", "BỘ PHẬN MỘT CỬA"),
    right=("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",),
    title="SỔ THEO DÕI HỒ SƠ",
    below=("Lĩnh vực: Hộ tịch",),
    foot="Lập lúc 14:06",
    total="Tổng số: {count} hồ sơ.",
)


def written(rows, head=HEAD):
    out = BytesIO()
    count = long_table.write(out, head=head, columns=COLUMNS, rows=rows, made_at=NOW)
    return count, out.getvalue()


def numbered(count):
    return ((str(number), f"Nguyễn Thị Ấm {number}", "") for number in range(1, count + 1))


def test_what_it_says_can_be_read_and_searched():
    count, content = written([("1", "Đặng Ngọc Ỷ", "đã ký")])
    said = text_of(content)
    assert (count, pages_of(content)) == (1, 1)
    for words in ("SỔ THEO DÕI HỒ SƠ", "UBND XÃ AN PHƯỚC", "Lĩnh vực: Hộ tịch", "Đặng Ngọc Ỷ", "đã ký"):
        assert words in said
    assert "Tổng số: 1 hồ sơ." in said
    assert content.count(b"/FontFile2") == 2


def test_every_page_has_the_heads_of_the_columns_and_its_number():
    _count, content = written(numbered(200))
    said, pages = text_of(content), pages_of(content)
    assert pages > 3
    assert said.count("Tên tổ chức, cá nhân") == pages
    assert said.count("SỔ THEO DÕI HỒ SƠ") == 1
    assert [int(number) for number in re.findall(r"Trang (\d+)/", said)] == list(range(1, pages + 1))
    assert said.split().count(str(pages)) >= 1  # the number of all pages, written by the end
    assert all(f"Nguyễn Thị Ấm {number} " in f"{said} " for number in (1, 100, 200))


def test_the_table_of_objects_leads_to_each_object():
    _count, content = written(numbered(60))
    start = int(re.search(rb"startxref\n(\d+)\n%%EOF\n$", content)[1])
    offsets = re.findall(rb"(\d{10}) 00000 n ", content[start:])
    for number, offset in enumerate(offsets, start=1):
        assert content[int(offset) :].startswith(b"%d 0 obj\n" % number)
    assert int(re.search(rb"/Size (\d+)", content)[1]) == len(offsets) + 1


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "một hai",
        "chữ " * 30,  # parted at blanks
        "000.00.20.H56-260101-0001" * 4,  # a word longer than the column is broken
    ],
)
def test_no_line_is_wider_than_its_column_and_nothing_is_lost(cell):
    table = long_table._Table(BytesIO(), HEAD, COLUMNS, NOW)
    wrapped = long_table._wrapped(table.plain, cell, 90.0)
    assert all(table.plain.width(line) <= 90.0 * 1000 / long_table.SIZE for line in wrapped)
    assert "".join("".join(wrapped).split()) == "".join(cell.split())


def test_decomposed_letters_are_drawn_as_one_and_unknown_ones_as_a_question_mark():
    table = long_table._Table(BytesIO(), HEAD, COLUMNS, NOW)
    assert table.plain.drawable("Ho\u0300a 漢") == "Hòa ?"


def test_a_cell_that_never_ends_still_fits_on_a_page():
    count, content = written([("1", "dài " * 5000, ""), ("2", "sau", "")])
    assert count == 2
    assert pages_of(content) <= 3
    assert "..." in text_of(content)


@pytest.mark.slow
def test_more_rows_take_no_more_memory():
    def peak(count):
        tracemalloc.start()
        with open("/dev/null", "wb") as out:
            long_table.write(out, head=HEAD, columns=COLUMNS, rows=numbered(count), made_at=NOW)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(5_000)  # reads the fonts and fills the cache of wrapped cells, which has its limit
    assert peak(15_000) < 1.25 * peak(5_000)


def test_further_tables_stand_below_with_heads_of_their_own_that_are_never_alone():
    """However many rows the first has: at any height of the page the next one's head has a row below it."""
    for first in range(30, 60):
        out = BytesIO()
        more = [
            long_table.Section(
                "Theo nội dung", [Column("Nội dung", 3), Column("Trả lời", 1)], [("Thái độ", "8")]
            ),
            long_table.Section("Trống", [Column("Không có gì", 1)], []),
        ]
        rows = numbered(first)
        count = long_table.write(out, head=HEAD, columns=COLUMNS, rows=rows, made_at=NOW, more=more)
        said = text_of(out.getvalue())
        assert count == first
        pages = said.split("Lập lúc 14:06")
        (page,) = [one for one in pages if "Theo nội dung" in one]
        assert all(words in page for words in ("Nội dung", "Trả lời", "Thái độ")), first
        assert "Không có gì" in said
