"""Today's board of a counter, and a day's numbers with how long each of them waited."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _, gettext_lazy

from accounts.enums import Role
from accounts.models import Agency
from accounts.queries import unit_scope
from lib import workbooks
from portal.counter import home, posts
from portal.counter.fields import DayField
from portal.http import leaves_the_screen, open_to, reads_only, row_id
from portal.ui.formats import NOTHING, number
from portal.ui.pagination import page_of
from queues import queries
from queues.enums import TicketState
from queues.models import OfficeQueue, Ticket
from queues.querysets import TicketQuerySet, units_seen, units_taken_away
from queues.rules.waiting import Waits, minutes_between, waits


# Who reads a day's numbers: the unit's head, and who leads, controls or inspects (docs/access.csv, `ticket`).
READERS = (Role.ONESTOP_HEAD, Role.HEAD, Role.APPROVER, Role.CONTROL, Role.AUDITOR)
BADGES = {
    TicketState.WAITING: "waiting",
    TicketState.CALLED: "active",
    TicketState.SERVING: "active",
    TicketState.DONE: "done",
    TicketState.NO_SHOW: "late",
    TicketState.LEFT: "ended",
}
COLUMNS = (
    gettext_lazy("Số"),
    gettext_lazy("Dịch vụ"),
    gettext_lazy("Ưu tiên"),
    gettext_lazy("Lấy số"),
    gettext_lazy("Gọi"),
    gettext_lazy("Chờ (phút)"),
    gettext_lazy("Phục vụ (phút)"),
    gettext_lazy("Quầy"),
    gettext_lazy("Cán bộ"),
    gettext_lazy("Tình trạng"),
)
NUMBERS = (5, 6)
"""Which of the columns are minutes."""


@open_to(*posts.CLERKS)
@reads_only
def today(request: HttpRequest) -> HttpResponse:
    """Waiting, received, to hand over, to return, owed an answer; how long people waited today."""
    at, on = posts.now_and_today()
    mine = unit_scope(posts.user_of(request), posts.CLERKS, on)
    queues = list(
        OfficeQueue.objects.filter(agency__in=mine).select_related("agency").order_by("agency__name", "pk")
    )
    boards = [
        {
            "agency": queue.agency,
            "lines": queries.services_today(queue.agency_id, on),
            "windows": queries.windows_today(queue.agency_id, on),
            "waits": _waited_today(queue.agency_id, on),
        }
        for queue in queues
    ]
    context = {
        "figures": home.todays_board(request, at, on),
        "boards": boards,
        "may_set_up": bool(unit_scope(posts.user_of(request), (Role.ONESTOP_HEAD,), on)),
        "now": at,
    }
    return render(request, "counter/today.html", context)


class DayForm(forms.Form):
    """Which day, of which unit."""

    day = DayField(label=gettext_lazy("Ngày"), required=False)
    unit = forms.ChoiceField(label=gettext_lazy("Bộ phận"), required=False)

    def __init__(self, data: Any, *, units: list[Agency]) -> None:
        super().__init__(data)
        self.fields["unit"].choices = [(str(unit.pk), unit.name) for unit in units]  # type: ignore[attr-defined]


@open_to(*READERS)
@reads_only
def tickets(request: HttpRequest) -> HttpResponse:
    """The numbers of a day in the order they were taken, with the day's waits."""
    form, unit, day = _asked(request)
    found = _of(request, unit, day)
    page = page_of(
        found,
        order=("issued_at", "pk"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        shown=_shown,
    )
    context = {
        "form": form,
        "unit": unit,
        "day": day,
        "columns": [
            {"label": label, "css": "number" if place in NUMBERS else ""}
            for place, label in enumerate(COLUMNS)
        ],
        "rows": [{"cells": _cells(ticket)} for ticket in page.rows],
        "page": page,
        "figures": _day_figures(found) if unit else [],
        "query": urlencode({"unit": str(unit.pk), "day": f"{day:%d/%m/%Y}"}) if unit else "",
        "may_take_away": unit is not None and _may_take_away(request, unit),
    }
    return render(request, "counter/tickets.html", context, status=422 if form.errors else 200)


@open_to(*READERS)
@leaves_the_screen
@reads_only
def tickets_file(request: HttpRequest) -> HttpResponseBase:
    """The same day as a workbook; what cannot be asked leads back to the page that asks."""
    form, unit, day = _asked(request)
    if unit is None or form.errors or not _may_take_away(request, unit):
        return redirect("counter:tickets")
    rows = [
        tuple(cell["text"] for cell in _cells(ticket))
        for ticket in _shown(_of(request, unit, day)).order_by("issued_at", "pk")
    ]
    book = workbooks.plain_table(_("Số thứ tự"), tuple(str(label) for label in COLUMNS), rows)
    answer = HttpResponse(book, content_type=workbooks.XLSX_TYPE)
    request.taken_away = "so-thu-tu"  # type: ignore[attr-defined]  # read by portal.looks
    answer["Content-Disposition"] = f'attachment; filename="so-thu-tu-{day:%Y%m%d}.xlsx"'
    return answer


def _may_take_away(request: HttpRequest, unit: Agency) -> bool:
    return unit.pk in units_taken_away(posts.user_of(request), timezone.localdate())


def _asked(request: HttpRequest) -> tuple[DayForm, Agency | None, date]:
    """The form, the unit (the first in sight unless told) and the day (today unless told)."""
    on = timezone.localdate()
    seen = OfficeQueue.objects.filter(agency__in=units_seen(posts.user_of(request), on)).values("agency")
    units = list(Agency.objects.filter(pk__in=seen).order_by("name", "pk"))
    form = DayForm({"day": f"{on:%d/%m/%Y}", **request.GET.dict()}, units=units)
    given = form.cleaned_data if form.is_valid() else {}
    wanted = row_id(given.get("unit"))
    unit = next((one for one in units if one.pk == wanted), units[0] if units else None)
    return form, unit, given.get("day") or on


def _of(request: HttpRequest, unit: Agency | None, day: date) -> TicketQuerySet:
    seen: TicketQuerySet = Ticket.objects.visible_to(posts.user_of(request), timezone.localdate())
    return seen.of_day(unit.pk if unit else 0, day)


def _shown(found: Any) -> Any:
    return found.knowing_who_ended().select_related("service", "precedence", "window", "clerk")


def _day_figures(found: TicketQuerySet) -> list[dict[str, str]]:
    """How many came, how many left unserved, how long they waited, how long they took. Whole minutes."""
    known: Any = found.knowing_who_ended()
    rows = list(
        known.values_list("state", "issued_at", "called_at", "served_at", "ended_at", "ended_by_night")
    )
    waited = waits([minutes_between(row[1], row[2]) for row in rows if row[2]])
    took = waits([minutes_between(row[3], row[4]) for row in rows if row[3] and row[4] and not row[5]])
    states = [row[0] for row in rows]
    unserved = states.count(TicketState.NO_SHOW) + states.count(TicketState.LEFT)
    return [
        {"label": _("Số đã cấp"), "value": number(len(rows))},
        {"label": _("Đã phục vụ"), "value": number(states.count(TicketState.DONE))},
        {"label": _("Bỏ về, không đến"), "value": number(unserved)},
        {"label": _("Chờ trung vị (phút)"), "value": number(waited.median)},
        {"label": _("Chờ lâu nhất (phút)"), "value": number(waited.longest)},
        {"label": _("Phục vụ trung vị (phút)"), "value": number(took.median)},
    ]


def _waited_today(agency_id: int, on: date) -> Waits:
    found = queries.waits_of_day(agency_id, on)
    return waits([minutes_between(issued_at, called_at) for _service, issued_at, called_at in found])


def _served(ticket: Any) -> int | None:
    """Minutes at the window; None for whom the night ended: nobody knows when he left."""
    if ticket.served_at is None or ticket.ended_at is None or ticket.ended_by_night:
        return None
    return minutes_between(ticket.served_at, ticket.ended_at)


def _cells(ticket: Ticket) -> list[dict[str, str]]:
    waited = minutes_between(ticket.issued_at, ticket.called_at) if ticket.called_at else None
    state = TicketState(ticket.state)
    return [
        {"text": str(ticket)},
        {"text": ticket.service.name},
        {"text": ticket.precedence.words if ticket.precedence else ""},
        {"text": _hour(ticket.issued_at)},
        {"text": _hour(ticket.called_at)},
        {"text": number(waited), "css": "number"},
        {"text": number(_served(ticket)), "css": "number"},
        {"text": str(ticket.window.number) if ticket.window else ""},
        {"text": ticket.clerk.full_name if ticket.clerk else ""},
        {"text": state.label, "badge_kind": BADGES[state]},
    ]


def _hour(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%H:%M}" if moment else NOTHING
