"""Synchronisation with the national portal: how far, what was refused, and lists of answers written down."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.enums import Role
from dossiers.enums import SyncState
from dossiers.exceptions import Refused
from dossiers.models import Dossier
from dossiers.queries.syncing import SyncCount, SyncPart, by_answer, sync_counts
from dossiers.services.syncing import Answer, record_answers
from indicators.querysets import WATCHERS
from indicators.rules.periods import Period
from portal.http import actor, identity_of, open_to, reads_only, reads_unless_posted, row_id
from portal.oversight import exporting
from portal.oversight.in_sight import agency_in_sight
from portal.oversight.scores_shared import about, period_asked, typed, user_of
from portal.oversight.tables import Shown
from portal.ui.formats import day, number
from portal.ui.pagination import page_of


COLUMNS = (
    (gettext_lazy("Cơ quan giải quyết"), "wide"),
    (gettext_lazy("Tiếp nhận"), "number"),
    (gettext_lazy("Đã đồng bộ"), "number"),
    (gettext_lazy("Bị từ chối"), "number"),
    (gettext_lazy("Chưa có trả lời"), "number"),
)
PARTS = {
    SyncPart.WAITING: gettext_lazy("Hồ sơ chưa đồng bộ"),
    SyncPart.RECEIVED: gettext_lazy("Hồ sơ tiếp nhận"),
    SyncPart.ACKNOWLEDGED: gettext_lazy("Hồ sơ đã đồng bộ"),
    SyncPart.REFUSED: gettext_lazy("Hồ sơ bị từ chối"),
    SyncPart.UNANSWERED: gettext_lazy("Hồ sơ chưa có trả lời"),
}
DOSSIER_COLUMNS = (
    gettext_lazy("Mã hồ sơ"),
    gettext_lazy("Thủ tục"),
    gettext_lazy("Cơ quan giải quyết"),
    gettext_lazy("Ngày tiếp nhận"),
    gettext_lazy("Trả lời của Cổng quốc gia"),
)


@open_to(*WATCHERS)
@reads_only
def synchronisation(request: HttpRequest) -> HttpResponseBase:
    """Dossiers received in a period, agency by agency, and those that are not synchronised."""
    period = period_asked(request)
    user, today = user_of(request), timezone.localdate()
    last = min(period.last, today)
    part, agency = _asked(request)
    page = page_of(
        by_answer(user, today, part, first=period.first, last=last, agency_id=agency),
        order=("received_on", "pk"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=exporting.page_size(request),
        shown=lambda found: found.select_related("procedure_version", "deciding_agency", "synchronisation"),
    )
    context: dict[str, Any] = {
        **about(period, request),
        "columns": [{"label": label, "css": css} for label, css in COLUMNS],
        "rows": [_row(one, period) for one in sync_counts(user, today, first=period.first, last=last)],
        "part": PARTS[part],
        "agency": agency_in_sight(request, agency, WATCHERS),
        "whole_list": f"?{typed(period)}#dossiers" if agency or part != SyncPart.WAITING else "",
        "dossier_columns": [{"label": label} for label in DOSSIER_COLUMNS],
        "dossiers": [_dossier(one) for one in page.rows],
        "page": page,
        "may_record": _may_record(request),
    }
    return exporting.page_of_tables(
        request, "oversight/figures/synchronisation.html", context,
        name="dong-bo", title=_("Đồng bộ hồ sơ, %(period)s") % {"period": context["period"]},
        tables=(
            Shown(_("Theo cơ quan"), context["columns"], context["rows"]),
            Shown(PARTS[part], context["dossier_columns"], context["dossiers"]),
        ),
    )  # fmt: skip


def _may_record(request: HttpRequest) -> bool:
    known = identity_of(request)
    return known is not None and Role.CONTROL in known.roles


def _asked(request: HttpRequest) -> tuple[SyncPart, int]:
    """Which list stands below, and of which agency; 0 for all."""
    asked = request.GET.get("show", "")
    part = SyncPart(asked) if asked in list(SyncPart) else SyncPart.WAITING
    return part, row_id(request.GET.get("agency", ""))


def _row(one: SyncCount, period: Period) -> dict[str, Any]:
    counts = {
        SyncPart.RECEIVED: one.received,
        SyncPart.ACKNOWLEDGED: one.acknowledged,
        SyncPart.REFUSED: one.refused,
        SyncPart.UNANSWERED: one.unanswered,
    }
    figures = [
        {"text": number(n), "css": "number"}
        | ({"href": f"?{typed(period)}&show={part}&agency={one.agency_id}#dossiers"} if n else {})
        for part, n in counts.items()
    ]
    return {"cells": [{"text": one.agency}, *figures]}


def _dossier(one: Dossier) -> dict[str, Any]:
    answer = getattr(one, "synchronisation", None)
    said = _("chưa có")
    if answer is not None:
        words = {"on": day(answer.answered_on), "why": answer.refusal}
        refused = answer.state == SyncState.REFUSED
        said = (_("từ chối ngày %(on)s: %(why)s") if refused else _("đã đồng bộ ngày %(on)s")) % words
    return {
        "cells": [
            {"text": str(one), "href": reverse("desk:dossier", args=[one.pk]), "css": "code"},
            {"text": one.procedure_version.name},
            {"text": one.deciding_agency.name},
            {"text": day(one.received_on)},
            {"text": said},
        ]
    }


class AnswersForm(forms.Form):
    """A list of answers: one dossier a line."""

    source = forms.CharField(
        label=gettext_lazy("Nguồn của danh sách"),
        max_length=120,
        help_text=gettext_lazy("Công văn, tệp hoặc hệ thống nào trả lời, ngày nào."),
    )
    answers = forms.CharField(
        label=gettext_lazy("Danh sách trả lời"),
        widget=forms.Textarea({"rows": 10}),
        max_length=200_000,
        help_text=gettext_lazy(
            "Mỗi dòng một hồ sơ, các phần cách nhau bằng dấu chấm phẩy: mã hồ sơ; ngày trả lời; "
            "lý do từ chối (để trống nếu đã đồng bộ); ngày kết quả vào kho cá nhân (nếu có). "
            "Ví dụ: H99.31.01-261116-0001; 17/11/2026; ; 18/11/2026"
        ),
    )

    def clean_answers(self) -> list[Answer]:
        lines = [line.strip() for line in self.cleaned_data["answers"].splitlines()]
        return [_answer(place, line) for place, line in enumerate(lines, start=1) if line]


def _answer(place: int, line: str) -> Answer:
    parts = [part.strip() for part in line.split(";")]
    code, answered, refusal, stored = (parts + [""] * 4)[:4]
    answered_on, stored_on = _date(answered), _date(stored)
    if not code or answered_on is None or len(parts) > 4 or (stored and stored_on is None):
        raise forms.ValidationError(
            _("Dòng %(place)s không đúng: cần mã và ngày dạng 17/11/2026, cách nhau bằng dấu chấm phẩy.")
            % {"place": place}
        )
    return Answer(code.upper(), answered_on, refusal, stored_on)


def _date(text: str) -> date | None:
    try:
        found: date = forms.DateField(input_formats=["%d/%m/%Y", "%Y-%m-%d"]).clean(text)
    except forms.ValidationError:
        return None
    return found


@open_to(Role.CONTROL)
@reads_unless_posted
def record(request: HttpRequest) -> HttpResponse:
    """Write down what the province's exchange answered about a list of dossiers."""
    form = AnswersForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = record_answers(**form.cleaned_data, by=actor(request), at=timezone.now())
        except Refused as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, _("Đã ghi trả lời; số hồ sơ: %(n)s.") % {"n": number(done.written)})
            if done.unknown:
                unknown = ", ".join(done.unknown[:20])
                messages.warning(
                    request, _("Không có hồ sơ với mã này ở cơ quan của bạn: %(codes)s.") % {"codes": unknown}
                )
            return redirect("oversight:synchronisation")
    status = 422 if form.errors else 200
    return render(request, "oversight/figures/answers.html", {"form": form}, status=status)
