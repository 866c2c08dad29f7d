"""Rules of money, as tables."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from payments.enums import OnlineState as S
from payments.rules.cash import GivenBack, Taken, drawer
from payments.rules.online import may_move
from payments.rules.receipts import Book, book_for, missing, padded


DAY = date(2026, 3, 6)

# From → to, by hand: what is not here is refused.
ONLINE = {
    ("created", "pending"), ("created", "failed"), ("created", "expired"),
    ("pending", "succeeded"), ("pending", "failed"), ("pending", "expired"),
    ("expired", "succeeded"),  # the money came after all
    ("succeeded", "refunded"),
}  # fmt: skip


@pytest.mark.parametrize(("now", "to"), list(product(S.values, repeat=2)))
def test_a_payment_moves_as_the_table_says(now, to):
    assert may_move(S(now), S(to)) == ((now, to) in ONLINE)


def book(pk: int, kind: str = "", *, used: int = 0, last: int = 50, since: date = DAY, until=None) -> Book:
    return Book(pk, kind, 1, last, used, since, until)


@pytest.mark.parametrize(
    ("books", "kind", "chosen"),
    [
        ([], "fee", None),
        ([book(1)], "fee", 1),
        ([book(1, "charge")], "fee", None),  # lệ phí is not written into the book of phí
        ([book(1), book(2, "fee")], "fee", 2),  # the very kind before one for any
        ([book(1, "fee", used=50), book(2, "fee")], "fee", 2),  # run out
        ([book(1, "fee", used=50)], "fee", None),
        ([book(1, "fee"), book(2, "fee", used=3)], "fee", 2),  # an opened one is used up first
        ([book(2, "fee"), book(1, "fee")], "fee", 1),
        ([book(1, "fee", since=date(2026, 3, 7))], "fee", None),  # not yet
        ([book(1, "fee", until=date(2026, 3, 5))], "fee", None),  # no longer
        ([book(1, "fee", until=DAY)], "fee", 1),  # its last day counts
    ],
)
def test_a_receipt_is_written_in_the_right_book(books, kind, chosen):
    found = book_for(books, kind=kind, on=DAY)
    assert (found.pk if found else None) == chosen


def test_a_number_has_seven_digits():
    assert [padded(1), padded(9999999)] == ["0000001", "9999999"]


def test_numbers_without_a_receipt_are_told():
    assert missing(Book(1, "", 11, 60, 15, DAY, None), [11, 12, 14]) == [13, 15]
    assert missing(Book(1, "", 11, 60, 10, DAY, None), []) == []


D = Decimal
CASES = [
    ([], [], 0),
    ([Taken("cash", D(8000)), Taken("cash", D(2000))], [], 10000),
    ([Taken("cash", D(8000)), Taken("transfer", D(5000))], [], 8000),  # only cash is in the drawer
    # Written in place of another: the money was taken once.
    ([Taken("cash", D(8000)), Taken("cash", D(8000), is_replacement=True)], [], 8000),
    ([Taken("cash", D(8000))], [GivenBack("cash", D(8000))], 0),  # annulled on the same day
    ([], [GivenBack("cash", D(8000))], -8000),  # annulled after its day was closed
    ([Taken("cash", D(8000))], [GivenBack("transfer", D(5000))], 8000),
    ([Taken("cash", D(8000))], [GivenBack("cash", D(3000), is_refund=True)], 5000),
    ([Taken("cash", D(8000))], [GivenBack("transfer", D(3000), is_refund=True)], 8000),
]


@pytest.mark.parametrize(("taken", "back", "expected"), CASES)
def test_what_must_be_in_the_drawer(taken, back, expected):
    assert drawer(taken, back).expected == expected


def test_other_methods_are_told_less_what_was_annulled():
    found = drawer(
        [Taken("transfer", D(9000)), Taken("card", D(700)), Taken("online", D(40))],
        [GivenBack("transfer", D(4000)), GivenBack("transfer", D(1000), is_refund=True)],
    )
    assert (found.transfer, found.card, found.online, found.expected) == (5000, 700, 40, 0)
