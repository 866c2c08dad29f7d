"""Numbers of receipts, and which book a sum is written in (Decree 123/2020 Art 30–36)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


NUMBER_DIGITS = 7


@dataclass(frozen=True)
class Book:
    """A run of receipt numbers: for one kind of money, or for any where `kind` is empty.

    `used_to` is the last number given out, one below `from_number` while none was.
    """

    pk: int
    kind: str
    from_number: int
    to_number: int
    used_to: int
    valid_from: date
    valid_to: date | None

    @property
    def left(self) -> int:
        return self.to_number - self.used_to

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def book_for(books: Sequence[Book], *, kind: str, on: date) -> Book | None:
    """The book the next receipt of this kind is taken from; None when none has a number left.

    A book of the very kind goes before one for any kind, an opened one before a fresh one, an older before
    a newer: no book is opened while another still has numbers.
    """
    fitting = [book for book in books if book.kind in ("", kind) and book.left > 0 and book.holds_on(on)]
    return min(
        fitting,
        key=lambda book: (book.kind == "", book.used_to < book.from_number, book.valid_from, book.pk),
        default=None,
    )


def padded(number: int) -> str:
    """The number as the form prints it: seven digits (Decree 123/2020 Art 32)."""
    return f"{number:0{NUMBER_DIGITS}}"


def missing(book: Book, used: Iterable[int]) -> list[int]:
    """Numbers given out of the book that no receipt bears: none, if all is well."""
    known = set(used)
    return [number for number in range(book.from_number, book.used_to + 1) if number not in known]
