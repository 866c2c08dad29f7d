"""What is owed is settled here; money itself is the payments app's (decision 4)."""

from datetime import datetime

from django.db import transaction

from accounts.models import Actor
from dossiers.enums import EventKind, FeeState
from dossiers.exceptions import NotReady
from dossiers.models import Dossier
from dossiers.permissions import check_can
from dossiers.rules.days import local_day
from dossiers.services.events import record
from dossiers.services.locking import lock


@transaction.atomic
def settle(*, dossier_id: int, by: Actor, at: datetime) -> Dossier:
    """All that is still due was paid. Raises NotReady when nothing is."""
    dossier = lock(dossier_id)
    check_can("settle_fee", by, dossier, on=local_day(at))
    due = list(dossier.fees.select_for_update(of=("self",)).filter(state=FeeState.DUE).order_by("pk"))
    if not due:
        raise NotReady("Hồ sơ này không còn khoản phải thu.")
    for fee in due:
        fee.state, fee.settled_at, fee.settled_by = FeeState.SETTLED, at, by.user
        fee.save(update_fields=["state", "settled_at", "settled_by"])
    record(
        dossier=dossier,
        kind=EventKind.SETTLE_FEE,
        by=by,
        at=at,
        fees=[fee.pk for fee in due],
        amount=int(sum(fee.amount for fee in due)),
    )
    return dossier
