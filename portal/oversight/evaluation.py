"""The nine indices of Circular 01/2018 for a unit, and entering what nobody measures (law.md §2.14)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.enums import Role
from accounts.models import Agency
from accounts.queries import scope
from indicators.enums import FigureKind, PeriodKind
from indicators.exceptions import Refused
from indicators.models import EnteredFigure
from indicators.permissions import can_enter
from indicators.queries.agencies import SCORED_AS
from indicators.queries.evaluation import ENTERED, evaluation_of
from indicators.queries.scores import lines
from indicators.querysets import WATCHERS
from indicators.rules.definition import definition_from
from indicators.rules.periods import Period, period_of
from indicators.rules.scoring import Component, Count
from indicators.services.entering import FigureIn, enter_figure
from portal.http import actor, open_to, reads_only, reads_unless_posted
from portal.oversight import exporting
from portal.oversight.score_tabs import unit_tabs
from portal.oversight.scores_shared import (
    as_decimal,
    latest_score,
    linked,
    name_of,
    period_asked,
    typed,
    unit_url,
    user_of,
    words,
)
from portal.ui.formats import NOTHING, in_figures, number
from portal.ui.made_of import ROW


PAGE = "oversight:score_evaluation"
ENTER = "oversight:enter_evaluation"
YES_OR_NO = (FigureKind.POSTED, FigureKind.POSTED_E, FigureKind.POSTED_OK, FigureKind.DRAGGING)


COLUMNS = (
    (gettext_lazy("Chỉ số"), "wide"),
    (gettext_lazy("Tổng điểm / số lượt"), "number"),
    (gettext_lazy("Điểm (0 đến 2)"), "number"),
    (gettext_lazy("Nguồn"), ""),
)


@open_to(*WATCHERS)
@reads_only
def evaluation(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A quarter, or the year to date, of one unit and all below it."""
    period = _period(request)
    score = latest_score(request, pk, period)
    counts = {
        one.indicator.id: Count(_fraction(one.n), _fraction(one.d))
        for one in lines(definition_from(score.definition.content), score)
    }
    found = evaluation_of(score.agency, period, score.measured_on, counts)
    skipped = as_decimal(found.score.not_measured) / 2
    title = _("Chín chỉ số 2018 của %(name)s, %(period)s") % {
        "name": score.agency.name,
        "period": name_of(period),
    }
    context = {
        "title": title,
        "score": score,
        "back": unit_url(pk, period),
        "tabs": unit_tabs(pk, period, PAGE),
        "total": _one_decimal(found.score.total),
        "grade": words(found.score.grade.label),
        "skipped": number(skipped) if skipped else "",
        "columns": [{"label": label, "css": css} for label, css in COLUMNS],
        "rows": [
            _row(one, f"{unit_url(pk, period)}#indicators", is_entered=one.indicator.id in found.entered)
            for one in found.score.components
        ],
        "may_enter": can_enter(actor(request), pk, on=timezone.localdate()),
        "enter": f"{reverse(ENTER, args=[pk])}?{typed(period)}",
    }
    name = f"danh-gia-2018-{pk}-{period.first:%Y%m}"
    template = "oversight/analysis/evaluation.html"
    return exporting.page_of_rows(request, template, context, name=name, title=title)


def _period(request: HttpRequest) -> Period:
    """The circular rates quarters and years: of a month its quarter."""
    asked = period_asked(request)
    kind = PeriodKind.YEAR if asked.kind == PeriodKind.YEAR else PeriodKind.QUARTER
    return period_of(kind, min(asked.last, timezone.localdate()))


def _row(one: Component, measured: str, *, is_entered: bool) -> dict[str, Any]:
    entered = reverse("oversight:figures")
    source = _("người nhập") if is_entered else _("hệ thống đo")
    counted = one.count is not None and bool(one.count.d)
    return {
        "cells": [
            {"text": f"{one.indicator.number}. {words(one.indicator.label)}", "css": "wide"},
            linked(_counted(one.count) if counted else NOTHING, entered if is_entered else measured),
            {
                "text": NOTHING if one.points is None else _one_decimal(one.points),
                "css": "number",
                "made_of": ROW,
            },
            {"text": source if counted else _("chưa có số liệu, được bỏ qua")},
        ]
    }


def _counted(count: Count | None) -> str:
    assert count is not None  # noqa: S101 - asked before
    return f"{number(as_decimal(count.n or Fraction(0)))} / {number(as_decimal(count.d or Fraction(0)))}"


def _one_decimal(value: Decimal) -> str:
    return in_figures(f"{value:.1f}".replace(".", ","))


def _fraction(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)


class EvaluationForm(forms.Form):
    """Everything of one quarter that people count; what is left empty is not entered."""

    document = forms.CharField(
        label=gettext_lazy("Văn bản, báo cáo"),
        max_length=255,
        help_text=gettext_lazy("Số, ngày của phiếu tổng hợp hoặc báo cáo có số liệu này."),
    )

    def __init__(self, *args: Any, entered: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for kind in ENTERED:
            self.fields[kind.value] = forms.IntegerField(
                label=kind.label,
                required=False,
                min_value=0,
                max_value=1 if kind in YES_OR_NO else 10_000_000,
                initial=entered.get(kind.value),
            )

    def figures(self) -> dict[FigureKind, int]:
        """What was typed, and differs from what stands there."""
        return {
            kind: self.cleaned_data[kind.value]
            for kind in ENTERED
            if self.cleaned_data[kind.value] is not None and kind.value in self.changed_data
        }


@open_to(Role.CONTROL)
@reads_unless_posted
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """The figures of a quarter of one unit."""
    today = timezone.localdate()
    unit = get_object_or_404(
        Agency, pk__in=scope(user_of(request), [Role.CONTROL], today), pk=pk, kind__in=SCORED_AS
    )
    quarter = period_of(PeriodKind.QUARTER, min(period_asked(request).last, today))
    there = EnteredFigure.objects.filter(
        unit=unit, kind__in=ENTERED, period_kind=PeriodKind.QUARTER, first_on=quarter.first
    ).in_force()
    form = EvaluationForm(request.POST or None, entered={row.kind: row.value for row in there})
    if request.method == "POST" and form.is_valid() and _enter(request, form, unit, quarter):
        messages.success(request, _("Đã ghi số liệu đánh giá."))
        return redirect(f"{reverse(PAGE, args=[pk])}?{typed(quarter)}")
    context = {
        "form": form,
        "unit": unit,
        "period": name_of(quarter),
        "back": f"{reverse(PAGE, args=[pk])}?{typed(quarter)}",
    }
    status = 422 if form.errors else 200
    return render(request, "oversight/analysis/enter_evaluation.html", context, status=status)


@transaction.atomic
def _enter(request: HttpRequest, form: EvaluationForm, unit: Agency, quarter: Period) -> bool:
    """Whether anything was written; else the form says why not."""
    figures = form.figures()
    if not figures:
        form.add_error(None, _("Chưa có số nào thay đổi."))
        return False
    for kind, value in figures.items():
        entered = FigureIn(unit.pk, kind, quarter, value, form.cleaned_data["document"])
        try:
            enter_figure(entered=entered, by=actor(request), at=timezone.now())
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
            transaction.set_rollback(True)
            return False
    return True
