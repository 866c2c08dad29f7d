"""Runs nights: every step recorded, a failed one never stops the next, a killed one is taken up again."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from django.db import connection

from jobs.enums import RunState
from jobs.exceptions import JobError, JobIsRunning
from jobs.models import JobRun
from jobs.services import runs
from jobs.services.runs import RunProgress
from portal.night import steps


NIGHT = "night"
FIVE_MINUTES = "five_minutes"
Watch = Callable[[JobRun], None]
logger = structlog.get_logger(__name__)


class StepsFailed(JobError):
    """These steps failed; the next run does them again."""


@dataclass
class StepResult:
    """What a step did, for the summary."""

    name: str
    state: str
    total: int | None
    done: int
    counts: dict[str, Any]
    seconds: float
    error: str = ""


@dataclass
class NightSummary:
    """What `run_night --json` prints."""

    date: str
    state: str
    seconds: float
    steps: list[StepResult] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def kind_of(step: steps.Step, of: str = NIGHT) -> str:
    """The kind of a step's run rows."""
    return f"{of}.{step.name}"


def run_night(*, day: date, at: datetime, again: bool = False, watch: Watch | None = None) -> NightSummary:
    """Run the night of a day. Steps already done are not repeated unless `again`.

    Raises JobIsRunning when another process is at it. Failed steps are in the summary, whose state is
    then `failed`.
    """
    results: list[StepResult] = []

    def work(night: RunProgress) -> None:
        night.expect(len(steps.NIGHT))
        for step in steps.NIGHT:
            kind = kind_of(step)
            results.append(_run_step(step, kind, day=day, at=night.now(), again=again, watch=watch))
            night.advance(1)
        failed = [result.name for result in results if result.state != RunState.DONE]
        if failed:
            raise StepsFailed(", ".join(failed))

    # The night itself is always gone through; its steps know whether they are done.
    try:
        row = runs.run(kind=NIGHT, for_day=day, work=work, at=at, again=True)
    except StepsFailed:
        row = JobRun.objects.get(kind=NIGHT, for_day=day, scope="")
    return NightSummary(day.isoformat(), row.state, _seconds(row), results)


def _run_step(
    step: steps.Step,
    kind: str,
    *,
    day: date,
    at: datetime,
    again: bool = False,
    anew: bool = False,
    watch: Watch | None = None,
) -> StepResult:
    try:
        row = runs.run(
            kind=kind,
            for_day=day,
            work=lambda progress: step.work(day, progress),
            at=at,
            again=again,
            anew=anew,
            watch=watch,
        )
    except JobIsRunning:
        raise
    except Exception:
        logger.exception("night_step_failed", step=kind, day=day.isoformat())
        _forget_broken_connection()
        row = JobRun.objects.get(kind=kind, for_day=day, scope="")
    return StepResult(step.name, row.state, row.total, row.done, row.counts, _seconds(row), row.error)


def _forget_broken_connection() -> None:
    """After a restart of the database the next step gets a connection of its own."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()


def _seconds(row: JobRun) -> float:
    if row.started_at is None or row.ended_at is None:
        return 0.0
    return round((row.ended_at - row.started_at).total_seconds(), 3)


def missed_nights(*, today: date) -> list[date]:
    """Days before `today` whose night is still to be run, oldest first."""
    return runs.missed_days(kind=NIGHT, until=today - timedelta(days=1))


def catch_up(*, today: date, now: Callable[[], datetime], watch: Watch | None = None) -> list[NightSummary]:
    """Run every night that is missing, oldest first."""
    return [run_night(day=day, at=now(), watch=watch) for day in missed_nights(today=today)]


def run_five_minutes(*, day: date, at: datetime) -> JobRun:
    """What cannot wait for the night (ruling 2), again and again through the day.

    One row per day for all of it and one for each step, so that a step that fails is named and stops nobody.
    Raises StepsFailed at the end.
    """

    def work(progress: RunProgress) -> None:
        progress.expect(len(steps.FIVE_MINUTES))
        failed = []
        for step in steps.FIVE_MINUTES:
            result = _run_step(step, kind_of(step, FIVE_MINUTES), day=day, at=progress.now(), anew=True)
            progress.advance(1, **result.counts)
            if result.state != RunState.DONE:
                failed.append(result.name)
        if failed:
            raise StepsFailed(", ".join(failed))

    return runs.run(kind=FIVE_MINUTES, for_day=day, work=work, at=at, anew=True)
