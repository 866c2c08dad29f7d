"""What an agency offered goes over to who carries on, from the first morning on (ruling 41)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from accounts import queries
from accounts.enums import UnitFate
from accounts.models import Actor, Agency, AgencySuccession
from accounts.services import agencies
from procedures.models import ProcedureOffer, ProcedureVersion, ProcessTemplate
from procedures.services.offers import OFFERED_ALREADY
from procedures.services.overlapping import refused_where_it_overlaps


@dataclass(frozen=True)
class _Instead:
    """Who takes the place of what closed: by its own heir, or, without one, who answers for it."""

    gone: frozenset[int]
    heirs: Mapping[int, int]
    answers: Mapping[int, int]

    def receives(self, agency_id: int) -> int | None:
        """None: nobody receives there any more. A counter goes to a counter, never to who merely answers."""
        return self.heirs.get(agency_id) if agency_id in self.gone else agency_id

    def decides(self, agency_id: int) -> int | None:
        if agency_id not in self.gone:
            return agency_id
        return self.heirs.get(agency_id) or self.answers.get(agency_id)


@transaction.atomic
def succeed(
    *,
    predecessor: Agency,
    successor: Agency,
    effective_on: date,
    act: str,
    by: Actor,
    at: datetime,
    sector_code: str = "",
    units: Mapping[int, Agency | UnitFate] | None = None,
) -> tuple[AgencySuccession, int]:
    """Record who carries on, and hand over what was offered; how many procedures went over.

    The right is asked once, before anything closes: from that day on the administrator of the agency that
    closes has no role left to ask for.
    """
    succession = agencies.record_succession(
        predecessor=predecessor, successor=successor, effective_on=effective_on, act=act,
        sector_code=sector_code, units=units, by=by, at=at,
    )  # fmt: skip
    return succession, _hand_over_offers(succession)


def _hand_over_offers(succession: AgencySuccession) -> int:
    """End the offers of what closed and open them where its heirs are, dated as the succession; how many.

    Open at once and not proposed: the heir's counter opens on its first morning, before anybody there could
    confirm a list. Whoever keeps the settings of the one that closes says so; procedure control of the heir
    sees each on the procedure's page, and ends there what is not to go on. What the heir offers already stays
    as it is; what is abolished by then is not opened. A sector's own heir counts where it is recorded first.
    """
    on, gone = succession.effective_on, _gone(succession)
    offers = list(
        ProcedureOffer.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on))
        .filter(Q(receiving_agency__in=gone) | Q(deciding_agency__in=gone) | Q(handling_unit__in=gone))
        .select_related("procedure", "process")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    sectors = _sectors({offer.procedure_id for offer in offers}, on)
    if succession.sector_code:
        offers = [one for one in offers if sectors[one.procedure_id] == succession.sector_code]
    instead = _instead(succession, gone, set(sectors.values()))
    followers = [_follower(one, instead[sectors[one.procedure_id]], on) for one in offers]
    _end(offers, on)
    return _open([one for one in followers if one is not None])


def _gone(succession: AgencySuccession) -> frozenset[int]:
    """The predecessor, and what closed with it; of one sector the predecessor alone, which may live on."""
    gone = succession.predecessor
    if succession.sector_code or gone.valid_to is None:
        return frozenset({gone.pk})
    below = queries.subtree([gone.pk], gone.valid_to)
    closed = Agency.objects.filter(pk__in=below, valid_to__lt=succession.effective_on)
    return frozenset(closed.values_list("pk", flat=True))


def _sectors(procedure_ids: Collection[int], on: date) -> dict[int, str]:
    """The sector of each by the version that binds on the day before; "" where nothing is published."""
    eve = on - timedelta(days=1)
    versions = ProcedureVersion.objects.applicable_on(eve).filter(procedure__in=procedure_ids)
    found = dict(versions.values_list("procedure", "sector__code"))
    return {pk: found.get(pk) or "" for pk in procedure_ids}


def _instead(
    succession: AgencySuccession, gone: frozenset[int], sectors: Iterable[str]
) -> dict[str, _Instead]:
    if succession.sector_code:
        taken = {succession.predecessor_id: succession.successor_id}
        return {succession.sector_code: _Instead(gone, taken, {})}
    on = succession.effective_on
    answers = {pk: heir for pk in gone if (heir := queries.stands_for(pk, on)) != pk}
    own = AgencySuccession.objects.filter(predecessor__in=gone).exclude(sector_code="")
    apart = set(own.values_list("sector_code", flat=True).distinct())
    heirs = {code: _heirs(gone, on, code) for code in {"", *apart}}
    return {code: _Instead(gone, heirs.get(code, heirs[""]), answers) for code in {"", *sectors}}


def _heirs(gone: frozenset[int], on: date, sector_code: str) -> dict[int, int]:
    return {pk: heir for pk, heir in queries.heirs_of(gone, on, sector_code).items() if heir != pk}


def _follower(offer: ProcedureOffer, instead: _Instead, on: date) -> ProcedureOffer | None:
    """What opens in its place, unsaved; None where nothing does."""
    receiving = instead.receives(offer.receiving_agency_id)
    deciding = instead.decides(offer.deciding_agency_id)
    if receiving is None or deciding is None or _is_abolished(offer, on):
        return None
    return ProcedureOffer(
        procedure=offer.procedure,
        receiving_agency_id=receiving,
        deciding_agency_id=deciding,
        handling_unit_id=instead.receives(offer.handling_unit_id) if offer.handling_unit_id else None,
        process=offer.process,
        system_of_record=offer.system_of_record,
        system_url=offer.system_url,
        system_basis=offer.system_basis,
        valid_from=max(on, offer.valid_from),
        valid_to=offer.valid_to,
    )


def _is_abolished(offer: ProcedureOffer, on: date) -> bool:
    ends_on = offer.procedure.abolished_on
    return ends_on is not None and ends_on <= on


def _end(offers: Iterable[ProcedureOffer], on: date) -> None:
    """What had not begun by then has no last day; its place being closed, nobody is sent there."""
    begun = [one.pk for one in offers if one.valid_from < on]
    ProcedureOffer.objects.filter(pk__in=begun).update(valid_to=on - timedelta(days=1))


def _open(followers: Collection[ProcedureOffer]) -> int:
    """Those whose place does not offer the procedure already, with the newest process of the new level."""
    there = ProcedureOffer.objects.filter(
        receiving_agency__in={one.receiving_agency_id for one in followers},
        procedure__in={one.procedure_id for one in followers},
    ).exclude(valid_to__lt=min((one.valid_from for one in followers), default=date.max))
    levels = dict(
        Agency.objects.filter(pk__in={one.deciding_agency_id for one in followers}).values_list("pk", "level")
    )
    processes = _processes(followers)
    taken = set(there.values_list("procedure", "receiving_agency"))
    opened = []
    for one in followers:
        place = (one.procedure_id, one.receiving_agency_id)
        if place not in taken:
            taken.add(place)
            # Without one of the new level the old one goes on: the counter has to receive that morning.
            one.process = processes.get((one.procedure_id, levels[one.deciding_agency_id]), one.process)
            opened.append(one)
    with refused_where_it_overlaps(OFFERED_ALREADY):
        ProcedureOffer.objects.bulk_create(opened)
    return len(opened)


def _processes(offers: Collection[ProcedureOffer]) -> dict[tuple[int, str], ProcessTemplate]:
    """The newest approved process of each procedure and level."""
    approved = ProcessTemplate.objects.filter(
        procedure__in={one.procedure_id for one in offers}, approved_at__isnull=False
    )
    return {(one.procedure_id, one.level): one for one in approved.order_by("number")}
