"""Linked procedures: which are carried out together, in parallel or in order, added and ended."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST

from accounts.enums import Role
from portal.http import actor, open_to, reads_only, reads_unless_posted
from portal.oversight.procedures import STAFF, may_edit, of_catalogue_keepers
from portal.oversight.procedures_dated import ended, standing
from portal.oversight.procedures_decisions import ProcedureField
from portal.oversight.procedures_forms import DAY
from portal.ui.pagination import page_of
from procedures.exceptions import ProcedureError
from procedures.models import LinkedProcedure, ProcedureVersion
from procedures.services.linking import LinkIn, add_link, end_link


class LinkForm(forms.Form):
    """A link as its decree words it."""

    procedure = ProcedureField(label=gettext_lazy("Mã thủ tục nhận hồ sơ liên thông"), max_length=30)
    linked = ProcedureField(label=gettext_lazy("Mã thủ tục thực hiện cùng"), max_length=30)
    stage = forms.IntegerField(
        label=gettext_lazy("Đợt"),
        min_value=1,
        max_value=20,
        initial=1,
        help_text=gettext_lazy("Cùng đợt thì làm song song; đợt sau bắt đầu khi đợt trước kết thúc."),
    )
    is_required = forms.BooleanField(
        label=gettext_lazy("Bắt buộc: hồ sơ chung chỉ kết thúc khi thủ tục này kết thúc"),
        required=False,
        initial=True,
    )
    task = forms.CharField(label=gettext_lazy("Nhiệm vụ"), max_length=500)
    legal_basis = forms.CharField(
        label=gettext_lazy("Căn cứ"), max_length=500, help_text=gettext_lazy("Số văn bản; điều, khoản.")
    )
    valid_from = forms.DateField(label=gettext_lazy("Áp dụng từ ngày"), widget=DAY)
    valid_to = forms.DateField(
        label=gettext_lazy("Đến hết ngày"),
        widget=DAY,
        required=False,
        help_text=gettext_lazy("Để trống: đến khi có quy định khác."),
    )


@open_to(*STAFF)
@reads_only
def links(request: HttpRequest) -> HttpResponse:
    """Every link, by procedure and stage, with how it stands today."""
    today = timezone.localdate()
    page = page_of(
        LinkedProcedure.objects.select_related("procedure", "linked", "added_by", "ended_by"),
        order=("procedure_id", "stage", "pk"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    ids = {pk for link in page.rows for pk in (link.procedure_id, link.linked_id)}
    versions = ProcedureVersion.objects.applicable_on(today).filter(procedure__in=ids)
    names = dict(versions.values_list("procedure_id", "name"))
    controls = may_edit(request)
    context = {
        "page": page,
        "rows": [_row(link, names, today, controls=controls) for link in page.rows],
        "may_edit": controls,
    }
    return render(request, "oversight/procedures/links.html", context)


def _row(link: LinkedProcedure, names: dict[int, str], today: date, *, controls: bool) -> dict[str, Any]:
    return {
        "link": link,
        "name": names.get(link.procedure_id, ""),
        "linked_name": names.get(link.linked_id, ""),
        **standing(link, today, controls=controls),
    }


@open_to(Role.CONTROL)
@reads_unless_posted
@of_catalogue_keepers
def new_link(request: HttpRequest) -> HttpResponse:
    """Write down that a procedure needs another."""
    form = LinkForm(request.POST or None, initial={"valid_from": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            add_link(link=LinkIn(**form.cleaned_data), by=actor(request), at=timezone.now())
        except ProcedureError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã ghi liên thông. Hồ sơ tiếp nhận từ ngày đó thực hiện theo."))
            return redirect("oversight:links")
    status = 422 if form.errors else 200
    return render(request, "oversight/procedures/link_form.html", {"form": form}, status=status)


@require_POST
@open_to(Role.CONTROL)
def end(request: HttpRequest, link_id: int) -> HttpResponse:
    """Write the last day of a link."""
    link = get_object_or_404(LinkedProcedure, pk=link_id)
    return ended(request, partial(end_link, link_id=link.pk), where="oversight:links")
