"""The head's scores: the ranking of units, one unit's indicators, the dossiers that cost its points."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext as _, gettext_lazy

from accounts.enums import AgencyKind, Level
from accounts.models import User
from indicators.enums import PeriodKind
from indicators.models import UnitScore
from indicators.queries.counts import ON_TIME
from indicators.queries.scores import Before, Line, Row, groups_of, late_dossiers, lines, ranking
from indicators.querysets import WATCHERS
from indicators.rules.definition import Definition, Group, Label, Measure, definition_from
from indicators.rules.periods import Period, period_of
from indicators.rules.pricing import PRICE_DECIMALS
from indicators.rules.scoring import Standing, grade_of, half_up
from portal.http import actor, open_to, reads_only
from portal.oversight.scores_costing import (
    DOSSIER_COLUMNS,
    dossier_row,
    prices_shown,
    with_what_is_shown,
)
from portal.ui.formats import NOTHING, number
from portal.ui.pagination import page_of
from portal.ui.scorebars import bar


KINDS = {
    PeriodKind.MONTH: gettext_lazy("Tháng"),
    PeriodKind.QUARTER: gettext_lazy("Quý"),
    PeriodKind.YEAR: gettext_lazy("Năm"),
}
STANDINGS = {
    Standing.NOT_MEASURED: gettext_lazy("chưa đo"),
    Standing.NOTHING_TO_COUNT: gettext_lazy("không có gì để tính"),
    Standing.OUT_OF_SCOPE: gettext_lazy("ngoài phạm vi"),
}


@open_to(*WATCHERS)
@reads_only
def scores(request: HttpRequest) -> HttpResponse:
    """Units of one kind and level, as at the latest night of the period."""
    period = _period(request)
    wanted = (request.GET.get("kind", ""), request.GET.get("level", ""))
    found = ranking(_user(request), timezone.localdate(), period, wanted)
    definition = found.definition
    context: dict[str, Any] = {
        **_about(period, request),
        "measured_on": found.measured_on,
        "classes": [_class_tab(one, found.chosen, period) for one in found.classes],
        "definition": _words(definition.label) if definition else "",
        "columns": _columns(definition) if definition else [],
        "rows": [_row(row, definition, period) for row in found.rows] if definition else [],
        "measured": _measured(definition, found.rows[0].score) if definition and found.rows else None,
    }
    return render(request, "oversight/scores/scores.html", context)


@open_to(*WATCHERS)
@reads_only
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Every indicator of one unit: counted, won, lost, unreachable, not measured."""
    period = _period(request)
    score = _latest(request, pk, period)
    definition = definition_from(score.definition.content)
    found = lines(definition, score)
    groups = groups_of(definition, found)
    context = {
        **_about(period, request),
        "score": score,
        "total": _points(score.total),
        "grade": _grade(definition, score),
        "measured": _measured(definition, score),
        "unreachable": number(score.unreachable or None),
        "back": _class_url((score.agency.kind, score.agency.level), period),
        "groups": [
            {
                "label": _words(group.label),
                "points": _of_whole(groups[group.id], group),
                "bar": bar(found, group),
            }
            for group in definition.groups
        ],
        "rows": [
            row
            for group in definition.groups
            for row in (
                _group(group, found, groups[group.id]),
                *(_line(one, score, period) for one in found if one.indicator.group == group.id),
            )
        ],
        "columns": [{"label": label, "css": css} for label, css in LINE_COLUMNS],
    }
    return render(request, "oversight/scores/unit.html", context)


