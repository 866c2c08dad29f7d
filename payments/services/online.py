"""What a gateway tells, kept once (law.md §7.5). The adapters come later; the record is here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts.models import Actor
from dossiers.models import Dossier
from dossiers.permissions import check_can
from dossiers.rules.days import local_day
from dossiers.services.locking import lock
from lib.words import money
from payments.enums import OnlineChannel, OnlineState
from payments.exceptions import NotNow, Refused
from payments.models import OnlinePayment, Receipt
from payments.rules.online import may_move
from payments.services.taking import from_gateway


@dataclass(frozen=True)
class Told:
    """A payment as the gateway names it. `amount` in đồng."""

    channel: OnlineChannel
    outside_id: str
    amount: Decimal


@transaction.atomic
def create(*, dossier_id: int, told: Told, at: datetime) -> OnlinePayment:
    """An attempt to pay begins. The same outside id twice is one payment. Raises Refused."""
    dossier = lock(dossier_id)
    if not told.outside_id.strip() or told.amount <= 0:
        raise Refused("Giao dịch phải có mã của cổng và số tiền lớn hơn 0.", field="outside_id")
    payment, _made = OnlinePayment.objects.get_or_create(
        channel=told.channel,
        outside_id=told.outside_id.strip(),
        defaults={"dossier": dossier, "amount": told.amount, "created_at": at, "moved_at": at},
    )
    if payment.dossier_id != dossier.pk or payment.amount != told.amount:
        raise Refused(
            "Mã giao dịch này đã ghi cho hồ sơ hoặc số tiền khác. Kiểm tra lại mã trên cổng thanh toán.",
            field="outside_id",
        )
    return payment


@transaction.atomic
def move(
    *, payment_id: int, to: OnlineState, at: datetime, by: Actor | None = None, answer_code: str = ""
) -> OnlinePayment:
    """The gateway's next word: told again it changes nothing. Success pays what is due. Raises NotNow."""
    dossier_id = OnlinePayment.objects.values_list("dossier_id", flat=True).get(pk=payment_id)
    dossier = lock(dossier_id)
    payment: OnlinePayment = OnlinePayment.objects.select_for_update(of=("self",)).get(pk=payment_id)
    now = OnlineState(payment.state)
    if now == to:
        return payment
    if not may_move(now, to):
        raise NotNow(f"Giao dịch đang “{now.label}” nên không thể chuyển thành “{to.label}”.")
    payment.state, payment.moved_at = to, at
    payment.answer_code = answer_code[:20]
    if to == OnlineState.SUCCEEDED:
        payment.succeeded_at = at
    if to == OnlineState.REFUNDED:
        payment.refunded_at = at
    payment.save()
    if to == OnlineState.SUCCEEDED:
        payment.dossier = dossier
        from_gateway(payment, by=by, at=at)
    return payment


@transaction.atomic
def record_paid(*, dossier_id: int, told: Told, by: Actor, at: datetime) -> list[Receipt]:
    """What the counter reads on the gateway's own page: this dossier was paid there, by this reference.

    The sum must be what is due. Told twice it is one payment. Raises Refused, NotAllowed, and NotNow
    where the payment pays nothing: it failed, went back, or came for a fee that was paid.
    """
    dossier = lock(dossier_id)
    check_can("settle_fee", by, dossier, on=local_day(at))
    payment = create(dossier_id=dossier_id, told=told, at=at)
    now = OnlineState(payment.state)
    if now in (OnlineState.FAILED, OnlineState.REFUNDED):
        raise NotNow(f"Giao dịch này “{now.label}” nên không thu được khoản nào. Xem lại mã giao dịch.")
    if now != OnlineState.SUCCEEDED:
        _check_sum(dossier, told)
        if now == OnlineState.CREATED:
            move(payment_id=payment.pk, to=OnlineState.PENDING, at=at, by=by)
        move(payment_id=payment.pk, to=OnlineState.SUCCEEDED, at=at, by=by)
    receipts = list(payment.receipts.order_by("pk"))
    if not receipts:
        raise NotNow(
            "Giao dịch này đã ghi từ trước nhưng không trả cho khoản nào của hồ sơ. Báo trưởng bộ phận để "
            "đối soát và hoàn qua cổng thanh toán."
        )
    return receipts


def _check_sum(dossier: Dossier, told: Told) -> None:
    due = sum((fee.amount for fee in dossier.fees.filter(state="due")), Decimal(0))
    if told.amount != due:
        raise Refused(
            f"Số tiền trên cổng phải đúng bằng khoản còn phải thu ({money(due)}). Nếu cổng thu số khác, "
            "báo trưởng bộ phận để đối soát.",
            field="amount",
        )
