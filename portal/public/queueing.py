"""The waiting room without a login: the kiosk, the board, and the page behind a ticket's QR.

Kiosk and board open by an address signed from their device's row; a forged, foreign or withdrawn one answers
as if there were none. The ticket's page opens by the chance in its QR and names nobody (docs/adr/0045).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import segno
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _
from django.views.decorators.cache import never_cache

from portal.http import TooManyRequests, public_address, reads_only, reads_unless_posted, row_id
from portal.public import limits
from queues import queries
from queues.enums import DeviceKind, TicketState
from queues.exceptions import QueueError, Refused
from queues.models import Device, OfficeQueue, Precedence, QueueService, Ticket
from queues.rules.waiting import minutes_between
from queues.services import issuing, setup
from queues.services.moving import rules_on


MINUTE = 60
TAKEN_A_MINUTE = 20
"""Numbers one kiosk may give in a minute: more is a finger held down, or somebody who copied its address."""
BACK_AFTER = 25
"""Seconds after which a kiosk shows its first page again."""


@login_not_required
@never_cache
@reads_unless_posted
def kiosk(request: HttpRequest, token: str) -> HttpResponseBase:
    """Choose a service, say whether one has precedence, take a number."""
    device = _device(token, DeviceKind.KIOSK)
    at = timezone.now()
    refused, status = "", 200
    if request.method == "POST":
        _count(device)
        try:
            ticket = _take(request, device, at)
        except QueueError as refusal:
            refused, status = str(refusal), 422 if isinstance(refusal, Refused) else 409
        else:
            return redirect("public:kiosk_ticket", token=token, ticket=ticket.token)
    context = {
        "device": device,
        "token": token,
        "refused": refused,
        "key": uuid4(),
        **_offered(request, device, at),
    }
    return render(request, "public/queue/kiosk.html", context, status=status)


@login_not_required
@never_cache
@reads_only
def kiosk_ticket(request: HttpRequest, token: str, ticket: str) -> HttpResponse:
    """The number just taken, to be printed; the kiosk's first page comes back by itself."""
    device = _device(token, DeviceKind.KIOSK)
    taken = _ticket(ticket)
    if taken.agency_id != device.agency_id:
        raise Http404
    address = public_address(reverse("public:queue_ticket", args=[taken.token]))
    context = {
        "device": device,
        "ticket": taken,
        "service": _name(taken.service),
        "precedence": _words(taken.precedence) if taken.precedence else "",
        "expected": _expected(taken),
        "picture": segno.make(address, error="m", micro=False).svg_data_uri(scale=4, border=2),
        "address": address,
        "back": reverse("public:kiosk", args=[token]),
        "back_after": BACK_AFTER,
    }
    return render(request, "public/queue/kiosk_ticket.html", context)


@login_not_required
@never_cache
@reads_only
def board(request: HttpRequest, token: str) -> HttpResponse:
    """Who is called where, for a screen that everybody in the room can read."""
    device = _device(token, DeviceKind.BOARD)
    day = timezone.localdate()
    calls = queries.last_calls(device.agency_id, day)
    context = {
        "device": device,
        "newest": calls[0] if calls else None,
        "calls": calls[1:],
        "services": queries.services_today(device.agency_id, day),
        "notice": OfficeQueue.objects.filter(agency=device.agency_id)
        .values_list("notice", flat=True)
        .first(),
        "poll": reverse("public:queue_board", args=[token]),
        "now": timezone.now(),
    }
    return render(request, "public/queue/board.html", context)


@login_not_required
@never_cache
@reads_unless_posted
def ticket(request: HttpRequest, token: str) -> HttpResponse:
    """How many are before me; POST: I do not wait any more."""
    held = _ticket(token)
    if request.method == "POST":
        issuing.leave(token=token, at=timezone.now())
        return redirect("public:queue_ticket", token=token)
    is_running = held.state in (TicketState.WAITING, TicketState.CALLED)
    is_past = held.day != timezone.localdate()
    context = {
        "ticket": held,
        "service": _name(held.service),
        "is_past": is_past,
        "is_waiting": held.state == TicketState.WAITING and not is_past,
        "expected": _expected(held) if held.state == TicketState.WAITING and not is_past else None,
        "is_called": held.state == TicketState.CALLED,
        "waited": minutes_between(held.issued_at, held.called_at) if held.called_at else None,
        "codes": queries.codes_of(held),
        "refreshes": is_running and not is_past,
        "poll": reverse("public:queue_ticket", args=[token]),
    }
    response = render(request, "public/queue/ticket.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _take(request: HttpRequest, device: Device, at: datetime) -> Ticket:
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        raise Refused(_("Trang này đã cũ. Hãy chọn lại dịch vụ.")) from None
    return issuing.issue(
        agency_id=device.agency_id,
        service_id=row_id(request.POST.get("service")),
        precedence_code=request.POST.get("precedence", "")[:24],
        key=key,
        at=at,
    )


def _offered(request: HttpRequest, device: Device, at: datetime) -> dict[str, Any]:
    """What the kiosk shows: closed with the reason, the services, or the question of precedence."""
    day = timezone.localdate(at)
    rules = rules_on(day)
    found = queries.hours(device.agency_id, rules, at=at)
    if not found.opening.is_open:
        return {"closed": issuing.closed_in_words(found)}
    services = list(
        queries.offered(device.agency_id, day).prefetch_related("sectors").order_by("letter", "pk")
    )
    chosen = next((one for one in services if one.pk == row_id(request.GET.get("dich-vu"))), None)
    if chosen is not None:
        return {
            "chosen": chosen,
            "chosen_name": _name(chosen),
            "reasons": [
                {"code": reason.code, "words": _words(reason)}
                for reason in Precedence.objects.in_force(day).order_by("position", "pk")
            ],
        }
    expected = queries.expected_for_newcomer(
        device.agency_id, day, [service.pk for service in services], rules
    )
    return {"services": [_choice(service, expected[service.pk]) for service in services]}


def _choice(service: QueueService, expected: queries.Expected) -> dict[str, Any]:
    return {
        "pk": service.pk,
        "letter": service.letter,
        "name": _name(service),
        "fields": ", ".join(sorted(sector.name for sector in service.sectors.all())),
        "expected": expected,
    }


def _expected(held: Ticket) -> queries.Expected:
    return queries.expected_of(held, rules_on(held.day))


def _name(service: QueueService) -> str:
    return service.name_en if get_language() == "en" and service.name_en else service.name


def _words(reason: Precedence) -> str:
    return reason.words_en if get_language() == "en" else reason.words


def _device(token: str, kind: DeviceKind) -> Device:
    device = setup.device_of(token, kind)
    if device is None:
        raise Http404
    return device


def _ticket(token: str) -> Ticket:
    found: Ticket | None = (
        Ticket.objects.filter(token=token).select_related("service", "precedence", "window", "agency").first()
    )
    if found is None:
        raise Http404
    return found


def _count(device: Device) -> None:
    over = limits.first_over([limits.Limit("kiosk", str(device.pk), TAKEN_A_MINUTE, MINUTE)])
    if over is not None:
        raise TooManyRequests(_("Máy vừa cấp quá nhiều số. Hãy chờ một phút."), retry_after=over.seconds)
