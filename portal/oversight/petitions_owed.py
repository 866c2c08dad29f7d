"""Petitions that wait for an answer, the most urgent first. Who sent them is not said here."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from feedback.enums import PetitionKind, PetitionState
from feedback.queries import owed
from indicators.querysets import WATCHERS
from portal.http import open_to, reads_only
from portal.oversight import exporting
from portal.oversight.scores_shared import user_of
from portal.oversight.tables import CODE, DAY, Cell, Column, Table
from portal.ui.formats import number


SHOWN = 500
COLUMNS = (
    Column(gettext_lazy("Số"), CODE, 24),
    Column(gettext_lazy("Loại"), width=30),
    Column(gettext_lazy("Cơ quan phải trả lời"), width=40),
    Column(gettext_lazy("Người xử lý"), width=28),
    Column(gettext_lazy("Ngày gửi"), DAY),
    Column(gettext_lazy("Hạn trả lời"), DAY),
    Column(gettext_lazy("Tình trạng")),
)


@open_to(*WATCHERS)
@reads_only
def petitions(request: HttpRequest) -> HttpResponseBase:
    """Everything in this person's sight that is owed an answer."""
    today, now = timezone.localdate(), timezone.now()
    only_overdue = request.GET.get("overdue") == "1"
    rows = owed(user_of(request), today, due_before=now if only_overdue else None)
    shown, is_cut = exporting.taken(request, rows, SHOWN)
    counted = rows.order_by().aggregate(all=Count("pk"), late=Count("pk", filter=Q(answer_due_at__lt=now)))
    table = Table(
        name=f"phan-anh-cho-tra-loi-{today:%Y%m%d}",
        title=_("Phản ánh, kiến nghị quá hạn trả lời")
        if only_overdue
        else _("Phản ánh, kiến nghị chờ trả lời"),
        about=(
            _("%(n)s phản ánh, kiến nghị chờ trả lời, %(late)s đã quá hạn.")
            % {"n": number(counted["all"]), "late": number(counted["late"])},
        ),
        columns=COLUMNS,
        rows=[_row(one, today, now) for one in shown],
        is_cut=is_cut,
        empty=_("Không có phản ánh, kiến nghị nào chờ trả lời."),
    )
    context = {"lead": table.about if shown else ()}
    return exporting.page(request, "oversight/figures/table.html", table, context)


def _row(one: Any, today: date, now: datetime) -> list[Any]:
    return [
        Cell(one.code, reverse("desk:petition", args=[one.pk])),
        PetitionKind(one.kind).label if one.kind else _("chưa phân loại"),
        one.handling_agency.name,
        one.handler.full_name if one.handler else "",
        one.sent_on,
        one.answer_due_on,
        _standing(one, today, now),
    ]


def _standing(one: Any, today: date, now: datetime) -> Cell:
    if one.answer_due_at < now:
        days = (today - one.answer_due_on).days
        return Cell(_("Quá hạn %(days)s ngày") % {"days": days} if days else _("Vừa quá hạn"), badge="late")
    return Cell(PetitionState(one.state).label, badge="waiting")
