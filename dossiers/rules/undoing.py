"""What may be taken back at once, and by whom: only what has told nobody and moved no promise.

Nothing is ever deleted: taking back is an act of its own, on record behind the first. Whoever was told, paid,
or given a paper has been told, paid and given; such acts are corrected in the open and asked before instead
(docs/acts.csv says which way each act has, and why).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


UNDOABLE = ("take_step", "take_over_step", "assign", "attach_file", "propose")
"""Kinds of events that stay inside the house and leave the promise as it is."""


@dataclass(frozen=True)
class LastAct:
    """The newest event of a dossier: what, by whom and for whom, on which day (Vietnam's)."""

    kind: str
    by: int | None
    acting_for: int | None
    day: date


def may_undo(last: LastAct, *, by: int, acting_for: int | None, today: date) -> bool:
    """The same person in the same capacity, on the same day, and nothing has happened since."""
    is_same = (last.by, last.acting_for) == (by, acting_for)
    return is_same and last.kind in UNDOABLE and last.day == today
