"""How agencies answer each other and how they ask: the scoreboard, and the questions behind each figure."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.enums import Role
from dossiers.enums import QuestionState
from dossiers.models import Consultation, Dossier
from dossiers.queries.cooperation import (
    OF_SIDE,
    WATCHERS,
    Measure,
    Period,
    Score,
    Side,
    made_of,
    questions_watched,
    scores,
)
from dossiers.querysets import ConsultationQuerySet
from portal.http import actor, identity_of, open_to, reads_only, row_id
from portal.oversight import exporting
from portal.oversight.tables import Shown
from portal.ui import opinions
from portal.ui.formats import moment
from portal.ui.forms import DayInput
from portal.ui.pagination import page_of


OPEN_TO = (Role.HEAD, Role.CONTROL, Role.AUDITOR, Role.ONESTOP_HEAD)
LABELS = {
    Measure.ASKED: gettext_lazy("Câu hỏi"),
    Measure.ON_TIME: gettext_lazy("Trả lời đúng hạn"),
    Measure.LATE: gettext_lazy("Trả lời quá hạn"),
    Measure.UNANSWERED: gettext_lazy("Chưa trả lời, đã quá hạn"),
    Measure.VAGUE: gettext_lazy("Trả lời chưa rõ"),
    Measure.EVADED: gettext_lazy("Né tránh"),
    Measure.WRONG_AGENCY: gettext_lazy("Hỏi sai cơ quan"),
    Measure.SHORT: gettext_lazy("Cho thời hạn quá ngắn"),
    Measure.WITHOUT_FILE: gettext_lazy("Hỏi không kèm đủ hồ sơ"),
}
TITLES = {
    Side.ANSWERING: gettext_lazy("Cơ quan được hỏi"),
    Side.ASKING: gettext_lazy("Cơ quan hỏi"),
}


class PeriodForm(forms.Form):
    """Questions asked from one day to another."""

    first = forms.DateField(label=gettext_lazy("Hỏi từ ngày"), widget=DayInput())
    last = forms.DateField(label=gettext_lazy("Đến hết ngày"), widget=DayInput())

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("first") and typed.get("last") and typed["first"] > typed["last"]:
            self.add_error("last", _("Ngày cuối phải từ ngày đầu trở đi."))
        return typed


@open_to(*OPEN_TO)
@reads_only
def cooperation(request: HttpRequest) -> HttpResponseBase:
    """Two tables: who was asked, and who asked."""
    form, period = _period(request)
    watched = _watched(request, period)
    tables = [_table(side, scores(watched, side), period) for side in Side]
    return exporting.page_of_tables(
        request, "oversight/cooperation.html", {"form": form, "period": period, "tables": tables},
        name="phoi-hop", title=_("Phối hợp giữa các cơ quan"),
        tables=[Shown(one["caption"], one["columns"], one["rows"]) for one in tables],
    )  # fmt: skip


@open_to(*OPEN_TO)
@reads_only
def questions(request: HttpRequest) -> HttpResponseBase:
    """What one figure is made of."""
    _form, period = _period(request)
    asked = request.GET.get("side", "")
    side = Side(asked) if asked in set(Side) else Side.ANSWERING
    measure = request.GET.get("measure", "")
    chosen = Measure(measure) if measure in OF_SIDE[side] else Measure.ASKED
    name = request.GET.get("name", "")[:255]
    agency = row_id(request.GET.get("agency", ""))
    found = made_of(_watched(request, period), side, chosen, agency_id=agency or None, name=name)
    page = page_of(
        found,
        order=("asked_at", "pk"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=exporting.page_size(request),
        shown=lambda rows: rows.select_related("asked_agency", "asking_unit", "dossier"),
    )
    ours = _ours(request, page.rows)
    known = identity_of(request)
    at_desk = known is not None and bool(known.roles & set(WATCHERS))
    page_name = "desk:dossier" if at_desk else "counter:dossier"
    context = {
        "title": LABELS[chosen],
        "side": TITLES[side],
        "name": name,
        "period": period,
        "back": f"{reverse('oversight:cooperation')}?{_days(period)}",
        "columns": [{"label": str(label)} for label in COLUMNS],
        "rows": [_row(question, ours, page_name) for question in page.rows],
        "page": page,
    }
    return exporting.page_of_rows(
        request, "oversight/cooperation_questions.html", context,
        name="cau-hoi-lay-y-kien", title=f"{LABELS[chosen]}, {name}" if name else str(LABELS[chosen]),
    )  # fmt: skip


COLUMNS = (
    gettext_lazy("Hồ sơ"), gettext_lazy("Ai hỏi"), gettext_lazy("Hỏi cơ quan, đơn vị"),
    gettext_lazy("Hỏi lúc"), gettext_lazy("Trả lời trước"), gettext_lazy("Trạng thái"),
)  # fmt: skip


def _watched(request: HttpRequest, period: Period) -> ConsultationQuerySet:
    me = actor(request)
    return questions_watched(me.acting_for or me.user, on=timezone.localdate(), period=period)


def _period(request: HttpRequest) -> tuple[PeriodForm, Period]:
    """The days asked for; this month so far where nothing, or nonsense, was."""
    today = timezone.localdate()
    usual = Period(today.replace(day=1), today)
    initial = {"first": usual.first, "last": usual.last}
    form = PeriodForm(request.GET if "first" in request.GET else None, initial=initial)
    if form.is_bound and form.is_valid():
        return form, Period(form.cleaned_data["first"], form.cleaned_data["last"])
    return form, usual


def _days(period: Period) -> str:
    return urlencode({"first": _typed(period.first), "last": _typed(period.last)})


def _typed(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _table(side: Side, lines: list[Score], period: Period) -> dict[str, Any]:
    measures = OF_SIDE[side]
    return {
        "caption": TITLES[side],
        "columns": [
            {"label": TITLES[side]},
            *({"label": LABELS[one], "css": "number"} for one in measures),
        ],
        "rows": [
            {"cells": [{"text": line.name}, *(_figure(side, line, one, period) for one in measures)]}
            for line in lines
        ],
    }


def _figure(side: Side, line: Score, measure: Measure, period: Period) -> dict[str, str]:
    count = line.counts[measure]
    if not count:
        return {"text": "0", "css": "number"}
    asked = {"side": side.value, "measure": measure.value, "name": line.name}
    if line.agency_id is not None:
        asked["agency"] = str(line.agency_id)
    href = f"{reverse('oversight:cooperation_questions')}?{urlencode(asked)}&{_days(period)}"
    return {"text": str(count), "href": href, "css": "number"}


def _ours(request: HttpRequest, rows: Any) -> set[int]:
    """Dossiers of these questions that this person may open; of the others he reads the code. One query."""
    me = actor(request)
    seen = Dossier.objects.visible_to(me.acting_for or me.user, timezone.localdate())
    return set(seen.filter(pk__in=[row.dossier_id for row in rows]).values_list("pk", flat=True))


def _row(question: Consultation, ours: set[int], page_name: str) -> dict[str, Any]:
    state = QuestionState(question.state)
    dossier: dict[str, str] = {"text": str(question.dossier), "css": "code"}
    if question.dossier_id in ours:
        dossier["href"] = reverse(page_name, args=[question.dossier_id])
    return {
        "cells": [
            dossier,
            {"text": question.asking_unit.name},
            {"text": question.asked_name},
            {"text": moment(question.asked_at)},
            {"text": moment(question.due_at)},
            {"text": state.label, "badge_kind": opinions.BADGE.get(state, "ended")},
        ]
    }
