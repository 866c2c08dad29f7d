"""Ends other than a result: withdrawal, stopping at the applicant's request, closing for silence."""

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction

from accounts.models import Actor
from dossiers.enums import EventKind, FeeState
from dossiers.exceptions import Refused
from dossiers.models import Dossier
from dossiers.permissions import check_can
from dossiers.rules.days import local_day
from dossiers.services import consulting, messages, silence, steps, waits
from dossiers.services.events import record
from dossiers.services.locking import lock, moving


@transaction.atomic
def withdraw(*, dossier_id: int, reason: str, by: Actor, at: datetime) -> Dossier:
    """The applicant takes his dossier back, on his signed request, while there is no result."""
    return _end(
        "withdraw",
        EventKind.WITHDRAW,
        lambda dossier, on: dossier.withdraw(at=at, on=on),
        dossier_id=dossier_id,
        reason=reason,
        by=by,
        at=at,
    )


@transaction.atomic
def stop(*, dossier_id: int, reason: str, by: Actor, at: datetime) -> Dossier:
    """The agency stops at the applicant's request (Decree 118/2025 Art 21)."""
    return _end(
        "stop",
        EventKind.STOP,
        lambda dossier, on: dossier.stop(at=at, on=on),
        dossier_id=dossier_id,
        reason=reason,
        by=by,
        at=at,
    )


@transaction.atomic
def close_without_reply(*, dossier_id: int, reason: str, by: Actor, at: datetime) -> Dossier:
    """Nobody answered: the leader closes, with a reasoned notice (ruling 10). Never automatic.

    Only after the day the applicant was given, and after sector law's own period where it has one.
    """
    return _end(
        "close_without_reply",
        EventKind.CLOSE_WITHOUT_REPLY,
        lambda dossier, on: dossier.close_without_reply(at=at, on=on),
        dossier_id=dossier_id,
        reason=reason,
        by=by,
        at=at,
        check=lambda dossier: silence.check_may_close(dossier, at=at),
    )


def _end(
    move: str,
    kind: EventKind,
    make: Callable[[Dossier, date], None],
    *,
    dossier_id: int,
    reason: str,
    by: Actor,
    at: datetime,
    check: Callable[[Dossier], None] | None = None,
) -> Dossier:
    dossier = lock(dossier_id)
    on = local_day(at)
    check_can(move, by, dossier, on=on)
    if not reason.strip():
        raise Refused("Ghi lý do kết thúc hồ sơ.", field="reason")
    if check is not None:
        check(dossier)
    with moving(dossier, "Không kết thúc được hồ sơ này theo cách đã chọn.") as before:
        make(dossier, on)
    steps.end_all(dossier, by=by, at=at)
    consulting.close_all(dossier, by=by, at=at)
    waits.end_requests(dossier, at=at)
    waits.close_all(dossier, by=by, at=at)
    dossier.fees.filter(state=FeeState.DUE).update(state=FeeState.CANCELLED)
    dossier.current_unit = dossier.receiving_agency
    dossier.current_holder = None
    dossier.save()
    record(dossier=dossier, kind=kind, by=by, at=at, from_state=before, reason=reason)
    messages.owe(f"dossier_{dossier.state}", dossier, at=at)
    return dossier
