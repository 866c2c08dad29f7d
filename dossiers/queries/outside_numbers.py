"""Papers that wait for a number of the agency's own document system (ruling 15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from accounts.enums import Role
from accounts.models import User
from accounts.queries import heirs_of, legal_agency_ids, predecessors, unit_scope, whole_agencies
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
    legal = _seals(agencies, on)
    ended = (
        Ending.objects.filter(
            state=EndState.DONE,
            ended_at__isnull=False,
            dossier__deciding_agency__in=list(legal),
            dossier__state__in=list(NOTICE_OF),
        )
        .annotate(subject=_SUBJECT)
        .filter(~Exists(_typed(*NOTICE_OF.values())), ~Exists(_issued(*NOTICE_OF.values())))
        .select_related("dossier__procedure_version")
        .order_by("ended_at", "pk")[:SHOWN]
    )
    found = []
    for one in ended:
        kind, agency = NOTICE_OF[State(one.dossier.state)], legal[one.dossier.deciding_agency_id]
        if (agency, kind) in systems and one.ended_at is not None:
            found.append(Unnumbered(one.dossier, kind, agency, systems[agency, kind], one.ended_at))
    return found


def _seals(agencies: set[int], on: date) -> dict[int, int]:
    """Every unit of these, and what they took over, with the agency whose notice it is that day."""
    units = whole_agencies(agencies, on)
    heirs = heirs_of(units | predecessors(units, on), on)
    seals = legal_agency_ids(set(heirs.values()), on)
    return {unit: seals[heir] for unit, heir in heirs.items()}


_SUBJECT = Concat(Value("dossier:"), Cast("dossier_id", CharField()))


def _typed(*kinds: str) -> QuerySet[OutsideNumber]:
    return OutsideNumber.objects.filter(kind__in=kinds, voided_at=None, subject=OuterRef("subject"))


def _issued(*kinds: str) -> QuerySet[IssuedPaper]:
    return IssuedPaper.objects.filter(kind__in=kinds, subject=OuterRef("subject"))
