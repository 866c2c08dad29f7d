"""A small office for the browser, and which sample stands for a parameter in docs/pages.csv.

A page with parameters names its sample in the column `example`; the owner of the page adds a line to
EXAMPLES that gives the parameters of its URL. `example:role` in that column says who can see the sample
when not every role of the row can. Samples for pages about one act are in samples_of_acts.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Actor, Agency, AgencySuccession, User
from dossiers.enums import BulkKind
from dossiers.models import BulkWork, Consultation, Dossier, RedactionOrder
from dossiers.rules.consulting import usual_due_on
from dossiers.services import bulk, clock, papers, redaction
from dossiers.services.redaction import RedactionIn
from feedback.enums import PetitionChannel, PetitionKind
from feedback.models import Petition, SupportRequest
from feedback.services import answering, classifying, registering, support
from feedback.services.registering import PetitionIn, Sender
from indicators.enums import PeriodKind, PublicationState
from indicators.models import Instruction, OutsideReport, Publication, ScoreDefinition
from indicators.rules.periods import period_of
from indicators.services import closing, facts, instructions, outside, publishing, scores
from indicators.services.instructions import InstructionIn, Origin
from procedures.enums import AnnouncedAction, Authority
from procedures.models import AnnouncingDecision, ProcedureVersion, ProcessTemplate
from procedures.services.announcing import DecisionHead, Entry, record_decision
from queues.enums import DeviceKind
from queues.models import Ticket
from queues.services import setup
from tests.browser.samples_of_acts import ACTS, own_line, unit_line
from tests.clock import at
from tests.factories import dossiers as make, payments as money
from tests.factories.accounts import AgencyFactory, SignatureDelegationFactory, SuccessionFactory
from tests.factories.calendars import proposed_swap
from tests.factories.procedures import (
    make_complete_procedure,
    make_process,
    make_version,
    publish_now,
    with_form,
)
from tests.factories.queues import Room, make_room, take
from tests.page_table import Row


@dataclass
class World:
    """An office with somebody in every role, and a dossier at every stage of its way."""

    office: make.Office
    dossiers: dict[str, Dossier]
    receipt_id: int
    addresses: dict[str, str] = field(default_factory=dict)
    room: Room | None = None
    scored_on: date | None = None

    @property
    def people(self) -> dict[Role, User]:
        return self.office.people


STAGES: dict[str, Callable[..., Dossier]] = {
    "accepted": make.accepted,
    "in_process": make.in_process,
    "assigned": make.assigned,
    "proposed": make.proposed,
    "done": make.done,
    "returned": make.returned,
}

# Name in the column `example` -> parameters of the URL, given the world; `query` is what is asked after them.
EXAMPLES: dict[str, Callable[[World], dict[str, Any]]] = {
    **ACTS,
    "own_line": lambda world: {"pk": own_line(world, planned_month(world)).pk},
    "unit_line": lambda world: {"pk": unit_line(world, planned_month(world)).pk},
    "definition": lambda world: {"pk": ScoreDefinition.objects.get(code="766-portal", version=1).pk},
    "list": lambda world: {"code": "ho-so-xu-ly"},
    "offer": lambda world: {"offer_id": world.office.procedure.offer.pk},
    "dossier": lambda world: {"dossier_id": world.dossiers["assigned"].pk},
    "published_month": lambda world: {**published_month(world)},
    "outside_report": lambda world: {"pk": outside_report(world).pk},
    "closed_month": lambda world: {"pk": planned_month(world).pk},
    "track": lambda world: {"code": str(world.dossiers["assigned"])},
    "desk_dossier": lambda world: {"pk": world.dossiers["assigned"].pk},
    "procedure": lambda world: {"code": world.office.procedure.procedure.code},
    "procedure_with_form": lambda world: {"code": procedure_with_form(world)},
    "office": lambda world: {"code": world.office.counter.code},
    "version": lambda world: {"version_id": world.office.procedure.version.pk},
    "draft": lambda world: {"version_id": make_version(publish=False, cases=("Chung",)).pk},
    "draft_with_forms": lambda world: {"version_id": draft_with_forms(world).pk},
    "process": lambda world: {"template_id": world.office.procedure.process.pk},
    "draft_process": lambda world: {"template_id": draft_process(world).pk},
    "decision": lambda world: {"decision_id": recorded_decision(world).pk},
    "paper": lambda world: {"paper_id": world.receipt_id},
    "shelf": lambda _world: {"shelf": "cho-ban-giao"},
    "express_offer": lambda world: {"offer_id": make.express_offer(world.office).pk},
    "hand_over": lambda world: {"hand_over_id": make.handed_over(world.office).pk},
    "waiting_dossier": lambda world: {"dossier_id": make.asked(world.office).pk},
    "online_dossier": lambda world: {"dossier_id": make.online(world.office).pk},
    "returned_dossier": lambda world: {"dossier_id": world.dossiers["returned"].pk},
    "supplement_dossier": lambda world: {"dossier_id": make.waiting(world.office).pk},
    "done_dossier": lambda world: {"dossier_id": world.dossiers["done"].pk},
    "elsewhere": lambda world: {
        "counter_id": world.office.counter.pk,
        "offer_id": make.make_office(is_non_boundary=True).procedure.offer.pk,
    },
    "postal_item": lambda world: {"item_id": make.posted(world.office).postal_items.get().pk},
    "wording": lambda _world: {"kind": "dossier_accepted", "channel": "email"},
    "question": lambda world: {"pk": own_question(world).pk},
    "opinion": lambda world: {"token": open_link(world)},
    "calendar_change": lambda world: {"pk": proposed_swap(by=world.people[Role.CONTROL].pk).pk},
    "person": lambda world: {"pk": world.people[Role.HANDLER].pk},
    "on_the_spot": lambda world: {"pk": make.accepted(make.on_the_spot(world.office)).pk},
    "minutes": lambda world: {
        "pk": world.dossiers["assigned"].pk,
        "minutes_id": make.verified(world.office, world.dossiers["assigned"]).pk,
    },
    "bulk_work": lambda world: {"work_id": bulk_work(world).pk},
    "agency": lambda world: {"pk": world.office.commune.pk},
    "succession": lambda world: {"pk": succession(world).pk},
    "instruction": lambda world: {"pk": instruction(world).pk},
    "redaction": lambda world: {"pk": order_of_redaction(world).pk},
    "money_receipt": lambda world: {"receipt_id": money.paid(world.office).pk},
    "refund": lambda world: {"refund_id": money.refund_asked(world.office).pk},
    "cash_report": lambda world: {"report_id": money.handed_over(world.office).pk},
    "kiosk": lambda world: {"token": device_token(world, DeviceKind.KIOSK)},
    "kiosk_ticket": lambda world: {
        "token": device_token(world, DeviceKind.KIOSK),
        "ticket": a_ticket(world).token,
    },
    "queue_board": lambda world: {"token": device_token(world, DeviceKind.BOARD)},
    "queue_ticket": lambda world: {"token": a_ticket(world).token},
    "scored_unit": lambda world: {"pk": scored_unit(world).pk},
    "petition": lambda world: {"pk": petition_of(world).pk},
    "petition_answer": lambda world: {"code": answered_petition(world).code},
    "tour": lambda _world: {"slug": "tiep-nhan"},
    "tour_step": lambda _world: {"slug": "tiep-nhan", "number": 1},
    "support_request": lambda world: {"pk": support_request(world).pk},
    "scored_indicator": lambda world: {"pk": scored_unit(world).pk, "indicator": "ON_TIME"},
}


def address_of(row: Row, world: World) -> str:
    """Where the sample of this page is, made now."""
    asked = EXAMPLES[row.example](world) if row.example else {}
    query = asked.pop("query", None)
    return reverse(row.name, kwargs=asked, query=query)


def procedure_with_form(world: World) -> str:
    """Code of a procedure received at the office's counter, whose form can be fetched."""
    made = make_complete_procedure(
        receiving_agency=world.office.counter, deciding_agency=world.office.commune, publish=False
    )
    publish_now(with_form(made.version))
    return str(made.procedure.code)


