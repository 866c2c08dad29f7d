"""Linked dossiers: opened at other agencies, ended there, their results taken back (Decree 61/2018 Art. 19).

Each part is a dossier of its own, with its own clock; the clock of the whole never stops for it (ruling 8),
and the set counts once (ruling 21). What follows an end is in linked_ends.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts.models import Actor
from dossiers.enums import (
    OPEN_STATES,
    DossierKind,
    EventKind,
    Evidence,
    FileKind,
    ReturnMeans,
    State,
)
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier, DossierFile, DossierLink, ResultReturn
from dossiers.permissions import can, check_can
from dossiers.queries.consulting import onestop_heads
from dossiers.queries.duplicates import duplicates_of
from dossiers.queries.linking import offers_for, parts_of
from dossiers.queries.people import applicant_of, representative_of
from dossiers.rules.days import local_day
from dossiers.rules.intake import FileIn, Intake, PaperIn, missing_papers
from dossiers.services import parts, reception, steps
from dossiers.services.events import record
from dossiers.services.linked_ends import in_words
from dossiers.services.locking import lock, moving
from dossiers.services.opening import build, case_in, open_intake
from lib.text import search_key
from notifications.rules.recipient import Recipient
from notifications.services import outbox
from procedures.exceptions import ProcedureError
from procedures.models import LinkedProcedure, ProcedureOffer
from procedures.queries import current_version, papers_for


_KEYS = uuid.UUID("6f1d6a52-3a0a-4a0e-9d7c-6f0f1d0a7b21")
WITHDRAWABLE = (State.SUBMITTED, State.SUPPLEMENT_PRE, *OPEN_STATES)


@dataclass(frozen=True)
class Opened:
    """The part, and every reason why it was not accepted at once by who may accept it."""

    child: Dossier
    # Required papers the whole does not have, by name.
    missing: Sequence[str] = ()
    is_filed_before: bool = False
    refusal: str = ""


@transaction.atomic
def open_part(
    *,
    dossier_id: int,
    link_id: int,
    offer_id: int,
    by: Actor,
    at: datetime,
    case_id: int | None = None,
    quantities: Mapping[str, Decimal] | None = None,
    amounts: Mapping[int, Decimal] | None = None,
) -> Opened:
    """File one linked dossier where `offer_id` says, with the papers of the whole by reference.

    Of several cases of the linked procedure one is named here, where the applicant has been asked; the
    counter it goes to may still name another before it accepts (services.cases).

    `quantities` and `amounts` are what its fees need, as in an intake. It is accepted at once where this
    person may accept there, nothing is missing and the applicant has not filed the same by himself; else it
    waits for that counter, and who might have accepted it is told why. Raises Refused, NotReady, NotAllowed.
    """
    dossier = lock(dossier_id)
    check_can("open_linked", by, dossier, on=local_day(at))
    if dossier.state not in OPEN_STATES:
        raise NotReady("Hồ sơ không còn được xử lý nên không chuyển hồ sơ liên thông được.")
    link = _link(dossier, link_id)
    offer = offers_for(dossier, link, local_day(at)).filter(pk=offer_id).first()
    if offer is None:
        raise Refused("Chọn nơi giải quyết trong danh sách.", field="offer")
    child, missing = _file(dossier, link, offer, case_id, by=by, at=at)
    DossierLink.objects.create(parent=dossier, child=child, link=link, opened_at=at, opened_by=by.user)
    record(
        dossier=dossier,
        kind=EventKind.OPEN_LINKED,
        by=by,
        at=at,
        reason=in_words(child),
        part=child.pk,
        link=link.pk,
    )
    _tell_the_counter(dossier, child, at=at)
    if not can("accept", by, child, on=local_day(at)):
        return Opened(child)
    before = duplicates_of(child, Dossier.objects.visible_to(by.user, local_day(at)))
    if missing or before:
        return Opened(child, missing=missing, is_filed_before=bool(before))
    return _accepted(child, quantities=quantities or {}, amounts=amounts or {}, by=by, at=at)


@transaction.atomic
def receive_result(*, dossier_id: int, part_id: int, by: Actor, at: datetime) -> DossierLink:
    """The unit that received the whole takes the result of a part back; the part is over with it."""
    dossier = lock(dossier_id)
    check_can("receive_linked", by, dossier, on=local_day(at))
    row = dossier.parts.select_related("child").filter(pk=part_id).first()
    if row is None:
        raise Refused("Hồ sơ liên thông này không thuộc hồ sơ đang mở.")
    child = lock(row.child_id)
    with moving(child, "Chỉ nhận được kết quả khi hồ sơ liên thông đã có kết quả.") as before:
        child.return_result(at=at)
    result = child.results.in_force().first()
    given = ResultReturn.objects.create(
        dossier=child,
        receiver_name=dossier.receiving_agency.name,
        receiver_is_applicant=False,
        identity_seen=f"Hồ sơ liên thông {dossier}",
        means=ReturnMeans.ELECTRONIC if result and result.electronic else ReturnMeans.OFFICE,
        signed=True,
        at=at,
        by=by.user,
    )
    steps.end_all(child, by=by, at=at)
    child.current_holder = None
    child.save()
    record(
        dossier=child,
        kind=EventKind.RETURN_RESULT,
        by=by,
        at=at,
        from_state=before,
        result_return=given.pk,
    )
    row.received_at, row.received_by = at, by.user
    row.save(update_fields=["received_at", "received_by"])
    _take_files(dossier, child, by=by, at=at)
    record(
        dossier=dossier,
        kind=EventKind.RECEIVE_LINKED,
        by=by,
        at=at,
        reason=in_words(child),
        part=child.pk,
    )
    return row


def _accepted(
    child: Dossier,
    *,
    quantities: Mapping[str, Decimal],
    amounts: Mapping[int, Decimal],
    by: Actor,
    at: datetime,
) -> Opened:
    """Accepted at once; where something has to be typed first, such as a fee, it waits at the counter."""
    try:
        with transaction.atomic():
            accepted = reception.accept(
                dossier_id=child.pk, by=by, at=at, quantities=quantities, amounts=amounts
            )
    except (Refused, ProcedureError) as refusal:
        return Opened(child, refusal=str(refusal))
    return Opened(accepted)


def _link(dossier: Dossier, link_id: int) -> LinkedProcedure:
    part = next((one for one in parts_of(dossier) if one.link.pk == link_id), None)
    if part is None:
        raise Refused("Thủ tục này không liên thông với thủ tục của hồ sơ.", field="link")
    if part.row is not None and not part.may_open:
        raise NotReady(f"Hồ sơ liên thông “{part.name}” đã được chuyển.")
    if not part.may_open:
        raise NotReady(f"Chưa chuyển được “{part.name}”: đợt liên thông trước chưa kết thúc.")
    return part.link


def _file(
    dossier: Dossier,
    link: LinkedProcedure,
    offer: ProcedureOffer,
    case_id: int | None,
    *,
    by: Actor,
    at: datetime,
) -> tuple[Dossier, list[str]]:
    """The linked dossier, and which required papers the whole does not have."""
    papers = _papers(dossier, link.linked_id, case_id, at=at)
    tries = dossier.parts.filter(link=link).count()
    intake = Intake(
        submission_key=uuid.uuid5(_KEYS, f"{dossier.pk}:{link.pk}:{tries}"),
        offer_id=offer.pk,
        case_id=case_id,
        channel=dossier.channel,
        applicant=applicant_of(dossier),
        representative=representative_of(dossier),
        authorisation=dossier.authorisation,
        papers=papers,
        files=_files(dossier, papers),
        subject=dossier.subject,
        payer_group=dossier.payer_group,
    )
    opening = open_intake(intake, at=at, copied=True, waits_for_acceptance=True)
    child = build(opening, by=None, at=at)
    child.kind = DossierKind.LINKED
    child.submit(at=at)
    child.save(force_insert=True)
    parts.add_files(child, intake, parts.add_papers(child, intake, by=by), by=by)
    record(
        dossier=child,
        kind=EventKind.SUBMIT,
        by=by,
        at=at,
        from_state=State.DRAFT,
        channel=child.channel,
        part_of=dossier.pk,
    )
    return child, missing_papers(papers)


def _papers(dossier: Dossier, procedure_id: int, case_id: int | None, *, at: datetime) -> list[PaperIn]:
    """The papers the linked procedure asks for in that case: those the whole has are reused (ruling 26)."""
    version = current_version(procedure_id, local_day(at))
    if version is None:
        raise Refused("Thủ tục liên thông chưa có nội dung công bố còn hiệu lực.", field="link")
    have = {search_key(paper.name) for paper in dossier.papers.all() if paper.is_present}
    return [
        PaperIn(
            name=paper.name,
            required_paper_id=paper.pk,
            evidence=Evidence.REUSED if search_key(paper.name) in have else None,
            reused_from_id=dossier.pk if search_key(paper.name) in have else None,
            is_required=paper.is_required,
        )
        for paper in papers_for(version, case_in(version, case_id))
    ]


def _files(dossier: Dossier, papers: Sequence[PaperIn]) -> list[FileIn]:
    """The applicant's files of the whole, and the results that are back, by reference."""
    place = {search_key(paper.name): position for position, paper in enumerate(papers) if paper.evidence}
    kept = dossier.files.filter(removed_at=None, kind__in=(FileKind.COMPONENT, FileKind.PROCESS))
    return [
        FileIn(
            stored_file_id=file.stored_file_id,
            name=file.name,
            paper=place.get(search_key(file.paper.name)) if file.paper else None,
        )
        for file in kept.select_related("paper").order_by("pk")
    ]


def _take_files(dossier: Dossier, child: Dossier, *, by: Actor, at: datetime) -> None:
    results = child.files.filter(removed_at=None, kind=FileKind.RESULT).order_by("pk")
    DossierFile.objects.bulk_create(
        DossierFile(
            dossier=dossier,
            stored_file_id=file.stored_file_id,
            kind=FileKind.PROCESS,
            name=file.name,
            added_by=by.user,
            added_at=at,
        )
        for file in results
    )


def _tell_the_counter(dossier: Dossier, child: Dossier, *, at: datetime) -> None:
    """The upper or neighbouring one-stop unit hears of it (Art. 19)."""
    if child.receiving_agency_id == dossier.receiving_agency_id:
        return
    for head in onestop_heads(child, on=local_day(at)):
        outbox.owe(
            kind="linked_sent",
            recipient=Recipient(name=head.full_name, email=head.email, phone=head.phone),
            variables={
                "agency": dossier.receiving_agency.name,
                "procedure": child.procedure_version.name,
                "code": str(child),
            },
            cause=f"dossier:{child.pk}:linked:{head.pk}",
            topic=f"linked:{child.pk}",
            at=at,
        )
