"""A receipt printed again says what is so now: what happened since is looked for by its kind."""

from __future__ import annotations

from decimal import Decimal

import pytest

from accounts.enums import Role
from documents.services.papers import values_of
from dossiers.enums import EventKind as E
from dossiers.services import papers
from dossiers.services.events import record
from dossiers.services.fees import waive
from tests.clock import at
from tests.factories.dossiers import accepted, make_office
from tests.harness.worlds import built_once


TEN, BETWEEN, ELEVEN = at("2026-03-06 10:00"), at("2026-03-06 10:30"), at("2026-03-06 11:00")

# By hand: every kind of event, and what of form 01 it may change.
CHANGES = {
    E.ARRIVE: "the promise, which only now begins",
    E.CORRECT: "people, papers, case, fees, promise",
    E.RENEW_LOOKUP_WORD: "the look-up word and its QR",
    E.MOVE_PROMISE: "the promise",
    E.RECEIVE_PART: "papers",
    E.RECEIVE_SUPPLEMENT: "papers and, where the clock stood, the promise",
    E.RESUME_AFTER_PAYMENT: "the promise",
    E.WAIVE_FEE: "fees",
    E.SEND_APOLOGY: "the date it is promised for anew",
    E.REOPEN: "the promise, where a calendar was confirmed while it lay finished",
    E.CHANGE_AGENCY: "whose paper it is, and where the result is given",
}
NOTHING = {
    # Before there is a receipt.
    E.SUBMIT, E.ACCEPT, E.TAKE_OVER, E.ASK_BEFORE_ACCEPTANCE, E.RESUBMIT, E.REFUSE, E.LAPSE,
    E.ASK_NO_MORE,
    # Ends: the receipt stays what it was.
    E.WITHDRAW, E.REJECT, E.STOP, E.CLOSE_WITHOUT_REPLY, E.CLOSE_UNPAID, E.RETURN_RESULT,
    E.DECISION_DELIVERED, E.RETURN_PAPERS, E.KEEP_PAPERS, E.GIVE_FEES_BACK, E.ASK_STOP, E.DROP_STOP,
    E.OPEN_CORRECTION,
    # The clock stands, the date on paper too until it goes on.
    E.REQUEST_SUPPLEMENT, E.PROPOSE_SUPPLEMENT, E.APPROVE_SUPPLEMENT, E.TURN_DOWN_SUPPLEMENT, E.SEND_SLIP,
    E.AWAIT_PAYMENT,
    # Work, files, places and post.
    E.START_PROCESSING, E.LIST_FOR_HAND_OVER, E.RECEIVE_HAND_OVER, E.MISSING_AT_HAND_OVER,
    E.UNLISTED_AT_HAND_OVER, E.ASSIGN, E.TAKE_STEP, E.TAKE_OVER_STEP, E.RECORD_VERIFICATION, E.PROPOSE,
    E.APPROVE, E.SEND_BACK, E.SEAL, E.FINISH, E.UNDO, E.ATTACH_FILE, E.REMOVE_FILE, E.PRINT_RECEIPT,
    E.MOVE_PLACE, E.REMIND, E.RECEIVE_POST, E.SEND_POST, E.POST_DELIVERED, E.POST_CAME_BACK, E.POST_COLLECTED,
    E.CONSULT, E.ANSWER_QUESTION, E.RENEW_QUESTION, E.DISPUTE_ANSWER, E.WITHDRAW_QUESTION, E.REPORT_SILENCE,
    E.OPEN_LINKED, E.LINKED_ENDED, E.RECEIVE_LINKED,
    # Letters before they are sent, and what officers explain.
    E.DRAFT_APOLOGY, E.SIGN_APOLOGY, E.SEND_BACK_APOLOGY, E.SUBMIT_EXPLANATION, E.ACCEPT_EXPLANATION,
    E.SEND_BACK_EXPLANATION,
    # Money that came or went: form 01 says what is owed.
    E.SETTLE_FEE, E.VOID_RECEIPT, E.REPLACE_RECEIPT,
    # Of what has ended: the receipt itself is taken away.
    E.REDACT,
    # Its receipt is another system's.
    E.OUTSIDE_UPDATE,
}  # fmt: skip


def test_the_list_is_that_of_all_kinds_that_change_what_form_01_says():
    assert set(papers.OUTDATING) == set(CHANGES)
    assert set(E) == set(CHANGES) | NOTHING, "a new kind of event says whether it changes form 01"
    assert not set(CHANGES) & NOTHING


@built_once
def office():
    return make_office()


@built_once
def dossier(office):
    return accepted(office)


def receipt(office, dossier, when):
    return papers.issue_receipt(
        dossier_id=dossier.pk, tracking_url="https://mau.example/", by=office.actor(Role.RECEPTION), at=when
    )


@pytest.mark.django_db
def test_after_a_waiver_the_receipt_says_what_is_still_owed(office, dossier):
    before, clerk = receipt(office, dossier, TEN), office.actor(Role.RECEPTION)
    assert values_of(before).fee_text == "8.000 đồng"
    waive(
        dossier_id=dossier.pk, fee_id=dossier.fees.get().pk, left=Decimal(0), why="hộ nghèo",
        waiver_id=1, by=clerk, at=BETWEEN,
    )  # fmt: skip
    after = receipt(office, dossier, ELEVEN)
    assert (before == after, values_of(after).fee_text) == (False, "0 đồng")
    assert values_of(before).fee_text == "8.000 đồng", "what was issued still prints what it said"


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(papers.OUTDATING))
def test_each_of_them_makes_it_anew_and_printing_does_not(office, dossier, kind):
    before, clerk = receipt(office, dossier, TEN), office.actor(Role.RECEPTION)
    record(dossier=dossier, kind=E.PRINT_RECEIPT, by=clerk, at=BETWEEN, form="2025")
    assert receipt(office, dossier, ELEVEN) == before
    record(dossier=dossier, kind=E(kind), by=clerk, at=BETWEEN)
    assert receipt(office, dossier, ELEVEN) != before
