"""How far dossiers are synchronised with the national portal, unit by unit, and what was refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Count, Q

from accounts.models import User
from dossiers.enums import SyncState
from dossiers.models import Dossier
from dossiers.querysets import DossierQuerySet


class SyncPart(StrEnum):
    """What a figure counts, and its list holds."""

    WAITING = "waiting"
    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"
    UNANSWERED = "unanswered"


@dataclass(frozen=True)
class SyncCount:
    """Dossiers of one deciding agency received on some days, by what the national portal answered."""

    agency_id: int
    agency: str
    received: int
    acknowledged: int
    refused: int

    @property
    def unanswered(self) -> int:
        return self.received - self.acknowledged - self.refused


def sync_counts(user: User, on: date, *, first: date, last: date) -> Sequence[SyncCount]:
    """Of the dossiers this person sees, by name of the agency. One statement."""
    rows = (
        _received(user, on, first=first, last=last)
        .values("deciding_agency", "deciding_agency__name")
        .annotate(
            received=Count("pk"),
            acknowledged=Count("pk", filter=Q(synchronisation__state=SyncState.ACKNOWLEDGED)),
            refused=Count("pk", filter=Q(synchronisation__state=SyncState.REFUSED)),
        )
        .order_by("deciding_agency__name", "deciding_agency")
    )
    return [
        SyncCount(
            row["deciding_agency"],
            row["deciding_agency__name"],
            row["received"],
            row["acknowledged"],
            row["refused"],
        )
        for row in rows
    ]


def by_answer(
    user: User, on: date, part: SyncPart, *, first: date, last: date, agency_id: int = 0
) -> DossierQuerySet:
    """Those behind a figure, of one agency if named. Waiting: refused, or not answered about yet."""
    acknowledged = Q(synchronisation__state=SyncState.ACKNOWLEDGED)
    refused = Q(synchronisation__state=SyncState.REFUSED)
    asked = {
        SyncPart.WAITING: ~acknowledged,
        SyncPart.RECEIVED: Q(),
        SyncPart.ACKNOWLEDGED: acknowledged,
        SyncPart.REFUSED: refused,
        SyncPart.UNANSWERED: Q(synchronisation=None),
    }[part]
    found: DossierQuerySet = _received(user, on, first=first, last=last).filter(asked)
    return found.filter(deciding_agency=agency_id) if agency_id else found


def _received(user: User, on: date, *, first: date, last: date) -> DossierQuerySet:
    seen: DossierQuerySet = Dossier.objects.visible_to(user, on).filter(
        accepted_at__isnull=False, received_on__range=(first, last)
    )
    return seen
