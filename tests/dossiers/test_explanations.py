"""The explanation of lateness: its machine, who writes, who judges (ruling 13), and when not."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django_fsm import TransitionNotAllowed

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor, Membership
from dossiers.enums import EventKind, ExplanationState
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier, Explanation
from dossiers.rules.explaining import judge_of
from dossiers.services import deadlines, explanations, ledger, returning
from dossiers.services.explanations import ExplanationIn
from dossiers.services.returning import ReturnIn
from tests.clock import at
from tests.factories.accounts import AgencyFactory, LeaveFactory, UserFactory
from tests.factories.dossiers import assigned, done, make_office
from tests.harness.worlds import built_once


# (move, from, to): the whole life of an explanation.
EDGES = {
    ("submit", "owed", "submitted"),
    ("submit", "sent_back", "submitted"),
    ("accept", "submitted", "accepted"),
    ("send_back", "submitted", "sent_back"),
    ("drop", "owed", "dropped"),
    ("drop", "submitted", "dropped"),
    ("drop", "sent_back", "dropped"),
}


def test_the_machine_has_exactly_these_edges():
    assert {(t.name, t.source, t.target) for t in Explanation().get_all_state_transitions()} == EDGES


@pytest.mark.parametrize("state", ExplanationState.values)
@pytest.mark.parametrize("move", sorted({move for move, _, _ in EDGES}))
def test_each_move_from_each_state_goes_where_the_table_says_or_nowhere(move, state):
    explanation = Explanation(state=state)
    target = {target for name, source, target in EDGES if (name, source) == (move, state)}

    if target:
        getattr(explanation, move)()
        assert {explanation.state} == target
    else:
        with pytest.raises(TransitionNotAllowed):
            getattr(explanation, move)()
        assert explanation.state == state


# Ruling 13: officer → unit head; unit head or approver → agency head; agency head → the level above.
@pytest.mark.parametrize(("writer", "role", "where"), [
    ({Role.HANDLER}, Role.UNIT_HEAD, "unit"),
    ({Role.RECEPTION}, Role.ONESTOP_HEAD, "unit"),
    ({Role.UNIT_HEAD}, Role.HEAD, "agency"),
    ({Role.ONESTOP_HEAD, Role.RECEPTION}, Role.HEAD, "agency"),
    ({Role.APPROVER}, Role.HEAD, "agency"),
    ({Role.RECORDS_CLERK}, Role.HEAD, "agency"),
    ({Role.HEAD}, Role.HEAD, "level"),
    ({Role.HEAD, Role.HANDLER}, Role.HEAD, "level"),       # the highest role decides
    ({Role.UNIT_HEAD, Role.HANDLER}, Role.HEAD, "agency"),
    (set(), Role.HEAD, "agency"),
])  # fmt: skip
def test_who_judges_whose_explanation(writer, role, where):
    judge = judge_of(writer)
    assert (judge.role, judge.where.value) == (role, where)


WORDS = ExplanationIn(
    "verification", "Nơi cư trú cũ trả lời sau 6 ngày.", "Đã gửi lại qua hệ thống; nhắc mỗi ngày."
)
LATE = at("2026-03-12 08:00")
LATER = at("2026-03-12 15:00")


@built_once
def office():
    return make_office()


@built_once
def dossier(office):
    """It lies with the handler, and is late."""
    return assigned(office)


def owed(dossier) -> Explanation:
    deadlines.look(as_at=LATE)
    found: Explanation = Explanation.objects.get(dossier=dossier)
    return found


def submitted(office, dossier, role=Role.HANDLER) -> Explanation:
    return explanations.submit(explanation_id=owed(dossier).pk, entered=WORDS, by=office.actor(role), at=LATE)


def test_the_handler_explains_and_his_unit_head_accepts(office, dossier):
    explanation = submitted(office, dossier)
    assert (explanation.judge_role, explanation.judge_agency) == (Role.UNIT_HEAD, office.unit)

    accepted = explanations.accept(explanation_id=explanation.pk, by=office.actor(Role.UNIT_HEAD), at=LATER)

    assert (accepted.state, accepted.judged_by) == ("accepted", office.people[Role.UNIT_HEAD])
    kinds = list(accepted.dossier.events.order_by("seq").values_list("kind", flat=True))[-2:]
    assert kinds == [EventKind.SUBMIT_EXPLANATION, EventKind.ACCEPT_EXPLANATION]
    assert ledger.verify().is_whole


def test_it_carries_whose_time_it_was(office, dossier):
    explanation = submitted(office, dossier)
    # Fri 09:32 to Thu 08:00: 5 h 58 + 3 × 8 h + 30 minutes, all of it at the handler's step.
    assert [(part["party"], part["minutes"]) for part in explanation.shares] == [("officer", 1828)]
    step = explanation.shares[0]["step"]
    assert explanation.dossier.steps.get(pk=step).role == Role.HANDLER


def test_what_is_not_enough_goes_back_and_comes_again(office, dossier):
    explanation = submitted(office, dossier)
    with pytest.raises(Refused, match="thiếu gì"):
        explanations.send_back(
            explanation_id=explanation.pk, note=" ", by=office.actor(Role.UNIT_HEAD), at=LATER
        )
    back = explanations.send_back(
        explanation_id=explanation.pk, note="Nêu ngày gửi.", by=office.actor(Role.UNIT_HEAD), at=LATER
    )
    assert (back.state, back.note) == ("sent_back", "Nêu ngày gửi.")
    with pytest.raises(NotReady, match="Bị trả lại"):
        explanations.accept(explanation_id=explanation.pk, by=office.actor(Role.UNIT_HEAD), at=LATER)

    again = explanations.submit(
        explanation_id=explanation.pk, entered=WORDS, by=office.actor(Role.HANDLER), at=LATER
    )
    assert (again.state, again.judged_by, again.note) == ("submitted", None, "")


def test_nobody_accepts_his_own(office, dossier):
    explanation = submitted(office, dossier, Role.UNIT_HEAD)
    assert explanation.judge_agency == office.commune
    with pytest.raises(NotAllowed, match="Người đứng đầu"):
        explanations.accept(explanation_id=explanation.pk, by=office.actor(Role.UNIT_HEAD), at=LATER)
    explanations.accept(explanation_id=explanation.pk, by=office.actor(Role.HEAD), at=LATER)


def test_not_as_somebodys_deputy_either(office, dossier):
    explanation = submitted(office, dossier)
    handler = office.people[Role.HANDLER]
    LeaveFactory(
        user=office.people[Role.UNIT_HEAD], deputy=handler, valid_from=LATER.date(), valid_to=LATER.date()
    )
    with pytest.raises(NotAllowed):
        explanations.accept(
            explanation_id=explanation.pk,
            by=Actor(handler, acting_for=office.people[Role.UNIT_HEAD]),
            at=LATER,
        )
    with pytest.raises(IntegrityError, match="judged_by_another"), transaction.atomic():
        Explanation.objects.filter(pk=explanation.pk).update(
            state="accepted", judged_at=LATER, judged_by=handler
        )


def test_the_agency_heads_own_is_judged_one_level_above(office, dossier):
    province = AgencyFactory(province=True)
    office.commune.placements.create(parent=province, valid_from=office.commune.valid_from)
    above = UserFactory(role=Role.HEAD, agency=province)
    explanation = owed(dossier)
    Membership.objects.create(
        user=office.people[Role.HEAD], agency=office.unit, role=Role.HANDLER, valid_from="2026-01-01"
    )
    explanation = explanations.submit(
        explanation_id=explanation.pk, entered=WORDS, by=office.actor(Role.HEAD), at=LATE
    )
    assert explanation.judge_agency == province
    with pytest.raises(NotAllowed):
        explanations.accept(explanation_id=explanation.pk, by=office.actor(Role.HEAD), at=LATER)
    explanations.accept(explanation_id=explanation.pk, by=Actor(above), at=LATER)


def test_where_a_unit_has_no_head_the_agencys_head_judges(office, dossier):
    Membership.objects.filter(role=Role.UNIT_HEAD, agency=office.unit).update(valid_to="2026-03-09")
    assert submitted(office, dossier).judge_agency == office.commune


@pytest.mark.parametrize(("entered", "field"), [
    (ExplanationIn("", "a", "b"), "reason_code"),
    (ExplanationIn("no_such", "a", "b"), "reason_code"),
    (ExplanationIn("staff", " ", "b"), "cause"),
    (ExplanationIn("staff", "a", "\n"), "remedy"),
])  # fmt: skip
def test_a_half_explanation_is_refused_at_its_field(office, dossier, entered, field):
    explanation = owed(dossier)
    with pytest.raises(Refused) as refusal:
        explanations.submit(
            explanation_id=explanation.pk, entered=entered, by=office.actor(Role.HANDLER), at=LATE
        )
    assert refusal.value.field == field


@pytest.mark.parametrize("role", [Role.CASHIER, Role.CONTROL, Role.AUDITOR, Role.ADMINISTRATOR])
def test_others_do_not_write_it(office, dossier, role):
    explanation = owed(dossier)
    with pytest.raises(NotAllowed):
        explanations.submit(explanation_id=explanation.pk, entered=WORDS, by=office.actor(role), at=LATE)


def test_returning_the_result_never_waits_for_it(office):
    dossier = done(office)
    Dossier.objects.filter(pk=dossier.pk).update(finished_at=at("2026-03-12 07:00"), ended_on="2026-03-12")
    deadlines.look(as_at=LATE)
    given = ReturnIn(receiver_name="Đặng Thị Ước", identity_seen="CCCD", signed=True)
    returning.return_result(dossier_id=dossier.pk, given=given, by=office.actor(Role.RECEPTION), at=LATER)
    explanation = Explanation.objects.get(dossier=dossier)
    assert (explanation.state, explanation.dossier.state) == ("owed", "returned")
    explanations.submit(
        explanation_id=explanation.pk, entered=WORDS, by=office.actor(Role.RECORDS_CLERK), at=LATER
    )
