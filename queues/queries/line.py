"""The line of a unit as it stands: who is next, how many are before somebody, how long it takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count

from dossiers.rules.days import local_day
from queues.enums import TicketMove, TicketState
from queues.models import QueueRules, Sitting, Ticket, TicketEvent, Window
from queues.rules.order import InLine, line, streak
from queues.rules.waiting import expected_wait, pace


# Behind every ticket that joined at the same moment.
_NO_TICKET = 2**63


@dataclass(frozen=True)
class Expected:
    """What somebody in line may expect: people before him, minutes."""

    ahead: int
    minutes: int


def ordered(
    agency_id: int,
    day: date,
    services: Collection[int],
    rules: QueueRules,
    *,
    newcomer: InLine | None = None,
) -> list[int]:
    """Ids of waiting tickets of these services in the order they will be called. Two statements.

    newcomer: somebody who has no number yet, reckoned with as if he had.
    """
    waiting = (
        Ticket.objects.of_day(agency_id, day)
        .waiting()
        .filter(service__in=services)
        .values_list("pk", "queued_at", "precedence_id")
    )
    found = [InLine(pk, queued_at, precedence is not None) for pk, queued_at, precedence in waiting]
    found += [newcomer] if newcomer else []
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
    room = _room(ticket.agency_id, ticket.day)
    ids = ordered(ticket.agency_id, ticket.day, room.beside(ticket.service_id), rules)
    ahead = ids.index(ticket.pk) if ticket.pk in ids else 0
    each = pace(served_minutes(ticket.agency_id, ticket.day), usual=rules.usual_minutes)
    return _expected(room, ticket.service_id, ahead, each)


def expected_for_newcomer(
    agency_id: int, day: date, service_ids: Collection[int], rules: QueueRules
) -> dict[int, Expected]:
    """By service, for somebody without precedence who takes a number now: all in his line are before him.

    Four statements, however many services.
    """
    room = _room(agency_id, day)
    waiting: dict[int, int] = dict(
        Ticket.objects.of_day(agency_id, day)
        .waiting()
        .order_by()
        .values_list("service")
        .annotate(number=Count("pk"))
    )
    each = pace(served_minutes(agency_id, day), usual=rules.usual_minutes)
    ahead = {one: sum(waiting.get(beside, 0) for beside in room.beside(one)) for one in service_ids}
    return {one: _expected(room, one, ahead[one], each) for one in service_ids}


def expected_with_precedence(agency_id: int, at: datetime, service_id: int, rules: QueueRules) -> Expected:
    """For somebody with precedence who takes a number at `at`: only those called before him count."""
    day = local_day(at)
    room = _room(agency_id, day)
    ids = ordered(
        agency_id, day, room.beside(service_id), rules, newcomer=InLine(_NO_TICKET, at, has_precedence=True)
    )
    each = pace(served_minutes(agency_id, day), usual=rules.usual_minutes)
    return _expected(room, service_id, ids.index(_NO_TICKET), each)


def served_minutes(agency_id: int, day: date) -> list[float]:
    """How long each person served today took, in minutes."""
    done = Ticket.objects.of_day(agency_id, day).filter(state=TicketState.DONE)
    return [_length(begin, end) for begin, end in done.values_list("served_at", "ended_at")]


def _length(begin: datetime | None, end: datetime | None) -> float:
    return (end - begin).total_seconds() / 60 if begin and end else 0.0


@dataclass(frozen=True)
class _Room:
    """Which services each window calls, and the windows that are open."""

    calls: Mapping[int, frozenset[int]]
    open: frozenset[int]

    def open_for(self, service_id: int) -> frozenset[int]:
        return frozenset(one for one in self.open if service_id in self.calls.get(one, frozenset()))

    def beside(self, service_id: int) -> frozenset[int]:
        """Every service the windows of this one call: one line. Where none is open, all that exist count."""
        windows = self.open_for(service_id) or [one for one in self.calls if service_id in self.calls[one]]
        return frozenset({service_id}).union(*(self.calls[one] for one in windows))


def _room(agency_id: int, day: date) -> _Room:
    held = Window.objects.filter(agency=agency_id).in_force(day).values_list("pk", "services")
    calls: dict[int, set[int]] = defaultdict(set)
    for window_id, service_id in held:
        calls[window_id] |= {service_id} - {None}
    open_now = Sitting.objects.filter(window__agency=agency_id, day=day, closed_at=None)
    return _Room(
        {window_id: frozenset(services) for window_id, services in calls.items()},
        frozenset(open_now.values_list("window_id", flat=True)),
    )


def _expected(room: _Room, service_id: int, ahead: int, each: float) -> Expected:
    windows = len(room.open_for(service_id))
    return Expected(ahead, expected_wait(ahead=ahead, minutes_each=each, windows=windows))
