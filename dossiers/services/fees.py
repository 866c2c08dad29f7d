"""What is owed is settled here; money itself is the payments app's (decision 4)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum

from accounts.models import Actor
from dossiers.enums import TERMINAL_STATES, EndState, EventKind, FeeState
from dossiers.exceptions import NotReady
from dossiers.models import Dossier, FeeDue
from dossiers.permissions import check_can
from dossiers.rules.days import local_day
from dossiers.rules.fees_anew import GivenBack
from dossiers.services.events import record
from dossiers.services.locking import lock


BELOW_PRICE = "fees_below_price"
"""In an event: fees that are since then what is left of a price, the rest being paid by another fee."""


@transaction.atomic
def settle(
    *, dossier_id: int, by: Actor | None, at: datetime, fee_ids: Collection[int] | None = None
) -> list[FeeDue]:
    """What is still due was paid: all of it, or these fees. Returns the fees; without `by` a gateway took it.

    Raises NotReady when nothing is due, or one of these is not due any more.
    """
    dossier = lock(dossier_id)
    if by is not None:
        check_can("settle_fee", by, dossier, on=local_day(at))
    due = _of(dossier, FeeState.DUE, fee_ids)
    if not due:
        raise NotReady("Hồ sơ này không còn khoản phải thu.")
    if fee_ids is not None and len(due) != len(set(fee_ids)):
        raise NotReady("Có khoản vừa được thu hoặc miễn ở nơi khác. Mở lại trang để xem khoản còn phải thu.")
    for fee in due:
        fee.state, fee.settled_at, fee.settled_by = FeeState.SETTLED, at, by.user if by else None
        fee.save(update_fields=["state", "settled_at", "settled_by"])
    _record(dossier, EventKind.SETTLE_FEE, due, by=by, at=at)
    return due


@transaction.atomic
def unsettle(
    *, dossier_id: int, fee_ids: Collection[int], receipt_id: int, reason: str, by: Actor, at: datetime
) -> None:
    """The receipt was annulled and the money given back: the fees are owed again.

    Raises NotReady where nobody would ask for them any more: the dossier was returned or has ended.
    """
    dossier = lock(dossier_id)
    check_can("void_receipt", by, dossier, on=local_day(at))
    if dossier.state in TERMINAL_STATES:
        raise NotReady("Hồ sơ đã trả kết quả hoặc đã kết thúc: tiền trả lại theo đề nghị hoàn.")
    fees = _of(dossier, FeeState.SETTLED, fee_ids)
    less = [fee.pk for fee in fees if fee.overpaid]
    refs = {"receipt": receipt_id} | ({BELOW_PRICE: less} if less else {})
    _record(dossier, EventKind.VOID_RECEIPT, fees, by=by, at=at, reason=reason, **refs)
    for fee in fees:
        _owe_again(fee)


def _owe_again(fee: FeeDue) -> None:
    """What was taken too much is owed no more once it has gone back."""
    fee.amount, fee.overpaid = fee.owed, Decimal(0)
    fee.state = FeeState.DUE if fee.amount else FeeState.CANCELLED
    fee.settled_at, fee.settled_by = None, None
    fee.save(update_fields=["amount", "overpaid", "state", "settled_at", "settled_by"])


@transaction.atomic
def receipt_replaced(
    *, dossier_id: int, receipt_id: int, by_receipt_id: int, reason: str, by: Actor, at: datetime
) -> None:
    """Another receipt stands for the same money; nothing else changes."""
    dossier = lock(dossier_id)
    check_can("void_receipt", by, dossier, on=local_day(at))
    record(
        dossier=dossier,
        kind=EventKind.REPLACE_RECEIPT,
        by=by,
        at=at,
        reason=reason,
        receipt=receipt_id,
        by_receipt=by_receipt_id,
    )


@transaction.atomic
def waive(
    *, dossier_id: int, fee_id: int, left: Decimal, why: str, waiver_id: int, by: Actor, at: datetime
) -> FeeDue:
    """A fee that is due becomes `left` đồng by a dated rule, `why` in its arithmetic; 0 waives it.

    Returns the fee as it is now. Raises NotReady when it is not due any more.
    """
    dossier = lock(dossier_id)
    check_can("waive_fee", by, dossier, on=local_day(at))
    fee = next(iter(_of(dossier, FeeState.DUE, [fee_id])), None)
    if fee is None:
        raise NotReady("Khoản này không còn phải thu nên không miễn, giảm được nữa.")
    before, fee.amount = fee.amount, left
    fee.arithmetic = why[:255]
    fee.state = FeeState.DUE if left else FeeState.WAIVED
    fee.save(update_fields=["amount", "arithmetic", "state"])
    record(
        dossier=dossier,
        kind=EventKind.WAIVE_FEE,
        by=by,
        at=at,
        fees=[fee.pk],
        waiver=waiver_id,
        amount=[int(before), int(left)],
    )
    return fee


@transaction.atomic
def give_back(
    *, dossier_id: int, amount: Decimal, fee_ids: Collection[int], refund_id: int, by: Actor, at: datetime
) -> None:
    """Money of these fees was given back.

    Where the dossier ended without a result its end says how much in all.
    """
    dossier = lock(dossier_id)
    check_can("pay_refund", by, dossier, on=local_day(at))
    ending = dossier.endings.select_for_update(of=("self",)).filter(state=EndState.DONE).first()
    if ending is not None:
        whole = (ending.fees_given_back or Decimal(0)) + amount
        ending.fees_given_back = min(whole, ending.fees_paid)
        ending.fees_given_back_at, ending.fees_given_back_by = at, by.user
        ending.save(update_fields=["fees_given_back", "fees_given_back_at", "fees_given_back_by"])
    record(
        dossier=dossier,
        kind=EventKind.GIVE_FEES_BACK,
        by=by,
        at=at,
        amount=int(amount),
        refund=refund_id,
        fees=sorted(fee_ids),
    )


def given_back(dossier: Dossier) -> list[GivenBack]:
    """Money of its fees that left the office again, the first first."""
    return [
        GivenBack(Decimal(refs["amount"]), frozenset(refs.get("fees", ())))
        for refs in _refs(dossier, EventKind.GIVE_FEES_BACK)
    ]


def held(dossier: Dossier) -> Decimal:
    """What was taken for it and not given back, in đồng; no receipt with money back is annulled."""
    taken = dossier.fees.filter(state=FeeState.SETTLED).aggregate(all=Sum("amount"))["all"] or Decimal(0)
    return max(taken - sum(one.amount for one in given_back(dossier)), Decimal(0))


def waived(dossier: Dossier) -> set[int]:
    """Fees of which a rule took something away against proof, by id."""
    return {pk for refs in _refs(dossier, EventKind.WAIVE_FEE) for pk in refs.get("fees", ())}


def remainders(dossier: Dossier) -> set[int]:
    """Fees that are what is left of a price, by id."""
    found = dossier.events.filter(refs__has_key=BELOW_PRICE).values_list("refs", flat=True)
    return {pk for refs in found for pk in refs[BELOW_PRICE]}


def _refs(dossier: Dossier, kind: EventKind) -> list[dict[str, Any]]:
    return list(dossier.events.filter(kind=kind).order_by("pk").values_list("refs", flat=True))


def _of(dossier: Dossier, state: FeeState, fee_ids: Collection[int] | None) -> list[FeeDue]:
    rows = dossier.fees.select_for_update(of=("self",)).filter(state=state).order_by("pk")
    return list(rows if fee_ids is None else rows.filter(pk__in=fee_ids))


def _record(
    dossier: Dossier,
    kind: EventKind,
    fees: Sequence[FeeDue],
    *,
    by: Actor | None,
    at: datetime,
    reason: str = "",
    **refs: Any,
) -> None:
    record(
        dossier=dossier,
        kind=kind,
        by=by,
        at=at,
        reason=reason,
        fees=[fee.pk for fee in fees],
        amount=int(sum(fee.amount for fee in fees)),
        **refs,
    )
