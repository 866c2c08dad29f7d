"""Looks at personal data: written down, kept 24 months (decisions 11, 27)."""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts.enums import LookAction
from accounts.models import AccessRecord, Actor


# A little over 24 months, so that the trigger that keeps them never refuses the sweep.
KEPT = timedelta(days=735)


def record_look(
    *, by: Actor, action: LookAction, object_kind: str, object_id: str, page: str, at: datetime
) -> AccessRecord:
    """One look. References only: never put a name, a number or an address into `object_id` or `page`."""
    return AccessRecord.objects.create(
        at=at, user=by.user, acting_for=by.acting_for, action=action,
        object_kind=object_kind, object_id=object_id, page=page,
    )  # fmt: skip


def drop_old_looks(*, at: datetime) -> int:
    """Delete what is older than the time kept; how many went. Safe to run twice."""
    gone, _ = AccessRecord.objects.filter(at__lt=at - KEPT).delete()
    return gone
