"""Fees by hand: rate × unit, tiers, ceiling, who pays, waivers (ruling 27)."""

from datetime import date
from decimal import Decimal

import pytest

from procedures.exceptions import UnknownQuantity
from procedures.rules.fees import (
    Rate,
    Tier,
    Waiver,
    applicable_rates,
    best_waiver,
    fee_line,
    money,
    plain,
)


ON = date(2026, 11, 21)
COPIES = Rate(
    key=1,
    name="Phí chứng thực bản sao",
    rate=Decimal(2000),
    unit="page",
    per="copy",
    tiers=(Tier(Decimal(2), Decimal(1000)),),
    ceiling=Decimal(200_000),
    kind="fee",
)


@pytest.mark.parametrize(
    ("pages", "copies", "amount"),
    [
        (1, 1, 2_000),
        (2, 1, 4_000),
        (3, 1, 5_000),  # the third page is the first at 1,000
        (5, 3, 21_000),
        (198, 1, 200_000),  # exactly the ceiling
        (500, 1, 200_000),
        (500, 2, 400_000),  # the ceiling holds for a copy, not for the visit
    ],
)
def test_certified_copies_by_page(pages, copies, amount):
    line = fee_line(COPIES, quantities={"page": Decimal(pages), "copy": Decimal(copies)}, waiver=None)
    assert line.amount == amount


def test_the_arithmetic_can_be_read_aloud():
    line = fee_line(COPIES, quantities={"page": Decimal(5), "copy": Decimal(3)}, waiver=None)
    assert line.arithmetic == "(2 trang × 2.000 đồng + 3 trang × 1.000 đồng) × 3 bản = 21.000 đồng"


def test_the_ceiling_is_named_in_the_arithmetic():
    line = fee_line(COPIES, quantities={"page": Decimal(500)}, waiver=None)
    assert line.arithmetic.endswith("tối đa 200.000 đồng) × 1 bản = 200.000 đồng")


def test_a_waiver_reduces_and_says_so():
    waiver = Waiver("Người khuyết tật", Decimal(50), "Nghị quyết 12/2024/NQ-HĐND")
    line = fee_line(COPIES, quantities={"page": Decimal(2)}, waiver=waiver)
    assert (line.amount, line.reduced_by) == (2_000, 2_000)
    assert "− 50% (Người khuyết tật, Nghị quyết 12/2024/NQ-HĐND) = 2.000 đồng" in line.arithmetic


def test_a_percentage_is_of_the_value_and_rounds_half_up():
    rate = Rate(key=2, name="Lệ phí trước bạ", rate=Decimal("0.5"), unit="percent")
    line = fee_line(rate, quantities={"percent": Decimal(1_000_100)}, waiver=None)
    assert line.amount == Decimal(5001)  # 5,000.5 rounded half up
    assert line.arithmetic == "0,5% × 1.000.100 đồng = 5.001 đồng"


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        (800_000_000, 4_000_000),
        (1_000_000_000, 5_000_000),  # the edge is still at the first rate
        (2_000_000_000, 8_000_000),
        (9_000_000_000, 20_000_000),  # the ceiling
    ],
)
def test_a_percentage_falls_by_its_tiers(value, amount):
    rate = Rate(
        key=2, name="Phí thẩm định", rate=Decimal("0.5"), unit="percent",
        tiers=(Tier(Decimal(1_000_000_000), Decimal("0.3")),), ceiling=Decimal(20_000_000),
    )  # fmt: skip
    line = fee_line(rate, quantities={"percent": Decimal(value)}, waiver=None)
    assert line.amount == amount
    if value == 2_000_000_000:
        assert line.arithmetic == ("0,5% × 1.000.000.000 đồng + 0,3% × 1.000.000.000 đồng = 8.000.000 đồng")


def test_a_fee_without_an_amount_is_left_to_the_clerk_with_its_text():
    line = fee_line(
        Rate(key=3, name="Lệ phí", rate=None, unit="case", note="Theo HĐND tỉnh"), quantities={}, waiver=None
    )
    assert line.amount is None
    assert line.note == "Theo HĐND tỉnh"


