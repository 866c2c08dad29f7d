"""Samples for pages that are about one act: a dossier, letter, explanation or month that allows the act now.

Each asks for its own, made when it is asked for: what is done on one page takes nothing from another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from accounts.enums import Role
from accounts.models import Actor
from documents.models import Book
from documents.services.files import store_made
from dossiers.enums import AskedVia, FileKind, OpinionKind, StepState
from dossiers.models import Consultation, Dossier, DossierFile, Explanation
from dossiers.rules.intake import FileIn
from dossiers.services import (
    apologies,
    consulting,
    deadlines,
    ending,
    explanations,
    files,
    overdue,
    processing,
    supplement,
)
from dossiers.services.apologies import ApologyIn
from dossiers.services.consulting_checks import OpinionIn
from dossiers.services.explanations import ExplanationIn
from indicators.models import Publication, PublicationOfficer, PublicationRow
from procedures.models import LinkedProcedure
from tests.clock import at
from tests.factories import dossiers as make
from tests.factories.accounts import AgencyFactory, SignatureDelegationFactory
from tests.factories.documents import PDF
from tests.factories.procedures import make_complete_procedure


if TYPE_CHECKING:
    from tests.browser.samples import World

Sample = Callable[["World"], dict[str, Any]]
# What is received on Friday morning is promised for Wednesday the 11th.
TUESDAY, THURSDAY, NEXT_MONDAY = at("2026-03-10 09:00"), at("2026-03-12 08:00"), at("2026-03-16 09:00")
SORRY = ApologyIn("verification", "Chờ nơi cư trú trước xác nhận.", date(2026, 3, 16))
WHY = ExplanationIn("verification", "Nơi cư trú cũ trả lời sau 6 ngày.", "Đã gửi lại; nhắc mỗi ngày.")


def of(make_one: Callable[[make.Office], Dossier], name: str = "pk") -> Sample:
    """A dossier of the world's office, brought to a state, as the URL names it."""
    return lambda world: {name: make_one(world.office).pk}


def with_procedure(office: make.Office, **version: Any) -> make.Office:
    """The same office with another procedure: rules and cases of its own change nothing elsewhere."""
    other = make_complete_procedure(
        receiving_agency=office.counter, deciding_agency=office.commune, **version
    )
    return replace(office, procedure=other)


def with_the_unit_head(office: make.Office) -> Dossier:
    """The handler has proposed; nobody has taken the next step, as where two share its role."""
    dossier = make.assigned(office)
    processing.complete_step(
        dossier_id=dossier.pk,
        by=office.actor(Role.HANDLER),
        at=make.NINE,
        result=processing.ResultIn(abstract="Giấy khai sinh"),
    )
    dossier.steps.filter(state=StepState.ACTIVE).update(holder=None)
    Dossier.objects.filter(pk=dossier.pk).update(current_holder=None)
    return Dossier.objects.get(pk=dossier.pk)


def of_two_cases(office: make.Office) -> Dossier:
    return make.assigned(with_procedure(office, cases=("Đúng hạn", "Quá hạn")))


def undecided_request(office: make.Office) -> Dossier:
    """Papers were asked for after the third working day, which takes a leader."""
    dossier = make.assigned(office)
    supplement.ask(
        dossier_id=dossier.pk,
        asked=supplement.AskIn([make.faulty(dossier)], "Thiếu chữ ký"),
        by=office.actor(Role.HANDLER),
        at=NEXT_MONDAY,
    )
    return dossier


def may_await_payment(office: make.Office) -> Dossier:
    return make.assigned(with_procedure(office, limit="15", sector_rules={"stops_clock": {}}))


def unpaid(office: make.Office) -> Dossier:
    """Waits for the applicant to pay; sector law has an article for closing it."""
    rules: dict[str, dict[str, Any]] = {"stops_clock": {}, "close_unpaid": {}}
    return make.owing(with_procedure(office, limit="15", sector_rules=rules))


def asked_to_stop(office: make.Office) -> Dossier:
    dossier = make.assigned(office)
    asked = ending.AskedIn(make.NINE.date(), AskedVia.COUNTER, "Gia đình chưa thống nhất việc đặt tên.")
    ending.ask_stop(dossier_id=dossier.pk, asked=asked, by=office.actor(Role.RECEPTION), at=make.NINE)
    return dossier


def drafted(office: make.Office) -> Dossier:
    """The handler has written a letter of apology, which the leader's deputy may sign."""
    leader = office.people[Role.APPROVER]
    if not leader.delegations.exists():
        SignatureDelegationFactory(agency=office.commune, signer=leader)
    dossier = make.assigned(office)
    apologies.draft(dossier_id=dossier.pk, entered=SORRY, by=office.actor(Role.HANDLER), at=TUESDAY)
    return dossier


