"""How a cash report stands in a list, at the counter and for whoever answers for it."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from payments.enums import ReportState
from payments.models import CashReport
from portal.ui.formats import day, money


COLUMNS = (
    {"label": _("Ngày")},
    {"label": _("Người thu")},
    {"label": _("Nơi thu")},
    {"label": _("Phải có"), "css": "number"},
    {"label": _("Đếm được"), "css": "number"},
    {"label": _("Chênh lệch"), "css": "number"},
    {"label": _("Trạng thái")},
)
BADGES = {
    ReportState.HANDED_OVER: "waiting",
    ReportState.SENT_BACK: "late",
    ReportState.CONFIRMED: "done",
}


def report_row(found: CashReport) -> dict[str, Any]:
    """A row under COLUMNS; clerk and counter at hand."""
    href = reverse("counter:cash_report", args=[found.pk])
    return {
        "cells": [
            {"text": day(found.day), "href": href},
            {"text": found.clerk.full_name},
            {"text": found.counter.name},
            {"text": money(found.expected), "css": "number"},
            {"text": money(found.counted), "css": "number"},
            {"text": money(found.difference), "css": "number"},
            {"text": found.get_state_display(), "badge_kind": BADGES[ReportState(found.state)]},
        ]
    }
