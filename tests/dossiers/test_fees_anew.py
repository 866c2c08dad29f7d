"""What a dossier costs once its case is put right: by the right case, less what was taken already."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from dossiers.rules.fees_anew import GivenBack, Standing, reckon_anew
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
    ([line(1, 100)], [taken(1, 1, 100, overpaid=Decimal(40))], 40, (), [40], {1: 40}),
    ([line(1, 100)], [taken(1, 1, 100, overpaid=Decimal(100))], 100, (), [100], {1: 100}),
    # and once the difference is paid too nothing is owed
    ([line(1, 100)], [taken(1, 1, 100, overpaid=Decimal(40)), taken(2, 1, 40)], 40, (), [], {1: 40, 2: 0}),
    # what was waived of it is not owed by that
    ([line(1, 100)], [taken(1, 1, 50, overpaid=Decimal(20), is_reduced=True)], 20, (), [20], {1: 20}),
    # only noted as too much it pays again
    ([line(1, 100)], [taken(1, 1, 100, overpaid=Decimal(40))], 0, (), [], {}),
    # given back by proof that came late: a fee that stays does not ask for it again, another does
    ([line(1, 100)], [taken(1, 1, 100)], 30, (), [], {}),
    ([line(1, 100)], [taken(1, 1, 100, overpaid=Decimal(40))], 70, (), [40], {1: 40}),
    ([line(2, 150)], [taken(1, 1, 100)], 30, (), [80], {1: 30}),
    # a third case, dearer than the second: what was given back is still too much of the first
    ([line(3, 80)], [taken(1, 1, 100, overpaid=Decimal(40))], 40, (), [20], {1: 40}),
    # the latest taken is the one too much
    ([line(4, 30)], [taken(1, 1, 20), taken(2, 2, 20)], 0, (), [], {1: 0, 2: 10}),
])  # fmt: skip
def test_what_is_dropped_owed_and_too_much(lines, standing, back, dropped, owed, overpaid):
    anew = reckon_anew(lines, standing, given_back=[GivenBack(Decimal(back))])
    assert anew.dropped == dropped
    assert [int(one.amount) for one in anew.owed] == owed
    assert anew.overpaid == overpaid


def test_the_arithmetic_of_a_difference_says_what_was_taken():
    (left,) = reckon_anew([line(1, 80_000)], [taken(1, 2, 50_000)]).owed
    assert left.arithmetic == "tính − đã thu 50.000 đồng"


def test_money_given_back_is_that_of_the_fees_of_its_receipt():
    standing = [
        taken(1, 1, 100, overpaid=Decimal(40)),
        replace(taken(2, 2, 100, overpaid=Decimal(40)), kind="fee"),
    ]
    lines = [line(1, 100), line(2, 100, kind="fee")]
    anew = reckon_anew(lines, standing, given_back=[GivenBack(Decimal(40), frozenset({2}))])
    assert [(one.kind, one.amount) for one in anew.owed] == [("fee", 40)]
    assert anew.overpaid == {2: 40}


@dataclass
class Till:
    """A dossier's fees through corrections, payments and refunds, as the services keep them."""

    fees: list[Standing] = field(default_factory=list)
    refunds: list[GivenBack] = field(default_factory=list)
    receipts: list[frozenset[int]] = field(default_factory=list)

    def correct(self, lines: list[FeeLine]) -> Decimal:
        """Tells what the rule says is still to go back."""
        anew = reckon_anew(lines, self.fees, given_back=self.refunds)
        self.fees = [
            replace(fee, overpaid=anew.overpaid.get(fee.key, Decimal(0)))
            for fee in self.fees
            if fee.key not in anew.dropped
        ]
        fresh = max((fee.key for fee in self.fees), default=0) + 100
        self.fees += [
            replace(due(fresh + place, one.rule_id, int(one.amount)), kind=one.kind)
            for place, one in enumerate(anew.owed)
        ]
        return anew.to_give_back

    def pay(self, kind: str) -> None:
        paid = frozenset(fee.key for fee in self.fees if fee.kind == kind and not fee.is_taken)
        self.receipts.append(paid)
        self.fees = [replace(fee, is_taken=fee.is_taken or fee.key in paid) for fee in self.fees]

    def to_go_back(self, receipt: frozenset[int]) -> Decimal:
        """As `payments.services.refunds.overpaid_in` reckons it."""
        too_much = sum(fee.overpaid for fee in self.fees if fee.key in receipt)
        return max(too_much - sum(one.amount for one in self.refunds if one.fees == receipt), Decimal(0))

    def refund(self, receipt: frozenset[int], most: int) -> None:
        if amount := min(self.to_go_back(receipt), Decimal(most)):
            self.refunds.append(GivenBack(amount, receipt))

    def total(self) -> Decimal:
        """What pages and papers say it costs."""
        return sum((fee.amount - fee.overpaid for fee in self.fees), Decimal(0))

    def money(self) -> Decimal:
        """What the office has, is to get and is to give back."""
        taken_in = sum((fee.amount for fee in self.fees), Decimal(0))
        back = sum((one.amount for one in self.refunds), Decimal(0))
        return taken_in - back - sum((self.to_go_back(one) for one in self.receipts), Decimal(0))


CASES = st.lists(
    st.tuples(st.integers(1, 4), st.sampled_from([0, 20, 60, 100, 150]), st.sampled_from(["charge", "fee"])),
    max_size=3, unique_by=lambda one: one[0],
)  # fmt: skip
STEPS = st.lists(
    st.tuples(CASES, st.sets(st.sampled_from(["charge", "fee"])), st.integers(0, 200)), min_size=2, max_size=6
)


@given(steps=STEPS)
def test_what_is_owed_and_kept_is_always_the_price_of_the_case_in_force(steps):
    till = Till()
    for case, paid, refunded in steps:
        # A rule is of one kind, whatever it costs in this case.
        lines = [line(rule * 2 + (kind == "fee"), amount, kind=kind) for rule, amount, kind in case]
        price = sum(amount for _, amount, _ in case)
        to_give_back = till.correct(lines)
        assert (till.total(), till.money()) == (price, price)
        assert to_give_back == sum((till.to_go_back(one) for one in till.receipts), Decimal(0))
        for kind in sorted(paid):
            till.pay(kind)
        for receipt in till.receipts:
            till.refund(receipt, refunded)
        assert (till.total(), till.money()) == (price, price)
