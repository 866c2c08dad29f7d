"""Instances of the process's steps: begin, end, send back. Called by services that hold the lock."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from operator import attrgetter

from django.db.models import Q, QuerySet, Subquery

from accounts.exceptions import NotAllowed
from accounts.models import Actor, User
from accounts.queries import roles_in
from dossiers.enums import StepState
from dossiers.exceptions import NotReady
from dossiers.models import Dossier, StepInstance
from dossiers.permissions import active_step, active_steps, check_can
from dossiers.rules.days import local_day
from dossiers.services import clock
from procedures.enums import StepKind


STEP_IS_PAST = "Bước này đã được người khác làm xong. Tải lại trang để xem bước hiện tại."
STEP_IS_DONE = "Bạn đã xử lý bước này rồi. Tải lại trang để xem bước hiện tại."


INTERRUPTED = "Dừng vì bước làm song song đã trả lại hồ sơ."


def running(dossier: Dossier) -> list[StepInstance]:
    """The steps now worked on: one, or several side by side."""
    return active_steps(dossier)


def meant(dossier: Dossier, *, by: Actor, at: datetime, seen: int | None) -> StepInstance | None:
    """Of the running steps the one the actor saw or, where he says nothing, the one that is his."""
    return active_step(dossier, by, on=local_day(at), seen=seen)


def the_one_seen(step: StepInstance | None, step_id: int | None, *, by: Actor) -> StepInstance:
    """What is done on a page applies to the step it showed, or not at all."""
    if step is None or (step_id and step.pk != step_id):
        raise NotReady(STEP_IS_DONE if _did_himself(step_id, by) else STEP_IS_PAST)
    return step


def check_still_his(
    move: str, by: Actor, dossier: Dossier, *, on: date, step: StepInstance | None, seen: int | None
) -> None:
    """`check_can`; who may no more, having dealt with the step he saw, is told that. Raises NotReady."""
    try:
        check_can(move, by, dossier, on=on, step=step)
    except NotAllowed:
        if _did_himself(seen, by):
            raise NotReady(STEP_IS_DONE) from None
        raise


def _did_himself(step_id: int | None, by: Actor) -> bool:
    """Who pressed twice is not to look for a colleague who was quicker, nor for a right he lacks."""
    return StepInstance.objects.filter(pk=step_id or 0, ended_by=by.user).exists()


def begin_next(dossier: Dossier, *, at: datetime) -> list[StepInstance]:
    """Start the pending steps of the lowest order; the dossier lies where the first of them is done."""
    pending = dossier.steps.filter(state=StepState.PENDING)
    waiting = list(pending.order_by("order", "branch"))
    begun = [begin(dossier, step, at=at) for step in waiting if step.order == waiting[0].order]
    settle(dossier, begun)
    return begun


def begin(dossier: Dossier, step: StepInstance, *, at: datetime) -> StepInstance:
    step.state = StepState.ACTIVE
    step.started_at = at
    step.due_at = clock.step_due(dossier, hours=step.hours, at=at)
    step.save(update_fields=["state", "started_at", "due_at"])
    return step


def settle(dossier: Dossier, at_work: list[StepInstance]) -> None:
    """Where the dossier lies, and with whom: of steps side by side, with the first. The caller saves it."""
    if at_work:
        dossier.current_unit_id = at_work[0].unit_id
        dossier.current_holder_id = at_work[0].holder_id


def hold(dossier: Dossier, step: StepInstance, person: User) -> None:
    """The step is this person's from now on, and the dossier where it is the first. The caller saves it."""
    step.holder = person
    step.save(update_fields=["holder"])
    settle(dossier, running(dossier))


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
    """The dossier ended before its process did: what runs ends, the rest is skipped."""
    for step in running(dossier):
        end(step, by=by, at=at)
    dossier.steps.filter(state=StepState.PENDING).update(state=StepState.SKIPPED)


def send_back(
    dossier: Dossier,
    step: StepInstance,
    *,
    to_order: int,
    by: Actor,
    at: datetime,
    note: str,
    skipped: Collection[int] = (),
    hours: Mapping[int, Decimal] | None = None,
) -> StepInstance:
    """End `step` as sent back and open a new round from `to_order` up to it. Returns the step now running.

    What ran beside it stops with it. Steps between whose order is in `skipped` are not done again; `hours`
    gives a reopened step by its order another time than it had.
    """
    for one in running(dossier):
        said = note if one.pk == step.pk else INTERRUPTED
        end(one, by=by, at=at, note=said, state=StepState.SENT_BACK)
    again = [
        _new_round(old, hours or {})
        for old in _latest(dossier, to_order, step.order)
        if old.order in (to_order, step.order) or old.order not in skipped
    ]
    StepInstance.objects.bulk_create(again)
    return begin_next(dossier, at=at)[0]


