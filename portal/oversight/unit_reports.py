"""Monthly reports of units: which are in, one of them, handing one in, its paper."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.models import Agency
from accounts.queries import scope
from documents.gateways import pdf
from documents.services import files, papers
from dossiers.queries.late_list import LateTab, Month
from indicators.enums import PeriodKind
from indicators.exceptions import Refused
from indicators.models import UnitReport
from indicators.permissions import can_report
from indicators.queries.agencies import scored_agencies
from indicators.queries.unit_report import prefilled
from indicators.queries.workload import Part
from indicators.querysets import WATCHERS
from indicators.rules.periods import Period
from indicators.rules.unit_report import Line, MonthFigures
from indicators.services import unit_reports as service
from payments.enums import Method
from payments.querysets import WATCHERS as MONEY_READERS
from portal.http import (
    NotThere,
    actor,
    identity_of,
    leaves_the_screen,
    open_to,
    reads_only,
    reads_unless_posted,
)
from portal.oversight import exporting
from portal.oversight.in_sight import agency_in_sight
from portal.oversight.late import BELOW, month_asked
from portal.oversight.scores_shared import typed, unit_url, user_of
from portal.oversight.tables import NUMBER, Cell, Column, Table
from portal.ui import keeping
from portal.ui.formats import moment, number
from portal.ui.made_of import FROZEN, HIDDEN


LONG = {"rows": 6}
COLUMNS = (
    Column(gettext_lazy("Đơn vị"), width=40),
    Column(gettext_lazy("Báo cáo"), width=24),
    Column(gettext_lazy("Lần nộp"), NUMBER),
    Column(gettext_lazy("Nộp lúc"), width=24),
    Column(gettext_lazy("Người nộp"), width=28),
)


class ReportForm(forms.Form):
    """What the unit adds; the figures are filled in."""

    causes = forms.CharField(
        label=gettext_lazy("Nguyên nhân của việc chậm, mất điểm"),
        max_length=4000,
        widget=forms.Textarea(LONG),
    )
    measures = forms.CharField(
        label=gettext_lazy("Việc đã làm và giải pháp"), max_length=4000, widget=forms.Textarea(LONG)
    )


@open_to(*WATCHERS)
@reads_only
def listing(request: HttpRequest) -> HttpResponseBase:
    """Which units in sight have handed in the month's report, and which have not."""
    user, today, month = user_of(request), timezone.localdate(), _month(request)
    seen = scope(user, WATCHERS, today)
    last_day = month.next().first_on - timedelta(days=1)
    owing = {one.id for one in scored_agencies(month.first_on, last_day)} & seen
    units = Agency.objects.filter(pk__in=owing).order_by("name", "pk")
    reports = UnitReport.objects.visible_to(user, today).filter(first_on=month.first_on).latest_of_each()
    found = {one.agency_id: one for one in reports.select_related("handed_in_by", "acting_for")}
    table = Table(
        name=f"bao-cao-thang-{month.first_on:%Y%m}",
        title=_("Báo cáo tháng %(month)s của các đơn vị") % {"month": f"{month.month:02}/{month.year}"},
        about=(_("%(n)s trên %(all)s đơn vị đã nộp.") % {"n": len(found), "all": len(units)},),
        columns=COLUMNS,
        rows=[_row(unit, found.get(unit.pk), month) for unit in units],
        empty=_("Không có đơn vị nào phải báo cáo."),
    )
    address = reverse("oversight:unit_reports")
    context = {
        "lead": table.about,
        "earlier": f"{address}?month={_typed(month.before())}",
        "later": f"{address}?month={_typed(month.next())}" if month.next().first_on <= today else "",
    }
    return exporting.page(request, "oversight/figures/table.html", table, context)


