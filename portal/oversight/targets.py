"""Targets of units by quarter: which hold, what was reached, which document set them, who entered them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.models import Agency
from indicators.enums import PeriodKind
from indicators.exceptions import Refused
from indicators.models import Target, UnitScore
from indicators.permissions import may_set_targets
from indicators.queries.agencies import SCORED_AS
from indicators.queries.definitions_kept import definition_in_force
from indicators.queries.targets import Reached, of_unit, reached
from indicators.querysets import TARGET_SETTERS, WATCHERS
from indicators.rules.definition import Definition, Measure
from indicators.rules.periods import Period, period_of
from indicators.rules.scoring import Standing
from indicators.services.targets import TargetsIn, set_targets
from portal.http import actor, open_to, reads_only, reads_unless_posted, row_id
from portal.oversight import exporting
from portal.oversight.scores_shared import (
    counted_shown,
    line_urls,
    linked,
    name_of,
    ratio_shown,
    unbroken,
    unit_url,
    user_of,
    words,
)
from portal.oversight.targets_forms import TargetsForm
from portal.ui.formats import NOTHING, day, moment, number, points_shown
from portal.ui.made_of import ENTERED
from portal.ui.pagination import page_of


QUARTERS_AHEAD = 4


@open_to(*WATCHERS)
@reads_only
def targets(request: HttpRequest) -> HttpResponseBase:
    """All targets of a quarter in sight; with `show=all` those that were superseded as well."""
    user, today = user_of(request), timezone.localdate()
    quarter = _quarter_asked(request, today)
    with_old = request.GET.get("show") == "all"
    seen = Target.objects.visible_to(user, today).filter(first_on=quarter.first)
    unit_id = row_id(request.GET.get("unit", ""))
    page = page_of(
        (seen if with_old else seen.in_force()).filter(**({"unit": unit_id} if unit_id else {})),
        order=("unit_id", "indicator", "pk"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=exporting.page_size(request),
        shown=lambda rows: rows.select_related("unit", "entered_by"),
    )
    in_force = set(seen.in_force().filter(pk__in=[one.pk for one in page.rows]).values_list("pk", flat=True))
    definition = definition_in_force(today).definition
    return exporting.page_of_rows(
        request,
        "oversight/targets/targets.html",
        {
            "quarter": name_of(quarter),
            "earlier": _address(quarter.before(), unit_id),
            "later": _address(quarter.after(), unit_id),
            "ways": _ways(quarter, unit_id, with_old=with_old),
            "asked": {"first": quarter.first.isoformat(), "show": "all" if with_old else ""},
            "units": [
                {"pk": unit.pk, "name": unit.name, "is_chosen": unit.pk == unit_id}
                for unit in Agency.objects.filter(pk__in=seen.values("unit")).order_by("level", "name", "pk")
            ],
            "may_set": bool(may_set_targets(actor(request), on=today)),
            "columns": [{"label": label, "css": css} for label, css in COLUMNS],
            "rows": [
                _row(one, definition, quarter, is_in_force=one.target.pk in in_force)
                for one in _in_order(reached(user, today, page.rows, quarter), definition)
            ],
            "page": page,
        },
        name=f"chi-tieu-{quarter.first:%Y%m%d}",
        title=_("Chỉ tiêu %(quarter)s") % {"quarter": name_of(quarter)},
    )


@open_to(*TARGET_SETTERS)
@reads_unless_posted
def new_targets(request: HttpRequest) -> HttpResponse:
    """Write down what a document asks of one unit, or of all of a kind."""
    today = timezone.localdate()
    units = _units(request, today)
    quarters = [period_of(PeriodKind.QUARTER, today)]
    for _ahead in range(QUARTERS_AHEAD):
        quarters.append(quarters[-1].after())
    form = TargetsForm(
        request.POST or None,
        initial={"unit": request.GET.get("unit", ""), "document_on": today},
        units=units,
        quarters=quarters,
        definition=definition_in_force(today).definition,
    )
    if request.method == "POST" and form.is_valid():
        written = _written(request, form, units)
        if written is not None:
            messages.success(request, _("Đã ghi %(n)s chỉ tiêu.") % {"n": written})
            return redirect(_address(form.quarter_chosen(), 0))
    status = 422 if form.errors else 200
    return render(request, "oversight/targets/new.html", {"form": form}, status=status)


def _written(request: HttpRequest, form: TargetsForm, units: Sequence[Agency]) -> int | None:
    """How many were written; None once the form says why none could be."""
    asked = form.cleaned_data
    entered = TargetsIn(
        unit_ids=form.chosen(units),
        quarter=form.quarter_chosen(),
        values=form.values(),
        number=asked["number"],
        document_on=asked["document_on"],
        title=asked["title"],
    )
    try:
        return len(set_targets(entered=entered, by=actor(request), at=timezone.now()))
    except Refused as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return None


def _units(request: HttpRequest, today: date) -> list[Agency]:
    """Units that are scored and whose targets this person may set."""
    mine = Agency.objects.filter(pk__in=may_set_targets(actor(request), on=today), kind__in=SCORED_AS)
    living = mine.filter(Q(valid_to=None) | Q(valid_to__gte=today), valid_from__lte=today)
    return list(living.order_by("level", "name", "pk"))


def _quarter_asked(request: HttpRequest, today: date) -> Period:
    try:
        first = date.fromisoformat(request.GET.get("first", "")[:10])
    except ValueError:
        first = today
    return period_of(PeriodKind.QUARTER, first if 2000 <= first.year <= 2200 else today)


def _address(quarter: Period, unit_id: int, **more: str) -> str:
    asked = {"first": quarter.first.isoformat()} | ({"unit": str(unit_id)} if unit_id else {}) | more
    return f"{reverse('oversight:targets')}?{urlencode(asked)}"


def _ways(quarter: Period, unit_id: int, *, with_old: bool) -> list[dict[str, Any]]:
    now, all_of_them = _address(quarter, unit_id), _address(quarter, unit_id, show="all")
    ways = ((_("Đang áp dụng"), now, not with_old), (_("Cả chỉ tiêu đã được thay"), all_of_them, with_old))
    return [
        {"label": label, "href": href, "is_current": is_current, "count": None}
        for label, href, is_current in ways
    ]


COLUMNS = (
    (gettext_lazy("Đơn vị"), "wide"),
    (gettext_lazy("Chỉ số"), "wide"),
    (gettext_lazy("Chỉ tiêu"), "number"),
    (gettext_lazy("Đã đạt"), "number"),
    (gettext_lazy("Tử số / mẫu số"), "number"),
    (gettext_lazy("Còn thiếu"), "number"),
    (gettext_lazy("Kết quả"), ""),
    (gettext_lazy("Văn bản giao"), "wide"),
    (gettext_lazy("Người nhập"), ""),
)


def _row(one: Reached, definition: Definition, quarter: Period, *, is_in_force: bool) -> dict[str, Any]:
    target = one.target
    label, kind = standing(one, is_in_force=is_in_force)
    document = f"{target.document_number}, {day(target.document_on)}"
    return {
        "cells": [
            {"text": target.unit.name, "href": unit_url(target.unit_id, quarter)},
            *_figures(one, definition, quarter),
            {"text": label, "badge_kind": kind},
            {"text": f"{document}. {target.document_title}" if target.document_title else document},
            {"text": f"{target.entered_by.full_name}, {moment(target.entered_at)}"},
        ]
    }


def _figures(one: Reached, definition: Definition, quarter: Period) -> list[dict[str, Any]]:
    """Indicator, target, reached, counted, missing; figures lead to what they are made of."""
    counted = (NOTHING, NOTHING)
    ways = ("", "")
    if one.line is not None:
        counted = (ratio_shown(one.line), counted_shown(one.line))
        ways = line_urls(one.line, one.target.unit_id, quarter)
    figures = zip((*counted, _short(one)), (ways[0], *ways), strict=True)
    return [
        {"text": _named(one, definition)},
        {"text": _wanted(one, definition), "css": "number", "made_of": ENTERED},
        *(linked(text, way) for text, way in figures),
    ]


def _in_order(found: Sequence[Reached], definition: Definition) -> list[Reached]:
    """Unit by unit as they come, each by the numbers of its indicators."""
    places = {indicator.id: place for place, indicator in enumerate(definition.indicators)}
    units = {unit: place for place, unit in enumerate(dict.fromkeys(one.target.unit_id for one in found))}
    return sorted(found, key=lambda one: (units[one.target.unit_id], places.get(one.target.indicator, 99)))


def _named(one: Reached, definition: Definition) -> str:
    indicator = definition.indicator(one.target.indicator)
    return f"{indicator.number} {words(indicator.label)}" if indicator else one.target.indicator


def _wanted(one: Reached, definition: Definition) -> str:
    indicator = definition.indicator(one.target.indicator)
    shown = number(one.target.value)
    if indicator is not None and indicator.measure == Measure.MEAN:
        return unbroken(_("≤ %(days)s ngày") % {"days": shown})
    return unbroken(f"≥ {shown} %")


def _short(one: Reached) -> str:
    """18,00 điểm %, 9 hồ sơ hoặc thủ tục; "–" once it is met or while nothing is counted."""
    if one.gap is None or one.gap.is_met:
        return NOTHING
    if one.gap.objects is None:
        return unbroken(_("%(days)s ngày") % {"days": points_shown(one.gap.short)})
    said = _("%(points)s điểm %%, thiếu %(n)s") % {
        "points": points_shown(one.gap.short),
        "n": number(one.gap.objects),
    }
    # May be broken between the two, not within one.
    return ", ".join(unbroken(part) for part in said.split(", "))


def standing(one: Reached, *, is_in_force: bool = True) -> tuple[str, str]:
    """How the target stands, in words and as the kind of a badge."""
    if not is_in_force:
        return _("đã được thay"), "ended"
    if one.gap is None:
        is_counted = one.line is not None and one.line.standing != Standing.NOT_MEASURED
        return (_("chưa phát sinh") if is_counted else _("chưa đo")), "waiting"
    return (_("đạt"), "active") if one.gap.is_met else (_("chưa đạt"), "late")


def targets_of(request: HttpRequest, score: UnitScore, period: Period) -> dict[str, Any]:
    """What the page of a unit says of its targets: those of the quarter that the period ends in."""
    today = timezone.localdate()
    quarter = period_of(PeriodKind.QUARTER, min(period.last, today))
    found = of_unit(user_of(request), today, score.agency_id, quarter)
    definition = definition_in_force(today).definition if found else None
    return {
        "quarter": name_of(quarter),
        "href": _address(quarter, score.agency_id),
        "columns": [{"label": label, "css": css} for label, css in COLUMNS[1:8]],
        "rows": [_of_unit(one, definition, quarter) for one in _in_order(found, definition)]
        if definition
        else [],
    }


def _of_unit(one: Reached, definition: Definition, quarter: Period) -> dict[str, Any]:
    label, kind = standing(one)
    return {
        "cells": [
            *_figures(one, definition, quarter),
            {"text": label, "badge_kind": kind},
            {"text": f"{one.target.document_number}, {day(one.target.document_on)}"},
        ]
    }