def call_back(dossier: Dossier, own: StepInstance, *, note: str) -> None:
    """`own` goes on as if it had never been passed on; what began behind it waits in a new round.

    Its beginning and its term stay, so that all the time since is its own and there is no new time to win;
    who was next has borne none of it (ruling 14). What had begun is skipped and not begun anew: a page that
    still shows it does nothing. The caller saves the dossier.
    """
    begun = running(dossier)
    for one in begun:
        one.state, one.started_at, one.due_at, one.note = StepState.SKIPPED, None, None, note
        one.save(update_fields=["state", "started_at", "due_at", "note"])
    StepInstance.objects.bulk_create([_new_round(one, {}) for one in begun])
    own.state, own.note = StepState.ACTIVE, ""
    own.ended_at, own.ended_by, own.acted_for = None, None, None
    own.save(update_fields=["state", "note", "ended_at", "ended_by", "acted_for"])
    settle(dossier, [own])


def put_off_return(dossier: Dossier) -> None:
    """The result is not given yet after all: its step waits again."""
    waiting = dossier.steps.filter(state=StepState.ACTIVE)
    waiting.update(state=StepState.PENDING, started_at=None, due_at=None)


def last_reached(dossier: Dossier) -> StepInstance:
    """Raises NotReady for what was finished in the system it was taken over from."""
    reached: StepInstance | None = (
        dossier.steps.filter(state=StepState.DONE).order_by("-order", "-round").first()
    )
    if reached is None:
        raise NotReady(
            "Hồ sơ này đã xong ở hệ thống cũ nên không có bước nào ở đây để làm lại. Trả kết quả, rồi lập "
            "hồ sơ đính chính kết quả."
        )
    return reached


def check_can_hold(step: StepInstance | None, person: User, *, on: date) -> None:
    """A step is held by someone with its role in its unit."""
    if step is not None and step.role not in roles_in(person, step.unit_id, on):
        raise NotAllowed(f"{person.full_name} không giữ vai trò của bước “{step.name}” tại đơn vị này.")


def behind(dossier: Dossier) -> QuerySet[StepInstance]:
    """What work may go back to: steps that were done, in the former system those before the one it came at
    (undated, ruling 39). Reception is not done again: no act would end it."""
    was_done = Q(state=StepState.DONE)
    if "taken_over" in dossier.terms:
        begun = dossier.steps.exclude(state=StepState.SKIPPED).order_by("order").values("order")[:1]
        was_done |= Q(state=StepState.SKIPPED, round=1, order__lt=Subquery(begun))
    return dossier.steps.filter(was_done).exclude(kind=StepKind.RECEIVE)


def order_before(dossier: Dossier, step: StepInstance) -> int | None:
    """Where the work of `step` came from: the last of the steps behind it; None where there is none."""
    last = behind(dossier).filter(order__lt=step.order).order_by("-order").values_list("order", flat=True)
    return last.first()


def names_before(dossiers: Collection[Dossier]) -> dict[int, tuple[str, ...]]:
    """Of each dossier the names of the steps that `order_before` leads to, side by side more than one.

    One statement however many. A dossier that can go nowhere is not there.
    """
    taken_over = {dossier.pk for dossier in dossiers if "taken_over" in dossier.terms}
    steps = StepInstance.objects.filter(dossier__in=[dossier.pk for dossier in dossiers])
    in_turn = steps.order_by("dossier", "order", "branch", "round")
    return {
        pk: names
        for pk, its in groupby(in_turn, attrgetter("dossier_id"))
        if (names := _names_before(list(its), taken_over=pk in taken_over))
    }


def _names_before(steps: Sequence[StepInstance], *, taken_over: bool) -> tuple[str, ...]:
    """As `behind` and `order_before` ask for one dossier, of its steps in turn."""
    running = min((step.order for step in steps if step.state == StepState.ACTIVE), default=0)
    begun = min((step.order for step in steps if step.state != StepState.SKIPPED), default=0)
    behind = [
        step for step in steps if step.order < running and _is_behind(step, begun=begun if taken_over else 0)
    ]
    return tuple(dict.fromkeys(step.name for step in behind if step.order == behind[-1].order))


def _is_behind(step: StepInstance, *, begun: int) -> bool:
    elsewhere = step.state == StepState.SKIPPED and step.round == 1 and step.order < begun
    return (step.state == StepState.DONE or elsewhere) and step.kind != StepKind.RECEIVE


def _latest(dossier: Dossier, first: int, last: int) -> Iterator[StepInstance]:
    """The last round of every step from one order to another, in the order of the process."""
    found: dict[tuple[int, int], StepInstance] = {}
    for step in dossier.steps.filter(order__gte=first, order__lte=last).order_by("order", "branch", "round"):
        found[step.order, step.branch] = step
    yield from found.values()


def _new_round(old: StepInstance, hours: Mapping[int, Decimal]) -> StepInstance:
    return StepInstance(
        dossier_id=old.dossier_id,
        process_step_id=old.process_step_id,
        order=old.order,
        branch=old.branch,
        round=old.round + 1,
        kind=old.kind,
        name=old.name,
        role=old.role,
        unit_id=old.unit_id,
        holder_id=old.holder_id,
        hours=hours.get(old.order, old.hours),
    )
