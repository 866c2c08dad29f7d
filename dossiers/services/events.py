"""Writing the ledger."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from accounts.models import Actor
from dossiers.enums import EventKind
from dossiers.models import Correction, Dossier, DossierEvent, Reason
from dossiers.rules.days import VIETNAM


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

    `refs` are ids, field names, counts, dates and moments. Without `by` the system acted. A promise that has
    moved since the lock is told in `due`: [old, new]. Every moment is written in Vietnam's time.
    """
    if reason:
        refs["reason_hash"] = salted_hash(dossier, reason)
    event = _event(dossier, kind, by, at, refs, from_state=from_state)
    event.save(force_insert=True)
    if reason:
        Reason.objects.create(dossier=dossier, event=event, text=reason)
    return event


def record_change(
    *,
    dossier: Dossier,
    kind: EventKind,
    by: Actor | None,
    at: datetime,
    before: dict[str, Any],
    after: dict[str, Any],
    from_state: str = "",
    reason: str = "",
    **refs: Any,
) -> DossierEvent:
    """Append the event of something put right; what was and what is go beside the ledger, as a reason does.

    The ledger has the names of the fields and both salted hashes (ruling 35).
    """
    event = record(
        dossier=dossier,
        kind=kind,
        by=by,
        at=at,
        from_state=from_state,
        reason=reason,
        fields=sorted(after),
        before=salted_hash(dossier, before),
        after=salted_hash(dossier, after),
        **refs,
    )
    Correction.objects.create(dossier=dossier, event=event, before=before, after=after)
    return event


def record_each(
    *, kind: EventKind, dossiers: Iterable[Dossier], by: Actor | None, at: datetime, **refs: Any
) -> int:
    """Append one event to each dossier, as `record` does, in one statement; returns how many."""
    events = [_event(dossier, kind, by, at, dict(refs)) for dossier in dossiers]
    DossierEvent.objects.bulk_create(events)
    return len(events)


def _event(
    dossier: Dossier,
    kind: EventKind,
    by: Actor | None,
    at: datetime,
    refs: dict[str, Any],
    *,
    from_state: str = "",
) -> DossierEvent:
    if dossier.due_when_locked != dossier.due_at and dossier.due_when_locked is not None:
        refs["due"] = [dossier.due_when_locked, dossier.due_at]
        dossier.due_when_locked = dossier.due_at
    return DossierEvent(
        dossier=dossier,
        kind=kind,
        at=at,
        actor=by.user if by else None,
        acting_for=by.acting_for if by else None,
        from_state=from_state,
        to_state=dossier.state,
        refs={name: _told(value) for name, value in refs.items()},
    )


def _told(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(VIETNAM).isoformat()
    return [_told(one) for one in value] if isinstance(value, list) else value


def salted_hash(dossier: Dossier, value: Any) -> str:
    """Proves later that a value was this one, and says nothing to who has not the salt."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(bytes(dossier.salt) + text.encode()).hexdigest()
