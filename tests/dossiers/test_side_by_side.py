"""Steps side by side, work sent back in parts, work taken over, time saved."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from dossiers.enums import EventKind, State, StepState
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier
from dossiers.queries.attribution import attribution
from dossiers.queries.desk import Bucket, Desk
from dossiers.queries.slack import slack_of
from dossiers.rules.handing import Stay, handings
from dossiers.rules.slack import Lived, Slack, slack
from dossiers.services import ending, holding, ledger, processing
from dossiers.services.processing import ResultIn
from procedures.enums import StepKind
from procedures.services.processes import StepDraft, write_steps
from tests.clock import at
from tests.counter.test_at_once import at_once
from tests.factories.accounts import LeaveFactory, MembershipFactory, UserFactory
from tests.factories.dossiers import NINE, accepted, assigned, decided, make_office, proposed
from tests.factories.procedures import PUBLISHED_AT, make_process


pytestmark = pytest.mark.django_db
NOON = at("2026-03-06 11:00")
RESULT = ResultIn(abstract="Giấy khai sinh")
PLAN = [
    StepDraft(StepKind.RECEIVE, "Tiếp nhận", Role.RECEPTION, Decimal(1)),
    StepDraft(StepKind.HANDLE, "Thẩm định hồ sơ", Role.HANDLER, Decimal(8)),
    StepDraft(StepKind.PROPOSE, "Thẩm tra thực địa", Role.UNIT_HEAD, Decimal(4), beside=True),
    StepDraft(StepKind.APPROVE, "Ký duyệt", Role.APPROVER, Decimal(3)),
    StepDraft(StepKind.SEAL, "Đóng dấu", Role.RECORDS_CLERK, Decimal(1)),
    StepDraft(StepKind.RETURN, "Trả kết quả", Role.RECEPTION, Decimal(0)),
]


def office_in_branches():
    """An office whose procedure is appraised in two branches at once."""
    return office_of(PLAN)


def office_of(plan):
    office = make_office()
    template = make_process(office.procedure.procedure, approve=False, number=2)
    template.steps.all().delete()
    write_steps(template, plan)
    template.approved_at = PUBLISHED_AT
    template.save()
    offer = office.procedure.offer
    offer.process = template
    offer.save()
    return office


def begun(office, when=NINE):
    dossier = accepted(office, when=when)
    return processing.start_processing(dossier_id=dossier.pk, by=office.actor(Role.RECEPTION), at=when)


def running(dossier):
    steps = dossier.steps.filter(state=StepState.ACTIVE).order_by("order", "branch")
    return {step.name: step for step in steps}


def complete(office, dossier, role, when=NOON, **typed):
    return processing.complete_step(dossier_id=dossier.pk, by=office.actor(role), at=when, **typed)


class TestSideBySide:
    def test_each_branch_has_its_term_and_its_person_and_the_dossier_waits_for_the_last(self):
        office = office_in_branches()
        dossier = begun(office)
        both = running(dossier)
        assert [(s.order, s.branch, str(s.due_at.astimezone(NINE.tzinfo))[:16]) for s in both.values()] == [
            (2, 0, "2026-03-09 09:32"),
            (2, 1, "2026-03-06 15:32"),
        ]
        assert [step.holder for step in both.values()] == [
            office.people[Role.HANDLER],
            office.people[Role.UNIT_HEAD],
        ]
        for role in (Role.HANDLER, Role.UNIT_HEAD):
            desk = Desk(office.people[role], on=NINE.date(), at=NOON)
            assert list(desk.shelf(Bucket.MINE)) == [dossier], role

        dossier = complete(office, dossier, Role.UNIT_HEAD)  # says nothing of a step: his own is meant
        assert list(running(dossier)) == ["Thẩm định hồ sơ"]
        with pytest.raises(NotAllowed):
            complete(office, dossier, Role.APPROVER)
        dossier = complete(office, dossier, Role.HANDLER, result=RESULT)
        assert list(running(dossier)) == ["Ký duyệt"]
        assert dossier.current_unit == office.commune

        dossier = decided(office, dossier, when=NOON)
        assert dossier.state == State.DONE
        parts = attribution(dossier, at=NOON)
        assert sum(part.minutes for part in parts.parts) == parts.whole
        assert ledger.verify().is_whole

    def test_the_first_to_end_may_be_the_one_the_dossier_shows(self):
        office = office_in_branches()
        dossier = complete(office, begun(office), Role.HANDLER, result=RESULT)
        assert dossier.current_holder == office.people[Role.UNIT_HEAD]
        assert list(running(dossier)) == ["Thẩm tra thực địa"]

    def test_of_one_person_who_holds_both_each_is_done_by_its_own_act(self):
        office = office_in_branches()
        handler = office.people[Role.HANDLER]
        MembershipFactory(user=handler, agency=office.unit, role=Role.UNIT_HEAD)
        dossier = begun(office)
        review = running(dossier)["Thẩm tra thực địa"]
        processing.assign(
            dossier_id=dossier.pk, to=handler, by=office.actor(Role.APPROVER), at=NINE, step_id=review.pk
        )
        complete(office, dossier, Role.HANDLER, step_id=review.pk)
        assert list(running(dossier)) == ["Thẩm định hồ sơ"]
        with pytest.raises(NotReady, match="Bạn đã xử lý"):
            complete(office, dossier, Role.HANDLER, step_id=review.pk)

    def test_sending_back_later_does_both_again_and_one_branch_stops_the_other(self):
        office = office_in_branches()
        dossier = complete(office, begun(office), Role.UNIT_HEAD)
        dossier = complete(office, dossier, Role.HANDLER, result=RESULT)
        dossier = processing.send_back(
            dossier_id=dossier.pk, to_order=2, reason="Thiếu bản vẽ", by=office.actor(Role.APPROVER), at=NOON
        )
        assert {(s.name, s.round) for s in running(dossier).values()} == {
            ("Thẩm định hồ sơ", 2),
            ("Thẩm tra thực địa", 2),
        }

    def test_ending_the_dossier_ends_both(self):
        office = office_in_branches()
        dossier = begun(office)
        processing.reject(
            dossier_id=dossier.pk,
            legal_ground="Điều 5",
            result=ResultIn(abstract="Không đủ điều kiện"),
            by=office.actor(Role.APPROVER),
            at=NOON,
        )
        assert not running(dossier)

    def test_the_control_slip_says_who_gave_it_to_both(self):
        counter = Stay("Một cửa", "An", NINE, NINE)
        turns = [
            Stay("Phòng A", "Bình", NINE, NOON, order=2),
            Stay("Phòng B", "Cúc", NINE, NOON, order=2),
            Stay("Lãnh đạo", "Dũng", NOON, order=3),
        ]
        assert [(row.giver, row.taker) for row in handings(counter, turns)] == [
            ("An", "Bình"),
            ("An", "Cúc"),
            ("Bình", "Dũng"),
        ]


def test_of_two_signatures_in_a_row_the_last_is_the_decision():
    """Sent back by the first signer and signed again, it waits for the second in its first round."""
    steps = [PLAN[0], PLAN[1], PLAN[3], StepDraft(StepKind.APPROVE, "Ký ban hành", Role.HEAD, Decimal(1))]
    office = office_of([*steps, *PLAN[4:]])
    dossier = begun(office)
    complete(office, dossier, Role.HANDLER, result=RESULT)
    processing.send_back(
        dossier_id=dossier.pk, to_order=2, reason="Sai tên", by=office.actor(Role.APPROVER), at=NOON
    )
    complete(office, dossier, Role.HANDLER)
    complete(office, dossier, Role.APPROVER)
    assert set(running(dossier)) == {"Ký ban hành"}
    assert not ending.has_decision(dossier)

    complete(office, dossier, Role.HEAD)
    assert ending.has_decision(dossier)
    with pytest.raises(NotReady, match="đã được ký"):
        ending.withdraw(dossier_id=dossier.pk, reason="Đổi ý", by=office.actor(Role.RECEPTION), at=NOON)


@pytest.mark.django_db(transaction=True)
def test_branches_finished_at_the_same_moment_lead_on_once():
    office = office_in_branches()
    dossier = begun(office)
    acts = [
        lambda: complete(office, dossier, Role.UNIT_HEAD),
        lambda: complete(office, dossier, Role.HANDLER, result=RESULT),
    ]

    at_once(acts)

    assert list(running(dossier)) == ["Ký duyệt"]
    assert dossier.events.filter(kind=EventKind.PROPOSE).count() == 2


class TestSendBack:
    def back(self, office, dossier, **typed):
        return processing.send_back(
            dossier_id=dossier.pk, reason="Thiếu căn cứ", by=office.actor(Role.APPROVER), at=NOON, **typed
        )

    def test_all_from_the_chosen_step_on_is_done_again_with_its_own_time(self):
        office = make_office()
        dossier = self.back(office, proposed(office), to_order=3)
        again = dossier.steps.filter(round=2).order_by("order")
        assert [(s.order, s.state, s.hours) for s in again] == [
            (3, StepState.ACTIVE, 14),
            (4, StepState.PENDING, 3),
            (5, StepState.PENDING, 3),
        ]

    def test_steps_between_may_be_left_out_and_hours_given(self):
        office = make_office()
        dossier = self.back(office, proposed(office), to_order=3, skipped=[4], hours={3: Decimal(4)})
        again = dossier.steps.filter(round=2).order_by("order")
        assert [(s.order, s.hours) for s in again] == [(3, 4), (5, 3)]
        first = again[0]
        assert first.due_at == at("2026-03-06 17:00")  # four working hours from 11:00, lunch between
        event = dossier.events.get(kind=EventKind.SEND_BACK)
        assert event.refs["again"] == [[first.pk, "4.00"], [again[1].pk, "3.00"]]
        dossier = complete(office, dossier, Role.HANDLER, result=RESULT)
        assert list(running(dossier)) == ["Ký duyệt"]

    @pytest.mark.parametrize("hours", [Decimal(-1), Decimal(10000)])
    def test_hours_that_cannot_be_are_refused(self, hours):
        office = make_office()
        with pytest.raises(Refused, match="Số giờ"):
            self.back(office, proposed(office), to_order=3, hours={3: hours})


class TestTakeOver:
    def take(self, office, dossier, who, *, reason="Chị nghỉ ốm", **typed):
        return holding.take_over(dossier_id=dossier.pk, reason=reason, by=Actor(who), at=NOON, **typed)

    def test_of_an_absent_colleague_on_record_with_names_and_reason(self):
        office = make_office()
        absent, other = office.people[Role.HANDLER], UserFactory(role=Role.HANDLER, agency=office.unit)
        dossier = assigned(office)
        with pytest.raises(NotReady, match="không vắng mặt"):
            self.take(office, dossier, other)
        LeaveFactory(user=absent, deputy=None, valid_from=date(2026, 3, 6), valid_to=date(2026, 3, 6))
        with pytest.raises(Refused, match="lý do"):
            self.take(office, dossier, other, reason=" ")
        for role in (Role.RECEPTION, Role.AUDITOR, Role.ADMINISTRATOR):
            with pytest.raises(NotAllowed):
                self.take(office, dossier, office.people[role])

        taken = self.take(office, dossier, other, holder_seen=absent.pk)

        assert taken.current_holder == other
        event = taken.events.get(kind=EventKind.TAKE_OVER_STEP)
        assert (event.refs["was"], event.refs["to"], event.reason.text) == (
            absent.pk,
            other.pk,
            "Chị nghỉ ốm",
        )
        self.take(office, dossier, other)  # twice the same button
        assert taken.events.filter(kind=EventKind.TAKE_OVER_STEP).count() == 1
        third = UserFactory(role=Role.HANDLER, agency=office.unit)
        with pytest.raises(NotReady, match="vừa chuyển cho"):
            self.take(office, dossier, third, holder_seen=absent.pk)

    def test_by_a_head_who_has_the_role_at_any_time(self):
        office = make_office()
        head = office.people[Role.UNIT_HEAD]
        dossier = assigned(office)
        with pytest.raises(NotAllowed, match="không giữ vai trò"):
            self.take(office, dossier, head)
        MembershipFactory(user=head, agency=office.unit, role=Role.HANDLER)
        assert self.take(office, dossier, head).current_holder == head

    def test_of_a_step_nobody_holds_or_that_is_over_is_not_now(self):
        office = make_office()
        other = UserFactory(role=Role.HANDLER, agency=office.unit)
        dossier = assigned(office)
        step = dossier.steps.get(state=StepState.ACTIVE)
        with pytest.raises(NotReady, match="không còn đang làm"):
            self.take(office, dossier, other, step_id=step.pk + 100)
        dossier.steps.filter(pk=step.pk).update(holder=None)
        with pytest.raises(NotReady, match="Nhận việc"):
            self.take(office, dossier, other)

    def test_assigning_anew_tells_whose_it_was(self):
        office = make_office()
        other = UserFactory(role=Role.HANDLER, agency=office.unit)
        dossier = assigned(office)
        processing.assign(
            dossier_id=dossier.pk, to=other, by=office.actor(Role.UNIT_HEAD), at=NOON, reason="Cân việc"
        )
        event = dossier.events.filter(kind=EventKind.ASSIGN).latest("seq")
        assert (event.refs["was"], event.refs["to"]) == (office.people[Role.HANDLER].pk, other.pk)
        assert event.reason.text == "Cân việc"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_over_at_once_one_does():
    office = make_office()
    absent = office.people[Role.HANDLER]
    others = [UserFactory(role=Role.HANDLER, agency=office.unit) for _ in range(2)]
    dossier = assigned(office)
    LeaveFactory(user=absent, deputy=None, valid_from=date(2026, 3, 6), valid_to=date(2026, 3, 6))

    def take(person):
        try:
            return holding.take_over(
                dossier_id=dossier.pk, reason="Thay", by=Actor(person), at=NOON, holder_seen=absent.pk
            ).current_holder
        except NotReady as told:
            return str(told)

    told = at_once([lambda p=p: take(p) for p in others])
    winner = Dossier.objects.get(pk=dossier.pk).current_holder
    assert winner in others
    assert sum(winner.full_name in one for one in told if isinstance(one, str)) == 1


def minutes(start, end):
    return int((end - start).total_seconds() // 60)


@pytest.mark.parametrize(
    ("steps", "saved", "spent", "left", "missing"),
    [
        ([], 0, 0, 0, 0),
        ([("10:00", "09:00")], 60, 0, 60, 0),
        ([("10:00", "10:30")], 0, 30, 0, 30),
        ([("10:00", "09:00"), ("10:30", "10:50")], 60, 20, 40, 0),
        ([("10:00", None)], 0, 60, 0, 60),  # runs, and is over its term: at 11:00
        ([("12:00", None)], 0, 0, 0, 0),  # runs, within its term: nothing is saved yet
    ],
)
def test_what_steps_save_is_left_for_those_to_come(steps, saved, spent, left, missing):
    lived = [
        Lived((order, 1), at(f"2026-03-06 {due}"), at(f"2026-03-06 {end}") if end else None)
        for order, (due, end) in enumerate(steps)
    ]
    found = slack(lived, at=NOON, minutes=minutes)
    assert (found, found.left, found.missing) == (Slack(saved, spent), left, missing)


def test_of_steps_side_by_side_the_slower_counts():
    both = [
        Lived((2, 1), at("2026-03-06 10:00"), at("2026-03-06 08:00")),
        Lived((2, 1), at("2026-03-06 09:00"), at("2026-03-06 09:30")),
    ]
    assert slack(both, at=NOON, minutes=minutes) == Slack(saved=30)


def test_a_dossier_tells_what_its_steps_saved():
    office = make_office()
    dossier = proposed(office)  # 1 + 14 + 3 hours and the two of assigning, all done at once
    assert slack_of(dossier, at=NINE).left == (1 + 2 + 14 + 3) * 60
    # The leader has three hours from 9:32; on Monday at 9:02 four and a half more are gone.
    assert slack_of(dossier, at=at("2026-03-09 09:02")).spent == 270
