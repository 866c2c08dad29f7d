"""When a petition is late for Decision 766 (indicator 5.2): one missed limit is enough.

Refusing within 2 working days, asking within 5, transferring within 5, answering within 15 from the sending
or the last transfer, publishing within 2. By date, like every measure of that decision.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Owed:
    """A duty by its days; `done_on` None while it is owed."""

    due_on: date
    done_on: date | None = None


def late_from(duties: Iterable[Owed]) -> date | None:
    """The first day it is late: the day after the earliest limit that was missed or is still to be met.

    Late as at T ⇔ `late_from <= T`. For what is still owed it may lie in the future; None when every limit
    was met.
    """
    missed = (duty.due_on for duty in duties if duty.done_on is None or duty.done_on > duty.due_on)
    first = min(missed, default=None)
    return None if first is None else first + timedelta(days=1)
