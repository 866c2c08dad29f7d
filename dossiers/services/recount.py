"""What a change of the calendar would do to promises; moved only when a person has confirmed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from django.db import connection, transaction
from django.db.models import Q, QuerySet, prefetch_related_objects

from accounts.models import Actor
from calendars.queries import load_calendar
from calendars.rules.worktime import WorkCalendar
from dossiers.enums import EventKind, State
from dossiers.models import Dossier
from dossiers.rules.promise import Wait
from dossiers.services import clock, messages
from dossiers.services.events import record_each


BATCH = 500
READ = 2000
# What a promise is reckoned from, and what a move says of its dossier.
RECKONED = (
    "code",
    "temporary_number",
    "kind",
    "accepted_at",
    "due_at",
    "due_on",
    "late_after",
    "clock_started_at",
    "terms",
    "reschedule_count",
)


@dataclass(frozen=True)
class Move:
    """A promise that would move, or only its legal moment would. Dossiers are told by code only."""

    dossier_id: int
    code: str
    old_due: datetime
    new_due: datetime
    old_late_after: datetime | None
    new_late_after: datetime | None

    @property
    def keeps_its_date(self) -> bool:
        """What was promised stays: only from when on it is late by law moves (ruling 1)."""
        return self.old_due == self.new_due


def list_moves(*, calendar_code: str, changed: WorkCalendar) -> list[Move]:
    """Every running dossier one of whose moments `changed` would move. One scan, no writing."""
    return list(_moves(calendar_code, changed))


def apply_moves(*, moves: Iterable[Move], change_id: int, by: Actor, at: datetime) -> int:
    """Move the promises that were listed and confirmed, 500 in a transaction. Returns how many moved.

    Each with its event, and with its message where the date moves, in seven statements for all of a
    transaction's. Killed anywhere it is run again: a promise already moved does not move again, one that has
    moved otherwise is left alone.
    """
    listed = {move.dossier_id: move for move in moves}
    ids = sorted(listed)
    batches = [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]
    return sum(_apply([listed[pk] for pk in batch], change_id=change_id, by=by, at=at) for batch in batches)


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
        # A promise taken over from another system was not reckoned here and is not ours to move, until its
        # period has begun anew here.
        .filter(~Q(terms__has_key="taken_over") | Q(terms__has_key=clock.BEGUN_ANEW))
        .filter(system_of_record="")
        .only(*RECKONED)
        .order_by("due_at", "pk")
    )
    for dossiers in _batches(running.iterator(chunk_size=READ)):
        waits = _waits_of(dossiers)
        for dossier in dossiers:
            move = _move(dossier, changed, waits.get(dossier.pk, ()))
            if move is not None:
                yield move


def _move(dossier: Dossier, changed: WorkCalendar, waits: Sequence[Wait]) -> Move | None:
    """What `changed` would do to it; None where every moment stays."""
    answer = clock.promise_of(dossier, calendar=changed, waits=waits)
    due_at, due_on, late_after = clock.moments(dossier, answer, waits)
    if due_at is None or dossier.due_at is None:
        return None
    if (due_at, due_on, late_after) == (dossier.due_at, dossier.due_on, dossier.late_after):
        return None
    return Move(dossier.pk, str(dossier), dossier.due_at, due_at, dossier.late_after, late_after)


def _waits_of(dossiers: Sequence[Dossier]) -> dict[int, list[Wait]]:
    """The waits of each; the letters too, of those whose promise one of them has moved."""
    prefetch_related_objects([dossier for dossier in dossiers if dossier.reschedule_count], "apologies")
    return clock.waits_of_each(dossier.pk for dossier in dossiers)


def _batches(dossiers: Iterator[Dossier]) -> Iterator[list[Dossier]]:
    while batch := list(islice(dossiers, READ)):
        yield batch


@transaction.atomic
def _apply(moves: Sequence[Move], *, change_id: int, by: Actor, at: datetime) -> int:
    old = {move.dossier_id: (move.old_due, move.old_late_after) for move in moves}
    calendars: dict[str, WorkCalendar] = {}
    dossiers = list(_locked(list(old)))
    waits = _waits_of(dossiers)
    moved = []
    for dossier in dossiers:
        if (dossier.due_at, dossier.late_after) != old[dossier.pk]:
            continue
        code = dossier.terms["calendar"]
        if code not in calendars:
            calendars[code] = load_calendar(code)
        dossier.due_when_locked = dossier.due_at
        clock.reckon(dossier, calendar=calendars[code], waits=waits.get(dossier.pk, ()))
        moved.append(dossier)
    _save_promises(moved)
    told = [dossier for dossier in moved if dossier.due_at != dossier.due_when_locked]
    promised = [dossier for dossier in told if not clock.is_expected(dossier)]
    kept = [dossier for dossier in moved if dossier.due_at == dossier.due_when_locked]
    record_each(kind=EventKind.MOVE_PROMISE, dossiers=told, by=by, at=at, change=change_id)
    record_each(kind=EventKind.MOVE_PROMISE, dossiers=kept, by=by, at=at, change=change_id, only="late_after")
    messages.owe_each("promise_moved", promised, at=at)
    return len(moved)


def _locked(ids: Sequence[int]) -> QuerySet[Dossier]:
    """Those still running, locked in the order of their keys, so that two runs wait and do not cross."""
    running = Dossier.objects.unfinished().exclude(state=State.DONE).filter(pk__in=ids)
    locked = running.select_for_update(of=("self",), no_key=True).select_related("procedure_version")
    return locked.order_by("pk")


def _save_promises(dossiers: Sequence[Dossier]) -> None:
    """Write what `clock.reckon` set, for all of them in one statement."""
    columns = [
        [getattr(dossier, name) for dossier in dossiers]
        for name in ("pk", "due_at", "due_on", "late_after", "late_after_766", "due_provisional")
    ]
    with connection.cursor() as cursor:
        cursor.execute(_SAVE, columns)


_SAVE = """
UPDATE dossiers_dossier AS dossier SET
    due_at = new.due_at, due_on = new.due_on, late_after = new.late_after,
    late_after_766 = new.late_after_766, due_provisional = new.due_provisional
FROM unnest(
    %s::bigint[], %s::timestamptz[], %s::date[], %s::timestamptz[], %s::timestamptz[], %s::boolean[]
) AS new (id, due_at, due_on, late_after, late_after_766, due_provisional)
WHERE dossier.id = new.id
"""
