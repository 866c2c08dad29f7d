"""Money refunded after a correction, and the case corrected again: the office neither loses nor keeps any."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.enums import Role
from dossiers.enums import FeeState
from dossiers.exceptions import Refused
from dossiers.models import Dossier
from dossiers.services import corrections, ending
from dossiers.services.returning import ReturnIn
from payments.models import Receipt
from payments.services import refunds
from portal.ui.corrected import what_followed
from procedures.models import FeeRule
from tests.clock import at
from tests.factories.cases import cases_of, with_everything
from tests.factories.dossiers import Office, make_office
from tests.factories.payments import TEN, clerk, paid, refund_in
from tests.factories.procedures import publish_now
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
PRICES = {"A": 100_000, "B": 60_000, "C": 80_000}
LATER = at("2026-03-06 15:00")


@built_once
def office() -> Office:
    office = make_office(cases=tuple(PRICES), fee=None, publish=False)
    version = office.procedure.version
    for case in cases_of(office):
        FeeRule.objects.create(
            version=version, case=case, kind="charge", name="Lệ phí", rate=Decimal(PRICES[case.name])
        )
    publish_now(version)
    return office


def case(office: Office, name: str):
    return next(one for one in cases_of(office) if one.name == name)


def correct(office: Office, dossier: Dossier, name: str) -> Dossier:
    return corrections.correct_case(
        dossier_id=dossier.pk, case_id=case(office, name).pk, reason="Nhầm trường hợp",
        by=office.actor(Role.HEAD), at=LATER,
    )  # fmt: skip


def refund(office: Office, receipt: Receipt, amount: int, when: datetime = TEN) -> None:
    asked = refunds.ask(receipt_id=receipt.pk, wanted=refund_in(amount), by=clerk(office), at=when)
    refunds.approve(refund_id=asked.pk, by=office.actor(Role.ONESTOP_HEAD), at=when)
    refunds.pay(refund_id=asked.pk, reference="", by=clerk(office), at=when)


@pytest.mark.parametrize(("then", "due"), [("A", 40_000), ("C", 20_000), ("B", 0)])
def test_after_a_refund_the_next_case_costs_what_it_costs(office, then, due):
    receipt = paid(office, with_everything(office, case(office, "A")))
    dossier = correct(office, receipt.dossier, "B")
    assert refunds.overpaid_in(receipt) == 40_000
    refund(office, receipt, 40_000, LATER)
    if then != "B":
        dossier = correct(office, dossier, then)
        assert "thu thừa" not in " ".join(what_followed(dossier))
    fees = list(dossier.fees.exclude(state=FeeState.CANCELLED))
    assert sum(fee.amount for fee in fees if fee.state == FeeState.DUE) == due
    assert sum(fee.owed for fee in fees) == PRICES[then]
    assert refunds.overpaid_in(receipt) == 0


def test_what_has_gone_back_in_part_is_told_as_what_is_left(office):
    receipt = paid(office, with_everything(office, case(office, "A")))
    dossier = correct(office, receipt.dossier, "C")
    refund(office, receipt, 20_000, LATER)
    dossier = correct(office, dossier, "B")
    assert "đã thu thừa 20.000" in " ".join(what_followed(dossier))
    assert refunds.overpaid_in(receipt) == 20_000


def test_what_had_gone_back_before_the_end_goes_back_no_second_time(office, client_of):
    browser = client_of(office.people[Role.RECEPTION])
    receipt = paid(office, with_everything(office, case(office, "A")))
    dossier = correct(office, receipt.dossier, "B")
    refund(office, receipt, 40_000, LATER)
    ending.withdraw(dossier_id=dossier.pk, reason="Theo đơn", by=office.actor(Role.RECEPTION), at=LATER)
    assert dossier.endings.get().fees_paid == 60_000
    page = browser.get(reverse("counter:return_result", args=[dossier.pk])).content.decode()
    assert "Đã thu 60.000 đồng, chưa trả lại." in page
    given = ReturnIn(receiver_name="Đặng Thị Ước", identity_seen="CCCD")
    with pytest.raises(Refused, match=r"quá số còn giữ \(60\.000 đồng\)"):
        refunds.deliver_decision(
            dossier_id=dossier.pk, given=given, fees_given_back=Decimal(100_000), by=clerk(office), at=LATER
        )
    refund(office, receipt, 60_000, LATER)
    assert dossier.endings.get().fees_given_back == 60_000
    page = browser.get(reverse("counter:return_result", args=[dossier.pk])).content.decode()
    assert "fees_given_back" not in page
