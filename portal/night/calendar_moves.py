"""Promises follow a calendar: listed before a change is confirmed, moved after, never left half way."""

from datetime import datetime

from accounts.models import Actor, User
from calendars.models import CalendarChange
from calendars.queries import counting_codes, load_calendar
from calendars.services import changes
from dossiers.services.recount import Move, apply_moves, list_moves, settle_provisional


def moves_by(change: CalendarChange) -> list[Move]:
    """Every promise a waiting change would move, in all counting calendars it alters."""
    return [
        move
        for code in counting_codes(change)
        for move in list_moves(calendar_code=code, changed=load_calendar(code, with_change=change))
    ]


def move_promises(change: CalendarChange, *, by: Actor, at: datetime, at_most: int | None = None) -> int:
    """Move promises that differ from the confirmed calendar; returns how many moved now.

    Each moves in its own transaction. What is left over (`at_most`, a crash) still differs and is found
    again by `finish_moves`.
    """
    found = [
        move
        for code in counting_codes(change)
        for move in list_moves(calendar_code=code, changed=load_calendar(code))
    ]
    taken = found[:at_most]
    moved = apply_moves(moves=taken, change_id=change.pk, by=by, at=at)
    finished_at = at if len(taken) == len(found) else None
    for code in counting_codes(change):
        settle_provisional(calendar_code=code, announced_to=load_calendar(code).announced_to)
    changes.record_moved(change_id=change.pk, count=moved, finished_at=finished_at)
    return moved


def finish_moves(*, at: datetime) -> int:
    """Take up every confirmed change whose promises are not all moved. Safe to run at any time."""
    moved = 0
    for change in CalendarChange.objects.still_moving().order_by("pk"):
        decider = User.objects.get(pk=change.decided_by or 0)
        moved += move_promises(change, by=Actor(user=decider), at=at)
    return moved