def draft_with_forms(world: World) -> ProcedureVersion:
    """A draft with a form whose file is there, and one that still waits for it."""
    papers = ("Tờ khai đăng ký khai sinh", "Giấy chứng sinh", "Văn bản ủy quyền đăng ký khai sinh")
    draft = make_version(publish=False, papers=papers)
    draft.papers.filter(key="p3").update(is_form=True, form_name="Mẫu số 02 kèm theo Thông tư thử nghiệm")
    return with_form(draft)


def bulk_work(world: World) -> BulkWork:
    """Two dossiers that the leader asked to sign: one is done, one refused."""
    chosen = [world.dossiers["proposed"], world.dossiers["assigned"]]
    work = bulk.ask(
        kind=BulkKind.SIGN,
        seen=dict.fromkeys(dossier.pk for dossier in chosen),
        key=uuid4(),
        by=Actor(world.people[Role.APPROVER]),
        at=at("2026-03-06 10:00"),
    )
    bulk.run(work_id=work.pk, now=lambda: at("2026-03-06 10:01"))
    return work


def succession(world: World) -> AgencySuccession:
    """The work of a unit that has closed goes to the office's; nobody has confirmed it."""
    today = timezone.localdate()
    closed = AgencyFactory(unit=True, parent=world.office.commune, valid_to=today - timedelta(days=1))
    return SuccessionFactory(predecessor=closed, successor=world.office.unit, effective_on=today)


