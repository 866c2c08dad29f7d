"""Figures others published beside ours: bring them in, and see where the difference comes from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.files import File
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext as _, gettext_lazy

from accounts.enums import Role
from accounts.models import Agency, User
from accounts.queries import scope
from indicators.enums import PeriodKind
from indicators.exceptions import Refused
from indicators.models import OutsideReport
from indicators.permissions import COMPARERS
from indicators.queries.outside import Compared, Dossiers, compare, content_of, reported_units
from indicators.rules.outside import BadRows
from indicators.rules.outside_compare import Cause, Explained, Hint, Side
from indicators.rules.periods import Period, period_of
from indicators.services import outside
from portal.http import actor, open_to, reads_only, reads_unless_posted, row_id
from portal.oversight import exporting, outside_rows
from portal.oversight.scores_shared import linked, lost_url, unit_url
from portal.oversight.tables import Shown
from portal.ui.formats import NOTHING, day, number, points_shown
from portal.ui.made_of import ROW


STAFF = (Role.HEAD, Role.CONTROL, Role.AUDITOR)
MOST_DOSSIERS = 300
LEVELS = ("ministry", "province", "district", "commune")
CAUSES: dict[Cause, str | Promise] = {
    Cause.NOT_SYNCED: gettext_lazy("chưa đồng bộ sang bên ngoài"),
    Cause.NOT_THERE: gettext_lazy("đã đồng bộ nhưng bên ngoài không có"),
    Cause.NOT_OURS: gettext_lazy("bên ngoài tính, ở đây không tính trong kỳ"),
    Cause.OTHER_UNIT: gettext_lazy("bên ngoài ghi cho đơn vị khác"),
    Cause.RESCHEDULED: gettext_lazy("bên ngoài tính theo hẹn đã dời"),
    Cause.OTHER_DUE: gettext_lazy("hạn trả ghi khác"),
    Cause.OTHER_END: gettext_lazy("ngày kết thúc ghi khác"),
    Cause.RULE: gettext_lazy("cùng ngày nhưng quy tắc tính khác (bổ sung, hạn kéo dài)"),
}
HINTS: dict[Hint, str | Promise] = {
    Hint.SAME: gettext_lazy("khớp"),
    Hint.RULE_VERSION: gettext_lazy("cùng số đếm, tính theo phiên bản quy tắc khác"),
    Hint.DENOMINATOR: gettext_lazy("mẫu số khác"),
    Hint.NUMERATOR: gettext_lazy("cùng mẫu số, tử số khác"),
    Hint.POINTS_ONLY: gettext_lazy("chỉ khác điểm, không bộ quy tắc nào đang có cho ra điểm đó"),
    Hint.NOT_MEASURED: gettext_lazy("ở đây chưa đo"),
}


class ReportForm(forms.Form):
    """Whose figures, of which month, from where; a file or pasted lines."""

    agency = forms.TypedChoiceField(label=gettext_lazy("Các đơn vị của"), coerce=row_id)
    month = forms.RegexField(
        r"^(20\d\d|21\d\d)-(0[1-9]|1[0-2])$",
        label=gettext_lazy("Tháng"),
        help_text=gettext_lazy("Năm và tháng, ví dụ 2026-10."),
        error_messages={"invalid": gettext_lazy("Ghi năm và tháng như 2026-10.")},
        widget=forms.TextInput(attrs={"size": 8, "autocomplete": "off"}),
    )
    source = forms.CharField(
        label=gettext_lazy("Nguồn"),
        max_length=200,
        help_text=gettext_lazy("Ở đâu, ngày nào, ví dụ: Cổng Dịch vụ công quốc gia, xem ngày 05/11/2026."),
    )
    file = forms.FileField(
        label=gettext_lazy("Tệp"),
        required=False,
        help_text=gettext_lazy(
            "xlsx, CSV hoặc JSON. Cột: Đơn vị, Chỉ số, Tử số, Mẫu số, Điểm; hoặc Mã hồ sơ, Hạn trả, Kết "
            "thúc, "
            "Đơn vị, Trạng thái."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt,.json"}),
    )
    pasted = forms.CharField(
        label=gettext_lazy("Hoặc dán bảng"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=gettext_lazy("Dòng đầu là tên cột; dán thẳng từ Excel được."),
    )

    def __init__(self, agencies: Iterable[Agency], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agency"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - declared above
        field.choices = [(agency.pk, agency.name) for agency in agencies]


@open_to(*STAFF)
@reads_unless_posted
def reports(request: HttpRequest) -> HttpResponseBase:
    """What was brought in so far, and the form for more."""
    today = timezone.localdate()
    agencies = _agencies(request, today)
    last = period_of(PeriodKind.MONTH, today).before()
    form = ReportForm(
        agencies, request.POST or None, request.FILES or None, initial={"month": f"{last.first:%Y-%m}"}
    )
    faults: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            report = _take(request, form)
        except BadRows as bad:
            faults = bad.faults
            form.add_error("file", _("Chưa nhận gì: các dòng dưới đây không dùng được."))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return redirect("oversight:outside_report", report.pk)
    seen = OutsideReport.objects.visible_to(_user(request), today).select_related("agency", "taken_by")
    context = {
        "form": form if agencies else None,
        "faults": faults,
        "columns": [
            {"label": _("Tháng"), "css": ""},
            {"label": _("Các đơn vị của"), "css": "wide"},
            {"label": _("Nguồn"), "css": "wide"},
            {"label": _("Đưa vào"), "css": ""},
        ],
        "rows": [
            {
                "cells": [
                    {
                        "text": f"{one.first_on:%m/%Y}",
                        "href": reverse("oversight:outside_report", args=[one.pk]),
                    },
                    {"text": one.agency.name},
                    {"text": one.source},
                    {"text": f"{day(one.taken_at)}, {one.taken_by.full_name}"},
                ]
            }
            for one in seen.order_by("-taken_at", "-pk")[:100]
        ],
    }
    return exporting.page_of_rows(
        request, "oversight/outside/reports.html", context,
        name="so-ben-ngoai", title=_("So với số liệu bên ngoài"), status=422 if form.errors else 200,
    )  # fmt: skip


def _agencies(request: HttpRequest, on: date) -> list[Agency]:
    """Agencies this person brings figures in for."""
    ids = scope(_user(request), COMPARERS, on)
    kinds = ("province", "district", "commune", "department")
    mine = Agency.objects.in_force(on).filter(pk__in=ids, kind__in=kinds)
    return sorted(mine, key=lambda one: (LEVELS.index(one.level), one.name, one.pk))


def _take(request: HttpRequest, form: ReportForm) -> OutsideReport:
    data = form.cleaned_data
    sent: File[bytes] | None = data["file"]
    upload = (
        outside.Upload((sent.name or "")[-200:], sent.read())
        if sent is not None
        else outside.Upload("", data["pasted"].encode())
    )
    year, month = data["month"].split("-")
    return outside.take(
        agency_id=data["agency"],
        period=Period(PeriodKind.MONTH, date(int(year), int(month), 1)),
        source=data["source"],
        upload=upload,
        by=actor(request),
        at=timezone.now(),
    )


@open_to(*STAFF)
@reads_only
def report(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One report: a unit's figures on both sides, and the dossiers between them."""
    today, user = timezone.localdate(), _user(request)
    seen = OutsideReport.objects.visible_to(user, today).select_related("agency", "file", "taken_by")
    found = seen.filter(pk=pk).first()
    if found is None:
        raise Http404
    units = reported_units(found)
    asked = row_id(request.GET.get("unit", ""))
    unit = next((one for one in units if one.pk == asked), units[0] if units else None)
    if unit is not None and request.GET.get("show") == outside_rows.SHOW:
        return outside_rows.page(request, found, unit)
    comparison = compare(found, unit, today) if unit is not None else None
    content = content_of(found)
    context: dict[str, Any] = {
        "report": found,
        "name": f"{found.first_on:%m/%Y}",
        "unit": unit,
        "units": [
            {"label": one.name, "href": f"?unit={one.pk}", "is_current": one == unit, "count": None}
            for one in units
        ],
        "figures": len(content.figures),
        "listed": len(content.dossiers),
        "comparison": comparison,
        "columns": _columns(),
        "rows": [_row(one, found, comparison.unit.pk) for one in comparison.lines] if comparison else [],
    }
    also: list[Shown] = []
    if comparison is not None and comparison.dossiers is not None:
        most = exporting.page_size(request, MOST_DOSSIERS)
        context |= _of_dossiers(
            comparison.dossiers, user, today, most, _Asked(found, comparison.unit.pk, _cause(request))
        )
        also = [
            Shown(_("Nguyên nhân"), context["cause_columns"], context["cause_rows"]),
            Shown(_("Từng hồ sơ"), context["dossier_columns"], context["dossier_rows"]),
        ]
    title = _("So với bên ngoài, tháng %(month)s, %(unit)s") % {
        "month": context["name"],
        "unit": unit or found.agency,
    }
    return exporting.page_of_rows(
        request, "oversight/outside/report.html", context,
        name=f"so-ben-ngoai-{pk}", title=title, also=also,
    )  # fmt: skip


