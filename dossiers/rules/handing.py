"""Who gave a dossier to whom: the rows of the control slip (form 06 of Circular 03/2025, 05 of 01/2018)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dossiers.rules.days import local_day


BEFORE, ON_TIME, LATE = "trước hạn", "đúng hạn", "quá hạn"


@dataclass(frozen=True)
class Stay:
    """A unit's turn at the dossier. Moments are aware; `due_at` is None where the step has no term."""

    unit: str
    person: str
    started_at: datetime
    ended_at: datetime | None = None
    due_at: datetime | None = None
    note: str = ""
    # Turns of one order ran side by side; 0 for the counter.
    order: int = 0


@dataclass(frozen=True)
class Handing:
    """One passing on; `result` is how the giver kept the time of his turn."""

    from_unit: str
    to_unit: str
    at: datetime
    giver: str
    taker: str
    result: str = ""
    note: str = ""


def kept(stay: Stay) -> str:
    """How a turn kept its term: ended on an earlier day, on its day, or after its moment."""
    if stay.due_at is None or stay.ended_at is None:
        return ""
    if stay.ended_at > stay.due_at:
        return LATE
    return BEFORE if local_day(stay.ended_at) < local_day(stay.due_at) else ON_TIME


def handings(counter: Stay, stays: Sequence[Stay]) -> list[Handing]:
    """Every passing on, oldest first: from the counter to the first turn, then from turn to turn.

    Who goes on with his own work hands nothing over: that is no row. Turns side by side had the dossier from
    the same giver, and the first of them is who gives it on.
    """
    rows, giver, before = [], counter, counter
    for taker in sorted(stays, key=lambda stay: stay.started_at):
        is_beside = taker.order != 0 and (taker.order, taker.started_at) == (giver.order, giver.started_at)
        source = before if is_beside else giver
        if (taker.unit, taker.person) != (source.unit, source.person):
            rows.append(_handing(source, taker))
        if not is_beside:
            before, giver = giver, taker
    return rows


def _handing(giver: Stay, taker: Stay) -> Handing:
    return Handing(
        from_unit=giver.unit,
        to_unit=taker.unit,
        at=taker.started_at,
        giver=giver.person,
        taker=taker.person,
        result=kept(giver),
        note=giver.note,
    )
