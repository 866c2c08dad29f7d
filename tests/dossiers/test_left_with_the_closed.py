"""What stayed with an agency that closed: its heir acts on it as the agency did before (ruling 41)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from uuid import uuid4

import pytest

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Membership
from accounts.queries import asked_once
from dossiers.enums import ApologyState, OpinionKind, State
from dossiers.models import Apology, Dossier, Explanation, StepInstance
from dossiers.permissions import can, can_answer
from dossiers.queries.late_steps import LateSteps
from dossiers.queries.late_work import LateTask, LateWork
from dossiers.rules.moves import MAY
from dossiers.services import (
    apologies,
    consulting,
    correcting_results,
    deadlines,
    explanations,
    places,
    processing,
    returning,
)
from dossiers.services.apologies import ApologyIn
from dossiers.services.consulting_checks import OpinionIn
from dossiers.services.explanations import ExplanationIn
from dossiers.services.returning import ReturnIn
from procedures.models import ProcedureOffer
from tests.clock import at
from tests.factories.accounts import (
    AgencyFactory,
    SignatureDelegationFactory,
    staff,
    taken_over,
)
from tests.factories.dossiers import Office, assigned, make_office, numbered, proposed, question_to, returned
from tests.factories.heirs import AFTER, ROLES, SWITCH_DAY, Heir, switch
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
# Received Friday 6 March 09:32 for three working days, due on Wednesday the 11th; the switch is on the 16th.
LATE = at("2026-03-13 09:00")
SORRY = ApologyIn("verification", "Chờ nơi cư trú trước xác nhận.", date(2026, 3, 20))
WHY = ExplanationIn("verification", "Nơi cư trú cũ trả lời chậm.", "Đã gửi lại qua hệ thống.")
YES = OpinionIn(OpinionKind.AGREE, "Hồ sơ đủ điều kiện.")
HANDED = ReturnIn(receiver_name="Đặng Thị Ước", identity_seen="CCCD", originals_returned=True)


@built_once
def office() -> Office:
    made = make_office()
    SignatureDelegationFactory(agency=made.commune, signer=made.people[Role.APPROVER])
    return made


@built_once
def heir() -> Heir:
    return Heir()


def decided_late(office: Office) -> Dossier:
    """The department's step ran over; the leader has the dossier now, and both tasks have appeared."""
    dossier = assigned(office)
    deadlines.look(as_at=LATE)
    for role in (Role.HANDLER, Role.UNIT_HEAD):
        processing.complete_step(
            dossier_id=dossier.pk, by=office.actor(role), at=LATE,
            result=numbered() if role == Role.HANDLER else None,
        )  # fmt: skip
    return dossier


def rejected(office: Office) -> Dossier:
    dossier = proposed(office)
    return processing.reject(
        dossier_id=dossier.pk,
        legal_ground="Điều 5 Luật Hộ tịch",
        result=processing.ResultIn(abstract="Không đủ điều kiện"),
        by=office.actor(Role.APPROVER),
        at=LATE,
    )


def letter(dossier: Dossier) -> Apology:
    return Apology.objects.get(dossier=dossier)


# --- the late step of a closed department -----------------------------------------------------------------


def test_the_heirs_department_writes_the_letter_and_its_leader_signs_it(office, heir):
    dossier = decided_late(office)
    switch(office, heir)

    apologies.draft(dossier_id=dossier.pk, entered=SORRY, by=heir.actor(Role.HANDLER), at=AFTER)
    signed = apologies.sign(dossier_id=dossier.pk, by=heir.actor(Role.APPROVER), at=AFTER)
    apologies.send(dossier_id=dossier.pk, by=heir.actor(Role.RECEPTION), at=AFTER)

    assert signed.agency == heir.commune
    sent = letter(dossier)
    assert sent.state == ApologyState.SENT
    assert sent.paper.payload["header"]["agency"] == heir.commune.name


