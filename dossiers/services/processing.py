"""From the hand-over to the result: assign, propose, approve, send back, seal, finish."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import Actor, User
from dossiers.enums import EventKind, State, StepState
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier, StepInstance
from dossiers.permissions import check_can
from dossiers.registry import RESULT_IS_THERE
from dossiers.rules.days import local_day
from dossiers.services import (
    arriving,
    assigning,
    clock,
    consulting,
    linked_ends,
    messages,
    outcome,
    steps,
    waits,
)
from dossiers.services.events import record
from dossiers.services.locking import lock, moving
from procedures.enums import StepKind


# Completing a step of this kind is this move; the others are taken by whoever holds the role.
MOVE_OF: dict[str, EventKind] = {
    StepKind.ASSIGN: EventKind.ASSIGN,
    StepKind.HANDLE: EventKind.PROPOSE,
    StepKind.PROPOSE: EventKind.PROPOSE,
    StepKind.APPROVE: EventKind.APPROVE,
    StepKind.SEAL: EventKind.SEAL,
}


MOST_HOURS = 9999


@dataclass(frozen=True)
class ResultIn:
    """What was decided, as entered by the one who proposes, signs or seals (ruling 28)."""

    result_type_id: int | None = None
    other_type: str = ""
    other_type_reason: str = ""
    number: str = ""
    issued_on: date | None = None
    signer_name: str = ""
    abstract: str = ""
    valid_to: date | None = None
    on_paper: bool = True
    electronic: bool = False


@transaction.atomic
def start_processing(*, dossier_id: int, by: Actor, at: datetime) -> Dossier:
    """The counter hands the dossier to the unit of its first step."""
    dossier = lock(dossier_id)
    check_can("start_processing", by, dossier, on=local_day(at))
    arriving.must_have_arrived(dossier)
    with moving(dossier, "Chỉ chuyển xử lý hồ sơ đã tiếp nhận.") as before:
        dossier.start_processing()
    steps.begin_next(dossier, at=at)
    dossier.save()
    record(
        dossier=dossier,
        kind=EventKind.START_PROCESSING,
        by=by,
        at=at,
        from_state=before,
        unit=dossier.current_unit_id,
    )
    assigning.hand_out(dossier, at=at)
    return dossier


@transaction.atomic
def assign(
    *,
    dossier_id: int,
    to: User,
    by: Actor,
    at: datetime,
    step_id: int | None = None,
    holder_seen: int | None = None,
    reason: str = "",
) -> Dossier:
    """Name who handles the dossier; an open step of assigning is done by it.

    `step_id` is the step the user saw, as for `complete_step`, and `holder_seen` who held it then (0:
    nobody). Naming again who has it changes nothing. Whose it was stands in the event, with the reason given.
    """
    dossier = lock(dossier_id)
    step = steps.meant(dossier, by=by, at=at, seen=step_id)
    check_can("assign", by, dossier, on=local_day(at), step=step)
    _must_be_in_process(dossier)
    if step is None:
        raise NotReady("Hồ sơ không có bước nào đang làm để phân công.")
    if step.kind != StepKind.ASSIGN and step.holder_id == to.pk:
        return dossier
    step = steps.the_one_seen(step, step_id, by=by)
    if step.kind == StepKind.ASSIGN:
        steps.end(step, by=by, at=at)
        step = next(iter(steps.begin_next(dossier, at=at)), step)
        was = None
    else:
        _must_be_held_as_seen(step, holder_seen)
        was = step.holder_id
    steps.check_can_hold(step, to, on=local_day(at))
    steps.hold(dossier, step, to)
    dossier.save()
    refs: dict[str, Any] = {"was": was} if was else {}
    record(
        dossier=dossier, kind=EventKind.ASSIGN, by=by, at=at, reason=reason, step=step.pk, to=to.pk, **refs
    )
    return dossier


@transaction.atomic
def take_step(*, dossier_id: int, by: Actor, at: datetime, step_id: int | None = None) -> Dossier:
    """Take a step that nobody holds yet; who holds it already keeps it. `step_id` as for `complete_step`."""
    dossier = lock(dossier_id)
    step = steps.meant(dossier, by=by, at=at, seen=step_id)
    check_can("take_step", by, dossier, on=local_day(at), step=step)
    person = by.acting_for or by.user
    if step is None:
        raise NotReady("Hồ sơ không có bước nào đang chờ nhận.")
    if step.holder_id not in (None, person.pk):
        raise NotReady("Bước này đã có người nhận; đề nghị lãnh đạo phân công lại nếu cần.")
    if step.holder_id == person.pk:
        return dossier
    step = steps.the_one_seen(step, step_id, by=by)
    steps.check_can_hold(step, person, on=local_day(at))
    steps.hold(dossier, step, person)
    dossier.save()
    record(dossier=dossier, kind=EventKind.TAKE_STEP, by=by, at=at, step=step.pk)
    return dossier


@transaction.atomic
def complete_step(
    *,
    dossier_id: int,
    by: Actor,
    at: datetime,
    note: str = "",
    result: ResultIn | None = None,
    step_id: int | None = None,
) -> Dossier:
    """Propose, approve or seal: whatever the running step is for.

    Steps that follow and are held by the same person are done by the same act, each recorded (ruling 19).
    `step_id` is what the user saw: if another colleague was quicker, nothing is done twice. While another
    step runs side by side, the dossier waits for it.
    """
    dossier = lock(dossier_id)
    _must_be_in_process(dossier)
    step = steps.the_one_seen(steps.meant(dossier, by=by, at=at, seen=step_id), step_id, by=by)
    if result is not None:
        if step.kind == StepKind.SEAL:
            outcome.must_be_as_signed(dossier, result)
        outcome.enter(dossier, result, by=by, at=at)
    person = by.acting_for or by.user
    going: StepInstance | None = step
    while going is not None:
        _complete_one(dossier, going, by=by, at=at, note=note, is_shown=result is not None)
        beside = steps.running(dossier)
        if beside:
            steps.settle(dossier, beside)
            break
        following = steps.begin_next(dossier, at=at)
        if not following or following[0].kind == StepKind.RETURN:
            _finish(dossier, by=by, at=at)
            break
        going = next((one for one in following if _goes_on(dossier, one, person)), None)
    dossier.save()
    assigning.hand_out(dossier, at=at)
    return dossier


@transaction.atomic
def send_back(
    *,
    dossier_id: int,
    to_order: int | None,
    reason: str,
    by: Actor,
    at: datetime,
    step_id: int | None = None,
    skipped: Collection[int] = (),
    hours: Mapping[int, Decimal] | None = None,
) -> Dossier:
    """Return the work to an earlier step with a reason; what was done stays on record.

    `to_order` None: to the step just before, where many are sent back and each has steps of its own.
    From there on the steps are done again, those between in `skipped` excepted; `hours` are the working hours
    a reopened step gets, by its order, where not those of the process. `step_id` as for `complete_step`.
    """
    dossier = lock(dossier_id)
    step = steps.meant(dossier, by=by, at=at, seen=step_id)
    steps.check_still_his("send_back", by, dossier, on=local_day(at), step=step, seen=step_id)
    _must_be_in_process(dossier)
    step = steps.the_one_seen(step, step_id, by=by)
    if not reason.strip():
        raise Refused("Ghi lý do trả lại để người làm bước trước biết cần sửa gì.", field="reason")
    wanted = steps.order_before(dossier, step) if to_order is None else to_order
    behind = _must_be_behind(dossier, wanted, before=step.order)
    if any(given < 0 or given > MOST_HOURS for given in (hours or {}).values()):
        raise Refused("Số giờ của bước từ 0 đến 9999.", field="to_order")
    target = steps.send_back(
        dossier, step, to_order=behind, by=by, at=at, note=reason, skipped=skipped, hours=hours
    )
    dossier.save()
    more: dict[str, Any] = {"again": _reopened(dossier)} if skipped or hours else {}
    record(
        dossier=dossier,
        kind=EventKind.SEND_BACK,
        by=by,
        at=at,
        reason=reason,
        step=step.pk,
        to_step=target.pk,
        **more,
    )
    assigning.hand_out(dossier, at=at)
    return dossier


@transaction.atomic
def reject(*, dossier_id: int, legal_ground: str, result: ResultIn, by: Actor, at: datetime) -> Dossier:
    """Refuse after appraisal: a result with its legal ground, signed by the leader (ruling 28)."""
    dossier = lock(dossier_id)
    check_can("reject", by, dossier, on=local_day(at))
    if not legal_ground.strip():
        raise Refused("Nêu điều khoản làm căn cứ từ chối giải quyết.", field="legal_ground")
    with moving(dossier, "Chỉ từ chối giải quyết hồ sơ đang xử lý.") as before:
        dossier.reject(at=at, on=local_day(at))
    entered = outcome.enter(dossier, result, by=by, at=at, legal_ground=legal_ground)
    steps.end_all(dossier, by=by, at=at)
    consulting.close_all(dossier, by=by, at=at)
    waits.drop_asked(dossier, at=at)
    dossier.current_unit, dossier.current_holder = dossier.receiving_agency, None
    dossier.save()
    record(
        dossier=dossier,
        kind=EventKind.REJECT,
        by=by,
        at=at,
        from_state=before,
        reason=f"{entered.abstract} ({legal_ground.strip()})",
        result=entered.pk,
    )
    linked_ends.ended(dossier, by=by, at=at)
    messages.owe("dossier_rejected", dossier, at=at)
    return dossier


@transaction.atomic
def reopen(*, dossier_id: int, to_order: int, reason: str, by: Actor, at: datetime) -> Dossier:
    """An error found before the result was given: back to a step, the promise unchanged (ruling 17).

    A calendar confirmed while it lay finished moves it now, as it has moved all that were running.
    """
    dossier = lock(dossier_id)
    check_can("reopen", by, dossier, on=local_day(at))
    if not reason.strip():
        raise Refused("Ghi sai sót đã phát hiện.", field="reason")
    with moving(dossier, "Chỉ xử lý lại hồ sơ đã có kết quả mà chưa trả.") as before:
        dossier.reopen()
    clock.reckon(dossier)
    dossier.results.in_force().update(replaced_at=at)
    steps.put_off_return(dossier)
    last = steps.last_reached(dossier)
    _must_be_behind(dossier, to_order, before=last.order + 1)
    steps.send_back(dossier, last, to_order=to_order, by=by, at=at, note=reason)
    dossier.save()
    has_moved = dossier.due_at != dossier.due_when_locked
    record(dossier=dossier, kind=EventKind.REOPEN, by=by, at=at, from_state=before, reason=reason)
    messages.take_back(RESULT_IS_THERE, dossier, at=at)
    if has_moved:
        messages.owe("promise_moved", dossier, at=at)
    linked_ends.reopened(dossier)
    return dossier


def _complete_one(
    dossier: Dossier, step: StepInstance, *, by: Actor, at: datetime, note: str, is_shown: bool
) -> None:
    kind = MOVE_OF.get(step.kind)
    if kind is None or kind == EventKind.ASSIGN:
        raise NotReady("Bước đang làm không kết thúc bằng thao tác này. Tải lại trang để xem việc cần làm.")
    check_can(kind.value, by, dossier, on=local_day(at), step=step)
    if step.kind == StepKind.APPROVE:
        outcome.must_be_signable(dossier, is_shown=is_shown)
    elif step.kind == StepKind.SEAL:
        outcome.must_be_numbered(dossier)
    steps.end(step, by=by, at=at, note=note)
    record(dossier=dossier, kind=kind, by=by, at=at, step=step.pk)


def _goes_on(dossier: Dossier, following: StepInstance, person: User) -> bool:
    """Whether one act does this step too: the same person holds it, and a seal has what it is put under."""
    if following.holder_id != person.pk:
        return False
    return following.kind != StepKind.SEAL or outcome.is_numbered(dossier)


def _finish(dossier: Dossier, *, by: Actor, at: datetime) -> None:
    result = outcome.to_give(dossier)
    linked_ends.must_have_ended(dossier)
    with moving(dossier, "Chỉ kết thúc hồ sơ đang xử lý.") as before:
        dossier.finish(at=at, on=local_day(at))
    dossier.current_unit = dossier.receiving_agency
    dossier.current_holder = None
    consulting.close_all(dossier, by=by, at=at)
    record(dossier=dossier, kind=EventKind.FINISH, by=by, at=at, from_state=before, result=result.pk)
    waits.drop_asked(dossier, at=at)
    if dossier.due_at is not None and local_day(at) < local_day(dossier.due_at):
        messages.owe("dossier_done_early", dossier, at=at, due=dossier.due_at)  # announced before (Art. 20)
    else:
        messages.owe("dossier_done", dossier, at=at)
    linked_ends.ended(dossier, by=by, at=at)


def _must_be_behind(dossier: Dossier, to_order: int | None, *, before: int) -> int:
    done = steps.behind(dossier).filter(order__lt=before).values_list("order", flat=True)
    if to_order is None or to_order not in done:
        raise Refused("Chỉ trả lại được về một bước đã làm, sau bước tiếp nhận.", field="to_order")
    return to_order


def _reopened(dossier: Dossier) -> list[list[int | str]]:
    """What is to be done again where it is not simply all: [step, its working hours]."""
    waiting = dossier.steps.filter(state__in=[StepState.ACTIVE, StepState.PENDING], round__gt=1)
    rows = waiting.order_by("order", "branch").values_list("pk", "hours")
    return [[pk, str(hours)] for pk, hours in rows]


def _must_be_held_as_seen(step: StepInstance, holder_seen: int | None) -> None:
    """Nobody assigns over a colleague's assignment without having seen it."""
    if step.holder is not None and holder_seen not in (None, step.holder_id):
        raise NotReady(
            f"Bước này vừa được phân công cho {step.holder.full_name}. "
            "Mở lại hồ sơ, rồi phân công lại nếu cần."
        )


def _must_be_in_process(dossier: Dossier) -> None:
    if dossier.state != State.IN_PROCESS:
        label = State(dossier.state).label
        raise NotReady(f"Chỉ làm được khi hồ sơ đang xử lý. Hồ sơ đang ở trạng thái “{label}”.")
