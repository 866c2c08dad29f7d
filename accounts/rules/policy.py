"""How an agency's promises are counted and printed (rulings 3–5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True)
class DeadlinePolicy:
    """Values of `accounts.enums.StartRule` and `DueTimePolicy`; `fixed_hour` only with fixed_hour."""

    calendar_code: str = "standard"
    start_rule: str = "next_session"
    due_time_policy: str = "receipt_time"
    fixed_hour: time | None = None
    opening_calendar_code: str = "standard"