@open_to(*WATCHERS)
@reads_unless_posted
@keeping.keeps_typed
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit's month: the last version handed in, its earlier ones, and the form for who hands in."""
    agency, month = _agency(request, pk), _month(request)
    on, me = timezone.localdate(), actor(request)
    versions = _versions(request, agency, month)
    last = versions[0] if versions else None
    may = can_report(me, agency, month.first_on, on=on) and month.first_on <= on
    written = {"causes": last.causes, "measures": last.measures} if last else {}
    form = ReportForm(keeping.typed(request), initial=written)
    keeping.reopened(request, form)
    if request.method == "POST" and form.is_valid():
        try:
            service.hand_in(agency_id=agency.pk, month=month, by=me, at=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Đã nộp báo cáo tháng %(month)s.") % {"month": _said(month)})
            return redirect(_url(agency, month))
    now = prefilled(agency, month, at=timezone.now())
    ways = _ways(agency, month) | (_ways_of_money(agency, month) if _reads_money(request) else {})
    context = {
        "agency": agency,
        "month": _said(month),
        "last": last,
        "versions": [_version(one) for one in versions],
        "sections": _sections(service.figures_of(last), ways, as_now=_values(now)) if last else [],
        "now": _sections(now, ways) if may or last is None else [],
        "form": form if may else None,
        "is_money_closed": not _reads_money(request),
        "back": f"{reverse('oversight:unit_reports')}?month={_typed(month)}",
        "instruct_unit": agency.pk,
    }
    return render(request, "oversight/reports/report.html", context, status=422 if form.errors else 200)


@open_to(*WATCHERS)
@leaves_the_screen
@reads_only
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper of one version as PDF: as it was made, or made now for this one look."""
    seen = UnitReport.objects.visible_to(user_of(request), timezone.localdate())
    one = seen.filter(pk=pk).first()
    issued = service.paper_of(one) if one else None
    if one is None or issued is None:
        raise Http404
    made = files.content_of(issued.file) if issued.file else pdf.html_to_pdf(papers.html_of(paper=issued))
    answer = HttpResponse(made, content_type="application/pdf")
    name = f"bao-cao-{one.first_on:%Y%m}-lan-{one.version}.pdf"
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _month(request: HttpRequest) -> Month:
    """The month asked for; the last one that is over where none was."""
    if request.GET.get("month"):
        return month_asked(request)
    today = timezone.localdate()
    return Month(today.year, today.month).before()


def _typed(month: Month) -> str:
    return f"{month.year}-{month.month:02}"


def _said(month: Month) -> str:
    return f"{month.month:02}/{month.year}"


def _url(agency: Agency, month: Month) -> str:
    return f"{reverse('oversight:unit_report', args=[agency.pk])}?month={_typed(month)}"


def _agency(request: HttpRequest, pk: int) -> Agency:
    """A unit in sight."""
    found = agency_in_sight(request, pk, WATCHERS)
    if found is None:
        raise NotThere(_("Không có đơn vị này, hoặc bạn không được xem báo cáo của đơn vị."))
    return found


def _versions(request: HttpRequest, agency: Agency, month: Month) -> list[UnitReport]:
    """Every version of the month, the last first."""
    seen = UnitReport.objects.visible_to(user_of(request), timezone.localdate())
    found = seen.filter(agency=agency, first_on=month.first_on)
    return list(found.select_related("handed_in_by", "acting_for").order_by("-version"))


def _row(unit: Agency, found: UnitReport | None, month: Month) -> list[Any]:
    said = Cell(_("Đã nộp"), badge="done") if found else Cell(_("Chưa nộp"), badge="waiting")
    return [
        Cell(unit.name, _url(unit, month)),
        said,
        found.version if found else None,
        moment(found.handed_in_at) if found else "",
        _who(found) if found else "",
    ]


def _who(one: UnitReport) -> str:
    if one.acting_for is None:
        return one.handed_in_by.full_name
    words = {"who": one.handed_in_by.full_name, "for": one.acting_for.full_name}
    return _("%(who)s (làm thay %(for)s)") % words


def _version(one: UnitReport) -> dict[str, Any]:
    return {
        "number": one.version,
        "at": one.handed_in_at,
        "who": _who(one),
        "href": reverse("oversight:unit_report_paper", args=[one.pk]),
        "causes": one.causes,
        "measures": one.measures,
    }


def _sections(
    figures: MonthFigures,
    ways: Mapping[str, str],
    *,
    as_now: Mapping[tuple[str, str], Decimal | None] | None = None,
) -> list[dict[str, Any]]:
    """`ways`: where figures of now lead to, by their words or those of their section.

    `as_now`: what the figures are now; one that was handed in and is another since leads nowhere.
    """
    return [
        {
            "title": section.title,
            "facts": [
                {
                    "label": line.label,
                    "value": f"{number(line.value)} {line.unit}".strip(),
                    **_leads(line, section.title, ways, as_now),
                }
                for line in section.lines
            ],
        }
        for section in figures.sections
    ]


def _leads(
    line: Line,
    title: str,
    ways: Mapping[str, str],
    as_now: Mapping[tuple[str, str], Decimal | None] | None,
) -> dict[str, str]:
    if not line.value:
        return {}
    if as_now is not None and as_now.get((title, line.label)) != line.value:
        return {"made_of": FROZEN}
    way = ways.get(line.label) or ways.get(title, "")
    return {"href": way} if way else {"made_of": HIDDEN}


def _values(figures: MonthFigures) -> dict[tuple[str, str], Decimal | None]:
    return {(section.title, line.label): line.value for section in figures.sections for line in section.lines}


WORK_PARTS = {
    "Tiếp nhận trong tháng": Part.RECEIVED,
    "Tháng trước chuyển sang": Part.CARRIED,
    "Giải quyết trước hạn": Part.EARLY,
    "Giải quyết đúng hạn": Part.ON_TIME,
    "Giải quyết quá hạn": Part.LATE,
    "Đang giải quyết trong hạn": Part.OPEN_IN_TIME,
    "Đang giải quyết quá hạn": Part.OPEN_LATE,
    "Tỷ lệ đúng hạn": Part.ALL_LATE,
    "Tỷ lệ nộp trực tuyến": Part.NOT_ONLINE,
    "Tỷ lệ số hóa": Part.NOT_DIGITISED,
}


def _ways(agency: Agency, month: Month) -> dict[str, str]:
    """Where what is pre-filled leads to (indicators.queries.unit_report), of the agency and all below it."""
    period = Period(PeriodKind.MONTH, month.first_on)
    work = f"{reverse('oversight:workload_dossiers')}?{typed(period)}&unit={agency.pk}&below=1"
    days = urlencode({"first": period.first.isoformat(), "last": period.last.isoformat()})
    unit = urlencode({"month": _typed(month), "unit": f"{agency.pk}{BELOW}"})
    late = reverse("oversight:late")
    shelves = {
        "Hồ sơ bắt đầu quá hạn": LateTab.ALL,
        "Giờ làm việc quá hạn": LateTab.ALL,
        "Thư xin lỗi đã gửi": LateTab.LETTERS_SENT,
        "trong đó đúng hạn": LateTab.SENT_IN_TIME,
        "Thư xin lỗi còn nợ": LateTab.LETTERS_OWED,
        "Giải trình đã chấp nhận": LateTab.ACCEPTED,
        "Giải trình còn nợ": LateTab.REPORTS_OWED,
    }
    return {
        "Điểm theo Quyết định 766": f"{unit_url(agency.pk, period)}#indicators",
        "Phản ánh, kiến nghị": f"{reverse('oversight:petitions')}?{days}",
        "Niêm yết thủ tục tại Bộ phận Một cửa": f"{reverse('oversight:publication')}?{typed(period)}",
        **{label: f"{work}&part={part}" for label, part in WORK_PARTS.items()},
        **{label: f"{late}?{unit}&show={tab}" for label, tab in shelves.items()},
    }


def _reads_money(request: HttpRequest) -> bool:
    """Who controls procedures reads the sums of a report and no list of receipts (docs/access.csv)."""
    known = identity_of(request)
    return known is not None and bool(known.roles & MONEY_READERS)


def _ways_of_money(agency: Agency, month: Month) -> dict[str, str]:
    taken = f"{reverse('oversight:money_taken')}?month={_typed(month)}&unit={agency.pk}"
    return {
        "Phí, lệ phí đã thu": taken,
        "trong đó tiền mặt": f"{taken}&method={Method.CASH}",
        "trong đó trực tuyến": f"{taken}&method={Method.ONLINE}",
    }
