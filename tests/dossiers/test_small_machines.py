"""The smaller machines: every state × move × role through the services, against tables written by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from accounts.enums import Role as R
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from dossiers.enums import LateOccasion, OpinionKind, RequestState
from dossiers.exceptions import NotReady
from dossiers.management.commands.draw_machine import SMALL
from dossiers.models import Apology, Consultation, Explanation, SupplementRequest
from dossiers.services import apologies, consulting, deadlines, explanations, supplement, supplying
from dossiers.services.apologies import ApologyIn
from dossiers.services.consulting_checks import OpinionIn
from dossiers.services.explanations import ExplanationIn
from dossiers.services.supplement import AskIn
from tests.clock import at
from tests.factories.accounts import AgencyFactory, SignatureDelegationFactory, UserFactory
from tests.factories.dossiers import Office, assigned, brought, faulty, make_office, question_to, waiting
from tests.harness.thorough import THOROUGH


TUESDAY, THURSDAY = at("2026-03-10 09:00"), at("2026-03-12 10:00")
LINK = "https://mau.example/y-kien/"

# state → move → state it leads to; what is not listed is "not now".
Edges = Mapping[str, Mapping[str, str]]
# move → roles of the office that may make it.
Roles = Mapping[str, tuple[R, ...]]
WORKING, LEADING = (R.HANDLER, R.UNIT_HEAD), (R.APPROVER, R.HEAD)
COUNTER, POST = (R.RECEPTION, R.ONESTOP_HEAD), (R.RECEPTION, R.ONESTOP_HEAD, R.POSTAL_AGENT)

APOLOGY: Edges = {
    "due": {"draft": "drafted", "drop": "dropped"},
    "drafted": {"draft": "drafted", "sign": "signed", "send_back": "due", "drop": "dropped"},
    "signed": {"send": "sent", "send_back": "due", "drop": "dropped"},
    "sent": {},
    "dropped": {},
}
EXPLANATION: Edges = {
    "owed": {"submit": "submitted", "drop": "dropped"},
    "submitted": {"accept": "accepted", "send_back": "sent_back", "drop": "dropped"},
    "sent_back": {"submit": "submitted", "drop": "dropped"},
    "accepted": {},
    "dropped": {},
}
QUESTION: Edges = {
    "asked": {
        "answer": "answered", "hand_back": "handed_back", "withdraw": "withdrawn", "fall_silent": "silent",
    },
    "silent": {
        "answer": "answered", "hand_back": "handed_back", "renew": "asked", "withdraw": "withdrawn",
    },
    "handed_back": {"dispute": "disputed", "renew": "asked", "withdraw": "withdrawn"},
    "answered": {"dispute": "disputed"},
    "disputed": {
        "answer": "answered", "hand_back": "handed_back", "withdraw": "withdrawn", "fall_silent": "silent",
    },
    "withdrawn": {},
}  # fmt: skip
REQUEST: Edges = {
    "proposed": {"approve": "open", "turn_down": "turned_down", "lapse_with_the_dossier": "turned_down"},
    "open": {
        "receive_part": "open",
        "receive_the_last": "answered",
        "end_with_its_case": "ended",
        "end_with_the_dossier": "ended",
    },
    "answered": {},
    "ended": {},
    "turned_down": {},
}
BY_TITLE: Mapping[str, Edges] = {
    "The letter of apology": APOLOGY,
    "The explanation of lateness": EXPLANATION,
    "The question to another agency": QUESTION,
    "The request for papers": REQUEST,
}


@pytest.mark.parametrize("machine", SMALL, ids=lambda machine: machine.title)
def test_the_code_and_the_page_have_the_edges_of_the_table(machine):
    table = BY_TITLE[machine.title]
    edges = {(move, state, target) for state, moves in table.items() for move, target in moves.items()}
    assert set(table) == set(machine.states.values)
    assert set(machine.moves()) == edges

    page = (Path(settings.BASE_DIR) / "docs" / "small-machines.md").read_text(encoding="utf-8")
    section = page.split(f"## {machine.title}\n", 1)[1].split("\n## ", 1)[0]
    for move, source, target in edges:
        assert f"    {source} --> {target}: {move}\n" in section
        assert f"| `{move}` | `{source}` | `{target}` |" in section


@dataclass(frozen=True)
class Tried:
    """A machine in each of its states, and its moves as services; rows by state."""

    edges: Edges
    roles: Roles
    rows: Mapping[str, Any]
    moves: Mapping[str, Callable[..., object]]
    people: Mapping[R, Actor]
    # (state, move, role) that is refused otherwise than the table of roles says, and why it is right.
    but: Mapping[tuple[str, str, R], str]

    def check(self) -> None:
        for state, row in self.rows.items():
            for move, act in self.moves.items():
                for role, person in self.people.items():
                    case = (state, move, role)
                    if THOROUGH or self._is_telling(*case):
                        assert self._outcome(act, row, person) == self._expected(*case), case

    def _is_telling(self, state: str, move: str, role: R) -> bool:
        """Where the move can be made everybody is told apart; elsewhere one who may tells for the others."""
        may = self.roles[move]
        return move in self.edges[state] or (state, move, role) in self.but or role in may[:1]

    def _expected(self, state: str, move: str, role: R) -> str:
        if (state, move, role) in self.but:
            return self.but[state, move, role]
        if role not in self.roles[move]:
            return "NotAllowed"
        return self.edges[state].get(move, "NotReady")

    def _outcome(self, act: Callable[..., object], row: Any, person: Actor) -> str:
        """The state it leads to, or the refusal; afterwards all is as it was."""
        undo = transaction.savepoint()
        try:
            act(row, person)
            state: str = type(row).objects.values_list("state", flat=True).get(pk=row.pk)
        except (NotAllowed, NotReady) as refused:
            return type(refused).__name__
        finally:
            transaction.savepoint_rollback(undo)
        return state


def people_of(office: Office) -> dict[R, Actor]:
    return {role: Actor(user) for role, user in office.people.items()}


@pytest.mark.django_db
def test_the_letter_of_apology():
    office = make_office()
    for role in LEADING:
        SignatureDelegationFactory(agency=office.commune, signer=office.people[role])
    words = ApologyIn("verification", "Chờ xác nhận.", date(2026, 3, 16))
    reception = office.actor(R.RECEPTION)

    def letter(state: str) -> Apology:
        dossier = assigned(office)
        apology = apologies.draft(
            dossier_id=dossier.pk, entered=words, by=office.actor(R.HANDLER), at=TUESDAY
        )
        if state == "due":
            apologies.send_back(
                dossier_id=dossier.pk, note="Viết rõ hơn", by=office.actor(R.APPROVER), at=TUESDAY
            )
        if state in ("signed", "sent"):
            apologies.sign(dossier_id=dossier.pk, by=office.actor(R.APPROVER), at=TUESDAY)
        if state == "sent":
            apologies.send(dossier_id=dossier.pk, by=reception, at=TUESDAY)
        return apology

    Tried(
        APOLOGY,
        {"draft": WORKING, "sign": LEADING, "send_back": (*LEADING, *COUNTER), "send": COUNTER},
        {state: letter(state) for state in APOLOGY if state != "dropped"},
        {
            "draft": lambda row, by: apologies.draft(
                dossier_id=row.dossier_id, entered=words, by=by, at=TUESDAY
            ),
            "sign": lambda row, by: apologies.sign(dossier_id=row.dossier_id, by=by, at=TUESDAY),
            "send_back": lambda row, by: apologies.send_back(
                dossier_id=row.dossier_id, note="Viết rõ hơn", by=by, at=TUESDAY
            ),
            "send": lambda row, by: apologies.send(dossier_id=row.dossier_id, by=by, at=TUESDAY),
        },
        people_of(office),
        {},
    ).check()


@pytest.mark.django_db
def test_the_explanation_of_lateness():
    office = make_office()
    words = ExplanationIn("verification", "Nơi cư trú trước trả lời chậm.", "Đã nhắc bằng văn bản.")
    head = office.actor(R.UNIT_HEAD)

    def report(state: str) -> Explanation:
        dossier = assigned(office)
        deadlines.raise_explanations(LateOccasion.DUE, as_at=THURSDAY)
        one: Explanation = Explanation.objects.get(dossier=dossier)
        if state in ("owed", "dropped"):
            gone = THURSDAY if state == "dropped" else None
            Explanation.objects.filter(pk=one.pk).update(state=state, dropped_at=gone)
            return one
        explanations.submit(explanation_id=one.pk, entered=words, by=office.actor(R.HANDLER), at=THURSDAY)
        if state == "accepted":
            explanations.accept(explanation_id=one.pk, by=head, at=THURSDAY)
        if state == "sent_back":
            explanations.send_back(explanation_id=one.pk, note="Chưa rõ", by=head, at=THURSDAY)
        return one

    judges = (R.UNIT_HEAD, R.HEAD)
    Tried(
        EXPLANATION,
        {"submit": WORKING, "accept": judges, "send_back": judges},
        {state: report(state) for state in EXPLANATION},
        {
            "submit": lambda row, by: explanations.submit(
                explanation_id=row.pk, entered=words, by=by, at=THURSDAY
            ),
            "accept": lambda row, by: explanations.accept(explanation_id=row.pk, by=by, at=THURSDAY),
            "send_back": lambda row, by: explanations.send_back(
                explanation_id=row.pk, note="Chưa rõ", by=by, at=THURSDAY
            ),
        },
        people_of(office),
        # The handler wrote it: his unit's head judges, not the agency's (ruling 13).
        {("submitted", move, R.HEAD): "NotAllowed" for move in ("accept", "send_back")},
    ).check()


@pytest.mark.django_db
def test_the_question_to_another_agency():
    office = make_office(limit="10")
    agency = AgencyFactory(department=True)
    theirs = {role: Actor(UserFactory(role=role, agency=agency)) for role in (R.HANDLER, R.RECEPTION)}
    yes = OpinionIn(OpinionKind.AGREE, "Đủ điều kiện.")
    no = OpinionIn(OpinionKind.NOT_OURS, "Không thuộc chức năng.", refers_to="Sở khác")
    handler = office.actor(R.HANDLER)

    def question(state: str) -> Consultation:
        one = question_to(agency, assigned(office), office)
        if state == "silent":
            Consultation.objects.filter(pk=one.pk).update(state=state, silent_at=THURSDAY)
        if state in ("answered", "handed_back", "disputed"):
            given = no if state == "handed_back" else yes
            consulting.answer(question_id=one.pk, given=given, by=theirs[R.HANDLER], at=TUESDAY)
        if state == "disputed":
            consulting.dispute(question_id=one.pk, reason="Chưa rõ", by=handler, at=TUESDAY, answer_url=LINK)
        if state == "withdrawn":
            consulting.withdraw(question_id=one.pk, reason="Thôi", by=handler, at=TUESDAY)
        return one

    def answering(given: OpinionIn) -> Callable[..., object]:
        return lambda row, by: consulting.answer(question_id=row.pk, given=given, by=by, at=THURSDAY)

    rows = {state: question(state) for state in QUESTION}
    asking: Mapping[str, Callable[..., object]] = {
        "dispute": lambda row, by: consulting.dispute(
            question_id=row.pk, reason="Chưa rõ", by=by, at=THURSDAY, answer_url=LINK
        ),
        "renew": lambda row, by: consulting.renew(
            question_id=row.pk, due_on=date(2026, 3, 16), by=by, at=THURSDAY, answer_url=LINK
        ),
        "withdraw": lambda row, by: consulting.withdraw(
            question_id=row.pk, reason="Thôi", by=by, at=THURSDAY
        ),
    }
    answers = {"answer": answering(yes), "hand_back": answering(no)}
    asker = dict.fromkeys(asking, (*WORKING, *LEADING))
    Tried(QUESTION, asker, rows, asking, people_of(office), {}).check()
    Tried(QUESTION, dict.fromkeys(answers, ()), rows, answers, people_of(office), {}).check()
    Tried(QUESTION, dict.fromkeys(asking, ()), rows, asking, theirs, {}).check()
    Tried(QUESTION, dict.fromkeys(answers, (R.HANDLER,)), rows, answers, theirs, {}).check()


@pytest.mark.django_db
def test_the_request_for_papers():
    office = make_office(limit="10")

    def request(state: str) -> SupplementRequest:
        if state in ("proposed", "turned_down"):
            dossier = assigned(office)
            asked = AskIn([faulty(dossier)], "Tờ khai chưa đầy đủ")
            by = office.actor(R.HANDLER)
            one = supplement.ask(dossier_id=dossier.pk, asked=asked, by=by, at=THURSDAY)
            if state == "turned_down":
                supplement.turn_down(
                    request_id=one.pk, reason="Đã đủ", by=office.actor(R.APPROVER), at=THURSDAY
                )
            return one
        dossier = waiting(office, items=2)
        one = dossier.requests.get(state=RequestState.OPEN)
        if state == "answered":
            supplying.receive(
                dossier_id=dossier.pk, brought=brought(dossier), files={}, by=office.actor(R.RECEPTION),
                at=THURSDAY,
            )  # fmt: skip
        return one

    def receiving(first: int | None) -> Callable[..., object]:
        def receive(row: SupplementRequest, by: Actor) -> object:
            has_open = row.dossier.requests.filter(state=RequestState.OPEN).exists()
            papers = brought(row.dossier, first=first) if has_open else {}
            return supplying.receive(dossier_id=row.dossier_id, brought=papers, files={}, by=by, at=THURSDAY)

        return receive

    Tried(
        REQUEST,
        {"approve": LEADING, "turn_down": LEADING, "receive_part": POST, "receive_the_last": POST},
        {state: request(state) for state in ("proposed", "turned_down", "open", "answered")},
        {
            "approve": lambda row, by: supplement.approve(request_id=row.pk, by=by, at=THURSDAY),
            "turn_down": lambda row, by: supplement.turn_down(
                request_id=row.pk, reason="Đã đủ", by=by, at=THURSDAY
            ),
            "receive_part": receiving(1),
            "receive_the_last": receiving(None),
        },
        people_of(office),
        {},
    ).check()
