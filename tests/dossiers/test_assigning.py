"""Steps find their person by the rules of the unit's head; every such assignment can be proved."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from dossiers.enums import AssignWay, EventKind, StepState
from dossiers.exceptions import NotReady, Refused
from dossiers.models import AssignmentRule, Dossier
from dossiers.queries.assigning import units_assigned_by, workers
from dossiers.services import assigning, handover, ledger, processing
from tests.clock import at
from tests.counter.test_at_once import at_once
from tests.factories.accounts import LeaveFactory, UserFactory
from tests.factories.dossiers import NINE, accepted, assigned, in_process, make_office


pytestmark = pytest.mark.django_db
NOON = at("2026-03-06 11:00")


def rule(office, way=AssignWay.FAIR_SHARE, *, by=Role.UNIT_HEAD, when=NINE, **case):
    return assigning.set_rule(
        unit_id=office.unit.pk, role=Role.HANDLER, way=way, by=office.actor(by), at=when, **case
    )


def handlers(office, count):
    """The office's handler and as many more as make `count`."""
    more = [UserFactory(role=Role.HANDLER, agency=office.unit) for _ in range(count - 1)]
    return [office.people[Role.HANDLER], *more]


def now(dossier):
    return Dossier.objects.get(pk=dossier.pk)


def last_assignment(dossier):
    return dossier.events.filter(kind=EventKind.ASSIGN).select_related("reason").latest("seq")


def test_dossiers_handed_over_are_shared_out_evenly_and_each_says_why():
    office = make_office()
    people = handlers(office, 3)
    LeaveFactory(user=people[2], deputy=None, valid_from=date(2026, 3, 6), valid_to=date(2026, 3, 9))
    rule(office)
    dossiers = [accepted(office) for _ in range(4)]

    handover.hand_over(dossier_ids=[one.pk for one in dossiers], by=office.actor(Role.RECEPTION), at=NINE)

    holders = [now(one).current_holder for one in dossiers]
    assert holders == [people[0], people[1], people[0], people[1]]
    first, third = last_assignment(dossiers[0]), last_assignment(dossiers[2])
    assert first.actor is None
    assert first.refs["minutes"] == {str(people[0].pk): 0, str(people[1].pk): 0}
    assert first.refs["away"] == [people[2].pk]
    # One step of 14 hours each: 1.75 working days.
    assert third.refs["minutes"] == {str(people[0].pk): 840, str(people[1].pk): 840}
    assert third.reason.text == (
        f"Chia đều: đang làm 1,8 ngày, ít nhất trong 2 người, 1 người vắng "
        f"({office.people[Role.UNIT_HEAD].full_name} đặt ngày 06/03/2026)."
    )
    steps = dossiers[0].steps
    assert steps.get(kind="assign").state == StepState.SKIPPED
    assert steps.get(kind="handle").started_at == NINE
    kinds = list(dossiers[0].events.order_by("seq").values_list("kind", flat=True))
    assert kinds == ["accept", "start_processing", "list_for_hand_over", "assign"]
    assert ledger.verify().is_whole
    # What was given can be finished as ever.
    processing.complete_step(
        dossier_id=dossiers[0].pk, by=Actor(people[0]), at=NOON, result=processing.ResultIn(abstract="Có")
    )
    assert dossiers[0].steps.get(state=StepState.ACTIVE).kind == "propose"


def test_a_named_officer_gets_his_procedure_and_the_rest_is_left_to_the_head():
    office = make_office()
    _, other = handlers(office, 2)
    procedure = office.procedure.procedure
    rule(office, AssignWay.PERSON, person=other, procedure_id=procedure.pk)

    mine = in_process(office)

    assert now(mine).current_holder == other
    told = last_assignment(mine).reason.text
    assert told.startswith(f"Giao theo quy tắc: thủ tục {procedure.code} (")

    LeaveFactory(user=other, deputy=None, valid_from=date(2026, 3, 6), valid_to=date(2026, 3, 6))
    waiting = in_process(office)
    assert waiting.steps.get(state=StepState.ACTIVE).kind == "assign"
    assert not waiting.events.filter(kind=EventKind.ASSIGN).exists()


