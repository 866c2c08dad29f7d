"""The publication monitor: who keeps the 5 and 2 working days after an announcing decision, who does not."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.queries import scope
from calendars.queries import load_calendar
from calendars.rules.worktime import WorkCalendar, working_days_between
from indicators.queries.workload import share
from indicators.querysets import WATCHERS
from indicators.rules.periods import Period
from portal.http import open_to, reads_only, row_id
from portal.oversight import exporting
from portal.oversight.scores_shared import about, name_of, period_asked, typed, user_of
from portal.oversight.tables import DAY, NUMBER, PERCENT, Cell, Column, Table
from procedures.enums import DutyKind, DutyPlace
from procedures.models import PublicationDuty
from procedures.queries.publication_places import DutyPart, PlaceRow, owed, places
from procedures.rules.announcing import duty_is_late


SHOWN = 500
PARTS = {
    DutyPart.OWED: gettext_lazy("việc phải làm"),
    DutyPart.IN_TIME: gettext_lazy("việc xong đúng hạn"),
    DutyPart.LATE: gettext_lazy("việc xong trễ"),
    DutyPart.OPEN: gettext_lazy("việc chưa xong"),
    DutyPart.OVERDUE: gettext_lazy("việc chưa xong, đã quá hạn"),
    DutyPart.COUNTED: gettext_lazy("việc đã xong hoặc đã quá hạn"),
}
COLUMNS = (
    Column(gettext_lazy("Nơi phải làm"), width=40),
    Column(gettext_lazy("Đơn vị"), width=36),
    Column(gettext_lazy("Phải làm"), NUMBER),
    Column(gettext_lazy("Xong đúng hạn"), NUMBER),
    Column(gettext_lazy("Xong trễ"), NUMBER),
    Column(gettext_lazy("Chưa xong"), NUMBER),
    Column(gettext_lazy("Chưa xong, đã quá hạn"), NUMBER),
    Column(gettext_lazy("Trễ lâu nhất (ngày làm việc)"), NUMBER),
    Column(gettext_lazy("Tỷ lệ đúng hạn"), PERCENT),
)
DUTY_COLUMNS = (
    Column(gettext_lazy("Quyết định"), width=24),
    Column(gettext_lazy("Thủ tục"), width=20),
    Column(gettext_lazy("Việc")),
    Column(gettext_lazy("Nơi phải làm"), width=36),
    Column(gettext_lazy("Đơn vị"), width=36),
    Column(gettext_lazy("Hạn"), DAY),
    Column(gettext_lazy("Ngày làm xong"), DAY),
    Column(gettext_lazy("Trễ (ngày làm việc)"), NUMBER),
)


@open_to(*WATCHERS)
@reads_only
def monitor(request: HttpRequest) -> HttpResponseBase:
    """One row for each place and one-stop unit, the most overdue first."""
    period, today = period_asked(request), timezone.localdate()
    agencies = scope(user_of(request), WATCHERS, today)
    found = places(agencies, first=period.first, last=period.last, today=today)
    calendar = load_calendar("standard")
    table = Table(
        name=f"cong-khai-thu-tuc-{period.first:%Y%m%d}",
        title=_("Theo dõi công khai thủ tục %(period)s") % {"period": name_of(period)},
        columns=COLUMNS,
        rows=[_row(one, period, today, calendar) for one in found],
        total=_sums(found, period),
        empty=_("Không có việc công khai nào trong kỳ."),
    )
    context = {
        **about(period, request),
        "lead": [
            _(
                "Sau khi ký quyết định công bố: 5 ngày làm việc để cập nhật, niêm yết, đăng tải; 2 ngày với "
                "văn bản theo trình tự rút gọn; bãi bỏ thì gỡ ngay. Việc còn nợ từ trước tính cả vào kỳ này."
            )
        ],
    }
    return exporting.page(request, "oversight/figures/table.html", table, context)


@open_to(*WATCHERS)
@reads_only
def duties(request: HttpRequest) -> HttpResponseBase:
    """The duties behind one row, each with how late it is."""
    period, today = period_asked(request), timezone.localdate()
    asked = request.GET.get("place", "")
    place = asked if asked in DutyPlace.values else ""
    wanted = request.GET.get("part", "")
    part = DutyPart(wanted) if wanted in list(DutyPart) else DutyPart.OWED
    rows = owed(
        scope(user_of(request), WATCHERS, today),
        first=period.first, last=period.last, today=today, part=part, place=place,
        agency_id=row_id(request.GET.get("unit", "")),
    )  # fmt: skip
    calendar = load_calendar("standard")
    shown, is_cut = exporting.taken(request, rows, SHOWN)
    where = _(DutyPlace(place).label) if place else _("Mọi nơi")
    said = f"{where}: {PARTS[part]}"
    table = Table(
        name=f"viec-cong-khai-{period.first:%Y%m%d}",
        title=_("Việc công khai thủ tục %(period)s") % {"period": name_of(period)},
        about=(said,),
        columns=DUTY_COLUMNS,
        rows=[_duty(one, today, calendar) for one in shown],
        is_cut=is_cut,
        empty=_("Không có việc nào."),
    )
    context = {
        "back": {
            "label": _("Theo dõi công khai thủ tục"),
            "href": f"{reverse('oversight:publication')}?{typed(period)}",
        },
        "lead": [said],
        "instruct_unit": row_id(request.GET.get("unit", "")) or "",
    }
    return exporting.page(request, "oversight/figures/table.html", table, context)


def _row(one: PlaceRow, period: Period, today: date, calendar: WorkCalendar) -> list[Any]:
    where = {"place": one.place} | ({"unit": str(one.agency_id)} if one.agency_id else {})
    late = working_days_between(calendar, one.oldest_open, today) if one.oldest_open else 0
    longest = Cell(late, _list_url(period, DutyPart.OVERDUE, where)) if late > 0 else Cell(None)
    counts = _counts([one], period, where)
    name = Cell(DutyPlace(one.place).label, _list_url(period, DutyPart.OWED, where))
    return [name, one.agency, *counts[:-1], longest, counts[-1]]


def _sums(found: list[PlaceRow], period: Period) -> list[Any]:
    counts = _counts(found, period, {})
    return [_("Cộng"), "", *counts[:-1], None, counts[-1]]


def _counts(found: list[PlaceRow], period: Period, where: dict[str, str]) -> list[Cell]:
    """Of some places, each with its list: owed, in time, late, open, overdue; last the share in time."""
    owing, in_time, late, still, overdue = (
        sum(getattr(one, name) for one in found) for name in ("owed", "in_time", "late", "open", "overdue")
    )
    counts = (
        (DutyPart.OWED, owing),
        (DutyPart.IN_TIME, in_time),
        (DutyPart.LATE, late),
        (DutyPart.OPEN, still),
    )
    in_share = share(in_time, in_time + late + overdue)
    return [
        *(Cell(count, _list_url(period, part, where) if count else "") for part, count in counts),
        Cell(overdue, _list_url(period, DutyPart.OVERDUE, where) if overdue else "", css=_marked(overdue)),
        Cell(in_share, _list_url(period, DutyPart.COUNTED, where) if in_share is not None else ""),
    ]


def _marked(overdue: int) -> str:
    return "fw-bold" if overdue else ""


def _list_url(period: Period, part: DutyPart, where: dict[str, str]) -> str:
    more = urlencode({"part": part.value} | where)
    return f"{reverse('oversight:publication_duties')}?{typed(period)}&{more}"


def _duty(one: PublicationDuty, today: date, calendar: WorkCalendar) -> list[Any]:
    is_late = duty_is_late(due_on=one.due_on, done_on=one.done_on, today=today)
    days = working_days_between(calendar, one.due_on, one.done_on or today) if is_late else 0
    decision = one.entry.decision
    return [
        Cell(decision.number, reverse("oversight:decision", args=[decision.pk])),
        one.entry.procedure.code,
        DutyKind(one.kind).label,
        DutyPlace(one.place).label,
        one.agency.name if one.agency else "",
        one.due_on,
        one.done_on,
        Cell(days, badge="late") if days else None,
    ]