@pytest.mark.parametrize(
    ("quantities", "sentence"),
    [
        ({}, "Hãy nhập số lượng tính theo trang"),
        ({"page": Decimal(0)}, "phải lớn hơn 0"),
        ({"page": Decimal(-1)}, "phải lớn hơn 0"),
        ({"page": Decimal("NaN")}, "phải lớn hơn 0"),
        ({"page": Decimal(1), "copy": Decimal(0)}, "tính theo bản phải lớn hơn 0"),
    ],
)
def test_an_impossible_quantity_is_refused_with_a_sentence(quantities, sentence):
    with pytest.raises(UnknownQuantity, match=sentence):
        fee_line(COPIES, quantities=quantities, waiver=None)


def rate(name="Lệ phí", **fields):
    return Rate(key=9, name=name, rate=Decimal(1), unit="case", **fields)


def keys(rates, **who):
    asked = {"case_id": 7, "channel": 1, "payer_group": "general", "on": ON, **who}
    return [found.note for found in applicable_rates(rates, **asked)]


class TestWhichRateBinds:
    def test_the_more_specific_replaces_the_general_of_the_same_name(self):
        rates = [rate(note="general"), rate(note="online", channel=2), rate(note="case", case_id=7)]
        assert keys(rates) == ["case"]
        assert keys(rates, case_id=None, channel=2) == ["online"]
        assert keys(rates, case_id=None) == ["general"]

    def test_a_rate_for_a_payer_group_replaces_the_one_for_a_channel(self):
        rates = [rate(note="online", channel=2), rate(note="poor", payer_group="poor")]
        assert keys(rates, channel=2, payer_group="poor") == ["poor"]

    def test_different_names_are_owed_together(self):
        assert keys([rate(note="fee"), rate("Phí thẩm định", note="charge")]) == ["fee", "charge"]

    @pytest.mark.parametrize(
        ("valid_from", "valid_to", "binds"),
        [
            (None, None, True),
            (ON, ON, True),
            (date(2026, 11, 22), None, False),
            (None, date(2026, 11, 20), False),
        ],
    )
    def test_only_within_its_resolution(self, valid_from, valid_to, binds):
        assert bool(keys([rate(note="x", valid_from=valid_from, valid_to=valid_to)])) is binds


class TestWaivers:
    half = Waiver("Nộp trực tuyến", Decimal(50), "NQ 1", channel=2)
    whole = Waiver("Hộ nghèo", Decimal(100), "NQ 2", payer_group="poor")
    ended = Waiver("Cũ", Decimal(80), "NQ 0", valid_to=date(2025, 12, 31))

    @pytest.mark.parametrize(
        ("channel", "payer_group", "found"),
        [(1, "general", None), (2, "general", "NQ 1"), (1, "poor", "NQ 2"), (2, "poor", "NQ 2")],
    )
    def test_the_one_that_saves_most_is_taken(self, channel, payer_group, found):
        waivers = [self.half, self.whole, self.ended]
        best = best_waiver(waivers, kind="charge", channel=channel, payer_group=payer_group, on=ON)
        assert (best and best.legal_basis) == found

    def test_a_waiver_of_charges_leaves_fees(self):
        only_charges = Waiver("Hộ nghèo", Decimal(100), "NQ 2", kind="charge")
        assert best_waiver([only_charges], kind="fee", channel=1, payer_group="poor", on=ON) is None


@pytest.mark.parametrize(
    ("number", "text"), [("3.00", "3"), ("3.50", "3,5"), ("0.25", "0,25"), ("100", "100"), ("1E+2", "100")]
)
def test_numbers_are_written_the_vietnamese_way(number, text):
    assert plain(Decimal(number)) == text


def test_money_is_grouped_by_thousands():
    assert money(Decimal(1_250_000)) == "1.250.000 đồng"
