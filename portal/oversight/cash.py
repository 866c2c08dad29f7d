"""Cash reports for whoever answers for them: differences, those nobody confirmed, cash not handed over."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.enums import Role
from payments.enums import ReportState
from payments.models import CashReport
from payments.queries import uncounted_before
from payments.querysets import CashReportQuerySet, watched_counters
from portal.http import actor, open_to, reads_only
from portal.oversight import exporting
from portal.oversight.tables import Shown
from portal.ui.cash import COLUMNS, report_row
from portal.ui.formats import day, money
from portal.ui.pagination import page_of


WATCHERS = (Role.HEAD, Role.APPROVER, Role.AUDITOR, Role.ONESTOP_HEAD)
UNCOUNTED = (
    gettext_lazy("Nơi thu"),
    gettext_lazy("Người thu"),
    gettext_lazy("Giữ từ ngày"),
    gettext_lazy("Số biên lai"),
    gettext_lazy("Tiền mặt chưa nộp"),
)
DAYS = 90


class Part(StrEnum):
    """Which reports are listed; also the word in the address."""

    UNCONFIRMED = "chua-xac-nhan"
    DIFFERING = "chenh-lech"
    ALL = "tat-ca"


LABELS = {
    Part.UNCONFIRMED: gettext_lazy("Chưa xác nhận"),
    Part.DIFFERING: gettext_lazy("Có chênh lệch"),
    Part.ALL: gettext_lazy("Tất cả"),
}


@open_to(*WATCHERS)
@reads_only
def cash(request: HttpRequest) -> HttpResponseBase:
    """The last three months' reports of the counters one answers for."""
    user, today = actor(request).user, timezone.localdate()
    asked = request.GET.get("phan", "")
    part = Part(asked) if asked in set(Part) else Part.UNCONFIRMED
    watched = watched_counters(user, today)
    seen = CashReport.objects.filter(counter__in=watched, day__gte=today - timedelta(days=DAYS))
    page = page_of(
        _of(seen, part).select_related("clerk", "counter"),
        order=("-day", "-pk"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=exporting.page_size(request),
    )
    held = uncounted_before(watched, today)
    context: dict[str, Any] = {
        "tabs": [
            {
                "label": LABELS[one],
                "href": f"?phan={one}",
                "is_current": one == part,
                "count": _of(seen, one).count(),
            }
            for one in Part
        ],
        "columns": COLUMNS,
        "rows": [report_row(report) for report in page.rows],
        "page": page,
        "held": [_held(row) for row in held],
        "held_columns": [
            {"label": label, "css": "number" if number > 2 else ""} for number, label in enumerate(UNCOUNTED)
        ],
        "held_sum": money(sum((row.amount for row in held), Decimal(0))),
        "days": _("Báo cáo của %(n)s ngày gần đây.") % {"n": DAYS},
    }
    return exporting.page_of_tables(
        request, "oversight/cash.html", context, name="bao-cao-quy", title=_("Báo cáo quỹ"),
        tables=(
            Shown(LABELS[part], context["columns"], context["rows"]),
            Shown(_("Người thu chưa khóa sổ"), context["held_columns"], context["held"]),
        ),
    )  # fmt: skip


def _of(seen: CashReportQuerySet, part: Part) -> CashReportQuerySet:
    if part == Part.UNCONFIRMED:
        return seen.exclude(state=ReportState.CONFIRMED)
    return seen.differing() if part == Part.DIFFERING else seen


def _held(row: Any) -> dict[str, Any]:
    since: date = row.since
    return {
        "cells": [
            {"text": row.counter_name},
            {"text": row.clerk_name},
            {"text": day(since)},
            {"text": str(row.receipts), "css": "number"},
            {"text": money(row.amount), "css": "number"},
        ]
    }
