"""A set-up file refuses the heirs that the page of an agency refuses."""

from datetime import date

import pytest

from accounts.models import Agency, AgencySuccession
from portal import setup_files
from tests.factories.accounts import AgencyFactory


pytestmark = pytest.mark.django_db

COMMUNE = ("UBND cấp xã", "Cấp xã", "T")
AGENCIES = [
    ("Mã cơ quan", "Tên", "Loại", "Cấp", "Trực thuộc", "Mã định danh", "Có con dấu riêng", "Từ ngày",
     "Đến hết ngày"),
    ("T", "UBND tỉnh Mẫu", "UBND cấp tỉnh", "Cấp tỉnh", "", "H99", "Có", "01/01/2021", ""),
    ("A", "UBND xã A", *COMMUNE, "H99.01", "Có", "01/01/2021", "31/12/2025"),
    ("B", "UBND xã B", *COMMUNE, "H99.02", "Có", "01/01/2021", "31/03/2026"),
    ("C", "UBND xã C", *COMMUNE, "H99.03", "Có", "01/01/2021", ""),
]  # fmt: skip


@pytest.fixture(autouse=True)
def left_standing():
    """A unit of A that older files left: it goes on under an agency that has ended."""
    assert not take().faults
    AgencyFactory(unit=True, code="D", name="Phòng D", parent=Agency.objects.get(code="A"))


def take(*rows):
    told = [("Cơ quan cũ", "Cơ quan kế thừa", "Từ ngày", "Văn bản"), *((*row, "NQ 1") for row in rows)]
    tables = setup_files.read_tables({"agencies": AGENCIES, "successions": told})
    return setup_files.take(tables, commit=True, by=None, on=date(2026, 3, 4))


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        (
            [("A", "B", "01/01/2026"), ("B", "A", "01/04/2026")],
            "dòng 3, cột “Cơ quan kế thừa”: UBND xã B đang kế thừa UBND xã A;",
        ),
        (
            [("A", "A", "01/01/2026")],
            "dòng 2, cột “Cơ quan kế thừa”: Một cơ quan không thể kế thừa chính nó.",
        ),
        (
            [("A", "B", "01/04/2026")],
            "dòng 2, cột “Cơ quan kế thừa”: UBND xã B đã kết thúc hoạt động từ sau ngày 31/03/2026.",
        ),
        (
            [("A", "D", "01/01/2026")],
            "dòng 2, cột “Cơ quan kế thừa”: Phòng D đang trực thuộc UBND xã A. Hãy đổi cơ quan cấp trên",
        ),
    ],
    ids=["circle", "itself", "closed", "below"],
)
def test_an_heir_that_cannot_be_is_named_and_nothing_kept(rows, fault):
    faults = [str(found) for found in take(*rows).faults]
    assert [one.startswith(f"“Kế thừa”, {fault}") for one in faults] == [True], faults
    assert not AgencySuccession.objects.exists()


def test_heirs_one_after_the_other_are_taken_once():
    rows = [("A", "B", "01/01/2026"), ("B", "C", "01/04/2026")]
    first, again = take(*rows), take(*rows)
    assert (first.faults, again.faults) == ([], [])
    assert (again.created, again.updated) == (0, 0)