def test_a_letter_owed_since_the_switch_is_the_heirs(office, heir):
    dossier = decided_late(office)
    step = letter(dossier).step
    switch(office, heir)

    answers = apologies.answering_agency(dossier, LateSteps(step, (step.unit_id,)), SWITCH_DAY)

    assert answers == heir.commune


def test_a_letter_written_before_the_switch_is_signed_by_the_heir(office, heir):
    dossier = decided_late(office)
    apologies.draft(dossier_id=dossier.pk, entered=SORRY, by=office.actor(Role.HANDLER), at=LATE)
    switch(office, heir)

    signed = apologies.sign(dossier_id=dossier.pk, by=heir.actor(Role.APPROVER), at=AFTER)

    assert (signed.state, signed.agency) == (ApologyState.SIGNED, heir.commune)


def test_the_heirs_department_explains_and_its_head_accepts(office, heir):
    explanation = Explanation.objects.get(dossier=decided_late(office))
    switch(office, heir)

    written = explanations.submit(
        explanation_id=explanation.pk, entered=WHY, by=heir.actor(Role.HANDLER), at=AFTER
    )
    assert (written.judge_role, written.judge_agency) == (Role.UNIT_HEAD, heir.unit)
    explanations.accept(explanation_id=explanation.pk, by=heir.actor(Role.UNIT_HEAD), at=AFTER)

    assert Explanation.objects.get(pk=explanation.pk).state == "accepted"


def test_what_was_explained_before_the_switch_is_judged_by_the_heirs_head(office, heir):
    explanation = Explanation.objects.get(dossier=decided_late(office))
    explanations.submit(explanation_id=explanation.pk, entered=WHY, by=office.actor(Role.HANDLER), at=LATE)
    switch(office, heir)
    explanation = Explanation.objects.get(pk=explanation.pk)

    head = heir.people[Role.UNIT_HEAD]
    assert explanations.judges(explanation, on=SWITCH_DAY) == [head]
    assert LateWork(head, SWITCH_DAY).explanations(LateTask.JUDGE).get() == explanation
    explanations.accept(explanation_id=explanation.pk, by=heir.actor(Role.UNIT_HEAD), at=AFTER)


# --- what had ended ---------------------------------------------------------------------------------------


def test_the_papers_of_a_refusal_are_handed_over_at_the_heirs_counter(office, heir):
    dossier = rejected(office)
    switch(office, heir)

    delivered = returning.deliver_decision(
        dossier_id=dossier.pk, given=HANDED, by=heir.actor(Role.RECEPTION), at=AFTER
    )

    assert (delivered.state, delivered.papers_returned) == (State.REJECTED, True)
    assert delivered.receiving_agency == office.counter


def test_a_lookup_word_is_renewed_at_the_heirs_counter(office, heir):
    dossier = returned(office)
    switch(office, heir)

    renewed = places.renew_lookup_word(
        dossier_id=dossier.pk, identity_seen="CCCD", by=heir.actor(Role.RECEPTION), at=AFTER
    )

    assert renewed.lookup_word != dossier.lookup_word


@pytest.mark.parametrize("heir_offers_it", [True, False])
def test_a_wrong_result_is_corrected_by_the_heir(office, heir, heir_offers_it):
    """Under its own offer; of what it never offered, under the closed one's in its hands."""
    dossier = returned(office)
    offer = office.procedure.offer
    ProcedureOffer.objects.filter(pk=offer.pk).update(valid_to=SWITCH_DAY - timedelta(days=1))
    if heir_offers_it:
        ProcedureOffer.objects.create(
            procedure=offer.procedure, receiving_agency=heir.counter, deciding_agency=heir.commune,
            process=offer.process, valid_from=SWITCH_DAY,
        )  # fmt: skip
    switch(office, heir)

    correction = correcting_results.open_correction(
        dossier_id=dossier.pk,
        reason="Ghi sai nơi sinh",
        brings_result=True,
        submission_key=uuid4(),
        by=heir.actor(Role.RECEPTION),
        at=AFTER,
    )

    assert (correction.receiving_agency, correction.deciding_agency) == (heir.counter, heir.commune)
    assert correction.corrects == dossier
    assert (correction.offer_id == offer.pk) is not heir_offers_it


