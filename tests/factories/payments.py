"""Books of receipts, money taken, given back and counted, in an office of tests.factories.dossiers."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import uuid4

from accounts.enums import Role
from accounts.models import Actor
from dossiers.models import Dossier
from payments.enums import Method, RefundMeans
from payments.models import CashReport, Receipt, ReceiptSeries, Refund
from payments.services import numbering, refunds, reports, taking
from payments.services.refunds import RefundIn
from payments.services.taking import Payer, TakeIn
from tests.clock import at
from tests.factories.dossiers import Office, accepted


TEN = at("2026-03-06 10:00")
EVENING = at("2026-03-06 17:10")
_symbols = count(1)


def book(
    office: Office, *, kind: str = "", numbers: tuple[int, int] = (1, 50), symbol: str = "", **fields: Any
) -> ReceiptSeries:
    """A book of receipts of the office's counter."""
    return numbering.open_series(
        agency=office.counter,
        form="01BLP2-001",
        symbol=symbol or f"T{next(_symbols)}-26P",
        kind=kind,
        numbers=numbers,
        valid_from=fields.pop("valid_from", date(2026, 1, 1)),
        basis="Thông báo 12/TB-UBND ngày 02/01/2026",
        by=office.actor(Role.ONESTOP_HEAD),
        at=TEN,
    )


def take_in(dossier: Dossier, **changes: Any) -> TakeIn:
    """All that is due, in cash, in the applicant's name."""
    values: dict[str, Any] = {
        "submission_key": uuid4(),
        "fee_ids": list(dossier.fees.filter(state="due").values_list("pk", flat=True)),
        "method": Method.CASH,
        "payer": Payer(dossier.submitter_name),
    }
    return TakeIn(**values | changes)


def paid(
    office: Office,
    dossier: Dossier | None = None,
    *,
    by: Actor | None = None,
    when: datetime = TEN,
    **changes: Any,
) -> Receipt:
    """A dossier's fees taken at the counter, in a book that is opened if there is none."""
    found = dossier or accepted(office)
    if not ReceiptSeries.objects.filter(agency=office.counter).exists():
        book(office)
    clerk = by or office.actor(Role.RECEPTION)
    return taking.take(dossier_id=found.pk, taken=take_in(found, **changes), by=clerk, at=when)[0]


def refund_in(amount: int = 8000, **changes: Any) -> RefundIn:
    values: dict[str, Any] = {
        "submission_key": uuid4(),
        "amount": Decimal(amount),
        "means": RefundMeans.CASH,
        "payee_name": "Đặng Thị Ước",
        "reason": "Thu nhầm",
        "legal_basis": "Điều 5 Thông tư mẫu",
    }
    return RefundIn(**values | changes)


def refund_asked(office: Office, receipt: Receipt | None = None, **changes: Any) -> Refund:
    """Asked for by the clerk, nobody has judged it."""
    found = receipt or paid(office)
    return refunds.ask(
        receipt_id=found.pk, wanted=refund_in(**changes), by=office.actor(Role.RECEPTION), at=TEN
    )


def handed_over(
    office: Office, *, by: Actor | None = None, when: datetime = EVENING, counted: int | None = None
) -> CashReport:
    """The clerk's day: one receipt unless there are others, counted as it should be."""
    clerk = by or office.actor(Role.RECEPTION)
    if not Receipt.objects.filter(taken_by=clerk.user).exists():
        paid(office, by=clerk)
    expected = reports.reckon(office.counter.pk, clerk.user).expected
    return reports.hand_over(
        counter_id=office.counter.pk,
        counted=expected if counted is None else Decimal(counted),
        explanation="" if counted is None else "Tiền lẻ không có để trả lại",
        by=clerk,
        at=when,
    )


def clerk(office: Office) -> Actor:
    """Who takes money at the office's counter."""
    return office.actor(Role.RECEPTION)


def take(
    office: Office, dossier: Dossier, *, by: Actor | None = None, when: datetime = TEN, **changes: Any
) -> list[Receipt]:
    """Money taken by the service, as the page would ask for it."""
    return taking.take(
        dossier_id=dossier.pk, taken=take_in(dossier, **changes), by=by or clerk(office), at=when
    )
