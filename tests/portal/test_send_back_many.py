"""Sending back many with one reason: asked first, each by itself, or in the background."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.enums import Role
from dossiers.enums import BulkKind, BulkOutcome, EventKind, StepState
from dossiers.models import BulkWork, Dossier
from dossiers.services import bulk, processing
from tests.clock import at
from tests.factories.dossiers import make_office, proposed
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
NOW, MANY = at("2026-03-06 10:00"), reverse("desk:sign_many")
WHY = "Dự thảo chưa ghi căn cứ pháp lý"


@pytest.fixture(autouse=True)
def _friday(frozen_at):
    frozen_at("2026-03-06 10:00")


@built_once
def office():
    return make_office()


@built_once
def waiting(office):
    """Two dossiers that wait for the leader's signature."""
    return [proposed(office), proposed(office)]


@pytest.fixture
def leader(office, client_of):
    return client_of(office.people[Role.APPROVER])


def running(dossier):
    return dossier.steps.get(state=StepState.ACTIVE)


def sent(*dossiers, **more):
    seen = {f"step-{one.pk}": running(one).pk for one in dossiers}
    return {"dossier": [one.pk for one in dossiers], "act": "send_back", **seen, **more}


def test_the_question_names_each_step_it_goes_to_and_wants_a_reason(leader, waiting):
    assert 'name="act" value="send_back"' in leader.get(MANY).content.decode()
    page = leader.post(MANY, sent(*waiting)).content.decode()
    assert "Trả lại: 2 hồ sơ" in page
    before = waiting[0].steps.filter(state=StepState.DONE).order_by("-order").first()
    assert page.count(f"Trả về bước: {before.name}") == 2
    assert "Không hoàn tác được: người nhận có thể đã bắt đầu làm." in page
    without = leader.post(MANY, sent(*waiting, sure="1", reason=" "))
    assert without.status_code == 422
    assert all(running(one).kind == "approve" for one in waiting)


def test_each_goes_back_one_step_with_the_same_reason_and_the_same_promise(leader, waiting):
    page = leader.post(MANY, sent(*waiting, sure="1", reason=WHY), follow=True).content.decode()
    assert "Đã trả lại 2 hồ sơ." in page
    for one in waiting:
        step, passed_on = running(one), one.steps.get(kind="propose", state=StepState.DONE)
        assert (step.kind, step.holder) == ("propose", passed_on.holder)
        assert one.steps.get(state=StepState.SENT_BACK).note == WHY
        assert one.events.filter(kind=EventKind.SEND_BACK).count() == 1
        assert Dossier.objects.get(pk=one.pk).due_at == one.due_at


def test_one_that_was_signed_meanwhile_is_told_by_its_code_and_stops_nobody(
    office, leader, waiting, monkeypatch
):
    first, second = waiting
    asked = sent(first, second, sure="1", reason=WHY)
    send_back, signed = processing.send_back, []

    def after_signing(**given):
        if not signed:
            signed.append(
                processing.complete_step(dossier_id=first.pk, by=office.actor(Role.APPROVER), at=NOW)
            )
        return send_back(**given)

    monkeypatch.setattr(processing, "send_back", after_signing)
    page = leader.post(MANY, asked, follow=True).content.decode()
    assert "Đã trả lại 1 hồ sơ." in page
    assert f"{first.code}: Bạn đã xử lý bước này rồi." in page
    assert {running(first).kind, running(second).kind} == {"seal", "propose"}


def test_the_records_clerk_sends_back_what_waits_for_the_seal(office, client_of, waiting):
    for one in waiting:
        processing.complete_step(dossier_id=one.pk, by=office.actor(Role.APPROVER), at=NOW)
    clerk = client_of(office.people[Role.RECORDS_CLERK])
    clerk.post(MANY, sent(*waiting, sure="1", reason=WHY))
    assert [running(one).kind for one in waiting] == ["approve"] * 2


def test_many_are_sent_back_in_the_background_and_each_refusal_is_told(office, leader, waiting, monkeypatch):
    monkeypatch.setattr("portal.desk.bulk.AT_ONCE", 1)
    monkeypatch.setattr("dossiers.tasks.run_bulk_works.delay", lambda: None)
    watch = leader.post(MANY, sent(*waiting, sure="1", reason=WHY, submission_key=str(uuid4()))).url
    work = BulkWork.objects.get()
    assert (work.kind, work.reason) == (BulkKind.SEND_BACK, WHY)
    assert "0 trên 2" in leader.get(watch).content.decode()
    processing.complete_step(dossier_id=waiting[0].pk, by=office.actor(Role.APPROVER), at=NOW)

    bulk.run(work_id=work.pk, now=lambda: NOW)

    assert list(work.items.order_by("pk").values_list("outcome", flat=True)) == [
        BulkOutcome.REFUSED, BulkOutcome.DONE,
    ]  # fmt: skip
    assert running(waiting[1]).kind == "propose"
    page = leader.get(watch).content.decode()
    assert "1 trên 2 hồ sơ chưa làm được" in page
    assert f'href="{MANY}"' in page


def test_who_may_not_judge_it_sends_nothing_back(office, waiting):
    work = bulk.ask(
        kind=BulkKind.SEND_BACK, seen={one.pk: running(one).pk for one in waiting}, key=uuid4(), reason=WHY,
        by=office.actor(Role.HANDLER), at=NOW,
    )  # fmt: skip
    bulk.run(work_id=work.pk, now=lambda: NOW)
    assert set(work.items.values_list("outcome", flat=True)) == {BulkOutcome.REFUSED}
    assert [running(one).kind for one in waiting] == ["approve"] * 2


def test_a_dossier_with_no_step_behind_goes_nowhere(leader, waiting):
    first, second = waiting
    first.steps.filter(state=StepState.DONE).exclude(kind="receive").update(state=StepState.SKIPPED)
    page = leader.post(MANY, sent(first, second, sure="1", reason=WHY), follow=True).content.decode()
    assert f"{first.code}: Chỉ trả lại được về một bước đã làm" in page
    assert "Đã trả lại 1 hồ sơ." in page
    assert running(first).kind == "approve"