def _columns() -> list[dict[str, Any]]:
    return [
        {"label": _("Chỉ số"), "css": "wide"},
        {"label": _("Ở đây"), "css": "number"},
        {"label": _("Bên ngoài"), "css": "number"},
        {"label": _("Điểm ở đây"), "css": "number"},
        {"label": _("Điểm bên ngoài"), "css": "number"},
        {"label": _("Vì sao khác"), "css": "wide"},
    ]


@dataclass(frozen=True)
class _Asked:
    """The report, whose dossiers of it, and by which cause alone."""

    report: OutsideReport
    unit_id: int
    cause: Cause | None

    @property
    def period(self) -> Period:
        return Period(PeriodKind(self.report.period_kind), self.report.first_on)

    def href(self, cause: Cause | None) -> str:
        return f"?unit={self.unit_id}{f'&cause={cause.value}' if cause else ''}#dossiers"


def _cause(request: HttpRequest) -> Cause | None:
    asked = request.GET.get("cause", "")
    return Cause(asked) if asked in list(Cause) else None


def _row(one: Compared, report: OutsideReport, unit_id: int) -> dict[str, Any]:
    label = one.indicator.label.en if get_language() == "en" else one.indicator.label.vi
    said, theirs = str(HINTS[one.hint]), outside_rows.href(unit_id, outside_rows.FIGURES)
    period = Period(PeriodKind(report.period_kind), report.first_on)
    listed = lost_url(unit_id, one.indicator.id, period, show="counted") if one.ours.d else ""
    if one.unsynced:
        said += "; " + _("%(n)s hồ sơ của ta chưa đồng bộ đến cuối kỳ") % {"n": number(one.unsynced)}
    return {
        "cells": [
            {"text": f"{one.indicator.number} {label}"},
            linked(_counts(one.ours), listed),
            linked(_counts(one.theirs), theirs),
            linked(points_shown(one.ours.points), unit_url(unit_id, period)),
            linked(points_shown(one.theirs.points), theirs),
            {"text": said},
        ]
    }


