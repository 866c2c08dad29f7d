"""Late units and late officers of a month (rulings 1 and 14), with what is owed for it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.models import User
from accounts.queries import scope
from dossiers.models import Dossier
from dossiers.queries.late_list import LateTab, Month
from dossiers.querysets import DossierQuerySet
from indicators.enums import PeriodKind
from indicators.queries.late_units import LateUnit, late_units
from indicators.queries.officers import LateOfficer, handled_by, late_officers
from indicators.querysets import WATCHERS
from indicators.rules.periods import Period
from portal.http import open_to, reads_only, row_id
from portal.oversight import exporting
from portal.oversight.late import LED, month_asked
from portal.oversight.scores_shared import typed, user_of
from portal.oversight.tables import CODE, HOURS, NUMBER, PERCENT, Cell, Column, Table, hours
from portal.ui.made_of import BELOW


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
HANDLED, LATE = "handled", "late"
OFFICER_PARTS = {
    LATE: gettext_lazy("Hồ sơ quá hạn ở bước của mình"),
    HANDLED: gettext_lazy("Hồ sơ đã qua tay"),
}
LIST_COLUMNS = (
    Column(gettext_lazy("Mã hồ sơ"), CODE, 28),
    Column(gettext_lazy("Thủ tục"), width=50),
    Column(gettext_lazy("Cơ quan giải quyết"), width=36),
    Column(gettext_lazy("Giờ quá hạn ở bước của mình"), HOURS),
)
SHOWN = 500


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
        total=_unit_sums(found, month),
        empty=_("Không đơn vị nào có hồ sơ quá hạn trong tháng."),
    )
    notes = [
        _("Hạn theo pháp luật (L): hồ sơ bắt đầu quá hạn trong tháng, theo cơ quan giải quyết."),
        _("Giờ làm việc quá hạn: của cả hồ sơ, đến khi xong hoặc đến nay, kể cả giờ sau tháng."),
    ]
    return _page(request, table, month, "oversight:late_units", notes)


@open_to(*WATCHERS)
@reads_only
def officers(request: HttpRequest) -> HttpResponseBase:
    """People with time over the limit in steps that were theirs, the most hours first."""
    month = month_asked(request)
    found = _officers(request, month)
    table = Table(
        name=f"can-bo-qua-han-{month.first_on:%Y%m}",
        title=_("Cán bộ có hồ sơ quá hạn tháng %(month)s") % {"month": f"{month.month:02}/{month.year}"},
        columns=OFFICER_COLUMNS,
        rows=[_officer(one, month) for one in found],
        empty=_("Không cán bộ nào có giờ quá hạn ở bước của mình trong tháng."),
    )
    notes = [
        _(
            "Chỉ tính giờ làm việc quá hạn của bước trong lúc bước thuộc về người đó, ở hồ sơ quá hạn theo "
            "pháp luật (L). Không tính lúc nghỉ phép, lúc đã giao cho người khác, lúc chờ người nộp hoặc "
            "cơ quan khác; thời gian làm thay tính cho người làm thay."
        ),
        _(
            "Hồ sơ bắt đầu quá hạn trong tháng: mọi giờ quá hạn của bước đến hết tháng. Hồ sơ đã quá hạn từ "
            "tháng trước mà vào tháng còn chưa xong: chỉ giờ trong tháng. Trang hồ sơ và trang đơn vị chỉ có "
            "hồ sơ bắt đầu quá hạn trong tháng và tính giờ của cả hồ sơ, nên tổng số giờ khác nhau."
        ),
    ]
    return _page(request, table, month, "oversight:late_officers", notes)


def _officers(request: HttpRequest, month: Month) -> list[LateOfficer]:
    agencies = scope(user_of(request), WATCHERS, timezone.localdate())
    return late_officers(agencies, month.first_on, _last(month), at=timezone.now())


def _last(month: Month) -> date:
    return month.next().first_on - timedelta(days=1)


@open_to(*WATCHERS)
@reads_only
def officer(request: HttpRequest) -> HttpResponseBase:
    """The dossiers behind one officer's figures: those late in his steps, or all he worked on."""
    month, user = month_asked(request), user_of(request)
    key = (row_id(request.GET.get("officer", "")), row_id(request.GET.get("unit", "")))
    one = next((one for one in _officers(request, month) if (one.user_id, one.unit_id) == key), None)
    if one is None:
        return redirect(_url("oversight:late_officers", month))
    part = HANDLED if request.GET.get("part") == HANDLED else LATE
    rows = _behind(user, one, part, month)
    shown, is_cut = exporting.taken(request, rows, SHOWN)
    table = Table(
        name=f"can-bo-qua-han-{one.user_id}-{month.first_on:%Y%m}",
        title=_("%(what)s: %(who)s, tháng %(month)s")
        % {"what": OFFICER_PARTS[part], "who": one.name, "month": f"{month.month:02}/{month.year}"},
        about=(one.unit, *_outside(rows, len(one.over) if part == LATE else one.handled)),
        columns=LIST_COLUMNS,
        rows=[_dossier(dossier, one) for dossier in shown],
        total=[_("Cộng"), "", "", Cell(hours(one.minutes), made_of=BELOW)],
        is_cut=is_cut,
        empty=_("Không có hồ sơ nào trong phạm vi xem của bạn."),
    )
    context = {
        "back": {"label": _("Cán bộ có hồ sơ quá hạn"), "href": _url("oversight:late_officers", month)},
        "lead": table.about,
        "tabs": [
            {
                "label": label,
                "href": _officer_url(one, month, name),
                "is_current": name == part,
                "count": None,
            }
            for name, label in OFFICER_PARTS.items()
        ],
        "instruct_unit": one.unit_id,
    }
    return exporting.page(request, "oversight/figures/table.html", table, context)


