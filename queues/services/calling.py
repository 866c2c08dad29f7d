"""At the window: sit down, call, call again, begin, end, not come, pass on, let wait again.

Every call of a unit locks its queue first: two clerks who press at once get two tickets, and the rule of
precedence sees every call before it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import Actor
from dossiers.models import Dossier
from dossiers.rules.days import local_day
from queues.enums import CALLS, JOINS, TicketMove, TicketState
from queues.exceptions import NotNow, Refused
from queues.models import QueueService, Sitting, Ticket, TicketDossier, Window
from queues.permissions import check_can
from queues.queries.line import ordered
from queues.queries.opening import offered
from queues.services.moving import lock_queue, moving, record, rules_on


@transaction.atomic
def sit_down(*, window_id: int, by: Actor, at: datetime) -> Sitting:
    """Open a window; from another one he moves. Raises NotAllowed, NotNow, Window.DoesNotExist."""
    day = local_day(at)
    window = Window.objects.in_force(day).get(pk=window_id)
    check_can("call_ticket", by, window.agency_id, on=day)
    lock_queue(window.agency_id)
    taken = Sitting.objects.filter(window=window, day=day, closed_at=None).select_related("clerk").first()
    if taken is not None:
        if taken.clerk_id == by.user.pk:
            return taken
        raise NotNow(
            _("Quầy %(number)s đang có %(who)s ngồi. Hãy chọn quầy khác.")
            % {"number": window.number, "who": taken.clerk.full_name}
        )
    held = Sitting.objects.filter(clerk=by.user, day=day, closed_at=None).first()
    if held is not None:
        _close(held, at)
    return Sitting.objects.create(window=window, clerk=by.user, day=day, opened_at=at)


@transaction.atomic
def stand_up(*, by: Actor, at: datetime) -> None:
    """Leave the window he sits at. Raises NotNow while somebody is before it."""
    held = Sitting.objects.filter(clerk=by.user, day=local_day(at), closed_at=None).first()
    if held is not None:
        lock_queue(held.window.agency_id)
        _close(held, at)


@transaction.atomic
def free_window(*, window_id: int, by: Actor, at: datetime) -> None:
    """By the one-stop head, for a clerk who went away: whoever stands there waits again in his place.

    Raises NotAllowed; NotNow while nobody sits there.
    """
    window = Window.objects.get(pk=window_id)
    check_can("set_up_queue", by, window.agency_id, on=local_day(at))
    lock_queue(window.agency_id)
    held = Sitting.objects.filter(window=window, day=local_day(at), closed_at=None).first()
    if held is None:
        raise NotNow(_("Quầy %(number)s đang không có ai ngồi.") % {"number": window.number})
    ticket = _current(window, at)
    if ticket is not None:
        _send_back(ticket, ticket.service, window, by, at)
    _close(held, at)


@transaction.atomic
def call_next(*, seen: int | None, by: Actor, at: datetime) -> Ticket:
    """Call whose turn it is; who was being served is done. Raises NotAllowed, NotNow.

    `seen`: the ticket that stood before the window on the page the button was pressed on. When another one
    stands there now the press was a second one, and leads to what the first has called.
    """
    window = _window(by, at)
    current = _current(window, at)
    if current is not None:
        if current.pk != seen:
            return current
        _finish(current, by, at)
    rules = rules_on(local_day(at))
    services = list(window.services.values_list("pk", flat=True))
    ids = ordered(window.agency_id, local_day(at), services, rules)
    if not ids:
        raise NotNow(_("Không còn ai chờ ở quầy này."))
    ticket: Ticket = Ticket.objects.select_for_update(of=("self",)).get(pk=ids[0])
    with moving(ticket):
        ticket.call()
    ticket.window, ticket.clerk = window, by.user
    ticket.called_at = ticket.called_at or at
    ticket.save()
    record(ticket, TicketMove.CALL, at=at, by=by.user, window=window)
    return ticket


def call_again(*, ticket_id: int, by: Actor, at: datetime) -> Ticket:
    """Once more: nobody has come. Raises NotNow."""
    return _act(ticket_id, TicketMove.CALL_AGAIN, Ticket.call_again, by, at)


def begin(*, ticket_id: int, by: Actor, at: datetime) -> Ticket:
    """Whoever holds it is here. Raises NotNow."""

    def served(ticket: Ticket) -> None:
        ticket.begin()
        ticket.served_at = at

    return _act(ticket_id, TicketMove.BEGIN, served, by, at)


def finish(*, ticket_id: int, by: Actor, at: datetime) -> Ticket:
    """Served. Raises NotNow."""

    def ended(ticket: Ticket) -> None:
        ticket.finish()
        ticket.ended_at = at

    return _act(ticket_id, TicketMove.FINISH, ended, by, at)


def miss(*, ticket_id: int, by: Actor, at: datetime) -> Ticket:
    """Nobody came after so many calls. Raises NotNow with the calls that are still owed."""
    wanted = rules_on(local_day(at)).calls_before_miss

    def missed(ticket: Ticket) -> None:
        ticket.miss()
        calls = _calls_since_queued(ticket)
        if calls < wanted:
            raise NotNow(
                _("Mới gọi số %(ticket)s %(calls)s lần; gọi đủ %(wanted)s lần mới ghi là không đến.")
                % {"ticket": ticket, "calls": calls, "wanted": wanted}
            )
        ticket.ended_at = at

    return _act(ticket_id, TicketMove.MISS, missed, by, at)


@transaction.atomic
def transfer(*, ticket_id: int, service_id: int, by: Actor, at: datetime) -> Ticket:
    """To another line, with its number and its place by the time it joined. Raises NotNow, Refused."""
    window = _window(by, at)
    ticket = _at(window, ticket_id, at)
    service = offered(window.agency_id, local_day(at)).filter(pk=service_id).first()
    if service is None or service.pk == ticket.service_id:
        raise Refused(_("Chọn một dịch vụ khác của bộ phận để chuyển."), field="service")
    _send_back(ticket, service, window, by, at)
    return ticket


@transaction.atomic
def readmit(*, ticket_id: int, by: Actor, at: datetime) -> Ticket:
    """Came after all, today: waits again at the end of the line. Raises NotNow."""
    window = _window(by, at)
    ticket: Ticket = (
        Ticket.objects.of_day(window.agency_id, local_day(at))
        .select_for_update(of=("self",))
        .get(pk=ticket_id)
    )
    with moving(ticket):
        ticket.readmit()
    ticket.window = ticket.clerk = ticket.ended_at = None
    ticket.queued_at = at
    ticket.save()
    record(ticket, TicketMove.READMIT, at=at, by=by.user, service=ticket.service)
    return ticket


@transaction.atomic
def join(*, ticket_id: int, dossier: Dossier, by: Actor, at: datetime) -> bool:
    """Whether the dossier just received is now this number's: it stands at his window, today.

    One that was only called is served from the moment a dossier of it is received.
    """
    held = Sitting.objects.filter(clerk=by.user, day=local_day(at), closed_at=None).first()
    if held is None or TicketDossier.objects.filter(dossier=dossier).exists():
        return False
    lock_queue(held.window.agency_id)
    ticket = _current(held.window, at)
    if ticket is None or ticket.pk != ticket_id:
        return False
    if ticket.state == TicketState.CALLED:
        begin(ticket_id=ticket.pk, by=by, at=at)
    TicketDossier.objects.create(ticket=ticket, dossier=dossier, joined_at=at)
    return True


def _act(
    ticket_id: int, move: TicketMove, change: Callable[[Ticket], None], by: Actor, at: datetime
) -> Ticket:
    with transaction.atomic():
        window = _window(by, at)
        ticket = _at(window, ticket_id, at)
        with moving(ticket):
            change(ticket)
        ticket.save()
        record(ticket, move, at=at, by=by.user, window=window)
    return ticket


def _window(by: Actor, at: datetime) -> Window:
    """The window he sits at, its unit's queue locked. Raises NotNow, NotAllowed."""
    day = local_day(at)
    held = Sitting.objects.filter(clerk=by.user, day=day, closed_at=None).select_related("window").first()
    if held is None:
        raise NotNow(_("Hãy chọn quầy bạn đang ngồi trước khi gọi số."))
    check_can("call_ticket", by, held.window.agency_id, on=day)
    lock_queue(held.window.agency_id)
    return held.window


