import threading
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Actor
from documents.exceptions import BookIsClosed, NumberNotTaken
from documents.models import Book
from documents.services import books
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory


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
    book = books.close_book(book=Book.objects.get(), on=date(2026, 12, 31))
    with pytest.raises(BookIsClosed, match="Sổ của năm này đã khóa"):
        take(agency)
    with pytest.raises(BookIsClosed):
        books.close_book(book=book, on=date(2027, 1, 1))


@pytest.mark.django_db
def test_a_void_number_stays_in_the_book_with_its_reason():
    agency = AgencyFactory()
    take(agency, 3)
    book = Book.objects.get()
    void = {"book": book, "reason": "In hỏng", "by": Actor(UserFactory()), "at": at("2026-11-20 09:00")}
    books.void_number(number=2, **void)
    assert books.missing_numbers(book) == [1, 3]
    for number in (2, 0, 4):  # void already, never, not yet given
        with pytest.raises(NumberNotTaken):
            books.void_number(number=number, **void)
    with pytest.raises(IntegrityError, match="void_number_has_reason"), transaction.atomic():
        books.void_number(number=3, **{**void, "reason": ""})


@pytest.mark.django_db
def test_a_book_goes_on_after_a_former_system_and_never_back():
    agency = AgencyFactory()
    for last in (120, 80):
        books.continue_book(agency_id=agency.pk, kind="receipt", year=2026, last_number=last)
    assert take(agency) == [121]


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