def instruction(world: World) -> Instruction:
    """The head asks his unit to deal with late dossiers."""
    moment = timezone.now()
    entered = InstructionIn(
        unit_id=world.office.unit.pk,
        what="Xử lý dứt điểm hồ sơ quá hạn.",
        due_on=timezone.localdate(moment) + timedelta(days=7),
        origin=Origin("/dieu-hanh/tre-han/", "Hồ sơ trễ hẹn"),
    )
    return instructions.give(entered=entered, by=Actor(world.people[Role.HEAD]), at=moment)


def order_of_redaction(world: World) -> RedactionOrder:
    """Control asks that what a court named be taken away from a dossier that was returned."""
    moment = timezone.now()
    dossier = make.twin(world.dossiers["returned"])
    return redaction.ask(
        dossier_id=dossier.pk,
        entered=RedactionIn(
            ("identity", "contact"), "12/QĐ-TA", timezone.localdate(moment), "Tòa án khu vực 1"
        ),
        by=Actor(world.people[Role.CONTROL]),
        at=moment,
    )


def scored_unit(world: World) -> Agency:
    """The commune with the scores of last night."""
    night = timezone.localdate() - timedelta(days=1)
    if world.scored_on != night:
        facts.refresh()
        scores.score_day(night)
        world.scored_on = night
    return world.office.commune


def device_token(world: World, kind: DeviceKind) -> str:
    """A kiosk or a board of the office's counter, whose waiting room is set up when first asked for."""
    waiting_room(world)
    by = Actor(world.people[Role.ONESTOP_HEAD])
    device = setup.make_device(
        agency_id=world.office.counter.pk, kind=kind, name="cửa chính", by=by, at=timezone.now()
    )
    return setup.token_of(device)


def a_ticket(world: World) -> Ticket:
    """Taken in the morning of a working day, whatever day the walk is on."""
    return take(waiting_room(world).a)


def waiting_room(world: World) -> Room:
    """One service at two windows."""
    if world.room is None:
        world.room = make_room(world.office.counter)
    return world.room


def petition_of(world: World) -> Petition:
    """Given to the handler, to be answered."""
    now, by = timezone.now(), Actor(world.people[Role.PETITION_OFFICER])
    given = PetitionIn(
        submission_key=uuid4(),
        agency_id=world.office.commune.pk,
        channel=PetitionChannel.PHONE,
        content="Đi lại ba lần mà chưa được hướng dẫn đủ giấy tờ.",
        sent_at=now,
        sender=Sender("Lương Thị Gửi", "Thôn Thử", "0912000111"),
    )
    made = registering.register(given=given, by=by, at=now)
    handler = world.people[Role.HANDLER]
    return classifying.classify(
        petition_id=made.pk, kind=PetitionKind.RULES, handler_id=handler.pk, by=by, at=now
    )


def support_request(world: World) -> SupportRequest:
    """The clerk is stuck at a dossier."""
    context = support.Context(page_name="counter:home", page_path="/mot-cua/", browser="Mozilla/5.0")
    given = support.SupportIn(uuid4(), "Không in được giấy tiếp nhận.", context)
    return support.ask(given=given, by=Actor(world.people[Role.RECEPTION]), at=timezone.now())