@open_to(*WATCHERS)
@reads_only
def late(request: HttpRequest, pk: int) -> HttpResponse:
    """The late dossiers behind a unit's lost points of progress, each with its price (ruling 34)."""
    period = _period(request)
    score = _latest(request, pk, period)
    definition = definition_from(score.definition.content)
    found = late_dossiers(_user(request), timezone.localdate(), score, definition)
    page = page_of(
        found.dossiers,
        order=("received_on", "pk"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        shown=with_what_is_shown,
    )
    context = {
        **_about(period, request),
        "score": score,
        "back": _unit_url(score.agency_id, period),
        "lost": number(half_up(found.lost, PRICE_DECIMALS)),
        "listed": found.listed,
        "outside": found.outside,
        "outside_points": number(found.prices.outside),
        "prices": prices_shown(found.prices, found.listed),
        "columns": [{"label": label} for label in DOSSIER_COLUMNS],
        "rows": [dossier_row(one, score.measured_on) for one in page.rows],
        "page": page,
    }
    return render(request, "oversight/scores/late.html", context)


# What the pages show ------------------------------------------------------------------------------------

LINE_COLUMNS = (
    (gettext_lazy("Chỉ số"), "wide"),
    (gettext_lazy("Tử số / mẫu số"), "number"),
    (gettext_lazy("Tỷ lệ"), "number"),
    (gettext_lazy("Điểm đạt"), "number"),
    (gettext_lazy("Điểm mất"), "number"),
    (gettext_lazy("Tối đa"), "number"),
    (gettext_lazy("Ghi chú"), ""),
)


def _user(request: HttpRequest) -> User:
    me = actor(request)
    return me.acting_for or me.user


def _period(request: HttpRequest) -> Period:
    """The period asked for; the month of the last night where nothing, or nonsense, was."""
    asked = request.GET.get("period", "")
    kind = PeriodKind(asked) if asked in PeriodKind.values else PeriodKind.MONTH
    yesterday = timezone.localdate() - timedelta(days=1)
    try:
        first = date.fromisoformat(request.GET.get("first", "")[:10])
    except ValueError:
        return period_of(kind, yesterday)
    return period_of(kind, first if 2000 <= first.year <= 2200 else yesterday)


def _typed(period: Period) -> str:
    return urlencode({"period": period.kind.value, "first": period.first.isoformat()})


def _about(period: Period, request: HttpRequest) -> dict[str, Any]:
    """What every page of scores says of its period, and the way to others."""
    today = timezone.localdate()
    others = [period_of(kind, min(period.last, today)) for kind in PeriodKind]
    return {
        "period": _name(period),
        "earlier": f"{request.path}?{_typed(period.before())}",
        "later": f"{request.path}?{_typed(period.after())}" if period.after().first < today else "",
        "kinds": [
            {
                "label": KINDS[other.kind],
                "href": f"{request.path}?{_typed(other)}",
                "is_current": other.kind == period.kind,
                "count": None,
            }
            for other in others
        ],
    }


def _name(period: Period) -> str:
    first = period.first
    names = {
        PeriodKind.MONTH: _("tháng %(month)s/%(year)s") % {"month": f"{first.month:02}", "year": first.year},
        PeriodKind.QUARTER: _("quý %(quarter)s năm %(year)s")
        % {"quarter": ("I", "II", "III", "IV")[first.month // 3], "year": first.year},
        PeriodKind.YEAR: _("năm %(year)s") % {"year": first.year},
    }
    return names[period.kind]


def _latest(request: HttpRequest, agency_id: int, period: Period) -> UnitScore:
    """The unit's last score of the period, if this person may see it."""
    seen = UnitScore.objects.visible_to(_user(request), timezone.localdate()).of_period(period)
    found: UnitScore | None = (
        seen.filter(agency=agency_id).select_related("agency", "definition").order_by("-measured_on").first()
    )
    if found is None:
        raise Http404(_("Chưa có điểm của đơn vị này trong kỳ đã chọn."))
    return found


def _unit_url(agency_id: int, period: Period, name: str = "oversight:score_unit") -> str:
    return f"{reverse(name, args=[agency_id])}?{_typed(period)}"


def _class_tab(one: tuple[str, str], chosen: tuple[str, str] | None, period: Period) -> dict[str, Any]:
    kind, level = one
    label = str(AgencyKind(kind).label)
    if kind == AgencyKind.DEPARTMENT:
        label = f"{label} ({str(Level(level).label).lower()})"
    return {
        "label": label,
        "href": _class_url(one, period),
        "is_current": one == chosen,
        "count": None,
    }


def _class_url(one: tuple[str, str], period: Period) -> str:
    asked = urlencode({"kind": one[0], "level": one[1]})
    return f"{reverse('oversight:scores')}?{_typed(period)}&{asked}"


def _columns(definition: Definition) -> list[dict[str, Any]]:
    return [
        {"label": _("Hạng"), "css": "number"},
        {"label": _("Đơn vị"), "css": "wide"},
        {"label": _("Điểm đã đo"), "css": "points"},
        {"label": _("So với đêm trước"), "css": "points"},
        *(
            {"label": f"{_words(group.label)} ({number(_decimal(group.max))})", "css": "points"}
            for group in definition.groups
        ),
    ]


def _row(row: Row, definition: Definition, period: Period) -> dict[str, Any]:
    score = row.score
    place = NOTHING if score.rank is None else f"{score.rank}/{score.ranked_among}"
    return {
        "cells": [
            {"text": place, "css": "number"},
            {"text": score.agency.name, "href": _unit_url(score.agency_id, period)},
            {"text": _points(score.total), "css": "number"},
            {"text": _change(score, row.before), "css": "number"},
            *({"text": _points(row.groups[group.id]), "css": "number"} for group in definition.groups),
        ]
    }


def _change(score: UnitScore, before: Before | None) -> str:
    """Points and places since the night before: "+0,35; hạng 3 → 2"."""
    if before is None:
        return NOTHING
    points = score.total - before.total
    text = ("+" if points > 0 else "−" if points < 0 else "") + _points(abs(points))
    if before.rank is None or score.rank is None or before.rank == score.rank:
        return text
    return f"{text}; " + _("hạng %(before)s → %(now)s") % {"before": before.rank, "now": score.rank}


def _measured(definition: Definition, score: UnitScore) -> dict[str, Any]:
    """How many of all points somebody has counted; `is_whole` when that is all of them."""
    whole = _decimal(definition.max)
    return {
        "points": number(whole - score.not_measured),
        "of": number(whole),
        "is_whole": not score.not_measured,
    }


def _grade(definition: Definition, score: UnitScore) -> str:
    """The grade; none while points are not measured, for it would call unmeasured work weak."""
    return "" if score.not_measured else _words(grade_of(definition, score.total).label)


def _of_whole(points: Decimal | None, group: Group) -> str:
    whole = number(_decimal(group.max))
    if points is None:
        return _("chưa đo (%(max)s điểm)") % {"max": whole}
    return _("%(points)s trên %(max)s điểm") % {"points": _points(points), "max": whole}


def _group(group: Group, found: Sequence[Line], points: Decimal | None) -> dict[str, Any]:
    """The line that sums a group up, above its indicators."""
    lost = [one.lost for one in found if one.indicator.group == group.id and one.lost is not None]
    all_lost = _points(sum(lost, Decimal(0)) if lost else None)
    texts = (_words(group.label), "", "", _points(points), all_lost, number(_decimal(group.max)), "")
    return {
        "cells": [
            {"text": text, "css": f"fw-bold {css}".strip()}
            for text, (_label, css) in zip(texts, LINE_COLUMNS, strict=True)
        ]
    }


def _line(one: Line, score: UnitScore, period: Period) -> dict[str, Any]:
    indicator = one.indicator
    counted = NOTHING if one.d is None else f"{number(one.n or Decimal(0))} / {number(one.d)}"
    lost: dict[str, Any] = {"text": _points(one.lost), "css": "number"}
    if indicator.id == ON_TIME and one.lost:
        lost["href"] = _unit_url(score.agency_id, period, "oversight:score_late")
    return {
        "cells": [
            {"text": f"{indicator.number} {_words(indicator.label)}"},
            {"text": counted, "css": "number"},
            {"text": _ratio(one), "css": "number"},
            {"text": _points(one.points), "css": "number"},
            lost,
            {"text": number(_decimal(indicator.max)) if indicator.is_paid else NOTHING, "css": "number"},
            {"text": _note(one)},
        ]
    }


def _ratio(one: Line) -> str:
    if one.ratio is None:
        return NOTHING
    shown = _points(one.ratio)
    return _("%(days)s ngày") % {"days": shown} if one.indicator.measure == Measure.MEAN else f"{shown} %"


def _note(one: Line) -> str | Promise:
    if one.standing == Standing.MEASURED:
        return "" if one.indicator.is_paid else _("chỉ theo dõi, không tính điểm")
    return STANDINGS[one.standing]


def _words(label: Label) -> str:
    return label.en if get_language() == "en" else label.vi


def _points(value: Decimal | None) -> str:
    """Two decimals, always: 10,00; "–" where there are none."""
    return NOTHING if value is None else f"{value:.2f}".replace(".", ",")


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
