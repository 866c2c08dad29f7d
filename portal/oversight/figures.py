"""Figures that other systems count, entered with their document: reports of receptions, certified copies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.enums import Role
from accounts.models import Agency, User
from accounts.queries import scope
from indicators.enums import FigureKind, PeriodKind
from indicators.exceptions import Refused
from indicators.models import EnteredFigure
from indicators.queries.agencies import SCORED_AS
from indicators.queries.evaluation import ENTERED as EVALUATED
from indicators.querysets import WATCHERS
from indicators.rules.periods import Period, period_of
from indicators.services.entering import FigureIn, enter_figure
from portal.http import actor, identity_of, open_to, reads_only, reads_unless_posted
from portal.oversight import exporting
from portal.oversight.procedures_forms import DAY
from portal.oversight.scores_shared import name_of, user_of
from portal.ui.formats import moment, number
from portal.ui.made_of import ENTERED
from portal.ui.pagination import page_of


COLUMNS = (
    (gettext_lazy("Đơn vị"), "wide"),
    (gettext_lazy("Số liệu"), "wide"),
    (gettext_lazy("Kỳ"), ""),
    (gettext_lazy("Số lượng"), "number"),
    (gettext_lazy("Văn bản, báo cáo"), "wide"),
    (gettext_lazy("Người nhập"), ""),
    (gettext_lazy("Ghi chú"), ""),
)


@open_to(*WATCHERS)
@reads_only
def figures(request: HttpRequest) -> HttpResponseBase:
    """Every figure that was entered, the latest first; what was entered again is marked."""
    user, today = user_of(request), timezone.localdate()
    seen = EnteredFigure.objects.visible_to(user, today)
    page = page_of(
        seen,
        order=("-pk",),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=exporting.page_size(request),
        shown=lambda found: found.select_related("unit", "entered_by"),
    )
    counting = set(
        EnteredFigure.objects.filter(unit__in={one.unit_id for one in page.rows})
        .in_force()
        .values_list("pk", flat=True)
    )
    known = identity_of(request)
    context = {
        "columns": [{"label": label, "css": css} for label, css in COLUMNS],
        "rows": [_row(one, counts=one.pk in counting) for one in page.rows],
        "page": page,
        "may_enter": known is not None and Role.CONTROL in known.roles,
    }
    return exporting.page_of_rows(
        request, "oversight/figures/figures.html", context,
        name="so-lieu-nhap", title=_("Số liệu nhập"),
    )  # fmt: skip


def _row(one: EnteredFigure, *, counts: bool) -> dict[str, Any]:
    return {
        "cells": [
            {"text": one.unit.name},
            {"text": FigureKind(one.kind).label},
            {"text": name_of(Period(PeriodKind(one.period_kind), one.first_on))},
            {"text": number(one.value), "css": "number", "made_of": ENTERED},
            {"text": one.document},
            {"text": f"{one.entered_by.full_name}, {moment(one.entered_at)}"},
            {"text": "" if counts else _("đã nhập lại")},
        ]
    }


class FigureForm(forms.Form):
    """A figure as the document tells it."""

    unit = forms.ModelChoiceField(label=gettext_lazy("Đơn vị"), queryset=Agency.objects.none())
    # The figures of the 2018 evaluation have a page of their own.
    kind = forms.ChoiceField(
        label=gettext_lazy("Số liệu"),
        choices=[(one.value, one.label) for one in FigureKind if one not in EVALUATED],
    )
    period_kind = forms.ChoiceField(label=gettext_lazy("Kỳ"), choices=PeriodKind.choices)
    first_on = forms.DateField(
        label=gettext_lazy("Một ngày trong kỳ"),
        widget=DAY,
        help_text=gettext_lazy("Tháng, quý hoặc năm có ngày này."),
    )
    value = forms.IntegerField(label=gettext_lazy("Số lượng"), min_value=0, max_value=10_000_000)
    document = forms.CharField(
        label=gettext_lazy("Văn bản, báo cáo"),
        max_length=255,
        help_text=gettext_lazy("Số, ngày của báo cáo hoặc văn bản có số liệu này."),
    )

    def __init__(self, data: Any = None, *, user: User, **options: Any) -> None:
        super().__init__(data, **options)
        today = timezone.localdate()
        mine = Agency.objects.filter(pk__in=scope(user, [Role.CONTROL], today), kind__in=SCORED_AS)
        self.fields["unit"].queryset = mine.order_by("name", "pk")  # type: ignore[attr-defined]

    def entered(self) -> FigureIn:
        typed = self.cleaned_data
        return FigureIn(
            unit_id=typed["unit"].pk,
            kind=FigureKind(typed["kind"]),
            period=period_of(PeriodKind(typed["period_kind"]), typed["first_on"]),
            value=typed["value"],
            document=typed["document"],
        )


@open_to(Role.CONTROL)
@reads_unless_posted
def enter(request: HttpRequest) -> HttpResponse:
    """Enter a figure, or enter it again where it was wrong."""
    form = FigureForm(request.POST or None, user=user_of(request), initial={"first_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            enter_figure(entered=form.entered(), by=actor(request), at=timezone.now())
        except Refused as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, _("Đã ghi số liệu. Điểm tính lại vào đêm nay."))
            return redirect("oversight:figures")
    status = 422 if form.errors else 200
    return render(request, "oversight/figures/enter.html", {"form": form}, status=status)
