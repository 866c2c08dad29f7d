"""What waits: for a leader's leave, for the applicant, and whose time to answer is over (ruling 10)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.enums import Role
from dossiers.models import Ending, Pause, SupplementRequest
from dossiers.queries.waits import WaitShelf, asked_to_stop, open_waits, requests_to_approve
from portal.http import actor, open_to, reads_only
from portal.ui.formats import day, moment
from portal.ui.navigation import OFFICE
from portal.ui.pagination import Page, page_of


LABELS = {
    WaitShelf.APPROVAL: gettext_lazy("Yêu cầu chờ duyệt"),
    WaitShelf.STOPPING: gettext_lazy("Đề nghị dừng"),
    WaitShelf.OVER: gettext_lazy("Quá hạn trả lời"),
    WaitShelf.RUNNING: gettext_lazy("Đang chờ"),
}
COUNT_UP_TO = 100
SINCE = {WaitShelf.APPROVAL: "proposed_at", WaitShelf.STOPPING: "written_at"}


@open_to(*OFFICE, Role.HEAD)
@reads_only
def waiting(request: HttpRequest) -> HttpResponse:
    """One shelf of waits, oldest first, a page at a time."""
    me, on, at = actor(request), timezone.localdate(), timezone.now()
    user = me.acting_for or me.user
    asked = request.GET.get("shelf", "")
    shelf = WaitShelf(asked) if asked in set(WaitShelf) else WaitShelf.OVER
    sources: dict[WaitShelf, Any] = {
        WaitShelf.APPROVAL: requests_to_approve(user, on=on),
        WaitShelf.STOPPING: asked_to_stop(user, on=on),
        WaitShelf.OVER: open_waits(user, on=on, at=at, is_over=True),
        WaitShelf.RUNNING: open_waits(user, on=on, at=at, is_over=False),
    }
    joined = ("dossier__procedure_version__procedure", "dossier__current_unit", "dossier__current_holder")
    page: Page[Any] = page_of(
        sources[shelf],
        order=(SINCE.get(shelf, "started_at"), "pk"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        shown=lambda rows: rows.select_related(*joined),
    )
    context = {
        "tabs": [_tab(one, shelf, sources[one]) for one in WaitShelf],
        "shelf": LABELS[shelf],
        "columns": _columns(shelf),
        "rows": [_row(shelf, row) for row in page.rows],
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


def _columns(shelf: WaitShelf) -> list[dict[str, str]]:
    first = [_("Mã hồ sơ"), _("Người nộp"), _("Thủ tục")]
    if shelf == WaitShelf.APPROVAL:
        return [{"label": label} for label in (*first, _("Lý do"), _("Trình lúc"), _("Đang ở"))]
    if shelf == WaitShelf.STOPPING:
        return [{"label": label} for label in (*first, _("Lý do"), _("Ngày đề nghị"), _("Đang ở"))]
    more = (_("Chờ gì"), _("Từ"), _("Dự kiến đến"), _("Đang ở"))
    return [{"label": label} for label in (*first, *more)]


def _cells(row: Pause | SupplementRequest | Ending, *middle: str) -> dict[str, Any]:
    dossier = row.dossier
    holder = dossier.current_holder.full_name if dossier.current_holder else ""
    where = ", ".join(part for part in (dossier.current_unit.name, holder) if part)
    return {
        "cells": [
            {"text": str(dossier), "href": reverse("desk:dossier", args=[dossier.pk]), "css": "code"},
            {"text": dossier.applicant_name},
            {"text": dossier.procedure_version.name},
            *({"text": text} for text in middle),
            {"text": where},
        ]
    }


def _request(row: SupplementRequest) -> dict[str, Any]:
    return _cells(row, row.reason, moment(row.proposed_at))


def _pause(row: Pause) -> dict[str, Any]:
    return _cells(row, row.get_kind_display(), moment(row.started_at), moment(row.expected_end_at))


def _stopping(row: Ending) -> dict[str, Any]:
    return _cells(row, row.reason, day(row.asked_on))


def _row(shelf: WaitShelf, row: Any) -> dict[str, Any]:
    match shelf:
        case WaitShelf.APPROVAL:
            return _request(row)
        case WaitShelf.STOPPING:
            return _stopping(row)
    return _pause(row)
