"""The register (form 07): what was received, by field and period, with filters that stay, and its export."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import structlog
from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST
from kombu.exceptions import OperationalError

from accounts.enums import LookAction
from accounts.queries import unit_scope
from documents.services import files
from dossiers import tasks
from dossiers.enums import ExportFormat, ExportState, ReturnMeans, State
from dossiers.models import RegisterExport
from dossiers.queries import register as registers
from dossiers.queries.register import EXPORTERS, RegisterFilter
from dossiers.querysets import DossierQuerySet
from dossiers.services import exports, register_files
from portal.counter import lists, posts
from portal.counter.fields import DayField
from portal.http import actor, leaves_the_screen, open_to, reads_only
from portal.looks import shows_personal_data
from portal.ui import bulk as background, lists as kept_lists
from portal.ui.formats import day, moment, number
from portal.ui.list_specs import REGISTER
from portal.ui.pagination import page_of
from procedures.models import Sector


KEPT = "counter_register"
FIELDS = ("first", "last", "sector", "procedure", "state", "means", "late")
STATES = [state for state in State if state not in (State.DRAFT, State.SUBMITTED, State.SUPPLEMENT_PRE)]
MOST_DAYS = 366
LATEST = 10
# The only order a register of years is stepped through in (index of the receiving unit).
SORTED_BY = {"received": "accepted_at"}
BADGES = {
    ExportState.WAITING: "waiting",
    ExportState.READY: "done",
    ExportState.FAILED: "late",
    ExportState.EXPIRED: "ended",
}
EXPORT_COLUMNS = (
    gettext_lazy("Kỳ"),
    gettext_lazy("Tệp"),
    gettext_lazy("Lĩnh vực"),
    gettext_lazy("Tình trạng"),
    gettext_lazy("Số hồ sơ"),
    gettext_lazy("Dạng tệp"),
    gettext_lazy("Yêu cầu lúc"),
)
logger = structlog.get_logger(__name__)


class FilterForm(forms.Form):
    """Filters of the register; nothing personal, for they stand in the address."""

    first = DayField(label=gettext_lazy("Từ ngày"), required=False)
    last = DayField(label=gettext_lazy("Đến ngày"), required=False)
    sector = forms.ChoiceField(label=gettext_lazy("Lĩnh vực"), required=False)
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

    def __init__(self, data: Any, *, sectors: dict[str, str]) -> None:
        super().__init__(data)
        self.fields["sector"].choices = [("", _("Mọi lĩnh vực")), *sectors.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("“Đến ngày” phải từ “Từ ngày” trở đi."))
        elif first and (last or timezone.localdate()) - first > timedelta(days=MOST_DAYS):
            self.add_error("first", _("Chọn khoảng không quá một năm."))
        return cleaned

    def asked(self, on: date) -> RegisterFilter:
        """What a valid form asks for; open ends are a year back and today."""
        given = self.cleaned_data
        last = given["last"] or on
        return RegisterFilter(
            first=given["first"] or last - timedelta(days=MOST_DAYS),
            last=last,
            sector=given["sector"],
            procedure=given["procedure"],
            state=given["state"],
            means=int(given["means"]) if given["means"] else None,
            late=given["late"],
        )


@shows_personal_data("register", "")
@open_to(*posts.CLERKS)
@reads_only
def register(request: HttpRequest) -> HttpResponseBase:
    """One page of the register; an address without filters opens with those last used."""
    if not request.GET and request.session.get(KEPT):
        return redirect(f"{request.path}?{request.session[KEPT]}")
    at, on = posts.now_and_today()
    user = posts.user_of(request)
    shown = kept_lists.shown(request, REGISTER)
    data = _data(request, shown, on)
    form = _form(request, data, on)
    if "first" in request.GET and form.is_valid():
        kept = request.GET.copy()
        for name in [name for name in kept if name not in FIELDS]:
            del kept[name]
        request.session[KEPT] = kept.urlencode()
    order = shown.order(("-accepted_at", "-pk"), only=SORTED_BY)
    page = page_of(
        _rows(request, form, at=at, on=on),
        order=order,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        shown=DossierQuerySet.with_list_data,
    )
    may_export = bool(unit_scope(user, EXPORTERS, on))
    context = {
        "form": form,
        "columns": shown.heads(order, only=SORTED_BY),
        "tools": shown.tools(),
        "rows": [{"cells": shown.cells(one)} for one in lists.cells_of(page.rows, user, at=at, on=on)],
        "page": page,
        "may_export": may_export,
        "key": background.new_key(),
        "query": urlencode({name: data[name] for name in FIELDS if data.get(name)}),
    }
    return render(request, "counter/register.html", context, status=200 if form.is_valid() else 422)


@open_to(*posts.CLERKS)
@reads_only
def forget(request: HttpRequest) -> HttpResponseBase:
    """Drop the kept filters: today's receptions, and empty filters to be kept from now on."""
    request.session.pop(KEPT, None)
    cleared = {**_today(timezone.localdate()), **dict.fromkeys(REGISTER.filters, "")}
    return redirect(f"{reverse('counter:register')}?{urlencode(cleared)}")