# --- a question put to a closed agency --------------------------------------------------------------------


def test_a_question_to_a_closed_department_is_answered_by_its_heir(office, heir):
    asked = AgencyFactory()
    dossier = assigned(office)
    question = question_to(asked, dossier, office)
    taken_over(asked, heir.commune, on=SWITCH_DAY)

    for role in (Role.HANDLER, Role.HEAD):  # of a unit under the heir's seal, and of the heir itself
        assert can_answer(heir.actor(role), question, on=SWITCH_DAY)
        assert can("answer_question", heir.actor(role), dossier, on=SWITCH_DAY)
    assert not can_answer(heir.actor(Role.HEAD), question, on=SWITCH_DAY - timedelta(days=1))
    consulting.answer(
        question_id=question.pk,
        given=YES,
        by=heir.actor(Role.HANDLER),
        at=AFTER,
    )


# --- and no more than that --------------------------------------------------------------------------------


def test_before_the_switch_and_over_the_living_the_heir_has_no_more_rights(office, heir):
    dossier = rejected(office)
    heir.takes_over(office)
    living = make_office()
    other = rejected(living)
    late = StepInstance.objects.filter(dossier=other, state="done").latest("pk")
    taken_over(living.counter, heir.counter, on=SWITCH_DAY, sector_code="ho-tich")

    with asked_once():
        for role, move in product(ROLES, MAY):
            actor = heir.actor(role)
            assert not can(move, actor, dossier, on=SWITCH_DAY - timedelta(days=1)), (move, role)
            assert not can(move, actor, other, on=SWITCH_DAY), (move, role)
            assert not can(move, actor, other, on=SWITCH_DAY, step=late), (move, role)


def test_an_open_dossier_is_the_heirs_only_once_a_person_let_it_move(office, heir):
    dossier = assigned(office)
    heir.takes_over(office)

    with asked_once():
        for role, move in product(ROLES, MAY):
            assert not can(move, heir.actor(role), dossier, on=SWITCH_DAY), (move, role)


def test_who_worked_in_the_closed_agency_has_nothing_left_by_it(office, heir):
    dossier = rejected(office)
    switch(office, heir)
    assert not Membership.objects.in_force(SWITCH_DAY).filter(agency=office.counter).exists()
    with pytest.raises(NotAllowed):
        returning.deliver_decision(
            dossier_id=dossier.pk, given=HANDED, by=office.actor(Role.RECEPTION), at=AFTER
        )


def test_of_a_split_agency_the_heir_that_has_the_dossier_answers_for_its_late_step(office, heir):
    dossier, ended = decided_late(office), rejected(office)
    sector = Heir.__new__(Heir)
    sector.commune = AgencyFactory(identifier="H98.2")
    sector.counter = AgencyFactory(one_stop=True, identifier="H98.2.1", parent=sector.commune)
    sector.unit = AgencyFactory(unit=True, parent=sector.commune)
    sector.people = staff({role: getattr(sector, place) for role, place in ROLES.items()})
    code = dossier.procedure_version.sector.code
    sector.takes_over(office, sector_code=code)
    switch(office, heir)
    dossier = Dossier.objects.get(pk=dossier.pk)
    late = letter(dossier).step

    assert dossier.deciding_agency == sector.commune
    for move, role in (("draft_apology", Role.HANDLER), ("sign_apology", Role.APPROVER)):
        assert can(move, sector.actor(role), dossier, on=SWITCH_DAY, step=late)
        assert not can(move, heir.actor(role), dossier, on=SWITCH_DAY, step=late)
    # What had ended is the general heir's, the finished dossiers being his (AgencySuccession).
    assert can("return_result", heir.actor(Role.RECEPTION), ended, on=SWITCH_DAY)
    assert not can("return_result", sector.actor(Role.RECEPTION), ended, on=SWITCH_DAY)
