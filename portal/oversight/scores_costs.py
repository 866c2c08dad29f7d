"""The dossiers that cost a unit most, each priced over all indicators it hurts (ruling 34)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from dossiers.models import Dossier
from indicators.queries.dossier_costs import DossierCosts
from indicators.querysets import WATCHERS
from indicators.rules.definition import Definition, definition_from
from portal.http import open_to, reads_only
from portal.oversight import exporting
from portal.oversight.score_tabs import unit_tabs
from portal.oversight.scores_costing import DOSSIER_COLUMNS, dossier_row, shown_with, with_what_is_shown
from portal.oversight.scores_grouped import grouped, way_asked, ways
from portal.oversight.scores_shared import about, latest_score, period_asked, unit_url, user_of
from portal.ui.formats import number


LISTED = 50
"""The dearest dossiers shown; the lists of single indicators have them all."""


@open_to(*WATCHERS)
@reads_only
def costs(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The dearest dossiers of a unit, or what its units, fields and procedures cost."""
    period = period_asked(request)
    score = latest_score(request, pk, period)
    definition = definition_from(score.definition.content)
    found = DossierCosts(user_of(request), timezone.localdate(), score, definition)
    way = way_asked(request)
    context = {
        **about(period, request),
        "score": score,
        "tabs": unit_tabs(score.agency_id, period, "oversight:score_costs"),
        "back": unit_url(score.agency_id, period),
        "ways": ways(request, period),
        "is_listed": not way,
        "lost": number(found.lost),
        "count": found.count(),
        "outside_points": number(found.outside or None),
        "at_most": LISTED,
        **(grouped(found, way) if way else _listed(found, definition)),
    }
    return exporting.page_of_rows(
        request, "oversight/scores/costs.html", context,
        name=f"ho-so-mat-diem-{score.agency_id}-{period.first:%Y%m%d}",
        title=_("Hồ sơ làm mất điểm của %(name)s") % {"name": score.agency.name},
    )  # fmt: skip


def _listed(found: DossierCosts, definition: Definition) -> dict[str, Any]:
    ids = found.dearest(LISTED)
    by_id = {one.pk: one for one in with_what_is_shown(Dossier.objects.filter(pk__in=ids))}
    dossiers = [by_id[one] for one in ids]
    shown = shown_with(found, dossiers, definition)
    return {
        "columns": [{"label": label, "css": css} for label, css in DOSSIER_COLUMNS],
        "rows": [dossier_row(one, shown) for one in dossiers],
    }
