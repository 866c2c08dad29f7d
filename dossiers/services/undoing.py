"""Taking back what one has just done: the same person, the same day, before anything else has happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.exceptions import NotAllowed
from accounts.models import Actor, User
from dossiers.enums import EventKind, State, StepState
from dossiers.exceptions import NotReady
from dossiers.models import Dossier, DossierEvent, DossierFile, StepInstance
from dossiers.permissions import check_can
from dossiers.rules.days import local_day
from dossiers.rules.undoing import LastAct, may_undo
from dossiers.services import sent_forms, steps
from dossiers.services.events import record
from dossiers.services.locking import lock
from procedures.enums import StepKind


TOO_LATE = (
    "Việc này không hoàn tác được nữa: đã có việc khác sau đó, hoặc đã sang ngày khác. "
    "Tải lại trang để xem hồ sơ hiện nay."
)
NOT_YOURS = "Chỉ người vừa làm việc này mới hoàn tác được."
TAKEN_BACK = "Hoàn tác"
NOTE_THEN = "Ý kiến đã ghi khi chuyển: {note}"
MOST_WORDS = 2000
"""Characters of a note, and of the reason of an event."""
Refs = dict[str, Any]
ASIDE = (EventKind.ATTACH_FILE, EventKind.REMOVE_FILE, EventKind.MOVE_PLACE)
"""Acts beside the process: whatever step runs, they can be taken back."""
MOVE_OF = {EventKind.REMOVE_FILE.value: "attach_file"}
"""The move whose right an act needs, where it is not called like its event (docs/access.csv)."""


def offered(dossier: Dossier, *, by: Actor, at: datetime) -> DossierEvent | None:
    """What this person has just done with the dossier and may take back; None where there is nothing."""
    last = dossier.events.order_by("-seq").first()
    if last is None or dossier.system_of_record or not _may(last, by, at):
        return None
    return last if _is_as_left(dossier, last) else None


@transaction.atomic
def undo(*, dossier_id: int, event_id: int, by: Actor, at: datetime) -> Dossier:
    """Take back the act of this event. Raises NotAllowed, and NotReady once it is too late."""
    dossier = lock(dossier_id)
    last = dossier.events.order_by("-seq").first()
    if last is None or last.pk != event_id:
        raise NotReady(TOO_LATE)
    if (last.actor_id, last.acting_for_id) != (by.user.pk, by.acting_for.pk if by.acting_for else None):
        raise NotAllowed(NOT_YOURS)
    if not _may(last, by, at) or not _is_as_left(dossier, last):
        raise NotReady(TOO_LATE)
    step = dossier.steps.filter(pk=last.refs.get("step")).first()
    check_can(MOVE_OF.get(last.kind, last.kind), by, dossier, on=local_day(at), step=step)
    told = BACK[EventKind(last.kind)](dossier, last, by, at)
    dossier.save()
    sent_forms.forget_act(user=by.user, dossier_id=dossier.pk, done_at=last.at)
    record(dossier=dossier, kind=EventKind.UNDO, by=by, at=at, undone=last.seq, what=last.kind, **told)
    return dossier


def _may(last: DossierEvent, by: Actor, at: datetime) -> bool:
    act = LastAct(last.kind, last.actor_id, last.acting_for_id, local_day(last.at))
    acting_for = by.acting_for.pk if by.acting_for else None
    return may_undo(act, by=by.user.pk, acting_for=acting_for, today=local_day(at))


def _is_as_left(dossier: Dossier, last: DossierEvent) -> bool:
    """Whether things still are as the act left them: a process of steps has moved on by itself otherwise."""
    if last.kind in ASIDE:
        # What a finished dossier shows is not changed any more; what was hidden from it comes back.
        return dossier.is_open or last.kind != EventKind.ATTACH_FILE
    if dossier.state != State.IN_PROCESS:
        return False
    step = dossier.steps.filter(pk=last.refs.get("step")).first()
    if step is None:
        return False
    if last.kind != EventKind.PROPOSE:
        return step.state == StepState.ACTIVE
    following = steps.running(dossier)
    is_alone = len(following) == 1 and not dossier.steps.filter(order=step.order).exclude(branch=0).exists()
    return is_alone and step.state == StepState.DONE and following[0].kind != StepKind.RETURN


def _give_back(dossier: Dossier, last: DossierEvent, by: Actor, at: datetime) -> Refs:
    """The step is again whose it was, or nobody's."""
    step = dossier.steps.get(pk=last.refs["step"])
    was = User.objects.filter(pk=last.refs.get("was")).first()
    now = step.holder_id
    if was is not None:
        steps.check_can_hold(step, was, on=local_day(at))
    step.holder = was
    step.save(update_fields=["holder"])
    steps.settle(dossier, steps.running(dossier))
    return {"step": step.pk, "was": now, **({"to": was.pk} if was else {})}


