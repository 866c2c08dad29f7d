"""What other counters received for this agency: scanned when it is here, and its clock starts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from accounts.queries import unit_scope
from dossiers.models import Dossier
from dossiers.queries.register import named_units
from dossiers.querysets import DossierQuerySet
from dossiers.services import arriving
from portal.counter import lists, posts
from portal.http import actor, open_to, reads_unless_posted
from portal.looks import shows_personal_data
from portal.ui.formats import moment
from portal.ui.pagination import page_of
from portal.ui.scanning import GARBLED, code_in, is_garbled


COLUMNS = (
    {"label": gettext_lazy("Mã hồ sơ")},
    {"label": gettext_lazy("Thủ tục")},
    {"label": gettext_lazy("Người nộp")},
    {"label": gettext_lazy("Nhận tại")},
    {"label": gettext_lazy("Gửi lúc")},
    {"label": gettext_lazy("Dự kiến trả")},
)


class ScanForm(forms.Form):
    """The label of a folder that came."""

    code = forms.CharField(
        label=gettext_lazy("Quét nhãn túi hồ sơ"),
        max_length=200,
        help_text=gettext_lazy("Quét là xác nhận đã nhận: thời hạn giải quyết bắt đầu tính."),
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off", "data-key": "F2"}),
    )


@shows_personal_data("arrivals", "")
@open_to(*posts.CLERKS)
@reads_unless_posted
def arrivals(request: HttpRequest) -> HttpResponse:
    """GET lists what is under way to this counter, oldest first; POST takes the scanned one in."""
    under_way = _under_way(request)
    form = ScanForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        scanned = form.cleaned_data["code"]
        found = under_way.under_code(code_in(scanned) or scanned)
        if found is not None:
            at = posts.now_and_today()[0]
            arrived = arriving.arrive(dossier_id=found.pk, by=actor(request), at=at)
            said = _("Đã nhận %(code)s. Hẹn trả kết quả: %(due)s.")
            messages.success(request, said % {"code": arrived, "due": moment(arrived.due_at)})
            return redirect("counter:arrivals")
        unknown = _("Không có hồ sơ mang mã này đang được gửi đến đây.")
        form.add_error("code", GARBLED if is_garbled(scanned) else unknown)
    page = page_of(
        under_way,
        order=("accepted_at", "pk"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        shown=lambda rows: rows.select_related("procedure_version", "receiving_agency", "non_boundary"),
    )
    named = named_units(posts.user_of(request), posts.now_and_today()[1])
    context = {
        "form": form,
        "columns": COLUMNS,
        "rows": [_row(one, named) for one in page.rows],
        "page": page,
    }
    return render(request, "counter/arrivals.html", context, status=422 if form.errors else 200)


def _under_way(request: HttpRequest) -> DossierQuerySet:
    mine = unit_scope(posts.user_of(request), posts.CLERKS, posts.now_and_today()[1])
    found: DossierQuerySet = posts.visible(request).filter(
        non_boundary__counter__in=mine, non_boundary__sent_at__isnull=False, non_boundary__arrived_at=None
    )
    return found


def _row(dossier: Dossier, named: frozenset[int]) -> dict[str, Any]:
    return {
        "cells": [
            {"text": str(dossier), "href": reverse("counter:dossier", args=[dossier.pk]), "css": "code"},
            {"text": dossier.procedure_version.name},
            {"text": lists.name_for(dossier, named)},
            {"text": dossier.receiving_agency.name},
            {"text": moment(dossier.non_boundary.sent_at)},
            {"text": moment(dossier.due_at)},
        ]
    }
