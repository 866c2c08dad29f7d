"""What if these dossiers were in time, those digitised, this rate that: points, total, grade and place."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from dossiers.models import Dossier
from indicators.models import UnitScore
from indicators.queries.scores import Line, lines
from indicators.queries.whatif import Answer, Tick, counts_kept, tickable, what_if
from indicators.querysets import WATCHERS
from indicators.rules.definition import Definition, ScoredObject, definition_from
from indicators.rules.periods import Period
from indicators.rules.scoring import Component, UnitScore as Scored, grade_of
from indicators.rules.whatif import CHOICES, GOES_LATE, PROCEDURE_CHOICES
from portal.http import open_to, reads_only
from portal.oversight import exporting
from portal.oversight.score_tabs import unit_tabs
from portal.oversight.scores_costing import with_what_is_shown
from portal.oversight.scores_lost import KINDS, Kind
from portal.oversight.scores_shared import (
    about,
    as_decimal,
    count_shown,
    counted_shown,
    latest_score,
    line_urls,
    linked,
    period_asked,
    signed,
    unit_url,
    user_of,
    words,
)
from portal.oversight.whatif_forms import RatesForm, ticks_asked
from portal.ui.formats import NOTHING, day, number, points_shown
from portal.ui.made_of import RECKONED
from portal.ui.pagination import page_of


@open_to(*WATCHERS)
@reads_only
def whatif(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Everything is in the address: what is ticked can be sent on as a link."""
    period = period_asked(request)
    score = latest_score(request, pk, period)
    definition = definition_from(score.definition.content)
    found = lines(definition, score)
    asked = ticks_asked(request.GET)
    ratios = {one.indicator.id: one.ratio for one in found}
    form = RatesForm(request.GET, definition, counts_kept(score.values), ratios)
    is_right = form.is_valid()
    answer = what_if(
        user_of(request), timezone.localdate(), score, definition, ticks=asked.ticks, rates=form.rates()
    )
    context = {
        **about(period, request),
        "score": score,
        "back": unit_url(score.agency_id, period),
        "tabs": unit_tabs(score.agency_id, period, "oversight:score_whatif"),
        "form": form,
        "asked": {"period": period.kind.value, "first": period.first.isoformat()},
        "said": [*asked.said, *_unknown(answer)],
        "is_asked": bool(asked.ticks or form.rates()),
        **_answer(score, definition, answer),
        "columns": [{"label": label, "css": css} for label, css in COLUMNS],
        "rows": _rows(found, answer.outcome.scored, score, period),
        **_list(request, score, found, asked.ticks),
    }
    return exporting.page_of_rows(
        request,
        "oversight/analysis/whatif.html",
        context,
        name="neu-thi",
        title=_("Nếu thì: điểm của %(name)s") % {"name": score.agency.name},
        status=200 if is_right else 422,
    )


def _unknown(answer: Answer) -> list[str]:
    if not answer.unknown:
        return []
    return [
        _("%(n)s hồ sơ, thủ tục đã chọn không thuộc đơn vị này hoặc ngoài phạm vi xem, và không được tính.")
        % {"n": answer.unknown}
    ]


def _answer(score: UnitScore, definition: Definition, answer: Answer) -> dict[str, Any]:
    would = answer.outcome
    is_whole = not would.scored.not_measured
    return {
        "now": points_shown(score.total),
        "would": points_shown(would.scored.total),
        "change": signed(would.scored.total - score.total),
        "rank_now": score.rank or NOTHING,
        "rank_would": would.rank or NOTHING,
        "among": score.ranked_among,
        "grade_now": words(grade_of(definition, score.total).label) if is_whole else NOTHING,
        "grade_would": words(would.scored.grade.label) if is_whole else NOTHING,
        "not_measured": number(as_decimal(would.scored.not_measured) or None),
    }


COLUMNS = (
    (gettext_lazy("Chỉ số"), "wide"),
    (gettext_lazy("Hiện nay: tử / mẫu"), "number"),
    (gettext_lazy("Điểm"), "number"),
    (gettext_lazy("Nếu thế: tử / mẫu"), "number"),
    (gettext_lazy("Điểm"), "number"),
    (gettext_lazy("Thay đổi"), "number"),
)


