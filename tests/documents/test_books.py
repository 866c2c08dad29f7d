import threading
from datetime import date
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from documents.exceptions import BookInUse, BookIsClosed, NumberNotTaken, VoidRefused
from documents.models import Book, BookContinuation, VoidNumber
from documents.services import books
from tests import access_table
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory


NOON = at("2026-03-06 12:00")


def take(agency, count: int = 1) -> list[int]:
    with transaction.atomic():
        return list(books.take_numbers(agency_id=agency.pk, kind="receipt", year=2026, count=count)[1])


@pytest.mark.django_db
def test_numbers_begin_at_one_and_follow_each_other():
    agency, other = AgencyFactory(), AgencyFactory()
    assert (take(agency), take(agency, 3), take(other), take(agency)) == ([1], [2, 3, 4], [1], [5])


@pytest.mark.django_db
def test_a_rolled_back_number_is_given_again():
    agency = AgencyFactory()
    take(agency)
    with transaction.atomic():
        books.take_numbers(agency_id=agency.pk, kind="receipt", year=2026)
        transaction.set_rollback(True)
    assert take(agency) == [2]


@pytest.mark.django_db(transaction=True)
def test_a_number_is_only_taken_inside_a_transaction():
    with pytest.raises(transaction.TransactionManagementError):
        books.take_numbers(agency_id=1, kind="receipt", year=2026)


@pytest.mark.django_db
def test_a_closed_book_gives_no_more_numbers():
    agency = AgencyFactory()
    take(agency)
    keeper = Actor(UserFactory(role=Role.ONESTOP_HEAD, agency=agency))
    with pytest.raises(BookInUse, match="từ 01/01/2027"):
        books.close_book(book=Book.objects.get(), by=keeper, at=at("2026-12-31 16:00"))
    book = books.close_book(book=Book.objects.get(), by=keeper, at=at("2027-01-02 08:00"))
    assert (book.closed_on, book.closed_by) == (date(2027, 1, 2), keeper.user)
    with pytest.raises(BookIsClosed, match="Sổ của năm này đã khóa"):
        take(agency)
    with pytest.raises(BookIsClosed):
        books.close_book(book=book, by=keeper, at=at("2027-01-03 08:00"))


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_a_book_is_kept_by_whom_the_access_table_names(role):
    agency = AgencyFactory()
    take(agency, 2)
    by = Actor(UserFactory(role=role, agency=agency))
    void = partial(books.void_number, book=Book.objects.get(), reason="In hỏng", at=at("2027-01-02 08:00"))
    if ("keep_book", role.value, "same_unit") in access_table.acts():
        assert void(number=1, by=by).voided_by == by.user
        assert books.close_book(book=Book.objects.get(), by=by, at=at("2027-01-02 08:00")).closed_on
        return
    close = partial(books.close_book, book=Book.objects.get(), at=at("2027-01-02 08:00"))
    for act in (partial(void, number=1), close):
        with pytest.raises(NotAllowed, match="của chính đơn vị giữ"):
            act(by=by)


@pytest.mark.django_db
def test_a_void_number_stays_in_the_book_with_its_reason():
    agency = AgencyFactory()
    take(agency, 3)
    book = Book.objects.get()
    keeper = Actor(UserFactory(role=Role.RECORDS_CLERK, agency=agency))
    void = {"book": book, "reason": "In hỏng", "by": keeper, "at": at("2026-11-20 09:00")}
    books.void_number(number=2, **void)
    assert books.missing_numbers(book) == [1, 3]
    for number in (2, 0, 4):  # void already, never, not yet given
        with pytest.raises(NumberNotTaken):
            books.void_number(number=number, **void)
    with pytest.raises(VoidRefused, match="lý do"):
        books.void_number(number=3, **{**void, "reason": " "})
    with pytest.raises(IntegrityError, match="void_number_has_reason"), transaction.atomic():
        VoidNumber.objects.create(book=book, number=3, reason="", voided_at=void["at"], voided_by=keeper.user)


@pytest.mark.django_db
def test_a_book_goes_on_after_a_former_system_and_back_until_it_has_given_a_number():
    agency, keeper = AgencyFactory(), Actor(UserFactory())

    def say(last):
        told = {"agency_id": agency.pk, "kind": "receipt", "year": 2026, "by": keeper, "at": NOON}
        return books.continue_book(last_number=last, **told).now

    assert [say(1200), say(120), say(80), say(120)] == [1200, 120, 80, 120]
    assert take(agency) == [121]
    assert [say(120), say(80)] == [121, 121]
    assert say(200) == 200
    assert say(121) == 121, "no number after it was given here"
    assert say(120) == 121, "this one was"
    assert take(agency) == [122]
    told = BookContinuation.objects.order_by("pk")
    assert [(one.last_before, one.last, one.own_last) for one in told] == [
        (0, 1200, 0), (1200, 120, 0), (120, 80, 0), (80, 120, 0), (121, 200, 121), (200, 121, 121),
    ]  # fmt: skip
    assert {(one.told_by, one.told_at) for one in told} == {(keeper.user, NOON)}


@pytest.mark.django_db
def test_a_number_that_was_given_before_and_used_for_nothing_is_not_given_twice():
    agency = AgencyFactory()
    take(agency, count=3)
    say = partial(books.continue_book, agency_id=agency.pk, kind="receipt", year=2026, by=None, at=NOON)
    assert [say(last_number=last).now for last in (417, 2, 3)] == [417, 417, 3]


@pytest.mark.django_db
def test_a_closed_book_goes_neither_on_nor_back():
    agency = AgencyFactory()
    say = partial(books.continue_book, agency_id=agency.pk, kind="receipt", year=2025, by=None, at=NOON)
    say(last_number=40)
    Book.objects.update(closed_on=date(2026, 1, 5))
    assert say(last_number=40).now == 40
    for last in (30, 50):
        with pytest.raises(BookIsClosed):
            say(last_number=last)


@pytest.mark.django_db(transaction=True)
def test_sixty_takers_at_once_leave_no_gap_though_a_third_roll_back():
    agency = AgencyFactory()
    taken: list[int] = []

    def clerk(turn: int) -> None:
        try:
            for attempt in range(10):
                with transaction.atomic():
                    _, numbers = books.take_numbers(agency_id=agency.pk, kind="receipt", year=2026)
                    if (turn + attempt) % 3 == 0:
                        transaction.set_rollback(True)
                    else:
                        taken.append(numbers[0])
        finally:
            connection.close()

    clerks = [threading.Thread(target=clerk, args=(turn,)) for turn in range(6)]
    for thread in clerks:
        thread.start()
    for thread in clerks:
        thread.join()
    assert sorted(taken) == list(range(1, 41))
    assert Book.objects.get().last_number == 40
