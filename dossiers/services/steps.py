"""Instances of the process's steps: begin, end, send back. Called by services that hold the lock."""

from collections.abc import Sequence
from datetime import date, datetime

from accounts.exceptions import NotAllowed
from accounts.models import Actor, User
from accounts.queries import roles_in
from dossiers.enums import StepState
from dossiers.models import Dossier, StepInstance
from dossiers.services import clock


def active(dossier: Dossier) -> StepInstance | None:
    return dossier.steps.filter(state=StepState.ACTIVE).select_related("unit", "holder").first()


def begin_next(dossier: Dossier, *, at: datetime) -> StepInstance | None:
    """Start the pending step of the lowest order; the dossier moves to its unit."""
    step = dossier.steps.filter(state=StepState.PENDING).order_by("order", "round").first()
    if step is None:
        return None
    return begin(dossier, step, at=at)


def begin(dossier: Dossier, step: StepInstance, *, at: datetime) -> StepInstance:
    step.state = StepState.ACTIVE
    step.started_at = at
    step.due_at = clock.step_due(dossier, hours=step.hours, at=at)
    step.save(update_fields=["state", "started_at", "due_at"])
    dossier.current_unit_id = step.unit_id
    dossier.current_holder_id = step.holder_id
    return step


def end(
    step: StepInstance, *, by: Actor, at: datetime, note: str = "", state: StepState = StepState.DONE
) -> None:
    step.state = state
    step.ended_at = at
    step.ended_by = by.user
    step.acted_for = by.acting_for
    step.note = note
    if step.holder_id is None:
        step.holder = by.acting_for or by.user
    step.save(update_fields=["state", "ended_at", "ended_by", "acted_for", "note", "holder"])


def end_all(dossier: Dossier, *, by: Actor, at: datetime) -> None:
    """The dossier ended before its process did: the running step ends, the rest is skipped."""
    running = active(dossier)
    if running is not None:
        end(running, by=by, at=at)
    dossier.steps.filter(state=StepState.PENDING).update(state=StepState.SKIPPED)


def send_back(
    dossier: Dossier, step: StepInstance, *, to_order: int, by: Actor, at: datetime, note: str
) -> StepInstance:
    """End `step` as sent back and open a new round from `to_order` up to it. Returns the step now running."""
    if step.state == StepState.ACTIVE:
        end(step, by=by, at=at, note=note, state=StepState.SENT_BACK)
    again = [_latest(dossier, order) for order in _orders(dossier, to_order, step.order)]
    created = StepInstance.objects.bulk_create([_new_round(old) for old in again])
    return begin(dossier, created[0], at=at)


def put_off_return(dossier: Dossier) -> None:
    """The result is not given yet after all: its step waits again."""
    waiting = dossier.steps.filter(state=StepState.ACTIVE)
    waiting.update(state=StepState.PENDING, started_at=None, due_at=None)


def last_reached(dossier: Dossier) -> StepInstance:
    reached = dossier.steps.filter(state=StepState.DONE).order_by("-order", "-round").first()
    assert reached is not None, "a finished dossier has a finished step"  # noqa: S101
    return reached


def check_can_hold(step: StepInstance | None, person: User, *, on: date) -> None:
    """A step is held by someone with its role in its unit."""
    if step is not None and step.role not in roles_in(person, step.unit_id, on):
        raise NotAllowed(f"{person.full_name} không giữ vai trò của bước “{step.name}” tại đơn vị này.")


def _orders(dossier: Dossier, first: int, last: int) -> Sequence[int]:
    return sorted(
        set(dossier.steps.filter(order__gte=first, order__lte=last).values_list("order", flat=True))
    )


def _latest(dossier: Dossier, order: int) -> StepInstance:
    return dossier.steps.filter(order=order).order_by("-round")[0]


def _new_round(old: StepInstance) -> StepInstance:
    return StepInstance(
        dossier_id=old.dossier_id,
        process_step_id=old.process_step_id,
        order=old.order,
        round=old.round + 1,
        kind=old.kind,
        name=old.name,
        role=old.role,
        unit_id=old.unit_id,
        holder_id=old.holder_id,
        hours=old.hours,
    )
