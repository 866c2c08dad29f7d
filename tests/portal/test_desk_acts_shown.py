"""What the page of an act shows before it is done: to whom it belongs, and what its form asks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Actor
from dossiers.models import Apology, Dossier
from dossiers.services import apologies
from tests.browser import samples_of_acts as samples
from tests.factories import dossiers as make
from tests.factories.accounts import AgencyFactory, MembershipFactory, UserFactory
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _thursday(frozen_at):
    frozen_at("2026-03-12 09:00")


@built_once
def office():
    return make.make_office()


def page(browser, name, one):
    return browser.get(reverse(f"desk:{name}", args=[one.pk]))


MADE = {
    "complete": make.assigned,
    "draft_apology": make.assigned,
    "sign_apology": samples.drafted,
    "send_back_apology": samples.drafted,
    "submit_explanation": samples.owed_explanation,
    "accept_explanation": samples.written_explanation,
    "send_back_explanation": samples.written_explanation,
}


@pytest.mark.parametrize(("name", "whose"), [
    ("complete", Role.HANDLER),
    ("draft_apology", Role.HANDLER),
    ("sign_apology", Role.APPROVER),
    ("send_back_apology", Role.APPROVER),
    ("submit_explanation", Role.HANDLER),
    ("accept_explanation", Role.UNIT_HEAD),
    ("send_back_explanation", Role.UNIT_HEAD),
])  # fmt: skip
def test_a_form_is_shown_to_who_may_send_it_and_to_nobody_else(office, client_of, name, whose):
    one = MADE[name](office)
    answers = {role: page(client_of(office.people[role]), name, one) for role in (whose, Role.AUDITOR)}
    assert {role: answer.status_code for role, answer in answers.items()} == {whose: 200, Role.AUDITOR: 403}
    assert "Người thực hiện" in answers[Role.AUDITOR].content.decode()


def other_unit(role, **fields):
    """A unit that had a step of the dossier, with somebody in it."""
    unit = AgencyFactory(**fields)
    return unit, UserFactory(role=role, agency=unit)


@pytest.fixture
def after_a_dropped_letter(office):
    """The letter answered for another unit's step; it was dropped, and the handler's own is late now."""
    dossier = make.assigned(office)
    unit, stranger = other_unit(Role.HANDLER, parent=office.commune)
    first = dossier.steps.get(order=2)
    letter = apologies.raise_for(dossier, at=samples.TUESDAY)
    Apology.objects.filter(pk=letter.pk).update(
        step=first, unit=unit, state="dropped", dropped_at=samples.TUESDAY,
        reason_code="staff", reason_text="Văn thư nghỉ ốm.", note="Ghi rõ ngày nghỉ.",
    )  # fmt: skip
    dossier.steps.filter(pk=first.pk).update(unit=unit)
    return dossier, stranger


def test_after_a_dropped_letter_whose_step_is_late_now_writes_the_next(
    office, client_of, after_a_dropped_letter
):
    dossier, stranger = after_a_dropped_letter
    handler, other = client_of(office.people[Role.HANDLER]), client_of(stranger)
    form = reverse("desk:draft_apology", args=[dossier.pk])
    for browser, offered, status in ((handler, True, 200), (other, False, 403)):
        assert (form in page(browser, "late", dossier).content.decode()) == offered
        assert browser.get(form).status_code == status
    typed = {"reason_code": "staff", "reason_text": "Văn thư nghỉ ốm.", "next_on": "16/03/2026"}
    assert other.post(form, typed).status_code == 403
    assert handler.post(form, typed).status_code == 302


def test_the_next_letter_does_not_begin_with_the_words_of_the_dropped_one(
    office, client_of, after_a_dropped_letter
):
    dossier, _stranger = after_a_dropped_letter
    answer = page(client_of(office.people[Role.HANDLER]), "draft_apology", dossier)
    assert answer.status_code == 200
    shown = answer.content.decode()
    assert "Văn thư nghỉ ốm." not in shown
    assert "Ghi rõ ngày nghỉ." not in shown


def test_a_letter_of_several_late_agencies_is_offered_to_the_one_that_signs_it(office, client_of):
    dossier = make.assigned(office)
    unit, leader = other_unit(Role.APPROVER, parent=None)
    late = make.NINE - timedelta(days=1)
    dossier.steps.filter(order=2).update(unit=unit, due_at=late)
    dossier.steps.filter(state="active").update(due_at=late)
    drafter = Actor(UserFactory(role=Role.HANDLER, agency=unit))
    letter = apologies.draft(dossier_id=dossier.pk, entered=samples.SORRY, by=drafter, at=samples.TUESDAY)
    assert (letter.step.unit, letter.agency) == (unit, office.commune)
    form = reverse("desk:sign_apology", args=[dossier.pk])
    for person, offered in ((office.people[Role.APPROVER], True), (leader, False)):
        browser = client_of(person)
        assert (form in page(browser, "late", dossier).content.decode()) == offered
        assert browser.get(form).status_code == (200 if offered else 403)


def test_who_wrote_an_explanation_does_not_see_the_form_to_accept_it(office, client_of):
    """Not even as the unit head he has become since."""
    explanation, writer = samples.written_explanation(office), office.people[Role.HANDLER]
    MembershipFactory(user=writer, agency=office.unit, role=Role.UNIT_HEAD)
    own = page(client_of(writer), "accept_explanation", explanation)
    assert own.status_code == 403
    assert "Người xem xét" in own.content.decode()


def test_who_judges_an_explanation_reads_its_reason_and_who_wrote_it(office, client_of):
    explanation = samples.written_explanation(office)
    for name in ("accept_explanation", "send_back_explanation"):
        shown = page(client_of(office.people[Role.UNIT_HEAD]), name, explanation).content.decode()
        assert "Việc thẩm tra, xác minh cần thêm thời gian" in shown
        assert office.people[Role.HANDLER].full_name in shown


def test_who_goes_on_with_anothers_work_reads_whose_it_is(office, client_of):
    dossier, handler = make.assigned(office), office.people[Role.HANDLER]
    head, own = client_of(office.people[Role.UNIT_HEAD]), client_of(handler)
    assert f"đang giữ: {handler.full_name}" in page(head, "take_over", dossier).content.decode()
    assert "đang giữ:" not in page(own, "attach", dossier).content.decode()


def test_work_given_out_for_the_first_time_asks_for_no_reason(office, client_of):
    head = client_of(office.people[Role.UNIT_HEAD])
    assert 'name="reason"' not in page(head, "assign", make.in_process(office)).content.decode()
    assert 'name="reason"' in page(head, "assign", make.assigned(office)).content.decode()


def test_a_step_nobody_holds_is_given_to_somebody(office, client_of):
    dossier, head = samples.with_the_unit_head(office), office.people[Role.UNIT_HEAD]
    answer = client_of(head).post(reverse("desk:assign", args=[dossier.pk]), {"to": head.pk})
    assert answer.status_code == 302
    assert Dossier.objects.get(pk=dossier.pk).current_holder == head


def test_why_a_request_is_turned_down_is_not_said_to_be_optional(office, client_of):
    dossier = samples.undecided_request(office)
    shown = page(client_of(office.people[Role.APPROVER]), "decide_supplement", dossier).content.decode()
    assert "Lý do không duyệt" in shown
    assert "không bắt buộc" not in shown


def test_a_letter_that_was_overtaken_is_sent_back_on_the_page_that_says_so(office, client_of, frozen_at):
    dossier, clerk = samples.signed(office), client_of(office.people[Role.RECEPTION])
    frozen_at("2026-03-17 09:00")
    answer = clerk.post(reverse("counter:apology", args=[dossier.pk]), {"do": "send"})
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "Ngày hẹn lại trong thư đã qua" in shown
    assert "Trả lại để soạn lại" in shown


def test_nobody_is_offered_to_take_a_step_whose_role_is_not_his(office, client_of):
    """Leader and records clerk sit in one unit; each is offered what is his."""
    waiting = make.proposed(office)
    waiting.steps.filter(state="active").update(holder=None)
    shown = page(client_of(office.people[Role.RECORDS_CLERK]), "dossier", waiting).text
    assert reverse("desk:take", args=[waiting.pk]) not in shown
    assert reverse("desk:send_back", args=[waiting.pk]) not in shown
    assert (
        reverse("desk:complete", args=[waiting.pk])
        in page(client_of(office.people[Role.APPROVER]), "dossier", waiting).text
    )
