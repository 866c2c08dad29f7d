"""How busy a waiting room is at this moment, for somebody who thinks of coming."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dossiers.rules.days import local_day
from queues.models import QueueRules, Ticket
from queues.queries.line import expected_for_newcomer
from queues.queries.opening import offered


@dataclass(frozen=True)
class ServiceWait:
    """One service: people before a newcomer without precedence, and minutes until his turn."""

    name: str
    name_en: str
    ahead: int
    minutes: int


@dataclass(frozen=True)
class RoomNow:
    """Everybody who waits, and each service that is called for today."""

    people: int
    services: tuple[ServiceWait, ...]

    @property
    def least(self) -> int:
        """Minutes at the quickest service."""
        return min(one.minutes for one in self.services)

    @property
    def most(self) -> int:
        """Minutes at the slowest service."""
        return max(one.minutes for one in self.services)


def room_now(agency_id: int, at: datetime) -> RoomNow | None:
    """None where the unit gives no numbers. At most seven statements, however many services or people."""
    day = local_day(at)
    services = list(offered(agency_id, day).order_by("letter", "pk"))
    rules = QueueRules.objects.in_force(day).first()
    if not services or rules is None:
        return None
    expected = expected_for_newcomer(agency_id, day, [service.pk for service in services], rules)
    return RoomNow(
        people=Ticket.objects.of_day(agency_id, day).waiting().count(),
        services=tuple(
            ServiceWait(
                service.name, service.name_en, expected[service.pk].ahead, expected[service.pk].minutes
            )
            for service in services
        ),
    )
