"""The pages about one unit's points, as tabs."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from indicators.enums import PeriodKind
from indicators.rules.periods import Period, period_of
from portal.oversight.scores_shared import unit_url


PAGES = {
    "oversight:score_unit": gettext_lazy("Từng chỉ số"),
    "oversight:score_costs": gettext_lazy("Hồ sơ làm mất điểm"),
    "oversight:score_trend": gettext_lazy("Diễn biến 13 tháng"),
    "oversight:score_overnight": gettext_lazy("Thay đổi qua đêm"),
    "oversight:score_whatif": gettext_lazy("Nếu thì"),
    "oversight:score_forecast": gettext_lazy("Dự báo cuối tháng"),
    "oversight:score_evaluation": gettext_lazy("Chín chỉ số 2018"),
    "oversight:score_comparison": gettext_lazy("So sánh"),
}


def unit_tabs(agency_id: int, period: Period, current: str) -> list[dict[str, Any]]:
    """The tabs of a unit, for the period that is looked at; `current`: the name of the page."""
    return [
        {
            "label": label,
            "href": _address(name, agency_id, period),
            "is_current": name == current,
            "count": None,
        }
        for name, label in PAGES.items()
    ]


def _address(name: str, agency_id: int, period: Period) -> str:
    """The comparison has no unit of its own: the address fills in one of its two sides."""
    if name != "oversight:score_comparison":
        return unit_url(agency_id, period, name)
    month = period_of(PeriodKind.MONTH, min(period.last, timezone.localdate()))
    return f"{reverse(name)}?{urlencode({'unit': agency_id, 'month': month.first.isoformat()})}"
