"""The five a person should start with, from the steps that wait for him."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.queries import holdings
from dossiers.enums import State, StepState
from dossiers.models import Dossier, Pause, StepInstance
from dossiers.rules.days import end_of_day
from dossiers.rules.morning import Task, Why, start_with
from procedures.enums import StepKind


SOON = timedelta(days=3)
# From each end of the waiting steps: enough that two of every reason are among them.
BY_PROMISE, CAME_BACK, LONGEST = 60, 10, 5
SIGNATURES = (StepKind.APPROVE, StepKind.SEAL)


@dataclass(frozen=True)
class First:
    """One line of the sheet: the dossier, its step, and the reason with the moment it speaks of."""

    dossier: Dossier
    step: str
    why: Why
    moment: datetime | None
    is_seal: bool = False


def five_to_start_with(user: User, *, on: date, at: datetime) -> list[First]:
    """At most five of the steps this person holds or may take. Two statements besides his roles."""
    waiting = _waiting(user, on)
    ids = (
        waiting.order_by(F("dossier__due_at").asc(nulls_last=True), "pk")
        .values_list("pk", flat=True)[:BY_PROMISE]
        .union(
            waiting.filter(round__gt=1).order_by("started_at", "pk").values_list("pk", flat=True)[:CAME_BACK],
            waiting.filter(kind__in=SIGNATURES)
            .order_by("started_at", "pk")
            .values_list("pk", flat=True)[:LONGEST],
            waiting.order_by("started_at", "pk").values_list("pk", flat=True)[:LONGEST],
        )
    )
    answered = Pause.objects.filter(dossier=OuterRef("dossier"), ended_at__gte=OuterRef("started_at"))
    steps = {
        step.pk: step
        for step in StepInstance.objects.filter(pk__in=list(ids))
        .select_related("dossier__procedure_version")
        .annotate(answered=Exists(answered))
        .order_by("pk")
    }
    chosen = start_with(
        (_task(step) for step in steps.values()),
        at=at,
        end_of_day=end_of_day(on),
        soon_until=end_of_day(on) + SOON,
    )
    return [_line(steps[task.step_id], reason) for task, reason in chosen]


def _waiting(user: User, on: date) -> QuerySet[StepInstance]:
    """Running steps of his: held by him, or held by nobody where he has the role."""
    mine = Q(holder=user)
    for held in holdings(user, on):
        mine |= Q(holder=None, unit=held.agency_id, role=held.role)
    return StepInstance.objects.filter(
        mine, state=StepState.ACTIVE, started_at__isnull=False, dossier__state=State.IN_PROCESS
    )


def _task(step: StepInstance) -> Task:
    dossier = step.dossier
    assert step.started_at is not None  # noqa: S101  # _waiting asks for it
    return Task(
        step_id=step.pk,
        started_at=step.started_at,
        due_at=dossier.due_at,
        late_after=dossier.late_after,
        is_signature=step.kind in SIGNATURES,
        has_come_back=step.round > 1 or step.answered,  # type: ignore[attr-defined]
    )


def _line(step: StepInstance, reason: Why) -> First:
    by_promise = reason in (Why.TODAY, Why.LATE, Why.SOON)
    moment = step.dossier.due_at if by_promise else step.started_at
    if reason == Why.LATE:
        moment = step.dossier.late_after
    return First(step.dossier, step.name, reason, moment, is_seal=step.kind == StepKind.SEAL)
