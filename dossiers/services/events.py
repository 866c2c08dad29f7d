"""Writing the ledger."""

import hashlib
import json
from datetime import datetime
from typing import Any

from accounts.models import Actor
from dossiers.enums import EventKind
from dossiers.models import Dossier, DossierEvent, Reason


def record(
    *,
    dossier: Dossier,
    kind: EventKind,
    by: Actor | None,
    at: datetime,
    from_state: str = "",
    reason: str = "",
    **refs: Any,
) -> DossierEvent:
    """Append one event; `reason` goes beside the ledger, only its salted hash into it (ruling 35).

    `refs` are ids, field names, counts and dates. Without `by` the system acted. A promise that has moved
    since the lock is told in `due`: [old, new].
    """
    if dossier.due_when_locked != dossier.due_at and dossier.due_when_locked is not None:
        refs["due"] = [_text(dossier.due_when_locked), _text(dossier.due_at)]
        dossier.due_when_locked = dossier.due_at
    if reason:
        refs["reason_hash"] = salted_hash(dossier, reason)
    event = DossierEvent.objects.create(
        dossier=dossier,
        kind=kind,
        at=at,
        actor=by.user if by else None,
        acting_for=by.acting_for if by else None,
        from_state=from_state,
        to_state=dossier.state,
        refs=refs,
    )
    if reason:
        Reason.objects.create(dossier=dossier, event=event, text=reason)
    return event


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def salted_hash(dossier: Dossier, value: Any) -> str:
    """Proves later that a value was this one, and says nothing to who has not the salt."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(bytes(dossier.salt) + text.encode()).hexdigest()
