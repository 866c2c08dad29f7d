"""What may be taken back at once, and by whom: only what has told nobody and moved no promise.

Nothing is ever deleted: taking back is an act of its own, on record behind the first. Whoever was told, paid,
or given a paper has been told, paid and given; such acts are corrected in the open and asked before instead
(docs/acts.csv says which way each act has, and why).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


UNDOABLE = (
    "take_step", "take_over_step", "assign", "attach_file", "remove_file", "move_place", "propose",
)  # fmt: skip
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


def bears_the_time(*, was: int | None, to: int | None, by: int | None) -> int | None:
    """Whose the minutes are between a reassignment and its taking back (ruling 14).

    Who made the slip bears it where the step was his or became his; otherwise nobody does: it was not the
    doing of who was named by mistake, and who had the step before could not work on it meanwhile.
    """
    return by if by is not None and by in (was, to) else None
