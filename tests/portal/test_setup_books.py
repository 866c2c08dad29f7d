"""Books continued after a former system's last number, from the set-up sheet “Sổ” (rulings 39, 40)."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from accounts.enums import Role
from accounts.models import Actor
from documents.models import Book, BookContinuation
from documents.services import books
from dossiers.models import RegisterBook
from dossiers.rules.days import local_day
from dossiers.services import numbers, papers
from portal import setup_books, setup_files
from portal.book_titles import book_titles
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.dossiers import accepted, make_office
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 6)
NOON = at("2026-03-06 12:00")
HEADINGS = ("Mã cơ quan", "Loại sổ", "Năm", "Số cuối cùng")
RECEIPT = "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"


@built_once
def office():
    return make_office()


def take(*rows, by=None, commit=True, on=TODAY):
    tables = {"books": [HEADINGS, *rows]}
    return setup_files.take(setup_files.read_tables(tables), commit=commit, by=by, on=on)


def told(found):
    return [(fault.row, fault.column, fault.sentence) for fault in found]


def counts(outcome):
    return outcome.created, outcome.updated, outcome.unchanged


def next_number(agency, kind):
    with transaction.atomic():
        _book, found = books.take_numbers(agency_id=agency.pk, kind=kind, year=2026)
    return found[0]


def test_papers_certified_copies_and_the_register_go_on_where_the_old_books_stand(office):
    outcome = take(
        (office.counter.code, RECEIPT, "2026", "417"),
        (office.counter.code, "Sổ theo dõi hồ sơ", "2026", "602"),
        (office.commune.code, "Sổ chứng thực", "2026", "1204"),
        (office.commune.code, "apology", "2026", "7"),
    )
    assert (counts(outcome), told(outcome.faults), told(outcome.notes)) == ((4, 0, 0), [], [])
    dossier = accepted(office)
    receipt = papers.issue_receipt(
        dossier_id=dossier.pk, tracking_url="https://x/", by=office.actor(Role.RECEPTION), at=NOON
    )
    assert (receipt.number, dossier.register_number) == (418, 603)
    assert next_number(office.commune, "certification") == 1205
    assert next_number(office.commune, "apology") == 8


def test_checked_only_it_changes_nothing_and_read_again_neither(office):
    rows = [(office.counter.code, RECEIPT, "2026", "417"), (office.counter.code, "register", "2026", "602")]
    assert counts(take(*rows, commit=False)) == (2, 0, 0)
    assert not Book.objects.exists()
    assert not RegisterBook.objects.exists()
    take(*rows)
    assert next_number(office.counter, "receipt") == 418
    again = take(*rows)
    assert (counts(again), told(again.notes)) == ((0, 0, 2), [])
    assert next_number(office.counter, "receipt") == 419
    Book.objects.update(closed_on=date(2027, 1, 4))
    assert told(take(*rows, on=date(2027, 1, 5)).faults) == []


@pytest.mark.parametrize("kind", ["petition", "petition_redirect", "certification", "apology"])
def test_books_of_the_sealed_agency_are_not_its_counter_s(office, kind):
    (fault,) = told(take((office.counter.code, kind, "2026", "310")).faults)
    assert fault[1] == "Mã cơ quan"
    assert office.commune.code in fault[2]
    assert not Book.objects.exists()
    assert counts(take((office.commune.code, kind, "2026", "310"))) == (1, 0, 0)


def test_a_last_number_said_too_high_goes_back_as_long_as_none_after_it_was_given(office):
    receipt, register = (office.counter.code, RECEIPT, "2026"), (office.counter.code, "register", "2026")
    keeper = Actor(UserFactory(role=Role.ADMINISTRATOR, agency=office.commune))
    take((*receipt, "4170"), (*register, "6020"))
    mended = take((*receipt, "417"), (*register, "602"), by=keeper)
    assert (counts(mended), told(mended.faults)) == ((0, 2, 0), [])
    assert [note[2] for note in told(mended.notes)] == [
        "Sổ tại đây lùi từ số 4170 về 417: chưa số nào sau 417 được cấp tại đây.",
        "Sổ tại đây lùi từ số 6020 về 602: chưa số nào sau 602 được cấp tại đây.",
    ]
    dossier = accepted(office)
    assert (dossier.register_number, next_number(office.counter, "receipt")) == (603, 418)

    late = take((*receipt, "400"), (*register, "600"))
    assert counts(late) == (0, 0, 2)
    assert [note[2] for note in told(late.notes)] == [
        "Sổ tại đây đã đến số 418, đã cấp số sau 400 nên không lùi.",
        "Sổ tại đây đã đến số 603, đã cấp số sau 600 nên không lùi.",
    ]
    rows = BookContinuation.objects.order_by("kind", "pk").values_list(
        "kind", "last_before", "last", "told_by"
    )
    assert list(rows) == [
        ("receipt", 0, 4170, None), ("receipt", 4170, 417, keeper.user.pk),
        ("register", 0, 6020, None), ("register", 6020, 602, keeper.user.pk),
    ]  # fmt: skip


def test_numbers_given_here_before_are_told_and_the_book_goes_back_to_none_of_them(office):
    for _turn in range(3):
        next_number(office.counter, "receipt")
    numbers.take_book_number(office.counter, year=2026)
    row = (office.counter.code, RECEIPT, "2026")
    (late,) = told(take((*row, "417")).notes)
    assert late[:1] == (2,)
    assert "đã đến số 3, nay tiếp từ 418; các số đã cấp có thể trùng" in late[2]
    back = take((*row, "2"), (office.counter.code, "register", "2026", "1"))
    assert counts(back) == (0, 0, 2)
    assert [note[2] for note in told(back.notes)] == [
        "Sổ tại đây đã đến số 417, đã cấp số sau 2 nên không lùi."
    ]
    assert Book.objects.get().last_number == 417
    assert counts(take((*row, "500"))) == (0, 1, 0)


@pytest.mark.parametrize(
    ("changes", "column", "sentence"),
    [
        ({0: "KHONG-CO"}, "Mã cơ quan", "Không có cơ quan mã “KHONG-CO”"),
        ({1: "Sổ tay"}, "Loại sổ", "không có trong danh mục"),
        ({2: "2027"}, "Năm", "bắt đầu từ số 01"),
        ({2: "26"}, "Năm", "từ 2000"),
        ({3: "0"}, "Số cuối cùng", "từ 1"),
        ({3: "417/PXL"}, "Số cuối cùng", "không phải số"),
        ({3: ""}, "Số cuối cùng", "bắt buộc"),
    ],
)
def test_each_fault_is_told_by_row_and_column_and_nothing_is_kept(office, changes, column, sentence):
    wrong = [office.counter.code, RECEIPT, "2026", "417"]
    for place, cell in changes.items():
        wrong[place] = cell
    outcome = take((office.counter.code, "register", "2026", "602"), tuple(wrong))
    ((row, at_column, said),) = told(outcome.faults)
    assert (row, at_column, sentence in said) == (3, column, True), said
    assert not RegisterBook.objects.exists()


@pytest.mark.parametrize("kind", ["receipt", "hand_over", "register"])
def test_what_the_counter_numbers_is_continued_at_a_counter(office, kind):
    ((_row, column, said),) = told(take((office.commune.code, kind, "2026", "417")).faults)
    assert (column, "hãy ghi mã Bộ phận Một cửa" in said) == ("Mã cơ quan", True)


@pytest.mark.parametrize("kind", ["certification", "apology"])
def test_what_the_agency_seals_is_continued_at_the_agency(office, kind):
    ((_row, column, said),) = told(take((office.counter.code, kind, "2026", "417")).faults)
    assert column == "Mã cơ quan"
    assert f"hãy ghi mã “{office.commune.code}”" in said


def test_a_closed_book_is_not_continued(office):
    book = Book.objects.create(agency=office.counter, kind="receipt", year=2025, closed_on=date(2026, 1, 5))
    ((_row, column, said),) = told(take((office.counter.code, RECEIPT, "2025", "417")).faults)
    assert (column, "đã khóa" in said) == ("Năm", True)
    book.refresh_from_db()
    assert book.last_number == 0


def test_books_of_others_are_not_the_uploaders(office):
    elsewhere = AgencyFactory()
    keeper = Actor(UserFactory(role=Role.ADMINISTRATOR, agency=office.commune))
    stranger = Actor(UserFactory(role=Role.ADMINISTRATOR, agency=elsewhere))
    row = (office.counter.code, RECEIPT, "2026", "417")
    assert "không thuộc phạm vi quản trị" in told(take(row, by=stranger).faults)[0][2]
    assert not Book.objects.exists()
    assert counts(take(row, by=keeper)) == (1, 0, 0)


def test_the_template_offers_every_book_that_numbers_are_taken_from():
    kind = next(column for column in setup_books.sheet().columns if column.key == "kind")
    assert kind.choices == ("Sổ theo dõi hồ sơ", *book_titles().values())
    assert {"receipt", "supplement_slip", "refusal_slip", "apology", "stop_notice", "certification"} <= set(
        book_titles()
    )
    assert setup_books.KEY in {sheet.key for sheet in setup_files.sheets()}


def test_a_dossier_of_the_old_books_still_takes_its_own_line(office):
    """Rows of `import_dossiers` come after: their numbers lie before where the register goes on."""
    take((office.counter.code, "register", "2026", "602"))
    numbers.continue_book(office.counter, year=2026, after=417)
    assert numbers.take_book_number(office.counter, year=local_day(NOON).year) == 603
