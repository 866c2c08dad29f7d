"""A wrong result after its return: put right by a new dossier, linked to the first and free (ruling 17)."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts.models import Actor
from dossiers.enums import ApplicantKind, DossierKind, EventKind, Evidence, IdentityKind, ReturnMeans, State
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier
from dossiers.permissions import check_can, heir_in
from dossiers.rules.days import local_day
from dossiers.rules.intake import Intake, PaperIn, Person
from dossiers.services import messages, reception
from dossiers.services.events import record
from dossiers.services.locking import lock
from dossiers.services.opening import open_intake
from procedures.models import ProcedureOffer, ProcedureVersion
from procedures.queries import current_version, papers_for


WRONG_RESULT = "Kết quả đã trả có sai sót"


@transaction.atomic
def open_correction(
    *, dossier_id: int, reason: str, brings_result: bool, submission_key: UUID, by: Actor, at: datetime
) -> Dossier:
    """Receive the correction of a returned result; nothing is paid, the first one's papers are used again.

    `brings_result`: the wrong result was handed back. Raises NotReady while another correction is open.
    """
    first = lock(dossier_id)
    check_can("open_correction", by, first, on=local_day(at))
    made: Dossier | None = Dossier.objects.filter(submission_key=submission_key).first()
    if made is not None:
        return made
    _check(first, reason)
    intake = _intake(first, reason, brings_result, submission_key, at=at)
    opening = open_intake(intake, at=at, needs_case=False)  # as the first one
    corrected = reception.accept_opening(
        replace(opening, fees=()), by=by, at=at, kind=DossierKind.CORRECTION, corrects=first
    )
    for dossier, other in ((first, corrected), (corrected, first)):
        record(
            dossier=dossier,
            kind=EventKind.OPEN_CORRECTION,
            by=by,
            at=at,
            reason=reason,
            other=other.pk,
            corrects=dossier.pk == corrected.pk,
        )
    messages.owe("dossier_accepted", corrected, at=at)
    return corrected


def _check(first: Dossier, reason: str) -> None:
    if first.state != State.RETURNED:
        raise NotReady(
            "Chỉ lập hồ sơ đính chính khi kết quả đã trả. Chưa trả thì đề nghị lãnh đạo cho xử lý lại."
        )
    running = Dossier.objects.filter(corrects=first).not_over().first()
    if running is not None:
        raise NotReady(f"Đã có hồ sơ đính chính {running} đang giải quyết.")
    if not reason.strip():
        raise Refused("Ghi sai sót của kết quả đã trả.", field="reason")


def _intake(first: Dossier, reason: str, brings_result: bool, key: UUID, *, at: datetime) -> Intake:
    if first.offer is None:
        raise NotReady("Hồ sơ không ghi thủ tục nộp tại đâu. Lập hồ sơ mới tại nơi tiếp nhận thủ tục.")
    offer = _offer(first, first.offer, local_day(at))
    version = current_version(offer.procedure_id, local_day(at)) or first.procedure_version
    case_id = _case(first, version)
    case = version.cases.filter(pk=case_id).first() if case_id else None
    papers = [
        PaperIn(
            name=paper.name,
            required_paper_id=paper.pk,
            evidence=Evidence.REUSED,
            source=f"hồ sơ {first}",
            reused_from_id=first.pk,
            is_required=paper.is_required,
        )
        for paper in papers_for(version, case)
    ]
    if brings_result:
        papers.append(PaperIn(name=WRONG_RESULT, evidence=Evidence.ORIGINAL, originals=1, is_required=False))
    return Intake(
        submission_key=key,
        offer_id=offer.pk,
        case_id=case_id,
        channel=1,
        applicant=_applicant(first),
        representative=_representative(first),
        authorisation=first.authorisation,
        papers=papers,
        subject=f"Đính chính kết quả hồ sơ {first}: {reason.strip()}"[:1000],
        return_means=ReturnMeans(first.return_means),
        return_place=first.return_place,
        payer_group=first.payer_group,
    )


def _offer(first: Dossier, offer: ProcedureOffer, on: date) -> ProcedureOffer:
    """The offer it was filed under; where its agencies have closed their heirs' of the same procedure."""
    counter = heir_in(first, offer.receiving_agency_id, on)
    if counter == offer.receiving_agency_id:
        return offer
    of_heirs = ProcedureOffer.objects.valid_on(on).filter(
        procedure=offer.procedure_id,
        receiving_agency=counter,
        deciding_agency=heir_in(first, offer.deciding_agency_id, on),
    )
    return of_heirs.order_by("pk").first() or offer


def _case(first: Dossier, version: ProcedureVersion) -> int | None:
    """The same case, or the one that has taken its key in the version in force."""
    if first.case is None:
        return None
    same = version.cases.filter(key=first.case.key).values_list("pk", flat=True).first()
    return same or first.case_id


def _applicant(first: Dossier) -> Person:
    return Person(
        name=first.applicant_name,
        kind=ApplicantKind(first.applicant_kind),
        id_kind=IdentityKind(first.applicant_id_kind),
        id_number=first.applicant_id_number,
        born_on=first.applicant_born_on,
        sex=first.applicant_sex,
        address=first.applicant_address,
        phone=first.applicant_phone,
        email=first.applicant_email,
    )


def _representative(first: Dossier) -> Person | None:
    if not first.representative_name:
        return None
    return Person(
        name=first.representative_name,
        id_number=first.representative_id_number,
        address=first.representative_address,
        phone=first.representative_phone,
    )
