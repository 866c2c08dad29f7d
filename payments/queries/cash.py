"""Cash that nobody has counted yet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Min, Sum

from payments.enums import Method
from payments.models import Receipt


@dataclass(frozen=True)
class Uncounted:
    """What one clerk took in cash at one counter before a day and has not handed over. Amount in đồng."""

    counter_name: str
    clerk_name: str
    since: date
    receipts: int
    amount: Decimal


def uncounted_before(counter_ids: Collection[int], day: date) -> list[Uncounted]:
    """Clerks who hold cash of earlier days, the oldest first. One statement."""
    held = (
        Receipt.objects.valid()
        .filter(counter__in=counter_ids, method=Method.CASH, report=None, replaces=None, taken_on__lt=day)
        .values_list("counter__name", "taken_by__full_name")
        .annotate(since=Min("taken_on"), receipts=Count("pk"), amount=Sum("amount"))
        .order_by("since", "counter__name", "taken_by__full_name")
    )
    return [Uncounted(*row) for row in held]
