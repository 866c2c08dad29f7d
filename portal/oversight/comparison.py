"""Two units, or two months of one, indicator by indicator: what the difference is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.models import Agency
from indicators.enums import PeriodKind
from indicators.models import UnitScore
from indicators.queries.comparing import Side, months_offered, parts, side, units_offered
from indicators.queries.scores import Line
from indicators.querysets import WATCHERS
from indicators.rules.comparing import most_of
from indicators.rules.definition import Group
from indicators.rules.periods import Period
from portal.http import open_to, reads_only, row_id
from portal.oversight import exporting
from portal.oversight.score_tabs import unit_tabs
from portal.oversight.scores_shared import (
    counted_shown,
    line_urls,
    name_of,
    signed,
    unit_url,
    user_of,
    words,
)
from portal.ui.formats import NOTHING, number, points_shown
from portal.ui.made_of import ROW


class ComparisonForm(forms.Form):
    """Which two. Choices are what this person may see."""

    unit = forms.TypedChoiceField(label=gettext_lazy("Đơn vị"), coerce=int)
    month = forms.TypedChoiceField(label=gettext_lazy("Tháng"), coerce=date.fromisoformat)
    other_unit = forms.TypedChoiceField(label=gettext_lazy("So với đơn vị"), coerce=int)
    other_month = forms.TypedChoiceField(label=gettext_lazy("So với tháng"), coerce=date.fromisoformat)

    def __init__(self, data: Mapping[str, Any], units: Sequence[Agency], months: Sequence[date]) -> None:
        super().__init__(data)
        for name in ("unit", "other_unit"):
            self._offer(name, [(one.pk, one.name) for one in units])
        for name in ("month", "other_month"):
            self._offer(name, [(one.isoformat(), f"{one:%m/%Y}") for one in months])

    def _offer(self, name: str, choices: Sequence[tuple[Any, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - all of them are
        field.choices = choices


@open_to(*WATCHERS)
@reads_only
def comparison(request: HttpRequest) -> HttpResponseBase:
    """What is not said is the unit itself, and the month before."""
    user, today = user_of(request), timezone.localdate()
    units, months = units_offered(user, today), months_offered(user, today)
    if not months:
        return render(request, "oversight/analysis/comparison.html", {"form": None})
    form = ComparisonForm(_asked(request, units, months), units, months)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        asked = form.cleaned_data
        here = side(user, today, asked["unit"], asked["month"])
        there = side(user, today, asked["other_unit"], asked["other_month"])
        context |= _missing(here, there, asked, {one.pk: one.name for one in units})
        if here is not None and there is not None:
            context |= _compared(here, there)
    status = 200 if form.is_valid() else 422
    return exporting.page_of_rows(
        request, "oversight/analysis/comparison.html", context,
        name="so-sanh", title=_("So sánh hai đơn vị hoặc hai tháng"), status=status,
    )  # fmt: skip


def _asked(request: HttpRequest, units: Sequence[Agency], months: Sequence[date]) -> dict[str, str]:
    """The address, filled up: the first unit and the last month, against the same unit a month before."""
    given = request.GET
    unit = given.get("unit", str(units[0].pk))
    month = given.get("month", months[0].isoformat())
    same = given.get("other_unit", unit)
    earlier = [one.isoformat() for one in months if one.isoformat() < month]
    usual = (earlier or [month])[0] if row_id(same) == row_id(unit) else month
    return {
        "unit": unit,
        "month": month,
        "other_unit": same,
        "other_month": given.get("other_month", usual),
    }


def _missing(
    here: Side | None, there: Side | None, asked: Mapping[str, Any], names: Mapping[int, str]
) -> dict[str, Any]:
    """Sentences for a side of which there is no score."""
    sides = ((here, "unit", "month"), (there, "other_unit", "other_month"))
    return {
        "missing": [
            _("%(name)s chưa có điểm %(month)s.")
            % {"name": names[asked[unit]], "month": name_of(Period(PeriodKind.MONTH, asked[month]))}
            for one, unit, month in sides
            if one is None
        ]
    }


def _compared(here: Side, there: Side) -> dict[str, Any]:
    by_indicator = parts(here, there)
    difference = here.score.total - there.score.total
    period = Period(PeriodKind.MONTH, here.score.first_on)
    return {
        "unit": here.score.agency,
        "back": unit_url(here.score.agency_id, period),
        "tabs": unit_tabs(here.score.agency_id, period, "oversight:score_comparison"),
        "here": _title(here),
        "there": _title(there),
        "here_total": points_shown(here.score.total),
        "there_total": points_shown(there.score.total),
        "here_href": unit_url(here.score.agency_id, period),
        "there_href": unit_url(there.score.agency_id, Period(PeriodKind.MONTH, there.score.first_on)),
        "difference": signed(difference),
        "most": [
            f"{here.lines[one].indicator.number} {words(here.lines[one].indicator.label)} "
            f"({signed(by_indicator[one])})"
            for one in most_of(by_indicator)
            if one in here.lines
        ],
        "same_measure": here.score.not_measured == there.score.not_measured,
        "other_definition": here.score.definition_id != there.score.definition_id,
        "columns": [{"label": label, "css": css} for label, css in COLUMNS],
        "rows": [
            row
            for group in here.definition.groups
            for row in (
                _group(group, here, there),
                *(
                    _row(
                        here.lines[one.id],
                        there.lines.get(one.id),
                        by_indicator.get(one.id),
                        (here.score, there.score),
                    )
                    for one in here.definition.of_group(group.id)
                ),
            )
        ],
    }


COLUMNS = (
    (gettext_lazy("Chỉ số"), "wide"),
    (gettext_lazy("Bên này: tử / mẫu"), "number"),
    (gettext_lazy("Điểm"), "number"),
    (gettext_lazy("Bên kia: tử / mẫu"), "number"),
    (gettext_lazy("Điểm"), "number"),
    (gettext_lazy("Chênh tử / mẫu"), "number"),
    (gettext_lazy("Chênh điểm"), "number"),
)


def _title(one: Side) -> str:
    return f"{one.score.agency.name}, {name_of(Period(PeriodKind.MONTH, one.score.first_on))}"


def _group(group: Group, here: Side, there: Side) -> dict[str, Any]:
    sums = [_sum(group, one) for one in (here, there)]
    difference = None if None in sums else (sums[0] or Decimal(0)) - (sums[1] or Decimal(0))
    texts = (
        words(group.label), "", points_shown(sums[0]), "", points_shown(sums[1]), "",
        NOTHING if difference is None else signed(difference),
    )  # fmt: skip
    cells: list[dict[str, Any]] = [
        {"text": text, "css": f"fw-bold {css}".strip()}
        for text, (_label, css) in zip(texts, COLUMNS, strict=True)
    ]
    for place, one in ((HERE_POINTS, here), (THERE_POINTS, there)):
        if cells[place]["text"] != NOTHING:
            cells[place]["href"] = f"{_unit_of(one)}#indicators"
    cells[POINTS_APART]["made_of"] = ROW
    return {"cells": cells}


HERE_POINTS, THERE_POINTS, COUNTS_APART, POINTS_APART = 2, 4, 5, 6


def _unit_of(one: Side) -> str:
    return unit_url(one.score.agency_id, Period(PeriodKind.MONTH, one.score.first_on))


def _sum(group: Group, one: Side) -> Decimal | None:
    """None where nothing of the group has points."""
    ids = [line.indicator.id for line in one.lines.values() if line.indicator.group == group.id]
    found = [one.points[indicator] for indicator in ids if indicator in one.points]
    return sum(found, Decimal(0)) if found else None


def _row(
    here: Line, there: Line | None, difference: Decimal | None, scores: tuple[UnitScore, UnitScore]
) -> dict[str, Any]:
    """One indicator; what was counted leads to its list, its points to what cost them."""
    texts = (
        f"{here.indicator.number} {words(here.indicator.label)}",
        counted_shown(here),
        points_shown(here.points),
        NOTHING if there is None else counted_shown(there),
        NOTHING if there is None else points_shown(there.points),
        _counts_apart(here, there),
        NOTHING if difference is None else signed(difference),
    )
    cells: list[dict[str, Any]] = [
        {"text": text, "css": css} for text, (_label, css) in zip(texts, COLUMNS, strict=True)
    ]
    for place, line, score in ((HERE_POINTS, here, scores[0]), (THERE_POINTS, there, scores[1])):
        if line is not None:
            ways = line_urls(line, score.agency_id, Period(PeriodKind.MONTH, score.first_on))
            for shift, href in zip((-1, 0), ways, strict=True):
                if href and cells[place + shift]["text"] != NOTHING:
                    cells[place + shift]["href"] = href
    for place in (COUNTS_APART, POINTS_APART):
        cells[place]["made_of"] = ROW
    return {"cells": cells}


def _counts_apart(here: Line, there: Line | None) -> str:
    """+3 / −5; "–" where one side was not counted."""
    if there is None or here.d is None or there.d is None:
        return NOTHING
    pairs = ((here.n or Decimal(0), there.n or Decimal(0)), (here.d, there.d))
    return " / ".join(_signed_number(one - other) for one, other in pairs)


def _signed_number(change: Decimal) -> str:
    return ("+" if change > 0 else "−" if change < 0 else "") + number(abs(change))
