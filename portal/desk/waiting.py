"""What waits: for a leader's leave, for the applicant, and whose time to answer is over (ruling 10)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from dossiers.models import Ending, Pause, SupplementRequest
from dossiers.queries.waits import WaitShelf, asked_to_stop, open_waits, requests_to_approve
from portal.http import actor, open_to, reads_only
from portal.ui import lists
from portal.ui.formats import day, moment
from portal.ui.list_specs import WAITING
from portal.ui.pagination import Page, page_of
from portal.ui.roles import OFFICE


LABELS = {
    WaitShelf.APPROVAL: gettext_lazy("Yêu cầu chờ duyệt"),
    WaitShelf.STOPPING: gettext_lazy("Đề nghị dừng"),
    WaitShelf.OVER: gettext_lazy("Quá hạn trả lời"),
    WaitShelf.RUNNING: gettext_lazy("Đang chờ"),
}
COUNT_UP_TO = 100
HEADS = {
    WaitShelf.APPROVAL: {"why": gettext_lazy("Lý do"), "since": gettext_lazy("Trình lúc")},
    WaitShelf.STOPPING: {"why": gettext_lazy("Lý do"), "since": gettext_lazy("Ngày đề nghị")},
    WaitShelf.OVER: {"why": gettext_lazy("Chờ gì")},
    WaitShelf.RUNNING: {"why": gettext_lazy("Chờ gì")},
}
SINCE = {WaitShelf.APPROVAL: "proposed_at", WaitShelf.STOPPING: "written_at"}


@open_to(*OFFICE, Role.HEAD)
@reads_only
def waiting(request: HttpRequest) -> HttpResponse:
    """One shelf of waits, oldest first, a page at a time."""
    me, on, at = actor(request), timezone.localdate(), timezone.now()
    user = me.acting_for or me.user
    shown = lists.shown(request, WAITING)
    asked = shown.part
    shelf = WaitShelf(asked) if asked in set(WaitShelf) else WaitShelf.OVER
    sources: dict[WaitShelf, Any] = {
        WaitShelf.APPROVAL: requests_to_approve(user, on=on),
        WaitShelf.STOPPING: asked_to_stop(user, on=on),
        WaitShelf.OVER: open_waits(user, on=on, at=at, is_over=True),
        WaitShelf.RUNNING: open_waits(user, on=on, at=at, is_over=False),
    }
    since = SINCE.get(shelf, "started_at")
    if shelf in SINCE:
        shown = shown.without("until")
    sortable = {"since": since}
    order = shown.order((since, "pk"), only=sortable)
    joined = ("dossier__procedure_version__procedure", "dossier__current_unit", "dossier__current_holder")
    page: Page[Any] = page_of(
        sources[shelf],
        order=order,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        shown=lambda rows: rows.select_related(*joined),
    )
    context = {
        "tabs": [_tab(one, shelf, sources[one]) for one in WaitShelf],
        "shelf": LABELS[shelf],
        "tools": shown.tools(),
        "columns": shown.heads(order, only=sortable, labels=HEADS.get(shelf)),
        "rows": [{"cells": shown.cells(_cells(row, *_told(row)))} for row in page.rows],
        "page": page,
    }
    return render(request, "desk/waiting.html", context)


def _tab(one: WaitShelf, current: WaitShelf, rows: Any) -> dict[str, Any]:
    found = rows.order_by()[: COUNT_UP_TO + 1].count()
    shown = f"{COUNT_UP_TO}+" if found > COUNT_UP_TO else str(found)
    return {
        "label": f"{LABELS[one]} ({shown})",
        "href": f"{reverse('desk:waiting')}?shelf={one}",
        "is_current": one == current,
        "count": None,
    }


def _cells(
    row: Pause | SupplementRequest | Ending, why: str, since: str, until: str
) -> dict[str, dict[str, Any]]:
    dossier = row.dossier
    holder = dossier.current_holder.full_name if dossier.current_holder else ""
    where = ", ".join(part for part in (dossier.current_unit.name, holder) if part)
    return {
        "code": {"text": str(dossier), "href": reverse("desk:dossier", args=[dossier.pk]), "css": "code"},
        "applicant": {"text": dossier.applicant_name},
        "procedure": {"text": dossier.procedure_version.name},
        "why": {"text": why},
        "since": {"text": since},
        "until": {"text": until},
        "where": {"text": where},
        "due": {"text": moment(dossier.due_at)},
        "procedure_code": {"text": dossier.procedure_version.procedure.code, "css": "code"},
    }


def _told(row: Pause | SupplementRequest | Ending) -> tuple[str, str, str]:
    """Why it waits, since when, until when."""
    if isinstance(row, SupplementRequest):
        return row.reason, moment(row.proposed_at), ""
    if isinstance(row, Ending):
        return row.reason, day(row.asked_on), ""
    return row.get_kind_display(), moment(row.started_at), moment(row.expected_end_at)
