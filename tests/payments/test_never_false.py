"""What must never be false of money: the database refuses it, whoever writes."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.enums import Role
from payments.models import CashReport, Receipt, ReceiptLine, Refund
from payments.services import ending, refunds, reports
from procedures.models import PaymentReadiness
from tests.clock import at
from tests.factories.dossiers import accepted, make_office
from tests.factories.payments import EVENING, TEN, handed_over, paid, refund_asked
from tests.harness.worlds import built_once
from tests.payments.denials import refused, told


pytestmark = pytest.mark.django_db
LATER = at("2026-03-09 09:00")


@built_once
def office():
    return make_office()


WRITTEN = (
    "dossier_id", "counter_id", "amount", "method", "payer_name", "taken_at", "taken_on", "taken_by_id",
)  # fmt: skip


def like(receipt: Receipt, **changes: Any) -> Receipt:
    """Another receipt that says the same but for these."""
    values = {name: getattr(receipt, name) for name in WRITTEN}
    return Receipt.objects.create(**{"submission_key": uuid4()} | values | changes)


def test_new_receipts_must_be_whole(office):
    receipt = paid(office)
    for changes, said in (
        ({"amount": 0}, "receipt_of_money"),
        ({"payer_name": ""}, "receipt_of_money"),
        ({"method": "barter"}, "receipt_of_money"),
        ({"method": "card"}, "receipt_proven_unless_cash"),
        ({"reference": "FT1"}, "receipt_proven_unless_cash"),
        ({"taken_by_id": None}, "receipt_taken_by_somebody"),
        ({"method": "online", "reference": "VN1"}, "receipt_online_by_a_payment"),
        ({"series_id": receipt.series_id}, "receipt_number_iff_series"),
        ({"series_id": receipt.series_id, "number": 1}, "receipt_number_once"),
        ({"submission_key": receipt.submission_key, "kind": receipt.kind}, "receipt_once_per_press"),
    ):
        assert said in told(partial(like, receipt, **changes))


def test_lines_add_up_and_are_the_receipts_own(office):
    receipt = paid(office)
    line = receipt.lines.get()
    other = accepted(office).fees.get()
    assert "do not add up" in refused(ReceiptLine, amount=F("amount") + 1)
    assert "do not add up" in told(partial(like, receipt))
    assert "are not its own" in refused(ReceiptLine, is_void=True)
    assert "are not its own" in refused(ReceiptLine, fee=other)

    def beyond() -> None:
        new = like(receipt, dossier_id=other.dossier_id, series_id=receipt.series_id, number=9)
        ReceiptLine.objects.create(receipt=new, fee=other, name="x", amount=new.amount)

    assert "has not given out" in told(beyond)
    again = partial(ReceiptLine.objects.create, receipt=receipt, fee_id=line.fee_id, name="x", amount=1)
    assert "fee_paid_once" in told(again)


def test_no_more_goes_back_than_came(office):
    refund = refund_asked(office, amount=8000)
    assert "More would be given back" in refused(Refund, amount=8001)
    refunds.turn_down(refund_id=refund.pk, note="Không", by=office.actor(Role.HEAD), at=TEN)
    ending.void(receipt_id=refund.receipt_id, reason="Nhầm", by=office.actor(Role.RECEPTION), at=TEN)
    assert "More would be given back" in refused(Refund, state="approved")


def test_a_confirmed_report_and_what_it_holds_stay(office):
    report = handed_over(office)
    reports.confirm(report_id=report.pk, by=office.actor(Role.CASHIER), at=EVENING)
    assert "stays as it was reckoned" in refused(CashReport, counted=9000, explanation="x")
    assert "stays as it was written" in refused(Receipt, report=None)


def test_readiness_holds_once_at_a_time(office):
    values = {"offer": office.procedure.offer, "basis": "CV 1", "added_at": TEN}
    PaymentReadiness.objects.create(valid_from=TEN.date(), **values)
    with pytest.raises(IntegrityError, match="readiness_once_at_a_time"), transaction.atomic():
        PaymentReadiness.objects.create(valid_from=TEN.date() + timedelta(days=3), **values)
