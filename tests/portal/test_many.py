"""Take, assign, remind many: the question first, each dossier by itself, what the page showed."""

from __future__ import annotations

import pytest
import time_machine
from django.urls import reverse

from accounts.enums import Role
from dossiers.enums import BulkKind, BulkOutcome
from dossiers.models import BulkWork, Dossier, StepInstance
from dossiers.services import bulk, processing
from notifications.models import OutboxMessage
from tests.clock import at
from tests.factories.accounts import MembershipFactory
from tests.factories.dossiers import assigned, in_process, make_office
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
NOW = at("2026-03-06 10:00")
MANY, HOME = reverse("desk:many"), reverse("desk:home")


@pytest.fixture(autouse=True)
def _friday():
    with time_machine.travel(NOW, tick=False):
        yield


@built_once
def office():
    return make_office()


@built_once
def second(office):
    """Another handler of the unit."""
    return MembershipFactory(agency=office.unit, role=Role.HANDLER).user


def running(dossier):
    return StepInstance.objects.get(dossier=dossier, state="active")


def sent(*dossiers, **more):
    """What the list sends: the ids, and of each the step and its holder as the page showed them."""
    seen = {
        f"seen-{one.pk}": f"{running(one).pk}.{Dossier.objects.get(pk=one.pk).current_holder_id or 0}"
        for one in dossiers
    }
    return {"dossier": [one.pk for one in dossiers], **seen, **more}


def holder(dossier):
    return Dossier.objects.get(pk=dossier.pk).current_holder


def test_the_list_offers_what_the_role_may_and_the_page_before_says_what_and_how_many(office, client_of):
    dossiers = [in_process(office) for _ in range(2)]
    handler, leader = office.people[Role.HANDLER], office.people[Role.UNIT_HEAD]
    tray = client_of(leader).get(HOME).content.decode()  # he holds the step of assigning
    assert "Phân công các hồ sơ đã chọn" in tray
    assert f'name="seen-{dossiers[0].pk}"' in tray
    assert "Phân công các hồ sơ đã chọn" not in client_of(handler).get(HOME).content.decode()

    asked = sent(*dossiers, act="assign", shelf="mine")
    page = client_of(leader).post(MANY, asked).content.decode()
    assert "Phân công: 2 hồ sơ" in page
    assert handler.full_name in page
    assert "Lý do" not in page  # nobody loses work by it
    assert [holder(one) for one in dossiers] == [leader, leader]  # nothing is done before it was confirmed
    wrong = client_of(leader).post(MANY, {**asked, "sure": "1"})
    assert wrong.status_code == 422  # to nobody

    client_of(leader).post(MANY, {**asked, "sure": "1", "to": handler.pk})
    assert [holder(one) for one in dossiers] == [handler, handler]


def test_assigning_over_somebody_needs_a_reason_and_applies_to_what_was_seen(office, second, client_of):
    dossiers = [assigned(office), assigned(office)]
    first, leader = office.people[Role.HANDLER], office.people[Role.UNIT_HEAD]
    browser = client_of(leader)
    asked = sent(*dossiers, act="assign", shelf="open", sure="1", to=second.pk)
    assert browser.post(MANY, asked).status_code == 422
    assert holder(dossiers[0]) == first
    # Meanwhile somebody else has had one of them assigned: it stays, and its code is told.
    other = MembershipFactory(agency=office.unit, role=Role.HANDLER).user
    processing.assign(
        dossier_id=dossiers[1].pk, to=other, by=office.actor(Role.UNIT_HEAD), at=NOW, reason="x"
    )
    page = browser.post(MANY, {**asked, "reason": "Chia lại việc"}, follow=True).content.decode()
    assert [holder(one) for one in dossiers] == [second, other]
    assert f"{dossiers[1].code}: Bước này vừa được phân công" in page
    assert "Phân công: xong 1 hồ sơ." in page


def test_taking_many_takes_each_that_can_be_taken(office, client_of):
    handler = office.people[Role.HANDLER]
    waiting, hidden = assigned(office), assigned(make_office())
    StepInstance.objects.filter(dossier=waiting, state="active").update(holder=None)
    Dossier.objects.filter(pk=waiting.pk).update(current_holder=None)
    asked = sent(waiting, hidden, act="take", shelf="unit", sure="1")
    page = client_of(handler).post(MANY, asked, follow=True).content.decode()
    assert holder(waiting) == handler
    assert holder(hidden) != handler
    assert "1 hồ sơ đã chọn không còn trong phạm vi xem" in page
    again = client_of(handler).post(MANY, asked)
    assert again.status_code == 302


def test_a_reminder_goes_once_a_day_to_the_holder_and_to_nobody_for_what_nobody_holds(office, client_of):
    held, free, his_own = assigned(office), assigned(office), in_process(office)
    StepInstance.objects.filter(dossier=free, state="active").update(holder=None)
    leader = office.people[Role.UNIT_HEAD]
    asked = sent(held, free, his_own, act="remind", shelf="open", sure="1")
    page = client_of(leader).post(MANY, asked, follow=True).content.decode()
    assert "Nhắc việc: xong 1 hồ sơ." in page
    assert f"{free.code}: Chưa có ai giữ bước này" in page
    assert f"{his_own.code}: Bước này do chính bạn giữ" in page
    client_of(leader).post(MANY, asked)
    (message,) = OutboxMessage.objects.filter(kind="work_reminder")
    assert message.topic == f"dossier:{held.pk}:staff"
    # A handler is not offered it and may not do it.
    refused = client_of(office.people[Role.HANDLER]).post(MANY, asked, follow=True).content.decode()
    assert f"{held.code}: " in refused
    assert OutboxMessage.objects.filter(kind="work_reminder").count() == 1


def test_many_go_to_the_background_with_whom_and_why(office, second, client_of, monkeypatch):
    monkeypatch.setattr("portal.desk.many.AT_ONCE", 1)
    monkeypatch.setattr("dossiers.tasks.run_bulk_works.delay", lambda: None)
    dossiers = [assigned(office), assigned(office)]
    browser = client_of(office.people[Role.UNIT_HEAD])
    asked = sent(*dossiers, act="assign", shelf="late", sure="1", to=second.pk, reason="Nghỉ dài ngày")
    answer = browser.post(MANY, asked)
    work = BulkWork.objects.get()
    assert answer.url == reverse("ui:bulk_work", args=[work.pk])
    assert (work.kind, work.assignee, work.reason) == (BulkKind.ASSIGN, second, "Nghỉ dài ngày")
    assert bulk.run_waiting(now=lambda: NOW) == 2
    assert [holder(one) for one in dossiers] == [second, second]
    assert set(work.items.values_list("outcome", flat=True)) == {BulkOutcome.DONE}
    assert browser.get(answer.url).status_code == 200


@pytest.mark.parametrize(
    "asked",
    [
        {"act": "assign", "shelf": "waiting"},  # no such button on that shelf
        {"act": "sign", "shelf": "unit"},
        {"act": "", "shelf": ""},
    ],
)
def test_what_no_list_offers_is_not_there(office, client_of, asked):
    assert client_of(office.people[Role.UNIT_HEAD]).post(MANY, asked).status_code == 404


def test_nothing_ticked_is_told(office, client_of):
    browser = client_of(office.people[Role.UNIT_HEAD])
    page = browser.post(MANY, {"act": "assign", "shelf": "unit", "dossier": ["x"]}, follow=True)
    assert "Chọn ít nhất một hồ sơ" in page.content.decode()
