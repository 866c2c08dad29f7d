"""Two presses, or two people, at the very same moment."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from accounts.enums import Role
from queues.models import Ticket, TicketEvent
from queues.services import calling, issuing
from tests.counter.test_at_once import at_once
from tests.factories.dossiers import make_office
from tests.factories.queues import NINE, make_room, seated, take


pytestmark = pytest.mark.django_db(transaction=True)
LATER = NINE + timedelta(minutes=10)


def test_numbers_at_the_kiosk_are_one_after_another_and_a_double_press_is_one():
    room = make_room(make_office().counter)
    keys = [uuid4(), uuid4(), uuid4()]

    def press(key):
        return issuing.issue(
            agency_id=room.agency.pk, service_id=room.a.pk, precedence_code="", key=key, at=NINE
        ).number

    numbers = at_once([lambda key=key: press(key) for key in [*keys, keys[0]]])
    assert sorted(set(numbers)) == [1, 2, 3]
    assert Ticket.objects.count() == 3


def test_two_clerks_who_press_at_once_get_two_people_and_one_who_presses_twice_gets_one():
    office = make_office()
    room = make_room(office.counter)
    room.first.services.set([room.a, room.b])
    for _ in range(4):
        take(room.a)
    first, second = seated(room.first), seated(room.second)
    assert office.people[Role.RECEPTION] not in (first.user, second.user)

    called = at_once(
        [lambda by=by: calling.call_next(seen=None, by=by, at=LATER) for by in (first, second, first, second)]
    )

    assert called[0] == called[2]
    assert called[1] == called[3]
    assert {str(ticket) for ticket in called} == {"A001", "A002"}
    assert TicketEvent.objects.filter(move="call").count() == 2
