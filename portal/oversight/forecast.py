"""Where the month ends at this pace: by which method, and how wrong that was in months that are over."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from indicators.enums import PeriodKind
from indicators.models import UnitScore
from indicators.queries.forecast import Outlook, outlook
from indicators.queries.scores import Line, groups_of, lines
from indicators.querysets import WATCHERS
from indicators.rules.definition import Definition, definition_from
from indicators.rules.forecast import ENOUGH, Errors, Forecast, Trial
from indicators.rules.periods import Period, period_of
from indicators.rules.scoring import Component
from portal.http import open_to, reads_only
from portal.oversight import exporting
from portal.oversight.score_tabs import unit_tabs
from portal.oversight.scores_shared import (
    count_shown,
    counted_shown,
    latest_score,
    line_urls,
    linked,
    name_of,
    period_asked,
    signed,
    typed,
    unit_url,
    words,
)
from portal.oversight.tables import Shown
from portal.ui.formats import NOTHING, day, points_shown
from portal.ui.made_of import RECKONED


@open_to(*WATCHERS)
@reads_only
def month_end(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Of the month asked for, or of the one a longer period has come to."""
    asked = period_asked(request)
    today = timezone.localdate()
    period = period_of(PeriodKind.MONTH, min(asked.last, today))
    score = latest_score(request, pk, period)
    definition = definition_from(score.definition.content)
    found = outlook(score, definition)
    is_over = score.measured_on >= period.last
    following = period.after()
    context: dict[str, Any] = {
        "score": score,
        "month": name_of(period),
        "last": period.last,
        "is_over": is_over,
        "earlier": f"{request.path}?{typed(period.before())}",
        "later": f"{request.path}?{typed(following)}" if following.first <= today else "",
        "back": unit_url(score.agency_id, period),
        "tabs": unit_tabs(score.agency_id, period, "oversight:score_forecast"),
        "now": points_shown(score.total),
        "forecast": None if is_over else found.forecast,
        **(_told(score, definition, found.forecast) if found.forecast and not is_over else {}),
        **_tried(found, score.agency_id),
    }
    return exporting.page_of_rows(
        request, "oversight/analysis/forecast.html", context,
        name=f"du-bao-{pk}", title=_("Dự báo cuối tháng"),
        also=[Shown(_("Các tháng đã thử"), context["trial_columns"], context["trials"])],
    )  # fmt: skip


def _told(score: UnitScore, definition: Definition, found: Forecast) -> dict[str, Any]:
    is_whole = not found.scored.not_measured
    return {
        "ends": points_shown(found.scored.total),
        "change": signed(found.scored.total - score.total),
        "grade": words(found.scored.grade.label) if is_whole else NOTHING,
        "columns": [{"label": label, "css": css} for label, css in COLUMNS],
        "rows": _rows(definition, score, found),
    }


COLUMNS = (
    (gettext_lazy("Chỉ số"), "wide"),
    (gettext_lazy("Hiện nay: tử / mẫu"), "number"),
    (gettext_lazy("Điểm"), "number"),
    (gettext_lazy("Cuối tháng: tử / mẫu"), "number"),
    (gettext_lazy("Điểm"), "number"),
    (gettext_lazy("Thay đổi"), "number"),
)


def _rows(definition: Definition, score: UnitScore, ahead: Forecast) -> list[dict[str, Any]]:
    """Groups, each with its indicators that are measured; what is reckoned says so."""
    found = lines(definition, score)
    period = Period(PeriodKind(score.period_kind), score.first_on)
    unit = f"{unit_url(score.agency_id, period)}#indicators"
    now = groups_of(definition, found)
    rows = []
    for group in definition.groups:
        then = ahead.scored.groups[group.id]
        rows.append(_row((words(group.label), "", now[group.id], "", then), ("", unit), bold="fw-bold"))
        rows += [
            _indicator(
                line,
                ahead.scored.component(line.indicator.id),
                line_urls(line, score.agency_id, period),
            )
            for line in found
            if line.indicator.group == group.id and line.d is not None
        ]
    return rows


