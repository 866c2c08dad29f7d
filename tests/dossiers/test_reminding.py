"""A leader reminds who holds a dossier: once a day, whoever may assign, never oneself."""

from __future__ import annotations

import pytest

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from dossiers.enums import StepState
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier
from dossiers.services import processing, reminding, steps
from notifications.models import OutboxMessage
from tests.clock import at
from tests.factories.accounts import LeaveFactory, MembershipFactory
from tests.factories.dossiers import assigned, done, in_process, make_office, waiting
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
TEN, EVENING, MONDAY = at("2026-03-06 10:00"), at("2026-03-06 16:00"), at("2026-03-09 08:00")


@built_once
def office():
    made = make_office()
    for number, person in enumerate(made.people.values()):
        person.email = f"nguoi.{number}@xa.example"
        person.save()
    return made


@built_once
def handled(office):
    return assigned(office)


def remind(dossier, by, *, when=TEN, step_id=None):
    return reminding.remind(dossier_id=dossier.pk, by=by, at=when, step_id=step_id)


def reminders():
    return OutboxMessage.objects.filter(kind="work_reminder").order_by("pk")


def test_the_holder_is_told_which_dossier_and_who_asks(office, handled):
    remind(handled, office.actor(Role.UNIT_HEAD))
    message = reminders().get()
    assert message.address == office.people[Role.HANDLER].email
    assert message.variables["code"] == handled.code
    assert message.variables["who"] == office.people[Role.UNIT_HEAD].full_name
    assert message.variables["procedure"] == handled.procedure_version.name


def test_once_a_day_for_each_leader(office, handled):
    head, leader = office.actor(Role.UNIT_HEAD), office.actor(Role.APPROVER)
    for by, when, sent in ((head, TEN, 1), (head, EVENING, 1), (leader, EVENING, 2), (head, MONDAY, 3)):
        remind(handled, by, when=when)
        assert reminders().count() == sent


def test_who_stands_in_for_the_leader_reminds_in_his_name(office, handled):
    head, deputy = office.people[Role.UNIT_HEAD], office.people[Role.APPROVER]
    LeaveFactory(user=head, deputy=deputy, valid_from=TEN.date(), valid_to=TEN.date())
    remind(handled, Actor(deputy, acting_for=head))
    assert reminders().get().variables["who"] == head.full_name


@pytest.mark.parametrize("role", [Role.HANDLER, Role.RECEPTION, Role.AUDITOR, Role.CONTROL])
def test_only_who_may_assign(office, handled, role):
    with pytest.raises(NotAllowed):
        remind(handled, office.actor(role))
    assert not reminders().exists()


def test_nobody_reminds_himself_nor_him_he_stands_in_for(office, handled):
    handler = office.people[Role.HANDLER]
    MembershipFactory(user=handler, role=Role.UNIT_HEAD, agency=office.unit)
    deputy = office.people[Role.UNIT_HEAD]
    LeaveFactory(user=handler, deputy=deputy, valid_from=TEN.date(), valid_to=TEN.date())
    for by in (Actor(handler), Actor(deputy, acting_for=handler)):
        with pytest.raises(Refused, match="Bước này do chính bạn giữ: không cần nhắc"):
            remind(handled, by)
    assert not reminders().exists()


def test_where_nobody_holds_the_step_somebody_is_named_instead(office):
    dossier = in_process(office)
    dossier.steps.filter(state=StepState.ACTIVE).update(holder=None)
    with pytest.raises(NotReady, match="Chưa có ai giữ bước này: hãy phân công thay vì nhắc"):
        remind(dossier, office.actor(Role.APPROVER))


def test_not_of_a_step_that_is_past(office, handled):
    seen = handled.steps.get(state=StepState.ACTIVE).pk
    processing.complete_step(dossier_id=handled.pk, by=office.actor(Role.HANDLER), at=TEN)
    with pytest.raises(NotReady) as refusal:
        remind(handled, office.actor(Role.APPROVER), step_id=seen)
    assert str(refusal.value) == steps.STEP_IS_PAST


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (waiting, "Chỉ nhắc khi hồ sơ đang xử lý. Hồ sơ đang ở trạng thái"),  # it waits for the applicant
        (done, "Chỉ nhắc khi hồ sơ đang xử lý. Hồ sơ đang ở trạng thái"),
    ],
)
def test_only_while_it_is_worked_on(office, make, sentence):
    with pytest.raises(NotReady, match=sentence):
        remind(make(office), office.actor(Role.APPROVER))


def test_the_next_holder_is_reminded_on_the_same_day(office, handled):
    leader = office.actor(Role.APPROVER)
    remind(handled, leader)
    processing.complete_step(dossier_id=handled.pk, by=office.actor(Role.HANDLER), at=TEN)
    remind(Dossier.objects.get(pk=handled.pk), leader, when=EVENING)
    assert [one.address for one in reminders()] == [
        office.people[Role.HANDLER].email,
        office.people[Role.UNIT_HEAD].email,
    ]
