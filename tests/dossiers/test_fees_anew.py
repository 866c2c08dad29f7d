"""What a dossier costs once its case is put right: by the right case, less what was taken already."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dossiers.rules.fees_anew import Standing, reckon_anew
from procedures.rules.fees import FeeLine


def line(rule: int, amount: int, *, kind: str = "charge", quantity: int = 1) -> FeeLine:
    return FeeLine(
        name=f"Khoản {rule}", rate=None, unit="case", quantity=Decimal(quantity), amount=Decimal(amount),
        legal_basis="", arithmetic="tính", kind=kind, rule_id=rule,
    )  # fmt: skip


def due(key: int, rule: int, amount: int, **more) -> Standing:
    return Standing(
        key=key, rule_id=rule, kind="charge", quantity=Decimal(1), amount=Decimal(amount), **more
    )  # fmt: skip


def taken(key: int, rule: int, amount: int, **more) -> Standing:
    return due(key, rule, amount, is_taken=True, **more)


@pytest.mark.parametrize(("lines", "standing", "back", "dropped", "owed", "overpaid"), [
    # the plain case is free: what is due is cancelled, the free line is told
    ([line(2, 0)], [due(1, 1, 1_500_000)], 0, (1,), [0], {}),
    # the other way: the free line goes, the fee is owed
    ([line(1, 1_500_000)], [due(1, 2, 0)], 0, (1,), [1_500_000], {}),
    # taken already: too much, nothing is owed
    ([line(2, 0)], [taken(1, 1, 1_500_000)], 0, (), [0], {1: 1_500_000}),
    # taken too little: the difference
    ([line(1, 1_500_000)], [taken(1, 2, 50_000)], 0, (), [1_450_000], {1: 0}),
    # phí does not pay lệ phí: each has receipts of its own
    ([line(1, 70, kind="fee")], [taken(1, 2, 50)], 0, (), [70], {1: 50}),
    # a fee of every case stays as it is, also taken or reduced against proof
    ([line(3, 8)], [due(1, 3, 8)], 0, (), [], {}),
    ([line(3, 8)], [taken(1, 3, 8)], 0, (), [], {}),
    ([line(3, 8)], [due(1, 3, 4, is_reduced=True)], 0, (), [], {}),
    # counted anew it is another fee
    ([line(3, 16, quantity=2)], [due(1, 3, 8)], 0, (1,), [16], {}),
    # what was too much and given back pays for nothing when the first case was right after all
    ([line(1, 100)], [taken(1, 2, 100)], 100, (), [100], {1: 0}),
    # the latest taken is the one too much
    ([line(4, 30)], [taken(1, 1, 20), taken(2, 2, 20)], 0, (), [], {1: 0, 2: 10}),
])  # fmt: skip
def test_what_is_dropped_owed_and_too_much(lines, standing, back, dropped, owed, overpaid):
    anew = reckon_anew(lines, standing, given_back=Decimal(back))
    assert anew.dropped == dropped
    assert [int(one.amount) for one in anew.owed] == owed
    assert anew.overpaid == overpaid


def test_the_arithmetic_of_a_difference_says_what_was_taken():
    (left,) = reckon_anew([line(1, 80_000)], [taken(1, 2, 50_000)]).owed
    assert left.arithmetic == "tính − đã thu 50.000 đồng"
