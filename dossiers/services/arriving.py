"""A dossier received for another agency goes there; its clock starts when that agency has it (Art 17(3))."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from accounts.models import Actor
from dossiers.enums import DossierKind, EventKind, Found, State, StepState
from dossiers.exceptions import NotReady
from dossiers.models import Dossier, HandOver, NonBoundary
from dossiers.permissions import check_can_take_in
from dossiers.rules.days import local_day
from dossiers.rules.promise import Terms
from dossiers.services import clock, messages
from dossiers.services.events import record
from dossiers.services.locking import lock
from procedures.enums import StepKind
from procedures.models import ProcedureOffer


def note_way(dossier: Dossier, offer: ProcedureOffer) -> None:
    """Where a new dossier will have to go; written with it."""
    NonBoundary.objects.create(dossier=dossier, counter=offer.receiving_agency)


def must_have_arrived(dossier: Dossier) -> None:
    """Raises NotReady while the competent agency does not have the dossier."""
    if clock.is_expected(dossier):
        raise NotReady(
            f"Hồ sơ {dossier} được tiếp nhận thay: chờ “{dossier.non_boundary.counter.name}” xác nhận đã "
            "nhận."
        )


def send(dossier: Dossier, *, by: Actor, at: datetime) -> None:
    """It leaves for the counter of the competent agency; the caller holds the lock and has checked who may.

    Raises NotReady when it does not wait to be sent.
    """
    way = dossier.non_boundary
    if way.sent_at is not None:
        must_have_arrived(dossier)
    if dossier.state != State.ACCEPTED:
        raise NotReady(f"Hồ sơ {dossier} không chờ bàn giao.")
    way.sent_at, way.sent_by = at, by.user
    way.save(update_fields=["sent_at", "sent_by"])
    dossier.current_unit = way.counter
    dossier.save()


@transaction.atomic
def arrive(*, dossier_id: int, by: Actor, at: datetime) -> Dossier:
    """The competent agency has it: the clock starts, the expected date becomes the promise.

    Raises NotReady when it is not under way, NotAllowed.
    """
    dossier = lock(dossier_id)
    way = NonBoundary.objects.select_related("counter").filter(dossier=dossier).first()
    if way is None:
        raise NotReady("Hồ sơ này không tiếp nhận phi địa giới.")
    check_can_take_in(by, way, on=local_day(at))
    if way.arrived_at is not None or way.sent_at is None or dossier.state != State.ACCEPTED:
        raise NotReady(f"Hồ sơ {dossier} không ở trên đường đến đây. Tải lại trang để xem.")
    way.arrived_at, way.arrived_by = at, by.user
    way.save(update_fields=["arrived_at", "arrived_by"])
    clock.start(dossier, Terms.from_json(dossier.terms), at=at)
    dossier.steps.filter(kind=StepKind.RECEIVE, state=StepState.PENDING).update(
        state=StepState.DONE, started_at=at, ended_at=at, ended_by=by.user, holder=by.user
    )
    dossier.save()
    _sign_slip(dossier, by=by, at=at)
    record(
        dossier=dossier,
        kind=EventKind.ARRIVE,
        by=by,
        at=at,
        unit=way.counter_id,
        due_at=dossier.due_at.isoformat() if dossier.due_at else None,
    )
    messages.owe("dossier_arrived", dossier, at=at)
    return dossier


def _sign_slip(dossier: Dossier, *, by: Actor, at: datetime) -> None:
    """It is found on the slip it was sent with; the last one found signs the slip."""
    open_item = dossier.hand_overs.filter(hand_over__received_at=None).exclude(found=Found.UNLISTED)
    slip = HandOver.objects.select_for_update().filter(pk__in=open_item.values("hand_over")).first()
    if slip is None:
        return
    slip.items.filter(dossier=dossier).update(
        found=Found.SCANNED, scanned_at=at, papers_received=F("papers_sent")
    )
    if not slip.items.filter(found="").exists():
        slip.received_at, slip.received_by = at, by.user
        slip.save(update_fields=["received_at", "received_by"])


def is_under_way(dossier: Dossier) -> bool:
    """Whether it was sent and the competent agency does not have it yet."""
    return dossier.kind == DossierKind.NON_BOUNDARY and bool(
        dossier.non_boundary.sent_at and not dossier.non_boundary.arrived_at
    )
