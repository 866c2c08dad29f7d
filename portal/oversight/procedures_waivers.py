"""Waivers of fees: which hold, added under a local resolution, ended by the next (ruling 27)."""

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
from procedures.enums import Channel, FeeKind, PayerGroup
from procedures.exceptions import ProcedureError
from procedures.models import FeeWaiver
from procedures.services.waivers import WaiverIn, add_waiver, end_waiver


class WaiverForm(forms.Form):
    """A reduction as its resolution words it."""

    name = forms.CharField(label=gettext_lazy("Nội dung miễn, giảm"), max_length=500)
    percent = forms.DecimalField(
        label=gettext_lazy("Mức giảm (%)"),
        max_digits=5,
        decimal_places=2,
        help_text=gettext_lazy("100 là miễn."),
    )
    legal_basis = forms.CharField(
        label=gettext_lazy("Căn cứ"),
        max_length=500,
        help_text=gettext_lazy("Số, ngày của nghị quyết; điều, khoản."),
    )
    valid_from = forms.DateField(label=gettext_lazy("Áp dụng từ ngày"), widget=DAY)
    valid_to = forms.DateField(
        label=gettext_lazy("Đến hết ngày"),
        widget=DAY,
        required=False,
        help_text=gettext_lazy("Để trống: đến khi có quy định khác."),
    )
    procedure = ProcedureField(
        label=gettext_lazy("Mã thủ tục"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("Để trống: mọi thủ tục."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Loại khoản thu"),
        required=False,
        choices=[("", gettext_lazy("mọi khoản thu")), *FeeKind.choices],
    )
    channel = forms.TypedChoiceField(
        label=gettext_lazy("Hình thức nộp"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", gettext_lazy("mọi hình thức")), *Channel.choices],
    )
    payer_group = forms.ChoiceField(
        label=gettext_lazy("Nhóm người nộp"),
        required=False,
        choices=[("", gettext_lazy("mọi người nộp")), *PayerGroup.choices],
    )


@open_to(*STAFF)
@reads_only
def waivers(request: HttpRequest) -> HttpResponse:
    """Every waiver, the latest first, with how it stands today."""
    today = timezone.localdate()
    page = page_of(
        FeeWaiver.objects.select_related("procedure", "sector", "added_by", "ended_by"),
        order=("-valid_from", "-pk"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    controls = may_edit(request)
    rows = [_row(waiver, today, controls=controls) for waiver in page.rows]
    return render(
        request,
        "oversight/procedures/waivers.html",
        {"page": page, "rows": rows, "may_edit": controls},
    )


def _row(waiver: FeeWaiver, today: date, *, controls: bool) -> dict[str, Any]:
    narrowed = [
        waiver.procedure.code if waiver.procedure else "",
        waiver.sector.name if waiver.sector else "",
        FeeKind(waiver.kind).label if waiver.kind else "",
        Channel(waiver.channel).label if waiver.channel else "",
        PayerGroup(waiver.payer_group).label if waiver.payer_group else "",
    ]
    return {
        "waiver": waiver,
        "narrowed": " · ".join(str(part) for part in narrowed if part) or _("Mọi khoản thu, mọi người nộp"),
        **standing(waiver, today, controls=controls),
    }


@open_to(Role.CONTROL)
@reads_unless_posted
@of_catalogue_keepers
def new_waiver(request: HttpRequest) -> HttpResponse:
    """Write down what a resolution grants."""
    form = WaiverForm(request.POST or None, initial={"valid_from": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            add_waiver(waiver=WaiverIn(**form.cleaned_data), by=actor(request), at=timezone.now())
        except ProcedureError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã ghi quy định miễn, giảm. Hồ sơ tiếp nhận từ nay tính theo đó."))
            return redirect("oversight:waivers")
    status = 422 if form.errors else 200
    return render(request, "oversight/procedures/waiver_form.html", {"form": form}, status=status)


@require_POST
@open_to(Role.CONTROL)
def end(request: HttpRequest, waiver_id: int) -> HttpResponse:
    """Write the last day of a waiver."""
    waiver = get_object_or_404(FeeWaiver, pk=waiver_id)
    return ended(request, partial(end_waiver, waiver_id=waiver.pk), where="oversight:waivers")
