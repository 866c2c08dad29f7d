"""A set-up file puts nothing new under an agency that it would outlast, as the pages do not."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.models import Agency
from portal import setup_files


pytestmark = pytest.mark.django_db

HEADINGS = (
    "Mã cơ quan", "Tên", "Loại", "Cấp", "Trực thuộc", "Mã định danh", "Có con dấu riêng", "Từ ngày",
    "Đến hết ngày",
)  # fmt: skip
COMMUNE, UNIT = ("UBND cấp xã", "Cấp xã", "T"), ("Phòng, bộ phận trong cơ quan", "Cấp xã")
PROVINCE = ("T", "UBND tỉnh Mẫu", "UBND cấp tỉnh", "Cấp tỉnh", "", "H99", "Có", "01/01/2021", "")
ENDS = ("A", "UBND xã A", *COMMUNE, "H99.01", "Có", "01/01/2021", "30/06/2026")
STAYS = ("B", "UBND xã B", *COMMUNE, "H99.02", "Có", "01/01/2021", "")
COMES = ("C", "UBND xã C", *COMMUNE, "H99.03", "Có", "01/07/2026", "")
OUTLASTS = "UBND xã A kết thúc ngày 30/06/2026, sau đó đơn vị không còn cấp trên."


def unit(parent: str, last: str = "", code: str = "P") -> tuple[str, ...]:
    return (code, "Phòng Mới", *UNIT, parent, "", "Không", "01/01/2026", last)


def take(*agencies: tuple[str, ...], places: tuple[tuple[str, ...], ...] = ()) -> list[str]:
    """What is wrong with the file."""
    tables = {"agencies": [HEADINGS, PROVINCE, ENDS, STAYS, COMES, *agencies]}
    if places:
        tables["placements"] = [("Mã cơ quan", "Trực thuộc", "Từ ngày", "Đến hết ngày"), *places]
    outcome = setup_files.take(setup_files.read_tables(tables), commit=True, by=None, on=date(2026, 3, 4))
    return [str(fault) for fault in outcome.faults]


CASES = {
    "it outlasts the one above": ([unit("A")], (), ["“Cơ quan”, dòng 6, cột “Trực thuộc”: " + OUTLASTS]),
    "it outlasts the one above its unit": (
        [unit("A", "30/06/2026"), unit("P", code="P2")], (),
        ["“Cơ quan”, dòng 7, cột “Trực thuộc”: Phòng Mới kết thúc ngày 30/06/2026"],
    ),
    "it ends with it": ([unit("A", "30/06/2026")], (), []),
    "the one above stays": ([unit("B")], (), []),
    # Another sheet tells where it goes next.
    "it moves on": (
        [unit("A")], (("P", "A", "01/01/2026", "30/06/2026"), ("P", "B", "01/07/2026", "")), [],
    ),
    "it moves there": (
        [unit("B")], (("P", "B", "01/01/2026", "31/03/2026"), ("P", "A", "01/04/2026", "")),
        ["“Đổi trực thuộc”, dòng 3, cột “Trực thuộc”: " + OUTLASTS],
    ),
    # Nobody receives there until then, and what is missing names it.
    "it begins before the one above": ([unit("C")], (), []),
}  # fmt: skip


@pytest.mark.parametrize(("agencies", "places", "faults"), CASES.values(), ids=CASES)
def test_what_is_new_does_not_outlast_what_is_above_it(agencies, places, faults):
    found = take(*agencies, places=places)
    assert len(found) == len(faults)
    assert all(told.startswith(fault) for told, fault in zip(found, faults, strict=True)), found
    assert Agency.objects.filter(code="P").exists() is (not faults), "all or nothing"


def test_what_stood_there_before_may_be_said_again():
    """As older files left it that ended the agency alone; what is missing names it."""
    assert take(unit("B")) == []
    Agency.objects.filter(code="B").update(valid_to=date(2026, 6, 30))
    assert take(unit("B")) == []
