"""What most of a difference is."""

from decimal import Decimal

import pytest

from indicators.rules.comparing import differences, most_of


def points(**values):
    return {name: Decimal(value) for name, value in values.items()}


def test_the_parts_add_up_to_the_difference_of_totals():
    here, there = points(a="3.12", b="20.00"), points(b="13.33", c="6.00")
    found = differences(here, there)
    assert found == points(a="3.12", b="6.67", c="-6.00")
    assert sum(found.values()) == sum(here.values()) - sum(there.values())


@pytest.mark.parametrize(
    ("parts", "most"),
    [
        ({}, []),
        (points(a="0"), []),
        (points(a="5", b="1"), ["a"]),  # 5 of 6 are more than four fifths
        (points(a="3", b="2", c="1"), ["a", "b"]),  # 5 of 6; 3 alone are half
        (points(a="4", b="1"), ["a"]),  # four fifths exactly
        (points(a="-6", b="-1", c="2"), ["a"]),  # 6 of 5: what pulls the other way explains nothing
        (points(b="1", a="1"), ["a", "b"]),  # equals by name
        (points(a="2", b="-2"), ["a", "b"]),  # nothing in all, and still different
    ],
)
def test_the_fewest_indicators_that_are_most_of_it(parts, most):
    assert most_of(parts) == most
