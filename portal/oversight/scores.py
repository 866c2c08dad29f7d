"""The head's scores: the ranking of units, one unit's indicators, the dossiers that cost its points."""

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

from accounts.enums import AgencyKind, Level
from indicators.models import UnitScore
from indicators.queries.earlier import period_before
from indicators.queries.scores import Before, Line, Row, groups_of, lines, ranking
from indicators.querysets import WATCHERS
from indicators.rules.definition import Definition, Group, definition_from
from indicators.rules.periods import Period
from indicators.rules.scoring import grade_of
from portal.http import open_to, reads_only
from portal.oversight import exporting
from portal.oversight.score_tabs import unit_tabs
from portal.oversight.scores_shared import (
    about,
    as_decimal,
    counted_shown,
    latest_score,
    line_urls,
    linked,
    note_shown,
    period_asked,
    ratio_shown,
    rules_url,
    signed,
    typed,
    unit_url,
    user_of,
    words,
)
from portal.oversight.targets import targets_of
from portal.ui.formats import NOTHING, number, points_shown
from portal.ui.made_of import BELOW
from portal.ui.scorebars import bar


@open_to(*WATCHERS)
@reads_only
def scores(request: HttpRequest) -> HttpResponseBase:
    """Units of one kind and level, as at the latest night of the period."""
    period = period_asked(request)
    wanted = (request.GET.get("kind", ""), request.GET.get("level", ""))
    found = ranking(user_of(request), timezone.localdate(), period, wanted)
    definition = found.definition
    ago = period_before([row.score for row in found.rows], period)
    context: dict[str, Any] = {
        **about(period, request),
        "measured_on": found.measured_on,
        "classes": [_class_tab(one, found.chosen, period) for one in found.classes],
        "definition": words(definition.label) if definition else "",
        "columns": _columns(definition) if definition else [],
        "rows": [_row(row, definition, period, ago.get(row.score.agency_id)) for row in found.rows]
        if definition
        else [],
        "measured": _measured(definition, found.rows[0].score) if definition and found.rows else None,
    }
    return exporting.page_of_rows(
        request, "oversight/scores/scores.html", context,
        name=f"xep-hang-{period.first:%Y%m%d}",
        title=_("Điểm các đơn vị %(period)s") % {"period": context["period"]},
    )  # fmt: skip