def _rows(found: Sequence[Line], scored: Scored, score: UnitScore, period: Period) -> list[dict[str, Any]]:
    """The indicators that would be otherwise."""
    pairs = [(one, scored.component(one.indicator.id)) for one in found]
    return [
        _row(line, would, line_urls(line, score.agency_id, period))
        for line, would in pairs
        if counted_shown(line) != count_shown(would)
    ]


def _row(line: Line, would: Component, ways: tuple[str, str]) -> dict[str, Any]:
    change = (would.points or Decimal(0)) - (line.points or Decimal(0))
    texts = (
        f"{line.indicator.number} {words(line.indicator.label)}",
        counted_shown(line),
        points_shown(line.points),
        count_shown(would),
        points_shown(would.points),
        signed(change),
    )
    hrefs = ("", *ways, "", "", "")
    return {
        "cells": [
            linked(text, href, css) | ({} if href else {"made_of": RECKONED})
            for text, href, (_label, css) in zip(texts, hrefs, COLUMNS, strict=True)
        ]
    }


# What can be ticked -------------------------------------------------------------------------------------


def _list(
    request: HttpRequest, score: UnitScore, found: Sequence[Line], ticks: Sequence[Tick]
) -> dict[str, Any]:
    """One list at a time; what is ticked on others, or on another page of this one, goes along hidden."""
    offered = _offered(found)
    chosen = request.GET.get("list", "")
    chosen = chosen if chosen in dict(offered) else offered[0][0]
    kind = KINDS[ScoredObject.PROCEDURE] if chosen in PROCEDURE_CHOICES else DOSSIERS
    page = page_of(
        tickable(user_of(request), timezone.localdate(), score, chosen),
        order=kind.order,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        shown=with_what_is_shown if kind is DOSSIERS else None,
    )
    ticked = {one.object_id for one in ticks if one.choice == chosen}
    on_page = {one.pk for one in page.rows}
    return {
        "lists": [{"value": value, "label": label, "is_chosen": value == chosen} for value, label in offered],
        "candidate_columns": kind.columns,
        "candidates": [
            {"tick": f"{chosen}:{one.pk}", "is_ticked": one.pk in ticked, "cells": row["cells"]}
            for one, row in zip(page.rows, kind.rows(list(page.rows)), strict=True)
        ],
        "page": page,
        "carried": [
            f"{one.choice}:{one.object_id}"
            for one in ticks
            if one.choice != chosen or one.object_id not in on_page
        ],
    }


def _offered(found: Sequence[Line]) -> list[tuple[str, str]]:
    """Lists to tick from: indicators that lost points, and what could go late."""
    offered = [
        (one.indicator.id, f"{one.indicator.number} {words(one.indicator.label)}")
        for one in found
        if one.indicator.id in (*CHOICES, *PROCEDURE_CHOICES) and one.lost
    ]
    return [*offered, (GOES_LATE, _("Nếu trễ: hồ sơ đang trong hạn, đến hạn trong kỳ"))]


def _dossier_rows(found: list[Dossier]) -> list[dict[str, Any]]:
    return [
        {
            "cells": [
                {"text": str(one), "href": reverse("desk:dossier", args=[one.pk]), "css": "code"},
                {"text": one.procedure_version.name},
                {"text": one.deciding_agency.name},
                {"text": day(one.fact.received_on)},
                {"text": day(one.fact.due_on)},
                {"text": day(one.fact.ended_on)},
            ]
        }
        for one in found
    ]


DOSSIERS = Kind(
    gettext_lazy("hồ sơ"),
    ("received_on", "pk"),
    (
        gettext_lazy("Mã hồ sơ"),
        gettext_lazy("Thủ tục"),
        gettext_lazy("Cơ quan giải quyết"),
        gettext_lazy("Ngày tiếp nhận"),
        gettext_lazy("Ngày hẹn đầu tiên"),
        gettext_lazy("Ngày kết thúc"),
    ),
    _dossier_rows,
)
