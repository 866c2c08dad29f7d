"""What a change of the calendar would do to promises; moved only when a person has confirmed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import Actor
from calendars.rules.worktime import WorkCalendar
from dossiers.enums import EventKind, State
from dossiers.models import Dossier
from dossiers.services import clock, messages
from dossiers.services.events import record
from dossiers.services.locking import lock


@dataclass(frozen=True)
class Move:
    """A promise that would move. Dossiers are told by code only."""

    dossier_id: int
    code: str
    old_due: datetime
    new_due: datetime


def list_moves(*, calendar_code: str, changed: WorkCalendar) -> list[Move]:
    """Every running promise of this calendar that `changed` would move. One scan, no writing."""
    return list(_moves(calendar_code, changed))


def apply_moves(*, moves: Iterable[Move], change_id: int, by: Actor, at: datetime) -> int:
    """Move the promises that were listed and confirmed; each in its own transaction. Returns how many.

    Run again after a crash it finds nothing left to do: a promise already moved does not move again.
    """
    moved = 0
    for move in moves:
        moved += _apply(move, change_id=change_id, by=by, at=at)
    return moved


def settle_provisional(*, calendar_code: str, announced_to: date) -> int:
    """Promises that stay where they are and are no longer provisional, now that their year is announced."""
    return (
        Dossier.objects.unfinished()
        .filter(terms__calendar=calendar_code, due_provisional=True, due_on__lte=announced_to)
        .update(due_provisional=False)
    )


def _moves(calendar_code: str, changed: WorkCalendar) -> Iterator[Move]:
    running = (
        Dossier.objects.unfinished()
        .filter(terms__calendar=calendar_code)
        .exclude(due_at=None)
        # Its result is there: the promise has been kept or broken, whatever the calendar says later.
        .exclude(state=State.DONE)
        # A promise taken over from another system was not reckoned here and is not ours to move.
        .exclude(terms__has_key="taken_over")
        .prefetch_related("pauses", "apologies")
        .order_by("due_at", "pk")
    )
    for dossier in running.iterator(chunk_size=2000):
        answer = clock.promise_of(dossier, calendar=changed)
        if answer is not None and answer.due_at != dossier.due_at:
            yield Move(dossier.pk, str(dossier), dossier.due_at, answer.due_at)


@transaction.atomic
def _apply(move: Move, *, change_id: int, by: Actor, at: datetime) -> int:
    dossier = lock(move.dossier_id)
    if dossier.ended_on is not None or dossier.due_at != move.old_due or dossier.state == State.DONE:
        return 0
    clock.reckon(dossier)
    dossier.save()
    record(
        dossier=dossier,
        kind=EventKind.MOVE_PROMISE,
        by=by,
        at=at,
        change=change_id,
        old=move.old_due.isoformat(),
        new=dossier.due_at.isoformat() if dossier.due_at else None,
    )
    messages.owe("promise_moved", dossier, at=at)
    return 1