def _indicator(line: Line, then: Component, ways: tuple[str, str]) -> dict[str, Any]:
    name = f"{line.indicator.number} {words(line.indicator.label)}"
    return _row((name, counted_shown(line), line.points, count_shown(then), then.points), ways)


def _row(
    values: tuple[str, str, Decimal | None, str, Decimal | None], ways: tuple[str, str], bold: str = ""
) -> dict[str, Any]:
    label, counted, now, ends, then = values
    change = NOTHING if now is None or then is None else signed(then - now)
    texts = (label, counted, points_shown(now), ends, points_shown(then), change)
    now_counted, now_points = ways
    hrefs = ("", now_counted, now_points, "", "", "")
    return {
        "cells": [
            linked(text, href, f"{bold} {css}".strip()) | ({} if href else {"made_of": RECKONED})
            for text, href, (_label, css) in zip(texts, hrefs, COLUMNS, strict=True)
        ]
    }


# How the method did -------------------------------------------------------------------------------------

TRIAL_COLUMNS = (
    (gettext_lazy("Tháng"), ""),
    (gettext_lazy("Dự báo vào cuối ngày"), ""),
    (gettext_lazy("Còn ngày làm việc"), "number"),
    (gettext_lazy("Dự báo"), "number"),
    (gettext_lazy("Thực tế"), "number"),
    (gettext_lazy("Sai"), "number"),
    (gettext_lazy("Điểm hôm đó"), "number"),
)


def _tried(found: Outlook, agency_id: int) -> dict[str, Any]:
    return {
        "trial_columns": [{"label": label, "css": css} for label, css in TRIAL_COLUMNS],
        "trials": [_trial(one, agency_id) for one in found.trials],
        "error": _error(found.errors),
        "errors": found.errors,
    }


def _trial(one: Trial, agency_id: int) -> dict[str, Any]:
    texts = (
        name_of(one.period), day(one.on), str(one.left), points_shown(one.forecast), points_shown(one.actual),
        signed(one.error), points_shown(one.unchanged),
    )  # fmt: skip
    actual = unit_url(agency_id, one.period)
    hrefs = ("", "", "", "", actual, "", "")
    return {
        "cells": [
            linked(text, href, css) | ({} if href else {"made_of": RECKONED})
            for text, href, (_label, css) in zip(texts, hrefs, TRIAL_COLUMNS, strict=True)
        ]
    }


def _error(found: Errors | None) -> str:
    """The error in a sentence, or why there is none to speak of."""
    if found is None:
        return _("Chưa có tháng nào đã kết thúc còn giữ đủ điểm các đêm để thử lại, nên chưa biết sai số.")
    figures = {
        "months": found.months,
        "mean": points_shown(found.mean),
        "largest": points_shown(found.largest),
        "unchanged": points_shown(found.unchanged),
    }
    if not found.is_enough:
        said = _("Mới thử lại được %(months)s tháng, sai nhiều nhất %(largest)s điểm: chưa đủ để nói sai số.")
        least = _("Cần ít nhất %(n)s tháng.") % {"n": ENOUGH}
        return f"{said % figures} {least}"
    said = _(
        "Thử lại trên %(months)s tháng đã kết thúc: sai trung bình %(mean)s điểm, lớn nhất %(largest)s điểm."
    )
    if found.is_better:
        other = _("Nếu chỉ lấy điểm hôm đó làm dự báo thì sai trung bình %(unchanged)s điểm.")
    else:
        other = _(
            "Chỉ lấy điểm hôm đó làm dự báo cũng chỉ sai trung bình %(unchanged)s điểm: ở đơn vị này "
            "nhịp tháng chưa giúp dự báo tốt hơn."
        )
    return f"{said % figures} {other % figures}"
