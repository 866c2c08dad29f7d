"""Bundles from the counter to a department, with papers counted on both sides."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Prefetch, QuerySet

from accounts.models import Actor, Agency
from dossiers.enums import EventKind, State
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier, DossierPaper, HandOver, HandOverItem
from dossiers.permissions import check_can
from dossiers.rules.days import local_day
from dossiers.services import assigning, steps
from dossiers.services.events import record
from dossiers.services.locking import lock, moving
from lib.words import lookup_word


@transaction.atomic
def hand_over(*, dossier_ids: Sequence[int], by: Actor, at: datetime) -> list[HandOver]:
    """Hand accepted dossiers to the units of their first step: one slip per unit (Art 18).

    Raises NotReady naming the dossier that is not waiting for its hand-over; then nothing is handed over.
    """
    if not dossier_ids:
        raise Refused("Chọn ít nhất một hồ sơ để bàn giao.", field="dossiers")
    bundles: dict[int, list[Dossier]] = {}
    for dossier_id in sorted(set(dossier_ids)):
        dossier = _start(dossier_id, by=by, at=at)
        bundles.setdefault(dossier.current_unit_id, []).append(dossier)
    slips = [_add(_bundle(bundles[unit][0], by=by, at=at), bundles[unit], by=by, at=at) for unit in bundles]
    # Unit by unit, after every dossier is locked: assigning locks the unit's rules.
    for unit in sorted(bundles):
        for dossier in bundles[unit]:
            assigning.hand_out(dossier, at=at)
    return slips


@transaction.atomic
def hand_over_one(*, dossier_id: int, onto: QuerySet[HandOver], by: Actor, at: datetime) -> HandOver:
    """Hand over one dossier onto the slip for its unit among those in `onto`, else onto a new one.

    Raises NotReady, NotAllowed.
    """
    dossier = _start(dossier_id, by=by, at=at)
    bundle = (
        onto.filter(to_unit_id=dossier.current_unit_id, received_at=None)
        .select_for_update(of=("self",))
        .first()
    )
    slip = _add(bundle or _bundle(dossier, by=by, at=at), [dossier], by=by, at=at)
    assigning.hand_out(dossier, at=at)
    return slip


@transaction.atomic
def receive(*, hand_over_id: int, counted: Mapping[int, int], by: Actor, at: datetime) -> HandOver:
    """The department signs for the bundle; `counted` is papers per dossier id.

    A count that differs is kept as it is and shows on the integrity list (ruling 38).
    """
    bundle = HandOver.objects.select_for_update(of=("self",)).select_related("to_unit").get(pk=hand_over_id)
    if bundle.received_at:
        raise NotReady("Phiếu bàn giao này đã được ký nhận.")
    for item in bundle.items.order_by("dossier_id"):
        dossier = lock(item.dossier_id)
        check_can("take_step", by, dossier, on=local_day(at))
        item.papers_received = counted.get(item.dossier_id, item.papers_sent)
        item.save(update_fields=["papers_received"])
        record(
            dossier=dossier,
            kind=EventKind.RECEIVE_HAND_OVER,
            by=by,
            at=at,
            hand_over=bundle.pk,
            papers=[item.papers_sent, item.papers_received],
        )
    bundle.received_at, bundle.received_by = at, by.user
    bundle.save(update_fields=["received_at", "received_by"])
    return bundle


def waiting(agency_id: int) -> list[Dossier]:
    """Accepted here and not yet handed over, oldest first."""
    return list(
        Dossier.objects.filter(receiving_agency_id=agency_id, state=State.ACCEPTED)
        .with_list_data()
        .order_by("accepted_at", "pk")
    )


def _start(dossier_id: int, *, by: Actor, at: datetime) -> Dossier:
    """The dossier begins at the unit of its first step."""
    dossier = lock(dossier_id)
    check_can("start_processing", by, dossier, on=local_day(at))
    with moving(dossier, f"Hồ sơ {dossier} không chờ bàn giao.") as before:
        dossier.start_processing()
    steps.begin_next(dossier, at=at)
    dossier.save()
    record(
        dossier=dossier,
        kind=EventKind.START_PROCESSING,
        by=by,
        at=at,
        from_state=before,
        unit=dossier.current_unit_id,
    )
    return dossier


def _bundle(dossier: Dossier, *, by: Actor, at: datetime) -> HandOver:
    return HandOver.objects.create(
        from_agency=dossier.receiving_agency,
        to_unit=Agency.objects.get(pk=dossier.current_unit_id),
        number=f"BG-{local_day(at):%y%m%d}-{lookup_word()[:5].upper()}",
        made_at=at,
        made_by=by.user,
    )


def _add(bundle: HandOver, dossiers: Sequence[Dossier], *, by: Actor, at: datetime) -> HandOver:
    counted = Dossier.objects.filter(pk__in=[dossier.pk for dossier in dossiers]).prefetch_related(
        Prefetch("papers", DossierPaper.objects.filter(kept=True).order_by("order"))
    )
    HandOverItem.objects.bulk_create(
        HandOverItem(
            hand_over=bundle, dossier=dossier, papers_sent=sum(paper.total for paper in dossier.papers.all())
        )
        for dossier in counted.order_by("pk")
    )
    for dossier in dossiers:
        record(
            dossier=dossier,
            kind=EventKind.LIST_FOR_HAND_OVER,
            by=by,
            at=at,
            hand_over=bundle.pk,
            unit=bundle.to_unit_id,
        )
    return bundle
