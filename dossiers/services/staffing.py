"""Which unit, and whom if there is only one, each step of a process belongs to in an agency (ruling 20)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from accounts.queries import holders_below
from procedures.enums import StepKind
from procedures.models import AnnexHolder, ProcedureOffer, ProcessStep


@dataclass(frozen=True)
class Place:
    """Where a step is done; `holder_id` when one person alone may do it there."""

    unit_id: int
    holder_id: int | None


AT_THE_COUNTER = (StepKind.RECEIVE, StepKind.RETURN)


def places_for(offer: ProcedureOffer, steps: Sequence[ProcessStep], on: date) -> dict[int, Place]:
    """Place of every step by step id: the signed annex says, else memberships do. One statement with one."""
    counter = Place(offer.receiving_agency_id, None)
    found = {step.pk: counter for step in steps if step.kind in AT_THE_COUNTER}
    inside = [step for step in steps if step.kind not in AT_THE_COUNTER]
    holders = _by_annex(offer)
    for step in inside:
        if step.pk in holders:
            found[step.pk] = holders[step.pk]
    missing = [step for step in inside if step.pk not in found]
    if missing and offer.process is not None and offer.process.on_the_spot:
        found.update(_on_the_spot(offer, missing, on))
        missing = [step for step in missing if step.pk not in found]
    if missing:
        found.update(_by_membership(offer, missing, on))
    return found


def place_of_role(role: str, procedure_id: int, agency_id: int, on: date) -> Place:
    """Where a role is held for a procedure in the agency that took it over. Two statements."""
    units = ProcedureOffer.objects.valid_on(on).filter(procedure=procedure_id, deciding_agency=agency_id)
    handling = units.order_by("pk").values_list("handling_unit_id", flat=True).first()
    return _choose(_holders([role], agency_id, on).get(role, []), handling, agency_id)


def _by_annex(offer: ProcedureOffer) -> dict[int, Place]:
    named = AnnexHolder.objects.filter(
        annex__template_id=offer.process_id,
        annex__agency_id=offer.deciding_agency_id,
        annex__replaced_at=None,
        annex__signed_at__isnull=False,
    )
    rows = named.order_by("unit_id", "user_id").values_list("step_id", "unit_id", "user_id")
    grouped: dict[int, list[tuple[int, int]]] = {}
    for step_id, unit_id, user_id in rows:
        grouped.setdefault(step_id, []).append((unit_id, user_id))
    return {step_id: _choose_for(offer, people) for step_id, people in grouped.items()}


def _on_the_spot(offer: ProcedureOffer, steps: Sequence[ProcessStep], on: date) -> dict[int, Place]:
    """Steps whose role somebody holds in the one-stop unit itself; the others are the agency's."""
    by_role = _holders({step.role for step in steps}, offer.receiving_agency_id, on)
    places = {}
    for step in steps:
        here = [person for unit, person in by_role.get(step.role, []) if unit == offer.receiving_agency_id]
        if here:
            places[step.pk] = Place(offer.receiving_agency_id, here[0] if len(here) == 1 else None)
    return places


def _by_membership(offer: ProcedureOffer, steps: Sequence[ProcessStep], on: date) -> dict[int, Place]:
    by_role = _holders({step.role for step in steps}, offer.deciding_agency_id, on)
    return {step.pk: _choose_for(offer, by_role.get(step.role, [])) for step in steps}


def _holders(roles: Collection[str], agency_id: int, on: date) -> dict[str, list[tuple[int, int]]]:
    """(unit, user) by role, in the agency and below it."""
    by_role: dict[str, list[tuple[int, int]]] = {}
    for role, unit_id, user_id in holders_below(agency_id, roles, on):
        by_role.setdefault(role, []).append((unit_id, user_id))
    return by_role


def _choose_for(offer: ProcedureOffer, people: list[tuple[int, int]]) -> Place:
    return _choose(people, offer.handling_unit_id, offer.deciding_agency_id)


def _choose(people: list[tuple[int, int]], handling: int | None, deciding: int) -> Place:
    """Of the units that have the role: the handling unit, else the deciding agency itself, else the first."""
    if not people:
        return Place(deciding, None)
    units = [unit for unit, _ in people]
    unit = next((wished for wished in (handling, deciding) if wished in units), units[0])
    inside = [user for at, user in people if at == unit]
    return Place(unit or deciding, inside[0] if len(inside) == 1 else None)
