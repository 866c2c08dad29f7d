"""Books that go on after the last number of a former system, from the set-up sheet “Sổ” (rulings 39, 40).

Numbers run on through the year (Circular 01/2018 Art 10): an office that changes over in the middle of it
goes on where its old books stand. A number said too high goes back as long as none after it was given here.
Books are of several apps, so that only here all of them are known.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from accounts.enums import AgencyKind
from accounts.models import Actor, Agency
from accounts.queries import legal_agency_ids
from accounts.services.setup_rows import UNCHANGED, Change, Outcome, WrongCell, agency_by_code, take_rows
from documents.exceptions import BookIsClosed
from documents.registry import paper_kinds
from documents.services import books
from dossiers.services import numbers
from lib.sheets import Column, Fault, Filled, Row, Sheet, one_of, text, whole_between
from portal.book_titles import book_titles
from procedures.models import ProcedureOffer


KEY = "books"
REGISTER = "register"
FIRST_YEAR, LAST_YEAR = 2000, 2200
MOST_IN_A_BOOK = 9_999_999
_COUNTERS = (AgencyKind.ONE_STOP, AgencyKind.RECEPTION_POINT)
_WHOSE = (
    "Nơi cấp số: Bộ phận Một cửa cho sổ theo dõi, giấy tiếp nhận, phiếu; "
    "cơ quan có con dấu cho phiếu xin lỗi, thông báo, chứng thực, phản ánh kiến nghị."
)


def sheet() -> Sheet:
    """Its choices are the books that papers and registers of every app are numbered by."""
    titles = {REGISTER: "Sổ theo dõi hồ sơ", **book_titles()}
    return Sheet(
        key=KEY,
        title="Sổ",
        about=(
            "Chỉ khi chuyển từ hệ thống cũ giữa năm: mỗi sổ một dòng, số tại đây tiếp theo số cuối của sổ cũ."
        ),
        columns=(
            Column("agency", "Mã cơ quan", text(40), required=True, note=_WHOSE),
            Column(
                "kind", "Loại sổ", one_of(titles), required=True, choices=tuple(titles.values()),
                note="Giấy nào lấy số ở sổ ấy.",
            ),
            Column("year", "Năm", whole_between(FIRST_YEAR, LAST_YEAR), required=True),
            Column(
                "last", "Số cuối cùng", whole_between(1, MOST_IN_A_BOOK), required=True,
                note="Số cuối đã cấp ở sổ cũ, kể cả cho hồ sơ đã xong; chỉ ghi số, ví dụ 417.",
            ),
        ),
        unique=("agency", "kind", "year"),
    )  # fmt: skip


def take_setup(filled: Mapping[str, Filled], on: date, *, by: Actor | None, at: datetime) -> Outcome:
    """After agencies and offers, which say whose each book is."""
    if KEY not in filled:
        return Outcome()
    return take_rows(filled[KEY], lambda row: _book(row, on, by, at))


def _book(row: Row, on: date, by: Actor | None, at: datetime) -> Change:
    agency = agency_by_code(row["agency"], "agency")
    if row["year"] > on.year:
        raise WrongCell("year", "Sổ của năm sau bắt đầu từ số 01 nên không ghi ở đây.")
    _check_whose(agency, row["kind"], max(on, agency.valid_from))
    if row["kind"] == REGISTER:
        was, now = numbers.correct_book(agency, year=row["year"], after=row["last"], by=by, at=at)
        return _change(was, row["last"], now)
    try:
        stood = books.continue_book(
            agency_id=agency.pk, kind=row["kind"], year=row["year"], last_number=row["last"], by=by, at=at
        )
    except BookIsClosed:
        raise WrongCell("year", "Sổ của năm này đã khóa nên không nối tiếp được.") from None
    if stood.former == row["last"]:
        return UNCHANGED
    return _change(stood.at, row["last"], stood.now, given_here=stood.at > stood.former)


def _check_whose(agency: Agency, kind: str, on: date) -> None:
    """A number continued at an agency that never takes from that book would help nobody."""
    paper = next((one for one in paper_kinds() if one.book == kind), None)
    if kind == REGISTER or (paper is not None and "{unit}" in paper.suffix):
        if (
            agency.kind not in _COUNTERS
            and not ProcedureOffer.objects.filter(receiving_agency=agency).exists()
        ):
            raise WrongCell("agency", "Sổ này do nơi tiếp nhận hồ sơ giữ; hãy ghi mã Bộ phận Một cửa.")
    else:
        seal = legal_agency_ids({agency.pk}, on, also_closed=True).get(agency.pk, agency.pk)
        if seal != agency.pk:
            whose = Agency.objects.get(pk=seal)
            raise WrongCell("agency", f"Sổ này do cơ quan có con dấu giữ; hãy ghi mã “{whose.code}”.")


def _change(stood: int, last: int, now: int, *, given_here: bool = False) -> Change:
    """`stood`: the number the book was at; `given_here`: some of those before it are of this system."""
    if now != last:
        return Change("unchanged", (f"Sổ tại đây đã đến số {stood}, đã cấp số sau {last} nên không lùi.",))
    if stood == last:
        return UNCHANGED
    if stood > last:
        told = f"Sổ tại đây lùi từ số {stood} về {last}: chưa số nào sau {last} được cấp tại đây."
        return Change("updated", (told,))
    if given_here:
        told = f"Sổ tại đây đã đến số {stood}, nay tiếp từ {last + 1}; các số đã cấp có thể trùng với sổ cũ."
        return Change("updated", (told,))
    return Change("updated" if stood else "created")


def strangers(filled: Mapping[str, Filled], *, kept: frozenset[str]) -> list[Fault]:
    """Books of agencies that the uploader does not keep (`kept`: codes)."""
    if KEY not in filled:
        return []
    found = filled[KEY]
    return [
        found.fault(row, "agency", f"Cơ quan “{row['agency']}” không thuộc phạm vi quản trị của bạn.")
        for row in found.rows
        if row["agency"] not in kept
    ]
