"""The pages about one unit's points, as tabs."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from indicators.rules.periods import Period
from portal.oversight.scores_shared import unit_url


PAGES = {
    "oversight:score_unit": gettext_lazy("Từng chỉ số"),
    "oversight:score_trend": gettext_lazy("Diễn biến 13 tháng"),
}


def unit_tabs(agency_id: int, period: Period, current: str) -> list[dict[str, Any]]:
    """The tabs of a unit, for the period that is looked at; `current`: the name of the page."""
    return [
        {
            "label": label,
            "href": unit_url(agency_id, period, name),
            "is_current": name == current,
            "count": None,
        }
        for name, label in PAGES.items()
    ]
