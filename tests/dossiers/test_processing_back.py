"""Work that goes back or ends with a refusal: sent back, rejected, opened again; by whom, and when not."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from dossiers.enums import EventKind, State, StepState
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier
from dossiers.services import processing
from dossiers.services.processing import ResultIn
from notifications.enums import MessageState
from notifications.models import OutboxMessage
from procedures.enums import StepKind
from tests.clock import at
from tests.dossiers.taken import a_row, take
from tests.factories.dossiers import (
    accepted,
    assigned,
    done,
    make_office,
    proposed,
    returned,
    waiting,
)
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
TEN, MONDAY = at("2026-03-06 10:00"), at("2026-03-09 10:00")
LABEL = "Hồ sơ đang ở trạng thái"
PAST = "Bước này đã được người khác làm xong. Tải lại trang để xem bước hiện tại."


@built_once
def office():
    return make_office(limit="10")


@built_once
def handled(office):
    """The handler is at work."""
    return assigned(office)


@built_once
def to_sign(office):
    """The leader is to sign."""
    return proposed(office)


@built_once
def finished(office):
    """Its result is to be returned."""
    return done(office)


def running(dossier):
    return dossier.steps.get(state=StepState.ACTIVE)


def send_back(office, dossier, to_order, *, by=Role.APPROVER, reason="Thiếu căn cứ", **more):
    return processing.send_back(
        dossier_id=dossier.pk, to_order=to_order, reason=reason, by=office.actor(by), at=TEN, **more
    )


def reject(office, dossier, *, by=Role.APPROVER, ground="Luật Hộ tịch, Điều 13", result=None):
    return processing.reject(
        dossier_id=dossier.pk,
        legal_ground=ground,
        result=result or ResultIn(abstract="Không đủ điều kiện"),
        by=office.actor(by),
        at=MONDAY,
    )


def reopen(office, dossier, to_order=3, *, by=Role.APPROVER, reason="Sai họ tên"):
    return processing.reopen(
        dossier_id=dossier.pk, to_order=to_order, reason=reason, by=office.actor(by), at=MONDAY
    )


class TestSendingBack:
    def test_a_step_done_before_is_done_again_with_what_follows_it(self, office, to_sign):
        dossier = send_back(office, to_sign, 3)
        step = running(dossier)
        assert (step.kind, step.round, step.holder) == (StepKind.HANDLE, 2, office.people[Role.HANDLER])
        again = dossier.steps.filter(state=StepState.PENDING, round=2).order_by("order")
        assert [one.kind for one in again] == [StepKind.PROPOSE, StepKind.APPROVE]
        event = dossier.events.order_by("seq").last()
        assert (event.kind, event.reason.text) == (EventKind.SEND_BACK, "Thiếu căn cứ")
        assert (event.refs["to_step"], "again" in event.refs) == (step.pk, False)

    def test_a_step_between_may_be_left_out_and_hours_may_be_others(self, office, to_sign):
        dossier = send_back(office, to_sign, 3, skipped={4}, hours={3: Decimal(0), 5: Decimal(9999)})
        again = dossier.steps.filter(round=2).order_by("order")
        assert [(one.kind, one.hours) for one in again] == [(StepKind.HANDLE, 0), (StepKind.APPROVE, 9999)]
        assert len(dossier.events.order_by("seq").last().refs["again"]) == 2

    @pytest.mark.parametrize("hours", [Decimal(-1), Decimal(10_000)])
    def test_hours_that_cannot_be(self, office, to_sign, hours):
        with pytest.raises(Refused, match="Số giờ của bước từ 0 đến 9999"):
            send_back(office, to_sign, 3, hours={3: hours})

    @pytest.mark.parametrize(
        "to_order",
        [
            1,  # reception: no act would end it again
            5,  # the very step
            6,  # not done yet
            0,
            99,
        ],
    )
    def test_only_to_a_step_that_was_done(self, office, to_sign, to_order):
        with pytest.raises(Refused) as refusal:
            send_back(office, to_sign, to_order)
        assert str(refusal.value) == "Chỉ trả lại được về một bước đã làm, sau bước tiếp nhận."
        assert refusal.value.field == "to_order"

    def test_not_without_a_reason(self, office, to_sign):
        with pytest.raises(Refused, match="Ghi lý do trả lại") as refusal:
            send_back(office, to_sign, 3, reason=" \n")
        assert refusal.value.field == "reason"

    def test_not_from_a_step_that_is_past(self, office, to_sign):
        with pytest.raises(NotReady) as refusal:
            send_back(office, to_sign, 3, step_id=to_sign.steps.get(order=4).pk)
        assert str(refusal.value) == PAST

    def test_not_by_the_handler(self, office, handled):
        with pytest.raises(NotAllowed):
            send_back(office, handled, 2, by=Role.HANDLER)


class TestRejecting:
    def test_it_ends_with_its_ground_and_is_told(self, office, handled):
        dossier = reject(office, handled)
        result = dossier.results.get()
        assert (dossier.state, result.is_refusal) == (State.REJECTED, True)
        assert (dossier.current_unit, dossier.current_holder) == (office.counter, None)
        event = dossier.events.get(kind=EventKind.REJECT)
        assert event.reason.text == "Không đủ điều kiện (Luật Hộ tịch, Điều 13)"
        assert not dossier.steps.filter(state__in=[StepState.ACTIVE, StepState.PENDING]).exists()
        assert OutboxMessage.objects.filter(kind="dossier_rejected").count() == 1

    def test_what_was_proposed_before_is_kept_as_replaced(self, office, to_sign):
        dossier = reject(office, to_sign)
        old, new = dossier.results.order_by("pk")
        assert (old.replaced_at, new.replaced_at, old.is_refusal) == (MONDAY, None, False)

    def test_not_without_its_ground(self, office, handled):
        with pytest.raises(Refused, match="Nêu điều khoản làm căn cứ") as refusal:
            reject(office, handled, ground="  ")
        assert refusal.value.field == "legal_ground"
        assert Dossier.objects.get(pk=handled.pk).state == State.IN_PROCESS

    @pytest.mark.parametrize("make", [accepted, done, waiting])
    def test_only_while_it_is_worked_on(self, office, make):
        with pytest.raises(NotReady, match=f"Chỉ từ chối giải quyết hồ sơ đang xử lý. {LABEL}"):
            reject(office, make(office))

    @pytest.mark.parametrize("role", [Role.HANDLER, Role.UNIT_HEAD, Role.RECEPTION])
    def test_only_by_a_leader(self, office, handled, role):
        with pytest.raises(NotAllowed):
            reject(office, handled, by=role)


class TestReopening:
    def test_the_work_goes_on_at_that_step_and_the_promise_stays(self, office, finished):
        due = finished.due_at
        dossier = reopen(office, finished)
        assert (dossier.state, running(dossier).kind, dossier.due_at) == (
            State.IN_PROCESS,
            StepKind.HANDLE,
            due,
        )
        assert not dossier.results.filter(replaced_at=None).exists()
        assert not OutboxMessage.objects.filter(kind="promise_moved").exists()

    def test_nobody_is_called_to_fetch_what_is_worked_on_again(self, office, finished):
        call = OutboxMessage.objects.filter(kind__startswith="dossier_done")
        call.update(state=MessageState.FAILED)  # not sent yet, and one may send it again
        reopen(office, finished)
        assert call.get().state == MessageState.CANCELLED

    @pytest.mark.parametrize("to_order", [1, 7, 99])
    def test_only_at_a_step_that_was_done(self, office, finished, to_order):
        with pytest.raises(Refused, match="Chỉ trả lại được về một bước đã làm"):
            reopen(office, finished, to_order)
        assert Dossier.objects.get(pk=finished.pk).state == State.DONE
        assert finished.results.filter(replaced_at=None).exists()

    def test_not_without_what_was_wrong(self, office, finished):
        with pytest.raises(Refused, match="Ghi sai sót đã phát hiện") as refusal:
            reopen(office, finished, reason="")
        assert refusal.value.field == "reason"

    @pytest.mark.parametrize("make", [assigned, returned])
    def test_only_between_the_result_and_its_return(self, office, make):
        with pytest.raises(NotReady, match=f"Chỉ xử lý lại hồ sơ đã có kết quả mà chưa trả. {LABEL}"):
            reopen(office, make(office))

    @pytest.mark.parametrize("role", [Role.HANDLER, Role.RECORDS_CLERK, Role.RECEPTION])
    def test_only_by_a_leader(self, office, finished, role):
        with pytest.raises(NotAllowed):
            reopen(office, finished, by=role)


class TestTakenOver:
    """What was done before the step it came at was done in the former system, undated (ruling 39)."""

    @pytest.fixture
    def to_approve(self, office):
        approving = office.procedure.process.steps.get(kind=StepKind.APPROVE).order
        take(a_row(office, step=approving, holder=office.people[Role.APPROVER].username))
        return Dossier.objects.get(terms__has_key="taken_over")

    def test_it_goes_back_to_a_step_of_the_former_system(self, office, to_approve):
        here = running(to_approve)
        back = send_back(office, to_approve, 3)
        assert (running(back).order, running(back).round) == (3, 2)
        assert back.steps.get(pk=here.pk).state == StepState.SENT_BACK
        assert back.steps.filter(order=here.order, round=2, state=StepState.PENDING).exists()

    def test_its_page_offers_those_steps_and_not_reception(self, office, to_approve, client_of):
        page = client_of(office.people[Role.APPROVER]).get(reverse("desk:send_back", args=[to_approve.pk]))
        behind = running(to_approve).order
        assert [value for value, _ in page.context["form"].fields["to_order"].choices] == [
            step.order for step in office.procedure.process.steps.order_by("order") if 1 < step.order < behind
        ]

    def test_a_step_that_is_left_out_here_stays_left_out(self, office, handled):
        handled.steps.filter(order=2).update(state=StepState.SKIPPED)
        with pytest.raises(Refused, match="bước đã làm"):
            send_back(office, handled, 2, by=Role.UNIT_HEAD)