def signed(office: make.Office) -> Dossier:
    """The letter waits for the one-stop unit to confirm it."""
    dossier = drafted(office)
    apologies.sign(dossier_id=dossier.pk, by=office.actor(Role.APPROVER), at=TUESDAY)
    return dossier


def owed_explanation(office: make.Office) -> Explanation:
    """The handler is late and has said nothing yet."""
    dossier = make.assigned(office)
    deadlines.look(as_at=THURSDAY)
    return Explanation.objects.get(dossier=dossier)


def written_explanation(office: make.Office) -> Explanation:
    """The unit head has to judge it."""
    owed = owed_explanation(office)
    return explanations.submit(
        explanation_id=owed.pk, entered=WHY, by=office.actor(Role.HANDLER), at=THURSDAY
    )


def handed_back_question(office: make.Office) -> Consultation:
    """The agency asked says it is not its matter: whoever asked may dispute it, ask again or withdraw."""
    other = AgencyFactory()
    question = make.question_to(other, make.assigned(office), office)
    consulting.answer(
        question_id=question.pk,
        given=OpinionIn(OpinionKind.NOT_OURS, "Thửa đất thuộc xã khác.", "UBND xã bên cạnh"),
        by=Actor(other.memberships.get().user),
        at=TUESDAY,
    )
    return question


def asked(world: World) -> dict[str, Any]:
    question = handed_back_question(world.office)
    return {"pk": question.dossier_id, "question_id": question.pk}


def linked_part(world: World) -> tuple[Dossier, LinkedProcedure]:
    """Another agency's procedure is to follow, and it is its turn."""
    office = with_procedure(world.office, limit="10")
    link = make.link_between(office, make.make_office(limit="5"))
    return make.assigned(office), link


def part_at_the_desk(world: World) -> dict[str, Any]:
    dossier, link = linked_part(world)
    return {"pk": dossier.pk, "link_id": link.pk}


def part_at_the_counter(world: World) -> dict[str, Any]:
    dossier, link = linked_part(world)
    return {"dossier_id": dossier.pk, "link_id": link.pk}


def attached(office: make.Office) -> DossierFile:
    """A file the handler attached to what he works on."""
    dossier = make.assigned(office)
    file = FileIn(store_made(PDF, "application/pdf").pk, "bien-ban-hop.pdf", kind=FileKind.PROCESS)
    return files.attach(dossier_id=dossier.pk, file=file, by=office.actor(Role.HANDLER), at=make.NINE)


def own_line(world: World, month: Publication) -> PublicationOfficer:
    """The handler was late in this month: written here unless the nights of the world wrote it."""
    handler, unit = world.people[Role.HANDLER], world.office.unit
    said = {"name": handler.full_name, "unit_name": unit.name, "minutes": 390, "handled": 12}
    late = {"dossier_ids": [world.dossiers["assigned"].pk], **said}
    line, _new = PublicationOfficer.objects.get_or_create(
        publication=month, officer=handler, unit=unit, defaults=late
    )
    return line


def unit_line(world: World, month: Publication) -> PublicationRow:
    return PublicationRow.objects.get(publication=month, agency=world.office.commune)


def late_officer(world: World) -> dict[str, Any]:
    """Who was late in March, as the list of late officers leads to him."""
    overdue.refresh(as_at=at("2026-04-01 00:00"))
    who = {"officer": world.people[Role.HANDLER].pk, "unit": world.office.unit.pk}
    return {"query": {**who, "month": "2026-03"}}


ACTS: dict[str, Sample] = {
    "to_assign": of(make.in_process),
    "with_handler": of(make.assigned),
    "with_unit_head": of(with_the_unit_head),
    "with_leader": of(make.proposed),
    "with_result": of(make.done),
    "of_two_cases": of(of_two_cases),
    "waiting_for_papers": of(make.waiting),
    "undecided_request": of(undecided_request),
    "may_await_payment": of(may_await_payment),
    "unpaid": of(unpaid),
    "unpaid_at_counter": of(unpaid, "dossier_id"),
    "asked_to_stop": of(asked_to_stop),
    "drafted_letter": of(drafted),
    "signed_letter": of(signed, "dossier_id"),
    "owed_explanation": lambda world: {"pk": owed_explanation(world.office).pk},
    "written_explanation": lambda world: {"pk": written_explanation(world.office).pk},
    "asked": asked,
    "part_at_desk": part_at_the_desk,
    "part_at_counter": part_at_the_counter,
    "attached_file": lambda world: {"file_id": attached(world.office).pk},
    "number_book": lambda world: {
        "book_id": Book.objects.get(agency=world.office.counter, kind="receipt").pk
    },
    "late_officer": late_officer,
}
