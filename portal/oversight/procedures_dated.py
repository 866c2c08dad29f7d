"""What links and waivers share: rows that hold from a day to a day, added and ended, never edited."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.http import actor
from portal.oversight.procedures_offers import EndForm
from procedures.exceptions import ProcedureError
from procedures.models import FeeWaiver, LinkedProcedure


def standing(row: LinkedProcedure | FeeWaiver, today: date, *, controls: bool) -> dict[str, Any]:
    """How the row stands today; `controls`: who looks may end it while it holds."""
    over = row.valid_to is not None and row.valid_to < today
    label, kind = (_("Đã hết hiệu lực"), "ended") if over else (_("Đang áp dụng"), "active")
    if row.valid_from > today:
        label, kind = _("Chưa áp dụng"), "waiting"
    return {
        "state": label,
        "state_kind": kind,
        "is_shipped": bool(row.content_hash),
        "may_end": controls and not over,
    }


def ended(request: HttpRequest, end: Callable[..., object], *, where: str) -> HttpResponse:
    """Write the last day that was typed by calling `end`, and go back to the list named `where`."""
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Hãy ghi ngày cuối cùng áp dụng."))
        return redirect(where)
    try:
        end(last_day=form.cleaned_data["last_day"], by=actor(request), at=timezone.now())
    except ProcedureError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã ghi ngày cuối cùng áp dụng."))
    return redirect(where)
