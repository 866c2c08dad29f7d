"""Numbers of books: from 1, without a gap, one row lock each."""

from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Actor
from documents.exceptions import BookInUse, BookIsClosed, NumberNotTaken, VoidRefused
from documents.models import Book, BookContinuation, IssuedPaper, VoidNumber
from documents.permissions import check_can_keep_book
from documents.registry import numbers_borne


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
    """Keep a number that was given and will not be used, with its reason (ruling 15).

    One that a paper, a certified copy or a petition bears stays with it: it is out in the world. Raises
    NotAllowed, NumberNotTaken, VoidRefused.
    """
    book = Book.objects.select_for_update(of=("self",)).get(pk=book.pk)
    check_can_keep_book(by, book, on=timezone.localdate(at))
    if not 1 <= number <= book.last_number or book.void_numbers.filter(number=number).exists():
        raise NumberNotTaken
    if book.papers.filter(number=number).exists():
        raise VoidRefused(
            _("Số này đã cấp cho một giấy nên không hủy. Giấy sai thì cấp giấy mới, giấy cũ ở lại trong sổ.")
        )
    if borne(book, number, number):
        raise VoidRefused(_("Số này đã dùng cho một hồ sơ hoặc một phản ánh, kiến nghị nên không hủy."))
    if number <= book.former_last:
        raise VoidRefused(_("Số này do hệ thống cũ cấp nên không hủy tại đây."))
    if not reason.strip():
        raise VoidRefused(_("Hãy ghi lý do hủy số."))
    return VoidNumber.objects.create(
        book=book, number=number, reason=reason.strip()[:255], voided_at=at, voided_by=by.user
    )


@transaction.atomic
def close_book(*, book: Book, by: Actor, at: datetime) -> Book:
    """Close a book when its year is over: it gives no more numbers.

    A number may still be voided in it: a closed book says what became of each. Raises NotAllowed,
    BookIsClosed, BookInUse.
    """
    on = timezone.localdate(at)
    book = Book.objects.select_for_update(of=("self",)).get(pk=book.pk)
    check_can_keep_book(by, book, on=on)
    if book.closed_on is not None:
        raise BookIsClosed
    if on.year <= book.year:
        raise BookInUse(book.year)
    book.closed_on, book.closed_by = on, by.user
    book.save(update_fields=["closed_on", "closed_by"])
    return book


class Stood(NamedTuple):
    """Where a book stood before it was to go on elsewhere; `former`: up to where it was a former system's.

    `now`: where it stands after that.
    """

    at: int
    former: int
    now: int


@transaction.atomic
def continue_book(
    *,
    agency_id: int,
    kind: str,
    year: int,
    last_number: int,
    by: Actor | None,
    at: datetime,
    series: str = "",
) -> Stood:
    """Make a book go on after the last number of a former system's (ruling 39).

    It goes back only to mend what was said too high: while it has given no number after that one, and never
    below a number given here. Each change is on record. `by` None: the command line. Raises BookIsClosed.
    """
    book, _is_new = Book.objects.select_for_update(of=("self",)).get_or_create(
        agency_id=agency_id, kind=kind, year=year, series=series
    )
    was, former = book.last_number, book.former_last
    own = _own_last(book)
    if last_number > was or (own <= last_number < was == former):
        if book.closed_on is not None:
            raise BookIsClosed
        book.last_number = book.former_last = last_number
        book.save(update_fields=["last_number", "former_last"])
        note_continuation(
            agency_id=agency_id,
            kind=kind,
            year=year,
            last_before=was,
            own_last=own,
            last=last_number,
            by=by,
            at=at,
        )
    return Stood(was, former, book.last_number)


def note_continuation(
    *,
    agency_id: int,
    kind: str,
    year: int,
    last_before: int,
    own_last: int,
    last: int,
    by: Actor | None,
    at: datetime,
) -> BookContinuation:
    """Put on record that a book goes on after `last`, whoever numbers it."""
    return BookContinuation.objects.create(
        agency_id=agency_id, kind=kind, year=year, last_before=last_before, own_last=own_last, last=last,
        told_at=at, told_by=by.user if by is not None else None,
    )  # fmt: skip


def _own_last(book: Book) -> int:
    """The last number this system has given in the book; 0 where it has given none.

    What was given before the book went on after a former system's is in its record; of a book that went on
    before there was one, what bears a number or is void tells.
    """
    if book.last_number > book.former_last:
        return book.last_number
    told = BookContinuation.objects.filter(agency=book.agency_id, kind=book.kind, year=book.year)
    given = [
        told.aggregate(last=Max("own_last"))["last"],
        book.papers.aggregate(last=Max("number"))["last"],
        book.void_numbers.aggregate(last=Max("number"))["last"],
        max(borne(book, 1, book.last_number), default=0),
    ]
    return max(number or 0 for number in given)


def borne(book: Book, first: int, last: int) -> dict[int, str]:
    """Numbers from first to last that something else than a paper bears, each with its subject."""
    return numbers_borne(book.kind, book.agency_id, book.year, first, last)


def missing_numbers(book: Book) -> list[int]:
    """Numbers of a book that neither a paper, nor a dossier or petition, nor a void entry explains.

    Those of a former system are its own to explain.
    """
    used = set(IssuedPaper.objects.filter(book=book).values_list("number", flat=True))
    used |= set(borne(book, 1, book.last_number))
    void = set(VoidNumber.objects.filter(book=book).values_list(F("number"), flat=True))
    return [
        number for number in range(book.former_last + 1, book.last_number + 1) if number not in used | void
    ]
