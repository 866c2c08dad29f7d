"""Taking money: lock, settle what is owed through dossiers, number, write (decision 4)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from accounts.models import Actor
from dossiers.exceptions import NotReady
from dossiers.models import Dossier, FeeDue
from dossiers.permissions import check_can
from dossiers.rules.days import local_day
from dossiers.services import express, fees
from dossiers.services.express import ExpressIn
from dossiers.services.locking import lock
from payments.enums import Method
from payments.exceptions import NotNow, Refused
from payments.models import OnlinePayment, Receipt, ReceiptLine, ReceiptSeries
from payments.services.numbering import series_for, series_if_any, take_number
from payments.services.places import counter_of


@dataclass(frozen=True)
class Payer:
    """As the receipt prints him."""

    name: str
    address: str = ""


@dataclass(frozen=True)
class TakeIn:
    """What the clerk enters. `submission_key` makes pressing twice one payment."""

    submission_key: UUID
    fee_ids: Collection[int]
    method: Method
    payer: Payer
    reference: str = ""


@transaction.atomic
def take(*, dossier_id: int, taken: TakeIn, by: Actor, at: datetime) -> list[Receipt]:
    """Take money for these fees: one receipt per kind of money that has books of its own.

    The same key twice gives the same receipts. Raises Refused, NotNow, NoNumberLeft, NotAllowed and
    dossiers' NotReady.
    """
    dossier = lock(dossier_id)
    check_can("settle_fee", by, dossier, on=local_day(at))
    earlier = _pressed_before(dossier, taken.submission_key)
    if earlier:
        return earlier
    _check(taken)
    settled = _settle(dossier, taken.fee_ids, by=by, at=at)
    return _write(_Taking(dossier, settled, taken, by, at))


@transaction.atomic
def take_at_once(*, visit: ExpressIn, method: Method, reference: str, by: Actor, at: datetime) -> Dossier:
    """A visit of the express lane with its one payment; no receipt is written unless asked (ruling 27)."""
    if method == Method.ONLINE:
        raise Refused(
            "Giải quyết ngay thu tại quầy: chọn tiền mặt, chuyển khoản hoặc quẹt thẻ.", field="method"
        )
    _check_reference(method, reference)
    dossier = express.receive_and_return(visit=visit, by=by, at=at)
    if not Receipt.objects.filter(submission_key=visit.submission_key).exists():
        paid = list(dossier.fees.filter(state="settled", amount__gt=0).order_by("pk"))
        if paid:
            taken = TakeIn(
                visit.submission_key, [], method, Payer(visit.applicant.name.strip()), reference.strip()
            )
            _write(_Taking(dossier, paid, taken, by, at), _no_book)
    return dossier


@transaction.atomic
def write_number(*, receipt_id: int, by: Actor, at: datetime) -> Receipt:
    """The applicant asks for the receipt of a payment for which none was written. Once asked, it has one.

    Raises NotNow when it was annulled, NoNumberLeft, NotAllowed.
    """
    dossier, receipt = lock_receipt(receipt_id)
    check_can("settle_fee", by, dossier, on=local_day(at))
    if not receipt.is_issued:
        raise NotNow("Khoản thu này đã hủy nên không viết biên lai nữa.")
    if receipt.number is None:
        series = series_for(receipt.counter_id, kind_of(receipt), on=local_day(at))
        receipt.series, receipt.number = series, take_number(series)
        receipt.save(update_fields=["series", "number"])
    return receipt


def kind_of(receipt: Receipt) -> str:
    """The one kind of money of its lines; empty where there are several, which a book for any kind serves."""
    kinds = set(receipt.lines.values_list("fee__kind", flat=True))
    return kinds.pop() if len(kinds) == 1 else ""


def from_gateway(payment: OnlinePayment, *, by: Actor | None, at: datetime) -> list[Receipt]:
    """What came through a gateway pays what is due, if it is that sum; else nothing is settled.

    Inside the caller's transaction, the dossier locked. A receipt gets a number if a book has one.
    """
    dossier = payment.dossier
    due = list(dossier.fees.filter(state="due").order_by("pk"))
    if not due or sum(fee.amount for fee in due) != payment.amount:
        return []
    settled = fees.settle(dossier_id=dossier.pk, by=by, at=at)
    taken = TakeIn(UUID(int=payment.pk), [], Method.ONLINE, Payer(dossier.submitter_name), payment.outside_id)
    return _write(_Taking(dossier, settled, taken, by, at, payment), series_if_any)


def lock_receipt(receipt_id: int) -> tuple[Dossier, Receipt]:
    """The dossier locked first, as every service does; then the receipt."""
    dossier_id = Receipt.objects.values_list("dossier_id", flat=True).get(pk=receipt_id)
    dossier = lock(dossier_id)
    receipt = Receipt.objects.select_for_update(of=("self",)).select_related("series").get(pk=receipt_id)
    return dossier, receipt


@dataclass(frozen=True)
class _Taking:
    dossier: Dossier
    fees: Sequence[FeeDue]
    taken: TakeIn
    by: Actor | None
    at: datetime
    payment: OnlinePayment | None = None


def _pressed_before(dossier: Dossier, key: UUID) -> list[Receipt]:
    earlier = list(Receipt.objects.filter(submission_key=key).select_related("series").order_by("pk"))
    if any(receipt.dossier_id != dossier.pk for receipt in earlier):
        raise Refused("Biểu mẫu này đã dùng cho hồ sơ khác. Mở lại trang thu phí của hồ sơ.")
    return earlier


def _check(taken: TakeIn) -> None:
    if not taken.fee_ids:
        raise Refused("Chọn ít nhất một khoản để thu.", field="fees")
    if not taken.payer.name.strip():
        raise Refused("Ghi họ tên người nộp tiền để in trên biên lai.", field="payer_name")
    if taken.method == Method.ONLINE:
        raise Refused("Khoản trả trực tuyến ghi ở mục “Đã thanh toán trực tuyến”.", field="method")
    _check_reference(taken.method, taken.reference)


def _check_reference(method: Method, reference: str) -> None:
    if method == Method.CASH and reference.strip():
        raise Refused(
            "Thu tiền mặt không có số giao dịch. Xóa số đó hoặc chọn lại hình thức.", field="reference"
        )
    if method != Method.CASH and not reference.strip():
        raise Refused(
            "Ghi số giao dịch của ngân hàng hoặc của máy quẹt thẻ để đối chiếu sao kê.", field="reference"
        )


def _settle(dossier: Dossier, fee_ids: Collection[int], *, by: Actor, at: datetime) -> list[FeeDue]:
    try:
        return fees.settle(dossier_id=dossier.pk, by=by, at=at, fee_ids=fee_ids)
    except NotReady:
        if ReceiptLine.objects.filter(fee__in=fee_ids, is_void=False).exists():
            raise NotNow(
                "Khoản này vừa được thu bằng biên lai khác. Mở lại trang để xem biên lai đó."
            ) from None
        raise


def _write(taking: _Taking, book_of: Callable[..., ReceiptSeries | None] = series_for) -> list[Receipt]:
    """One receipt for each book that is needed: phí and lệ phí apart where they have books of their own.

    Without a book one for each kind of money: whichever book comes later has a number for it.
    """
    on = local_day(taking.at)
    counter = counter_of(taking.dossier, taking.by, on=on)
    books: dict[int | str, ReceiptSeries | None] = {}
    groups: dict[int | str, list[FeeDue]] = {}
    for fee in taking.fees:
        if fee.amount:
            book = book_of(counter, fee.kind, on=on)
            key = book.pk if book else fee.kind
            books.setdefault(key, book)
            groups.setdefault(key, []).append(fee)
    return [_create(taking, chosen, books[key], counter=counter) for key, chosen in groups.items()]


def _no_book(_counter: int, _kind: str, *, on: date) -> None:
    """No paper is asked for: the money is written down without a number."""


def _create(
    taking: _Taking, paid: Sequence[FeeDue], series: ReceiptSeries | None, *, counter: int
) -> Receipt:
    receipt = Receipt.objects.create(
        submission_key=taking.taken.submission_key,
        dossier=taking.dossier,
        counter_id=counter,
        kind=series.kind if series else paid[0].kind,
        series=series,
        number=take_number(series) if series else None,
        amount=sum((fee.amount for fee in paid), Decimal(0)),
        method=taking.taken.method,
        reference=taking.taken.reference.strip(),
        payer_name=taking.taken.payer.name.strip()[:255],
        payer_address=taking.taken.payer.address.strip()[:255],
        taken_at=taking.at,
        taken_on=local_day(taking.at),
        taken_by=taking.by.user if taking.by else None,
        online_payment=taking.payment,
    )
    ReceiptLine.objects.bulk_create(
        ReceiptLine(receipt=receipt, fee=fee, name=fee.name, amount=fee.amount) for fee in paid
    )
    return receipt
