"""Cash that nobody has counted yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Min, Sum

from dossiers.rules.days import end_of_day
from payments.enums import Method, ReceiptState, RefundMeans, RefundState
from payments.models import Receipt, Refund


@dataclass(frozen=True)
class Uncounted:
    """What one clerk took in cash at one counter before a day and has not handed over. Amount in đồng.

    `receipts` counts what he took, also what he gave back again.
    """

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
        Receipt.objects.filter(
            counter__in=counter_ids, method=Method.CASH, report=None, replaces=None, taken_on__lt=day
        )
        .values_list("counter_id", "taken_by_id", "counter__name", "taken_by__full_name")
        .annotate(since=Min("taken_on"), receipts=Count("pk"), amount=Sum("amount"))
        .order_by("since", "counter__name", "taken_by__full_name", "counter_id", "taken_by_id")
    )
    held = [
        Uncounted(place, name, since, receipts, amount - back.get((counter, clerk), Decimal(0)))
        for counter, clerk, place, name, since, receipts, amount in taken
    ]
    return [row for row in held if row.amount > 0]


def _given_back(counter_ids: Collection[int], day: date) -> dict[tuple[int, int], Decimal]:
    """Cash given back before the day and in no report, by counter and clerk."""
    until = end_of_day(day - timedelta(days=1))
    voided = Receipt.objects.filter(
        counter__in=counter_ids,
        method=Method.CASH,
        state=ReceiptState.VOIDED,
        void_report=None,
        ended_at__lt=until,
    ).values_list("counter_id", "ended_by_id")
    refunded = Refund.objects.filter(
        counter__in=counter_ids,
        means=RefundMeans.CASH,
        state=RefundState.PAID,
        report=None,
        paid_at__lt=until,
    ).values_list("counter_id", "paid_by_id")
    back: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for rows in (voided, refunded):
        for counter, clerk, amount in rows.annotate(amount_back=Sum("amount")):
            back[counter, clerk] += amount
    return back
