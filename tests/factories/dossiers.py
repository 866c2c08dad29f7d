"""A commune with its counter, its people and one procedure; intakes; dossiers at any stage."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import uuid4

from accounts.enums import Role
from accounts.models import Actor, Agency, User
from documents.services import files
from dossiers.enums import Evidence, ItemKind, RequestState, ReturnMeans
from dossiers.models import Consultation, Dossier, HandOver, Verification
from dossiers.queries.consulting import has_accounts
from dossiers.rules.days import local_day
from dossiers.rules.intake import FileIn, Intake, PaperIn, Person
from dossiers.rules.supplement import Item
from dossiers.rules.verifying import Minutes
from dossiers.services import (
    consulting,
    handover,
    obligations,
    processing,
    reception,
    returning,
    supplement,
    verifying,
)
from dossiers.services.consulting import Outside, QuestionIn
from dossiers.services.processing import ResultIn
from dossiers.services.returning import ReturnIn
from notifications.models import OutboxMessage
from procedures.enums import StepKind
from procedures.models import LinkedProcedure, ProcedureOffer
from procedures.queries import papers_for
from procedures.services.processes import StepDraft, write_steps
from tests.clock import at
from tests.factories.accounts import AgencyCalendarFactory, AgencyFactory, UserFactory, staff
from tests.factories.documents import PDF
from tests.factories.procedures import (
    LONG_AGO,
    PUBLISHED_AT,
    CompleteProcedure,
    make_complete_procedure,
    make_copy_certification,
    make_process,
)


_identifiers = count(1)
NINE = at("2026-03-06 09:32")


@dataclass(frozen=True)
class Office:
    """UBND xã with its one-stop unit, one department and a person in every role."""

    commune: Agency
    counter: Agency
    unit: Agency
    people: dict[Role, User]
    procedure: CompleteProcedure

    def actor(self, role: Role) -> Actor:
        return Actor(self.people[role])


def make_office(**procedure_fields: Any) -> Office:
    """A working office whose procedure takes 3 working days and 8,000 đ unless told otherwise."""
    number = next(_identifiers)
    commune = AgencyFactory(identifier=f"H99.{number}", parent=None)
    counter = AgencyFactory(one_stop=True, identifier=f"H99.{number}.1", parent=commune)
    unit = AgencyFactory(unit=True, parent=commune)
    AgencyCalendarFactory(agency=commune)
    places = {
        Role.RECEPTION: counter,
        Role.ONESTOP_HEAD: counter,
        Role.CASHIER: counter,
        Role.POSTAL_AGENT: counter,
        Role.HELPER: counter,
        Role.HANDLER: unit,
        Role.UNIT_HEAD: unit,
        Role.APPROVER: commune,
        Role.RECORDS_CLERK: commune,
        Role.HEAD: commune,
        Role.CONTROL: commune,
        Role.AUDITOR: commune,
        Role.PETITION_OFFICER: commune,
        Role.ADMINISTRATOR: commune,
    }
    people = staff(places)
    procedure = make_complete_procedure(receiving_agency=counter, deciding_agency=commune, **procedure_fields)
    return Office(commune, counter, unit, people, procedure)


def make_intake(office: Office, **changes: Any) -> Intake:
    """A complete intake: every paper handed in as one original; of several cases the first."""
    case = office.procedure.version.cases.order_by("position").first()
    papers = [
        PaperIn(name=paper.name, required_paper_id=paper.pk, evidence=Evidence.ORIGINAL, originals=1)
        for paper in papers_for(office.procedure.version, None)
    ]
    intake = Intake(
        submission_key=uuid4(),
        offer_id=office.procedure.offer.pk,
        case_id=case.pk if case else None,
        channel=1,
        applicant=Person(
            name="Đặng Thị Ước",
            id_number="099187000123",
            born_on=date(1987, 5, 4),
            sex="Nữ",
            address="Thôn Thử, xã Thử Nghiệm",
            phone="0912345678",
        ),
        papers=papers,
    )
    return replace(intake, **changes)


def accepted(office: Office, *, when: datetime = NINE, **changes: Any) -> Dossier:
    return reception.accept_new(
        intake=make_intake(office, **changes), by=office.actor(Role.RECEPTION), at=when
    )


def twin(dossier: Dossier, *parts: str) -> Dossier:
    """Another dossier like it as bare rows, with its `parts`, such as "steps": for lists of many."""
    rows = {part: list(getattr(dossier, part).order_by("pk")) for part in parts}
    made = Dossier.objects.get(pk=dossier.pk)
    made.pk, made.register_number, made.code = None, None, f"{dossier.code}-{uuid4().hex[:6]}"
    made.temporary_number, made.submission_key = uuid4().hex, uuid4()
    made._state.adding = True
    made.save(force_insert=True)
    for copies in rows.values():
        for one in copies:
            one.pk, one.dossier = None, made
            one._state.adding = True
            one.save(force_insert=True)
    return made


def in_process(office: Office, *, when: datetime = NINE, **changes: Any) -> Dossier:
    """Handed over: the unit head is to assign it."""
    dossier = accepted(office, when=when, **changes)
    return processing.start_processing(dossier_id=dossier.pk, by=office.actor(Role.RECEPTION), at=when)


def assigned(office: Office, *, when: datetime = NINE, **changes: Any) -> Dossier:
    dossier = in_process(office, when=when, **changes)
    return processing.assign(
        dossier_id=dossier.pk, to=office.people[Role.HANDLER], by=office.actor(Role.UNIT_HEAD), at=when
    )


def proposed(office: Office, *, when: datetime = NINE, **changes: Any) -> Dossier:
    """The handler and the unit head have proposed; the leader is to sign."""
    dossier = assigned(office, when=when, **changes)
    result_type = office.procedure.version.results.first()
    result = ResultIn(result_type_id=result_type.pk if result_type else None, abstract="Giấy khai sinh")
    for role in (Role.HANDLER, Role.UNIT_HEAD):
        dossier = processing.complete_step(
            dossier_id=dossier.pk, by=office.actor(role), at=when, result=result
        )
        result = None  # type: ignore[assignment]
    return dossier


def numbered(abstract: str = "Giấy khai sinh", *, kind: int | None = None, when: datetime = NINE) -> ResultIn:
    """A result as it must be before it is sealed; `kind` is the key of its type."""
    return ResultIn(
        result_type_id=kind,
        abstract=abstract,
        number="17/UBND",
        issued_on=local_day(when),
        signer_name="Lê Văn Mẫu",
    )


def decided(office: Office, dossier: Dossier, *, when: datetime = NINE) -> Dossier:
    """The leader signs what is proposed; the records clerk writes the number on it and seals it."""
    processing.complete_step(dossier_id=dossier.pk, by=office.actor(Role.APPROVER), at=when)
    signed = dossier.results.get(replaced_at=None)
    return processing.complete_step(
        dossier_id=dossier.pk,
        by=office.actor(Role.RECORDS_CLERK),
        at=when,
        result=numbered(signed.abstract, kind=signed.result_type_id, when=when),
    )


def done(office: Office, *, when: datetime = NINE, **changes: Any) -> Dossier:
    return decided(office, proposed(office, when=when, **changes), when=when)


def returned(office: Office, *, when: datetime = NINE, **changes: Any) -> Dossier:
    dossier = done(office, when=when, **changes)
    given = ReturnIn(receiver_name=dossier.applicant_name, identity_seen="CCCD", signed=True)
    return returning.return_result(
        dossier_id=dossier.pk, given=given, by=office.actor(Role.RECEPTION), at=when
    )


def posted(office: Office, *, when: datetime = NINE, number: str = "RN123456785VN") -> Dossier:
    """Its result has been given to the post."""
    dossier = done(office, when=when, return_means=ReturnMeans.POSTAL, return_place="Thôn Thử, xã Thử Nghiệm")
    given = ReturnIn(receiver_name=dossier.applicant_name, means=ReturnMeans.POSTAL, postal_number=number)
    return returning.return_result(
        dossier_id=dossier.pk, given=given, by=office.actor(Role.RECEPTION), at=when
    )


def asked(office: Office, *, when: datetime = NINE, **changes: Any) -> Dossier:
    """Came without its last paper and waits for it; not accepted yet."""
    intake = make_intake(office, **changes)
    papers = [*intake.papers[:-1], replace(intake.papers[-1], evidence=None, originals=0)]
    return reception.ask_new(
        intake=replace(intake, papers=papers),
        missing=papers[-1].name,
        by=office.actor(Role.RECEPTION),
        at=when,
    )


def handed_over(office: Office, *, when: datetime = NINE) -> HandOver:
    """A bundle of one dossier on its way to the department."""
    dossier = accepted(office, when=when)
    return handover.hand_over(dossier_ids=[dossier.pk], by=office.actor(Role.RECEPTION), at=when)[0]


def express_offer(office: Office, *, charge: int | None = 0) -> ProcedureOffer:
    """Certification of copies at the office's counter, done at once."""
    version = make_copy_certification(charge=charge)
    return ProcedureOffer.objects.create(
        procedure=version.procedure,
        receiving_agency=office.counter,
        deciding_agency=office.commune,
        process=make_process(version.procedure),
        valid_from=LONG_AGO,
    )


