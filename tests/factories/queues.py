"""A waiting room beside an office: one service, windows, clerks who sit there; tickets taken at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from accounts.enums import Role
from accounts.models import Actor, Agency
from queues.models import OfficeQueue, QueueService, Ticket, Window
from queues.services import calling, issuing
from tests.clock import at
from tests.factories.accounts import LONG_AGO, UserFactory


# A Friday with sessions 07:30–11:30 and 13:30–17:00 or alike.
NINE = at("2026-03-06 09:00")


@dataclass(frozen=True)
class Room:
    """Two services: A at both windows, B at the second only."""

    agency: Agency
    a: QueueService
    b: QueueService
    first: Window
    second: Window


def make_room(agency: Agency) -> Room:
    """The queue of a one-stop unit."""
    OfficeQueue.objects.get_or_create(agency=agency)
    a, b = (
        QueueService.objects.create(agency=agency, name=name, letter=letter, valid_from=LONG_AGO)
        for name, letter in (("Hộ tịch, chứng thực", "A"), ("Đất đai", "B"))
    )
    first, second = (
        Window.objects.create(agency=agency, number=number, valid_from=LONG_AGO) for number in (1, 2)
    )
    first.services.set([a])
    second.services.set([a, b])
    return Room(agency, a, b, first, second)


def seated(window: Window, *, when: datetime = NINE) -> Actor:
    """A clerk of the unit who sits at this window."""
    by = Actor(UserFactory(role=Role.RECEPTION, agency=window.agency))
    calling.sit_down(window_id=window.pk, by=by, at=when)
    return by


def take(service: QueueService, *, when: datetime = NINE, precedence: str = "") -> Ticket:
    """A number taken at the kiosk."""
    return issuing.issue(
        agency_id=service.agency_id, service_id=service.pk, precedence_code=precedence, key=uuid4(), at=when
    )
