"""What a dossier needs from other agencies, and how far that is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, IntegerField, Value, When

from dossiers.enums import State
from dossiers.models import Dossier, DossierLink
from dossiers.rules.days import local_day
from procedures.models import LinkedProcedure, ProcedureOffer, ProcedureVersion
from procedures.querysets import OfferQuerySet


CAME_TO_NOTHING = (
    State.REFUSED,
    State.LAPSED_PRE,
    State.WITHDRAWN,
    State.STOPPED,
    State.CLOSED_NO_REPLY,
    State.CLOSED_UNPAID,
)


@dataclass(frozen=True)
class Part:
    """One link of the whole with its dossier, if there is one. `may_open`: its stage has come."""

    link: LinkedProcedure
    name: str
    row: DossierLink | None
    may_open: bool

    @property
    def has_ended(self) -> bool:
        """There is an outcome, whichever."""
        return self.row is not None and self.row.ended_at is not None


def parts_of(dossier: Dossier) -> list[Part]:
    """Every link of the dossier's procedure on the day it was accepted, stage by stage. Three statements."""
    if dossier.accepted_at is None:
        return []
    links = list(LinkedProcedure.objects.of(dossier.procedure_version.procedure_id, _law_of(dossier)))
    if not links:
        return []
    rows = dossier.parts.select_related(
        "child__receiving_agency", "child__deciding_agency", "received_by"
    ).order_by("pk")
    latest = {row.link_id: row for row in rows}
    names = _names([link.linked_id for link in links], _law_of(dossier))
    waiting = _first_stage_open(links, latest)
    return [
        Part(
            link=link,
            name=names.get(link.linked_id, link.task),
            row=latest.get(link.pk),
            may_open=_is_free(latest.get(link.pk)) and link.stage <= waiting,
        )
        for link in links
    ]


def missing_parts(dossier: Dossier) -> list[Part]:
    """What the whole cannot finish without and has not ended yet."""
    return [part for part in parts_of(dossier) if part.link.is_required and not part.has_ended]


def offers_for(dossier: Dossier, link: LinkedProcedure, on: date) -> OfferQuerySet:
    """Where the linked procedure may be filed that day, the dossier's own counter first."""
    nearest = Case(
        When(receiving_agency=dossier.receiving_agency_id, then=Value(0)),
        When(deciding_agency=dossier.deciding_agency_id, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return (
        ProcedureOffer.objects.open_on(on)
        .recorded_here()
        .filter(procedure=link.linked_id)
        .select_related("receiving_agency", "deciding_agency")
        .order_by(nearest, "deciding_agency__name", "pk")
    )


def part_of(dossier: Dossier) -> DossierLink | None:
    """The whole this dossier is a part of."""
    found: DossierLink | None = (
        DossierLink.objects.filter(child=dossier)
        .select_related("parent__receiving_agency", "parent__deciding_agency", "link")
        .first()
    )
    return found


def _law_of(dossier: Dossier) -> date:
    return dossier.received_on or local_day(dossier.created_at)


def _is_free(row: DossierLink | None) -> bool:
    """Never filed, or what was filed came to nothing: then it may be filed again."""
    return row is None or (row.ended_at is not None and row.child.state in CAME_TO_NOTHING)


def _first_stage_open(links: Sequence[LinkedProcedure], latest: dict[int, DossierLink]) -> int:
    """The first stage in which something obligatory has not ended; past the last when all has."""
    for link in links:
        row = latest.get(link.pk)
        if link.is_required and (row is None or row.ended_at is None):
            return link.stage
    return links[-1].stage


def _names(procedure_ids: Iterable[int], on: date) -> dict[int, str]:
    versions = ProcedureVersion.objects.applicable_on(on).filter(procedure__in=procedure_ids)
    return dict(versions.values_list("procedure", "name"))