FIVE = (
    (StepKind.RECEIVE, "Tiếp nhận", Role.RECEPTION, 1),
    (StepKind.HANDLE, "Thẩm định", Role.HANDLER, 2),
    (StepKind.APPROVE, "Phê duyệt", Role.APPROVER, 2),
    (StepKind.SEAL, "Đóng dấu", Role.RECORDS_CLERK, 1),
    (StepKind.RETURN, "Trả kết quả", Role.RECEPTION, 0),
)


def on_the_spot(office: Office) -> Office:
    """The same office with another procedure, done in five steps at its counter."""
    procedure = make_complete_procedure(receiving_agency=office.counter, deciding_agency=office.commune)
    template = make_process(procedure.procedure, approve=False, number=2)
    template.steps.all().delete()
    write_steps(template, [StepDraft(kind, name, role, Decimal(hours)) for kind, name, role, hours in FIVE])
    template.on_the_spot, template.approved_at = True, PUBLISHED_AT
    template.save()
    procedure.offer.process = template
    procedure.offer.save()
    return replace(office, procedure=procedure)


def faulty(dossier: Dossier, what: str = "Ghi đủ nơi sinh") -> Item:
    """A fault in the first paper of the dossier."""
    paper = dossier.papers.order_by("order")[0]
    return Item(kind=ItemKind.FAULTY, name=paper.name, paper_id=paper.pk, what=what)


