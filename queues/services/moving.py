"""What every act on a queue has in common: one row locked per unit, a refused move in words, an event."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from accounts.models import User
from queues.enums import TicketMove, TicketState
from queues.exceptions import NotNow
from queues.models import OfficeQueue, QueueRules, QueueService, Ticket, TicketEvent, Window


def lock_queue(agency_id: int) -> OfficeQueue:
    """Calls and numbers of a unit go one after another. Raises NotNow where no queue is set up."""
    queue = OfficeQueue.objects.select_for_update(of=("self",)).filter(agency=agency_id).first()
    if queue is None:
        raise NotNow(_("Bộ phận này chưa thiết lập xếp hàng. Trưởng bộ phận thêm dịch vụ và quầy trước."))
    return queue


def rules_on(day: date) -> QueueRules:
    """The numbers that hold that day. Raises NotNow where none do."""
    rules = QueueRules.objects.in_force(day).first()
    if rules is None:
        raise NotNow(_("Chưa có quy tắc xếp hàng có hiệu lực trong ngày này."))
    return rules


@contextmanager
def moving(ticket: Ticket) -> Iterator[None]:
    """Tell a move the machine does not know in words."""
    label = TicketState(ticket.state).label
    try:
        yield
    except TransitionNotAllowed as refusal:
        raise NotNow(
            _("Không làm được: số %(ticket)s đang ở trạng thái “%(state)s”.")
            % {"ticket": ticket, "state": label}
        ) from refusal


def record(
    ticket: Ticket,
    move: TicketMove,
    *,
    at: datetime,
    by: User | None,
    window: Window | None = None,
    service: QueueService | None = None,
) -> None:
    """One event for one move."""
    TicketEvent.objects.create(ticket=ticket, move=move, at=at, by=by, window=window, service=service)
