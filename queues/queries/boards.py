"""What boards and panels show: who is called where, who waits, how long people waited."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count

from queues.enums import CALLS, TicketState
from queues.models import QueueService, Sitting, Ticket, TicketEvent
from queues.rules.labels import called_in_words, label
from queues.rules.waiting import Waits, minutes_between, waits


SHOWN_CALLS = 6
"""The newest and five before it: more do not fit a television, and nobody scrolls one."""


@dataclass(frozen=True)
class CallLine:
    """One call as the board shows it. `event_id` tells two calls of one number apart."""

    event_id: int
    label: str
    window: int
    words: str
    at: datetime


@dataclass(frozen=True)
class ServiceLine:
    """A service today: who waits for it, and how long those waited who were called."""

    service: QueueService
    waiting: int
    waits: Waits


@dataclass(frozen=True)
class WindowLine:
    """An open window: who sits there and the number before it, None while it is free."""

    number: int
    name: str
    clerk: str
    ticket: Ticket | None


def last_calls(agency_id: int, day: date) -> list[CallLine]:
    """The newest calls of the day, each number once, newest first. One statement."""
    found = (
        TicketEvent.objects.filter(ticket__agency=agency_id, ticket__day=day, move__in=CALLS)
        .order_by("-pk")
        .values_list("pk", "ticket__letter", "ticket__number", "window__number", "at")[: 3 * SHOWN_CALLS]
    )
    lines: dict[str, CallLine] = {}
    for event_id, letter, number, window, at in found:
        name = label(letter, number)
        lines.setdefault(name, CallLine(event_id, name, window, called_in_words(letter, number, window), at))
    return list(lines.values())[:SHOWN_CALLS]


def services_today(agency_id: int, day: date) -> list[ServiceLine]:
    """Every service that holds today or still has somebody waiting, by its letter. Three statements."""
    waiting = dict(
        Ticket.objects.of_day(agency_id, day)
        .waiting()
        .order_by()
        .values_list("service")
        .annotate(number=Count("pk"))
    )
    called: dict[int, list[int]] = defaultdict(list)
    for service, issued_at, called_at in waits_of_day(agency_id, day):
        called[service].append(minutes_between(issued_at, called_at))
    held = QueueService.objects.filter(agency=agency_id).in_force(day) | QueueService.objects.filter(
        pk__in=[*waiting, *called]
    )
    return [
        ServiceLine(service, waiting.get(service.pk, 0), waits(called[service.pk]))
        for service in held.order_by("letter", "pk")
    ]


def waits_of_day(agency_id: int, day: date) -> list[tuple[int, datetime, datetime]]:
    """(service, issued, first called) of every ticket of the day that was called."""
    found = Ticket.objects.of_day(agency_id, day).exclude(called_at=None)
    rows = found.values_list("service_id", "issued_at", "called_at")
    return [(service, issued_at, called_at) for service, issued_at, called_at in rows if called_at]


def windows_today(agency_id: int, day: date) -> list[WindowLine]:
    """The open windows with who sits there and who is before them. Two statements."""
    before = {
        ticket.window_id: ticket
        for ticket in Ticket.objects.of_day(agency_id, day).at_window().select_related("service")
    }
    open_now = Sitting.objects.filter(window__agency=agency_id, day=day, closed_at=None)
    return [
        WindowLine(
            sitting.window.number, sitting.window.name, sitting.clerk.full_name, before.get(sitting.window_id)
        )
        for sitting in open_now.select_related("window", "clerk").order_by("window__number", "pk")
    ]


def sitting_of(user_id: int, day: date) -> Sitting | None:
    """The window somebody sits at today."""
    return (
        Sitting.objects.filter(clerk=user_id, day=day, closed_at=None)
        .select_related("window", "window__agency")
        .first()
    )


def ticket_before(window_id: int, day: date) -> Ticket | None:
    """The number that stands before a window now."""
    found: Ticket | None = (
        Ticket.objects.at_window()
        .filter(window=window_id, day=day)
        .select_related("service", "precedence")
        .first()
    )
    return found


def missed_today(agency_id: int, day: date) -> list[Ticket]:
    """Numbers nobody came for: whoever comes after all is let wait again."""
    found = Ticket.objects.of_day(agency_id, day).filter(state=TicketState.NO_SHOW)
    return list(found.order_by("-ended_at", "-pk")[:20])
