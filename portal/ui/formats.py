"""Dates, moments and amounts as Vietnamese write them; templates use them as filters of the same name."""

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from lib import words


NOTHING = "–"


def day(value: date | datetime | None) -> str:
    """12/02/2026, in Vietnam's time; "–" for nothing."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return f"{value:%d/%m/%Y}"


def moment(value: datetime | None) -> str:
    """14:00 ngày 12/02/2026, in Vietnam's time; "–" for nothing."""
    if value is None or value == "":
        return NOTHING
    return f"{timezone.localtime(value):%H:%M ngày %d/%m/%Y}"


def number(value: float | Decimal | None) -> str:
    """1.234,5 as Vietnamese write it; "–" for nothing, never 0 in its place."""
    return NOTHING if value is None or value == "" else words.grouped(value)


def points_shown(value: Decimal | None) -> str:
    """Two decimals, always: 10,00; "–" where there are none."""
    return NOTHING if value is None else words.hundredths(value)


def money(value: Decimal | None) -> str:
    """1.200.000 đồng; "–" for nothing."""
    return NOTHING if value is None or value == "" else words.money(value)
