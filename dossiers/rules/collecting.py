"""Results nobody fetches: when one is overdue to be collected, and when its owner is reminded."""

from datetime import date, timedelta
from typing import Final


UNCOLLECTED_AFTER: Final = timedelta(days=10)
"""Calendar days after the promised day, or after a later result (our own figure: the law names none)."""
REMIND_AT_MOST: Final = 3


def waiting_since(*, finished_on: date, due_on: date | None) -> date:
    """From which day a result waits: an early one is nobody's fault before the day that was promised."""
    return max(finished_on, due_on) if due_on else finished_on


def reminders_due(*, finished_on: date, due_on: date | None, on: date) -> int:
    """How many reminders should have gone out by that day: one after every ten days, three at most."""
    waited = on - waiting_since(finished_on=finished_on, due_on=due_on)
    return max(0, min(REMIND_AT_MOST, waited // UNCOLLECTED_AFTER))
