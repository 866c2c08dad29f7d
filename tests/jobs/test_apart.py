"""What fails among many is named at the end, and everything else is done."""

import pytest
from django.db import OperationalError, connection

from jobs.services.apart import MOST_NAMED, SomeFailed, batches_apart, counted, each_apart, parts_apart
from lib.progress import Silent


pytestmark = pytest.mark.django_db


class Counted(Silent):
    def __init__(self):
        self.counts = {}

    def advance(self, steps=1, **counts):
        for name, count in counts.items():
            self.counts[name] = self.counts.get(name, 0) + count


def half(number):
    """One for a number that can be halved; 13 cannot."""
    if number == 13:
        raise ValueError(number)
    return int(number % 2 == 0)


def test_those_behind_the_faulty_one_are_done_and_it_is_named():
    assert each_apart([2, 3, 4], half, name="number") == 2
    with pytest.raises(SomeFailed, match=r"^number 13$") as failed:
        each_apart([2, 13, 3, 4], half, name="number")
    assert failed.value.done == 2


def test_many_faults_are_told_in_a_line():
    with pytest.raises(SomeFailed, match=rf"number 13, … \({MOST_NAMED + 1}\)$"):
        each_apart([13] * (MOST_NAMED + 1), half, name="number")


def test_pieces_of_a_piece_are_named_and_counted_by_themselves():
    with pytest.raises(SomeFailed, match=r"^number 13, list \[\]$") as failed:
        each_apart(
            [[2, 13, 4], [], [6]],
            lambda numbers: each_apart(numbers, half, name="number") if numbers else half(13),
            name="list",
        )
    assert failed.value.done == 3


def test_what_was_done_is_told_where_some_failed():
    told = Counted()
    with pytest.raises(SomeFailed):
        counted(told, "halved", lambda: each_apart([2, 13, 4], half, name="number"))
    counted(told, "halved", lambda: 5)
    assert told.counts == {"halved": 7}


def test_a_batch_that_fails_is_done_one_by_one():
    batches = []

    def act(batch):
        batches.append(list(batch))
        return sum(map(half, batch))

    with pytest.raises(SomeFailed, match=r"^number 13$") as failed:
        batches_apart([2, 4, 6, 13, 8], act, size=2, name="number")
    assert failed.value.done == 4
    assert batches == [[2, 4], [6, 13], [8], [6], [13]]
    assert batches_apart([2, 4], act, size=2, name="number") == 2


def test_parts_are_counted_and_the_next_one_works_on():
    told = Counted()

    def broken():
        raise ZeroDivisionError

    with pytest.raises(SomeFailed, match=r"^number 13, second$"):
        parts_apart(
            told,
            ("first", lambda: each_apart([2, 13], half, name="number")),
            ("second", broken),
            ("third", lambda: 7),
            ("third", lambda: 1),
        )
    assert told.counts == {"first": 1, "second": 0, "third": 8}


def test_while_the_database_is_away_nothing_is_said_of_anybody(monkeypatch):
    asked = []

    def away(number):
        asked.append(number)
        raise OperationalError

    with pytest.raises(SomeFailed):
        each_apart([1, 2], away, name="number")  # a lock that was not given: the next one is tried
    monkeypatch.setattr(connection, "is_usable", lambda: False)
    with pytest.raises(OperationalError):
        each_apart([3, 4], away, name="number")
    assert asked == [1, 2, 3]
