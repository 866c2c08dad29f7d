"""Two officers press at the very same moment, on two connections: one is done, the other is told.

Each row: what was there, the two acts, what became of each, and how often each event is in the ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from accounts.enums import Role
from accounts.models import Actor
from documents.models import IssuedPaper
from dossiers.enums import (
    AskedVia,
    BulkKind,
    EventKind as E,
    Evidence,
    LateOccasion,
    OpinionKind,
    RequestState,
    State,
)
from dossiers.models import Apology, BulkItem, Dossier, Explanation
from dossiers.rules.intake import PaperIn
from dossiers.services import (
    apologies,
    bringing,
    bulk,
    consulting,
    deadlines,
    ending,
    explanations,
    ledger,
    linking,
    obligations,
    processing,
    question_watch,
    returning,
    silence,
    supplement,
    supplying,
)
from dossiers.services.apologies import ApologyIn
from dossiers.services.consulting_checks import OpinionIn
from dossiers.services.ending import AskedIn
from dossiers.services.explanations import ExplanationIn
from dossiers.services.obligations import ProofIn
from dossiers.services.returning import ReturnIn
from dossiers.services.supplement import AskIn
from notifications.models import OutboxMessage
from portal.http import refusal_status
from procedures.models import ProcedureOffer
from tests.clock import at
from tests.factories.accounts import AgencyFactory, SignatureDelegationFactory, UserFactory
from tests.factories.dossiers import (
    Office,
    accepted,
    asked as came_without_a_paper,
    assigned,
    brought,
    done,
    faulty,
    link_between,
    make_office,
    obligation_in,
    owing,
    proposed,
    question_to,
    token_for,
    waiting,
)


Act = Callable[..., object]
MONDAY, TUESDAY, THURSDAY = at("2026-03-09 10:00"), at("2026-03-10 09:00"), at("2026-03-12 10:00")
LATER = at("2026-04-20 10:00")
WORDS = ApologyIn("verification", "Chờ xác nhận.", date(2026, 3, 16))
WHY = ExplanationIn("verification", "Nơi cư trú trước trả lời chậm.", "Đã nhắc bằng văn bản.")
ANSWER = OpinionIn(OpinionKind.AGREE, "Hồ sơ đủ điều kiện.", signer_name="Lê Văn Thử")
LINK = "https://mau.example/y-kien/"
GIVEN = ReturnIn(receiver_name="Đặng Thị Ước", identity_seen="CCCD", signed=True)
DONE = "done"


@dataclass(frozen=True)
class Case:
    """Two acts on one dossier, and what there is afterwards."""

    name: str
    dossier: Dossier
    acts: tuple[Act, Act]
    becomes: tuple[str, ...]
    events: dict[E, int] = field(default_factory=dict)
    states: tuple[State, ...] = ()


def at_once(acts: tuple[Act, ...]) -> list[str]:
    """Both side by side; `done`, or the name of the refusal. Anything else is a fault and raised."""
    together = Barrier(len(acts))

    def press(act: Act) -> str:
        try:
            together.wait(timeout=20)
            act()
        except Exception as error:
            if refusal_status(error) is None:
                raise
            return type(error).__name__
        finally:
            connection.close()
        return DONE

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(press, acts))


def by(office: Office, act: Act, *roles: Role, when: datetime, **typed: Any) -> tuple[Act, Act]:
    """The same act by two people."""
    one, other = (partial(act, by=office.actor(role), at=when, **typed) for role in roles)
    return one, other


def supplements(office: Office) -> Iterator[Case]:
    dossier = assigned(office)
    asked = AskIn([faulty(dossier)], "Tờ khai chưa đầy đủ")
    ask = partial(supplement.ask, dossier_id=dossier.pk, asked=asked)
    both = by(office, ask, Role.HANDLER, Role.UNIT_HEAD, when=MONDAY)
    yield Case("asked for twice", dossier, both, (DONE, "NotReady"), {E.REQUEST_SUPPLEMENT: 1})

    dossier = assigned(office)
    ask = partial(supplement.ask, dossier_id=dossier.pk, asked=AskIn([faulty(dossier)], "Chưa đủ"))
    both = by(office, ask, Role.HANDLER, Role.UNIT_HEAD, when=THURSDAY)
    yield Case("asked for too late, twice", dossier, both, (DONE, "NotReady"), {E.PROPOSE_SUPPLEMENT: 1})

    dossier = assigned(office)
    late = supplement.ask(
        dossier_id=dossier.pk, asked=AskIn([faulty(dossier)], "Chưa đủ"),
        by=office.actor(Role.HANDLER), at=THURSDAY,
    )  # fmt: skip
    leave = partial(supplement.approve, request_id=late.pk)
    both = by(office, leave, Role.APPROVER, Role.HEAD, when=THURSDAY)
    told = {E.APPROVE_SUPPLEMENT: 1, E.REQUEST_SUPPLEMENT: 1}
    yield Case("leave given by two leaders", dossier, both, (DONE, "NotReady"), told)

    dossier = waiting(office)
    receive = partial(supplying.receive, dossier_id=dossier.pk, brought=brought(dossier), files={})
    both = by(office, receive, Role.RECEPTION, Role.ONESTOP_HEAD, when=MONDAY)
    told = {E.RECEIVE_PART: 1, E.RECEIVE_SUPPLEMENT: 1}
    yield Case("the last paper taken in twice", dossier, both, (DONE, "NotReady"), told)

    dossier = waiting(office)
    one = partial(
        supplying.receive, dossier_id=dossier.pk, brought=brought(dossier), files={},
        by=office.actor(Role.RECEPTION), at=LATER,
    )  # fmt: skip
    other = partial(
        ending.close_without_reply, dossier_id=dossier.pk, reason="Không bổ sung",
        by=office.actor(Role.APPROVER), at=LATER,
    )  # fmt: skip
    either = (State.IN_PROCESS, State.CLOSED_NO_REPLY)
    yield Case("taken in while it is closed", dossier, (one, other), (DONE, "NotReady"), states=either)

    dossier = came_without_a_paper(office)
    row = dossier.papers.order_by("-order")[0]
    take = partial(
        bringing.bring_and_accept, dossier_id=dossier.pk, files={}, quantities={}, amounts={},
        papers={row.pk: PaperIn(row.name, evidence=Evidence.ORIGINAL, originals=1)},
    )  # fmt: skip
    both = by(office, take, Role.RECEPTION, Role.ONESTOP_HEAD, when=MONDAY)
    yield Case("brought and accepted twice", dossier, both, (DONE, "NotReady"), {E.RESUBMIT: 1, E.ACCEPT: 1})

    dossier = waiting(office)
    slip = partial(supplement.send_slip, dossier_id=dossier.pk)
    both = by(office, slip, Role.RECEPTION, Role.ONESTOP_HEAD, when=MONDAY)
    yield Case("the slip handed over twice", dossier, both, (DONE, DONE), {E.SEND_SLIP: 1})


def questions(office: Office) -> Iterator[Case]:
    agency = AgencyFactory(department=True)
    people = [Actor(UserFactory(role=Role.HANDLER, agency=agency)) for _ in range(2)]

    dossier = assigned(office)
    question = question_to(agency, dossier, office)
    one, other = (
        partial(consulting.answer, question_id=question.pk, given=ANSWER, by=person, at=MONDAY)
        for person in people
    )
    yield Case("answered by two of them", dossier, (one, other), (DONE, "NotReady"), {E.ANSWER_QUESTION: 1})

    dossier = assigned(office)
    question = question_to(agency, dossier, office)
    answer = partial(consulting.answer, question_id=question.pk, given=ANSWER, by=people[0], at=MONDAY)
    withdraw = partial(
        consulting.withdraw, question_id=question.pk, reason="Không cần nữa", by=office.actor(Role.HANDLER),
        at=MONDAY,
    )  # fmt: skip
    yield Case("answered while it is withdrawn", dossier, (answer, withdraw), (DONE, "NotReady"))

    dossier = assigned(office)
    token = token_for(office, dossier)
    answer = partial(consulting.answer_by_link, token=token, given=ANSWER, at=MONDAY)
    yield Case("one link used twice", dossier, (answer, answer), ("BadLink", DONE), {E.ANSWER_QUESTION: 1})

    dossier = assigned(office)
    ask = partial(
        consulting.ask, dossier_id=dossier.pk, answer_url=LINK,
        asked=consulting.QuestionIn("Có tranh chấp không?", date(2026, 3, 10), agency_ids=[agency.pk]),
    )  # fmt: skip
    both = by(office, ask, Role.HANDLER, Role.UNIT_HEAD, when=MONDAY)
    yield Case("asked twice", dossier, both, ("Refused", DONE), {E.CONSULT: 1})

    dossier = assigned(office)
    question_to(agency, dossier, office)
    look = partial(question_watch.look, as_at=LATER)
    yield Case("silence reported twice", dossier, (look, look), (DONE, DONE), {E.REPORT_SILENCE: 1})


def obligations_and_parts(office: Office) -> Iterator[Case]:
    dossier = assigned(office)
    wait = partial(obligations.await_payment, dossier_id=dossier.pk, owed=obligation_in())
    both = by(office, wait, Role.HANDLER, Role.UNIT_HEAD, when=MONDAY)
    yield Case("payment awaited twice", dossier, both, (DONE, "NotReady"), {E.AWAIT_PAYMENT: 1})

    dossier = owing(office)
    paid = partial(
        obligations.resume_after_payment, dossier_id=dossier.pk, proof=ProofIn(MONDAY.date(), "CT-1")
    )
    both = by(office, paid, Role.CASHIER, Role.HANDLER, when=MONDAY)
    yield Case("paid twice", dossier, both, (DONE, "NotReady"), {E.RESUME_AFTER_PAYMENT: 1})

    link, dossier = link_between(office, make_office()), assigned(office)
    offer = ProcedureOffer.objects.get(procedure=link.linked)
    part = partial(linking.open_part, dossier_id=dossier.pk, link_id=link.pk, offer_id=offer.pk)
    both = by(office, part, Role.RECEPTION, Role.HANDLER, when=MONDAY)
    yield Case("a linked one opened twice", dossier, both, (DONE, "NotReady"), {E.OPEN_LINKED: 1})


def ends(office: Office) -> Iterator[Case]:
    asked = AskedIn(MONDAY.date(), AskedVia.COUNTER, "Không còn nhu cầu")
    dossier = assigned(office)
    ask = partial(ending.ask_stop, dossier_id=dossier.pk, asked=asked)
    both = by(office, ask, Role.RECEPTION, Role.ONESTOP_HEAD, when=MONDAY)
    yield Case("stopping asked for twice", dossier, both, (DONE, "NotReady"), {E.ASK_STOP: 1})

    for name, one, other, states in (
        ("stopped by two leaders", ending.stop, ending.stop, (State.STOPPED,)),
        ("withdrawn while it is stopped", ending.withdraw, ending.stop, (State.WITHDRAWN, State.STOPPED)),
        ("withdrawn twice", ending.withdraw, ending.withdraw, (State.WITHDRAWN,)),
    ):
        dossier = assigned(office)
        if ending.stop in (one, other):
            ending.ask_stop(dossier_id=dossier.pk, asked=asked, by=office.actor(Role.RECEPTION), at=MONDAY)
        roles = {ending.stop: Role.APPROVER, ending.withdraw: Role.RECEPTION}
        acts = tuple(
            partial(act, dossier_id=dossier.pk, reason="Theo đề nghị", by=office.actor(roles[act]), at=MONDAY)
            for act in (one, other)
        )
        yield Case(name, dossier, acts, (DONE, "NotReady"), states=states)

    dossier = proposed(office)
    sign = partial(
        processing.complete_step, dossier_id=dossier.pk, by=office.actor(Role.APPROVER), at=MONDAY,
        step_id=dossier.steps.get(state="active").pk,
    )  # fmt: skip
    back = partial(
        ending.withdraw, dossier_id=dossier.pk, reason="Không còn nhu cầu", by=office.actor(Role.RECEPTION),
        at=MONDAY,
    )  # fmt: skip
    either = (State.IN_PROCESS, State.WITHDRAWN)
    yield Case("taken back while it is signed", dossier, (sign, back), (DONE, "NotReady"), states=either)

    dossier = done(office)
    give = partial(returning.return_result, dossier_id=dossier.pk, given=GIVEN)
    both = by(office, give, Role.RECEPTION, Role.POSTAL_AGENT, when=MONDAY)
    yield Case("returned twice", dossier, both, (DONE, "NotReady"), {E.RETURN_RESULT: 1})


def lateness(office: Office) -> Iterator[Case]:
    def letter(dossier: Dossier, *, signed: bool) -> None:
        apologies.draft(dossier_id=dossier.pk, entered=WORDS, by=office.actor(Role.HANDLER), at=TUESDAY)
        if signed:
            apologies.sign(dossier_id=dossier.pk, by=office.actor(Role.APPROVER), at=TUESDAY)

    dossier = assigned(office)
    draft = partial(apologies.draft, dossier_id=dossier.pk, entered=WORDS)
    both = by(office, draft, Role.HANDLER, Role.UNIT_HEAD, when=TUESDAY)
    yield Case("a letter drafted by two", dossier, both, (DONE, DONE), {E.DRAFT_APOLOGY: 2})

    dossier = assigned(office)
    letter(dossier, signed=False)
    sign = partial(apologies.sign, dossier_id=dossier.pk)
    both = by(office, sign, Role.APPROVER, Role.APPROVER, when=TUESDAY)
    yield Case("a letter signed twice", dossier, both, (DONE, "NotReady"), {E.SIGN_APOLOGY: 1})

    dossier = assigned(office)
    letter(dossier, signed=True)
    send = partial(apologies.send, dossier_id=dossier.pk)
    both = by(office, send, Role.RECEPTION, Role.ONESTOP_HEAD, when=TUESDAY)
    yield Case("a letter confirmed twice", dossier, both, (DONE, "NotReady"), {E.SEND_APOLOGY: 1})

    dossier = assigned(office)
    letter(dossier, signed=True)
    send = partial(apologies.send, dossier_id=dossier.pk, by=office.actor(Role.RECEPTION), at=TUESDAY)
    back = partial(
        apologies.send_back, dossier_id=dossier.pk, note="Viết rõ hơn", by=office.actor(Role.APPROVER),
        at=TUESDAY,
    )  # fmt: skip
    yield Case("a letter confirmed while it is sent back", dossier, (send, back), (DONE, "NotReady"))

    def owed() -> Explanation:
        late = assigned(office)
        deadlines.raise_explanations(LateOccasion.DUE, as_at=THURSDAY)
        return Explanation.objects.get(dossier=late)

    explanation = owed()
    submit = partial(explanations.submit, explanation_id=explanation.pk, entered=WHY)
    both = by(office, submit, Role.HANDLER, Role.UNIT_HEAD, when=THURSDAY)
    told = {E.SUBMIT_EXPLANATION: 1}
    yield Case("explained by two", explanation.dossier, both, (DONE, "NotReady"), told)

    explanation = owed()
    explanations.submit(
        explanation_id=explanation.pk, entered=WHY, by=office.actor(Role.HANDLER), at=THURSDAY
    )
    head = office.actor(Role.UNIT_HEAD)
    accept = partial(explanations.accept, explanation_id=explanation.pk, by=head, at=THURSDAY)
    back = partial(
        explanations.send_back, explanation_id=explanation.pk, note="Chưa rõ", by=head, at=THURSDAY
    )
    yield Case("accepted while it is sent back", explanation.dossier, (accept, back), (DONE, "NotReady"))


def by_itself(office: Office) -> Iterator[Case]:
    dossier = assigned(office)
    look = partial(deadlines.look, as_at=THURSDAY)
    yield Case("lateness looked at twice", dossier, (look, look), (DONE, DONE))
    assert Apology.objects.filter(dossier=dossier).count() == 1
    assert Explanation.objects.filter(dossier=dossier).count() == 1

    dossier = waiting(office)
    last = dossier.requests.get(state=RequestState.OPEN).answer_due_at
    remind = partial(silence.remind, at=last)
    yield Case("reminded twice", dossier, (remind, remind), (DONE, DONE), {E.REMIND: 1})
    reminders = OutboxMessage.objects.filter(kind="supplement_reminder", topic=f"dossier:{dossier.pk}")
    assert reminders.count() == 1

    dossier = accepted(office)
    others = [accepted(office).pk for _ in range(3)]
    work = bulk.ask(
        kind=BulkKind.HAND_OVER, seen=dict.fromkeys([dossier.pk, *others]), key=uuid4(),
        by=office.actor(Role.RECEPTION), at=MONDAY,
    )  # fmt: skip
    run = partial(bulk.run, work_id=work.pk, now=lambda: MONDAY)
    yield Case("a bulk work taken up twice", dossier, (run, run), (DONE, DONE), {E.START_PROCESSING: 1})
    assert set(BulkItem.objects.filter(work=work).values_list("outcome", flat=True)) == {"done"}
    assert BulkItem.objects.filter(work=work).values("hand_over").distinct().count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "cases", [supplements, questions, obligations_and_parts, ends, lateness, by_itself],
    ids=lambda cases: cases.__name__,
)  # fmt: skip
def test_of_two_at_once_one_acts_and_the_other_is_told(cases):
    office = make_office(sector_rules={"stops_clock": {}})
    SignatureDelegationFactory(agency=office.commune, signer=office.people[Role.APPROVER])
    for case in cases(office):
        assert at_once(case.acts) == sorted(case.becomes), case.name
        dossier = Dossier.objects.get(pk=case.dossier.pk)
        for kind, count in case.events.items():
            assert dossier.events.filter(kind=kind).count() == count, case.name
        assert not case.states or dossier.state in case.states, case.name
        assert dossier.reschedule_count == IssuedPaper.objects.filter(
            kind="apology", subject=f"dossier:{dossier.pk}"
        ).count(), case.name  # fmt: skip
    assert ledger.verify().is_whole


def test_a_fault_of_ours_is_not_taken_for_a_refusal():
    def faulty_act() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        at_once((faulty_act, faulty_act))
