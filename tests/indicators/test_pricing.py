"""Prices add up to the points lost, whatever is listed."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from indicators.rules.pricing import share
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
