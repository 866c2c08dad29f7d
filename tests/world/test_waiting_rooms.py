"""The demo's waiting rooms: a lived day agrees with itself, and what is written of it holds in the tables."""

from itertools import pairwise
from random import Random

import pytest

from accounts.enums import Role
from portal.night.demo import waiting_rooms
from portal.night.demo.waiting_rooms import live_day
from queues.enums import AT_WINDOW, TicketState as S
from queues.models import OfficeQueue, Sitting, Ticket, TicketCounter, TicketEvent
from queues.services import calling
from tests.clock import at
from tests.factories.dossiers import make_office
from tests.factories.queues import take


STRETCHES = (
    (at("2026-03-06 07:30"), at("2026-03-06 11:30")),
    (at("2026-03-06 13:30"), at("2026-03-06 17:00")),
)


def day(people=100):
    return live_day(Random("son-giang"), STRETCHES, people=people, windows=3)  # noqa: S311 - a demo


def test_a_lived_day_agrees_with_itself():
    lived = day()
    assert len(lived) == 100
    assert day() == lived  # the same seed, the same day
    assert {visit.state for visit in lived} == {S.DONE, S.NO_SHOW, S.LEFT}
    assert [visit.issued_at for visit in lived] == sorted(visit.issued_at for visit in lived)
    for number in range(3):
        here = sorted((visit for visit in lived if visit.window == number), key=lambda visit: visit.called_at)
        assert all(one.ended_at <= other.called_at for one, other in pairwise(here))
        assert all(visit.issued_at <= visit.called_at for visit in here)


@pytest.mark.parametrize("moment", ["2026-03-06 07:29", "2026-03-06 09:40", "2026-03-06 12:15"])
def test_cut_at_a_moment_nothing_is_of_the_future(moment):
    now = at(moment)
    standing = [visit for one in day() if (visit := one.until(now)) is not None]
    assert all(visit.issued_at <= now for visit in standing)
    for visit in standing:
        moments = [visit.called_at, visit.served_at]
        assert all(one is None or one <= now for one in moments)
        assert (visit.state == S.WAITING) <= (visit.window is None)
        assert (visit.state in AT_WINDOW) <= (visit.ended_at is None and visit.called_at is not None)
        assert (visit.state == S.SERVING) <= (visit.served_at is not None)
    assert bool(standing) == (moment > "2026-03-06 07:30")


@pytest.mark.django_db
def test_rooms_are_filled_once_and_go_on_from_there(frozen_at):
    office = make_office()
    now = frozen_at("2026-03-06 10:00")
    assert waiting_rooms.fill(at=now) == 1
    assert waiting_rooms.fill(at=now) == 0
    assert OfficeQueue.objects.get().agency == office.counter
    assert Ticket.objects.filter(day=now.date()).exists()
    assert Ticket.objects.filter(day__lt=now.date()).exists()
    assert not Ticket.objects.filter(day__lt=now.date(), state__in=[S.WAITING, *AT_WINDOW]).exists()
    calls = TicketEvent.objects.filter(move="call").count()
    assert calls == Ticket.objects.exclude(called_at=None).count()
    # The next number follows the last, and a clerk who sits down at the free window calls on.
    service = Ticket.objects.filter(day=now.date()).first().service
    last = TicketCounter.objects.get(day=now.date(), letter=service.letter).last
    assert take(service, when=now).number == last + 1
    held = Sitting.objects.get(day=now.date())
    assert held.clerk == office.people[Role.RECEPTION]
    assert calling.sit_down(window_id=held.window_id, by=office.actor(Role.RECEPTION), at=now) == held