@open_to(*WATCHERS)
@reads_only
def unit(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every indicator of one unit: counted, won, lost, unreachable, not measured."""
    period = period_asked(request)
    score = latest_score(request, pk, period)
    definition = definition_from(score.definition.content)
    found = lines(definition, score)
    groups = groups_of(definition, found)
    context = {
        **about(period, request),
        "score": score,
        "tabs": unit_tabs(score.agency_id, period, "oversight:score_unit"),
        "targets": targets_of(request, score, period),
        "rules": rules_url(score),
        "total": points_shown(score.total),
        "grade": _grade(definition, score),
        "measured": _measured(definition, score),
        "unreachable": number(score.unreachable or None),
        "back": _class_url((score.agency.kind, score.agency.level), period),
        "groups": [
            {
                "label": words(group.label),
                "points": _of_whole(groups[group.id], group),
                "bar": bar(found, group),
            }
            for group in definition.groups
        ],
        "rows": [
            row
            for group in definition.groups
            for row in (
                _group(group, found, groups[group.id], rules_url(score)),
                *(_line(one, score, period) for one in found if one.indicator.group == group.id),
            )
        ],
        "columns": [{"label": label, "css": css} for label, css in LINE_COLUMNS],
    }
    return exporting.page_of_rows(
        request, "oversight/scores/unit.html", context,
        name=f"diem-{score.agency_id}-{period.first:%Y%m%d}",
        title=_("Điểm của %(name)s, %(period)s") % {"name": score.agency.name, "period": context["period"]},
    )  # fmt: skip


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


def _class_tab(one: tuple[str, str], chosen: tuple[str, str] | None, period: Period) -> dict[str, Any]:
    kind, level = one
    label = _(AgencyKind(kind).label)
    if kind == AgencyKind.DEPARTMENT:
        label = f"{label} ({_(Level(level).label).lower()})"
    return {
        "label": label,
        "href": _class_url(one, period),
        "is_current": one == chosen,
        "count": None,
    }


def _class_url(one: tuple[str, str], period: Period) -> str:
    asked = urlencode({"kind": one[0], "level": one[1]})
    return f"{reverse('oversight:scores')}?{typed(period)}&{asked}"


def _columns(definition: Definition) -> list[dict[str, Any]]:
    return [
        {"label": _("Hạng"), "css": "number"},
        {"label": _("Đơn vị"), "css": "wide"},
        {"label": _("Điểm đã đo"), "css": "points"},
        {"label": _("So với đêm trước"), "css": "points"},
        {"label": _("So với kỳ trước"), "css": "points"},
        *(
            {"label": f"{words(group.label)} ({number(as_decimal(group.max))})", "css": "points"}
            for group in definition.groups
        ),
    ]


def _row(row: Row, definition: Definition, period: Period, ago: Before | None) -> dict[str, Any]:
    score = row.score
    place = NOTHING if score.rank is None else f"{score.rank}/{score.ranked_among}"
    whole = unit_url(score.agency_id, period)
    overnight = unit_url(score.agency_id, period, "oversight:score_overnight")
    trend = unit_url(score.agency_id, period, "oversight:score_trend")
    return {
        "cells": [
            {"text": place, "css": "number", "made_of": BELOW},
            {"text": score.agency.name, "href": whole},
            linked(points_shown(score.total), f"{whole}#indicators"),
            linked(_change(score, row.before), overnight),
            linked(_change(score, ago), trend),
            *(linked(points_shown(row.groups[one.id]), f"{whole}#indicators") for one in definition.groups),
        ]
    }


def _change(score: UnitScore, before: Before | None) -> str:
    """Points and places since then: "+0,35; hạng 3 → 2"."""
    if before is None:
        return NOTHING
    points = score.total - before.total
    text = signed(points)
    if before.rank is None or score.rank is None or before.rank == score.rank:
        return text
    return f"{text}; " + _("hạng %(before)s → %(now)s") % {"before": before.rank, "now": score.rank}


def _measured(definition: Definition, score: UnitScore) -> dict[str, Any]:
    """How many of all points somebody has counted; `is_whole` when that is all of them."""
    whole = as_decimal(definition.max)
    return {
        "points": number(whole - score.not_measured),
        "of": number(whole),
        "is_whole": not score.not_measured,
    }


def _grade(definition: Definition, score: UnitScore) -> str:
    """The grade; none while points are not measured, for it would call unmeasured work weak."""
    return "" if score.not_measured else words(grade_of(definition, score.total).label)


def _of_whole(points: Decimal | None, group: Group) -> str:
    whole = number(as_decimal(group.max))
    if points is None:
        return _("chưa đo (%(max)s điểm)") % {"max": whole}
    return _("%(points)s trên %(max)s điểm") % {"points": points_shown(points), "max": whole}


def _group(group: Group, found: Sequence[Line], points: Decimal | None, rules: str) -> dict[str, Any]:
    """The line that sums a group up, above its indicators."""
    lost = [one.lost for one in found if one.indicator.group == group.id and one.lost is not None]
    all_lost = points_shown(sum(lost, Decimal(0)) if lost else None)
    texts = (words(group.label), "", "", points_shown(points), all_lost, number(as_decimal(group.max)), "")
    cells: list[dict[str, Any]] = [
        {"text": text, "css": f"fw-bold {css}".strip()}
        for text, (_label, css) in zip(texts, LINE_COLUMNS, strict=True)
    ]
    for place in (WON, LOST):
        cells[place]["made_of"] = BELOW
    cells[MOST]["href"] = rules
    return {"cells": cells}


WON, LOST, MOST = 3, 4, 5


def _line(one: Line, score: UnitScore, period: Period) -> dict[str, Any]:
    """What was counted leads to all of it, points to what cost them."""
    indicator = one.indicator
    counted, points = line_urls(one, score.agency_id, period)
    most = number(as_decimal(indicator.max)) if indicator.is_paid else NOTHING
    return {
        "cells": [
            {"text": f"{indicator.number} {words(indicator.label)}"},
            linked(counted_shown(one), counted),
            linked(ratio_shown(one), counted),
            linked(points_shown(one.points), points),
            linked(points_shown(one.lost), points),
            linked(most, rules_url(score)),
            {"text": note_shown(one)},
        ]
    }
