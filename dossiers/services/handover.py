"""Bundles from the counter to a department, with papers counted on both sides."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet

from accounts.models import Actor, Agency
from dossiers.enums import DossierKind, EventKind, Found
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier, DossierPaper, HandOver, HandOverItem
from dossiers.permissions import check_can, check_can_take_bundle
from dossiers.rules.days import local_day
from dossiers.services import arriving, assigning, clock, steps
from dossiers.services.events import record
from dossiers.services.locking import lock, moving
from lib.words import lookup_word


class Scanned(StrEnum):
    """What a scan at the department turned out to be."""

    FOUND = "found"
    LATER = "later"
    AGAIN = "again"
    UNLISTED = "unlisted"
    UNKNOWN = "unknown"
    SIGNED = "signed"


@dataclass(frozen=True)
class Scan:
    """One scan and the dossier it was of, if it is one of that counter's."""

    what: Scanned
    dossier: Dossier | None = None


@transaction.atomic
def hand_over(*, dossier_ids: Sequence[int], by: Actor, at: datetime) -> list[HandOver]:
    """Hand accepted dossiers to the units of their first step: one slip per giver and unit (Art 18).

    Raises NotReady naming the dossier that is not waiting for its hand-over; then nothing is handed over.
    """
    if not dossier_ids:
        raise Refused("Chọn ít nhất một hồ sơ để bàn giao.", field="dossiers")
    bundles: dict[tuple[int, int], list[Dossier]] = {}
    for dossier_id in sorted(set(dossier_ids)):
        dossier = _start(dossier_id, by=by, at=at)
        bundles.setdefault((dossier.current_unit_id, _giver(dossier).pk), []).append(dossier)
    slips = [_add(_bundle(given[0], by=by, at=at), given, by=by, at=at) for given in bundles.values()]
    # Unit by unit, after every dossier is locked: assigning locks the unit's rules.
    for way in sorted(bundles):
        for dossier in bundles[way]:
            assigning.hand_out(dossier, at=at)
    return slips


@transaction.atomic
def hand_over_one(*, dossier_id: int, onto: QuerySet[HandOver], by: Actor, at: datetime) -> HandOver:
    """Hand over one dossier onto the slip from its counter to its unit among `onto`, else onto a new one.

    Raises NotReady, NotAllowed.
    """
    dossier = _start(dossier_id, by=by, at=at)
    bundle = (
        onto.filter(to_unit_id=dossier.current_unit_id, from_agency=_giver(dossier), received_at=None)
        .select_for_update(of=("self",))
        .first()
    )
    slip = _add(bundle or _bundle(dossier, by=by, at=at), [dossier], by=by, at=at)
    assigning.hand_out(dossier, at=at)
    return slip


@transaction.atomic
def scan(*, hand_over_id: int, code: str, by: Actor, at: datetime) -> Scan:
    """One label scanned at the department, before the signature or, of what was missing, after it.

    A dossier that is not on the slip is written onto it as such, once, and only before the signature: a
    signed slip stays what was signed. Raises NotAllowed.
    """
    # The dossier is locked before its slip, everywhere: handing over one more onto a slip does so too.
    known = _labelled(HandOver.objects.get(pk=hand_over_id), code)
    dossier = lock(known) if known else None
    bundle = _locked(hand_over_id, by=by, at=at)
    if dossier is None:
        return Scan(Scanned.UNKNOWN)
    item = bundle.items.filter(dossier=dossier).first()
    if item is None and bundle.received_at:
        return Scan(Scanned.SIGNED, dossier)
    if item is None:
        return _unlisted(bundle, dossier, by=by, at=at)
    if item.found in (Found.SCANNED, Found.UNLISTED) or (bundle.received_at and item.found != Found.MISSING):
        return Scan(Scanned.AGAIN, dossier)
    return _there(bundle, item, dossier, by=by, at=at)


def _labelled(bundle: HandOver, code: str) -> int | None:
    """The key of the dossier with this code: one on the slip, else one that lies at the giver."""
    listed = Dossier.objects.filter(pk__in=bundle.items.values("dossier")).under_code(code)
    if listed:
        return listed.pk
    giver = bundle.from_agency_id
    lies_there = Q(receiving_agency=giver) | Q(
        non_boundary__counter=giver, non_boundary__arrived_at__isnull=False
    )
    found = Dossier.objects.filter(lies_there).under_code(code)
    return found.pk if found else None


def _there(bundle: HandOver, item: HandOverItem, dossier: Dossier, *, by: Actor, at: datetime) -> Scan:
    was_missing = item.found == Found.MISSING
    item.found, item.scanned_at = Found.SCANNED, at
    if was_missing:
        item.papers_received = item.papers_sent
    item.save(update_fields=["found", "scanned_at", "papers_received"])
    if was_missing:
        item.dossier = dossier
        _record_received(bundle, item, by=by, at=at)
    return Scan(Scanned.LATER if was_missing else Scanned.FOUND, dossier)