def _unassign(dossier: Dossier, last: DossierEvent, by: Actor, at: datetime) -> Refs:
    """Assigned at a step of assigning: that step is to be done again; otherwise whose it was before."""
    step = dossier.steps.get(pk=last.refs["step"])
    ended = dossier.steps.filter(kind=StepKind.ASSIGN, state=StepState.DONE, ended_at=last.at).first()
    if ended is None:
        return _give_back(dossier, last, by, at)
    told = _call_back(dossier, ended)
    dossier.steps.filter(state=StepState.PENDING, order=step.order).update(holder=None)
    return told


def _recall(dossier: Dossier, last: DossierEvent, by: Actor, at: datetime) -> Refs:
    """What was passed on comes back to whom it came from, and it never left him."""
    return _call_back(dossier, dossier.steps.get(pk=last.refs["step"]))


def _call_back(dossier: Dossier, own: StepInstance) -> Refs:
    """What he wrote when he passed it on stays on record with the event, for its step is open again."""
    said = NOTE_THEN.format(note=own.note) if own.note else ""
    said = said if len(said) <= MOST_WORDS else own.note
    steps.call_back(dossier, own, note=TAKEN_BACK)
    return {"again": own.pk, "reason": said}


def _take_out(dossier: Dossier, last: DossierEvent, by: Actor, at: datetime) -> Refs:
    """The row and the content stay, as with every file that is taken out."""
    file = DossierFile.objects.select_for_update().get(pk=last.refs["file"], dossier=dossier)
    file.removed_by, file.removed_at = by.user, at
    file.save(update_fields=["removed_by", "removed_at"])
    return {"file": file.pk}


def _put_in(dossier: Dossier, last: DossierEvent, by: Actor, at: datetime) -> Refs:
    """The file is in view again, as it was attached."""
    file = DossierFile.objects.select_for_update().get(pk=last.refs["file"], dossier=dossier)
    file.removed_by, file.removed_at = None, None
    file.save(update_fields=["removed_by", "removed_at"])
    return {"file": file.pk}


def _back_to_its_place(dossier: Dossier, last: DossierEvent, by: Actor, at: datetime) -> Refs:
    """Where it lay before. The ledger names no shelf (ruling 35); the row's own history does."""
    field = last.refs["field"]
    tracked: Any = dossier  # pghistory gives it its history
    before = tracked.history.exclude(**{field: getattr(dossier, field)}).order_by("-pgh_id")
    setattr(dossier, field, before.values_list(field, flat=True).first() or "")
    return {"field": field}


BACK: dict[EventKind, Callable[[Dossier, DossierEvent, Actor, datetime], Refs]] = {
    EventKind.TAKE_STEP: _give_back,
    EventKind.TAKE_OVER_STEP: _give_back,
    EventKind.ASSIGN: _unassign,
    EventKind.ATTACH_FILE: _take_out,
    EventKind.REMOVE_FILE: _put_in,
    EventKind.MOVE_PLACE: _back_to_its_place,
    EventKind.PROPOSE: _recall,
}
