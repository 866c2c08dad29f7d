"""Work on a dossier after acceptance: each move by whose it is, at its step, and what stands in its way."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from dossiers.enums import EventKind, State, StepState
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier
from dossiers.services import processing, steps
from dossiers.services.processing import ResultIn
from notifications.models import OutboxMessage
from procedures.enums import StepKind
from tests.clock import at
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.dossiers import (
    accepted,
    assigned,
    decided,
    done,
    in_process,
    make_office,
    numbered,
    proposed,
    returned,
    waiting,
)
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
TEN = at("2026-03-06 10:00")
LABEL = "Hồ sơ đang ở trạng thái"
PAST = "Bước này đã được người khác làm xong. Tải lại trang để xem bước hiện tại."
DONE_BY_ONESELF = "Bạn đã xử lý bước này rồi. Tải lại trang để xem bước hiện tại."


@built_once
def office():
    return make_office(limit="10")


@built_once
def fresh(office):
    """Handed over; nobody is named yet."""
    return in_process(office)


@built_once
def handled(office):
    """The handler is at work."""
    return assigned(office)


@built_once
def to_sign(office):
    """The leader is to sign."""
    return proposed(office)


@built_once
def unheld(office):
    """As `to_sign`, but of several leaders none has taken it."""
    dossier = proposed(office)
    dossier.steps.filter(state=StepState.ACTIVE).update(holder=None)
    Dossier.objects.filter(pk=dossier.pk).update(current_holder=None)
    return Dossier.objects.get(pk=dossier.pk)


def running(dossier):
    return dossier.steps.get(state=StepState.ACTIVE)


def colleague(office, role=Role.HANDLER):
    return UserFactory(role=role, agency=office.unit, full_name="Trịnh Văn Bạn")


def assign(office, dossier, to, *, by=Role.UNIT_HEAD, **seen):
    return processing.assign(dossier_id=dossier.pk, to=to, by=office.actor(by), at=TEN, **seen)


def take(dossier, user, *, acting_for=None, **seen):
    return processing.take_step(dossier_id=dossier.pk, by=Actor(user, acting_for=acting_for), at=TEN, **seen)


def complete(office, dossier, role, **more):
    return processing.complete_step(dossier_id=dossier.pk, by=office.actor(role), at=TEN, **more)


class TestHandingToTheUnit:
    def test_the_first_step_begins_in_its_unit(self, office):
        dossier = processing.start_processing(
            dossier_id=accepted(office).pk, by=office.actor(Role.RECEPTION), at=TEN
        )
        step = running(dossier)
        assert (dossier.state, step.kind, step.started_at) == (State.IN_PROCESS, StepKind.ASSIGN, TEN)
        assert dossier.current_unit_id == step.unit_id
        assert dossier.events.get(kind=EventKind.START_PROCESSING).refs["unit"] == step.unit_id

    @pytest.mark.parametrize("make", [in_process, done, waiting])
    def test_once(self, office, make):
        with pytest.raises(NotReady, match=f"Chỉ chuyển xử lý hồ sơ đã tiếp nhận. {LABEL}"):
            processing.start_processing(dossier_id=make(office).pk, by=office.actor(Role.RECEPTION), at=TEN)

    def test_by_the_counter_alone(self, office):
        dossier = accepted(office)
        with pytest.raises(NotAllowed):
            processing.start_processing(dossier_id=dossier.pk, by=office.actor(Role.HANDLER), at=TEN)


class TestAssigning:
    def test_naming_the_handler_ends_the_step_of_assigning_and_begins_his(self, office, fresh):
        dossier = assign(office, fresh, office.people[Role.HANDLER])
        step = running(dossier)
        assert (step.kind, step.holder) == (StepKind.HANDLE, office.people[Role.HANDLER])
        assert dossier.current_holder == office.people[Role.HANDLER]
        event = dossier.events.get(kind=EventKind.ASSIGN)
        assert event.refs == {"step": step.pk, "to": office.people[Role.HANDLER].pk}

    def test_naming_another_notes_whose_it_was_and_why(self, office, handled):
        to = colleague(office)
        dossier = assign(
            office, handled, to, reason="Người trước nghỉ", holder_seen=office.people[Role.HANDLER].pk
        )
        event = dossier.events.order_by("seq").last()
        assert (running(dossier).holder, dossier.current_holder) == (to, to)
        assert (event.refs["was"], event.refs["to"]) == (office.people[Role.HANDLER].pk, to.pk)
        assert event.reason.text == "Người trước nghỉ"

    def test_naming_who_has_it_already_changes_nothing(self, office, handled):
        before = handled.events.count()
        assign(office, handled, office.people[Role.HANDLER], holder_seen=0, step_id=1)  # an old page too
        assert handled.events.count() == before

    def test_nobody_assigns_over_a_colleague_he_has_not_seen(self, office, handled):
        with pytest.raises(NotReady) as refusal:
            assign(office, handled, colleague(office), holder_seen=0)
        name = office.people[Role.HANDLER].full_name
        assert str(refusal.value) == (
            f"Bước này vừa được phân công cho {name}. Mở lại hồ sơ, rồi phân công lại nếu cần."
        )
        assert running(handled).holder == office.people[Role.HANDLER]

    def test_nor_at_a_step_that_is_past(self, office, fresh):
        old = running(fresh)
        assign(office, fresh, office.people[Role.HANDLER])
        with pytest.raises(NotReady) as refusal:
            assign(office, fresh, colleague(office), step_id=old.pk)
        assert str(refusal.value) == DONE_BY_ONESELF

    @pytest.mark.parametrize("role", [Role.UNIT_HEAD, Role.RECEPTION])
    def test_only_who_has_the_role_of_the_step_in_its_unit(self, office, fresh, role):
        with pytest.raises(NotAllowed, match="không giữ vai trò của bước “Thẩm định hồ sơ” tại đơn vị này"):
            assign(office, fresh, office.people[role])
        assert running(fresh).kind == StepKind.ASSIGN

    @pytest.mark.parametrize("make", [done, returned, waiting])
    def test_only_while_it_is_worked_on(self, office, make):
        dossier = make(office)
        with pytest.raises(NotReady, match="Chỉ làm được khi hồ sơ đang xử lý"):
            assign(office, dossier, colleague(office), by=Role.APPROVER)

    def test_not_by_the_handler(self, office, handled):
        with pytest.raises(NotAllowed):
            assign(office, handled, colleague(office), by=Role.HANDLER)


class TestTaking:
    def test_a_step_nobody_holds_is_taken_once(self, office, unheld):
        leader = office.people[Role.APPROVER]
        for _ in range(2):
            dossier = take(unheld, leader)
        assert (running(dossier).holder, dossier.current_holder) == (leader, leader)
        assert dossier.events.filter(kind=EventKind.TAKE_STEP).count() == 1

    def test_what_a_colleague_holds_is_assigned_and_not_taken(self, office, handled):
        with pytest.raises(NotReady) as refusal:
            take(handled, colleague(office))
        assert str(refusal.value) == ("Bước này đã có người nhận; đề nghị lãnh đạo phân công lại nếu cần.")

    def test_only_with_the_role_of_the_step(self, office, unheld):
        head = office.people[Role.HEAD]  # may take steps here, but this one is the approver's
        with pytest.raises(NotAllowed, match="không giữ vai trò của bước “Ký duyệt”"):
            take(unheld, head)
        assert running(unheld).holder is None

    def test_from_an_old_page_the_step_that_followed_is_not_taken(self, office, unheld):
        leader, past = office.people[Role.APPROVER], unheld.steps.filter(state=StepState.DONE).last()
        with pytest.raises(NotReady, match=re.escape(steps.STEP_IS_PAST)):
            take(unheld, leader, step_id=past.pk)
        assert running(unheld).holder is None
        assert running(take(unheld, leader, step_id=running(unheld).pk)).holder == leader

    def test_there_must_be_one(self, office):
        with pytest.raises(NotReady, match="Hồ sơ không có bước nào đang chờ nhận"):
            take(returned(office), office.people[Role.RECEPTION])


class TestCompleting:
    def test_the_leader_signs_only_what_there_is(self, office, handled):
        for role in (Role.HANDLER, Role.UNIT_HEAD):
            complete(office, handled, role)
        with pytest.raises(NotReady, match="Hồ sơ chưa có kết quả"):
            complete(office, handled, Role.APPROVER)
        assert running(handled).kind == StepKind.APPROVE

    def test_nothing_is_sealed_without_its_number(self, office, to_sign):
        complete(office, to_sign, Role.APPROVER)
        with pytest.raises(NotReady, match="Kết quả chưa đủ số, ngày ban hành và người ký"):
            complete(office, to_sign, Role.RECORDS_CLERK)
        assert running(to_sign).kind == StepKind.SEAL

    def test_of_the_one_type_the_procedure_lists_unless_another_is_entered(self, office, handled):
        complete(office, handled, Role.HANDLER, result=ResultIn(abstract="Giấy khai sinh"))
        assert handled.results.get().result_type == office.procedure.version.results.get()

    def test_of_several_types_one_is_chosen_before_it_is_signed(self):
        office = make_office(results=("Giấy khai sinh", "Trích lục"))
        dossier = assigned(office)
        kind = office.procedure.version.results.get(name="Trích lục").pk
        complete(office, dossier, Role.HANDLER, result=ResultIn(abstract="Trích lục khai sinh"))
        complete(office, dossier, Role.UNIT_HEAD)
        with pytest.raises(NotReady, match="Kết quả chưa có loại"):
            complete(office, dossier, Role.APPROVER)
        complete(office, dossier, Role.APPROVER, result=ResultIn(kind, abstract="Trích lục"))
        with pytest.raises(NotReady, match="Kết quả chưa có loại"):
            complete(office, dossier, Role.RECORDS_CLERK, result=numbered())
        complete(office, dossier, Role.RECORDS_CLERK, result=numbered(kind=kind))
        assert dossier.results.in_force().get().result_type_id == kind

    def test_of_a_type_that_is_not_listed_only_where_the_leader_has_it_before_him(self, office, handled):
        unlisted = replace(numbered(), other_type="Công văn", other_type_reason="Không thuộc thẩm quyền")
        complete(office, handled, Role.HANDLER, result=unlisted)
        complete(office, handled, Role.UNIT_HEAD)
        with pytest.raises(NotReady, match="loại ngoài danh mục"):
            complete(office, handled, Role.APPROVER)
        with pytest.raises(Refused, match="lý do của lãnh đạo"):
            complete(office, handled, Role.APPROVER, result=replace(unlisted, other_type_reason=""))
        complete(office, handled, Role.APPROVER, result=unlisted)
        with pytest.raises(Refused, match="do lãnh đạo chọn") as refusal:
            complete(office, handled, Role.RECORDS_CLERK, result=replace(unlisted, other_type="Giấy mời"))
        assert refusal.value.field == "other_type"
        complete(office, handled, Role.RECORDS_CLERK, result=unlisted)

    @pytest.mark.parametrize("blank", ["number", "signer_name"])
    def test_and_blanks_are_no_number_and_no_name(self, office, to_sign, blank):
        kind = office.procedure.version.results.get().pk
        complete(office, to_sign, Role.APPROVER)
        typed = replace(numbered(kind=kind), **{blank: "  "})
        with pytest.raises(NotReady, match="Kết quả chưa đủ số, ngày ban hành và người ký"):
            complete(office, to_sign, Role.RECORDS_CLERK, result=typed)

    def test_what_was_sealed_is_not_put_by_for_one_without_a_number(self, office, to_sign):
        kind = office.procedure.version.results.get().pk
        # A process may have the handler write the result into a register after it is sealed.
        returning = to_sign.steps.get(kind=StepKind.RETURN)
        handling = to_sign.steps.get(kind=StepKind.HANDLE)
        handling.pk, handling.order, handling.state = None, returning.order, StepState.PENDING
        returning.order += 1
        returning.save()
        handling.save(force_insert=True)
        complete(office, to_sign, Role.APPROVER)
        complete(office, to_sign, Role.RECORDS_CLERK, result=numbered(kind=kind))
        with pytest.raises(NotReady, match="Kết quả đã đóng dấu được ghi lại mà chưa đủ số"):
            complete(office, to_sign, Role.HANDLER, result=ResultIn(kind, abstract="Giấy khai sinh"))
        assert to_sign.results.get(replaced_at=None).number == "17/UBND"
        dossier = complete(office, to_sign, Role.HANDLER, result=numbered("Bản chính", kind=kind))
        assert (dossier.state, str(dossier.results.in_force().get())) == (State.DONE, "17/UBND")

    def test_steps_that_follow_and_are_his_are_done_by_the_same_act(self, office, to_sign):
        leader = office.people[Role.APPROVER]
        MembershipFactory(user=leader, role=Role.RECORDS_CLERK, agency=office.commune)
        to_sign.steps.filter(kind=StepKind.SEAL).update(holder=leader)
        kind = office.procedure.version.results.get().pk
        dossier = complete(office, to_sign, Role.APPROVER, result=numbered(kind=kind))
        kinds = list(dossier.events.order_by("seq").values_list("kind", flat=True))
        assert kinds[-3:] == [EventKind.APPROVE, EventKind.SEAL, EventKind.FINISH]
        assert dossier.state == State.DONE

    def test_but_no_seal_without_a_number_though_it_is_his(self, office, to_sign):
        leader = office.people[Role.APPROVER]
        MembershipFactory(user=leader, role=Role.RECORDS_CLERK, agency=office.commune)
        to_sign.steps.filter(kind=StepKind.SEAL).update(holder=leader)
        dossier = complete(office, to_sign, Role.APPROVER)
        assert (dossier.state, running(dossier).kind) == (State.IN_PROCESS, StepKind.SEAL)

    def test_assigning_is_no_step_that_is_simply_done(self, office, fresh):
        with pytest.raises(NotReady, match="Bước đang làm không kết thúc bằng thao tác này"):
            complete(office, fresh, Role.UNIT_HEAD)

    @pytest.mark.parametrize(("role", "told"), [(Role.HANDLER, DONE_BY_ONESELF), (Role.APPROVER, PAST)])
    def test_the_step_is_the_one_that_was_seen(self, office, handled, role, told):
        seen = running(handled).pk
        complete(office, handled, Role.HANDLER, step_id=seen)
        with pytest.raises(NotReady) as refusal:
            complete(office, handled, role, step_id=seen)
        assert str(refusal.value) == told

    @pytest.mark.parametrize("make", [accepted, done, waiting])
    def test_only_while_it_is_worked_on(self, office, make):
        with pytest.raises(NotReady, match="Chỉ làm được khi hồ sơ đang xử lý"):
            complete(office, make(office), Role.HANDLER)

    def test_a_step_is_not_done_by_a_colleague_and_nothing_he_typed_is_kept(self, office, handled):
        kind = office.procedure.version.results.get().pk
        with pytest.raises(NotAllowed):
            processing.complete_step(
                dossier_id=handled.pk, by=Actor(colleague(office)), at=TEN, result=numbered(kind=kind)
            )
        assert not handled.results.exists()

    def test_early_is_announced_as_early(self, office, to_sign):
        dossier = decided(office, to_sign, when=TEN)
        assert dossier.state == State.DONE
        assert (dossier.current_unit, dossier.current_holder) == (office.counter, None)
        told = set(OutboxMessage.objects.filter(topic=f"dossier:{dossier.pk}").values_list("kind", flat=True))
        assert "dossier_done_early" in told

    def test_on_its_day_it_is_announced_as_done(self, office, to_sign):
        dossier = decided(office, to_sign, when=to_sign.due_at)
        told = set(OutboxMessage.objects.filter(topic=f"dossier:{dossier.pk}").values_list("kind", flat=True))
        assert "dossier_done" in told
        assert "dossier_done_early" not in told
