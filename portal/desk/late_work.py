"""What lateness asks of this person: letters and explanations, the most urgent first."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from dossiers.models import Apology, Explanation
from dossiers.queries.late_work import LateTask, LateWork
from dossiers.rules.delay_reasons import reason_label
from portal.http import actor, open_to, reads_only
from portal.ui.formats import moment
from portal.ui.navigation import OFFICE


LATE_WORKERS = (*OFFICE, Role.HEAD, Role.RECEPTION, Role.ONESTOP_HEAD)
SHOWN = 100
COLUMNS = (
    gettext_lazy("Mã hồ sơ"),
    gettext_lazy("Thủ tục"),
    gettext_lazy("Đơn vị, bước"),
    gettext_lazy("Phải xong trước"),
    gettext_lazy("Ghi chú"),
)
LABELS = {
    LateTask.DRAFT: gettext_lazy("Thư xin lỗi phải soạn"),
    LateTask.SIGN: gettext_lazy("Thư xin lỗi chờ ký"),
    LateTask.CONFIRM: gettext_lazy("Thư xin lỗi chờ Một cửa xác nhận"),
    LateTask.EXPLAIN: gettext_lazy("Giải trình phải viết"),
    LateTask.JUDGE: gettext_lazy("Giải trình chờ xem xét"),
}
LETTERS = (LateTask.DRAFT, LateTask.SIGN, LateTask.CONFIRM)


@open_to(*LATE_WORKERS)
@reads_only
def late_work(request: HttpRequest) -> HttpResponse:
    """One shelf of late work; the first that is not empty unless another is asked for."""
    me, at = actor(request), timezone.now()
    work = LateWork(me.acting_for or me.user, timezone.localdate(at))
    counts = work.counts()
    asked = request.GET.get("shelf", "")
    first = next((task for task in LateTask if counts[task]), LateTask.DRAFT)
    task = next((one for one in LateTask if one.value == asked), first)
    found: Any = work.apologies(task) if task in LETTERS else work.explanations(task)
    context = {
        "shelf": LABELS[task],
        "tabs": [
            {
                "label": LABELS[one],
                "href": f"{reverse('desk:late_work')}?shelf={one}",
                "is_current": one == task,
                "count": counts[one],
            }
            for one in LateTask
        ],
        "columns": [{"label": label} for label in COLUMNS],
        "rows": [_row(one, late=_deadline(one) < at) for one in found[:SHOWN]],
        "more": max(counts[task] - SHOWN, 0),
    }  # fmt: skip
    return render(request, "desk/late_work.html", context)


def _deadline(one: Apology | Explanation) -> Any:
    return one.owed_by_at if isinstance(one, Apology) else one.due_at


def _row(one: Apology | Explanation, *, late: bool) -> dict[str, Any]:
    where = ", ".join(part for part in (one.unit.name, one.step.name if one.step else "") if part)
    note = one.note or reason_label(one.reason_code)
    return {
        "cells": (
            {"text": str(one.dossier), "href": reverse("desk:late", args=[one.dossier_id]), "css": "code"},
            {"text": one.dossier.procedure_version.name},
            {"text": where},
            {"text": moment(_deadline(one)), "badge_kind": "late" if late else ""},
            {"text": note},
        )
    }
