"""Running background work once per day: recorded, exclusive, resumable after a kill, catching up.

The lock belongs to the database session. A row left `running` whose lock is free was killed, and the
next run takes it over with what it had saved.
"""

import time
import traceback
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection

from jobs.enums import RunState
from jobs.exceptions import JobError, JobIsRunning
from jobs.models import JobRun
from jobs.services.locks import is_free, session_lock


REPORT_EVERY = 1.0
"""Seconds between two progress reports written to the row."""

FARTHEST_CATCH_UP = 400
"""Days a missed run is looked for; older gaps need a person."""


_LIBRARIES = "site-packages"


class RunProgress:
    """What the work of a run talks to. Reports are written at most once a second.

    `saved` is what an earlier attempt left behind. `save` keeps a new resting place at once, inside the
    caller's transaction when there is one, so that a step and its mark are kept or lost together.
    """

    def __init__(self, run: JobRun, *, at: datetime, watch: Callable[[JobRun], None] | None = None) -> None:
        self.run = run
        self._at = at
        self._watch = watch
        self._started = time.monotonic()
        self._reported = 0.0

    @property
    def saved(self) -> dict[str, Any]:
        return dict(self.run.saved)

    def now(self) -> datetime:
        """The moment of the run's start plus the time it has taken."""
        return self._at + timedelta(seconds=time.monotonic() - self._started)

    def expect(self, total: int) -> None:
        """Say how large the whole is."""
        self.run.total = total
        self.report()

    def advance(self, steps: int = 1, **counts: int) -> None:
        """Count work done, and named results of it."""
        self.run.done += steps
        if self.run.total is not None:  # an estimate that was too low grows with the work
            self.run.total = max(self.run.total, self.run.done)
        for name, increment in counts.items():
            self.run.counts[name] = self.run.counts.get(name, 0) + increment
        if time.monotonic() - self._reported >= REPORT_EVERY:
            self.report()

    def save(self, **place: Any) -> None:
        """Keep a resting place: values of JSON, merged into what was saved before."""
        self.run.saved = {**self.run.saved, **place}
        self.report()

    def report(self) -> None:
        """Write the row now."""
        self._reported = time.monotonic()
        self.run.reported_at = self.now()
        self.run.save(update_fields=["total", "done", "counts", "saved", "reported_at"])
        if self._watch:
            self._watch(self.run)


def _lock_name(kind: str, scope: str) -> str:
    return f"job:{kind}:{scope}"


def run(
    *,
    kind: str,
    for_day: date,
    work: Callable[[RunProgress], None],
    at: datetime,
    scope: str = "",
    again: bool = False,
    anew: bool = False,
    watch: Callable[[JobRun], None] | None = None,
) -> JobRun:
    """Do the work of `kind` for a day, once. A day already done is answered from its row, unless `again`.

    What a failed or killed attempt left is gone on with; `anew` does it all again, whatever became of it.

    Raises JobIsRunning when another session is at it, and whatever the work raises, after recording it.
    The work opens its own transactions: call this outside of one, or progress stays invisible.
    """
    with session_lock(_lock_name(kind, scope)) as held:
        if not held:
            raise JobIsRunning
        row, _ = JobRun.objects.get_or_create(kind=kind, for_day=for_day, scope=scope)
        if row.state == RunState.DONE and not (again or anew):
            return row
        return _do(row, work=work, at=at, fresh=anew or row.state == RunState.DONE, watch=watch)


def _do(
    row: JobRun,
    *,
    work: Callable[[RunProgress], None],
    at: datetime,
    fresh: bool,
    watch: Callable[[JobRun], None] | None,
) -> JobRun:
    if fresh:
        row.saved, row.counts = {}, {}
    row.state, row.started_at, row.ended_at, row.error = RunState.RUNNING, at, None, ""
    row.done, row.total = 0, None
    row.attempts += 1
    row.save()
    progress = RunProgress(row, at=at, watch=watch)
    try:
        work(progress)
    except Exception as error:
        row.state, row.error = RunState.FAILED, _kind_and_place(error)
        raise
    else:
        row.state = RunState.DONE
    finally:
        # KeyboardInterrupt and a kill leave the row `running`: the next run takes it over.
        if row.state != RunState.RUNNING:
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()
            row.ended_at = progress.now()
            row.save()
            progress.report()
    return row


def _kind_and_place(error: Exception) -> str:
    """What went wrong and where. The text of our own errors alone: one of the database quotes its row."""
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if _LIBRARIES not in frame.filename
    ]
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    said = f": {error}" if isinstance(error, JobError) and str(error) else ""
    return f"{type(error).__name__}{said}{place}"


def missed_days(*, kind: str, until: date, scope: str = "") -> list[date]:
    """The days up to and including `until` that still need a run, oldest first.

    Counted from the first run ever recorded; a kind that never ran needs `until` alone.
    """
    runs = JobRun.objects.filter(kind=kind, scope=scope, for_day__lte=until)
    first = runs.order_by("for_day").values_list("for_day", flat=True).first()
    if first is None:
        return [until]
    first = max(first, until - timedelta(days=FARTHEST_CATCH_UP))
    done = set(runs.filter(state=RunState.DONE).values_list("for_day", flat=True))
    days = (first + timedelta(days=index) for index in range((until - first).days + 1))
    return [day for day in days if day not in done]


def was_killed(row: JobRun) -> bool:
    """Whether a row says `running` though nobody holds its lock."""
    return row.state == RunState.RUNNING and is_free(_lock_name(row.kind, row.scope))
