"""The lists behind the morning's figures: what is late now, whose apology and whose explanation is owed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.queries import scope
from dossiers.enums import ApologyState, ExplanationState, State
from dossiers.models import Apology, Dossier, Explanation
from indicators.queries.morning import (
    late_now,
    letters_owed,
    received_today,
    reports_owed,
    waiting_for_return,
)
from indicators.querysets import WATCHERS
from portal.http import open_to, reads_only
from portal.oversight import exporting
from portal.oversight.scores_shared import user_of
from portal.oversight.tables import CODE, Cell, Column, Table
from portal.ui.formats import moment


SHOWN = 500
LATE, LETTERS, REPORTS = "late", "letters", "reports"
RECEIVED, RETURN = "received", "return"
TABS = {
    LATE: gettext_lazy("Hồ sơ đang quá hạn"),
    LETTERS: gettext_lazy("Thư xin lỗi còn nợ"),
    REPORTS: gettext_lazy("Giải trình còn nợ"),
    RECEIVED: gettext_lazy("Tiếp nhận hôm nay"),
    RETURN: gettext_lazy("Đã có kết quả, chờ trả"),
}
COLUMNS = (
    Column(gettext_lazy("Mã hồ sơ"), CODE, 28),
    Column(gettext_lazy("Thủ tục"), width=50),
    Column(gettext_lazy("Đơn vị"), width=36),
    Column(gettext_lazy("Đang giữ"), width=28),
    Column(gettext_lazy("Phải xong trước"), width=24),
    Column(gettext_lazy("Tình trạng"), width=28),
)


@open_to(*WATCHERS)
@reads_only
def owed(request: HttpRequest) -> HttpResponseBase:
    """One list, the longest overdue first; `overdue=1` leaves out what still has time."""
    asked, now = request.GET.get("what", ""), timezone.now()
    what = asked if asked in TABS else LATE
    only_overdue = request.GET.get("overdue") == "1"
    agencies = scope(user_of(request), WATCHERS, timezone.localdate(now))
    # One more than is shown tells whether there are more.
    most = exporting.page_size(request, SHOWN)
    rows = _rows(what, agencies, now, most + 1, only_overdue=only_overdue)
    table = Table(
        name=f"con-no-{what}",
        title=str(TABS[what]),
        about=(_("Lúc %(at)s.") % {"at": moment(now)},),
        columns=COLUMNS,
        rows=rows[:most],
        is_cut=len(rows) > most,
        empty=_("Không còn nợ gì ở đây."),
    )
    address = reverse("oversight:owed")
    context = {
        "lead": table.about,
        "tabs": [
            {"label": label, "href": f"{address}?what={one}", "is_current": one == what, "count": None}
            for one, label in TABS.items()
        ],
    }
    return exporting.page(request, "oversight/figures/table.html", table, context)


def _rows(
    what: str, agencies: Collection[int], now: datetime, most: int, *, only_overdue: bool
) -> list[list[Any]]:
    if what == LATE:
        found = late_now(agencies, now).with_list_data().order_by("late_after", "pk")
        return [_dossier(one, now) for one in found[:most]]
    if what in (RECEIVED, RETURN):
        some = received_today(agencies, now) if what == RECEIVED else waiting_for_return(agencies)
        return [_dossier(one, now) for one in some.with_list_data().order_by("due_at", "pk")[:most]]
    if what == LETTERS:
        letters = letters_owed(agencies).order_by("owed_by_at", "pk")
        if only_overdue:
            letters = letters.filter(owed_by_at__lt=now)
        return [_letter(one, now) for one in letters.select_related(*RELATED)[:most]]
    reports = reports_owed(agencies).order_by("due_at", "pk")
    if only_overdue:
        reports = reports.filter(due_at__lt=now)
    return [_report(one, now) for one in reports.select_related(*RELATED)[:most]]


RELATED = ("dossier__procedure_version", "unit", "step__holder")


def _dossier(one: Dossier, now: datetime) -> list[Any]:
    holder = one.current_holder.full_name if one.current_holder else ""
    is_late = one.late_after is not None and one.late_after < now and one.ended_on is None
    return [
        Cell(str(one), reverse("desk:late" if is_late else "desk:dossier", args=[one.pk])),
        one.procedure_version.name,
        one.current_unit.name,
        holder,
        Cell(moment(one.late_after), badge="late" if is_late else ""),
        State(one.state).label,
    ]


def _letter(one: Apology, now: datetime) -> list[Any]:
    return _owing(one, one.owed_by_at, ApologyState(one.state).label, now)


def _report(one: Explanation, now: datetime) -> list[Any]:
    return _owing(one, one.due_at, ExplanationState(one.state).label, now)


def _owing(one: Apology | Explanation, by: datetime, said: Any, now: datetime) -> list[Any]:
    holder = one.step.holder.full_name if one.step and one.step.holder else ""
    return [
        Cell(str(one.dossier), reverse("desk:late", args=[one.dossier_id])),
        one.dossier.procedure_version.name,
        one.unit.name,
        holder,
        Cell(moment(by), badge="late" if by < now else ""),
        said,
    ]
