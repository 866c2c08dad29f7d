"""Calling numbers: the panel at the counter's home and beside a reception, and what its buttons do."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.models import Actor
from accounts.queries import unit_scope
from dossiers.models import Dossier
from portal.counter import posts
from portal.http import actor, identity_of, is_ours, open_to, reads_unless_posted, row_id
from queues import queries
from queues.enums import TicketState
from queues.exceptions import QueueError
from queues.models import QueueService, Sitting, Ticket, Window
from queues.rules.labels import called_in_words
from queues.rules.waiting import minutes_between
from queues.services import calling


@dataclass(frozen=True)
class Panel:
    """What the clerk sees of the queue: the window he sits at, who stands before it, who waits."""

    sitting: Sitting | None
    windows: list[Window] = field(default_factory=list)
    ticket: Ticket | None = None
    waiting: int = 0
    waited: int | None = None
    services: list[QueueService] = field(default_factory=list)

    @property
    def is_called(self) -> bool:
        return self.ticket is not None and self.ticket.state == TicketState.CALLED

    @property
    def words(self) -> str:
        """The sentence the board shows, to be called out."""
        if self.ticket is None or self.sitting is None:
            return ""
        return called_in_words(self.ticket.letter, self.ticket.number, self.sitting.window.number)


def panel_of(request: HttpRequest, on: date) -> Panel | None:
    """The panel of whoever is behind the request; None where his units have no window."""
    sitting = queries.sitting_of(posts.user_of(request).pk, on)
    if sitting is None:
        windows = _free_windows(request, on)
        return Panel(None, windows) if windows else None
    window = sitting.window
    ticket = queries.ticket_before(window.pk, on)
    waiting = Ticket.objects.of_day(window.agency_id, on).waiting().filter(service__windows=window)
    return Panel(
        sitting,
        ticket=ticket,
        waiting=waiting.count(),
        waited=_waited(ticket),
        services=_others(ticket, on) if ticket else [],
    )


def _waited(ticket: Ticket | None) -> int | None:
    if ticket is None or ticket.called_at is None:
        return None
    return minutes_between(ticket.issued_at, ticket.called_at)


def _others(ticket: Ticket, on: date) -> list[QueueService]:
    held = queries.offered(ticket.agency_id, on).exclude(pk=ticket.service_id)
    return list(held.order_by("letter", "pk"))


def _free_windows(request: HttpRequest, on: date) -> list[Window]:
    """Windows of his units that nobody sits at."""
    mine = unit_scope(posts.user_of(request), posts.CLERKS, on)
    taken = Sitting.objects.filter(day=on, closed_at=None).values("window")
    held = Window.objects.in_force(on).filter(agency__in=mine).exclude(pk__in=taken)
    return list(held.select_related("agency").order_by("agency__name", "number", "pk"))


@open_to(*posts.CLERKS)
@reads_unless_posted
def queue(request: HttpRequest) -> HttpResponseBase:
    """GET: the panel with the whole line. POST: what its button says, then back to where it was pressed."""
    at, on = posts.now_and_today()
    if request.method == "POST":
        return _act(request, at)
    panel = panel_of(request, on)
    agency_id = panel.sitting.window.agency_id if panel and panel.sitting else None
    context = {
        "panel": panel,
        "lines": queries.services_today(agency_id, on) if agency_id else [],
        "windows": queries.windows_today(agency_id, on) if agency_id else [],
        "missed": queries.missed_today(agency_id, on) if agency_id else [],
    }
    return render(request, "counter/queue.html", context)


def _act(request: HttpRequest, at: datetime) -> HttpResponseBase:
    act = ACTS.get(request.POST.get("do", ""))
    if act is None:
        raise Http404
    try:
        said = act(request, actor(request), at)
    except QueueError as refusal:
        messages.warning(request, str(refusal))
    except (Ticket.DoesNotExist, Window.DoesNotExist):
        messages.warning(request, _("Số hoặc quầy này không còn. Hãy chọn lại."))
    else:
        if said:
            messages.success(request, said)
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    return wanted if is_ours(request, wanted) else "counter:queue"


def _ticket_id(request: HttpRequest) -> int:
    return row_id(request.POST.get("ticket"))


def _sit(request: HttpRequest, by: Actor, at: datetime) -> str:
    sitting = calling.sit_down(window_id=row_id(request.POST.get("window")), by=by, at=at)
    return _("Bạn đang ở %(window)s.") % {"window": sitting.window}


def _stand(_request: HttpRequest, by: Actor, at: datetime) -> str:
    calling.stand_up(by=by, at=at)
    return _("Đã rời quầy.")


def _next(request: HttpRequest, by: Actor, at: datetime) -> str:
    calling.call_next(seen=_ticket_id(request) or None, by=by, at=at)
    return ""


def _again(request: HttpRequest, by: Actor, at: datetime) -> str:
    return _("Đã gọi lại số %s.") % calling.call_again(ticket_id=_ticket_id(request), by=by, at=at)


def _begin(request: HttpRequest, by: Actor, at: datetime) -> str:
    calling.begin(ticket_id=_ticket_id(request), by=by, at=at)
    return ""


def _finish(request: HttpRequest, by: Actor, at: datetime) -> str:
    return _("Đã xong số %s.") % calling.finish(ticket_id=_ticket_id(request), by=by, at=at)


def _miss(request: HttpRequest, by: Actor, at: datetime) -> str:
    return _("Đã ghi số %s không đến.") % calling.miss(ticket_id=_ticket_id(request), by=by, at=at)


def _transfer(request: HttpRequest, by: Actor, at: datetime) -> str:
    ticket = calling.transfer(
        ticket_id=_ticket_id(request), service_id=row_id(request.POST.get("service")), by=by, at=at
    )
    return _("Đã chuyển số %(ticket)s sang %(service)s.") % {"ticket": ticket, "service": ticket.service.name}


def _readmit(request: HttpRequest, by: Actor, at: datetime) -> str:
    return _("Số %s chờ lại từ cuối hàng.") % calling.readmit(ticket_id=_ticket_id(request), by=by, at=at)


ACTS: dict[str, Callable[[HttpRequest, Actor, datetime], str]] = {
    "sit": _sit,
    "stand": _stand,
    "next": _next,
    "again": _again,
    "begin": _begin,
    "finish": _finish,
    "miss": _miss,
    "transfer": _transfer,
    "readmit": _readmit,
}


def join(request: HttpRequest, dossier: Dossier, at: datetime) -> None:
    """The dossier just received belongs to the number ticked on its form, if that one still stands there.

    A number that went away meanwhile never undoes a reception.
    """
    ticked = row_id(request.POST.get("queue_ticket"))
    if ticked:
        with suppress(QueueError):
            calling.join(ticket_id=ticked, dossier=dossier, by=actor(request), at=at)


def ticket_here(request: HttpRequest, on: date) -> dict[str, object] | None:
    """What a reception form asks: whether it is of the number before the window, ticked unless unticked."""
    ticket = _ticket_here(request, on)
    if ticket is None:
        return None
    is_ticked = request.method != "POST" or bool(request.POST.get("queue_ticket"))
    return {"ticket": ticket, "waited": _waited(ticket), "is_ticked": is_ticked}


def fields_here(request: HttpRequest, on: date) -> tuple[Ticket, frozenset[int]] | None:
    """The number before his window and the fields (ids) of its service; None where either is missing."""
    ticket = _ticket_here(request, on)
    sectors = frozenset(ticket.service.sectors.values_list("pk", flat=True)) if ticket else frozenset()
    return (ticket, sectors) if ticket and sectors else None


def _ticket_here(request: HttpRequest, on: date) -> Ticket | None:
    if not set(posts.CLERKS) & _roles(request):
        return None
    sitting = queries.sitting_of(posts.user_of(request).pk, on)
    return queries.ticket_before(sitting.window_id, on) if sitting else None


def panel_here(request: HttpRequest, on: date) -> Panel | None:
    """The panel beside a dossier just received: only for who has somebody before his window."""
    if not set(posts.CLERKS) & _roles(request):
        return None
    sitting = queries.sitting_of(posts.user_of(request).pk, on)
    return panel_of(request, on) if sitting else None


def visit_facts(dossier: Dossier) -> dict[str, object] | None:
    """The number a dossier was received under, and how long its holder had waited."""
    ticket = queries.visit_of(dossier.pk)
    return {"ticket": ticket, "waited": _waited(ticket)} if ticket else None


def _roles(request: HttpRequest) -> frozenset[str]:
    known = identity_of(request)
    return known.roles if known else frozenset()
