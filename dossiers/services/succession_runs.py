"""A confirmed succession is worked off: owed with the confirmation, shown, taken up after a kill.

Each dossier is a transaction of its own (`succession.move_open_dossiers`), so whatever ends the work in the
middle, the next run finds those that have not moved and no other.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from accounts.models import Actor, AgencySuccession, User
from accounts.services import agencies
from dossiers.queries import successions
from dossiers.rules.days import local_day
from dossiers.services.succession import move_open_dossiers
from jobs.enums import RunState
from jobs.exceptions import JobIsRunning
from jobs.models import JobRun
from jobs.services import runs
from jobs.services.apart import each_apart


KIND = successions.KIND
TRIED_AGAIN_AFTER = timedelta(hours=1)
"""A dossier that cannot move needs a person; until then it is looked at once an hour."""
UNDER_WAY = (RunState.WAITING, RunState.RUNNING)
Watch = Callable[[JobRun], None]


@transaction.atomic
def confirm(*, succession: AgencySuccession, by: Actor, at: datetime) -> JobRun:
    """A person says that the open dossiers move; that they are to move is on record with it.

    Said again, what is left is to move: on the row that is not done, whatever its day, which counts how often
    it was tried. Raises NotAllowed, or NotNow before the first day.
    """
    if succession.confirmed_at is None:
        agencies.confirm_succession(succession=succession, by=by, at=at)
    else:
        agencies.check_may_confirm(succession=succession, by=by, at=at)
    people = {"by": by.user.pk, "acting_for": by.acting_for.pk if by.acting_for else None}
    rows = JobRun.objects.select_for_update(of=("self",)).filter(kind=KIND, scope=str(succession.pk))
    row, is_new = rows.exclude(state=RunState.DONE).order_by("-for_day").first(), False
    if row is None:
        row, is_new = rows.get_or_create(
            kind=KIND, for_day=local_day(at), scope=str(succession.pk), defaults={"saved": people}
        )
    if not is_new and row.state not in UNDER_WAY:
        row.state, row.saved, row.error = RunState.WAITING, people, ""
        row.total, row.done, row.ended_at = None, 0, None
        row.save(update_fields=["state", "saved", "error", "total", "done", "ended_at"])
    return row


def carry_out(row: JobRun, *, at: datetime, watch: Watch | None = None) -> int:
    """Move what waits for the heir; how many moved now. Run again, it moves what is left.

    Raises JobIsRunning when another process is at it, SomeFailed when some could not be moved.
    """
    succession = AgencySuccession.objects.get(pk=int(row.scope))
    people = User.objects.in_bulk([pk for pk in row.saved.values() if pk])
    by = Actor(people[row.saved["by"]], people.get(row.saved["acting_for"]))
    moved = 0

    def work(progress: runs.RunProgress) -> None:
        nonlocal moved
        moved = move_open_dossiers(succession=succession, by=by, at=at, progress=progress)

    runs.run(kind=KIND, for_day=row.for_day, scope=row.scope, work=work, at=at, watch=watch)
    return moved


def run_waiting(*, at: datetime) -> int:
    """Take up every confirmed succession whose dossiers are not all moved. Safe to run at any time."""

    def go_on(row: JobRun) -> int:
        try:
            return carry_out(row, at=at)
        except JobIsRunning:
            return 0

    failed_a_while_ago = Q(state=RunState.FAILED, ended_at__lte=at - TRIED_AGAIN_AFTER)
    left = JobRun.objects.filter(Q(state__in=UNDER_WAY) | failed_a_while_ago, kind=KIND)
    return each_apart(left.order_by("for_day", "pk"), go_on, name=KIND, told=lambda row: row.scope)


def latest_run(succession: AgencySuccession) -> JobRun | None:
    """How far the last confirmation has come; None before the first."""
    return JobRun.objects.filter(kind=KIND, scope=str(succession.pk)).order_by("-for_day").first()
