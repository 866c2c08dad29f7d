"""Numbers of books: from 1, without a gap, one row lock each."""

from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import F

from accounts.models import Actor
from documents.exceptions import BookIsClosed, NumberNotTaken
from documents.models import Book, IssuedPaper, VoidNumber


def take_numbers(
    *, agency_id: int, kind: str, year: int, series: str = "", count: int = 1
) -> tuple[int, range]:
    """Take the next numbers of a book, opening it when there is none: (book id, numbers).

    Must be the last thing a transaction does: the book stays locked until it ends, and a rollback gives
    the numbers back, which is why there are no gaps. One statement.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A number is taken inside the transaction that uses it.")
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO documents_book AS book (agency_id, kind, year, series, volume, last_number)
            VALUES (%s, %s, %s, %s, 1, %s)
            ON CONFLICT (agency_id, kind, year, series)
            DO UPDATE SET last_number = book.last_number + %s WHERE book.closed_on IS NULL
            RETURNING id, last_number
            """,
            [agency_id, kind, year, series, count, count],
        )
        row = cursor.fetchone()
    if row is None:
        raise BookIsClosed
    book_id, last = row
    return book_id, range(last - count + 1, last + 1)


@transaction.atomic
def void_number(*, book: Book, number: int, reason: str, by: Actor, at: datetime) -> VoidNumber:
    """Keep a number that was given and will not be used, with its reason (ruling 15)."""
    book = Book.objects.select_for_update(of=("self",)).get(pk=book.pk)
    if not 1 <= number <= book.last_number or book.void_numbers.filter(number=number).exists():
        raise NumberNotTaken
    return VoidNumber.objects.create(book=book, number=number, reason=reason, voided_at=at, voided_by=by.user)


@transaction.atomic
def close_book(*, book: Book, on: date) -> Book:
    """Close a book at the end of its year: it gives no more numbers."""
    book = Book.objects.select_for_update(of=("self",)).get(pk=book.pk)
    if book.closed_on is not None:
        raise BookIsClosed
    book.closed_on = on
    book.save(update_fields=["closed_on"])
    return book


@transaction.atomic
def continue_book(*, agency_id: int, kind: str, year: int, last_number: int, series: str = "") -> Book:
    """Make a book go on after the last number of a former system's (ruling 39); it never goes back."""
    book, _ = Book.objects.select_for_update(of=("self",)).get_or_create(
        agency_id=agency_id, kind=kind, year=year, series=series
    )
    Book.objects.filter(pk=book.pk, last_number__lt=last_number).update(last_number=last_number)
    book.refresh_from_db()
    return book


def missing_numbers(book: Book) -> list[int]:
    """Numbers of a book that neither a paper nor a void entry explains, for books that only papers use."""
    used = set(IssuedPaper.objects.filter(book=book).values_list("number", flat=True))
    void = set(VoidNumber.objects.filter(book=book).values_list(F("number"), flat=True))
    return [number for number in range(1, book.last_number + 1) if number not in used | void]