def _counts(side: Side) -> str:
    return NOTHING if side.d is None else f"{number(side.n)} / {number(side.d)}"


def _of_dossiers(found: Dossiers, user: User, today: date, most: int, asked: _Asked) -> dict[str, Any]:
    listed = [one for one in found.found if asked.cause in (None, one.cause)]
    coded = outside_rows.Codes([one.code for one in listed[:most]], user, today)
    return {
        "on_time": found,
        "ours_href": lost_url(asked.unit_id, "ON_TIME", asked.period, show="counted"),
        "cause": CAUSES[asked.cause] if asked.cause else "",
        "every_cause": asked.href(None),
        "theirs_href": outside_rows.href(asked.unit_id, outside_rows.DOSSIERS),
        "ours": f"{number(found.ours[0])} / {number(found.ours[1])}",
        "theirs": f"{number(found.theirs[0])} / {number(found.theirs[1])}",
        "remainder": f"{_signed(found.remainder.n)} / {_signed(found.remainder.d)}",
        "cause_columns": [
            {"label": _("Nguyên nhân"), "css": "wide"},
            {"label": _("Số hồ sơ"), "css": "number"},
            {"label": _("Tử số"), "css": "number"},
            {"label": _("Mẫu số"), "css": "number"},
        ],
        "cause_rows": [
            {
                "cells": [
                    {"text": CAUSES[cause]},
                    linked(number(count), asked.href(cause)),
                    linked(_signed(n), asked.href(cause)),
                    linked(_signed(d), asked.href(cause)),
                ]
            }
            for cause, count, n, d in found.by_cause()
        ],
        "dossier_columns": [
            {"label": _("Mã hồ sơ"), "css": ""},
            {"label": _("Nguyên nhân"), "css": "wide"},
            {"label": _("Hạn: ở đây → bên ngoài"), "css": ""},
            {"label": _("Kết thúc: ở đây → bên ngoài"), "css": ""},
            {"label": _("Đơn vị bên ngoài ghi"), "css": ""},
            {"label": _("Tử số / mẫu số"), "css": "number"},
        ],
        "dossier_rows": [_dossier(one, coded) for one in listed[:most]],
        "more": max(0, len(listed) - most),
    }


def _dossier(one: Explained, coded: outside_rows.Codes) -> dict[str, Any]:
    ours, theirs, code = one.ours, one.theirs, coded.cell(one.code)
    return {
        "cells": [
            {"text": code.value, "href": code.href, "css": "code"},
            {"text": CAUSES[one.cause]},
            {"text": _both(ours.due_on if ours else None, theirs.due if theirs else None)},
            {"text": _both(ours.ended_on if ours else None, theirs.end if theirs else None)},
            {"text": theirs.unit if theirs else NOTHING},
            {"text": f"{_signed(one.n)} / {_signed(one.d)}", "css": "number", "made_of": ROW},
        ]
    }


def _both(ours: date | None, theirs: date | None) -> str:
    """Both days, or the one they agree on."""
    return day(ours) if ours == theirs else f"{day(ours)} → {day(theirs)}"


def _signed(value: Any) -> str:
    if not value:
        return "0"
    return ("+" if value > 0 else "−") + number(abs(value))


def _user(request: HttpRequest) -> User:
    me = actor(request)
    return me.acting_for or me.user
