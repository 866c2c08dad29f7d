"""A leader reminds who holds a dossier: a message of the office, once a day for each step and leader."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import Actor
from dossiers.enums import State
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier
from dossiers.permissions import check_can
from dossiers.rules.days import local_day
from dossiers.services import steps
from dossiers.services.locking import lock
from notifications.services import staff


@transaction.atomic
def remind(*, dossier_id: int, by: Actor, at: datetime, step_id: int | None = None) -> Dossier:
    """Tell the holder of the running step that his leader asks about it. Who may assign may remind.

    Again on the same day changes nothing: the first message counts. Raises NotAllowed, NotReady, Refused.
    """
    dossier = lock(dossier_id)
    step = steps.meant(dossier, by=by, at=at, seen=step_id)
    check_can("assign", by, dossier, on=local_day(at), step=step)
    step = steps.the_one_seen(step, step_id, by=by)
    if dossier.state != State.IN_PROCESS:
        label = State(dossier.state).label
        raise NotReady(f"Chỉ nhắc khi hồ sơ đang xử lý. Hồ sơ đang ở trạng thái “{label}”.")
    if step.holder is None:
        raise NotReady("Chưa có ai giữ bước này: hãy phân công thay vì nhắc.")
    if step.holder_id in (by.user.pk, by.acting_for.pk if by.acting_for else None):
        raise Refused("Bước này do chính bạn giữ: không cần nhắc.")
    leader = by.acting_for or by.user
    staff.tell(
        user=step.holder,
        kind="work_reminder",
        variables={
            "code": str(dossier),
            "procedure": dossier.procedure_version.name,
            "who": leader.full_name,
        },
        cause=f"reminder:{step.pk}:{leader.pk}:{local_day(at).isoformat()}",
        about=f"dossier:{dossier.pk}",
        at=at,
    )
    return dossier
