"""Why the points are others than the night before: indicator by indicator, dossier by dossier."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from indicators.enums import PeriodKind
from indicators.models import UnitScore
from indicators.queries.overnight import LISTED, Happened, Moved, Overnight, overnight
from indicators.querysets import WATCHERS
from indicators.rules.definition import Definition, Measure, definition_from
from indicators.rules.overnight import Event, Part, Why
from indicators.rules.periods import Period
from indicators.rules.scoring import Count
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
    period_asked,
    signed,
    typed,
    unit_url,
    user_of,
    words,
)
from portal.oversight.tables import Shown
from portal.ui.formats import day, number, points_shown
from portal.ui.made_of import BELOW


WHY = {
    Why.RECEIVED: gettext_lazy("Tiếp nhận mới"),
    Why.FINISHED: gettext_lazy("Có kết quả"),
    Why.WON: gettext_lazy("Đạt thêm chỉ số này"),
    Why.IN_TIME_AGAIN: gettext_lazy("Không còn trễ: hạn được cộng thời gian bổ sung"),
    Why.ENDED_LATE: gettext_lazy("Kết thúc sau hạn"),
    Why.WENT_LATE: gettext_lazy("Quá hạn khi chưa xong"),
    Why.ASKED_AGAIN: gettext_lazy("Yêu cầu bổ sung lần hai"),
    Why.COMPLAINED: gettext_lazy("Có phản ánh hoặc không hài lòng"),
    Why.FEE_DROPPED: gettext_lazy("Không còn khoản phải nộp"),
    Why.REST: gettext_lazy("Khác: số liệu cũ được sửa, chuyển đơn vị, hoặc không đếm theo ngày của hồ sơ"),
}


@open_to(*WATCHERS)
@reads_only
def last_night(request: HttpRequest, pk: int) -> HttpResponseBase:
    """From the night before the last one of the period to the last one."""
    period = period_asked(request)
    score = latest_score(request, pk, period)
    definition = definition_from(score.definition.content)
    found = overnight(user_of(request), timezone.localdate(), score, definition)
    context: dict[str, Any] = {
        **about(period, request),
        "score": score,
        "back": unit_url(score.agency_id, period),
        "tabs": unit_tabs(score.agency_id, period, "oversight:score_overnight"),
        "found": found is not None,
        **(_explained(score, definition, found) if found else {}),
    }
    return exporting.page_of_rows(
        request, "oversight/analysis/overnight.html", context,
        name=f"thay-doi-dem-qua-{pk}", title=_("Thay đổi đêm qua của %(name)s") % {"name": score.agency.name},
        also=[Shown(_("Hồ sơ"), context["dossier_columns"], context["dossiers"])] if found else [],
    )  # fmt: skip


def _explained(score: UnitScore, definition: Definition, found: Overnight) -> dict[str, Any]:
    earlier = found.earlier
    period = Period(PeriodKind(score.period_kind), score.first_on)
    return {
        "since": earlier.measured_on,
        "was": points_shown(earlier.total),
        "now": points_shown(score.total),
        "change": signed(score.total - earlier.total),
        "rank_was": earlier.rank,
        "columns": [{"label": label, "css": css} for label, css in COLUMNS],
        "total_href": unit_url(score.agency_id, period),
        "ranking_href": f"{reverse('oversight:scores')}?{typed(period)}",
        "rows": [
            row
            for one in found.moved
            for row in (_indicator(one, score.agency_id, period), *map(_part, one.parts))
        ],
        "dossier_columns": [{"label": label, "css": css} for label, css in DOSSIER_COLUMNS],
        "dossiers": [_dossier(one, definition) for one in found.happened],
        "not_listed": max(0, found.listed_of - found.outside - LISTED),
        "outside": found.outside,
    }


COLUMNS = (
    (gettext_lazy("Chỉ số, và điều đã xảy ra"), "wide"),
    (gettext_lazy("Đêm trước: tử / mẫu"), "number"),
    (gettext_lazy("Nay: tử / mẫu"), "number"),
    (gettext_lazy("Số hồ sơ"), "number"),
    (gettext_lazy("Thay đổi tử / mẫu"), "number"),
    (gettext_lazy("Thay đổi điểm"), "number"),
)
DOSSIER_COLUMNS = (
    (gettext_lazy("Mã hồ sơ"), ""),
    (gettext_lazy("Thủ tục"), "wide"),
    (gettext_lazy("Cơ quan giải quyết"), ""),
    (gettext_lazy("Ngày tiếp nhận"), ""),
    (gettext_lazy("Ngày hẹn đầu tiên"), ""),
    (gettext_lazy("Điều đã xảy ra"), "wide"),
)


def _indicator(one: Moved, agency_id: int, period: Period) -> dict[str, Any]:
    """Counted now leads to its list; what it was before, and what changed, is told by the rows below."""
    indicator = one.now.indicator
    texts = (
        f"{indicator.number} {words(indicator.label)}",
        counted_shown(one.before),
        counted_shown(one.now),
        "",
        "",
        signed(one.change) if indicator.is_paid else "",
    )
    row = _cells(texts, "fw-bold", BELOW)
    row["cells"][2] = linked(texts[2], line_urls(one.now, agency_id, period)[0], "fw-bold number")
    return row


def _part(part: Part) -> dict[str, Any]:
    texts = (
        f"– {WHY[part.why]}",
        "",
        "",
        number(part.dossiers) if part.dossiers else "",
        _apart(part.more),
        signed(part.points) if part.points else "",
    )
    return _cells(texts, made_of=BELOW)


def _cells(texts: Sequence[str], bold: str = "", made_of: str = "") -> dict[str, Any]:
    return {
        "cells": [
            {"text": text, "css": f"{bold} {css}".strip(), "made_of": made_of if "number" in css else ""}
            for text, (_label, css) in zip(texts, COLUMNS, strict=True)
        ]
    }


def _apart(more: Count) -> str:
    """+1 / +2, with a sign on each."""
    return " / ".join(
        ("+" if one > 0 else "−" if one < 0 else "") + number(abs(one))
        for one in (Decimal(0) if value is None else as_decimal(value) for value in (more.n, more.d))
    )


def _dossier(one: Happened, definition: Definition) -> dict[str, Any]:
    return {
        "cells": [
            {"text": str(one.dossier), "href": reverse("desk:dossier", args=[one.dossier.pk]), "css": "code"},
            {"text": one.dossier.procedure_version.name},
            {"text": one.dossier.deciding_agency.name},
            {"text": day(one.dossier.fact.received_on)},
            {"text": day(one.dossier.fact.due_on)},
            {"text": _told(one.events, definition)},
        ]
    }


def _told(events: Sequence[Event], definition: Definition) -> str:
    """Tiếp nhận mới: đạt 2.1, 5.4; chưa đạt 4.2. Có kết quả. Quá hạn khi chưa xong: mất 2.1, 5.4."""
    said = []
    for why in Why:
        of_it = [event for event in events if event.why == why]
        if of_it:
            effects = _effects(of_it, definition)
            said.append(f"{WHY[why]}: {effects}" if effects else str(WHY[why]))
    return ". ".join(said)


def _effects(events: Sequence[Event], definition: Definition) -> str:
    """Which indicators it won, lost, or came into without winning them. A mean is neither."""
    effects: dict[str, list[str]] = {}
    for indicator in definition.indicators:
        for event in events:
            if event.indicator == indicator.id and indicator.measure == Measure.SHARE:
                effects.setdefault(_effect(event), []).append(indicator.number)
    return "; ".join(f"{effect} {', '.join(numbers)}" for effect, numbers in effects.items())


def _effect(event: Event) -> str:
    n, d = event.more.n or 0, event.more.d or 0
    if n < 0:
        return _("mất")
    return _("đạt") if n >= d else _("chưa đạt")
