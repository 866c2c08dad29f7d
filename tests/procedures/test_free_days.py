"""What is left of a span of days."""

from datetime import date

import pytest

from procedures.rules.free_days import free_days


def day(number):
    return None if number is None else date(2026, 7, number)


@pytest.mark.parametrize(
    ("span", "taken", "left"),
    [
        ((1, None), [], [(1, None)]),
        ((1, None), [(1, None)], []),
        ((1, None), [(9, None)], [(1, 8)]),
        ((1, None), [(9, 12)], [(1, 8), (13, None)]),
        ((1, 9), [(9, 12)], [(1, 8)]),
        ((5, 9), [(1, 5)], [(6, 9)]),
        ((5, 9), [(1, 4), (10, None)], [(5, 9)]),
        ((5, 9), [(1, 20)], []),
        ((1, None), [(7, 8), (3, 4)], [(1, 2), (5, 6), (9, None)]),
    ],
)
def test_the_taken_days_are_cut_out(span, taken, left):
    spans = [(day(first), day(last)) for first, last in taken]
    assert list(free_days((day(span[0]), day(span[1])), spans)) == [(day(a), day(b)) for a, b in left]
