"""What is left standing when a day is over."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from jobs.services.apart import each_apart
from queues.enums import AT_WINDOW, TicketMove, TicketState
from queues.models import Sitting, Ticket
from queues.services.moving import record


def close_day(day: date, *, at: datetime) -> int:
    """Tickets up to that day end: who waited has left, who was called did not come, who was served is done.

    Safe to run twice. Returns how many ended. Windows left open are closed.
    """
    standing = Ticket.objects.filter(day__lte=day, state__in=[TicketState.WAITING, *AT_WINDOW])
    ids = list(standing.order_by("pk").values_list("pk", flat=True))
    Sitting.objects.filter(day__lte=day, closed_at=None).update(closed_at=at)
    return each_apart(ids, lambda ticket_id: _end(ticket_id, at), name="ticket")


@transaction.atomic
def _end(ticket_id: int, at: datetime) -> int:
    ticket: Ticket = Ticket.objects.select_for_update(of=("self",)).get(pk=ticket_id)
    ends = {
        TicketState.WAITING.value: (ticket.leave, TicketMove.LEAVE),
        TicketState.CALLED.value: (ticket.miss, TicketMove.MISS),
        TicketState.SERVING.value: (ticket.finish, TicketMove.FINISH),
    }
    if ticket.state not in ends:
        return 0  # ended in between
    end, move = ends[ticket.state]
    end()
    ticket.ended_at = at
    ticket.save()
    record(ticket, move, at=at, by=None, window=ticket.window)
    return 1
