"""Prices add up to the points lost, whatever is listed."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from indicators.rules.pricing import apportioned, share
from indicators.rules.scoring import half_up


@pytest.mark.parametrize(
    ("lost", "missing", "listed", "prices", "outside"),
    [
        ("10", 2, 2, ["5.000", "5.000"], "0.000"),
        # 20/3 points: the first carries the thousandth that is over.
        ("20/3", 3, 3, ["2.223", "2.222", "2.222"], "0.000"),
        # One of three is not for this person's eyes.
        ("20/3", 3, 2, ["2.223", "2.222"], "2.222"),
        ("5", 4, 0, [], "5.000"),
        # Changed since the night: four listed where three were counted.
        ("6", 3, 4, ["1.500", "1.500", "1.500", "1.500"], "0.000"),
        ("0", 0, 0, [], "0"),
        # Nothing to count pays nothing: points are lost, and no object cost them.
        ("20", 0, 0, [], "20"),
    ],
)
def test_prices(lost: str, missing: int, listed: int, prices: list[str], outside: str) -> None:
    found = share(Fraction(lost), missing=missing, listed=listed)
    assert [found.of(place) for place in range(listed)] == [Decimal(one) for one in prices]
    assert found.outside == Decimal(outside)


@given(d=st.integers(1, 5000), data=st.data())
def test_prices_and_the_outside_line_add_up_to_what_was_lost(d: int, data: st.DataObject) -> None:
    missing = data.draw(st.integers(0, d))
    listed = data.draw(st.integers(0, missing))
    lost = Fraction(20 * missing, d)
    found = share(lost, missing=missing, listed=listed)
    inside = found.carrying * found.more + (listed - found.carrying) * found.each
    assert inside + found.outside == (half_up(lost, 3) if missing else 0)
    assert found.outside >= 0


@pytest.mark.parametrize(
    ("whole", "weights", "expected"),
    [
        ("10", [1, 1, 1], ["3.333", "3.334", "3.333"]),
        ("0.002", [1, 1, 1], ["0.001", "0.000", "0.001"]),
        ("6.667", [2, 0, 1], ["4.445", "0.000", "2.222"]),
        ("1.5", [0, 0], ["0", "0"]),
        ("1.5", [], []),
    ],
)
def test_a_sum_is_cut_in_parts_that_add_up(whole, weights, expected):
    parts = apportioned(Decimal(whole), weights)
    assert parts == [Decimal(one) for one in expected]
    assert sum(parts) == (Decimal(whole) if sum(weights) else 0)


def test_what_the_listed_cost_together_is_the_sum_of_their_prices():
    prices = share(Fraction(10), missing=7, listed=4)
    assert prices.of_all(4) == sum(prices.of(place) for place in range(4))