@shows_personal_data("register", "", LookAction.EXPORT)
@open_to(*EXPORTERS)
@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """The filtered register of the units one heads: at once when it is short, else in the background."""
    at, on = posts.now_and_today()
    form, user = _form(request, request.GET or _today(on), on), posts.user_of(request)
    made = request.POST.get("format")
    if made not in ExportFormat.values:
        raise Http404
    if not form.is_valid():
        return redirect(f"{reverse('counter:register')}?{request.GET.urlencode()}")
    asked, chosen = form.asked(on), ExportFormat(made)
    if exports.is_short(registers.for_export(user, asked, at=at, on=on)):
        return _at_once(user, asked, chosen, at)
    exports.ask(
        format=chosen,
        asked=asked,
        key=background.key_of(request),
        by=actor(request),
        at=at,
    )
    try:
        tasks.run_register_exports.delay()
    except OperationalError:
        logger.warning("export_not_woken")  # the sweep of the next minute finds it
    messages.success(request, _("Sổ dài được lập trong nền; tệp hiện ở đây khi xong."))
    return redirect("counter:exports")


@open_to(*EXPORTERS)
@reads_only
def list_exports(request: HttpRequest) -> HttpResponseBase:
    """Registers this person asked for, how far each is, and those to be fetched."""
    mine = RegisterExport.objects.filter(asked_by=posts.user_of(request)).order_by("-asked_at", "-pk")
    listed = list(mine[:LATEST])
    keys = {exports.filter_of(one).sector for one in listed}
    sectors = dict(
        Sector.objects.filter(search_key__in=keys).order_by("pk").values_list("search_key", "name")
    )
    context = {
        "columns": [{"label": label} for label in EXPORT_COLUMNS],
        "rows": [_export_row(one, sectors) for one in listed],
        "running": next((one for one in listed if one.state == ExportState.WAITING), None),
        "poll": reverse("counter:exports"),
        "days": exports.KEPT_FOR.days,
    }
    return render(request, "counter/exports.html", context)


@shows_personal_data("register_export", "export_id", LookAction.EXPORT)
@open_to(*EXPORTERS)
@leaves_the_screen
@reads_only
def fetch_export(request: HttpRequest, export_id: int) -> HttpResponseBase:
    """The file of one's own export until it expires."""
    at, _on = posts.now_and_today()
    ready = Q(state=ExportState.READY, expires_at__gt=at)
    mine = RegisterExport.objects.filter(ready, pk=export_id, asked_by=posts.user_of(request))
    found = mine.select_related("file").first()
    if found is None or found.file is None:
        raise Http404
    return _as_download(files.open_content(found.file), exports.file_name(found), ExportFormat(found.format))


def _at_once(user: Any, asked: RegisterFilter, made: ExportFormat, at: datetime) -> HttpResponseBase:
    out = tempfile.TemporaryFile()  # noqa: SIM115  # the answer closes it when it has been sent
    register_files.write(out, format=made, asked=asked, user=user, at=at)
    out.seek(0)
    return _as_download(out, f"so-theo-doi-{asked.first:%Y%m%d}-{asked.last:%Y%m%d}.{made}", made)


def _as_download(content: Any, name: str, made: ExportFormat) -> HttpResponseBase:
    response = FileResponse(content, as_attachment=True, filename=name, content_type=exports.MEDIA[made])
    response["Cache-Control"] = "private, no-store"
    return response


def _today(on: date) -> dict[str, str]:
    return {"first": f"{on:%d/%m/%Y}", "last": f"{on:%d/%m/%Y}"}


def _data(request: HttpRequest, shown: kept_lists.Shown, on: date) -> Mapping[str, Any]:
    """The filters of the address; without any, today's receptions with the filters that were kept."""
    if any(name in request.GET for name in FIELDS):
        return request.GET
    return {**_today(on), **shown.filters}


def _form(request: HttpRequest, data: Mapping[str, Any], on: date) -> FilterForm:
    mine = unit_scope(posts.user_of(request), posts.CLERKS, on)
    # One name under several codes is one choice.
    sectors = dict(
        Sector.objects.filter(versions__procedure__offers__receiving_agency__in=mine)
        .order_by("name")
        .values_list("search_key", "name")
        .distinct()
    )
    return FilterForm(data, sectors=sectors)


def _rows(request: HttpRequest, form: FilterForm, *, at: datetime, on: date) -> DossierQuerySet:
    """Accepted dossiers of one's counters that the filters leave; none when they cannot be read."""
    mine = unit_scope(posts.user_of(request), posts.CLERKS, on)
    rows = posts.visible(request).filter(receiving_agency__in=mine)
    if not form.is_valid():
        return rows.none()
    return registers.entered(rows, form.asked(on), at=at)


def _export_row(one: RegisterExport, sectors: dict[str, str]) -> dict[str, Any]:
    asked, state = exports.filter_of(one), ExportState(one.state)
    fetch = {"text": "–"}
    if state == ExportState.READY:
        until = _("Tải về (đến %(until)s)") % {"until": moment(one.expires_at)}
        fetch = {"text": until, "href": reverse("counter:export_file", args=[one.pk])}
    elif state == ExportState.FAILED:
        fetch = {"text": one.said}
    return {
        "cells": (
            {"text": f"{day(asked.first)} – {day(asked.last)}"},
            fetch,
            {"text": sectors.get(asked.sector, asked.sector) or _("Mọi lĩnh vực")},
            {"text": state.label, "badge_kind": BADGES[state]},
            {"text": number(one.total)},
            {"text": ExportFormat(one.format).label},
            {"text": moment(one.asked_at)},
        )
    }
