"""Taking back what one has just done: what, by whom, until when; and that nothing of it is lost."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from dossiers.enums import EventKind, FileKind, StepState
from dossiers.exceptions import NotReady
from dossiers.models import Dossier, SentForm
from dossiers.queries import timeline
from dossiers.queries.attribution import attribution
from dossiers.rules.attribution import by_step
from dossiers.rules.fault import overrun
from dossiers.rules.intake import FileIn
from dossiers.rules.undoing import UNDOABLE, LastAct, bears_the_time, may_undo
from dossiers.services import files, holding, ledger, places, processing, sent_forms, undoing
from indicators.queries.officers import _handed
from indicators.rules.officers import Stretch, Work, minutes_over
from tests.clock import at
from tests.factories import files as make
from tests.factories.accounts import MembershipFactory
from tests.factories.documents import StoredFileFactory
from tests.factories.dossiers import Office, assigned, done, in_process, make_office, proposed
from tests.harness.worlds import built_once


DAY = date(2026, 3, 5)


@pytest.mark.parametrize(
    ("change", "may"),
    [
        ({}, True),
        ({"kind": "propose"}, True),
        ({"kind": "finish"}, False),  # the applicant has been told
        ({"kind": "settle_fee"}, False),  # money has its own ways back
        ({"kind": "undo"}, False),  # what was taken back is done again, not taken back twice
        ({"by": 2}, False),
        ({"by": None}, False),  # the system did it
        ({"acting_for": 3}, False),  # done for somebody else is his
        ({"day": date(2026, 3, 4)}, False),
    ],
)
def test_who_may_take_back_what(change, may):
    last = LastAct(**{"kind": "take_step", "by": 1, "acting_for": None, "day": DAY} | change)
    assert may_undo(last, by=1, acting_for=None, today=DAY) is may


@pytest.mark.parametrize(
    ("was", "to", "by", "whose"),
    [
        (1, 2, 3, None),  # the head's slip: neither he who lost the step nor he who got it by mistake
        (None, 2, 3, None),
        (1, 2, 1, 1),  # he gave his own step away: it was his doing
        (1, 2, 2, 2),  # he named himself
        (None, 2, None, None),
    ],
)
def test_whose_the_minutes_are_before_a_reassignment_is_taken_back(was, to, by, whose):
    assert bears_the_time(was=was, to=to, by=by) == whose


def test_every_kind_that_may_be_taken_back_has_its_way_back():
    assert set(UNDOABLE) == {kind.value for kind in undoing.BACK}


NOW, LATER = at("2026-03-06 10:00"), at("2026-03-06 10:20")


def take_back(dossier: Dossier, by: Actor, *, when=LATER, event=None) -> Dossier:
    last = event or dossier.events.latest("seq")
    return undoing.undo(dossier_id=dossier.pk, event_id=last.pk, by=by, at=when)


@built_once
def office() -> Office:
    return make_office()


@built_once
def dossier(office):
    """It lies with the handler."""
    return assigned(office)


@pytest.mark.django_db
def test_a_step_assigned_goes_back_to_be_assigned_within_the_term_it_had(office):
    head, handler = office.actor(Role.UNIT_HEAD), office.people[Role.HANDLER]
    dossier = in_process(office)
    before = dossier.steps.get(state=StepState.ACTIVE)
    processing.assign(dossier_id=dossier.pk, to=handler, by=head, at=NOW)
    due = Dossier.objects.get(pk=dossier.pk).due_at

    take_back(dossier, head)
    dossier = Dossier.objects.get(pk=dossier.pk)
    again = dossier.steps.get(state=StepState.ACTIVE)
    assert (again.pk, again.started_at, again.due_at) == (before.pk, before.started_at, before.due_at)
    assert (again.ended_at, again.ended_by) == (None, None)
    assert not dossier.steps.filter(state=StepState.PENDING, holder=handler).exists()
    assert dossier.due_at == due
    assert dossier.current_holder_id == again.holder_id

    processing.assign(dossier_id=dossier.pk, to=handler, by=head, at=at("2026-03-06 10:30"))
    assert dossier.steps.get(state=StepState.ACTIVE).holder == handler


@pytest.mark.django_db
def test_a_step_taken_or_taken_over_is_whose_it_was(office, dossier):
    handler = office.actor(Role.HANDLER)
    step = dossier.steps.get(state=StepState.ACTIVE)
    step.holder = None
    step.save()
    processing.take_step(dossier_id=dossier.pk, by=handler, at=NOW)
    take_back(dossier, handler)
    step.refresh_from_db()
    assert step.holder is None
    assert Dossier.objects.get(pk=dossier.pk).current_holder is None
    given, _asked = _handed([dossier.pk])
    assert [one.to for one in given[step.pk]][-2:] == [handler.user.pk, None], "late hours are nobody's again"

    processing.take_step(dossier_id=dossier.pk, by=handler, at=at("2026-03-06 10:25"))
    head = office.actor(Role.UNIT_HEAD)
    MembershipFactory(user=head.user, agency=office.unit, role=Role.HANDLER)
    holding.take_over(dossier_id=dossier.pk, reason="Thay nghỉ", by=head, at=at("2026-03-06 10:30"))
    take_back(dossier, head, when=at("2026-03-06 10:31"))
    step.refresh_from_db()
    assert step.holder == handler.user


@pytest.mark.django_db
def test_a_reassignment_taken_back_names_nobody_late_for_the_minutes_in_between(office, dossier):
    head, handler = office.actor(Role.UNIT_HEAD), office.people[Role.HANDLER]
    other = MembershipFactory(agency=office.unit, role=Role.HANDLER, valid_from=date(2025, 1, 1)).user
    step = dossier.steps.get(state=StepState.ACTIVE)
    processing.assign(dossier_id=dossier.pk, to=other, by=head, at=NOW, reason="Nhầm người")
    take_back(dossier, head)

    step.refresh_from_db()
    assert step.holder == handler
    given, _asked = _handed([dossier.pk])
    over = Stretch(at("2026-03-06 09:40"), at("2026-03-06 11:00"))
    minutes = minutes_over(
        Work(over, given[step.pk], held_by=handler.pk),
        until=at("2026-03-06 11:00"),
        leaves={},
        minutes_between=lambda first, then: int((then - first).total_seconds() // 60),
    )
    assert minutes == {handler.pk: 60}, "the 20 minutes between are neither his nor the other's"
    assert timeline(dossier)[-1].hands == (other.full_name, handler.full_name)
    # The unit answers for all of its time all the same.
    assert by_step(attribution(dossier, at=LATER).parts)[step.pk]


@pytest.mark.django_db
def test_who_took_over_and_gave_back_answers_for_the_time_he_had_it(office):
    head, handler = office.actor(Role.UNIT_HEAD), office.people[Role.HANDLER]
    MembershipFactory(user=head.user, agency=office.unit, role=Role.HANDLER)
    dossier = assigned(office)
    step = dossier.steps.get(state=StepState.ACTIVE)
    holding.take_over(dossier_id=dossier.pk, reason="Làm thay", by=head, at=NOW)
    take_back(dossier, head)
    given, _asked = _handed([dossier.pk])
    assert [(one.was, one.to) for one in given[step.pk]][-2:] == [
        (handler.pk, head.user.pk),
        (head.user.pk, handler.pk),
    ]


@pytest.mark.django_db
def test_a_proposal_comes_back_before_anybody_acted_on_it(office):
    dossier = proposed(office)
    last = dossier.events.latest("seq")
    assert last.kind == EventKind.PROPOSE
    by = Actor(last.actor, last.acting_for)

    assert undoing.offered(dossier, by=by, at=last.at) == last
    assert undoing.offered(dossier, by=office.actor(Role.APPROVER), at=last.at) is None
    take_back(dossier, by, when=last.at)
    again = dossier.steps.get(state=StepState.ACTIVE)
    assert (again.pk, again.ended_at) == (last.refs["step"], None)
    dossier = Dossier.objects.get(pk=dossier.pk)
    assert (dossier.current_unit_id, dossier.current_holder_id) == (again.unit_id, again.holder_id)


@pytest.mark.django_db
def test_taking_back_moves_no_hours_to_whom_was_next_and_wins_none(office):
    head, approver = office.actor(Role.UNIT_HEAD), office.actor(Role.APPROVER)
    dossier = proposed(office)
    own = dossier.steps.get(pk=dossier.events.latest("seq").refs["step"])
    approving = dossier.steps.get(state=StepState.ACTIVE)
    for when in (at("2026-03-06 13:30"), at("2026-03-06 16:30")):
        if own.ended_at is None:
            processing.complete_step(dossier_id=dossier.pk, by=head, at=when, note="Trình lại")
            approving = dossier.steps.get(state=StepState.ACTIVE)
        later = when + timedelta(minutes=20)
        take_back(dossier, head, when=later)
        with pytest.raises(NotReady):  # he pressed on the page that still showed it to him
            processing.complete_step(dossier_id=dossier.pk, by=approver, at=later, step_id=approving.pk)
        time = by_step(attribution(dossier, at=later).parts)
        assert time[own.pk]
        assert not {one.pk for one in dossier.steps.filter(order=approving.order)} & set(time)
        again = dossier.steps.get(state=StepState.ACTIVE)
        assert (again.pk, again.started_at, again.due_at) == (own.pk, own.started_at, own.due_at)
        own = again

    processing.complete_step(dossier_id=dossier.pk, by=head, at=at("2026-03-09 16:40"))
    own.refresh_from_db()
    approving = dossier.steps.get(state=StepState.ACTIVE)
    assert own in overrun([own], at=own.ended_at), "a day over a step of hours is his own"
    assert (approving.round, approving.started_at) == (3, own.ended_at)
    said = [line.reason for line in timeline(dossier) if line.undone]
    assert said == ["", "Ý kiến đã ghi khi chuyển: Trình lại"], "what he wrote stays on record"
    assert ledger.verify().breaks == []


@pytest.mark.django_db
def test_a_file_attached_by_mistake_is_taken_out_and_stays_on_record(office, dossier):
    handler = office.actor(Role.HANDLER)
    given = FileIn(stored_file_id=StoredFileFactory().pk, name="nham.pdf", kind=FileKind.PROCESS)
    file = files.attach(dossier_id=dossier.pk, file=given, by=handler, at=NOW)

    take_back(dossier, handler)
    file.refresh_from_db()
    assert (file.removed_by, file.removed_at) == (handler.user, LATER)
    lines = [(line.what, line.undone) for line in timeline(dossier)][-2:]
    assert lines == [("Đính kèm tệp", ""), ("Hoàn tác", "Đính kèm tệp")]
    undone = dossier.events.latest("seq")
    assert undone.refs == {"undone": undone.seq - 1, "what": "attach_file", "file": file.pk}
    assert ledger.verify().breaks == []


@pytest.mark.django_db
def test_a_file_taken_out_by_mistake_is_in_view_again(office, dossier):
    handler = office.actor(Role.HANDLER)
    given = FileIn(stored_file_id=StoredFileFactory().pk, name="dung.pdf", kind=FileKind.PROCESS)
    file = files.attach(dossier_id=dossier.pk, file=given, by=handler, at=NOW)
    files.take_out(dossier_id=dossier.pk, file_id=file.pk, reason="Nhầm", by=handler, at=NOW)
    with pytest.raises(NotAllowed):
        take_back(dossier, office.actor(Role.UNIT_HEAD))
    take_back(dossier, handler)
    file.refresh_from_db()
    assert (file.removed_by, file.removed_at) == (None, None)
    lines = [(line.what, line.undone) for line in timeline(dossier)][-2:]
    assert lines == [("Gỡ tệp", ""), ("Hoàn tác", "Gỡ tệp")]


@pytest.mark.django_db
def test_a_folder_put_in_the_wrong_place_lies_where_it_lay(office, dossier):
    clerk = office.actor(Role.HANDLER)
    for shelf in ("K1", "K2", "K1"):
        places.move_folder(dossier_id=dossier.pk, place=shelf, by=clerk, at=NOW)
    places.move_result(dossier_id=dossier.pk, place="KQ-1", by=clerk, at=NOW)
    assert take_back(dossier, clerk).result_place == ""
    places.move_folder(dossier_id=dossier.pk, place="K1", by=clerk, at=NOW)
    assert dossier.events.latest("seq").kind == EventKind.UNDO, "scanned again where it lies: nothing moved"
    places.move_folder(dossier_id=dossier.pk, place="K9", by=clerk, at=NOW)
    take_back(dossier, clerk)
    again = Dossier.objects.get(pk=dossier.pk)
    assert (again.folder_place, again.result_place) == ("K1", "")
    assert "K9" not in str(again.events.latest("seq").refs), "the ledger names no shelf (ruling 35)"
    assert ledger.verify().breaks == []


@pytest.mark.django_db
def test_when_it_is_too_late_or_somebody_elses(office, dossier):
    handler = office.actor(Role.HANDLER)
    given = FileIn(stored_file_id=StoredFileFactory().pk, name="a.pdf", kind=FileKind.PROCESS)
    files.attach(dossier_id=dossier.pk, file=given, by=handler, at=NOW)
    event = dossier.events.latest("seq")

    with pytest.raises(NotAllowed, match="Chỉ người vừa làm"):
        take_back(dossier, office.actor(Role.UNIT_HEAD))
    with pytest.raises(NotReady, match="không hoàn tác được nữa"):
        take_back(dossier, handler, when=at("2026-03-07 00:00"))
    assert undoing.offered(dossier, by=handler, at=at("2026-03-07 00:00")) is None

    second = FileIn(stored_file_id=make.stored(make.pdf()).pk, name="b.pdf", kind=FileKind.PROCESS)
    files.attach(dossier_id=dossier.pk, file=second, by=handler, at=LATER)
    with pytest.raises(NotReady, match="đã có việc khác sau đó"):
        take_back(dossier, handler, event=event)
    take_back(dossier, handler)
    with pytest.raises(NotReady):
        take_back(dossier, handler)  # pressed twice, or taken back already
    assert dossier.files.filter(removed_at=None).count() == 1


@pytest.mark.django_db
def test_what_told_the_applicant_is_not_offered(office):
    dossier = done(office)
    last = dossier.events.latest("seq")
    assert last.kind == EventKind.FINISH
    assert undoing.offered(dossier, by=Actor(last.actor), at=last.at) is None


@pytest.mark.django_db
def test_the_form_of_the_act_is_forgotten_and_none_about_something_else_of_that_number(office, dossier):
    handler = office.actor(Role.HANDLER)
    given = FileIn(stored_file_id=StoredFileFactory().pk, name="nham.pdf", kind=FileKind.PROCESS)
    files.attach(dossier_id=dossier.pk, file=given, by=handler, at=LATER)
    names = [
        f"desk:take:{dossier.pk}",
        f"desk:verify:{dossier.pk}:2026-03",
        f"desk:take:{dossier.pk}0",
        f"desk:petition:{dossier.pk}",
        f"help:request:{dossier.pk}",
        f"oversight:unit_report:{dossier.pk}:2026-03",
        f"oversight:unit_report:7:{dossier.pk}",
    ]
    for name in names:
        sent_forms.claim(key=uuid4(), digest="x" * 64, user=handler.user, form=name, at=LATER)

    take_back(dossier, handler)

    assert list(SentForm.objects.order_by("pk").values_list("form", flat=True)) == names[2:]