def answered_petition(world: World) -> Petition:
    """Answered and published."""
    made, now, by = petition_of(world), timezone.now(), Actor(world.people[Role.PETITION_OFFICER])
    answering.answer(petition_id=made.pk, text="Chỉ cần một tờ khai.", by=by, at=now)
    return answering.publish(
        petition_id=made.pk, question="Hỏi về giấy tờ phải nộp.", text="Chỉ cần một tờ khai.", by=by, at=now
    )


def open_link(world: World) -> str:
    """Sent just now: a link does not outlive its question by much, and the walk is on no fixed day."""
    dossier, moment = world.dossiers["assigned"], timezone.now()
    due_on = usual_due_on(clock.calendar_of(dossier, at=moment), timezone.localdate(moment))
    return make.token_for(world.office, dossier, when=moment, due_on=due_on)


def own_question(world: World) -> Consultation:
    """Put to the office's own commune, so that its people may answer."""
    dossier = make.assigned(world.office)
    return make.question_to(world.office.commune, dossier, world.office)


def draft_process(world: World) -> ProcessTemplate:
    procedure = world.office.procedure.procedure
    return make_process(procedure, approve=False, number=procedure.processes.count() + 1)


def recorded_decision(world: World) -> AnnouncingDecision:
    """A new procedure announced on the day before, its duties open."""
    moment = at("2026-03-06 09:30")
    return record_decision(
        head=DecisionHead(
            number=f"{AnnouncingDecision.objects.count() + 1}/QĐ-UBND",
            title="Công bố thủ tục mẫu",
            authority=Authority.PROVINCE,
            signed_on=moment.date(),
            effective_on=date(2026, 3, 20),
        ),
        entries=[Entry(world.office.procedure.procedure, AnnouncedAction.AMENDED)],
        by=Actor(world.people[Role.CONTROL]),
        at=moment,
    )


def build() -> World:
    """Writes the office into the database, on a Friday morning in March."""
    office = make.make_office()
    dossiers = {stage: advance(office) for stage, advance in STAGES.items()}
    receipt = papers.issue_receipt(
        dossier_id=dossiers["accepted"].pk,
        tracking_url="https://mau.example/tra-cuu/",
        by=office.actor(Role.RECEPTION),
        at=at("2026-03-06 09:40"),
    )
    return World(office, dossiers, receipt.pk)


def planned_month(world: World) -> Publication:
    """The month before last of the world's commune, closed and open to replies."""
    period = period_of(PeriodKind.MONTH, timezone.localdate()).before()
    month = closing.planned(agency=world.office.commune, period=period, at=timezone.now())
    if month.state == PublicationState.DRAFT:
        month = closing.close(
            publication_id=month.pk, by=Actor(world.people[Role.CONTROL]), at=timezone.now()
        )
    return month


def published_month(world: World) -> dict[str, Any]:
    """The month before that, public."""
    period = period_of(PeriodKind.MONTH, timezone.localdate()).before().before()
    then = timezone.now() - timedelta(days=10)
    month = closing.planned(agency=world.office.commune, period=period, at=then)
    if month.state == PublicationState.DRAFT:
        head = world.people[Role.HEAD]
        closing.close(publication_id=month.pk, by=Actor(world.people[Role.CONTROL]), at=then)
        SignatureDelegationFactory(agency=world.office.commune, signer=head)
        publishing.sign(publication_id=month.pk, by=Actor(head), at=timezone.now())
        publishing.publish(publication_id=month.pk, address="/diem/", by=Actor(head), at=timezone.now())
    return {"code": world.office.commune.code, "month": month.month}


def outside_report(world: World) -> OutsideReport:
    """What somebody else published of the world's commune last month."""
    commune = world.office.commune
    text = f"Đơn vị,Chỉ số,Tử số,Mẫu số,Điểm\n{commune.code},ON_TIME,3,4,15.00"
    return outside.take(
        agency_id=commune.pk,
        period=period_of(PeriodKind.MONTH, timezone.localdate()),
        source="Cổng Dịch vụ công quốc gia",
        upload=outside.Upload("", text.encode()),
        by=Actor(world.people[Role.HEAD]),
        at=timezone.now(),
    )
