"""Taking a file of a dossier out of view: asked for its reason first, and taken back with one press."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from dossiers.exceptions import Refused
from dossiers.models import Dossier
from dossiers.permissions import check_can
from dossiers.services import files
from portal.http import actor, reads_unless_posted
from portal.looks import shows_personal_data
from portal.ui.files import file_in_sight


PAGES = ("desk", "counter")
"""Whose page of the dossier one comes from and goes back to."""


class ReasonForm(forms.Form):
    """Why the file goes."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do gỡ"),
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Ví dụ: đính kèm nhầm hồ sơ, trang bị mờ đã quét lại."),
    )


@shows_personal_data("dossier_file", "file_id")
@reads_unless_posted
def take_out(request: HttpRequest, file_id: int) -> HttpResponse:
    """GET asks why and says what will happen; POST takes the file out and goes back to the dossier.

    Only for who may open the file: its name says what is in it.
    """
    file, me, at = file_in_sight(request, file_id), actor(request), timezone.now()
    check_can("attach_file", me, file.dossier, on=timezone.localdate(at))
    form = ReasonForm(request.POST if request.method == "POST" else None)
    back = page_of(request, file.dossier)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            files.take_out(dossier_id=file.dossier.pk, file_id=file.pk, reason=reason, by=me, at=at)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Đã gỡ tệp “%(name)s”.") % {"name": file.name})
            return redirect(back)
    context: dict[str, Any] = {"file": file, "dossier": file.dossier, "form": form, "back": back}
    return render(request, "ui/take_out.html", context, status=422 if form.errors else 200)


def page_of(request: HttpRequest, dossier: Dossier) -> str:
    """The page of the dossier one came from, as `page` in the address says; else the desk's."""
    page = request.GET.get("page", "")
    return reverse(f"{page if page in PAGES else PAGES[0]}:dossier", args=[dossier.pk])
