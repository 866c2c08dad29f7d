"""Late units and late officers of a month (rulings 1 and 14), with what is owed for it."""

from __future__ import annotations

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.queries import scope
from dossiers.queries.late_list import LateTab, Month
from indicators.queries.late_units import LateUnit, late_units
from indicators.queries.officers import LateOfficer, late_officers
from indicators.querysets import WATCHERS
from portal.http import open_to, reads_only
from portal.oversight import exporting
from portal.oversight.late import month_asked
from portal.oversight.scores_shared import user_of
from portal.oversight.tables import HOURS, NUMBER, PERCENT, Cell, Column, Table


UNIT_COLUMNS = (
    Column(gettext_lazy("Đơn vị"), width=40),
    Column(gettext_lazy("Tiếp nhận trong tháng"), NUMBER),
    Column(gettext_lazy("Hồ sơ quá hạn (L)"), NUMBER),
    Column(gettext_lazy("Trong đó chưa xong"), NUMBER),
    Column(gettext_lazy("Giờ làm việc quá hạn"), HOURS),
    Column(gettext_lazy("Chưa xin lỗi"), NUMBER),
    Column(gettext_lazy("Chưa giải trình"), NUMBER),
)
OFFICER_COLUMNS = (
    Column(gettext_lazy("Cán bộ"), width=28),
    Column(gettext_lazy("Đơn vị"), width=36),
    Column(gettext_lazy("Hồ sơ quá hạn ở bước của mình"), NUMBER),
    Column(gettext_lazy("Giờ quá hạn ở bước của mình"), HOURS),
    Column(gettext_lazy("Hồ sơ đã qua tay"), NUMBER),
    Column(gettext_lazy("Tỷ lệ"), PERCENT),
)


@open_to(*WATCHERS)
@reads_only
def units(request: HttpRequest) -> HttpResponseBase:
    """Agencies with late dossiers, the most first."""
    month = month_asked(request)
    found = late_units(user_of(request), timezone.localdate(), month)
    table = Table(
        name=f"don-vi-qua-han-{month.first_on:%Y%m}",
        title=_("Đơn vị có hồ sơ quá hạn tháng %(month)s") % {"month": f"{month.month:02}/{month.year}"},
        columns=UNIT_COLUMNS,
        rows=[_unit(one, month) for one in found],
        total=_unit_sums(found),
        empty=_("Không đơn vị nào có hồ sơ quá hạn trong tháng."),
    )
    notes = [_("Hạn theo pháp luật (L): hồ sơ bắt đầu quá hạn trong tháng, theo cơ quan giải quyết.")]
    return _page(request, table, month, "oversight:late_units", notes)


@open_to(*WATCHERS)
@reads_only
def officers(request: HttpRequest) -> HttpResponseBase:
    """People with time over the limit in steps that were theirs, the most hours first."""
    month, today = month_asked(request), timezone.localdate()
    agencies = scope(user_of(request), WATCHERS, today)
    last = month.next().first_on - timedelta(days=1)
    found = late_officers(agencies, month.first_on, last, at=timezone.now())
    table = Table(
        name=f"can-bo-qua-han-{month.first_on:%Y%m}",
        title=_("Cán bộ có hồ sơ quá hạn tháng %(month)s") % {"month": f"{month.month:02}/{month.year}"},
        columns=OFFICER_COLUMNS,
        rows=[_officer(one) for one in found],
        empty=_("Không cán bộ nào có giờ quá hạn ở bước của mình trong tháng."),
    )
    notes = [
        _(
            "Chỉ tính giờ làm việc quá hạn của bước trong lúc bước thuộc về người đó, ở hồ sơ quá hạn theo "
            "pháp luật (L). Không tính lúc nghỉ phép, lúc đã giao cho người khác, lúc chờ người nộp hoặc "
            "cơ quan khác; thời gian làm thay tính cho người làm thay."
        )
    ]
    return _page(request, table, month, "oversight:late_officers", notes)


def _page(
    request: HttpRequest, table: Table, month: Month, current: str, notes: list[str]
) -> HttpResponseBase:
    later = month.next()
    context: dict[str, Any] = {
        "tabs": [
            {"label": label, "href": _url(name, month), "is_current": name == current, "count": None}
            for name, label in (
                ("oversight:late_units", _("Đơn vị")),
                ("oversight:late_officers", _("Cán bộ")),
                ("oversight:late", _("Hồ sơ")),
            )
        ],
        "earlier": _url(current, month.before()),
        "later": _url(current, later) if later.first_on <= timezone.localdate() else "",
        "notes": notes,
    }
    return exporting.page(request, "oversight/figures/table.html", table, context)


def _url(name: str, month: Month, **more: str) -> str:
    return f"{reverse(name)}?{urlencode({'month': f'{month.year}-{month.month:02}'} | more)}"


def _unit(one: LateUnit, month: Month) -> list[Any]:
    def listed(number: int, tab: LateTab) -> Cell:
        href = _url("oversight:late", month, show=tab.value, unit=str(one.unit_id))
        return Cell(number, href if number else "")

    return [
        one.unit,
        one.received,
        listed(one.dossiers, LateTab.ALL),
        one.still_open,
        hours(one.minutes),
        listed(one.without_apology, LateTab.UNAPOLOGISED),
        listed(one.unexplained, LateTab.UNEXPLAINED),
    ]


def _unit_sums(found: list[LateUnit]) -> list[Any]:
    return [
        _("Cộng"),
        sum(one.received for one in found),
        sum(one.dossiers for one in found),
        sum(one.still_open for one in found),
        hours(sum(one.minutes for one in found)),
        sum(one.without_apology for one in found),
        sum(one.unexplained for one in found),
    ]


def _officer(one: LateOfficer) -> list[Any]:
    return [one.name, one.unit, one.dossiers, hours(one.minutes), one.handled, one.share]


def hours(minutes: int) -> Decimal:
    """Working hours with one decimal; what is there is never shown as nothing."""
    shown = (Decimal(minutes) / 60).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return max(shown, Decimal("0.1")) if minutes else shown
