"""The month's late dossiers for those who steer: three measures, letters, explanations, who owes which."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.enums import Role
from dossiers.enums import PAUSED_STATES, ApologyState, ExplanationState, PauseKind, State
from dossiers.models import Dossier
from dossiers.queries.late_list import LateTab, Month, MonthFigures, figures, late_in
from dossiers.querysets import DossierQuerySet
from dossiers.rules.differing import why_they_differ
from portal.http import actor, open_to, reads_only
from portal.ui.dossiers import working_time
from portal.ui.formats import moment
from portal.ui.pagination import page_of


WATCHERS = (Role.HEAD, Role.CONTROL, Role.AUDITOR, Role.ONESTOP_HEAD)
TABS = {
    LateTab.ALL: gettext_lazy("Quá hạn theo pháp luật (L)"),
    LateTab.UNEXPLAINED: gettext_lazy("Chưa giải trình"),
    LateTab.UNAPOLOGISED: gettext_lazy("Chưa xin lỗi"),
    LateTab.EXTENDED: gettext_lazy("Đã hẹn lại"),
    LateTab.DIFFER: gettext_lazy("Các thước đo khác nhau"),
}
COLUMNS = (
    gettext_lazy("Mã hồ sơ"),
    gettext_lazy("Đơn vị, bước"),
    gettext_lazy("Quá hạn từ (L)"),
    gettext_lazy("Giờ làm việc quá hạn (L)"),
    gettext_lazy("Quá hạn theo"),
    gettext_lazy("Thư xin lỗi"),
    gettext_lazy("Giải trình"),
)


@open_to(*WATCHERS)
@reads_only
def late(request: HttpRequest) -> HttpResponse:
    """One month, one part of its list, a page at a time."""
    me, today = actor(request), timezone.localdate()
    user = me.acting_for or me.user
    month = _month(request.GET.get("month", ""), Month(today.year, today.month))
    asked = request.GET.get("show", "")
    tab = next((one for one in LateTab if one.value == asked), LateTab.ALL)
    page = page_of(
        late_in(user, today, month, tab),
        order=("original_due_at", "pk"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        shown=_with_what_is_shown,
    )
    context = {
        "month": f"{month.month:02}/{month.year}",
        "earlier": _url(month.before(), tab),
        "later": _url(month.next(), tab) if month.next().first_on <= today else "",
        "tabs": [
            {"label": label, "href": _url(month, one), "is_current": one == tab, "count": None}
            for one, label in TABS.items()
        ],
        "figures": _figures(figures(user, today, month)),
        "columns": [{"label": label} for label in COLUMNS],
        "rows": [_row(dossier) for dossier in page.rows],
        "page": page,
    }
    return render(request, "oversight/late/late.html", context)


def _month(text: str, otherwise: Month) -> Month:
    """`2026-03` as an address says it; anything else is the current month."""
    try:
        first = date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        return otherwise
    return Month(first.year, first.month) if 1990 <= first.year <= 2200 else otherwise


def _url(month: Month, tab: LateTab) -> str:
    return f"{reverse('oversight:late')}?month={month.year}-{month.month:02}&show={tab}"


def _with_what_is_shown(found: DossierQuerySet) -> DossierQuerySet:
    related: Any = found.select_related("current_unit").prefetch_related(
        "overdue_entries__step__unit", "apologies", "explanations__unit", "pauses"
    )
    return related  # type: ignore[no-any-return]


def _figures(found: MonthFigures) -> list[dict[str, Any]]:
    pairs = (
        (_("Quá hạn theo pháp luật (L)"), found.late["L"]),
        (_("Quá hạn theo Quyết định 766 (N)"), found.late["N"]),
        (_("Quá hạn theo thống kê II.06a (R)"), found.late["R"]),
        (_("Thư xin lỗi còn nợ"), found.apologies_owed),
        (_("Thư xin lỗi đã gửi"), found.apologies_sent),
        (_("trong đó đúng hạn"), found.apologies_on_time),
        (_("Giải trình còn nợ"), found.explanations_owed),
        (_("Giải trình đã chấp nhận"), found.explanations_accepted),
    )
    return [{"label": label, "value": value} for label, value in pairs]


def _row(dossier: Dossier) -> dict[str, Any]:
    entries = {entry.measure: entry for entry in dossier.overdue_entries.all()}
    legal = entries.get("L")
    step = next((entry.step for entry in entries.values() if entry.step), None)
    letter = next((one for one in dossier.apologies.all() if one.state != ApologyState.DROPPED), None)
    told = [one for one in dossier.explanations.all() if one.state != ExplanationState.DROPPED]
    where = ", ".join(
        part for part in ((step.unit.name, step.name) if step else (dossier.current_unit.name,))
    )
    return {
        "cells": (
            {"text": str(dossier), "href": reverse("desk:late", args=[dossier.pk]), "css": "code"},
            {"text": where},
            {"text": moment(legal.late_since) if legal else "–"},
            {"text": working_time(legal.minutes_late) if legal else "–"},
            {"text": _measures(dossier, sorted(entries))},
            {"text": ApologyState(letter.state).label if letter else _("không có")},
            {"text": "; ".join(ExplanationState(one.state).label for one in told) or _("không có")},
        )
    }


def _measures(dossier: Dossier, late_by: list[str]) -> str:
    """Which measures call it late, and why the others do not."""
    pauses = list(dossier.pauses.all())
    why = why_they_differ(
        late_by,
        was_extended=bool(dossier.reschedule_count),
        supplements=sum(pause.kind == PauseKind.SUPPLEMENT for pause in pauses),
        other_waits=sum(pause.kind != PauseKind.SUPPLEMENT for pause in pauses),
        is_waiting=dossier.state in (*PAUSED_STATES, State.WITHDRAWN),
    )
    return ", ".join(late_by) + (f" – {'; '.join(why)}" if why else "")
