"""One act on many dossiers in the background: each told by itself, killed and taken up, nothing doubled."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Membership
from dossiers.enums import BulkKind, BulkOutcome, EventKind, State, StepState
from dossiers.exceptions import Refused
from dossiers.models import BulkItem, BulkWork, Dossier, HandOver
from dossiers.services import bulk, processing
from tests.clock import at
from tests.counter.test_at_once import at_once
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import accepted, make_office, proposed
from tests.harness.locks import other_session_holds


pytestmark = pytest.mark.django_db
NOON = at("2026-03-06 11:00")


@pytest.fixture
def office():
    return make_office()


def ask(office, dossiers, *, kind=BulkKind.HAND_OVER, role=Role.RECEPTION, key=None, seen=None):
    return bulk.ask(
        kind=kind,
        seen=seen or {dossier.pk: None for dossier in dossiers},
        key=key or uuid4(),
        by=office.actor(role),
        at=NOON,
    )


def run(work, now=lambda: NOON):
    return bulk.run(work_id=work.pk, now=now)


def outcomes(work):
    return list(work.items.order_by("pk").values_list("outcome", flat=True))


def states(dossiers):
    chosen = Dossier.objects.filter(pk__in=[dossier.pk for dossier in dossiers])
    return set(chosen.values_list("state", flat=True))


def test_many_are_handed_over_on_one_slip_and_the_work_is_over(office):
    dossiers = [accepted(office) for _ in range(3)]
    work = ask(office, dossiers)

    assert run(work) == 3

    work.refresh_from_db()
    assert work.ended_at == NOON
    assert outcomes(work) == [BulkOutcome.DONE] * 3
    assert states(dossiers) == {State.IN_PROCESS}
    slip = HandOver.objects.get()
    assert slip.items.count() == 3
    assert slip.made_by == office.people[Role.RECEPTION]
    assert run(work) == 0


def test_one_that_cannot_be_done_says_why_and_stops_nobody(office):
    dossiers = [accepted(office) for _ in range(3)]
    work = ask(office, dossiers)
    processing.start_processing(dossier_id=dossiers[1].pk, by=office.actor(Role.RECEPTION), at=NOON)

    run(work)

    assert outcomes(work) == [BulkOutcome.DONE, BulkOutcome.REFUSED, BulkOutcome.DONE]
    refused = work.items.get(outcome=BulkOutcome.REFUSED)
    assert "không chờ bàn giao" in refused.said
    assert refused.hand_over is None
    assert dossiers[1].events.filter(kind=EventKind.LIST_FOR_HAND_OVER).count() == 0


def test_a_slip_that_is_signed_for_takes_no_more(office):
    dossiers = [accepted(office) for _ in range(2)]
    work = ask(office, dossiers)
    bulk._next(work, lambda: NOON)
    HandOver.objects.update(received_at=NOON, received_by=office.people[Role.UNIT_HEAD])
    run(work)
    assert HandOver.objects.count() == 2


def test_signing_signs_the_step_the_person_saw(office):
    first, second = proposed(office), proposed(office)
    seen = {one.pk: one.steps.get(state=StepState.ACTIVE).pk for one in (first, second)}
    work = ask(office, (), kind=BulkKind.SIGN, role=Role.APPROVER, seen=seen)
    processing.complete_step(dossier_id=second.pk, by=office.actor(Role.APPROVER), at=NOON)

    run(work)

    assert outcomes(work) == [BulkOutcome.DONE, BulkOutcome.REFUSED]
    for dossier in (first, second):
        assert dossier.events.filter(kind=EventKind.APPROVE).count() == 1


def test_asking_twice_is_one_work_and_anothers_key_is_another(office):
    dossier, key = accepted(office), uuid4()
    assert ask(office, [dossier], key=key) == ask(office, [dossier], key=key)
    assert (
        ask(office, [dossier], key=key, role=Role.ONESTOP_HEAD).asked_by == office.people[Role.ONESTOP_HEAD]
    )
    assert BulkWork.objects.count() == 2


@pytest.mark.parametrize(("count", "sentence"), [(0, "ít nhất một"), (bulk.MOST + 1, "không quá 500")])
def test_none_and_too_many_are_refused(office, count, sentence):
    with pytest.raises(Refused, match=sentence):
        bulk.ask(
            kind=BulkKind.SIGN,
            seen=dict.fromkeys(range(count)),
            key=uuid4(),
            by=office.actor(Role.APPROVER),
            at=NOON,
        )


def test_rights_are_asked_again_when_it_is_done(office):
    dossiers = [accepted(office) for _ in range(2)]
    work = ask(office, dossiers)
    held = Membership.objects.filter(user=office.people[Role.RECEPTION])
    held.update(valid_to=at("2026-03-05 12:00").date())

    run(work)

    assert outcomes(work) == [BulkOutcome.REFUSED] * 2
    assert all(said for said in work.items.values_list("said", flat=True))
    assert states(dossiers) == {State.ACCEPTED}


def test_a_worker_killed_in_the_middle_leaves_what_is_done_and_the_next_goes_on(office, monkeypatch):
    dossiers = [accepted(office) for _ in range(4)]
    work = ask(office, dossiers)
    act, turns = bulk.ACTS[BulkKind.HAND_OVER], iter(range(10))

    def killed_at_the_third(item, by, moment):
        done = act(item, by, moment)
        if next(turns) == 2:
            raise KeyboardInterrupt
        return done

    monkeypatch.setitem(bulk.ACTS, BulkKind.HAND_OVER, killed_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        run(work)
    waiting, done = BulkOutcome.WAITING, BulkOutcome.DONE
    assert outcomes(work) == [done, done, waiting, waiting]

    assert bulk.run_waiting(now=lambda: NOON) == 2
    assert outcomes(work) == [done] * 4
    assert HandOver.objects.get().items.count() == 4
    for dossier in dossiers:
        assert dossier.events.filter(kind=EventKind.START_PROCESSING).count() == 1


def test_a_fault_of_ours_is_told_and_holds_up_nobody(office, monkeypatch):
    dossiers = [accepted(office) for _ in range(2)]
    work = ask(office, dossiers)
    act = bulk.ACTS[BulkKind.HAND_OVER]

    def faulty(item, by, moment):
        if item.dossier_id == dossiers[0].pk:
            raise ValueError(item.dossier_id)
        return act(item, by, moment)

    monkeypatch.setitem(bulk.ACTS, BulkKind.HAND_OVER, faulty)
    run(work)
    assert outcomes(work) == [BulkOutcome.REFUSED, BulkOutcome.DONE]
    assert work.items.first().said == bulk.OUR_FAULT


@pytest.mark.django_db(transaction=True)
def test_asked_several_times_at_the_same_moment_it_is_one_work():
    office, key = make_office(), uuid4()
    dossiers = [accepted(office)]
    told = at_once([lambda: ask(office, dossiers, key=key)] * 6)
    assert {work.pk for work in told} == {BulkWork.objects.get().pk}
    assert BulkItem.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_work_another_worker_is_at_is_left_to_it():
    office = make_office()
    work = ask(office, [accepted(office)])
    with other_session_holds(f"bulk:{work.pk}"):
        assert run(work) == 0
    assert run(work) == 1


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"outcome": "done"}, "bulk_item_done_iff_not_waiting"),
        ({"done_at": NOON}, "bulk_item_done_iff_not_waiting"),
        ({"outcome": "refused", "done_at": NOON}, "bulk_refusal_says_why"),
    ],
)
def test_nothing_of_a_work_can_be_half_written(office, fields, constraint):
    work = ask(office, [accepted(office)])
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        BulkItem.objects.filter(work=work).update(**fields)


class TestPages:
    def typed(self, dossiers, **more):
        return {"dossier": [one.pk for one in dossiers], "submission_key": str(uuid4()), **more}

    def test_few_are_handed_over_at_once_and_many_in_the_background(self, office, client_of, monkeypatch):
        monkeypatch.setattr("portal.counter.hand_over.AT_ONCE", 1)
        woken = []
        monkeypatch.setattr("dossiers.tasks.run_bulk_works.delay", lambda: woken.append(1))
        clerk = client_of(office.people[Role.RECEPTION])
        page = reverse("counter:hand_over")
        few, many = [accepted(office)], [accepted(office) for _ in range(2)]

        assert "/ban-giao/" in clerk.post(page, self.typed(few)).url
        typed = self.typed(many)
        answer = clerk.post(page, typed)

        work = BulkWork.objects.get()
        watch = reverse("ui:bulk_work", args=[work.pk])
        assert answer.url == watch
        assert woken
        assert clerk.post(page, typed).url == watch
        waiting = clerk.get(watch).content.decode()
        assert "0 trên 2" in waiting
        assert f'hx-get="{watch}"' in waiting
        run(work, timezone.now)
        over = clerk.get(watch).content.decode()
        assert "Đã xong cả 2 hồ sơ" in over
        assert "Đã làm 2, chưa làm được 0." in over
        slip = HandOver.objects.get(bulk_items__work=work, bulk_items__dossier=many[0])
        assert f'href="{reverse("counter:slip", args=[slip.pk])}"' in over
        assert f'href="{page}"' in over  # the way back
        assert "hx-get" not in over.split('id="bulk"')[1].split(">")[0]
        assert watch in clerk.get(page).content.decode()
        stranger = UserFactory(role=Role.RECEPTION, agency=office.counter)
        assert client_of(stranger).get(watch).status_code == 404

    def test_many_are_signed_in_the_background(self, office, client_of, monkeypatch):
        monkeypatch.setattr("portal.desk.bulk.AT_ONCE", 1)
        monkeypatch.setattr("dossiers.tasks.run_bulk_works.delay", lambda: None)
        leader = client_of(office.people[Role.APPROVER])
        chosen = [proposed(office) for _ in range(2)]
        page = leader.get(reverse("desk:sign_many")).content.decode()
        steps = {f"step-{one.pk}": one.steps.get(state=StepState.ACTIVE).pk for one in chosen}
        for name, step in steps.items():
            assert f'name="{name}" value="{step}"' in page

        answer = leader.post(reverse("desk:sign_many"), self.typed(chosen, sure="1", **steps))

        work = BulkWork.objects.get()
        assert dict(work.items.values_list("dossier_id", "seen")) == {
            one.pk: steps[f"step-{one.pk}"] for one in chosen
        }
        run(work, timezone.now)
        assert "Đã xong cả 2 hồ sơ" in leader.get(answer.url).content.decode()
        BulkItem.objects.filter(dossier=chosen[1]).update(outcome=BulkOutcome.REFUSED, said="Đã chuyển bước")
        refused_first = leader.get(answer.url).content.decode()
        assert refused_first.index(str(chosen[1])) < refused_first.index(str(chosen[0]))