def _behind(user: User, one: LateOfficer, part: str, month: Month) -> DossierQuerySet:
    seen: DossierQuerySet = Dossier.objects.visible_to(user, timezone.localdate())
    ids: Any = one.dossier_ids
    if part == HANDLED:
        ids = handled_by(one.user_id, one.unit_id, month.first_on, _last(month), at=timezone.now())
    found = seen.filter(pk__in=ids).select_related("procedure_version", "deciding_agency")
    return found.order_by("received_on", "pk")


def _outside(rows: DossierQuerySet, whole: int) -> list[str]:
    """What the figure counts and this person may not open."""
    hidden = whole - rows.count()
    return [_("%(n)s hồ sơ ngoài phạm vi xem.") % {"n": hidden}] if hidden > 0 else []


def _dossier(dossier: Dossier, one: LateOfficer) -> list[Any]:
    return [
        Cell(str(dossier), reverse("desk:dossier", args=[dossier.pk])),
        dossier.procedure_version.name,
        dossier.deciding_agency.name,
        hours(one.over[dossier.pk]) if dossier.pk in one.over else None,
    ]


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


def _listed(number: Any, month: Month, tab: LateTab, unit: str) -> Cell:
    return Cell(number, _url("oversight:late", month, show=tab.value, unit=unit) if number else "")


def _unit(one: LateUnit, month: Month) -> list[Any]:
    unit = str(one.unit_id)
    received = f"{reverse('oversight:workload_dossiers')}?{typed(Period(PeriodKind.MONTH, month.first_on))}"
    return [
        one.unit,
        Cell(one.received, f"{received}&part=received&unit={unit}" if one.received else ""),
        *_late_figures([one], month, unit),
    ]


def _late_figures(found: list[LateUnit], month: Month, unit: str) -> list[Cell]:
    """Of some units: late dossiers, those still open, hours over, without apology, unexplained."""
    figures = (
        (sum(one.dossiers for one in found), LateTab.ALL),
        (sum(one.still_open for one in found), LateTab.STILL_OPEN),
        (hours(sum(one.minutes for one in found)), LateTab.ALL),
        (sum(one.without_apology for one in found), LateTab.UNAPOLOGISED),
        (sum(one.unexplained for one in found), LateTab.UNEXPLAINED),
    )
    return [_listed(value, month, tab, unit) for value, tab in figures]


def _unit_sums(found: list[LateUnit], month: Month) -> list[Any]:
    received = Cell(sum(one.received for one in found), made_of=BELOW)
    return [_("Cộng"), received, *_late_figures(found, month, LED)]


def _officer_url(one: LateOfficer, month: Month, part: str) -> str:
    key = {"officer": str(one.user_id), "unit": str(one.unit_id), "part": part}
    return _url("oversight:late_officer", month, **key)


def _officer(one: LateOfficer, month: Month) -> list[Any]:
    late, handled = (_officer_url(one, month, part) for part in (LATE, HANDLED))
    return [
        Cell(one.name, late),
        Cell(one.unit),
        Cell(one.dossiers, late),
        Cell(hours(one.minutes), late),
        Cell(one.handled, handled if one.handled else ""),
        Cell(one.share, late),
    ]
