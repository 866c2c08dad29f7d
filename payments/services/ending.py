"""Receipts that no longer stand: voided and the money given back, or replaced for the same money."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts.models import Actor
from dossiers.enums import TERMINAL_STATES
from dossiers.models import Dossier
from dossiers.permissions import check_can
from dossiers.rules.days import local_day
from dossiers.services import fees
from payments.enums import Method, ReceiptState, RefundState
from payments.exceptions import NotNow, Refused
from payments.models import Receipt, ReceiptLine
from payments.services.numbering import series_for, take_number
from payments.services.taking import Payer, kind_of, lock_receipt


@transaction.atomic
def void(*, receipt_id: int, reason: str, by: Actor, at: datetime) -> Receipt:
    """Annul a receipt of one's own and of today: its money goes back to the payer out of the same drawer.

    The fees are owed again. Whatever was counted, is older or is another's goes back by two persons
    (refunds.ask). Raises NotNow, Refused, NotAllowed.
    """
    dossier, receipt = lock_receipt(receipt_id)
    _check_standing(dossier, receipt, reason, by=by, at=at)
    why_not = why_not_voided(dossier, receipt, by=by, on=local_day(at))
    if why_not:
        raise NotNow(f"{why_not} Lập đề nghị hoàn tiền để người thứ hai duyệt.")
    _end(receipt, ReceiptState.VOIDED, reason, by=by, at=at)
    fee_ids = list(receipt.lines.values_list("fee_id", flat=True))
    fees.unsettle(
        dossier_id=dossier.pk, fee_ids=fee_ids, receipt_id=receipt.pk, reason=reason.strip(), by=by, at=at
    )
    return receipt


def why_not_voided(dossier: Dossier, receipt: Receipt, *, by: Actor, on: date) -> str:
    """Why one person alone must not give this money back, as a sentence; empty when he may (ruling 19)."""
    if receipt.method == Method.ONLINE:
        return "Khoản trả trực tuyến không hủy tại quầy: tiền trả qua cổng thanh toán."
    if dossier.state in TERMINAL_STATES:
        return "Hồ sơ đã trả kết quả hoặc đã kết thúc nên biên lai không hủy được nữa."
    if _is_counted(receipt):
        return "Tiền của biên lai này đã khóa sổ, nộp quỹ."
    if receipt.taken_by_id != by.user.pk:
        return "Biên lai này do người khác thu; chỉ người đã thu hủy được."
    if receipt.taken_on != on:
        return "Chỉ hủy được biên lai thu trong ngày."
    return ""


def _is_counted(receipt: Receipt) -> bool:
    """Whether its cash was handed over, under its own number or under one it stands in place of."""
    found: Receipt | None = receipt
    while found is not None:
        if found.report_id is not None:
            return True
        found = found.replaces
    return False


@transaction.atomic
def replace(*, receipt_id: int, key: UUID, payer: Payer, reason: str, by: Actor, at: datetime) -> Receipt:
    """Write another receipt for the same money, its payer put right; the first stays, struck out.

    The same key twice gives the same receipt. Raises NotNow, Refused, NoNumberLeft, NotAllowed.
    """
    if not payer.name.strip():
        raise Refused("Ghi họ tên người nộp tiền để in trên biên lai.", field="payer_name")
    dossier, receipt = lock_receipt(receipt_id)
    earlier: Receipt | None = Receipt.objects.filter(submission_key=key, replaces=receipt).first()
    if earlier is not None:
        return earlier
    _check_standing(dossier, receipt, reason, by=by, at=at)
    _end(receipt, ReceiptState.REPLACED, reason, by=by, at=at)
    new = _written_anew(receipt, key, payer, at=at)
    fees.receipt_replaced(
        dossier_id=dossier.pk,
        receipt_id=receipt.pk,
        by_receipt_id=new.pk,
        reason=reason.strip(),
        by=by,
        at=at,
    )
    return new


def _check_standing(dossier: Dossier, receipt: Receipt, reason: str, *, by: Actor, at: datetime) -> None:
    check_can("void_receipt", by, dossier, on=local_day(at))
    if not receipt.is_issued:
        raise NotNow(f"Biên lai này không còn hiệu lực: {ReceiptState(receipt.state).label.lower()}.")
    if receipt.refunds.exclude(state=RefundState.TURNED_DOWN).exists():
        raise NotNow("Biên lai này đã có đề nghị hoàn tiền nên không hủy, không thay được.")
    if not reason.strip():
        raise Refused("Ghi lý do; lý do được lưu cùng biên lai.", field="reason")


def _end(receipt: Receipt, state: ReceiptState, reason: str, *, by: Actor, at: datetime) -> None:
    receipt.state, receipt.reason = state, reason.strip()[:500]
    receipt.ended_at, receipt.ended_by = at, by.user
    receipt.save(update_fields=["state", "reason", "ended_at", "ended_by"])
    receipt.lines.update(is_void=True)


def _written_anew(receipt: Receipt, key: UUID, payer: Payer, *, at: datetime) -> Receipt:
    """The same money, lines, taker and day; a number of today."""
    series = series_for(receipt.counter_id, kind_of(receipt), on=local_day(at))
    lines = list(receipt.lines.order_by("pk"))
    new = Receipt.objects.create(
        submission_key=key,
        dossier_id=receipt.dossier_id,
        counter_id=receipt.counter_id,
        kind=series.kind,
        series=series,
        number=take_number(series),
        amount=receipt.amount,
        method=receipt.method,
        reference=receipt.reference,
        payer_name=payer.name.strip()[:255],
        payer_address=payer.address.strip()[:255],
        taken_at=receipt.taken_at,
        taken_on=receipt.taken_on,
        taken_by=receipt.taken_by,
        online_payment_id=receipt.online_payment_id,
        replaces=receipt,
    )
    ReceiptLine.objects.bulk_create(
        ReceiptLine(receipt=new, fee_id=line.fee_id, name=line.name, amount=line.amount) for line in lines
    )
    return new
