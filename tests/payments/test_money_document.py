"""docs/money.md says what the code does: every state × move of its tables, through the services."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from accounts.enums import Role
from payments.enums import OnlineState, ReceiptState, RefundState, ReportState
from payments.exceptions import NotNow
from payments.rules.online import MOVES
from payments.services import ending, refunds, reports
from tests.factories.dossiers import make_office
from tests.factories.payments import EVENING, TEN, handed_over, paid, refund_asked
from tests.harness.worlds import built_once, undone


PAGE = (Path(settings.BASE_DIR) / "docs" / "money.md").read_text(encoding="utf-8")


@built_once
def refund():
    """In an office of its own, like the report: neither meets the other's money."""
    office = make_office()
    return refund_asked(office), office


@built_once
def report():
    office = make_office()
    return handed_over(office), office


def rows(heading: str) -> list[list[str]]:
    """Cells of the table under a heading, without its head and the quotes of code."""
    section = PAGE.split(f"## {heading}", 1)[1].split("\n## ", 1)[0]
    lines = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in line] for line in lines[2:]]


def test_the_way_of_an_online_payment_is_the_one_of_the_rules():
    told = {state: set(re.findall(r"\w+", becomes)) for state, becomes in rows("Paid online")}
    assert told == {state.value: {to.value for to in MOVES[state]} for state in OnlineState}


REFUND = {(state, move): becomes for state, move, becomes, _who in rows("Refunds")}
REFUND_MOVES = {
    "approve": lambda pk, office: refunds.approve(refund_id=pk, by=office.actor(Role.HEAD), at=TEN),
    "turn_down": lambda pk, office: refunds.turn_down(
        refund_id=pk, note="Không có căn cứ", by=office.actor(Role.HEAD), at=TEN
    ),
    "pay": lambda pk, office: refunds.pay(refund_id=pk, reference="", by=office.actor(Role.CASHIER), at=TEN),
}
REFUND_WAYS = {
    "asked": (),
    "approved": ("approve",),
    "turned_down": ("turn_down",),
    "paid": ("approve", "pay"),
}


@pytest.mark.django_db
def test_a_refund_moves_as_written(refund):
    refund, office = refund
    assert set(REFUND_WAYS) == set(RefundState.values)
    assert {move for _state, move in REFUND} == set(REFUND_MOVES)
    for state, way in REFUND_WAYS.items():
        for move, act in REFUND_MOVES.items():
            with undone():
                for step in way:
                    REFUND_MOVES[step](refund.pk, office)
                if (state, move) in REFUND:
                    assert act(refund.pk, office).state == REFUND[state, move]
                else:
                    with pytest.raises(NotNow):
                        act(refund.pk, office)


REPORT = {(state, move): becomes for state, move, becomes, _who in rows("The evening")}
REPORT_MOVES = {
    "confirm": lambda pk, office: reports.confirm(report_id=pk, by=office.actor(Role.CASHIER), at=EVENING),
    "send_back": lambda pk, office: reports.send_back(
        report_id=pk, note="Thiếu", by=office.actor(Role.CASHIER), at=EVENING
    ),
    "count_again": lambda pk, office: reports.count_again(
        report_id=pk, counted=Decimal(8000), explanation="", by=office.actor(Role.RECEPTION), at=EVENING
    ),
}
REPORT_WAYS = {"handed_over": (), "sent_back": ("send_back",), "confirmed": ("confirm",)}


@pytest.mark.django_db
def test_a_cash_report_moves_as_written(report):
    report, office = report
    assert set(REPORT_WAYS) == set(ReportState.values)
    assert {move for _state, move in REPORT} == set(REPORT_MOVES)
    for state, way in REPORT_WAYS.items():
        for move, act in REPORT_MOVES.items():
            with undone():
                for step in way:
                    REPORT_MOVES[step](report.pk, office)
                if (state, move) in REPORT:
                    assert act(report.pk, office).state == REPORT[state, move]
                else:
                    with pytest.raises(NotNow):
                        act(report.pk, office)


@pytest.mark.django_db
def test_a_receipt_ends_as_written():
    told = {(state, becomes) for state, becomes, _by, _money in rows("Receipts")}
    office = make_office()
    receipt = paid(office)
    voided = ending.void(receipt_id=receipt.pk, reason="Nhầm", by=office.actor(Role.RECEPTION), at=TEN)
    assert {becomes for _state, becomes in told} == {ReceiptState.VOIDED, ReceiptState.REPLACED}
    assert ("issued", voided.state) in told
