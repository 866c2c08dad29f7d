"""The calendar of publishing: what holds at each agency, and a new one from a day on, by an act."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.enums import Role
from accounts.models import Agency
from accounts.queries import unit_scope
from indicators.exceptions import Refused
from indicators.permissions import CLOSERS
from indicators.queries.closing import PUBLISHERS
from indicators.services.terms import TermsIn, set_terms, terms_of
from portal.http import actor, open_to, reads_unless_posted, row_id
from portal.ui.formats import number
from portal.ui.forms import DayInput
from portal.ui.made_of import ENTERED


class TermsForm(forms.Form):
    """What the act says."""

    agency = forms.TypedChoiceField(label=gettext_lazy("Cơ quan"), coerce=row_id)
    close_days = forms.IntegerField(
        label=gettext_lazy("Ngày làm việc để chốt số liệu"), min_value=1, max_value=20, initial=3
    )
    review_days = forms.IntegerField(
        label=gettext_lazy("Ngày làm việc để phản hồi"), min_value=2, max_value=20, initial=3
    )
    publish_days = forms.IntegerField(
        label=gettext_lazy("Ngày làm việc để ký, công khai"), min_value=1, max_value=20, initial=2
    )
    names_months = forms.IntegerField(
        label=gettext_lazy("Số tháng công khai tên"), min_value=1, max_value=24, initial=3
    )
    act = forms.CharField(label=gettext_lazy("Văn bản quy định"), max_length=200)
    valid_from = forms.DateField(
        label=gettext_lazy("Áp dụng cho tháng kết thúc từ ngày"),
        widget=DayInput(),
        help_text=gettext_lazy("Tháng đã lập lịch giữ ngày đã định."),
    )

    def __init__(self, agencies: Iterable[Agency], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agency"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - declared above
        field.choices = [(agency.pk, agency.name) for agency in agencies]


@open_to(Role.HEAD, Role.CONTROL)
@reads_unless_posted
def terms(request: HttpRequest) -> HttpResponse:
    """How long each part takes today, and the form for another calendar."""
    today, me = timezone.localdate(), actor(request)
    held = unit_scope(me.acting_for or me.user, CLOSERS, today)
    agencies = list(Agency.objects.in_force(today).filter(pk__in=held, kind__in=PUBLISHERS).order_by("name"))
    form = TermsForm(agencies, request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            set_terms(agency_id=data.pop("agency"), entered=TermsIn(**data), by=me, at=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Đã ghi lịch công khai. Tháng lập lịch từ nay tính theo đó."))
            return redirect("oversight:month_terms")
    context = {
        "form": form if agencies else None,
        "columns": [
            {"label": _("Cơ quan"), "css": "wide"},
            {"label": _("Chốt số liệu"), "css": "number"},
            {"label": _("Phản hồi"), "css": "number"},
            {"label": _("Ký, công khai"), "css": "number"},
            {"label": _("Tên công khai"), "css": "number"},
        ],
        "rows": [_row(agency, terms_of(agency.pk, today)) for agency in agencies],
    }
    return render(request, "oversight/months/terms.html", context, status=422 if form.errors else 200)


def _row(agency: Agency, found: Any) -> dict[str, Any]:
    days = (found.close_days, found.review_days, found.publish_days)
    terms = [_("%(n)s ngày") % {"n": number(one)} for one in days]
    terms.append(_("%(n)s tháng") % {"n": number(found.names_months)})
    figures = [{"text": text, "css": "number", "made_of": ENTERED} for text in terms]
    return {"cells": [{"text": agency.name}, *figures]}
