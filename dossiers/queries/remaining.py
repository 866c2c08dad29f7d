"""How long what is left of a dossier usually takes: the median of each remaining step (ruling 12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import median

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from calendars.rules.worktime import (
    WorkCalendar,
    add_working_days,
    add_working_hours,
    working_minutes_between,
)
from dossiers.enums import StepState
from dossiers.models import Dossier, StepInstance
from dossiers.rules.days import local_day
from procedures.enums import StepKind


# Of the newest instances of a step in the last months; fewer than three tell nothing, its own hours do.
SAMPLES, SAMPLE_DAYS, FEWEST = 30, 180, 3


@dataclass(frozen=True)
class Remaining:
    """Working minutes the remaining steps usually take, and the first day a new promise may name."""

    minutes: int
    steps: int
    samples: int
    earliest_on: date


def remaining(dossier: Dossier, *, at: datetime, calendar: WorkCalendar) -> Remaining:
    """Two statements."""
    steps = list(
        dossier.steps.filter(state__in=[StepState.ACTIVE, StepState.PENDING])
        .exclude(kind=StepKind.RETURN)
        .order_by("order", "round")
    )
    usual = _usual([step.process_step_id for step in steps if step.process_step_id], at, calendar)
    minutes = sum(_left(step, usual.get(step.process_step_id or 0, []), at, calendar) for step in steps)
    done_on = local_day(add_working_hours(calendar, at, Decimal(minutes) / 60))
    floor = max(dossier.due_on or done_on, local_day(at))
    return Remaining(
        minutes=minutes,
        steps=len(steps),
        samples=sum(len(times) for times in usual.values()),
        earliest_on=done_on if done_on > floor else add_working_days(calendar, floor, 1),
    )


def _left(step: StepInstance, times: list[int], at: datetime, calendar: WorkCalendar) -> int:
    """What the step usually takes, less what it has used already."""
    usual = round(median(times)) if len(times) >= FEWEST else round(step.hours * 60)
    used = working_minutes_between(calendar, step.started_at, at) if step.started_at else 0
    return max(usual - used, 0)


def _usual(process_steps: list[int], at: datetime, calendar: WorkCalendar) -> dict[int, list[int]]:
    """Working minutes the newest instances of each step took."""
    newest = Window(RowNumber(), partition_by=F("process_step"), order_by=F("ended_at").desc())
    rows = (
        StepInstance.objects.filter(
            process_step__in=process_steps,
            state=StepState.DONE,
            started_at__isnull=False,
            ended_at__gte=at - timedelta(days=SAMPLE_DAYS),
        )
        .annotate(nth=newest)
        .filter(nth__lte=SAMPLES)
        .values_list("process_step", "started_at", "ended_at")
    )
    found: dict[int, list[int]] = {}
    for process_step, started_at, ended_at in rows:
        if process_step and started_at and ended_at:
            minutes = working_minutes_between(calendar, started_at, ended_at)
            found.setdefault(process_step, []).append(minutes)
    return found
