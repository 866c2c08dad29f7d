"""Form 02 and form 03: what is missing, before acceptance and after it; why nothing is accepted or solved.

Issued after the move has committed, like the receipt. Each says what one event said, and is issued once
for it (Decree 118/2025 Art 17: the slip tells everything at once, with its reason).
"""

from datetime import datetime

from django.db import transaction

from accounts.models import Actor
from documents.models import IssuedPaper
from documents.rules import papers as forms
from documents.services import papers
from dossiers.enums import EventKind, PauseMode, State
from dossiers.exceptions import NotReady
from dossiers.models import Dossier, DossierEvent, SupplementRequest
from dossiers.permissions import check_can
from dossiers.rules.days import local_day
from dossiers.services import outcome, supplement
from dossiers.services.locking import lock
from dossiers.services.papers import (
    applicant_of,
    happened_since,
    header_for,
    latest,
    representative_of,
    subject_of,
    what_is_asked,
)


OUTDATING = (EventKind.ASK_BEFORE_ACCEPTANCE, EventKind.REQUEST_SUPPLEMENT, EventKind.RENEW_LOOKUP_WORD)
# What form 02 tells of the time to come, once the dossier is accepted.
CLOCK_TEXTS = {
    PauseMode.RESTART: "Thời hạn giải quyết được tính lại từ đầu khi nhận đủ phần bổ sung.",
    PauseMode.SUSPEND: "Thời gian chờ bổ sung không tính vào thời hạn giải quyết.",
    PauseMode.NONE: "Yêu cầu này không làm thay đổi thời điểm hẹn trả kết quả.",
}


@transaction.atomic
def issue_supplement_slip(*, dossier_id: int, tracking_url: str, by: Actor, at: datetime) -> IssuedPaper:
    """Form 02 of the last request; anew only after another request or a new look-up word.

    Raises NotReady when the dossier does not wait for papers, NotAllowed.
    """
    dossier = lock(dossier_id)
    check_can("print_receipt", by, dossier, on=local_day(at))
    if dossier.state not in (State.SUPPLEMENT_PRE, State.SUPPLEMENT):
        raise NotReady("Hồ sơ không ở bước chờ bổ sung nên không có phiếu yêu cầu bổ sung.")
    issued = latest(dossier, "supplement_slip")
    if issued is not None and not happened_since(dossier, issued, OUTDATING):
        return issued
    values = supplement_values(dossier, tracking_url=tracking_url, by=by, at=at)
    return _issue("supplement_slip", dossier, values, by=by, at=at)


@transaction.atomic
def print_supplement_slip(*, dossier_id: int, tracking_url: str, by: Actor, at: datetime) -> IssuedPaper:
    """Form 02 for the printer: with it the request has gone to the applicant, which is noted once."""
    supplement.send_slip(dossier_id=dossier_id, by=by, at=at)
    return issue_supplement_slip(dossier_id=dossier_id, tracking_url=tracking_url, by=by, at=at)


@transaction.atomic
def issue_refusal_slip(*, dossier_id: int, by: Actor, at: datetime) -> IssuedPaper:
    """Form 03 of a dossier that was not accepted, or was refused after appraisal (Decree 61/2018 Art 19).

    Issued once. Raises NotReady, NotAllowed.
    """
    dossier = lock(dossier_id)
    check_can("print_receipt", by, dossier, on=local_day(at))
    if dossier.state not in (State.REFUSED, State.LAPSED_PRE, State.REJECTED):
        raise NotReady("Hồ sơ không bị từ chối nên không có phiếu từ chối.")
    issued = latest(dossier, "refusal_slip")
    if issued is not None:
        return issued
    return _issue("refusal_slip", dossier, refusal_values(dossier, by=by, at=at), by=by, at=at)


