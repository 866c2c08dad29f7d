"""Cash that nobody has counted yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Min, QuerySet, Sum

from accounts.models import User
from dossiers.rules.days import end_of_day, local_day
from payments.enums import Method, ReceiptState, RefundMeans, RefundState
from payments.models import Receipt, Refund


@dataclass(frozen=True)
class Uncounted:
    """What one clerk took in cash at one counter before a day and has not handed over. Amount in đồng.

    `receipts` counts what he took, also what he gave back again.
    """

    counter_id: int
    clerk_id: int
    counter_name: str
    clerk_name: str
    since: date
    receipts: int
    amount: Decimal


def uncounted_before(counter_ids: Collection[int], day: date) -> list[Uncounted]:
    """Clerks who hold cash of earlier days, the oldest first. Three statements.

    Reckoned as the evening's report will: what was taken, whatever became of the receipt since, less what
    he gave back (rules.cash.drawer).
    """
    back = _given_back(counter_ids, day)
    taken = (
        _taken(counter_ids, day)
        .values_list("counter_id", "taken_by_id", "counter__name", "taken_by__full_name")
        .annotate(since=Min("taken_on"), receipts=Count("pk"), amount=Sum("amount"))
        .order_by("since", "counter__name", "taken_by__full_name", "counter_id", "taken_by_id")
    )
    held = [
        Uncounted(
            counter, clerk, place, name, since, receipts, amount - back.get((counter, clerk), Decimal(0))
        )
        for counter, clerk, place, name, since, receipts, amount in taken
    ]
    return [row for row in held if row.amount > 0]


def counters_holding(clerk: User) -> frozenset[int]:
    """Where this clerk has taken, given back or paid out what is in no report: closed counters too."""
    taken = Receipt.objects.filter(taken_by=clerk, report=None).values_list("counter_id", flat=True)
    voided = Receipt.objects.filter(ended_by=clerk, state=ReceiptState.VOIDED, void_report=None)
    paid = Refund.objects.filter(paid_by=clerk, state=RefundState.PAID, report=None)
    return frozenset(
        taken.union(voided.values_list("counter_id", flat=True), paid.values_list("counter_id", flat=True))
    )


def _taken(counter_ids: Collection[int], day: date) -> QuerySet[Receipt]:
    return Receipt.objects.filter(
        counter__in=counter_ids, method=Method.CASH, report=None, replaces=None, taken_on__lt=day
    )


def _voided(counter_ids: Collection[int], day: date) -> QuerySet[Receipt]:
    return Receipt.objects.filter(
        counter__in=counter_ids,
        method=Method.CASH,
        state=ReceiptState.VOIDED,
        void_report=None,
        ended_at__lt=end_of_day(day - timedelta(days=1)),
    )


def _refunded(counter_ids: Collection[int], day: date) -> QuerySet[Refund]:
    return Refund.objects.filter(
        counter__in=counter_ids,
        means=RefundMeans.CASH,
        state=RefundState.PAID,
        report=None,
        paid_at__lt=end_of_day(day - timedelta(days=1)),
    )


@dataclass(frozen=True)
class Movement:
    """One amount of the cash somebody holds: taken, or given back (negative). In đồng."""

    number: str
    dossier_id: int
    dossier: str
    on: date
    counter_name: str
    clerk_name: str
    amount: Decimal
    is_back: bool


def held_of(held: Sequence[Uncounted], day: date) -> list[Movement]:
    """What these rows of `uncounted_before` are made of, the earliest first. Three statements."""
    counters = {one.counter_id for one in held}
    of: dict[tuple[int, int | None], Uncounted] = {(one.counter_id, one.clerk_id): one for one in held}
    related = ("dossier", "series")
    rows: list[tuple[Receipt | Refund, int | None, date, bool]] = [
        *(
            (one, one.taken_by_id, one.taken_on, False)
            for one in _taken(counters, day).select_related(*related)
        ),
        *(
            (one, one.ended_by_id, _day(one.ended_at, day), True)
            for one in _voided(counters, day).select_related(*related)
        ),
        *(
            (one, one.paid_by_id, _day(one.paid_at, day), True)
            for one in _refunded(counters, day).select_related("dossier")
        ),
    ]
    found = [
        _movement(one, of[one.counter_id, clerk], on, is_back=is_back)
        for one, clerk, on, is_back in rows
        if (one.counter_id, clerk) in of
    ]
    return sorted(found, key=lambda one: (one.on, one.is_back, one.number))


def _movement(one: Receipt | Refund, whose: Uncounted, on: date, *, is_back: bool) -> Movement:
    return Movement(
        number=one.number_text if isinstance(one, Receipt) else "",
        dossier_id=one.dossier_id,
        dossier=str(one.dossier),
        on=on,
        counter_name=whose.counter_name,
        clerk_name=whose.clerk_name,
        amount=-one.amount if is_back else one.amount,
        is_back=is_back,
    )


def _day(at: datetime | None, otherwise: date) -> date:
    return local_day(at) if at else otherwise


def _given_back(counter_ids: Collection[int], day: date) -> dict[tuple[int, int], Decimal]:
    """Cash given back before the day and in no report, by counter and clerk."""
    voided = _voided(counter_ids, day).values_list("counter_id", "ended_by_id")
    refunded = _refunded(counter_ids, day).values_list("counter_id", "paid_by_id")
    back: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for rows in (voided, refunded):
        for counter, clerk, amount in rows.annotate(amount_back=Sum("amount")):
            back[counter, clerk] += amount
    return back
