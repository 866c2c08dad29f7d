"""What random lives (test_lives) have found, each told as a plain story."""

from __future__ import annotations

from datetime import datetime

import pytest

from accounts.enums import Role
from accounts.models import Actor
from calendars.rules.changing import Change
from calendars.services import changes
from dossiers.enums import EventKind, RequestState
from dossiers.exceptions import Refused
from dossiers.models import Dossier
from dossiers.services import clock, processing, supplement
from dossiers.services.processing import ResultIn
from dossiers.services.supplement import AskIn
from notifications.models import OutboxMessage
from portal.night import calendar_moves
from tests.clock import at
from tests.factories.calendars import day
from tests.factories.dossiers import Office, assigned, decided, done, faulty, make_office, proposed
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
MONDAY, TUESDAY, THURSDAY = at("2026-03-09 10:00"), at("2026-03-10 10:00"), at("2026-03-12 10:00")


@built_once
def office() -> Office:
    return make_office()


def announce(office: Office, off: str, when: datetime) -> None:
    """A day off for everybody, confirmed, and the promises that follow it moved."""
    person = office.people[Role.CONTROL]
    change = changes.propose(
        change=Change(add=(day(off),)),
        calendar_code=None,
        reason="Nghỉ theo thông báo",
        by=person.pk,
        at=when,
    )
    changes.confirm(change_id=change.pk, by=person.pk, at=when)
    calendar_moves.move_promises(change, by=Actor(person), at=when)


def proposed_request(office: Office, dossier: Dossier) -> int:
    """Asked for too late: it waits for the leader's leave."""
    asked = AskIn([faulty(dossier)], "Tờ khai chưa đầy đủ")
    by = office.actor(Role.UNIT_HEAD)
    return supplement.ask(dossier_id=dossier.pk, asked=asked, by=by, at=THURSDAY).pk


@pytest.mark.parametrize("end", ["refused", "signed"])
def test_a_request_that_waits_for_its_leave_is_over_with_the_decision(office, end):
    dossier = assigned(office) if end == "refused" else proposed(office)
    if end == "signed":  # the head may ask as long as the leader has not signed
        dossier.steps.filter(state="active").update(unit=office.unit)
    request = proposed_request(office, dossier)
    if end == "refused":
        processing.reject(
            dossier_id=dossier.pk, legal_ground="Điều 16", result=ResultIn(abstract="Từ chối"),
            by=office.actor(Role.APPROVER), at=THURSDAY,
        )  # fmt: skip
    else:
        decided(office, dossier, when=THURSDAY)

    ended = dossier.requests.get(pk=request)
    assert (ended.state, ended.ended_at) == (RequestState.TURNED_DOWN, THURSDAY)


def test_a_promise_that_has_ended_stays_explained_by_the_calendar_of_its_end(office):
    dossier = done(office, when=MONDAY)  # promised for Thursday, finished at once
    announce(office, "2026-03-11", TUESDAY)

    dossier = Dossier.objects.get(pk=dossier.pk)
    assert dossier.due_at == THURSDAY
    answer = clock.promise_of(dossier)
    assert answer is not None
    assert answer.due_at == dossier.due_at


def test_worked_on_again_a_promise_follows_the_calendar_like_any_other(office):
    dossier = done(office, when=MONDAY)
    announce(office, "2026-03-11", TUESDAY)
    processing.reopen(
        dossier_id=dossier.pk, to_order=3, reason="Sai họ tên", by=office.actor(Role.APPROVER), at=THURSDAY
    )

    dossier = Dossier.objects.get(pk=dossier.pk)
    assert dossier.due_at == at("2026-03-13 10:00")
    assert clock.promise_of(dossier).due_at == dossier.due_at
    told = dossier.events.get(kind=EventKind.REOPEN).refs["due"]
    assert [datetime.fromisoformat(moment) for moment in told] == [THURSDAY, dossier.due_at]
    assert OutboxMessage.objects.filter(kind="promise_moved", topic=f"dossier:{dossier.pk}").exists()


@pytest.mark.parametrize("order", [-1, 0, 1, 4, 7])  # the first is reception, which nobody does again
def test_work_goes_back_only_to_a_step_somebody_can_do_again(office, order):
    dossier = assigned(office)
    sending = {"dossier_id": dossier.pk, "to_order": order, "reason": "Xem lại"}
    dossier.steps.filter(state="active").update(role=Role.UNIT_HEAD)
    with pytest.raises(Refused, match="bước đã làm"):
        processing.send_back(**sending, by=office.actor(Role.UNIT_HEAD), at=MONDAY)
    processing.send_back(**{**sending, "to_order": 2}, by=office.actor(Role.UNIT_HEAD), at=MONDAY)


@pytest.mark.parametrize("order", [-1, 0, 1, 7, 8])
def test_what_is_finished_goes_back_only_to_a_step_somebody_can_do_again(office, order):
    dossier = done(office)
    again = {
        "dossier_id": dossier.pk,
        "reason": "Sai họ tên",
        "by": office.actor(Role.APPROVER),
        "at": MONDAY,
    }
    with pytest.raises(Refused, match="bước đã làm"):
        processing.reopen(to_order=order, **again)
    processing.reopen(to_order=6, **again)
