"""The hand-written table itself: complete, unambiguous, every row with its reason."""

from collections import Counter

import pytest

from accounts.enums import Role
from tests import access_table as table


MOVES = {
    "save_draft", "submit", "accept", "ask_before_acceptance", "refuse", "resubmit", "lapse", "withdraw",
    "start_processing", "assign", "take_step", "propose", "approve", "send_back", "seal",
    "request_supplement", "receive_supplement", "await_payment", "resume_after_payment", "finish", "reject",
    "stop", "close_without_reply", "close_unpaid", "return_result", "reopen", "correct", "correct_case",
    "print_receipt", "return_papers", "keep_papers",
    "attach_file", "import_dossiers", "move_place", "renew_lookup_word", "approve_late_supplement",
    "approve_extra_paper", "settle_fee", "draft_apology", "sign_apology", "send_back_apology", "send_apology",
    "submit_explanation", "accept_explanation", "send_back_explanation",
    "ask_redaction", "approve_redaction",
    "set_assignment", "take_over_step", "record_verification", "follow_post",
    "consult", "renew_question", "dispute_answer", "withdraw_question", "answer_question",
    "open_linked", "receive_linked", "ask_stop", "open_correction",
    "void_receipt", "waive_fee", "ask_refund", "approve_refund", "pay_refund",
}  # fmt: skip


def test_every_row_has_its_reason_and_no_stray_cell():
    for row in table.rows():
        assert None not in row, row
        assert row["reason"].strip(), row
        assert row["kind"] in {"move", "act", "object"}, row


def test_the_moves_are_exactly_these():
    assert {rule.move for rule in table.moves()} == MOVES


def test_roles_and_relations_are_known():
    for move in table.moves():
        assert move.role in table.ALL_ROLES, move
        assert move.relation in table.MOVE_RELATIONS, move
        assert set(move.approval) <= set(Role.values), move
    for _, role, relation in table.acts():
        assert role in table.ALL_ROLES
        assert relation in table.ACT_RELATIONS
    for seen in table.objects():
        assert seen.role in table.ALL_ROLES, seen
        assert seen.relation in {*table.OBJECT_RELATIONS, "receiving"}, seen


def test_no_move_cell_is_written_twice():
    cells = Counter((rule.move, rule.role, rule.relation) for rule in table.moves())
    assert [cell for cell, times in cells.items() if times > 1] == []


def test_no_object_cell_is_written_twice_by_name():
    cells = Counter(
        (row["name"], role, relation)
        for row in table.rows()
        if row["kind"] == "object" and row["role"] != "*"
        for role in row["role"].split()
        for relation in row["relation"].split()
    )
    assert [cell for cell, times in cells.items() if times > 1] == []


@pytest.mark.parametrize("relation", ["sibling", "left_unit", "other_agency"])
@pytest.mark.parametrize("role", table.ALL_ROLES)
def test_nobody_sees_a_dossier_from(relation, role):
    assert table.access("dossier", role, relation).see == "no"


@pytest.mark.parametrize("relation", table.OBJECT_RELATIONS)
def test_the_administrator_sees_no_dossier(relation):
    rule = table.access("dossier", "administrator", relation)
    assert {rule.see, rule.file, rule.personal, rule.export} == {"no"}


def test_whoever_writes_opens_his_own_draft_and_nobody_another_s():
    drafts = [rule for rule in table.objects() if rule.name == "draft"]
    assert {rule.role for rule in drafts if rule.relation == "own"} == {*Role.values, "citizen"}
    assert {rule.relation for rule in drafts if rule.see != "no"} == {"own"}


def test_the_auditor_and_the_administrator_move_nothing():
    assert {rule.role for rule in table.moves()} & {"auditor", "administrator", "petition_officer"} == set()


def test_what_may_not_be_seen_has_neither_files_nor_names_nor_export():
    for rule in table.objects():
        if rule.see == "no":
            assert {rule.file, rule.personal, rule.export} == {"no"}, rule
