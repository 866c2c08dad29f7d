"""The line of a unit as it stands: who is next, how many are before somebody, how long it takes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from queues.enums import TicketMove, TicketState
from queues.models import QueueRules, Sitting, Ticket, TicketEvent, Window
from queues.rules.order import InLine, line, streak
from queues.rules.waiting import expected_wait, pace


@dataclass(frozen=True)
class Expected:
    """What somebody in line may expect: people before him, minutes."""

    ahead: int
    minutes: int


def ordered(agency_id: int, day: date, services: Collection[int], rules: QueueRules) -> list[int]:
    """Ids of waiting tickets of these services in the order they will be called. Two statements."""
    waiting = (
        Ticket.objects.of_day(agency_id, day)
        .waiting()
        .filter(service__in=services)
        .values_list("pk", "queued_at", "precedence_id")
    )
    found = [InLine(pk, queued_at, precedence is not None) for pk, queued_at, precedence in waiting]
    called = (
        TicketEvent.objects.filter(
            ticket__agency=agency_id, ticket__day=day, ticket__service__in=services, move=TicketMove.CALL
        )
        .order_by("-pk")
        .values_list("ticket__precedence_id", flat=True)[: rules.at_most_in_a_row]
    )
    in_a_row = streak([precedence is not None for precedence in called])
    return [one.ticket_id for one in line(found, in_a_row=in_a_row, at_most=rules.at_most_in_a_row)]


def expected_of(ticket: Ticket, rules: QueueRules) -> Expected:
    """For somebody who waits: his place in the line of the windows that call him."""
    open_windows, services = _windows_of(ticket.agency_id, ticket.day, ticket.service_id)
    ids = ordered(ticket.agency_id, ticket.day, services, rules)
    ahead = ids.index(ticket.pk) if ticket.pk in ids else 0
    return Expected(ahead, _minutes(ticket.agency_id, ticket.day, ahead, open_windows, rules))


def expected_for_newcomer(agency_id: int, day: date, service_id: int, rules: QueueRules) -> Expected:
    """For somebody without precedence who takes a number now: everybody in his line is before him."""
    open_windows, services = _windows_of(agency_id, day, service_id)
    ahead = Ticket.objects.of_day(agency_id, day).waiting().filter(service__in=services).count()
    return Expected(ahead, _minutes(agency_id, day, ahead, open_windows, rules))


def _minutes(agency_id: int, day: date, ahead: int, windows: int, rules: QueueRules) -> int:
    each = pace(served_minutes(agency_id, day), usual=rules.usual_minutes)
    return expected_wait(ahead=ahead, minutes_each=each, windows=windows)


def served_minutes(agency_id: int, day: date) -> list[float]:
    """How long each person served today took, in minutes."""
    done = Ticket.objects.of_day(agency_id, day).filter(state=TicketState.DONE)
    return [_length(begin, end) for begin, end in done.values_list("served_at", "ended_at")]


def _length(begin: datetime | None, end: datetime | None) -> float:
    return (end - begin).total_seconds() / 60 if begin and end else 0.0


def _windows_of(agency_id: int, day: date, service_id: int) -> tuple[int, frozenset[int]]:
    """Windows that call this service: how many are open, and every service they call beside it.

    Where none is open, all that exist are looked at: they will be.
    """
    through = Window.services.through.objects
    windows = list(
        Window.objects.filter(agency=agency_id)
        .in_force(day)
        .filter(services=service_id)
        .values_list("pk", flat=True)
    )
    sat_at = set(
        Sitting.objects.filter(window__in=windows, day=day, closed_at=None).values_list("window", flat=True)
    )
    beside: Iterable[int] = through.filter(window__in=sat_at or windows).values_list(
        "queueservice_id", flat=True
    )
    return len(sat_at), frozenset(beside) | {service_id}
