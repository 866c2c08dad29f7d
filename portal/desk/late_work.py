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
from portal.ui import lists
from portal.ui.formats import moment
from portal.ui.list_specs import LATE_WORK
from portal.ui.pagination import Page, page_of
from portal.ui.roles import OFFICE


LATE_WORKERS = (*OFFICE, Role.HEAD, Role.RECEPTION, Role.ONESTOP_HEAD)
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
    shown = lists.shown(request, LATE_WORK)
    asked = shown.part
    first = next((task for task in LateTask if counts[task]), LateTask.DRAFT)
    task = next((one for one in LateTask if one.value == asked), first)
    found: Any = work.apologies(task) if task in LETTERS else work.explanations(task)
    sortable = {"deadline": "owed_by_at" if task in LETTERS else "due_at"}
    order = shown.order((sortable["deadline"], "pk"), only=sortable)
    page: Page[Any] = page_of(
        found, order=order, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
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
        "tools": shown.tools(),
        "columns": shown.heads(order, only=sortable),
        "rows": [{"cells": shown.cells(_cells(one, late=_deadline(one) < at))} for one in page.rows],
        "page": page,
    }  # fmt: skip
    return render(request, "desk/late_work.html", context)


def _deadline(one: Apology | Explanation) -> Any:
    return one.owed_by_at if isinstance(one, Apology) else one.due_at


def _cells(one: Apology | Explanation, *, late: bool) -> dict[str, dict[str, Any]]:
    where = ", ".join(part for part in (one.unit.name, one.step.name if one.step else "") if part)
    note = one.note or reason_label(one.reason_code)
    return {
        "code": {
            "text": str(one.dossier),
            "href": reverse("desk:late", args=[one.dossier_id]),
            "css": "code",
        },
        "procedure": {"text": one.dossier.procedure_version.name},
        "where": {"text": where},
        "deadline": {"text": moment(_deadline(one)), "badge_kind": "late" if late else ""},
        "note": {"text": note},
        "applicant": {"text": one.dossier.applicant_name},
    }
