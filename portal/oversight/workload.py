"""How work goes, by unit and by field, and the dossiers behind each figure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from dossiers.enums import State
from dossiers.models import Dossier
from indicators.queries.workload import Part, Rows, Work, behind, workload
from indicators.querysets import WATCHERS
from indicators.rules.periods import Period
from portal.http import open_to, reads_only, row_id
from portal.oversight import exporting
from portal.oversight.scores_costing import with_what_is_shown
from portal.oversight.scores_shared import about, name_of, period_asked, typed, user_of
from portal.oversight.tables import CODE, DAY, NUMBER, PERCENT, Cell, Column, Table, arranged
from portal.ui import lists
from portal.ui.formats import day
from portal.ui.list_specs import WORKLOAD
from portal.ui.pagination import PAGE_SIZE, page_of


BY_UNIT, BY_FIELD = "unit", "sector"
TABS = {BY_UNIT: gettext_lazy("Theo đơn vị"), BY_FIELD: gettext_lazy("Theo lĩnh vực")}
PARTS = {
    Part.RECEIVED: gettext_lazy("Tiếp nhận trong kỳ"),
    Part.CARRIED: gettext_lazy("Kỳ trước chuyển sang"),
    Part.EARLY: gettext_lazy("Giải quyết trước hạn"),
    Part.ON_TIME: gettext_lazy("Đúng hạn"),
    Part.LATE: gettext_lazy("Quá hạn"),
    Part.OPEN_IN_TIME: gettext_lazy("Đang giải quyết trong hạn"),
    Part.OPEN_LATE: gettext_lazy("Đang giải quyết quá hạn"),
}
BEHIND_SHARES = {
    Part.ALL_LATE: gettext_lazy("Quá hạn, đã và chưa giải quyết xong"),
    Part.NOT_ONLINE: gettext_lazy("Không nộp trực tuyến"),
    Part.NOT_DIGITISED: gettext_lazy("Chưa số hóa đủ"),
}
SHARES = (
    Column(gettext_lazy("Đúng hạn (2.1)"), PERCENT),
    Column(gettext_lazy("Trực tuyến (3.3)"), PERCENT),
    Column(gettext_lazy("Số hóa (4.2)"), PERCENT),
)
SORTS: dict[str, tuple[Promise | str, Callable[[Work], Any]]] = {
    "late": (gettext_lazy("quá hạn nhiều nhất"), lambda work: -(work.late + work.open_late)),
    "share": (gettext_lazy("tỷ lệ đúng hạn thấp nhất"), lambda work: work.on_time_share or 0),
    "received": (gettext_lazy("tiếp nhận nhiều nhất"), lambda work: -work.received),
    "name": (gettext_lazy("tên"), lambda work: 0),
}
LIST_COLUMNS = (
    Column(gettext_lazy("Mã hồ sơ"), CODE, 28),
    Column(gettext_lazy("Thủ tục"), width=50),
    Column(gettext_lazy("Cơ quan giải quyết"), width=30),
    Column(gettext_lazy("Ngày tiếp nhận"), DAY),
    Column(gettext_lazy("Ngày hẹn đầu tiên"), DAY),
    Column(gettext_lazy("Ngày kết thúc"), DAY),
    Column(gettext_lazy("Trạng thái")),
)


@open_to(*WATCHERS)
@reads_only
def table(request: HttpRequest) -> HttpResponseBase:
    """One row for each unit, or each field, with sums; each figure leads to its dossiers."""
    period, asked = period_asked(request), _asked(request)
    by = BY_FIELD if request.GET.get("by") == BY_FIELD else BY_UNIT
    yesterday = timezone.localdate() - timedelta(days=1)
    found = workload(
        user_of(request), timezone.localdate(), period, yesterday, unit_id=asked[0], sector=asked[1]
    )
    sort = request.GET.get("sort", "")
    order = sort if sort in SORTS else "late"
    shown = Table(
        name=f"tinh-hinh-{period.first:%Y%m%d}",
        title=_("Tình hình giải quyết %(period)s") % {"period": name_of(period)},
        about=_said(period, yesterday),
        columns=[
            Column(_("Đơn vị") if by == BY_UNIT else _("Lĩnh vực"), width=40),
            *(Column(label, NUMBER) for label in PARTS.values()),
            *SHARES,
        ],
        rows=_rows(found, by, order, period, asked),
        total=_figures(_("Cộng"), "", sum(found.by_unit.values(), Work()), period, asked),
        empty=_("Không có hồ sơ nào trong kỳ này."),
    )
    context = {
        **about(period, request),
        "lead": shown.about,
        "tabs": [
            {
                "label": label,
                "href": _url(period, by=one, asked=asked),
                "is_current": one == by,
                "count": None,
            }
            for one, label in TABS.items()
        ],
        "chosen": _chosen(found, period, by, asked),
        "sorts": [
            {
                "label": label,
                "href": _url(period, by=by, asked=asked, sort=one),
                "is_current": one == order,
            }
            for one, (label, _key) in SORTS.items()
        ],
        "notes": [_("Thước đo N của Quyết định 766: hẹn đầu tiên cộng thời gian một lần bổ sung.")],
        "instruct_unit": asked[0],
    }
    return exporting.page(request, "oversight/figures/table.html", shown, context)


@open_to(*WATCHERS)
@reads_only
def dossiers(request: HttpRequest) -> HttpResponseBase:
    """The dossiers behind one figure, a page at a time; the file has them all."""
    period, asked = period_asked(request), _asked(request)
    wanted = request.GET.get("part", "")
    part = Part(wanted) if wanted in list(Part) else Part.RECEIVED
    yesterday = timezone.localdate() - timedelta(days=1)
    found = behind(
        user_of(request),
        timezone.localdate(),
        period,
        yesterday,
        part,
        unit_id=asked[0],
        below=request.GET.get("below") == "1",
        sector=asked[1],
    )
    kept = lists.shown(request, WORKLOAD)
    order = kept.order(("received_on", "pk"))
    page = page_of(
        found,
        order=order,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=exporting.MOST if exporting.FILE in request.GET else PAGE_SIZE,
        shown=with_what_is_shown,
    )
    shown = Table(
        name=f"ho-so-{part}-{period.first:%Y%m%d}",
        title=f"{(PARTS | BEHIND_SHARES)[part]}, {name_of(period)}",
        about=_said(period, yesterday),
        columns=LIST_COLUMNS,
        rows=[_dossier(one) for one in page.rows],
        empty=_("Không có hồ sơ nào."),
    )
    context = {
        "back": {"label": _("Tình hình giải quyết"), "href": _url(period, by=BY_UNIT, asked=asked)},
        "lead": shown.about,
        "page": page,
        "tools": kept.tools(),
        "instruct_unit": asked[0],
    }
    whole = arranged(shown, kept, order)
    return exporting.page(request, "oversight/figures/table.html", whole, context)


def _asked(request: HttpRequest) -> tuple[int, str]:
    """Unit and field the figures are narrowed to; 0 and empty for all."""
    return row_id(request.GET.get("unit", "")), request.GET.get("sector", "")[:255]


def _said(period: Period, yesterday: date) -> tuple[str, ...]:
    return (_("Tính đến hết ngày %(day)s.") % {"day": day(period.measured_at(yesterday))},)


def _rows(found: Rows, by: str, order: str, period: Period, asked: tuple[int, str]) -> list[list[Cell]]:
    if by == BY_FIELD:
        named = [
            (found.sectors.get(key, _("chưa rõ lĩnh vực")), (asked[0], key), work)
            for key, work in found.by_sector.items()
        ]
    else:
        named = [(found.units[unit], (unit, asked[1]), work) for unit, work in found.by_unit.items()]
    named.sort(key=lambda one: (SORTS[order][1](one[2]), one[0], one[1]))
    other = BY_UNIT if by == BY_FIELD else BY_FIELD
    return [
        _figures(name, _url(period, by=other, asked=narrowed), work, period, narrowed)
        for name, narrowed, work in named
    ]


def _figures(name: str, href: str, work: Work, period: Period, asked: tuple[int, str]) -> list[Cell]:
    """A row: its name, its counts with the way to their dossiers, its shares."""
    counts = [Cell(work.of(part), _list_url(period, part, asked) if work.of(part) else "") for part in PARTS]
    # A share is read by what lowers it.
    found = (work.on_time_share, work.online_share, work.digitised_share)
    shares = [
        Cell(share, _list_url(period, part, asked) if share is not None else "")
        for share, part in zip(found, BEHIND_SHARES, strict=True)
    ]
    return [Cell(name, href), *counts, *shares]


def _chosen(found: Rows, period: Period, by: str, asked: tuple[int, str]) -> list[dict[str, str]]:
    """What the table is narrowed to, and the way out."""
    unit, sector = asked
    chosen = []
    if unit:
        value = found.units.get(unit, "–")
        chosen.append({"label": _("Đơn vị"), "value": value, "href": _url(period, by=by, asked=(0, sector))})
    if sector:
        value = found.sectors.get(sector, sector)
        chosen.append({"label": _("Lĩnh vực"), "value": value, "href": _url(period, by=by, asked=(unit, ""))})
    return chosen


def _narrowing(asked: tuple[int, str]) -> dict[str, str]:
    unit, sector = asked
    return ({"unit": str(unit)} if unit else {}) | ({"sector": sector} if sector else {})


def _url(period: Period, *, by: str, asked: tuple[int, str], sort: str = "") -> str:
    more = urlencode({"by": by} | _narrowing(asked) | ({"sort": sort} if sort else {}))
    return f"{reverse('oversight:workload')}?{typed(period)}&{more}"


def _list_url(period: Period, part: Part, asked: tuple[int, str]) -> str:
    more = urlencode({"part": part.value} | _narrowing(asked))
    return f"{reverse('oversight:workload_dossiers')}?{typed(period)}&{more}"


def _dossier(one: Dossier) -> list[Any]:
    return [
        Cell(str(one), reverse("desk:dossier", args=[one.pk])),
        one.procedure_version.name,
        one.deciding_agency.name,
        one.fact.received_on,
        one.fact.due_on,
        one.fact.ended_on,
        State(one.state).label,
    ]
