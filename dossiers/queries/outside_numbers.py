"""Papers that wait for a number of the agency's own document system (ruling 15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from accounts.enums import Role
from accounts.models import AgencySuccession, User
from accounts.queries import heirs_of, left_behind, legal_agency_ids, predecessors, unit_scope, whole_agencies
from documents.models import IssuedPaper, OutsideNumber
from documents.services.outside_numbers import sources
from dossiers.enums import ApologyState, EndState, State
from dossiers.models import Apology, Dossier, Ending


# The notice of each end that has one.
NOTICE_OF = {
    State.STOPPED: "stop_notice",
    State.CLOSED_NO_REPLY: "closing_notice",
    State.CLOSED_UNPAID: "closing_notice",
}
SHOWN = 100


@dataclass(frozen=True)
class Unnumbered:
    """A paper that was signed, or whose end was decided, and has no number yet. `since` is that moment."""

    dossier: Dossier
    kind: str
    agency_id: int
    system: str
    since: datetime


def numbered_for(user: User, on: date) -> frozenset[int]:
    """Agencies with a seal whose records this person keeps: there, or in a unit under its seal."""
    units = unit_scope(user, [Role.RECORDS_CLERK], on)
    return frozenset(legal_agency_ids(units, on).values()) if units else frozenset()


def unnumbered(user: User, on: date) -> list[Unnumbered]:
    """What waits for this records clerk, the longest waiting first, a hundred at most."""
    agencies = numbered_for(user, on)
    systems = {(one.agency_id, one.kind): one.system for one in sources(agencies, on)} if agencies else {}
    if not systems:
        return []
    found = [
        Unnumbered(one.dossier, "apology", one.agency_id, systems[one.agency_id, "apology"], one.signed_at)
        for one in _letters({agency for agency, kind in systems if kind == "apology"})
        if one.signed_at is not None
    ]
    found += _notices(systems, on)
    return sorted(found, key=lambda one: (one.since, one.dossier.pk))[:SHOWN]


def _letters(agencies: set[int]) -> list[Apology]:
    waiting = Apology.objects.filter(state=ApologyState.SIGNED, agency__in=agencies)
    return list(
        waiting.annotate(subject=_SUBJECT)
        .filter(~Exists(_typed("apology")))
        .select_related("dossier__procedure_version")
        .order_by("signed_at", "pk")[:SHOWN]
    )


def _notices(systems: dict[tuple[int, str], str], on: date) -> list[Unnumbered]:
    agencies = {agency for agency, kind in systems if kind in NOTICE_OF.values()}
    if not agencies:
        return []
    seals = _seals(agencies, on)
    ended = (
        Ending.objects.filter(
            _decided_for(seals),
            state=EndState.DONE,
            ended_at__isnull=False,
            dossier__state__in=list(NOTICE_OF),
        )
        .annotate(subject=_SUBJECT)
        .filter(~Exists(_typed(*NOTICE_OF.values())), ~Exists(_issued(*NOTICE_OF.values())))
        .select_related("dossier__procedure_version__sector")
        .order_by("ended_at", "pk")[:SHOWN]
    )
    found = []
    for one in ended:
        kind, sector = NOTICE_OF[State(one.dossier.state)], one.dossier.procedure_version.sector.code
        agency = seals.get(sector, seals[""])[one.dossier.deciding_agency_id]
        if (agency, kind) in systems and one.ended_at is not None:
            found.append(Unnumbered(one.dossier, kind, agency, systems[agency, kind], one.ended_at))
    return found


def _seals(agencies: set[int], on: date) -> dict[str, dict[int, int]]:
    """Every unit whose notices are these agencies' that day, with the agency; under "" whatever the sector.

    Under a sector's code where somebody took over that sector alone: `heir_in` of many dossiers at once.
    """
    units = whole_agencies(agencies, on)
    left = {closed: stands for closed, stands in left_behind(on).items() if stands in units}
    around = units | predecessors(units, on, any_sector=True) | set(left)
    general = heirs_of(around, on) | left
    apart = AgencySuccession.objects.filter(predecessor__in=around, effective_on__lte=on).exclude(
        sector_code=""
    )
    found = {"": general}
    for sector in apart.values_list("sector_code", flat=True).distinct():
        # One that no heir has in general has closed for nobody: it stays with it.
        heirs = heirs_of(around, on, sector)
        stays = {unit for unit in around if unit in left or general[unit] == unit}
        found[sector] = {unit: general[unit] if unit in stays else heirs[unit] for unit in around}
    legal = legal_agency_ids({heir for heirs in found.values() for heir in heirs.values()}, on)
    return {
        sector: {unit: legal[heir] for unit, heir in heirs.items() if legal[heir] in agencies}
        for sector, heirs in found.items()
    }


def _decided_for(seals: dict[str, dict[int, int]]) -> Q:
    """Endings of dossiers that one of the units decided, each in the sectors that count there."""
    apart = [sector for sector in seals if sector]
    which = Q(dossier__deciding_agency__in=list(seals[""])) & ~Q(
        dossier__procedure_version__sector__code__in=apart
    )
    for sector in apart:
        which |= Q(
            dossier__procedure_version__sector__code=sector, dossier__deciding_agency__in=list(seals[sector])
        )
    return which


_SUBJECT = Concat(Value("dossier:"), Cast("dossier_id", CharField()))


def _typed(*kinds: str) -> QuerySet[OutsideNumber]:
    return OutsideNumber.objects.filter(kind__in=kinds, voided_at=None, subject=OuterRef("subject"))


def _issued(*kinds: str) -> QuerySet[IssuedPaper]:
    return IssuedPaper.objects.filter(kind__in=kinds, subject=OuterRef("subject"))