def test_without_a_rule_and_by_hand_the_head_assigns():
    office = make_office()
    handlers(office, 2)
    plain = in_process(office)
    rule(office, AssignWay.BY_HAND)
    by_hand = in_process(office)

    for dossier in (plain, by_hand):
        assert dossier.steps.get(state=StepState.ACTIVE).kind == "assign"


def test_a_step_weighs_what_is_left_of_it_and_a_quarter_when_used_up():
    office = make_office()
    one, two = handlers(office, 2)
    assigned(office)
    when = at("2026-03-09 09:32")

    loads = {line.person: line for line in workers(office.unit.pk, Role.HANDLER, on=when.date(), at=when)}

    # 14 hours, of which a working day of 8 hours is used.
    assert (loads[one].load.minutes, loads[one].load.steps, loads[one].load.late) == (360, 1, 0)
    assert (loads[two].load.minutes, loads[two].load.steps) == (0, 0)
    later = at("2026-03-12 09:00")
    loads = {line.person: line for line in workers(office.unit.pk, Role.HANDLER, on=later.date(), at=later)}
    assert (loads[one].load.minutes, loads[one].load.late) == (210, 1)


def test_rules_are_the_heads_and_are_never_rewritten():
    office = make_office()
    _, other = handlers(office, 2)
    for role in (Role.HANDLER, Role.RECEPTION, Role.RECORDS_CLERK, Role.AUDITOR, Role.ADMINISTRATOR):
        with pytest.raises(NotAllowed, match="Trưởng phòng"):
            rule(office, by=role)
    stranger = make_office().actor(Role.UNIT_HEAD)
    with pytest.raises(NotAllowed):
        assigning.set_rule(
            unit_id=office.unit.pk, role=Role.HANDLER, way=AssignWay.FAIR_SHARE, by=stranger, at=NINE
        )
    first = rule(office)
    assert rule(office, when=NOON).pk == first.pk  # pressed twice
    second = rule(office, AssignWay.PERSON, person=other, by=Role.APPROVER, when=NOON)
    first.refresh_from_db()
    assert (first.ended_at, first.ended_by) == (NOON, office.people[Role.APPROVER])
    with pytest.raises(NotAllowed):
        assigning.end_rule(rule_id=second.pk, by=office.actor(Role.HANDLER), at=NOON)
    assigning.end_rule(rule_id=second.pk, by=office.actor(Role.UNIT_HEAD), at=NOON)
    with pytest.raises(NotReady, match="đã được bỏ"):
        assigning.end_rule(rule_id=second.pk, by=office.actor(Role.UNIT_HEAD), at=NOON)
    assert AssignmentRule.objects.count() == 2


def test_a_rule_names_a_person_who_may_do_the_step():
    office = make_office()
    with pytest.raises(Refused, match="Chọn người"):
        rule(office, AssignWay.PERSON)
    with pytest.raises(Refused, match="không giữ vai trò"):
        rule(office, AssignWay.PERSON, person=office.people[Role.RECEPTION])


def test_the_units_whose_rules_one_sets():
    office = make_office()
    head, leader = office.people[Role.UNIT_HEAD], office.people[Role.APPROVER]
    on = NINE.date()

    assert units_assigned_by(head, on) == [office.unit]
    assert set(units_assigned_by(leader, on)) == {office.commune, office.unit, office.counter}
    assert units_assigned_by(office.people[Role.HANDLER], on) == []


@pytest.mark.django_db(transaction=True)
def test_dossiers_given_out_at_the_same_moment_see_each_other():
    office = make_office()
    people = handlers(office, 4)
    rule(office)
    dossiers = [accepted(office) for _ in people]

    def start(dossier):
        return processing.start_processing(
            dossier_id=dossier.pk, by=office.actor(Role.RECEPTION), at=NINE
        ).current_holder

    assert set(at_once([lambda d=d: start(d) for d in dossiers])) == set(people)