def supplement_values(
    dossier: Dossier, *, tracking_url: str, by: Actor, at: datetime
) -> forms.SupplementSlip02:
    """What form 02 says: one item per line that was asked for, else the required papers not handed in."""
    request = supplement.open_request(dossier)
    asked = request.asked_event if request else _last(dossier, EventKind.ASK_BEFORE_ACCEPTANCE)
    items = tuple(item.words for item in request.items.order_by("order")) if request else ()
    missing = _missing(dossier)
    return forms.SupplementSlip02(
        header=header_for(dossier.receiving_agency, on=local_day(at)),
        code=str(dossier),
        applicant=applicant_of(dossier),
        representative=representative_of(dossier),
        procedure=what_is_asked(dossier),
        items=items or _lines(asked) or missing,
        reason=_why(dossier, missing, request),
        guide_name=_who(asked, by),
        guide_phone=dossier.receiving_agency.phone,
        tracking_url=tracking_url,
        lookup_word=dossier.lookup_word,
        is_accepted=dossier.accepted_at is not None,
        answer_due_at=request.answer_due_at if request else None,
        clock_text=CLOCK_TEXTS[PauseMode(request.mode)] if request and dossier.accepted_at else "",
    )


def refusal_values(dossier: Dossier, *, by: Actor, at: datetime) -> forms.RefusalSlip03:
    """What form 03 says."""
    ended = EventKind.LAPSE if dossier.state == State.LAPSED_PRE else EventKind.REFUSE
    event = _last(dossier, ended)
    return forms.RefusalSlip03(
        header=header_for(dossier.receiving_agency, on=local_day(at)),
        code=str(dossier),
        applicant=applicant_of(dossier),
        representative=representative_of(dossier),
        procedure=what_is_asked(dossier),
        reasons=_grounds(dossier) if dossier.state == State.REJECTED else _lines(event),
        submitter_name=dossier.submitter_name,
        # The one-stop unit gives the slip; what the leader decided is in its words (ruling 24).
        receiver_name=by.user.full_name if dossier.state == State.REJECTED else _who(event, by),
    )


def _grounds(dossier: Dossier) -> tuple[str, ...]:
    """Why it was refused after appraisal: the leader's reason, the article, and the document that says so."""
    result = outcome.must_exist(dossier)
    paper = f"Văn bản số {result.number}" if result.number else ""
    if paper and result.issued_on:
        paper += f" ngày {result.issued_on:%d/%m/%Y}"
    said = (result.abstract, f"Căn cứ: {result.legal_ground}", paper)
    return tuple(line for line in said if line)


def _issue(kind: str, dossier: Dossier, values: object, *, by: Actor, at: datetime) -> IssuedPaper:
    return papers.issue(
        kind=kind,
        agency_id=dossier.receiving_agency_id,
        subject=subject_of(dossier),
        values=values,
        by=by,
        at=at,
    )


def _last(dossier: Dossier, kind: EventKind) -> DossierEvent | None:
    found: DossierEvent | None = (
        dossier.events.filter(kind=kind).select_related("actor", "reason").order_by("-seq").first()
    )
    return found


def _lines(event: DossierEvent | None) -> tuple[str, ...]:
    """The lines of the words behind a move, without the dashes and bullets people type before them."""
    text = event.reason.text if event is not None and hasattr(event, "reason") else ""
    return tuple(line for raw in text.splitlines() if (line := raw.strip().lstrip("-+*•").strip()))


def _who(event: DossierEvent | None, by: Actor) -> str:
    return event.actor.full_name if event is not None and event.actor else by.user.full_name


def _missing(dossier: Dossier) -> tuple[str, ...]:
    required = dossier.papers.filter(required_paper__is_required=True).order_by("order")
    return tuple(paper.name for paper in required if not paper.is_present)


def _why(dossier: Dossier, missing: tuple[str, ...], request: SupplementRequest | None) -> str:
    """The reason in one sentence, with the documents the procedure rests on."""
    if request is not None and request.reason:
        said = request.reason.strip().rstrip(".")
        return f"{said} (căn cứ: {request.legal_basis})" if request.legal_basis else said
    version = dossier.procedure_version
    listed = f"thành phần hồ sơ của thủ tục mã {version.procedure.code}"
    reason = (
        f"hồ sơ còn thiếu {len(missing)} giấy tờ thuộc {listed}"
        if missing
        else f"nội dung nêu trên chưa đầy đủ hoặc chưa chính xác theo {listed}"
    )
    bases = [basis.number for basis in version.legal_bases.order_by("position", "pk")[:3]]
    return f"{reason} (căn cứ: {', '.join(bases)})" if bases else reason
