"""Papers of this app: the rating slip handed out with the receipt, and the slip that sends a complaint on."""

from datetime import datetime
from typing import Final

from django.db import transaction

from accounts.models import Actor, Agency
from documents.models import IssuedPaper
from documents.services import papers as documents
from dossiers.enums import State
from dossiers.models import Dossier
from dossiers.permissions import check_can as check_can_print
from dossiers.rules.days import local_day
from dossiers.services.papers import header_for, latest, subject_of
from feedback.enums import OtherMatter, PetitionEventKind, PetitionState
from feedback.exceptions import NotNow
from feedback.models import Petition
from feedback.permissions import check_can, handled_at
from feedback.queries.ratings import form_on
from feedback.rules.acts import Act
from feedback.rules.papers import RatingSlip, RedirectSlip
from feedback.services.classifying import must_be
from feedback.services.events import record
from feedback.services.locking import lock


LAW: Final = {
    OtherMatter.COMPLAINT: "Luật Khiếu nại 2011",
    OtherMatter.DENUNCIATION: "Luật Tố cáo 2018",
}
STEPS: Final = {
    OtherMatter.COMPLAINT: (
        "Gửi người đã ra quyết định, hoặc cơ quan có người bị khiếu nại, trong 90 ngày từ khi biết.",
        "Việc thụ lý được thông báo trong 10 ngày; giải quyết lần đầu không quá 30 ngày (phức tạp: 45 ngày).",
        "Không đồng ý: khiếu nại lần hai lên cấp trên trực tiếp, hoặc khởi kiện tại Tòa án.",
    ),
    OtherMatter.DENUNCIATION: (
        "Gửi người đứng đầu cơ quan quản lý người bị tố cáo; ghi rõ họ tên, địa chỉ, hành vi, ai làm.",
        "Cơ quan xử lý ban đầu trong 7 ngày làm việc; giải quyết không quá 30 ngày từ khi thụ lý.",
        "Họ tên, địa chỉ và bút tích của người tố cáo được giữ bí mật theo luật.",
    ),
}


@transaction.atomic
def issue_rating_slip(*, dossier_id: int, rating_url: str, by: Actor, at: datetime) -> IssuedPaper:
    """Phiếu đánh giá of a dossier, issued once; its number is what the clerk types when it comes back.

    Raises NotNow for a draft and where no form is in force, NotAllowed.
    """
    dossier = Dossier.objects.select_related("receiving_agency", "procedure_version").get(pk=dossier_id)
    on = local_day(at)
    check_can_print("print_receipt", by, dossier, on=on)
    form = form_on(on)
    if dossier.state == State.DRAFT or form is None:
        raise NotNow("Hồ sơ chưa được nộp, hoặc chưa có mẫu phiếu đánh giá có hiệu lực.")
    issued = latest(dossier, "rating_slip")
    if issued is not None:
        return issued
    values = RatingSlip(
        header=header_for(dossier.receiving_agency, on=on),
        code=str(dossier),
        procedure=dossier.procedure_version.name,
        questions=tuple(one.words for one in sorted(form.criteria.all(), key=lambda one: one.order)),
        levels=tuple(one.words for one in sorted(form.levels.all(), key=lambda one: -one.value)),
        rating_url=rating_url,
        lookup_word=dossier.lookup_word,
    )
    return documents.issue(
        kind="rating_slip",
        agency_id=dossier.receiving_agency_id,
        subject=subject_of(dossier),
        values=values,
        by=by,
        at=at,
    )


@transaction.atomic
def issue_redirect_slip(*, petition_id: int, by: Actor, at: datetime) -> IssuedPaper:
    """Phiếu hướng dẫn of what was recognised as a complaint or denunciation, issued once."""
    petition = lock(petition_id)
    on = local_day(at)
    check_can(Act.REDIRECT, by, petition, on=on)
    must_be(petition, PetitionState.REDIRECTED)
    subject = f"petition:{petition.pk}"
    issued = IssuedPaper.objects.filter(kind="petition_redirect", subject=subject).first()
    if issued is not None:
        return issued
    record(petition, PetitionEventKind.PRINT_SLIP, by=by, at=at)
    return documents.issue(
        kind="petition_redirect",
        agency_id=handled_at(petition, on),
        subject=subject,
        values=_redirect_values(petition, by, at),
        by=by,
        at=at,
    )


def _redirect_values(petition: Petition, by: Actor, at: datetime) -> RedirectSlip:
    matter = OtherMatter(petition.other_matter)
    agency = Agency.objects.get(pk=handled_at(petition, local_day(at)))
    why = petition.events.filter(kind=PetitionEventKind.REDIRECT).select_related("words").latest("pk")
    return RedirectSlip(
        header=header_for(agency, on=local_day(at)),
        code=petition.code,
        sent_on=petition.sent_on,
        sender_name=petition.sender_name,
        sender_address=petition.sender_address,
        matter=str(matter.label).lower(),
        competent=petition.about_agency.name if petition.about_agency else agency.name,
        reason=why.words.text,
        law=LAW[matter],
        steps=STEPS[matter],
        officer_name=by.user.full_name,
    )
