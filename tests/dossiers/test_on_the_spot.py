"""Five steps on the spot: from one screen at the one-stop unit."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from time_machine import travel

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import AccessRecord
from dossiers.enums import State, StepState
from dossiers.exceptions import NotReady
from dossiers.models import Dossier
from dossiers.services import giving_back, ledger, on_the_spot, steps
from dossiers.services.processing import ResultIn
from lib.masking import mask_name
from procedures.enums import StepKind as K
from procedures.rules.processes import on_the_spot_fault
from tests.clock import at
from tests.counter.test_at_once import at_once
from tests.factories import dossiers as make
from tests.factories.accounts import AgencyFactory, MembershipFactory, UserFactory


NOON = at("2026-03-06 11:00")
RESULT = ResultIn(abstract="Trích lục")


@pytest.mark.parametrize(
    ("kinds", "is_fine"),
    [
        ([K.RECEIVE, K.HANDLE, K.APPROVE, K.SEAL, K.RETURN], True),
        ([K.RECEIVE, K.HANDLE, K.SEAL, K.APPROVE, K.RETURN], False),
        ([K.RECEIVE, K.HANDLE, K.APPROVE, K.RETURN], False),
        ([K.RECEIVE, K.ASSIGN, K.HANDLE, K.APPROVE, K.SEAL, K.RETURN], False),
        ([K.RECEIVE, K.HANDLE, K.HANDLE, K.APPROVE, K.SEAL, K.RETURN], False),
    ],
)
def test_such_a_process_is_just_the_five_steps(kinds, is_fine):
    assert (on_the_spot_fault(kinds) == "") is is_fine


@pytest.mark.django_db
def test_work_begins_with_the_acceptance_and_lies_at_the_counter_where_somebody_is():
    office = make.on_the_spot(make.make_office())
    people = [UserFactory(role=Role.HANDLER, agency=office.counter) for _ in range(2)]

    dossier = make.accepted(office)

    assert dossier.state == State.IN_PROCESS
    kinds = list(dossier.events.order_by("seq").values_list("kind", flat=True))
    assert kinds == ["accept", "start_processing"]
    units = dict(dossier.steps.values_list("kind", "unit"))
    # Handlers sit at the counter; leader and records clerk come from the agency.
    assert (units["handle"], units["approve"]) == (office.counter.pk, office.commune.pk)

    def go_on(who, **typed):
        return on_the_spot.do_next(dossier_id=dossier.pk, by=make.Actor(who), at=NOON, **typed)

    with pytest.raises(NotAllowed):
        go_on(office.people[Role.RECEPTION], result=RESULT)
    step = dossier.steps.get(state=StepState.ACTIVE)
    go_on(people[0], result=RESULT, step_id=step.pk)  # takes it by doing it
    with pytest.raises(NotReady, match="người khác làm xong"):
        go_on(people[1], result=RESULT, step_id=step.pk)
    go_on(office.people[Role.APPROVER])
    with pytest.raises(NotReady, match="chưa đủ số, ngày ban hành và người ký"):
        go_on(office.people[Role.RECORDS_CLERK])
    go_on(office.people[Role.RECORDS_CLERK], result=make.numbered("Trích lục"))
    assert Dossier.objects.get(pk=dossier.pk).state == State.DONE
    assert ledger.verify().is_whole


@pytest.mark.django_db
def test_one_persons_consecutive_steps_are_one_act_and_other_processes_have_no_such_screen():
    office = make.on_the_spot(make.make_office())
    leader = office.people[Role.APPROVER]
    MembershipFactory(user=leader, agency=office.counter, role=Role.HANDLER)
    MembershipFactory(user=leader, agency=office.counter, role=Role.APPROVER)
    dossier = make.accepted(office)

    on_the_spot.do_next(dossier_id=dossier.pk, by=make.Actor(leader), at=NOON, result=RESULT)

    assert dossier.steps.get(state=StepState.ACTIVE).kind == K.SEAL
    acts = dossier.events.filter(actor=leader).values_list("kind", flat=True)
    assert list(acts.order_by("seq")) == ["propose", "approve"]
    plain = make.assigned(make.make_office())
    with pytest.raises(NotReady, match="không theo quy trình"):
        on_the_spot.do_next(dossier_id=plain.pk, by=make.Actor(leader), at=NOON)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("result", "ends"),
    [(RESULT, K.SEAL), (make.numbered("Trích lục"), K.RETURN)],
    ids=["without a number", "with its number"],
)
def test_who_holds_every_step_seals_by_the_same_act_only_what_has_its_number(result, ends):
    office = make.on_the_spot(make.make_office())
    leader = office.people[Role.APPROVER]
    for role in (Role.HANDLER, Role.APPROVER):
        MembershipFactory(user=leader, agency=office.counter, role=role)
    MembershipFactory(user=leader, agency=office.commune, role=Role.RECORDS_CLERK)
    dossier = make.accepted(office)
    dossier.steps.filter(kind=K.SEAL).update(holder=leader)

    on_the_spot.do_next(dossier_id=dossier.pk, by=make.Actor(leader), at=NOON, result=result)

    assert dossier.steps.get(state=StepState.ACTIVE).kind == ends


@pytest.mark.django_db(transaction=True)
def test_of_two_who_press_at_once_one_does_the_step():
    office = make.on_the_spot(make.make_office())
    people = [UserFactory(role=Role.HANDLER, agency=office.counter) for _ in range(2)]
    dossier = make.accepted(office)
    step = dossier.steps.get(state=StepState.ACTIVE)

    def press(who):
        try:
            on_the_spot.do_next(
                dossier_id=dossier.pk, by=make.Actor(who), at=NOON, result=RESULT, step_id=step.pk
            )
            return "done"
        except NotReady as told:
            return str(told)

    told = at_once([lambda p=p: press(p) for p in people])
    assert sorted(told)[-1] == "done"
    assert steps.STEP_IS_PAST in told


@pytest.mark.django_db
def test_the_screen_leads_from_the_appraisal_to_the_result_in_the_applicants_hand(client_of):
    office = make.make_office()
    plain, spot = make.assigned(office), make.on_the_spot(office)
    handler = UserFactory(role=Role.HANDLER, agency=office.counter)
    with travel(make.NINE, tick=False):
        dossier = make.accepted(spot)
        page = reverse("desk:on_the_spot_dossier", args=[dossier.pk])
        clerk, leader, records = (
            client_of(office.people[role]) for role in (Role.RECEPTION, Role.APPROVER, Role.RECORDS_CLERK)
        )
        assert str(dossier) in clerk.get(reverse("desk:on_the_spot")).content.decode()
        seen = clerk.get(page).content.decode()
        assert f"Đang chờ: Thẩm định ({handler.full_name})" in seen
        assert '<form method="post" novalidate' not in seen

        def press(browser, **typed):
            form = browser.get(page).content.decode()
            step = re.search(r'name="step" value="(\d+)"', form)
            return browser.post(page, {"step": step[1] if step else "0", **typed})

        mine = client_of(handler)
        assert press(mine).status_code == 422  # no result entered
        assert press(mine, abstract="Trích lục khai sinh").status_code == 302
        assert press(leader, abstract="Trích lục khai sinh").status_code == 302
        assert press(records, abstract="Trích lục khai sinh", number="12").status_code == 422
        seal = {"number": "12", "issued_on": "06/03/2026", "signer_name": "Lò Thị Ký"}
        assert press(records, abstract="Trích lục khai sinh", **seal).status_code == 302
        assert clerk.post(page, {"step": "0", "receiver_name": "Đặng Thị Ước"}).status_code == 422
        assert press(clerk, receiver_name="Trần Thị Hòa", identity_seen="CCCD").status_code == 422
        given = press(clerk, receiver_name="Đặng Thị Ước", identity_seen="CCCD", signed="on")
        assert given.status_code == 302
        assert Dossier.objects.get(pk=dossier.pk).state == State.RETURNED
        assert "Hồ sơ đã kết thúc" in clerk.get(page).content.decode()
        assert leader.get(reverse("desk:on_the_spot_dossier", args=[plain.pk])).status_code == 404
        stranger = client_of(make.make_office().people[Role.RECEPTION])
        assert stranger.get(page).status_code == 404


def sealed_on_the_spot(office):
    handler = UserFactory(role=Role.HANDLER, agency=office.counter)
    dossier = make.accepted(office)
    for who in (handler, office.people[Role.APPROVER], office.people[Role.RECORDS_CLERK]):
        result = make.numbered("Trích lục")
        on_the_spot.do_next(dossier_id=dossier.pk, by=make.Actor(who), at=make.NINE, result=result)
    return Dossier.objects.get(pk=dossier.pk)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ticked", "still_here", "waits"),
    [
        ({}, 2, True),
        ({"originals_returned": "on"}, 0, False),
        ({"rest_stays": "on"}, 2, False),
    ],
)
def test_with_the_result_the_originals_go_back_or_stay_for_good(client_of, ticked, still_here, waits):
    office = make.on_the_spot(make.make_office())
    with travel(make.NINE, tick=False):
        dossier = sealed_on_the_spot(office)
        page = reverse("desk:on_the_spot_dossier", args=[dossier.pk])
        clerk = client_of(office.people[Role.RECEPTION])
        assert (
            "Đang giữ bản chính: Tờ khai đăng ký khai sinh; Giấy chứng sinh."
            in clerk.get(page).content.decode()
        )

        typed = {"step": "0", "receiver_name": "Đặng Thị Ước", **ticked}
        refused = clerk.post(page, typed)
        assert refused.status_code == 422
        assert refused.content.decode().count(" checked") == len(ticked), "what was ticked is not lost"
        assert clerk.post(page, typed | {"identity_seen": "CCCD"}).status_code == 302
    assert len(giving_back.held(dossier)) == still_here
    assert Dossier.objects.with_originals_here().filter(pk=dossier.pk).exists() is waits


@pytest.mark.django_db
def test_names_are_masked_for_whoever_only_watches_and_no_dossier_is_left_out(client_of):
    office = make.on_the_spot(make.make_office())
    elsewhere = AgencyFactory(unit=True, parent=office.commune)  # another counter of the agency
    watcher = UserFactory(role=Role.RECEPTION, agency=elsewhere)
    with travel(make.NINE, tick=False):
        dossier = make.accepted(office)
        # Its time is told in words only, as for a procedure without days.
        Dossier.objects.filter(pk=dossier.pk).update(
            due_at=None, due_on=None, late_after=None, original_due_at=None
        )
        name, masked = dossier.applicant_name, mask_name(dossier.applicant_name)
        addresses = (
            reverse("desk:on_the_spot"),
            reverse("desk:on_the_spot_dossier", args=[dossier.pk]),
        )
        for who, shown, hidden in ((office.people[Role.RECEPTION], name, masked), (watcher, masked, name)):
            for address in addresses:
                page = client_of(who).get(address).content.decode()
                assert str(dossier) in page
                assert shown in page, address
                assert hidden not in page, address
    looks = AccessRecord.objects.filter(user=watcher).order_by("pk").values_list("object_kind", flat=True)
    assert list(looks) == ["on_the_spot", "dossier"]
