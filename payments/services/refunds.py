"""Money given back: asked, approved by another person, paid out (ruling 19)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db import transaction
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from accounts.exceptions import NotAllowed
from accounts.models import Actor
from dossiers.enums import EndState, State
from dossiers.exceptions import Refused as TooMuchBack
from dossiers.models import Dossier
from dossiers.permissions import check_can
from dossiers.rules.days import local_day
from dossiers.services import fees, returning
from dossiers.services.locking import lock
from dossiers.services.returning import ReturnIn
from lib.words import money
from payments.enums import Method, OnlineState, RefundMeans, RefundState
from payments.exceptions import NotNow, Refused
from payments.models import Receipt, Refund
from payments.services import online
from payments.services.places import counter_of
from payments.services.taking import lock_receipt


@dataclass(frozen=True)
class RefundIn:
    """What is to go back, to whom, why and on which ground. The key makes pressing twice one request."""

    submission_key: UUID
    amount: Decimal
    means: RefundMeans
    payee_name: str
    reason: str
    legal_basis: str


@transaction.atomic
def ask(*, receipt_id: int, wanted: RefundIn, by: Actor, at: datetime) -> Refund:
    """Write down that money of a receipt is to go back. Raises Refused, NotNow, NotAllowed."""
    dossier, receipt = lock_receipt(receipt_id)
    check_can("ask_refund", by, dossier, on=local_day(at))
    earlier: Refund | None = Refund.objects.filter(submission_key=wanted.submission_key).first()
    if earlier is not None:
        return earlier
    if not receipt.is_issued:
        raise NotNow("Biên lai này không còn hiệu lực nên không còn tiền để hoàn.")
    _check(receipt, wanted)
    if receipt.method == Method.ONLINE and wanted.means == RefundMeans.CASH:
        raise Refused(
            "Khoản trả trực tuyến hoàn qua cổng thanh toán: chọn hoàn bằng chuyển khoản.", field="means"
        )
    return Refund.objects.create(
        submission_key=wanted.submission_key,
        dossier=dossier,
        receipt=receipt,
        counter_id=counter_of(dossier, by, on=local_day(at)),
        amount=wanted.amount,
        means=wanted.means,
        payee_name=wanted.payee_name.strip(),
        reason=wanted.reason.strip(),
        legal_basis=wanted.legal_basis.strip(),
        asked_at=at,
        asked_by=by.user,
    )


@transaction.atomic
def approve(*, refund_id: int, by: Actor, at: datetime) -> Refund:
    """Another person has found the ground good. Raises NotNow, NotAllowed."""
    refund = _judge(refund_id, RefundState.APPROVED, by=by, at=at)
    refund.save(update_fields=["state", "judged_at", "judged_by"])
    return refund


@transaction.atomic
def turn_down(*, refund_id: int, note: str, by: Actor, at: datetime) -> Refund:
    """It stays with the office, and why. Raises Refused, NotNow, NotAllowed."""
    if not note.strip():
        raise Refused("Ghi vì sao không duyệt để trả lời người nộp.", field="note")
    refund = _judge(refund_id, RefundState.TURNED_DOWN, by=by, at=at)
    refund.note = note.strip()[:500]
    refund.save(update_fields=["state", "judged_at", "judged_by", "note"])
    return refund


@transaction.atomic
def pay(*, refund_id: int, reference: str, by: Actor, at: datetime) -> Refund:
    """The money has left: out of this person's drawer, or by a transfer with its reference.

    Raises Refused, NotNow, NotAllowed.
    """
    dossier, refund = _locked(refund_id)
    check_can("pay_refund", by, dossier, on=local_day(at))
    if refund.judged_by_id in _people(by):
        raise NotAllowed("Người duyệt hoàn tiền không tự chi. Để thu ngân hoặc người đề nghị chi.")
    if refund.state != RefundState.APPROVED:
        raise NotNow(f"Khoản hoàn này chưa chi được: {RefundState(refund.state).label.lower()}.")
    if refund.means == RefundMeans.TRANSFER and not reference.strip():
        raise Refused("Ghi số giao dịch chuyển khoản để đối chiếu sao kê.", field="reference")
    refund.state, refund.paid_at, refund.paid_by = RefundState.PAID, at, by.user
    refund.reference = reference.strip()[:64] if refund.means == RefundMeans.TRANSFER else ""
    refund.save(update_fields=["state", "paid_at", "paid_by", "reference"])
    _tell_the_gateway(refund, by=by, at=at)
    fees.give_back(
        dossier_id=dossier.pk,
        amount=refund.amount,
        fee_ids=refund.receipt.lines.values_list("fee_id", flat=True),
        refund_id=refund.pk,
        by=by,
        at=at,
    )
    return refund


def _tell_the_gateway(refund: Refund, *, by: Actor, at: datetime) -> None:
    """What was paid online and went back whole, in however many parts, is refunded there too."""
    payment = refund.receipt.online_payment
    if payment is None:
        return
    back = Refund.objects.filter(
        receipt__online_payment=payment, state=RefundState.PAID, means=RefundMeans.TRANSFER
    ).aggregate(all=Sum("amount"))["all"]
    if back == payment.amount:
        online.move(payment_id=payment.pk, to=OnlineState.REFUNDED, by=by, at=at)


@transaction.atomic
def deliver_decision(
    *, dossier_id: int, given: ReturnIn, fees_given_back: Decimal | None, by: Actor, at: datetime
) -> list[Refund]:
    """Hand over what ended a dossier without a result; money that is to go back is asked for (ruling 19).

    Returns the requests another person now approves; none where the money was taken before there were
    receipts, and is given back at once. A receipt that was annulled is one all the same: its money has
    gone back. Raises dossiers' Refused and NotReady, NotAllowed.
    """
    if not fees_given_back or not Receipt.objects.filter(dossier=dossier_id).exists():
        returning.deliver_decision(
            dossier_id=dossier_id, given=given, fees_given_back=fees_given_back, by=by, at=at
        )
        return []
    dossier = returning.deliver_decision(dossier_id=dossier_id, given=given, by=by, at=at)
    left, asked = fees_given_back, []
    for receipt in Receipt.objects.valid().filter(dossier=dossier_id).order_by("pk"):
        amount = min(left, left_of(receipt))
        if amount > 0:
            asked.append(_ask_at_the_end(dossier, receipt, amount, given, by=by, at=at))
            left -= amount
    if left:
        raise TooMuchBack(
            f"Số tiền trả lại không được quá số còn giữ ({money(fees_given_back - left)}).",
            field="fees_given_back",
        )
    return asked


def _ask_at_the_end(
    dossier: Dossier, receipt: Receipt, amount: Decimal, given: ReturnIn, *, by: Actor, at: datetime
) -> Refund:
    ending = dossier.endings.filter(state=EndState.DONE).first()
    wanted = RefundIn(
        submission_key=uuid5(NAMESPACE_OID, f"{dossier.submission_key}:{receipt.pk}"),
        amount=amount,
        means=RefundMeans.CASH if receipt.method == Method.CASH else RefundMeans.TRANSFER,
        payee_name=given.receiver_name,
        reason=f"Hồ sơ kết thúc: {State(dossier.state).label.lower()}",
        legal_basis=(ending.legal_basis if ending else "") or "Quy định về hoàn của khoản thu",
    )
    return ask(receipt_id=receipt.pk, wanted=wanted, by=by, at=at)


def left_of(receipt: Receipt) -> Decimal:
    """What of a receipt has not been given back or asked for, in đồng."""
    asked = receipt.refunds.exclude(state=RefundState.TURNED_DOWN).aggregate(all=Sum("amount"))["all"]
    left: Decimal = receipt.amount - (asked or Decimal(0))
    return left


def left_of_all(dossier: Dossier) -> Decimal | None:
    """The same of every receipt of the dossier that stands; None where it never had one. One statement."""
    asked = Coalesce(Sum("refunds__amount", filter=~Q(refunds__state=RefundState.TURNED_DOWN)), Decimal(0))
    rows = list(dossier.receipts.annotate(asked=asked).order_by("pk"))
    return sum((row.amount - row.asked for row in rows if row.is_issued), Decimal(0)) if rows else None


def overpaid_in(receipt: Receipt) -> Decimal:
    """What of a receipt was taken by mistake and is not on its way back yet (docs/adr/0027), in đồng."""
    too_much = receipt.lines.aggregate(all=Sum("fee__overpaid"))["all"] or Decimal(0)
    on_its_way = receipt.amount - left_of(receipt)
    return max(too_much - on_its_way, Decimal(0))


def _check(receipt: Receipt, wanted: RefundIn) -> None:
    left = left_of(receipt)
    if not 0 < wanted.amount <= left:
        raise Refused(f"Số tiền hoàn phải lớn hơn 0 và không quá {money(left)}.", field="amount")
    for field, said in (
        ("payee_name", "Ghi họ tên người nhận lại tiền."),
        ("reason", "Ghi lý do hoàn."),
        ("legal_basis", "Ghi căn cứ: điều khoản hoặc quyết định cho hoàn."),
    ):
        if not getattr(wanted, field).strip():
            raise Refused(said, field=field)


def _locked(refund_id: int) -> tuple[Dossier, Refund]:
    dossier_id = Refund.objects.values_list("dossier_id", flat=True).get(pk=refund_id)
    return lock(dossier_id), Refund.objects.select_for_update(of=("self",)).get(pk=refund_id)


def _judge(refund_id: int, state: RefundState, *, by: Actor, at: datetime) -> Refund:
    dossier, refund = _locked(refund_id)
    check_can("approve_refund", by, dossier, on=local_day(at))
    if refund.asked_by_id in _people(by):
        raise NotAllowed("Người đề nghị không tự duyệt. Để trưởng bộ phận Một cửa hoặc lãnh đạo duyệt.")
    if refund.state != RefundState.ASKED:
        raise NotNow(f"Khoản hoàn này đã được xem xét: {RefundState(refund.state).label.lower()}.")
    refund.state, refund.judged_at, refund.judged_by = state, at, by.user
    return refund


def _people(by: Actor) -> set[int]:
    """Who acts, and for whom: a deputy is not a second person beside the one he stands in for."""
    return {by.user.pk} | ({by.acting_for.pk} if by.acting_for else set())
