"""Who may: `check_can` raises a sentence, `can` answers, `visible_to` lists. Not about states."""

from collections.abc import Collection
from datetime import date

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor, User
from accounts.queries import actor_roles, ancestors, heirs_of, legal_agency, legal_agency_ids
from dossiers.enums import ENDED_BY_LEADER, DossierKind, StepState
from dossiers.models import Consultation, Dossier, HandOver, NonBoundary, StepInstance
from dossiers.querysets import units_answering
from dossiers.rules.moves import (
    ABOVE,
    ANSWERING,
    APPROVAL,
    CONSULTED,
    DECIDING,
    ENDED,
    HOLDER,
    HOLDING,
    MAY,
    RECEIVING,
    SEALING,
    whose,
)
from procedures.enums import StepKind


def check_can(
    move: str, actor: Actor, dossier: Dossier, *, on: date, step: StepInstance | None = None
) -> None:
    """Raise NotAllowed, naming whose it is, unless the actor may make this move on this dossier."""
    if not can(move, actor, dossier, on=on, step=step):
        raise NotAllowed(f"Việc này không thuộc quyền của bạn. Người thực hiện: {whose(move)}.")


def can(move: str, actor: Actor, dossier: Dossier, *, on: date, step: StepInstance | None = None) -> bool:
    """Whether a grant of docs/access.csv fits: a role, held where the grant says."""
    for roles, relation in MAY[move]:
        if relation in (HOLDING, HOLDER, SEALING) and step is None and dossier.pk:
            step = active_step(dossier, actor, on=on)
        if relation == HOLDER and not _holds(actor, step):
            continue
        if relation == SEALING and (step is None or step.kind != StepKind.SEAL):
            continue
        if relation == ENDED and dossier.state not in ENDED_BY_LEADER:
            continue
        if roles & actor_roles(actor, _places(relation, dossier, step, on), on):
            return True
    return False


def can_approve(move: str, actor: Actor, dossier: Dossier, *, on: date) -> bool:
    """Whether the actor's is the consent that this move takes in some case (docs/access.csv, `approval`)."""
    return any(
        roles & actor_roles(actor, _places(relation, dossier, None, on), on)
        for roles, relation in APPROVAL[move]
    )


def check_can_take_bundle(actor: Actor, bundle: HandOver, *, on: date) -> None:
    """Whoever may take a step in the department a bundle went to signs for it. Raises NotAllowed."""
    (roles, _holding), *_others = MAY["take_step"]
    if roles & actor_roles(actor, {bundle.to_unit_id}, on):
        return
    # The department was merged since: its work lies with the heir.
    for item in bundle.items.select_related("dossier"):
        check_can("take_step", actor, item.dossier, on=on)


def can_issue_slip(actor: Actor, bundle: HandOver, *, on: date) -> bool:
    """Whether the actor prints the slip of this bundle: whoever hands over at the counter that gave it."""
    (roles, _receiving), *_others = MAY["start_processing"]
    return bool(roles & actor_roles(actor, {*heirs_of([bundle.from_agency_id], on).values()}, on))


def check_can_issue_slip(actor: Actor, bundle: HandOver, *, on: date) -> None:
    """Raises NotAllowed, naming whose it is."""
    if not can_issue_slip(actor, bundle, on=on):
        raise NotAllowed(f"Việc này không thuộc quyền của bạn. Người thực hiện: {whose('start_processing')}.")


def check_can_take_in(actor: Actor, way: NonBoundary, *, on: date) -> None:
    """Whoever accepts at the counter of the competent agency takes in what was received for it elsewhere."""
    (roles, _receiving), *_others = MAY["accept"]
    if not roles & actor_roles(actor, {way.counter_id}, on):
        raise NotAllowed(f"Hồ sơ này do “{way.counter.name}” xác nhận đã nhận.")


def can_answer(actor: Actor, question: Consultation, *, on: date) -> bool:
    """Whether the actor may answer this question: a role of the table, held at the agency that was asked."""
    if question.asked_agency_id is None:
        return False
    units = units_answering([question.asked_agency_id], on)
    return any(roles & actor_roles(actor, units, on) for roles, _ in MAY["answer_question"])


def check_can_answer(actor: Actor, question: Consultation, *, on: date) -> None:
    """Raises NotAllowed, naming whose it is."""
    if not can_answer(actor, question, on=on):
        raise NotAllowed(f"Việc này không thuộc quyền của bạn. Người thực hiện: {whose('answer_question')}.")


def can_set_assignment(actor: Actor, unit_id: int, *, on: date) -> bool:
    """Whether the actor says how this unit hands out its steps: its head, or a leader of its agency."""
    places = {HOLDING: {unit_id}, DECIDING: {legal_agency(unit_id, on).pk}}
    return any(roles & actor_roles(actor, places[relation], on) for roles, relation in MAY["set_assignment"])


def check_can_set_assignment(actor: Actor, unit_id: int, *, on: date) -> None:
    """Raises NotAllowed, naming whose it is."""
    if not can_set_assignment(actor, unit_id, on=on):
        raise NotAllowed(f"Việc này không thuộc quyền của bạn. Người thực hiện: {whose('set_assignment')}.")


def can_keep_counter(actor: Actor, counter_id: int, *, on: date) -> bool:
    """Whether the actor answers for this counter: notes its outages, issues and voids its numbers."""
    return Role.ONESTOP_HEAD in actor_roles(actor, {counter_id}, on)


