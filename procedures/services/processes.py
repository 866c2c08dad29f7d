"""Process templates: checked against the limit, approved once per procedure and level (ruling 20)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.models import Actor
from procedures.exceptions import NotNow, ProcessTooLong
from procedures.models import Procedure, ProcedureOffer, ProcessStep, ProcessTemplate
from procedures.permissions import check_can_edit_catalogue
from procedures.queries import time_fault
from procedures.rules.processes import on_the_spot_fault, order_fault


@dataclass(frozen=True)
class StepDraft:
    """A step as typed."""

    kind: str
    name: str
    role: str
    hours: Decimal
    beside: bool = False
    """Side by side with the step before, not after it."""


@transaction.atomic
def draft_process(
    *,
    procedure: Procedure,
    level: str,
    name: str,
    steps: Sequence[StepDraft],
    by: Actor,
    at: datetime,
    on_the_spot: bool = False,
) -> ProcessTemplate:
    """Write down a new process for a procedure and level, not yet in use."""
    check_can_edit_catalogue(by.user, on=timezone.localdate(at))
    Procedure.objects.select_for_update().get(pk=procedure.pk)
    template = ProcessTemplate.objects.create(
        procedure=procedure,
        level=level,
        number=_next_number(procedure, level),
        name=name,
        on_the_spot=on_the_spot,
    )
    write_steps(template, steps)
    return template


def _next_number(procedure: Procedure, level: str) -> int:
    newest = procedure.processes.filter(level=level).order_by("-number").first()
    return newest.number + 1 if newest else 1


def write_steps(template: ProcessTemplate, steps: Sequence[StepDraft]) -> None:
    """Number and store the steps of a process that has none."""
    ProcessStep.objects.bulk_create(
        ProcessStep(
            template=template,
            order=order,
            branch=branch,
            kind=step.kind,
            name=step.name,
            role=step.role,
            hours=step.hours,
        )
        for (order, branch), step in zip(_places(steps), steps, strict=True)
    )


def _places(steps: Sequence[StepDraft]) -> list[tuple[int, int]]:
    """(order, branch) of each step."""
    places: list[tuple[int, int]] = []
    for step in steps:
        order, branch = places[-1] if places else (0, 0)
        places.append((order, branch + 1) if step.beside and places else (order + 1, 0))
    return places


@transaction.atomic
def replace_steps(
    *, template_id: int, steps: Sequence[StepDraft], by: Actor, at: datetime
) -> ProcessTemplate:
    """Write the steps of a draft anew; raises NotNow for an approved process."""
    check_can_edit_catalogue(by.user, on=timezone.localdate(at))
    template = ProcessTemplate.objects.select_for_update().get(pk=template_id)
    if template.approved_at is not None:
        raise NotNow("Quy trình đã phê duyệt thì không sửa được; hãy lập quy trình mới.")
    template.steps.all().delete()
    write_steps(template, steps)
    return template


@transaction.atomic
def approve_process(*, template_id: int, decision_number: str, by: Actor, at: datetime) -> ProcessTemplate:
    """Approve a draft by its decision; offers of the procedure at that level follow it from now on.

    Raises ProcessTooLong when the steps take more hours than the procedure's shortest limit, in force or
    coming, NotNow when the steps are out of order or the process is approved already. Running dossiers keep
    the process they began.
    """
    on = timezone.localdate(at)
    check_can_edit_catalogue(by.user, on=on)
    template = ProcessTemplate.objects.select_for_update().get(pk=template_id)
    if template.approved_at is not None:
        raise NotNow("Quy trình này đã được phê duyệt.")
    if not decision_number.strip():
        raise NotNow("Hãy ghi số quyết định phê duyệt quy trình.")
    check_steps(template, on=on)
    template.decision_number = decision_number.strip()
    template.approved_at = at
    template.approved_by = by.user
    template.save(update_fields=["decision_number", "approved_at", "approved_by"])
    _lead_offers(template, on=on)
    return template


def check_steps(template: ProcessTemplate, *, on: date, coming: bool = True) -> None:
    """Order of the steps, and their hours against the limit of that day and, with `coming`, of later ones."""
    steps = list(template.steps.order_by("order", "branch"))
    shared = {step.order for step in steps if step.branch}
    beside = [step.kind for step in steps if step.order in shared]
    if fault := order_fault([step.kind for step in steps], beside):
        raise NotNow(fault)
    if template.on_the_spot and (fault := on_the_spot_fault([step.kind for step in steps])):
        raise NotNow(fault)
    if fault := time_fault(template, on=on, coming=coming):
        raise ProcessTooLong(fault)


def _lead_offers(template: ProcessTemplate, *, on: date) -> None:
    """Point the offers whose deciding agency is of that level at the process, those that begin later too."""
    ProcedureOffer.objects.not_ended(on).filter(
        procedure_id=template.procedure_id, deciding_agency__level=template.level
    ).update(process=template)
