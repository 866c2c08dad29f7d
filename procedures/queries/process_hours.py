"""Whether the hours of processes fit the limits of the versions in force and of those to come."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from procedures.enums import Source
from procedures.models import Procedure, ProcedureOffer, ProcedureVersion, ProcessStep, ProcessTemplate
from procedures.rules.binding import Held, binding_from
from procedures.rules.processes import hours_in_turn, process_fault


class Step(NamedTuple):
    """What is asked of a step here."""

    order: int
    kind: str
    role: str
    hours: Decimal


Steps = dict[int, list[Step]]
Limits = list[tuple[Decimal, str]]
Bound = tuple[date, list[str], Limits]


class Hours(NamedTuple):
    """What a process takes, and the sentence that this exceeds a limit, with what to do; or nothing."""

    planned: Decimal
    fault: str


def time_fault(template: ProcessTemplate, *, on: date, coming: bool = True) -> str:
    """The sentence that its hours exceed the limit in force that day or, with `coming`, of a day after it."""
    return hours_of([template], on, coming=coming)[template.pk].fault


def hours_of(
    templates: Collection[ProcessTemplate], on: date, *, coming: bool = True, steps: Steps | None = None
) -> dict[int, Hours]:
    """The hours of each, and `time_fault`. Two statements, or one for who has their steps."""
    limits = _limits_from({template.procedure_id: template.procedure for template in templates}, on)
    steps = steps_of([template.pk for template in templates]) if steps is None else steps
    found = {}
    for template in templates:
        bounds = [bound for bound in limits.get(template.procedure_id, []) if coming or bound[0] == on]
        hours = hours_in_turn([(one.order, one.kind, one.hours) for one in steps.get(template.pk, [])])
        found[template.pk] = Hours(hours, _fault(template, hours, bounds, on))
    return found


def _fault(template: ProcessTemplate, planned: Decimal, bounds: Sequence[Bound], on: date) -> str:
    for day, levels, limits in bounds:
        if levels and template.level not in levels:
            continue  # carried out by another level then
        if fault := process_fault(planned=planned, limits=limits):
            since = f"Từ ngày {day:%d/%m/%Y}: " if day > on else ""
            return f"{since}{fault} {_way_out(template)}"
    return ""


def _way_out(template: ProcessTemplate) -> str:
    if template.approved_at is None:
        return "Hãy giảm giờ của các bước."
    return "Hãy lập và phê duyệt quy trình mới ít giờ hơn."


def steps_of(template_ids: Collection[int]) -> Steps:
    """By process. One statement."""
    found: Steps = {}
    rows = ProcessStep.objects.filter(template__in=template_ids)
    for template_id, *step in rows.values_list("template_id", *Step._fields):
        found.setdefault(template_id, []).append(Step(*step))
    return found


def _limits_from(procedures: dict[int, Procedure], on: date) -> dict[int, list[Bound]]:
    """By procedure: the day from which each version binds, whose level, its limits that are a number."""
    held: dict[int, dict[int, Held]] = {}
    limits: dict[int, Limits] = {}
    carried_out: dict[int, list[str]] = {}
    versions = ProcedureVersion.objects.published().not_ended(on).filter(procedure__in=procedures)
    for key, procedure_id, source, first, last, levels, value, unit in versions.order_by("pk").values_list(
        "pk", "procedure", "source", "valid_from", "valid_to", "levels", "limits__value", "limits__unit"
    ):
        carried_out[key] = levels
        held.setdefault(procedure_id, {})[key] = Held(key, source == Source.LOCAL, first, last)
        if value is not None:
            limits.setdefault(key, []).append((value, unit))
    return {
        procedure_id: [
            (day, carried_out[key], limits.get(key, []))
            for day, key in binding_from(
                list(of_one.values()), on, before=procedures[procedure_id].abolished_on
            )
        ]
        for procedure_id, of_one in held.items()
    }


def processes_that_no_longer_fit(procedure_id: int, on: date) -> list[tuple[ProcessTemplate, str]]:
    """Processes that places of reception follow, with the sentence that they exceed the limit."""
    followed = ProcedureOffer.objects.not_ended(on).filter(procedure=procedure_id).values("process")
    templates = list(
        ProcessTemplate.objects.filter(pk__in=followed)
        .select_related("procedure")
        .order_by("level", "number")
    )
    hours = hours_of(templates, on)
    return [(template, hours[template.pk].fault) for template in templates if hours[template.pk].fault]