@transaction.atomic
def receive(
    *,
    hand_over_id: int,
    counted: Mapping[int, int],
    by: Actor,
    at: datetime,
    present: Collection[int] | None = None,
) -> HandOver:
    """The department signs for the bundle; `counted` is papers per dossier id.

    `present` are the dossiers ticked as there without a scan; whatever was neither scanned nor ticked is
    missing, on the slip and in its own story. Without `present` everything listed is there. A count that
    differs is kept as it is and shows on the integrity list (ruling 38). Raises NotReady, NotAllowed.
    """
    listed = HandOverItem.objects.filter(hand_over=hand_over_id).exclude(found=Found.UNLISTED)
    # Dossiers before their slip, as in `scan`.
    held = {pk: lock(pk) for pk in listed.order_by("dossier_id").values_list("dossier_id", flat=True)}
    bundle = _locked(hand_over_id, by=by, at=at)
    if bundle.received_at:
        raise NotReady("Phiếu bàn giao này đã được ký nhận.")
    for item in listed.order_by("dossier_id"):
        if item.dossier_id not in held:
            raise NotReady("Phiếu bàn giao vừa có thêm hồ sơ. Tải lại trang để xem rồi ký nhận.")
        item.dossier = held[item.dossier_id]
        if not item.found:
            there = present is None or item.dossier_id in present
            item.found = Found.TICKED if there else Found.MISSING
        is_missing = item.found == Found.MISSING
        item.papers_received = 0 if is_missing else counted.get(item.dossier_id, item.papers_sent)
        item.save(update_fields=["papers_received", "found"])
        if is_missing:
            kind = EventKind.MISSING_AT_HAND_OVER
            record(dossier=item.dossier, kind=kind, by=by, at=at, hand_over=bundle.pk, reason=bundle.number)
        else:
            _record_received(bundle, item, by=by, at=at)
    bundle.received_at, bundle.received_by = at, by.user
    bundle.save(update_fields=["received_at", "received_by"])
    return bundle


def differs(item: HandOverItem) -> bool:
    """Whether what came is not what the slip says."""
    if item.found in (Found.MISSING, Found.UNLISTED):
        return True
    return item.papers_received is not None and item.papers_received != item.papers_sent


def _locked(hand_over_id: int, *, by: Actor, at: datetime) -> HandOver:
    bundle: HandOver = (
        HandOver.objects.select_for_update(of=("self",)).select_related("to_unit").get(pk=hand_over_id)
    )
    check_can_take_bundle(by, bundle, on=local_day(at))
    return bundle


def _unlisted(bundle: HandOver, dossier: Dossier, *, by: Actor, at: datetime) -> Scan:
    papers = sum(paper.total for paper in dossier.papers.filter(kept=True))
    HandOverItem.objects.create(
        hand_over=bundle,
        dossier=dossier,
        papers_sent=0,
        papers_received=papers,
        found=Found.UNLISTED,
        scanned_at=at,
    )
    kind = EventKind.UNLISTED_AT_HAND_OVER
    record(dossier=dossier, kind=kind, by=by, at=at, hand_over=bundle.pk, reason=bundle.number)
    return Scan(Scanned.UNLISTED, dossier)


def _record_received(bundle: HandOver, item: HandOverItem, *, by: Actor, at: datetime) -> None:
    record(
        dossier=item.dossier,
        kind=EventKind.RECEIVE_HAND_OVER,
        by=by,
        at=at,
        hand_over=bundle.pk,
        papers=[item.papers_sent, item.papers_received],
    )


def _start(dossier_id: int, *, by: Actor, at: datetime) -> Dossier:
    """The dossier begins at the unit of its first step; received for another agency, it first goes there."""
    dossier = lock(dossier_id)
    check_can("start_processing", by, dossier, on=local_day(at))
    if clock.is_expected(dossier):
        arriving.send(dossier, by=by, at=at)
        return dossier
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
        from_agency=_giver(dossier),
        to_unit=Agency.objects.get(pk=dossier.current_unit_id),
        number=f"BG-{local_day(at):%y%m%d}-{lookup_word()[:5].upper()}",
        made_at=at,
        made_by=by.user,
    )


def _giver(dossier: Dossier) -> Agency:
    """The counter it leaves: of what was received elsewhere and has arrived, the competent agency's."""
    if dossier.kind == DossierKind.NON_BOUNDARY and not clock.is_expected(dossier):
        return Agency.objects.get(pk=dossier.non_boundary.counter_id)
    giver: Agency = dossier.receiving_agency
    return giver


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
