"""From a lost point of one indicator to the dossiers, procedures, communes or petitions behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from accounts.models import Agency
from feedback.models import Petition
from indicators.models import UnitScore
from indicators.queries.dossier_costs import DossierCosts
from indicators.queries.drilldown import Costing, costing, has_list
from indicators.querysets import WATCHERS
from indicators.rules.definition import Definition, ScoredObject, definition_from
from indicators.rules.pricing import PRICE_DECIMALS
from indicators.rules.scoring import half_up
from portal.http import NotThere, open_to, reads_only
from portal.oversight import exporting
from portal.oversight.scores_costing import (
    DOSSIER_COLUMNS,
    dossier_row,
    prices_shown,
    shown_with,
    with_what_is_shown,
)
from portal.oversight.scores_grouped import grouped, way_asked, ways
from portal.oversight.scores_shared import (
    about,
    counted_shown,
    latest_score,
    lost_url,
    period_asked,
    unit_url,
    user_of,
    words,
)
from portal.ui.formats import day, number
from portal.ui.pagination import page_of
from procedures.models import Procedure, ProcedureVersion


COUNTED = "counted"


@open_to(*WATCHERS)
@reads_only
def lost(request: HttpRequest, pk: int, indicator: str) -> HttpResponseBase:
    """The objects missing in the numerator of one indicator, each with its price; or all it divides by."""
    period = period_asked(request)
    score = latest_score(request, pk, period)
    definition = definition_from(score.definition.content)
    counted = request.GET.get("show") == COUNTED
    found = costing(user_of(request), timezone.localdate(), score, definition, indicator, counted=counted)
    if found is None:
        raise NotThere(_("Chỉ số này không có danh sách trong kỳ đã chọn."))
    is_of_dossiers = found.line.indicator.object == ScoredObject.DOSSIER
    context = {
        **about(period, request),
        "score": score,
        "back": unit_url(score.agency_id, period),
        **_figures(found),
        "is_counted": counted,
        "hrefs": {
            "counted": lost_url(pk, indicator, period, show=COUNTED),
            "missing": lost_url(pk, indicator, period) if has_list(found.line) else "",
        },
        "ways": ways(request, period) if is_of_dossiers and not counted else [],
        **_table(request, score, definition, found, counted=counted),
    }
    return exporting.page_of_rows(
        request, "oversight/scores/lost.html", context,
        name=f"mat-diem-{indicator.lower()}-{score.agency_id}-{period.first:%Y%m%d}",
        title=f"{words(found.line.indicator.label)}: {score.agency.name}",
    )  # fmt: skip


def _figures(found: Costing) -> dict[str, Any]:
    indicator = found.line.indicator
    return {
        "indicator": f"{indicator.number} {words(indicator.label)}",
        "numerator": words(indicator.numerator),
        "denominator": words(indicator.denominator),
        "counted": counted_shown(found.line),
        "is_paid": indicator.is_paid,
        "is_empty": not found.line.d,
        "lost": number(half_up(found.lost, PRICE_DECIMALS)),
        "listed": found.listed,
        "outside": found.outside,
        "outside_points": number(found.prices.outside),
        "prices": prices_shown(found.prices, found.listed) if found.lost else "",
        "what": KINDS[indicator.object].many,
    }


def _table(
    request: HttpRequest, score: UnitScore, definition: Definition, found: Costing, *, counted: bool
) -> dict[str, Any]:
    if found.line.indicator.object == ScoredObject.DOSSIER:
        return _dossiers(request, score, definition, found, counted=counted)
    kind = KINDS[found.line.indicator.object]
    page = page_of(
        found.objects,
        order=kind.order,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=exporting.page_size(request),
    )
    return {
        "columns": [{"label": label} for label in kind.columns],
        "rows": kind.rows(list(page.rows)),
        "page": page,
    }


def _dossiers(
    request: HttpRequest, score: UnitScore, definition: Definition, found: Costing, *, counted: bool
) -> dict[str, Any]:
    user, on = user_of(request), timezone.localdate()
    if (way := way_asked(request)) and not counted:
        only = DossierCosts(user, on, score, definition, only=found.line.indicator.id)
        return grouped(only, way)
    costs = DossierCosts(user, on, score, definition)
    page = page_of(
        found.objects,
        order=("received_on", "pk"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=exporting.page_size(request),
        shown=with_what_is_shown,
    )
    shown = shown_with(costs, page.rows, definition)
    return {
        "columns": [{"label": label, "css": css} for label, css in DOSSIER_COLUMNS],
        "rows": [dossier_row(one, shown, found.line.indicator.id) for one in page.rows],
        "page": page,
    }


# Rows of what is not a dossier ---------------------------------------------------------------------------


def _procedure_rows(found: list[Procedure]) -> list[dict[str, Any]]:
    versions = (
        ProcedureVersion.objects.published()
        .filter(procedure__in=found)
        .order_by("procedure", "-valid_from", "-pk")
        .distinct("procedure")
        .select_related("sector")
    )
    newest = {one.procedure_id: one for one in versions}
    return [
        {
            "cells": [
                {"text": one.code, "href": reverse("oversight:procedure", args=[one.code]), "css": "code"},
                {"text": newest[one.pk].name if one.pk in newest else ""},
                {"text": newest[one.pk].sector.name if one.pk in newest else ""},
            ]
        }
        for one in found
    ]


def _commune_rows(found: list[Agency]) -> list[dict[str, Any]]:
    return [{"cells": [{"text": one.name}]} for one in found]


def _petition_rows(found: list[Petition]) -> list[dict[str, Any]]:
    agencies = dict(
        Agency.objects.filter(pk__in={one.handling_agency_id for one in found}).values_list("pk", "name")
    )
    return [
        {
            "cells": [
                {"text": one.code, "href": reverse("desk:petition", args=[one.pk]), "css": "code"},
                {"text": agencies[one.handling_agency_id]},
                {"text": day(one.sent_on)},
                {"text": one.get_state_display()},
            ]
        }
        for one in found
    ]


@dataclass(frozen=True)
class Kind:
    """How the objects of an indicator are listed."""

    many: str | Promise
    order: tuple[str, ...]
    columns: tuple[str | Promise, ...]
    rows: Callable[[list[Any]], list[dict[str, Any]]]


KINDS = {
    ScoredObject.DOSSIER: Kind(gettext_lazy("hồ sơ"), ("received_on", "pk"), (), lambda _found: []),
    ScoredObject.PROCEDURE: Kind(
        gettext_lazy("thủ tục"),
        ("code",),
        (gettext_lazy("Mã thủ tục"), gettext_lazy("Tên thủ tục"), gettext_lazy("Lĩnh vực")),
        _procedure_rows,
    ),
    ScoredObject.COMMUNE: Kind(
        gettext_lazy("đơn vị cấp xã"), ("name", "pk"), (gettext_lazy("Đơn vị"),), _commune_rows
    ),
    ScoredObject.PETITION: Kind(
        gettext_lazy("phản ánh, kiến nghị"),
        ("sent_on", "pk"),
        (
            gettext_lazy("Mã"),
            gettext_lazy("Cơ quan giải quyết"),
            gettext_lazy("Ngày gửi"),
            gettext_lazy("Trạng thái"),
        ),
        _petition_rows,
    ),
}
