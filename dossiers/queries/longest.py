"""Where dossiers lay longest: of each the step that took most working time so far, for many at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from calendars.rules.worktime import WorkCalendar, working_minutes_between
from dossiers.models import StepInstance


@dataclass(frozen=True)
class LongestStep:
    """A unit and the working minutes it had the dossier in one step."""

    unit: str
    minutes: int


def longest_steps(
    dossier_ids: Collection[int], *, at: datetime, calendar: WorkCalendar
) -> dict[int, LongestStep]:
    """Dossier → its longest step, as at `at`. One statement."""
    steps = (
        StepInstance.objects.filter(dossier__in=dossier_ids, started_at__lte=at)
        .order_by("dossier", "order", "round", "pk")
        .values_list("dossier", "unit__name", "started_at", "ended_at")
    )
    found: dict[int, LongestStep] = {}
    for dossier, unit, started_at, ended_at in steps:
        if started_at is None:
            continue
        minutes = working_minutes_between(calendar, started_at, min(ended_at or at, at))
        if dossier not in found or minutes > found[dossier].minutes:
            found[dossier] = LongestStep(unit, minutes)
    return found