def _current(window: Window, at: datetime) -> Ticket | None:
    found: Ticket | None = Ticket.objects.at_window().filter(window=window, day=local_day(at)).first()
    return found


def _at(window: Window, ticket_id: int, at: datetime) -> Ticket:
    """The ticket before this window. Raises NotNow when it does not stand there any more."""
    ticket = _current(window, at)
    if ticket is None or ticket.pk != ticket_id:
        raise NotNow(_("Số này không còn ở quầy của bạn. Hãy xem lại số đang gọi."))
    return ticket


def _finish(ticket: Ticket, by: Actor, at: datetime) -> None:
    if ticket.state == TicketState.CALLED:
        raise NotNow(
            _("Số %(ticket)s đang được gọi: bấm “Bắt đầu” khi khách đến, hoặc “Không đến”, rồi gọi số tiếp.")
            % {"ticket": ticket}
        )
    finish(ticket_id=ticket.pk, by=by, at=at)


def _send_back(ticket: Ticket, service: QueueService, window: Window, by: Actor, at: datetime) -> None:
    """From a window to the line of a service, with its number and its place."""
    with moving(ticket):
        ticket.transfer()
    ticket.service = service
    ticket.window = ticket.clerk = ticket.served_at = None
    ticket.save()
    record(ticket, TicketMove.TRANSFER, at=at, by=by.user, window=window, service=service)


def _close(held: Sitting, at: datetime) -> None:
    before = _current(held.window, at)
    if before is not None:
        raise NotNow(
            _("Số %(ticket)s còn ở quầy %(number)s: hãy kết thúc hoặc chuyển trước khi rời quầy.")
            % {"ticket": before, "number": held.window.number}
        )
    held.closed_at = at
    held.save(update_fields=["closed_at"])


def _calls_since_queued(ticket: Ticket) -> int:
    """Calls to the place he is called to now: those before a transfer were to another one."""
    joined = ticket.events.filter(move__in=JOINS).aggregate(last=Max("pk"))["last"] or 0
    return ticket.events.filter(move__in=CALLS, pk__gt=joined).count()
