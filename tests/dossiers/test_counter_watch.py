"""The counter is told once before an answer or a passing on is due, and its head once after."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from dossiers.models import Dossier
from dossiers.queries.transfers import late_answers
from dossiers.services import counter_watch, handover, reception
from lib.progress import Silent
from notifications.models import OutboxMessage
from tests.clock import at
from tests.factories.dossiers import accepted, make_office, online
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db


@built_once
def office():
    made = make_office()
    for role in (Role.RECEPTION, Role.ONESTOP_HEAD):
        made.people[role].email = f"{role}@example.vn"
        made.people[role].save()
    return made


def told(moment):
    """What is told by that moment, each look twice."""
    for _ in range(2):
        counter_watch.look(as_at=at(moment))
    sent = OutboxMessage.objects.filter(kind__startswith="counter_duty").order_by("pk")
    return [(one.kind.removeprefix("counter_duty_"), one.recipient_name) for one in sent]


def test_the_answer_to_who_filed_online(office):
    online(office, complete=True)  # Friday 9:32: eight hours end on Monday at 9:32
    clerk, head = (office.people[role].full_name for role in (Role.RECEPTION, Role.ONESTOP_HEAD))
    assert told("2026-03-06 16:00") == []
    assert told("2026-03-09 08:00") == [("soon", clerk)]
    assert told("2026-03-09 09:32") == [("soon", clerk)]
    assert told("2026-03-09 09:33") == [("soon", clerk), ("late", head)]
    assert told("2026-03-09 15:00") == [("soon", clerk), ("late", head)]


def test_the_passing_on_of_what_was_received_after_three(office):
    accepted(office, when=at("2026-03-05 15:30"))  # due on Friday at 11:30
    gone = accepted(office, when=at("2026-03-05 15:30"))
    handover.hand_over(dossier_ids=[gone.pk], by=office.actor(Role.RECEPTION), at=at("2026-03-05 16:00"))
    clerk, head = (office.people[role].full_name for role in (Role.RECEPTION, Role.ONESTOP_HEAD))
    assert told("2026-03-06 08:00") == []
    assert told("2026-03-06 11:00") == [("soon", clerk)]
    assert told("2026-03-06 11:31") == [("soon", clerk), ("late", head)]


class Counted(Silent):
    def __init__(self):
        self.counts = {}

    def advance(self, steps=1, **counts):
        self.counts |= counts


def looked(moment):
    counted = Counted()
    counter_watch.look(as_at=at(moment), progress=counted)
    return counted.counts["counter_reminded"], counted.counts["counter_late"]


def test_who_was_told_is_counted_once_and_many_ask_no_more_than_one(office):
    online(office, complete=True)
    assert [looked(f"2026-03-09 {time}") for time in ("08:00", "08:05", "09:33")] == [(1, 0), (0, 0), (0, 1)]
    with CaptureQueriesContext(connection) as one:
        assert looked("2026-03-09 09:40") == (0, 0)
    for _ in range(4):
        online(office, complete=True)
    assert looked("2026-03-09 09:45") == (0, 4)
    with CaptureQueriesContext(connection) as five:
        assert looked("2026-03-09 09:50") == (0, 0)
    assert len(five) == len(one)


def test_what_was_late_long_before_anybody_looked_is_not_told(office):
    online(office, complete=True)
    accepted(office, when=at("2026-03-05 15:30"))
    assert told("2026-03-16 08:00") == []


def test_answers_given_late_stand_beside_the_late_transfers(office, client_of, frozen_at):
    in_time, late, waiting = (online(office, complete=True) for _ in range(3))
    clerk = office.actor(Role.RECEPTION)
    in_time = reception.accept(dossier_id=in_time.pk, by=clerk, at=at("2026-03-09 09:32"))
    late = reception.accept(dossier_id=late.pk, by=clerk, at=at("2026-03-09 10:00"))
    frozen_at("2026-03-09 10:30")
    page = client_of(office.people[Role.ONESTOP_HEAD]).get(reverse("counter:late_transfers"))
    shown = page.content.decode()
    assert all(said in shown for said in (str(late), "10:00 ngày 09/03/2026", str(waiting), "chưa trả lời"))
    assert str(in_time) not in shown
    # After thirty days only what nobody has answered is left.
    left = late_answers(Dossier.objects.all(), [office.counter.pk], at=at("2026-04-20 08:00"))
    assert [one.dossier_id for one in left] == [waiting.pk]
