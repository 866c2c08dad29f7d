"""The machine as a whole, against tables written by hand from ruling 17."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django_fsm import TransitionNotAllowed

from dossiers.enums import TERMINAL_STATES, EventKind, State
from dossiers.management.commands.draw_machine import (
    SMALL_TARGET,
    TARGET,
    document,
    small_document,
)
from dossiers.models import Dossier
from dossiers.rules.moves import MAY
from dossiers.rules.states import NATIONAL_STATUS, OWNER, PUBLIC_WORD, Party, national_status, public_word
from dossiers.services import processing
from tests.clock import at
from tests.factories.dossiers import accepted, make_office


# (move, from, to): the reviewer reads this table beside the ruling.
EDGES = {
    ("submit", "draft", "submitted"),
    ("accept", "draft", "accepted"),
    ("refuse", "draft", "refused"),
    ("ask_before_acceptance", "draft", "supplement_pre"),
    ("accept", "submitted", "accepted"),
    ("ask_before_acceptance", "submitted", "supplement_pre"),
    ("refuse", "submitted", "refused"),
    ("withdraw", "submitted", "withdrawn"),
    ("resubmit", "supplement_pre", "submitted"),
    ("accept", "supplement_pre", "accepted"),
    ("lapse", "supplement_pre", "lapsed_pre"),
    ("withdraw", "supplement_pre", "withdrawn"),
    ("start_processing", "accepted", "in_process"),
    ("request_supplement", "accepted", "supplement"),
    ("stop", "accepted", "stopped"),
    ("withdraw", "accepted", "withdrawn"),
    ("request_supplement", "in_process", "supplement"),
    ("await_payment", "in_process", "awaiting_payment"),
    ("finish", "in_process", "done"),
    ("reject", "in_process", "rejected"),
    ("stop", "in_process", "stopped"),
    ("withdraw", "in_process", "withdrawn"),
    ("receive_supplement", "supplement", "in_process"),
    ("close_without_reply", "supplement", "closed_no_reply"),
    ("stop", "supplement", "stopped"),
    ("withdraw", "supplement", "withdrawn"),
    ("resume_after_payment", "awaiting_payment", "in_process"),
    ("stop", "awaiting_payment", "stopped"),
    ("withdraw", "awaiting_payment", "withdrawn"),
    ("close_unpaid", "awaiting_payment", "closed_unpaid"),
    ("return_result", "done", "returned"),
    ("reopen", "done", "in_process"),
}
ARGUMENTS = {"at": at("2026-03-06 09:32"), "on": at("2026-03-06 09:32").date()}
TAKES = {
    "submit": ["at"], "accept": ["at"], "resubmit": ["at"], "return_result": ["at"],
    "refuse": ["at", "on"], "lapse": ["at", "on"], "withdraw": ["at", "on"], "finish": ["at", "on"],
    "reject": ["at", "on"], "stop": ["at", "on"], "close_unpaid": ["at", "on"],
    "close_without_reply": ["at", "on"],
}  # fmt: skip


def all_transitions():
    return list(Dossier().get_all_state_transitions())


def call(dossier: Dossier, move: str) -> None:
    getattr(dossier, move)(**{name: ARGUMENTS[name] for name in TAKES.get(move, [])})


def test_the_machine_has_exactly_these_edges():
    assert {(t.name, t.source, t.target) for t in all_transitions()} == EDGES


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("move", sorted({move for move, _, _ in EDGES}))
def test_each_move_from_each_state_goes_where_the_table_says_or_nowhere(move, state):
    dossier = Dossier(state=state)
    target = {target for name, source, target in EDGES if (name, source) == (move, state)}

    if target:
        call(dossier, move)
        assert {dossier.state} == target
    else:
        with pytest.raises(TransitionNotAllowed):
            call(dossier, move)
        assert dossier.state == state


def test_every_state_can_be_reached_from_a_draft():
    reached, more = {"draft"}, {"draft"}
    while more:
        more = {target for _, source, target in EDGES if source in more} - reached
        reached |= more
    assert reached == set(State.values)


def test_nothing_leaves_a_terminal_state_and_only_those_are_dead_ends():
    sources = {source for _, source, _ in EDGES}
    assert set(State.values) - sources == {state.value for state in TERMINAL_STATES}


def test_every_move_leaves_an_event_and_is_in_the_access_table():
    moves = {t.name for t in all_transitions()}
    assert moves <= set(EventKind.values)
    assert moves <= set(MAY)


# Kinds that are not moves of the machine, and who writes them.
OTHER_KINDS = {
    "take_over": "services.taking_over", "assign": "services.processing",
    "take_step": "services.processing", "propose": "services.processing", "approve": "services.processing",
    "take_over_step": "services.holding", "record_verification": "services.verifying",
    "send_back": "services.processing", "seal": "services.processing", "correct": "services.corrections",
    "attach_file": "services.files", "remove_file": "services.files", "print_receipt": "services.papers",
    "list_for_hand_over": "services.handover", "receive_hand_over": "services.handover",
    "move_place": "services.places", "renew_lookup_word": "services.places", "settle_fee": "services.fees",
    "move_promise": "services.recount", "change_agency": "services.succession",
    "decision_delivered": "services.returning", "return_papers": "services.giving_back",
    "keep_papers": "services.giving_back",
    "outside_update": "services.taking_over",
    "draft_apology": "services.apologies", "sign_apology": "services.apologies",
    "send_back_apology": "services.apologies", "send_apology": "services.apologies",
    "submit_explanation": "services.explanations", "accept_explanation": "services.explanations",
    "send_back_explanation": "services.explanations",
    "propose_supplement": "services.supplement", "approve_supplement": "services.supplement",
    "turn_down_supplement": "services.supplement", "send_slip": "services.supplement",
    "receive_part": "services.supplying", "remind": "services.silence",
    "give_fees_back": "services.returning",
    "consult": "services.consulting", "answer_question": "services.consulting",
    "renew_question": "services.consulting", "dispute_answer": "services.consulting",
    "open_linked": "services.linking", "linked_ended": "services.linked_ends",
    "receive_linked": "services.linking",
    "withdraw_question": "services.consulting", "report_silence": "services.question_watch",
    "ask_stop": "services.ending", "drop_stop": "services.ending",
    "open_correction": "services.correcting_results",
    "receive_post": "services.post", "send_post": "services.post", "post_delivered": "services.post",
    "post_came_back": "services.post", "post_collected": "services.post",
    "missing_at_hand_over": "services.handover", "unlisted_at_hand_over": "services.handover",
    "arrive": "services.arriving",
    "waive_fee": "services.fees", "void_receipt": "services.fees", "replace_receipt": "services.fees",
    "undo": "services.undoing", "ask_no_more": "services.cases",
    "redact": "services.redacting",
}  # fmt: skip


def test_every_other_kind_of_event_is_listed_with_its_writer():
    assert {t.name for t in all_transitions()} | set(OTHER_KINDS) == set(EventKind.values)
    for kind, writer in OTHER_KINDS.items():
        written = (Path(settings.BASE_DIR) / f"dossiers/{writer.replace('.', '/')}.py").read_text("utf-8")
        assert re.search(rf"\bEventKind\.{kind.upper()}\b", written), f"{writer} does not know {kind}"


@pytest.mark.parametrize(("state", "status", "word"), [
    ("draft", None, "đã tiếp nhận"),
    ("submitted", 1, "đã tiếp nhận"),
    ("accepted", 2, "đã tiếp nhận"),
    ("refused", 3, "đã kết thúc"),
    ("lapsed_pre", 3, "đã kết thúc"),
    ("in_process", 4, "đang giải quyết"),
    ("supplement_pre", 5, "chờ bổ sung"),
    ("supplement", 5, "chờ bổ sung"),
    ("awaiting_payment", 6, "đang giải quyết"),
    ("withdrawn", 7, "đã kết thúc"),
    ("stopped", 8, "đã kết thúc"),
    ("rejected", 8, "đã kết thúc"),
    ("closed_no_reply", 8, "đã kết thúc"),
    ("closed_unpaid", 8, "đã kết thúc"),
    ("done", 9, "đã có kết quả"),
    ("returned", 10, "đã kết thúc"),
])  # fmt: skip
def test_what_the_nation_and_the_public_are_told(state, status, word):
    assert national_status(State(state)) == status
    assert public_word(State(state)) == word


def test_every_state_has_a_status_a_word_and_an_owner():
    for table in (NATIONAL_STATUS, PUBLIC_WORD, OWNER):
        assert set(table) == set(State)
    assert {OWNER[state] for state in TERMINAL_STATES} == {Party.NOBODY}


@pytest.mark.django_db
def test_the_database_refuses_a_state_that_does_not_exist_and_one_without_its_facts():
    dossier = accepted(make_office())

    for state in ("lost", State.RETURNED.value, State.WITHDRAWN.value):
        with pytest.raises(IntegrityError), transaction.atomic():
            Dossier.objects.filter(pk=dossier.pk).update(state=state)


@pytest.mark.django_db
def test_a_move_at_the_wrong_time_is_told_in_a_sentence():
    office = make_office()
    dossier = accepted(office)
    processing.start_processing(
        dossier_id=dossier.pk, by=office.actor("reception"), at=at("2026-03-06 10:00")
    )

    with pytest.raises(processing.NotReady, match="Đang xử lý"):
        processing.start_processing(
            dossier_id=dossier.pk, by=office.actor("reception"), at=at("2026-03-06 10:01")
        )


@pytest.mark.parametrize(("target", "drawn"), [(TARGET, document), (SMALL_TARGET, small_document)])
def test_the_drawing_in_the_docs_is_the_machine_in_the_code(target, drawn):
    path = Path(settings.BASE_DIR) / target
    assert path.read_text("utf-8") == drawn(), "run ./manage draw_machine"
