"""The register (form 07): what was received, day by day, with filters that stay, and its export."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from django import forms
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.enums import LookAction, Role
from accounts.queries import unit_scope
from dossiers.enums import ReturnMeans, State
from dossiers.models import Dossier
from dossiers.querysets import DossierQuerySet
from lib.text import search_key
from portal.counter import lists, posts
from portal.counter.fields import DayField
from portal.http import open_to, reads_only
from portal.looks import shows_personal_data
from portal.ui.pagination import page_of


KEPT = "counter_register"
FIELDS = ("first", "last", "procedure", "state", "means", "late")
STATES = [state for state in State if state not in (State.DRAFT, State.SUBMITTED, State.SUPPLEMENT_PRE)]
MOST_DAYS = 366
CHUNK = 1000
# A register leaves the house only through the head of the unit (docs/access.csv, column export).
EXPORTERS = (Role.ONESTOP_HEAD,)

# Columns of form 07 and their widths in characters.
COLUMNS = (
    (gettext_lazy("STT"), 6),
    (gettext_lazy("Mã hồ sơ"), 28),
    (gettext_lazy("Tên thủ tục hành chính"), 48),
    (gettext_lazy("Tên tổ chức, cá nhân"), 30),
    (gettext_lazy("Địa chỉ, số điện thoại"), 40),
    (gettext_lazy("Cơ quan chủ trì giải quyết"), 30),
    (gettext_lazy("Nhận hồ sơ"), 18),
    (gettext_lazy("Hẹn trả kết quả"), 18),
    (gettext_lazy("Trả kết quả"), 18),
    (gettext_lazy("Phương thức nhận kết quả"), 24),
    (gettext_lazy("Ký nhận"), 14),
)


class FilterForm(forms.Form):
    """Filters of the register; nothing personal, for they stand in the address."""

    first = DayField(label=gettext_lazy("Từ ngày"), required=False)
    last = DayField(label=gettext_lazy("Đến ngày"), required=False)
    procedure = forms.CharField(label=gettext_lazy("Thủ tục"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=gettext_lazy("Tình trạng"),
        required=False,
        choices=[("", gettext_lazy("Tất cả")), *((state.value, state.label) for state in STATES)],
    )
    means = forms.ChoiceField(
        label=gettext_lazy("Nhận kết quả"),
        required=False,
        choices=[
            ("", gettext_lazy("Tất cả")),
            *((str(value), label) for value, label in ReturnMeans.choices),
        ],
    )
    late = forms.BooleanField(label=gettext_lazy("Chỉ quá hạn"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("“Đến ngày” phải từ “Từ ngày” trở đi."))
        elif first and (last or timezone.localdate()) - first > timedelta(days=MOST_DAYS):
            self.add_error("first", _("Chọn khoảng không quá một năm."))
        return cleaned


@shows_personal_data("register", "")
@open_to(*posts.CLERKS)
@reads_only
def register(request: HttpRequest) -> HttpResponseBase:
    """One page of the register; an address without filters opens with those last used."""
    if not request.GET and request.session.get(KEPT):
        return redirect(f"{request.path}?{request.session[KEPT]}")
    form, rows = _asked(request)
    if "first" in request.GET and form.is_valid():
        kept = request.GET.copy()
        for name in [name for name in kept if name not in FIELDS]:
            del kept[name]
        request.session[KEPT] = kept.urlencode()
    at, on = posts.now_and_today()
    page = page_of(
        rows,
        order=("-accepted_at", "-pk"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        shown=DossierQuerySet.with_list_data,
    )
    user = posts.user_of(request)
    context = {
        "form": form,
        "columns": lists.COLUMNS,
        "rows": lists.rows(page.rows, user, at=at, on=on),
        "page": page,
        "may_export": bool(unit_scope(user, EXPORTERS, on)),
        "query": request.GET.urlencode(),
    }
    return render(request, "counter/register.html", context, status=200 if form.is_valid() else 422)


@open_to(*posts.CLERKS)
@reads_only
def forget(request: HttpRequest) -> HttpResponseBase:
    """Drop the kept filters."""
    request.session.pop(KEPT, None)
    return redirect("counter:register")


@shows_personal_data("register", "", LookAction.EXPORT)
@open_to(*EXPORTERS)
@reads_only
def export(request: HttpRequest) -> HttpResponseBase:
    """The filtered register of the units one heads, as a workbook written in constant memory."""
    form, rows = _asked(request)
    if not form.is_valid():
        return redirect(f"{reverse('counter:register')}?{request.GET.urlencode()}")
    on = posts.now_and_today()[1]
    mine = unit_scope(posts.user_of(request), EXPORTERS, on)
    rows = rows.filter(receiving_agency__in=mine)
    # Rows are written through to a temporary file; only the packed workbook, about 80 bytes a row, is held.
    file = BytesIO()
    _write(file, rows)
    file.seek(0)
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"so-theo-doi-{on:%Y%m%d}.xlsx",
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )


def _asked(request: HttpRequest) -> tuple[FilterForm, DossierQuerySet]:
    """The filter form and the accepted dossiers of one's counters it leaves; today's without filters."""
    at, on = posts.now_and_today()
    data = request.GET if request.GET else {"first": f"{on:%d/%m/%Y}", "last": f"{on:%d/%m/%Y}"}
    form = FilterForm(data)
    mine = unit_scope(posts.user_of(request), posts.CLERKS, on)
    rows = posts.visible(request).filter(receiving_agency__in=mine).accepted()
    if not form.is_valid():
        return form, rows.none()
    return form, _filtered(rows, form.cleaned_data, at=at, on=on)


def _filtered(rows: DossierQuerySet, asked: dict[str, Any], *, at: datetime, on: date) -> DossierQuerySet:
    first = asked["first"] or on - timedelta(days=MOST_DAYS)
    rows = rows.received_between(first, asked["last"] or on)
    for word in search_key(asked["procedure"]).split():
        rows = rows.filter(procedure_version__search_key__contains=word)
    if asked["state"]:
        rows = rows.filter(state=asked["state"])
    if asked["means"]:
        rows = rows.filter(return_means=int(asked["means"]))
    return rows.late_at(at) if asked["late"] else rows


def _write(file: BytesIO, rows: DossierQuerySet) -> None:
    import xlsxwriter

    options = {
        "constant_memory": True,
        "default_date_format": "hh:mm dd/mm/yyyy",
    }
    with xlsxwriter.Workbook(file, options) as book:
        page = book.add_worksheet(_("Sổ theo dõi"))
        head = book.add_format({"bold": True, "text_wrap": True, "border": 1})
        for number, (label, width) in enumerate(COLUMNS):
            page.set_column(number, number, width)
            page.write_string(0, number, str(label), head)
        page.freeze_panes(1, 0)
        for number, cells in enumerate(_lines(rows), start=1):
            page.write_number(number, 0, number)
            for column, cell in enumerate(cells, start=1):
                if isinstance(cell, datetime):
                    page.write_datetime(number, column, timezone.localtime(cell).replace(tzinfo=None))
                elif cell:
                    page.write_string(number, column, str(cell))


def _lines(rows: DossierQuerySet) -> Iterator[tuple[Any, ...]]:
    """Cells of form 07, oldest first, in the order of the book."""
    chosen = (
        rows.select_related("procedure_version", "deciding_agency", "result_return")
        .order_by("accepted_at", "pk")
        .iterator(chunk_size=CHUNK)
    )
    for dossier in chosen:
        yield _line(dossier)


def _line(dossier: Dossier) -> tuple[Any, ...]:
    given = getattr(dossier, "result_return", None)
    return (
        dossier.code,
        dossier.procedure_version.name,
        dossier.applicant_name,
        ", ".join(part for part in (dossier.applicant_address, dossier.applicant_phone) if part),
        dossier.deciding_agency.name,
        dossier.accepted_at,
        dossier.due_at,
        dossier.returned_at,
        ReturnMeans(dossier.return_means).label,
        _("đã ký") if given and given.signed else "",
    )