def check_can_keep_counter(actor: Actor, counter_id: int, *, on: date) -> None:
    """Raises NotAllowed, naming whose it is."""
    if not can_keep_counter(actor, counter_id, on=on):
        raise NotAllowed(
            f"Chỉ {Role.ONESTOP_HEAD.label} của nơi tiếp nhận ghi sự cố, cấp, thu và hủy được số giấy tạm."
        )


def can_receive_at(actor: Actor, counter_id: int, *, on: date) -> bool:
    """Whether the actor receives at this counter."""
    (roles, _receiving), *_others = MAY["accept"]
    return bool(roles & actor_roles(actor, {counter_id}, on))


def check_can_receive_at(actor: Actor, counter_id: int, *, on: date) -> None:
    """Raises NotAllowed, naming whose it is."""
    if not can_receive_at(actor, counter_id, on=on):
        raise NotAllowed(f"Việc này không thuộc quyền của bạn. Người thực hiện: {whose('accept')}.")


def can_view(user: User, dossier: Dossier, *, on: date) -> bool:
    return Dossier.objects.visible_to(user, on).filter(pk=dossier.pk).exists()


def active_steps(dossier: Dossier) -> list[StepInstance]:
    """The steps now worked on, in the order of the process: one, or several side by side."""
    running = dossier.steps.filter(state=StepState.ACTIVE).select_related("unit", "holder")
    return list(running.order_by("order", "branch"))


def active_step(
    dossier: Dossier, actor: Actor | None = None, *, on: date | None = None, seen: int | None = None
) -> StepInstance | None:
    """The running step meant: the one `seen`; else the actor's own; else one of his role; else the first."""
    running = active_steps(dossier)
    shown = next((step for step in running if step.pk == seen), None)
    if shown is not None or len(running) < 2 or actor is None or on is None:
        return shown or (running[0] if running else None)
    own = (step for step in running if _holds(actor, step))
    of_his_role = (step for step in running if step.role in actor_roles(actor, {step.unit_id}, on))
    return next(own, None) or next(of_his_role, None) or running[0]


def _holds(actor: Actor, step: StepInstance | None) -> bool:
    people = {actor.user.pk, actor.acting_for.pk if actor.acting_for else actor.user.pk}
    return step is not None and step.holder_id in people


def _places(relation: str, dossier: Dossier, step: StepInstance | None, on: date) -> Collection[int]:
    if relation == RECEIVING:
        return _standing_for({dossier.receiving_agency_id, *_competent_counter(dossier)}, dossier, on)
    if relation in (DECIDING, ENDED):
        (deciding,) = _standing_for({dossier.deciding_agency_id}, dossier, on)
        return {deciding, legal_agency(deciding, on).pk}
    if relation in (ANSWERING, ABOVE):
        answering = legal_agency(_unit(dossier, step, on, else_at=dossier.deciding_agency_id), on).pk
        return {answering} if relation == ANSWERING else _above(answering, on)
    if relation == CONSULTED:
        asked = dossier.consultations.waiting().exclude(asked_agency=None)
        return units_answering(asked.values_list("asked_agency", flat=True), on)
    return {_unit(dossier, step, on, else_at=dossier.current_unit_id)}


def _unit(dossier: Dossier, step: StepInstance | None, on: date, *, else_at: int) -> int:
    """The unit of the step, or who stands for it; without a step where the dossier is."""
    if step is None:
        (unit,) = _standing_for({else_at}, dossier, on)
        return unit
    waits = dossier.is_open and step.state in (StepState.PENDING, StepState.ACTIVE)
    return step.unit_id if waits else heir_in(dossier, step.unit_id, on)


def _standing_for(agency_ids: Collection[int], dossier: Dossier, on: date) -> Collection[int]:
    """An ended dossier stays with a closed agency, whose heir stands there; an open one moves."""
    return agency_ids if dossier.is_open else frozenset(heirs_of(agency_ids, on).values())


def _competent_counter(dossier: Dossier) -> set[int]:
    """The counter of the competent agency, once it has what was received for it elsewhere."""
    if dossier.kind != DossierKind.NON_BOUNDARY or dossier.clock_started_at is None:
        return set()
    return {dossier.non_boundary.counter_id}


def _above(agency_id: int, on: date) -> set[int]:
    """The agency with a seal next above; nobody above the top."""
    parents = ancestors(agency_id, on)[1:]
    return {legal_agency(parents[0], on).pk} if parents else set()


def heir_in(dossier: Dossier, agency_id: int, on: date) -> int:
    """Who stands for this agency or unit in a dossier: itself; once it has closed its heir.

    Open dossiers and the steps that wait move to the heir; what is over stays, steps done late among it. The
    heir of the dossier's sector where the dossier went to it, else the general heir, who has the rest.
    """
    general = heirs_of([agency_id], on)[agency_id]
    if general == agency_id:
        return agency_id
    lies_with = {dossier.receiving_agency_id, dossier.deciding_agency_id}
    found = heirs_of([agency_id, *lies_with], on, dossier.procedure_version.sector.code)
    seals = legal_agency_ids({*found.values()}, on)
    went_along = seals[found[agency_id]] in {seals[found[place]] for place in lies_with}
    return found[agency_id] if went_along else general