def waiting(office: Office, *, when: datetime = NINE, items: int = 1, **changes: Any) -> Dossier:
    """In process, and the applicant asked in time to put right as many papers as wanted."""
    dossier = assigned(office, when=when, **changes)
    papers = dossier.papers.order_by("order")[:items]
    asked_for = [
        Item(kind=ItemKind.FAULTY, name=one.name, paper_id=one.pk, what="Ghi đủ nơi sinh") for one in papers
    ]
    supplement.ask(
        dossier_id=dossier.pk,
        asked=supplement.AskIn(asked_for, "Tờ khai chưa đầy đủ"),
        by=office.actor(Role.HANDLER),
        at=when,
    )
    return Dossier.objects.get(pk=dossier.pk)


def verified(office: Office, dossier: Dossier, *, when: datetime = NINE, **changes: Any) -> Verification:
    """Minutes of a verification that the office's handler held."""
    said: dict[str, Any] = {
        "held_on": local_day(when),
        "place": "Thửa đất số 12, thôn Thử",
        "present": "Nguyễn Văn Mẫu, chuyên viên\nĐặng Thị Ước, người nộp",
        "content": "Ranh giới đúng như bản vẽ.",
        "applicant_there": True,
    }
    return verifying.record_minutes(
        dossier_id=dossier.pk, minutes=Minutes(**said | changes), by=office.actor(Role.HANDLER), at=when
    )


