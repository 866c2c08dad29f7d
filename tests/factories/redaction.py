"""A dossier that has lived: its applicant and who acts for him stand wherever a name gets to."""

from __future__ import annotations

from datetime import date, datetime
from uuid import uuid4

from accounts.enums import Role
from dossiers.enums.redaction import RedactionGroup
from dossiers.models import Dossier, HandOver, RedactionOrder
from dossiers.rules.intake import FileIn, Person
from dossiers.services import corrections, handover, processing, redaction, returning
from dossiers.services.papers import issue_fee_slip, issue_hand_over_slip, issue_label, print_receipt
from dossiers.services.processing import ResultIn
from dossiers.services.redaction import RedactionIn
from dossiers.services.returning import ReturnIn
from feedback.services import support
from feedback.services.support import Context, SupportIn
from notifications.enums import ChannelKind
from notifications.models import ChannelChoice
from tests.clock import at
from tests.factories.accounts import AgencyFactory
from tests.factories.dossiers import NINE, Office, accepted, decided, question_to, verified
from tests.factories.feedback import make_rating
from tests.factories.files import pdf, stored


NAME, NUMBER, PHONE = "Trần Thị Riêng Biệt", "099187000456", "0987650123"
ADDRESS, EMAIL = "Số 7 ngõ Vắng, thôn Riêng", "rieng.biet@thu.example"
ACTING, HIS_NUMBER, HIS_PHONE = "Lý Văn Đại Diện", "099080000789", "0977001122"
FORMER_PHONE = "0900111222"
SAID = f"Bà {NAME} ({NUMBER}, {PHONE}) đề nghị."
# Whatever is still found in the database was not taken away; the last two as search and sorting have it.
PERSONAL = (
    NAME,
    NUMBER,
    PHONE,
    ADDRESS,
    EMAIL,
    ACTING,
    HIS_NUMBER,
    HIS_PHONE,
    FORMER_PHONE,
    "rieng biet",
    "dai dien",
)
ASKED_AT, APPROVED_AT, DONE_AT = at("2026-04-01 09:00"), at("2026-04-02 09:00"), at("2026-04-03 20:00")


def an_act(*groups: str) -> RedactionIn:
    """A court's decision: of everything, or of these groups."""
    return RedactionIn(
        groups or tuple(RedactionGroup.values), "12/QĐ-TA", date(2026, 3, 20), "Tòa án khu vực 1"
    )


def lived(office: Office, *, when: datetime = NINE, file: bytes = b"") -> Dossier:
    """Received with a file, handed over with another dossier, corrected, verified, asked about, decided,
    returned and rated; its people named in every text somebody wrote."""
    other = accepted(office, when=when)
    dossier = accepted(
        office,
        when=when,
        applicant=Person(
            name=NAME, id_number=NUMBER, born_on=date(1987, 5, 4), sex="Nữ",
            address=ADDRESS, phone=FORMER_PHONE, email=EMAIL,
        ),
        representative=Person(name=ACTING, id_number=HIS_NUMBER, address=ADDRESS, phone=HIS_PHONE),
        authorisation=f"Giấy ủy quyền của {NAME}",
        subject=SAID,
        files=[FileIn(stored(file or pdf(pages=2)).pk, f"CCCD {NAME}.pdf")],
    )  # fmt: skip
    _at_the_counter(office, dossier, when)
    (bundle,) = handover.hand_over(
        dossier_ids=[dossier.pk, other.pk], by=office.actor(Role.RECEPTION), at=when
    )
    _at_the_desk(office, dossier, bundle, when)
    given = ReturnIn(
        receiver_name=ACTING, receiver_is_applicant=False, identity_seen=f"CCCD {HIS_NUMBER}", signed=True,
        note=SAID, originals_returned=True,
    )  # fmt: skip
    returning.return_result(dossier_id=dossier.pk, given=given, by=office.actor(Role.RECEPTION), at=when)
    make_rating(dossier, comment=SAID)
    asked = SupportIn(uuid4(), SAID, Context(dossier_id=dossier.pk))
    support.ask(given=asked, by=office.actor(Role.RECEPTION), at=when)
    return Dossier.objects.get(pk=dossier.pk)


def _at_the_counter(office: Office, dossier: Dossier, when: datetime) -> None:
    clerk = office.actor(Role.RECEPTION)
    corrections.correct(
        dossier_id=dossier.pk, changes={"applicant_phone": PHONE}, reason=SAID, by=clerk, at=when
    )
    for number, channel in ((PHONE, ChannelKind.SMS), (EMAIL, ChannelKind.EMAIL)):
        ChannelChoice.objects.create(
            channel=channel, address=number, is_wanted=True, recorded_at=when, recorded_by=clerk.user
        )
    print_receipt(dossier_id=dossier.pk, tracking_url="https://mau.example/t/", by=clerk, at=when)
    issue_label(dossier_id=dossier.pk, by=clerk, at=when)
    issue_fee_slip(dossier_id=dossier.pk, by=clerk, at=when)


def _at_the_desk(office: Office, dossier: Dossier, bundle: HandOver, when: datetime) -> None:
    issue_hand_over_slip(hand_over_id=bundle.pk, by=office.actor(Role.RECEPTION), at=when)
    counted = {item.dossier_id: item.papers_sent for item in bundle.items.all()}
    handover.receive(hand_over_id=bundle.pk, counted=counted, by=office.actor(Role.UNIT_HEAD), at=when)
    processing.assign(
        dossier_id=dossier.pk, to=office.people[Role.HANDLER], by=office.actor(Role.UNIT_HEAD), at=when
    )
    verified(office, dossier, when=when, content=SAID, present=NAME)
    question = question_to(AgencyFactory(parent=office.commune), dossier, office, when=when)
    type(question).objects.filter(pk=question.pk).update(question=SAID)
    kind = office.procedure.version.results.first()
    result: ResultIn | None = ResultIn(result_type_id=kind.pk if kind else None, abstract=SAID)
    for role in (Role.HANDLER, Role.UNIT_HEAD):
        processing.complete_step(
            dossier_id=dossier.pk, by=office.actor(role), at=when, note=SAID, result=result
        )
        result = None
    decided(office, dossier, when=when)


def approved(office: Office, dossier: Dossier, *groups: str) -> RedactionOrder:
    """Asked for by control, approved by the head."""
    order = redaction.ask(
        dossier_id=dossier.pk, entered=an_act(*groups), by=office.actor(Role.CONTROL), at=ASKED_AT
    )
    return redaction.approve(order_id=order.pk, by=office.actor(Role.HEAD), at=APPROVED_AT)
