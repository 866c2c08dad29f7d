"""A unit's last 13 months: total, groups and every indicator, as lines and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from indicators.enums import PeriodKind
from indicators.models import UnitScore
from indicators.queries.earlier import Month, Trend, months_of
from indicators.querysets import WATCHERS
from indicators.rules.definition import Definition, Group, Indicator, Measure
from indicators.rules.periods import Period, period_of
from portal.http import NotThere, open_to, reads_only
from portal.oversight import exporting
from portal.oversight.score_tabs import unit_tabs
from portal.oversight.scores_shared import (
    line_urls,
    linked,
    name_of,
    period_asked,
    typed,
    unit_url,
    user_of,
    words,
)
from portal.ui.formats import NOTHING, points_shown
from portal.ui.linecharts import line_chart


MONTHS = 13
"""A year and the same month of the year before."""
POINTS, SHARES = "points", "shares"
SHOWN = {POINTS: gettext_lazy("Điểm"), SHARES: gettext_lazy("Tỷ lệ")}
Values = Sequence[tuple[str, Decimal | None]]


@open_to(*WATCHERS)
@reads_only
def trend(request: HttpRequest, pk: int) -> HttpResponseBase:
    """13 months that end with the one asked for."""
    asked = period_asked(request)
    today = timezone.localdate()
    last = period_of(PeriodKind.MONTH, min(asked.last, today))
    found = months_of(user_of(request), today, pk, last=last, months=MONTHS)
    latest = next((one.score for one in reversed(found.months) if one.score is not None), None)
    if found.definition is None or latest is None:
        raise NotThere(_("Chưa có điểm của đơn vị này trong 13 tháng đã chọn."))
    shown = request.GET.get("show", "")
    shown = shown if shown in SHOWN else POINTS
    return exporting.page_of_rows(
        request,
        "oversight/analysis/trend.html",
        {
            **_head(request, latest, last, shown),
            "total": line_chart(_("Tổng điểm đã đo"), _totals(found)),
            "not_whole": any(one.score is not None and one.score.not_measured for one in found.months),
            "missing": [name_of(one.period) for one in found.months if one.score is None],
            "groups": [_group(group, found, found.definition, shown) for group in found.definition.groups],
            "columns": _columns(found.months, pk),
            "rows": _rows(found, found.definition, shown, pk),
        },
        name=f"dien-bien-{pk}-{last.first:%Y%m}",
        title=_("Diễn biến 13 tháng của %(name)s") % {"name": latest.agency.name},
    )


def _head(request: HttpRequest, latest: UnitScore, last: Period, shown: str) -> dict[str, Any]:
    following = last.after()
    return {
        "unit": latest.agency,
        "last": name_of(last),
        "back": unit_url(latest.agency_id, last),
        "tabs": unit_tabs(latest.agency_id, last, "oversight:score_trend"),
        "earlier": f"{request.path}?{typed(last.before())}",
        "later": f"{request.path}?{typed(following)}" if following.first <= timezone.localdate() else "",
        "ways": [
            {
                "label": label,
                "href": f"{request.path}?{typed(last)}&show={way}",
                "is_current": way == shown,
                "count": None,
            }
            for way, label in SHOWN.items()
        ],
    }


def _group(group: Group, found: Trend, definition: Definition, shown: str) -> dict[str, Any]:
    """A group's chart, and those of its indicators of which anything was measured."""
    charts = [
        line_chart(f"{one.number} {words(one.label)}", _values(one, found, shown))
        for one in definition.of_group(group.id)
    ]
    points = [(below(one), one.groups.get(group.id)) for one in found.months]
    return {
        "label": words(group.label),
        "chart": line_chart(words(group.label), points),
        "charts": [chart for chart in charts if chart is not None],
    }


def _totals(found: Trend) -> Values:
    return [(below(one), None if one.score is None else one.score.total) for one in found.months]


def _values(indicator: Indicator, found: Trend, shown: str) -> Values:
    """Points, or the share; what earns no points always shows its share or mean."""
    return [(below(one), _value(indicator, one, shown)) for one in found.months]


def _value(indicator: Indicator, month: Month, shown: str) -> Decimal | None:
    line = month.lines.get(indicator.id)
    if line is None:
        return None
    return line.points if shown == POINTS and indicator.is_paid else line.ratio


def below(month: Month) -> str:
    """09/25: what stands under a column of a chart and above one of a table."""
    return f"{month.period.first:%m/%y}"


def _columns(months: Sequence[Month], pk: int) -> list[dict[str, Any]]:
    """A month's head leads to what its figures are made of."""
    return [
        {"label": _("Chỉ số"), "css": "wide"},
        *(
            {"label": below(one), "css": "number"}
            | ({"sort_href": unit_url(pk, one.period)} if one.score is not None else {})
            for one in months
        ),
    ]


def _rows(found: Trend, definition: Definition, shown: str, pk: int) -> list[dict[str, Any]]:
    """Each figure leads to what it is made of in its month: the unit's page, the ranking, its list."""
    scores = [one.score for one in found.months]
    units = [unit_url(pk, one.period) if one.score else "" for one in found.months]
    ranks = [_ranking_url(one) for one in found.months]
    whole = [points_shown(one.total if one else None) for one in scores]
    missing = [points_shown(one.not_measured if one else None) for one in scores]
    rows = [
        _row(_("Tổng điểm đã đo"), whole, units, "fw-bold"),
        _row(_("Điểm chưa đo"), missing, units),
        _row(_("Hạng"), [_place(one) for one in scores], ranks),
    ]
    for group in definition.groups:
        sums = [points_shown(one.groups.get(group.id)) for one in found.months]
        rows.append(_row(words(group.label), sums, units, "fw-bold"))
        for indicator in definition.of_group(group.id):
            texts = [points_shown(_value(indicator, one, shown)) for one in found.months]
            lists = [_list_url(indicator, one, shown, pk) for one in found.months]
            rows.append(_row(_named(indicator, shown), texts, lists))
    return rows


def _ranking_url(month: Month) -> str:
    """The ranking of the unit's class in that month."""
    if month.score is None:
        return ""
    agency = month.score.agency
    asked = urlencode({"kind": agency.kind, "level": agency.level})
    return f"{reverse('oversight:scores')}?{typed(month.period)}&{asked}"


def _list_url(indicator: Indicator, month: Month, shown: str, pk: int) -> str:
    """What cost the points, or what the share was counted from."""
    line = month.lines.get(indicator.id)
    if line is None:
        return ""
    counted, points = line_urls(line, pk, month.period)
    return points if shown == POINTS and indicator.is_paid else counted


def _place(score: UnitScore | None) -> str:
    return f"{score.rank}/{score.ranked_among}" if score is not None and score.rank else NOTHING


def _named(indicator: Indicator, shown: str) -> str:
    """The indicator with the unit of what its row shows."""
    name = f"{indicator.number} {words(indicator.label)}"
    if shown == POINTS and indicator.is_paid:
        return name
    return name if indicator.measure == Measure.MEAN else f"{name} (%)"


def _row(label: str, texts: Sequence[str], hrefs: Sequence[str], css: str = "") -> dict[str, Any]:
    css_of_figure = f"number {css}".strip()
    cells: list[dict[str, Any]] = [{"text": label, "css": css}]
    return {
        "cells": cells + [linked(text, href, css_of_figure) for text, href in zip(texts, hrefs, strict=True)]
    }
