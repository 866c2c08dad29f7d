"""How the lists of costing dossiers may be read: one by one, or summed up by unit, field or procedure."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from indicators.queries.dossier_costs import GROUPS, DossierCosts
from indicators.rules.periods import Period
from portal.oversight.scores_costing import GROUP_COLUMNS, group_row


WAYS = {
    "": gettext_lazy("Từng hồ sơ"),
    "unit": gettext_lazy("Theo đơn vị"),
    "field": gettext_lazy("Theo lĩnh vực"),
    "procedure": gettext_lazy("Theo thủ tục"),
}


def way_asked(request: HttpRequest) -> str:
    """What is summed up by; empty, and for nonsense: one by one."""
    asked = request.GET.get("by", "")
    return asked if asked in GROUPS else ""


def ways(request: HttpRequest, period: Period) -> list[dict[str, Any]]:
    asked = way_asked(request)
    return [
        {
            "label": label,
            "href": f"{request.path}?{_address(period, way)}",
            "is_current": way == asked,
            "count": None,
        }
        for way, label in WAYS.items()
    ]


def _address(period: Period, way: str) -> str:
    values = {"period": period.kind.value, "first": period.first.isoformat()}
    return urlencode({**values, "by": way} if way else values)


def grouped(costs: DossierCosts, way: str) -> dict[str, Any]:
    """The table of sums, the dearest first."""
    return {
        "columns": [{"label": label, "css": css} for label, css in GROUP_COLUMNS],
        "rows": [group_row(one) for one in costs.by(way)],
    }
