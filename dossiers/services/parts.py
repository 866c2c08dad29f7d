"""Rows under a new dossier, each kind in one statement."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from accounts.models import Actor
from dossiers.enums import DossierKind, Evidence, FeeState, StepState
from dossiers.models import Dossier, DossierFile, DossierPaper, FeeDue, NonBoundary, StepInstance
from dossiers.rules.intake import Intake, PaperIn
from dossiers.rules.sources import database_of
from dossiers.services import clock
from dossiers.services.opening import Opening
from dossiers.services.staffing import Place
from procedures.enums import StepKind
from procedures.models import ProcessStep
from procedures.rules.fees import FeeLine


def add_papers(dossier: Dossier, intake: Intake, *, by: Actor | None) -> list[DossierPaper]:
    """Papers in the order of the list; those not handed in are kept as empty rows, visibly missing."""
    return DossierPaper.objects.bulk_create(
        [_paper(dossier, order, paper, by=by) for order, paper in enumerate(intake.papers, start=1)]
    )


def finding(paper: PaperIn, *, by: Actor | None, at: datetime) -> dict[str, Any]:
    """When and by whom a paper was found in its database (ruling 26); nothing for one handed in or shown."""
    if paper.evidence != Evidence.FOUND_IN_DATABASE:
        return {"found_at": None, "found_by_id": None}
    if paper.found_at is not None:
        return {"found_at": paper.found_at, "found_by_id": paper.found_by_id}
    return {"found_at": at, "found_by_id": by.user.pk if by else None}


def add_files(dossier: Dossier, intake: Intake, papers: Sequence[DossierPaper], *, by: Actor | None) -> None:
    if not intake.files:
        return
    DossierFile.objects.bulk_create(
        DossierFile(
            dossier=dossier,
            paper=None if file.paper is None else papers[file.paper],
            stored_file_id=file.stored_file_id,
            kind=file.kind,
            name=file.name,
            added_by=by.user if by else None,
            added_at=dossier.created_at,
        )
        for file in intake.files
    )


def add_steps(dossier: Dossier, opening: Opening, *, at: datetime, by: Actor) -> None:
    """The process as this dossier will live it; reception, done by accepting, is its first step."""
    instances = [_step(dossier, step, opening.places[step.pk]) for step in opening.steps]
    first = instances[0] if instances else None
    if dossier.kind == DossierKind.NON_BOUNDARY:
        _place_elsewhere(dossier, instances)
    elif first is not None and first.kind == StepKind.RECEIVE:
        first.state = StepState.DONE
        first.started_at = first.ended_at = at
        first.due_at = clock.step_due(dossier, hours=first.hours, at=at, calendar=opening.calendar)
        first.ended_by = first.holder = by.user
        first.acted_for = by.acting_for
    StepInstance.objects.bulk_create(instances)


def _place_elsewhere(dossier: Dossier, instances: Sequence[StepInstance]) -> None:
    """Received for another agency: that one's counter takes it in, and the result is given here."""
    for instance in instances:
        if instance.kind == StepKind.RECEIVE:
            instance.unit_id = NonBoundary.objects.get(dossier=dossier.pk).counter_id
        elif instance.kind == StepKind.RETURN:
            instance.unit_id = dossier.receiving_agency_id


def add_fees(dossier: Dossier, lines: Sequence[FeeLine]) -> list[FeeDue]:
    return FeeDue.objects.bulk_create(
        FeeDue(
            dossier=dossier,
            fee_rule_id=line.rule_id,
            name=line.name[:255],
            kind=line.kind,
            quantity=line.quantity,
            amount=line.amount or 0,
            arithmetic=line.arithmetic[:255],
            legal_basis=line.legal_basis[:255],
            state=FeeState.WAIVED if not line.amount else FeeState.DUE,
        )
        for line in lines
    )


def _paper(dossier: Dossier, order: int, paper: PaperIn, *, by: Actor | None) -> DossierPaper:
    return DossierPaper(
        dossier=dossier,
        order=order,
        required_paper_id=paper.required_paper_id,
        name=paper.name,
        evidence=paper.evidence or "",
        originals=paper.originals,
        certified=paper.certified,
        copies=paper.copies,
        kept=paper.kept and paper.evidence not in (Evidence.SHOWN_ON_PAPER, Evidence.SHOWN_ON_VNEID),
        database=database_of(paper.evidence or "", paper.database, paper.source),
        source=paper.source,
        reused_from_id=paper.reused_from_id,
        not_scanned_reason=paper.not_scanned_reason,
        **finding(paper, by=by, at=dossier.created_at),
    )


def _step(dossier: Dossier, step: ProcessStep, place: Place) -> StepInstance:
    return StepInstance(
        dossier=dossier,
        process_step=step,
        order=step.order,
        branch=step.branch,
        kind=step.kind,
        name=step.name[:255],
        role=step.role,
        unit_id=place.unit_id,
        holder_id=place.holder_id,
        hours=step.hours,
    )
