"""Promises follow a calendar: listed before a change is confirmed, moved after, never left half way."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import Actor, User
from calendars.models import CalendarChange
from calendars.queries import counting_codes, load_calendar
from calendars.services import changes
from dossiers.services.recount import BATCH, Move, apply_moves, list_moves, settle_provisional
from jobs.services.apart import batches_apart, each_apart
from jobs.services.locks import session_lock


def moves_by(change: CalendarChange) -> list[Move]:
    """Every promise a waiting change would move, in all counting calendars it alters."""
    return [
        move
        for code in counting_codes(change)
        for move in list_moves(calendar_code=code, changed=load_calendar(code, with_change=change))
    ]


def move_promises(change: CalendarChange, *, by: Actor, at: datetime, at_most: int | None = None) -> int:
    """Move promises that differ from the confirmed calendar; returns how many moved now.

    500 in a transaction, with the number that is told of them. What is left over (`at_most`, a crash) still
    differs and is found again by `finish_moves`. One that another process is at is left to it.
    """
    with session_lock(f"calendar_change:{change.pk}") as held:
        return _move(change, by=by, at=at, at_most=at_most) if held else 0


def _move(change: CalendarChange, *, by: Actor, at: datetime, at_most: int | None) -> int:
    codes = counting_codes(change)
    found = [move for code in codes for move in list_moves(calendar_code=code, changed=load_calendar(code))]
    taken = found[:at_most]

    @transaction.atomic
    def apply(moves: Sequence[Move]) -> int:
        count = apply_moves(moves=moves, change_id=change.pk, by=by, at=at)
        changes.record_moved(change_id=change.pk, count=count, to_move=len(found), finished_at=None)
        return count

    moved = batches_apart(taken, apply, size=BATCH, name="calendar_move", told=lambda move: move.dossier_id)
    for code in codes:
        settle_provisional(calendar_code=code, announced_to=load_calendar(code).announced_to)
    finished_at = at if len(taken) == len(found) else None
    changes.record_moved(change_id=change.pk, count=0, to_move=len(found), finished_at=finished_at)
    return moved


def finish_moves(*, at: datetime) -> int:
    """Take up every confirmed change whose promises are not all moved. Safe to run at any time."""

    def finish(change: CalendarChange) -> int:
        decider = User.objects.get(pk=change.decided_by or 0)
        return move_promises(change, by=Actor(user=decider), at=at)

    changes_left = CalendarChange.objects.still_moving().order_by("pk")
    return each_apart(changes_left, finish, name="calendar_change", told=lambda change: change.pk)