def question_to(
    agency: Agency, dossier: Dossier, office: Office, *, when: datetime = NINE, due_on: date | None = None
) -> Consultation:
    """A question of the office's handler to an agency about the dossier he works on, with no papers."""
    if not has_accounts(agency.pk, on=when.date()):
        UserFactory(role=Role.HANDLER, agency=agency)
    (question,) = consulting.ask(
        dossier_id=dossier.pk,
        asked=QuestionIn(
            question="Đề nghị cho ý kiến về nguồn gốc thửa đất.",
            due_on=due_on or date(2026, 3, 10),
            agency_ids=[agency.pk],
        ),
        by=office.actor(Role.HANDLER),
        at=when,
        answer_url="https://mau.example/y-kien/",
    )
    return question


def token_for(office: Office, dossier: Dossier, *, when: datetime = NINE, due_on: date | None = None) -> str:
    """Asks an agency outside the portal and gives the token of the link that went to its mailbox."""
    (question,) = consulting.ask(
        dossier_id=dossier.pk,
        asked=QuestionIn(
            question="Đề nghị xác nhận thời gian công tác.",
            due_on=due_on or date(2026, 3, 10),
            outside=[Outside("Lữ đoàn Thử Nghiệm", "van.thu@lu-doan.example")],
            file_ids=list(dossier.files.values_list("pk", flat=True)),
        ),
        by=office.actor(Role.HANDLER),
        at=when,
        answer_url="https://mau.example/y-kien/",
    )
    message = OutboxMessage.objects.get(kind="question_link", topic=f"question:{question.pk}")
    link: str = message.variables["link"]
    return link.rstrip("/").rpartition("/")[2]


def link_between(
    office: Office, other: Office, *, linked: bool = False, wants: dict[str, Any] | None = None, **fields: Any
) -> LinkedProcedure:
    """The office's procedure needs the other office's; `linked`: another one of its own, at its counter.

    `wants`: how that one differs from the usual.
    """
    needed = other.procedure
    if linked:
        needed = make_complete_procedure(
            receiving_agency=other.counter, deciding_agency=other.commune, **(wants or {})
        )
    return LinkedProcedure.objects.create(
        procedure=office.procedure.procedure,
        linked=needed.procedure,
        task="Đăng ký thường trú theo Giấy khai sinh",
        legal_basis="Nghị định 63/2024/NĐ-CP",
        valid_from=LONG_AGO,
        **fields,
    )


def brought(dossier: Dossier, *, first: int | None = None) -> dict[int, PaperIn]:
    """What the applicant brings for the open request, as one original each."""
    request = dossier.requests.get(state=RequestState.OPEN)
    items = request.items.filter(received_at=None).order_by("order")[:first]
    return {item.pk: PaperIn(name=item.name, evidence=Evidence.ORIGINAL, originals=1) for item in items}


def owing(office: Office, *, when: datetime = NINE) -> Dossier:
    """In process, and waiting for the applicant to pay what sector law lets it wait for."""
    dossier = assigned(office, when=when)
    by = office.actor(Role.HANDLER)
    return obligations.await_payment(dossier_id=dossier.pk, owed=obligation_in(when=when), by=by, at=when)


def obligation_in(*, when: datetime = NINE) -> obligations.ObligationIn:
    """A land tax with its notice, to be paid by the 6th of April."""
    return obligations.ObligationIn(
        name="Lệ phí trước bạ nhà, đất",
        notice_number="TB-0017",
        notice_on=local_day(when),
        pay_on=date(2026, 4, 6),
        notice=FileIn(files.store_made(PDF, "application/pdf").pk, "thong-bao-thue.pdf"),
    )


def online(office: Office, *, when: datetime = NINE, complete: bool = False) -> Dossier:
    """Filed at a system outside, its last paper wanting unless complete; nobody has looked at it yet."""
    intake = make_intake(office, channel=2)
    papers = [replace(paper, evidence=Evidence.ELECTRONIC, originals=0) for paper in intake.papers]
    if not complete:
        papers[-1] = replace(papers[-1], evidence=None)
    return reception.submit_online(intake=replace(intake, papers=papers), system_id=1, at=when)
