"""Money that is written down stays as it was written: every table of it, over the same few rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import F

from accounts.enums import Role
from payments.models import CashReport, OnlinePayment, Receipt, ReceiptLine, ReceiptSeries, Refund, Waiving
from payments.services import online, waivings
from payments.services.online import Told
from procedures.models import FeeWaiver
from tests.clock import at
from tests.factories.dossiers import accepted, make_office
from tests.factories.payments import TEN, handed_over, refund_asked
from tests.harness.worlds import built_once
from tests.payments.denials import refused, told


pytestmark = pytest.mark.django_db
LATER = at("2026-03-09 09:00")


@built_once
def money():
    """A receipt asked back and handed over, a payment online, a fee waived."""
    office = make_office()
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
def test_a_receipt_stays_as_it_was_written(money, changes, said):
    assert said in refused(Receipt, **changes)


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
def test_a_refund_takes_two_persons_and_a_ground(money, changes, said):
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
def test_a_cash_report_is_counted_by_two(money, changes, said):
    assert said in refused(CashReport, **changes)


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
def test_an_online_payment_says_when(money, changes, said):
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
def test_a_book_stays_as_it_was_issued(money, changes, said):
    assert said in refused(ReceiptSeries, **changes)


def sql(statement: str, *values: Any) -> Callable[[], object]:
    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)

    return run


@pytest.mark.parametrize(
    "model", [Receipt, ReceiptLine, Refund, CashReport, OnlinePayment, ReceiptSeries, Waiving]
)
def test_nothing_of_money_is_deleted(money, model):
    assert model.objects.exists()
    assert "denied" in told(sql(f"DELETE FROM {model._meta.db_table}"))
