"""What must never be false of money: the database refuses it, whoever writes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F

from accounts.enums import Role
from payments.models import CashReport, OnlinePayment, Receipt, ReceiptLine, ReceiptSeries, Refund, Waiving
from payments.services import ending, online, refunds, reports, waivings
from payments.services.online import Told
from procedures.models import FeeWaiver, PaymentReadiness
from tests.clock import at
from tests.factories.dossiers import accepted, make_office
from tests.factories.payments import EVENING, TEN, handed_over, paid, refund_asked
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
LATER = at("2026-03-09 09:00")


@built_once
def office():
    return make_office()


def refused(model: type[Any], **changes: Any) -> str:
    """The error of writing this over every row of the table, asked at once."""
    return told(lambda: model.objects.update(**changes))


def told(write: Callable[[], object]) -> str:
    """What the database says to it when the transaction would end."""

    def written() -> None:
        with transaction.atomic():
            write()
            connection.check_constraints()

    with pytest.raises(DatabaseError) as error:
        written()
    return str(error.value)


def sql(statement: str, *values: Any) -> Callable[[], object]:
    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)

    return run


WRITTEN = (
    "dossier_id", "counter_id", "amount", "method", "payer_name", "taken_at", "taken_on", "taken_by_id",
)  # fmt: skip


def like(receipt: Receipt, **changes: Any) -> Receipt:
    """Another receipt that says the same but for these."""
    values = {name: getattr(receipt, name) for name in WRITTEN}
    return Receipt.objects.create(**{"submission_key": uuid4()} | values | changes)


RECEIPT: tuple[tuple[dict[str, Any], str], ...] = (
    ({"state": "voided"}, "receipt_ended_with_reason"),
    ({"state": "lost", "reason": "x", "ended_at": LATER}, "receipt_ended_with_reason"),
    ({"number": None}, "stays as it was written"),
    ({"amount": F("amount") + 1}, "stays as it was written"),
    ({"payer_name": "Người khác"}, "stays as it was written"),
    ({"taken_at": LATER}, "stays as it was written"),
    ({"dossier": None}, "stays as it was written"),
)


@pytest.mark.parametrize(("changes", "said"), RECEIPT)
def test_a_receipt_stays_as_it_was_written(office, changes, said):
    paid(office)
    assert said in refused(Receipt, **changes)


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


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"legal_basis": ""}, "refund_known_by_its_ground"),
        ({"reason": ""}, "refund_known_by_its_ground"),
        ({"state": "approved"}, "refund_judged_iff_state"),
        ({"judged_at": LATER}, "refund_judged_iff_state"),
        ({"state": "approved", "judged_at": LATER, "judged_by": F("asked_by")}, "refund_by_two_persons"),
        ({"paid_at": LATER, "paid_by": F("asked_by")}, "refund_paid_iff_state"),
    ],
)
def test_a_refund_takes_two_persons_and_a_ground(office, changes, said):
    refund_asked(office)
    assert said in refused(Refund, **changes)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"expected": F("expected") + 1}, "stays as it was reckoned"),
        ({"counted": F("counted") - 1}, "report_difference_explained"),
        ({"counted": -1, "explanation": "x"}, "report_adds_up"),
        ({"state": "confirmed"}, "report_judged_by_another"),
        (
            {"state": "confirmed", "judged_at": LATER, "judged_by": F("clerk")},
            "report_judged_by_another",
        ),
    ],
)
def test_a_cash_report_is_counted_by_two(office, changes, said):
    handed_over(office)
    assert said in refused(CashReport, **changes)


def test_a_confirmed_report_and_what_it_holds_stay(office):
    report = handed_over(office)
    reports.confirm(report_id=report.pk, by=office.actor(Role.CASHIER), at=EVENING)
    assert "stays as it was reckoned" in refused(CashReport, counted=9000, explanation="x")
    assert "stays as it was written" in refused(Receipt, report=None)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"outside_id": ""}, "online_payment_known"),
        ({"channel": 3}, "online_payment_known"),
        ({"amount": 0}, "online_payment_known"),
        ({"state": "succeeded"}, "online_payment_reached_iff_succeeded_at"),
        ({"succeeded_at": LATER}, "online_payment_reached_iff_succeeded_at"),
        ({"state": "refunded", "succeeded_at": LATER}, "online_payment_refunded_iff_refunded_at"),
    ],
)
def test_an_online_payment_says_when(office, changes, said):
    dossier = accepted(office)
    online.create(dossier_id=dossier.pk, told=Told(1, "VN1", dossier.fees.get().amount), at=TEN)
    assert said in refused(OnlinePayment, **changes)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"used_to": 0}, "only go forward"),
        ({"used_to": 51}, "series_used_within"),
        ({"symbol": "KHAC"}, "stays as it was issued"),
        ({"to_number": 90}, "stays as it was issued"),
        ({"ended_at": LATER}, "series_end_whole"),
    ],
)
def test_a_book_stays_as_it_was_issued(office, changes, said):
    paid(office)
    assert said in refused(ReceiptSeries, **changes)


def test_readiness_holds_once_at_a_time(office):
    values = {"offer": office.procedure.offer, "basis": "CV 1", "added_at": TEN}
    PaymentReadiness.objects.create(valid_from=TEN.date(), **values)
    with pytest.raises(IntegrityError, match="readiness_once_at_a_time"), transaction.atomic():
        PaymentReadiness.objects.create(valid_from=TEN.date() + timedelta(days=3), **values)


@pytest.mark.parametrize(
    "model", [Receipt, ReceiptLine, Refund, CashReport, OnlinePayment, ReceiptSeries, Waiving]
)
def test_nothing_of_money_is_deleted(office, model):
    refund_asked(office)
    handed_over(office)
    dossier = accepted(office)
    fee = dossier.fees.get()
    online.create(dossier_id=dossier.pk, told=Told(1, "VN1", fee.amount), at=TEN)
    rule = FeeWaiver.objects.create(
        name="Hộ nghèo", percent=50, legal_basis="NQ 1/2026", valid_from=TEN.date()
    )
    waivings.waive(
        dossier_id=dossier.pk,
        fee_id=fee.pk,
        waiver_id=rule.pk,
        proof="Sổ",
        by=office.actor(Role.RECEPTION),
        at=TEN,
    )
    assert model.objects.exists()
    assert "denied" in told(sql(f"DELETE FROM {model._meta.db_table}"))
