"""Offering a procedure at a place, and ending that."""

from __future__ import annotations

from collections.abc import Callable
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
from accounts.models import Agency
from accounts.queries import scope
from portal.http import actor, open_to, reads_unless_posted
from portal.oversight.procedures_forms import DAY
from procedures.exceptions import ProcedureError
from procedures.models import PaymentReadiness, Procedure, ProcedureOffer
from procedures.services.offers import Record, end_offer, offer_procedure
from procedures.services.readiness import declare_ready, end_ready


class OfferForm(forms.Form):
    """Who receives, who decides, from when, and where the record is kept."""

    receiving = forms.ModelChoiceField(label=gettext_lazy("Nơi tiếp nhận"), queryset=Agency.objects.none())
    deciding = forms.ModelChoiceField(
        label=gettext_lazy("Cơ quan giải quyết"), queryset=Agency.objects.none()
    )
    valid_from = forms.DateField(label=gettext_lazy("Tiếp nhận từ ngày"), widget=DAY)
    system = forms.CharField(
        label=gettext_lazy("Hệ thống ghi nhận bên ngoài"),
        help_text=gettext_lazy("Để trống khi hồ sơ ghi nhận trên hệ thống này."),
        max_length=120,
        required=False,
    )
    url = forms.URLField(
        label=gettext_lazy("Địa chỉ hệ thống"), max_length=200, required=False, assume_scheme="https"
    )
    basis = forms.CharField(label=gettext_lazy("Quyết định công bố hệ thống"), max_length=200, required=False)

    def __init__(self, *args: Any, agency_ids: frozenset[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agencies = Agency.objects.filter(pk__in=agency_ids).order_by("name", "pk")
        for name in ("receiving", "deciding"):
            field: Any = self.fields[name]
            field.queryset = agencies


class EndForm(forms.Form):
    last_day = forms.DateField(label=gettext_lazy("Ngày cuối cùng"), widget=DAY)


class ReadyForm(forms.Form):
    """Since when the fees can be paid online here, by which declaration."""

    valid_from = forms.DateField(label=gettext_lazy("Thanh toán trực tuyến từ ngày"), widget=DAY)
    basis = forms.CharField(label=gettext_lazy("Văn bản kê khai hoặc mã tích hợp"), max_length=255)


@open_to(Role.CONTROL)
@reads_unless_posted
def new_offer(request: HttpRequest, code: str) -> HttpResponse:
    """Offer the procedure at one of the places the user controls."""
    procedure = get_object_or_404(Procedure, code=code)
    today = timezone.localdate()
    form = OfferForm(
        request.POST or None,
        initial={"valid_from": today},
        agency_ids=scope(actor(request).user, {Role.CONTROL}, today),
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            offer_procedure(
                procedure=procedure,
                receiving=data["receiving"],
                deciding=data["deciding"],
                valid_from=data["valid_from"],
                record=Record(data["system"], data["url"], data["basis"]),
                by=actor(request),
                at=timezone.now(),
            )
        except ProcedureError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã thêm nơi tiếp nhận."))
            return redirect("oversight:procedure", code=code)
    return render(request, "oversight/procedures/offer_form.html", {"procedure": procedure, "form": form})


@require_POST
@open_to(Role.CONTROL)
def end(request: HttpRequest, offer_id: int) -> HttpResponse:
    """Write the last day of an offer."""
    offer = get_object_or_404(ProcedureOffer.objects.select_related("procedure"), pk=offer_id)
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Hãy ghi ngày cuối cùng nơi này tiếp nhận."))
        return redirect("oversight:procedure", code=offer.procedure.code)
    try:
        end_offer(
            offer_id=offer_id, last_day=form.cleaned_data["last_day"], by=actor(request), at=timezone.now()
        )
    except ProcedureError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã ghi ngày thôi tiếp nhận."))
    return redirect("oversight:procedure", code=offer.procedure.code)


@require_POST
@open_to(Role.CONTROL)
def declare(request: HttpRequest, offer_id: int) -> HttpResponse:
    """The procedure's fees can be paid online at this place."""
    offer = get_object_or_404(ProcedureOffer.objects.select_related("procedure"), pk=offer_id)
    form = ReadyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Hãy ghi ngày bắt đầu và văn bản kê khai hoặc mã tích hợp."))
        return redirect("oversight:procedure", code=offer.procedure.code)
    declared = partial(declare_ready, offer_id=offer_id, **form.cleaned_data)
    return _told(request, declared, _("Đã kê khai thanh toán trực tuyến."), offer.procedure.code)


@require_POST
@open_to(Role.CONTROL)
def end_declaration(request: HttpRequest, readiness_id: int) -> HttpResponse:
    """They no longer can: the last day."""
    ready = get_object_or_404(PaymentReadiness.objects.select_related("offer__procedure"), pk=readiness_id)
    form, code = EndForm(request.POST), ready.offer.procedure.code
    if not form.is_valid():
        messages.error(request, _("Hãy ghi ngày cuối cùng."))
        return redirect("oversight:procedure", code=code)
    ended = partial(end_ready, readiness_id=readiness_id, last_day=form.cleaned_data["last_day"])
    return _told(request, ended, _("Đã ghi ngày thôi thanh toán trực tuyến."), code)


def _told(request: HttpRequest, act: Callable[..., object], said: str, code: str) -> HttpResponse:
    try:
        act(by=actor(request), at=timezone.now())
    except ProcedureError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect("oversight:procedure", code=code)
