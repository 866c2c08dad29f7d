"""One act on up to 500 dossiers in the background: recorded before it begins, killed and taken up again.

Each dossier is a transaction of its own together with its outcome: what was done is told as done, whatever
happens after. The person's rights are asked again for every dossier, at the moment of the act.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError, transaction

from accounts.exceptions import AccountsError
from accounts.models import Actor, User
from documents.exceptions import DocumentError
from dossiers.enums import BulkKind, BulkOutcome
from dossiers.exceptions import DossierError, Refused
from dossiers.models import BulkItem, BulkWork, HandOver
from dossiers.services import handover, letters, processing, reminding
from jobs.services.locks import session_lock


MOST = 500
AT_ONCE = 20
"""Up to so many are done while the person waits; more go to the background."""

OUR_FAULT = "Hệ thống gặp lỗi với hồ sơ này. Hãy làm riêng hồ sơ; nếu vẫn lỗi, báo quản trị viên."
logger = structlog.get_logger(__name__)
Act = Callable[[BulkItem, Actor, datetime], object]


@transaction.atomic
def ask(
    *,
    kind: BulkKind,
    seen: Mapping[int, int | None],
    key: UUID,
    by: Actor,
    at: datetime,
    assignee: User | None = None,
    reason: str = "",
    holders: Mapping[int, int] | None = None,
) -> BulkWork:
    """Write the work down for the background: dossier id → what was seen of it. Asking twice is one work.

    Seen is the step that ran; of letters the mark of the letter. Of assigning: to whom, why, and
    dossier id → who held it when it was seen (0: nobody). Of sending back: why.
    Raises Refused when nothing or more than 500 is chosen.
    """
    asked = BulkWork.objects.filter(submission_key=key, asked_by=by.user).first()
    if asked is not None:
        return asked
    if not seen:
        raise Refused("Chọn ít nhất một hồ sơ.", field="dossier")
    if len(seen) > MOST:
        raise Refused(f"Chọn không quá {MOST} hồ sơ một lần.", field="dossier")
    # Sent twice at the same moment the database keeps the first; the second finds it.
    work, is_new = BulkWork.objects.get_or_create(
        submission_key=key,
        asked_by=by.user,
        defaults={
            "kind": kind,
            "acting_for": by.acting_for,
            "asked_at": at,
            "assignee": assignee,
            "reason": reason,
        },
    )
    if not is_new:
        return work
    BulkItem.objects.bulk_create(
        BulkItem(work=work, dossier_id=pk, seen=what, holder_seen=(holders or {}).get(pk))
        for pk, what in seen.items()
    )
    return work


def run_waiting(*, now: Callable[[], datetime]) -> int:
    """Do what waits, oldest work first; returns how many dossiers were dealt with.

    A work that another process is at is left to it.
    """
    letters.expire(at=now())
    waiting = BulkWork.objects.filter(ended_at=None).order_by("asked_at", "pk").values_list("pk", flat=True)
    return sum(run(work_id=pk, now=now) for pk in list(waiting))


def run(*, work_id: int, now: Callable[[], datetime]) -> int:
    """Do the waiting dossiers of one work, in the order they were asked; returns how many."""
    with session_lock(f"bulk:{work_id}") as held:
        if not held:
            return 0
        work = BulkWork.objects.select_related("asked_by", "acting_for", "assignee").get(pk=work_id)
        dealt_with = 0
        while item := _next(work, now):
            dealt_with += 1
            if work.kind in letters.JOINED:
                letters.render(item, at=now())
        if work.kind in letters.JOINED and work.ended_at is None:
            _join(work, now())
        BulkWork.objects.filter(pk=work_id, ended_at=None).update(ended_at=now())
        return dealt_with


def _join(work: BulkWork, at: datetime) -> None:
    try:
        letters.join(work, at=at)
    except (OperationalError, InterfaceError):
        raise  # the database is away: the next run joins
    except Exception:
        # Every letter is done and can be printed by itself; the work must not begin anew for ever.
        logger.exception("letters_not_joined", work=work.pk)


@transaction.atomic
def _next(work: BulkWork, now: Callable[[], datetime]) -> BulkItem | None:
    """Deal with the next dossier and return what became of it; None when none waits."""
    item: BulkItem | None = (
        BulkItem.objects.select_for_update()
        .filter(work=work, outcome=BulkOutcome.WAITING)
        .order_by("pk")
        .first()
    )
    if item is None:
        return None
    item.work, at = work, now()
    try:
        with transaction.atomic():
            ACTS[BulkKind(work.kind)](item, Actor(work.asked_by, work.acting_for), at)
        item.outcome = BulkOutcome.DONE
    except (DossierError, AccountsError, DocumentError) as refusal:
        item.outcome, item.said = BulkOutcome.REFUSED, str(refusal)
    except (OperationalError, InterfaceError):
        raise  # the database is away: nothing is said of this dossier, it waits
    except Exception:
        # A fault of ours in one dossier must not hold up those behind it for ever.
        logger.exception("bulk_item_failed", work=work.pk, dossier=item.dossier_id)
        item.outcome, item.said = BulkOutcome.REFUSED, OUR_FAULT
    item.done_at = at
    item.save(update_fields=["outcome", "said", "hand_over", "paper", "done_at"])
    return item


def _sign(item: BulkItem, by: Actor, at: datetime) -> object:
    return processing.complete_step(dossier_id=item.dossier_id, by=by, at=at, step_id=item.seen)


def _hand_over(item: BulkItem, by: Actor, at: datetime) -> object:
    slips = HandOver.objects.filter(pk__in=item.work.items.exclude(hand_over=None).values("hand_over"))
    item.hand_over = handover.hand_over_one(dossier_id=item.dossier_id, onto=slips, by=by, at=at)
    return item.hand_over


def _take(item: BulkItem, by: Actor, at: datetime) -> object:
    return processing.take_step(dossier_id=item.dossier_id, by=by, at=at, step_id=item.seen)


def _assign(item: BulkItem, by: Actor, at: datetime) -> object:
    assert item.work.assignee is not None  # noqa: S101  # bulk_assigns_to_somebody
    return processing.assign(
        dossier_id=item.dossier_id,
        to=item.work.assignee,
        by=by,
        at=at,
        step_id=item.seen,
        holder_seen=item.holder_seen,
        reason=item.work.reason,
    )


def _remind(item: BulkItem, by: Actor, at: datetime) -> object:
    return reminding.remind(dossier_id=item.dossier_id, by=by, at=at, step_id=item.seen)


def _send_back(item: BulkItem, by: Actor, at: datetime) -> object:
    return processing.send_back(
        dossier_id=item.dossier_id,
        to_order=None,
        reason=item.work.reason,
        by=by,
        at=at,
        step_id=item.seen,
    )


ACTS: dict[BulkKind, Act] = {
    BulkKind.SIGN: _sign,
    BulkKind.HAND_OVER: _hand_over,
    BulkKind.SEND_LETTERS: letters.send_one,
    BulkKind.PRINT_LETTERS: letters.print_one,
    BulkKind.TAKE: _take,
    BulkKind.ASSIGN: _assign,
    BulkKind.REMIND: _remind,
    BulkKind.SEND_BACK: _send_back,
}
