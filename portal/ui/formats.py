"""Dates, moments and amounts as the reader writes them; templates use them as filters of the same name.

Vietnamese wherever something leaves the screen, for there the language is (docs/adr/0054). What a person
types or an address carries is always day/month/year and has nothing to do with these.
"""

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import get_language

from lib import words


NOTHING = "–"
# A page's 1.234,5 is an English page's 1,234.5.
ENGLISH = str.maketrans(",.", ".,")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(value: date | datetime | None) -> str:
    """12/02/2026 or 12 Feb 2026, in Vietnam's time; "–" for nothing."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    if in_english():
        return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
    return f"{value:%d/%m/%Y}"


def moment(value: datetime | None) -> str:
    """14:00 ngày 12/02/2026 or 12 Feb 2026, 14:00, in Vietnam's time; "–" for nothing."""
    if value is None or value == "":
        return NOTHING
    local = timezone.localtime(value)
    return f"{day(local)}, {local:%H:%M}" if in_english() else f"{local:%H:%M ngày %d/%m/%Y}"


def number(value: float | Decimal | None) -> str:
    """1.234,5 or 1,234.5; "–" for nothing, never 0 in its place."""
    return NOTHING if value is None or value == "" else in_figures(words.grouped(value))


def points_shown(value: float | Decimal | None) -> str:
    """Two decimals, always: 10,00 or 10.00; "–" where there are none."""
    return NOTHING if value is None else in_figures(words.hundredths(value))


def money(value: float | Decimal | None) -> str:
    """1.200.000 đồng or VND 1,200,000; "–" for nothing."""
    if value is None or value == "":
        return NOTHING
    said = words.money(value)
    return f"VND {in_figures(said.removesuffix(' đồng'))}" if in_english() else said


def in_figures(vietnamese: str) -> str:
    """Figures written the Vietnamese way, in the reader's."""
    return vietnamese.translate(ENGLISH) if in_english() else vietnamese


def in_english() -> bool:
    """Whether the reader has chosen English."""
    return get_language() == "en"
