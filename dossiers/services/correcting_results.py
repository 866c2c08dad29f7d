"""A wrong result after its return: put right by a new dossier, linked to the first and free (ruling 17)."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts.models import Actor, Agency
from dossiers.enums import DossierKind, EventKind, Evidence, ReturnMeans, State
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier
from dossiers.permissions import check_can, heir_in
from dossiers.queries.people import applicant_of, representative_of
from dossiers.rules.days import local_day
from dossiers.rules.intake import Intake, PaperIn
from dossiers.services import messages, reception
from dossiers.services.catalogue import content, current_content
from dossiers.services.events import record
from dossiers.services.locking import lock
from dossiers.services.opening import open_correcting
from procedures.enums import Channel
from procedures.exceptions import NoLimit
from procedures.models import ProcedureCase, ProcedureOffer, ProcedureVersion
from procedures.queries import limit_for, papers_for
from procedures.rules.abolished import abolished_paper


WRONG_RESULT = "Kết quả đã trả có sai sót"
AT_THE_COUNTER = Channel.IN_PERSON


@transaction.atomic
def open_correction(
    *, dossier_id: int, reason: str, brings_result: bool, submission_key: UUID, by: Actor, at: datetime
) -> Dossier:
    """Receive the correction of a returned result; nothing is paid, the first one's papers are used again.

    The office owes it whatever became of the procedure since: one that was abolished or is offered here no
    more is corrected by the version its result was made by, and no fee is reckoned, so none can be missing.
    `brings_result`: the wrong result was handed back. Raises NotReady while another correction is open.
    """
    first = lock(dossier_id)
    check_can("open_correction", by, first, on=local_day(at))
    made: Dossier | None = Dossier.objects.filter(submission_key=submission_key).first()
    if made is not None:
        return made
    _check(first, reason)
    offer = _offer(first, local_day(at))
    version, case = _law(first, local_day(at))
    intake = _intake(first, reason, brings_result, submission_key, offer=offer, version=version, case=case)
    opening = open_correcting(intake, offer=offer, version=version, case=case, at=at)
    corrected = reception.accept_opening(opening, by=by, at=at, kind=DossierKind.CORRECTION, corrects=first)
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


def _intake(
    first: Dossier,
    reason: str,
    brings_result: bool,
    key: UUID,
    *,
    offer: ProcedureOffer,
    version: ProcedureVersion,
    case: ProcedureCase | None,
) -> Intake:
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
        if not abolished_paper(paper.name)  # an older list may still name one that nobody may ask for
    ]
    if brings_result:
        papers.append(PaperIn(name=WRONG_RESULT, evidence=Evidence.ORIGINAL, originals=1, is_required=False))
    return Intake(
        submission_key=key,
        offer_id=offer.pk,
        case_id=case.pk if case else None,
        channel=AT_THE_COUNTER,
        applicant=applicant_of(first),
        representative=representative_of(first),
        authorisation=first.authorisation,
        papers=papers,
        subject=f"Đính chính kết quả hồ sơ {first}: {reason.strip()}"[:1000],
        return_means=ReturnMeans(first.return_means),
        return_place=first.return_place,
        payer_group=first.payer_group,
    )


def _offer(first: Dossier, on: date) -> ProcedureOffer:
    """What its counter, or that one's heir, offers of the procedure now; else the offer it was filed under.

    That one stands in the hands of who inherited it, even where it has run out. Raises NotReady.
    """
    filed = first.offer
    if filed is None:
        raise NotReady("Hồ sơ không ghi thủ tục nộp tại đâu. Lập hồ sơ mới tại nơi tiếp nhận thủ tục.")
    counter, deciding = (
        heir_in(first, place, on) for place in (filed.receiving_agency_id, filed.deciding_agency_id)
    )
    offers = ProcedureOffer.objects.select_related(
        "receiving_agency", "deciding_agency", "process", "procedure"
    )
    now = offers.valid_on(on).filter(
        procedure=filed.procedure_id, receiving_agency=counter, deciding_agency=deciding
    )
    # The very offer first, where it still runs.
    found = now.filter(pk=filed.pk).first() or now.order_by("pk").first()
    if found is not None:
        return found
    kept = offers.get(pk=filed.pk)
    # Only this copy: the offer as it stands for the heir.
    kept.receiving_agency, kept.deciding_agency = (
        Agency.objects.get(pk=place) for place in (counter, deciding)
    )
    return kept


def _law(first: Dossier, on: date) -> tuple[ProcedureVersion, ProcedureCase | None]:
    """The version in force with the first one's case; else what the wrong result was made by.

    Else: the procedure was abolished, or the version in force has no such case, or no limit without one.
    """
    own = content(first.procedure_version_id)
    version = current_content(own.procedure_id, on)
    case = None if version is None else _same_case(first, version)
    if version is None or (first.case_id and case is None) or not _has_limit(version, case):
        return own, first.case
    return version, case


def _same_case(first: Dossier, version: ProcedureVersion) -> ProcedureCase | None:
    """The same case, or the one that has taken its key in this version."""
    key = first.case.key if first.case else None
    return next((case for case in version.cases.all() if case.key == key), None)


def _has_limit(version: ProcedureVersion, case: ProcedureCase | None) -> bool:
    try:
        limit_for(version, case, AT_THE_COUNTER)
    except NoLimit:
        return False
    return True
