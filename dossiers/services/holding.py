"""Work that changes hands: who took over what from whom, and why."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from accounts.models import Actor, User
from accounts.queries import away, roles_in
from dossiers.enums import EventKind, State
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier, StepInstance
from dossiers.permissions import can, check_can
from dossiers.rules.days import local_day
from dossiers.services import steps
from dossiers.services.events import record
from dossiers.services.locking import lock


@transaction.atomic
def take_over(
    *,
    dossier_id: int,
    reason: str,
    by: Actor,
    at: datetime,
    step_id: int | None = None,
    holder_seen: int | None = None,
) -> Dossier:
    """Go on with a step that a colleague holds, in one's own name.

    Of a colleague who is there only who may assign takes it over; of one who is away or has left the role,
    everybody with the role. `step_id` and `holder_seen` are what the user saw. Raises NotAllowed, NotReady,
    Refused.
    """
    dossier = lock(dossier_id)
    step = steps.meant(dossier, by=by, at=at, seen=step_id)
    on = local_day(at)
    check_can("take_over_step", by, dossier, on=on, step=step)
    if step is None or dossier.state != State.IN_PROCESS or (step_id and step.pk != step_id):
        raise NotReady("Bước này không còn đang làm. Tải lại trang để xem bước hiện tại.")
    person = by.acting_for or by.user
    if step.holder_id == person.pk:
        return dossier
    if step.holder is None:
        raise NotReady("Bước này chưa có ai nhận; hãy bấm Nhận việc.")
    if holder_seen not in (None, step.holder_id):
        raise NotReady(f"Bước này vừa chuyển cho {step.holder.full_name}. Tải lại trang để xem.")
    if not reason.strip():
        raise Refused("Ghi lý do làm thay phần việc của đồng nghiệp.", field="reason")
    if not may_be_taken_over(dossier, step, by=by, on=on):
        raise NotReady(
            f"{step.holder.full_name} đang làm và không vắng mặt. "
            "Đề nghị lãnh đạo đơn vị phân công lại nếu cần."
        )
    steps.check_can_hold(step, person, on=on)
    was = step.holder_id
    steps.hold(dossier, step, person)
    dossier.save()
    record(
        dossier=dossier,
        kind=EventKind.TAKE_OVER_STEP,
        by=by,
        at=at,
        reason=reason,
        step=step.pk,
        was=was,
        to=person.pk,
    )
    return dossier


def may_be_taken_over(dossier: Dossier, step: StepInstance, *, by: Actor, on: date) -> bool:
    """Whether the step is held by somebody who cannot go on with it, or the actor is who assigns it."""
    if step.holder is None or step.holder_id == (by.acting_for or by.user).pk:
        return False
    return _cannot_go_on(step, step.holder, on) or can("assign", by, dossier, on=on, step=step)


def _cannot_go_on(step: StepInstance, holder: User, on: date) -> bool:
    if not holder.is_active or step.role not in roles_in(holder, step.unit_id, on):
        return True
    return bool(away([holder.pk], on))
