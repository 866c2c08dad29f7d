"""Typing in paper rating slips, one after another: the number on the slip finds the dossier."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.enums import Role
from feedback.exceptions import NotNow, RatingRefused
from feedback.queries import form_on
from feedback.services import ratings
from portal.counter import posts
from portal.http import actor, open_to, reads_unless_posted
from portal.ui.forms import DayInput
from portal.ui.rating_form import RatingAnswers


class SlipForm(RatingAnswers):
    """What stands on the slip: its number, its day, what was ticked."""

    slip_number = forms.CharField(
        label=gettext_lazy("Số phiếu"),
        max_length=60,
        help_text=gettext_lazy("In ở đầu phiếu, ví dụ 07/PĐG-BPTNTKQ."),
        widget=forms.TextInput({"autocomplete": "off", "autofocus": True}),
    )
    given_on = forms.DateField(
        label=gettext_lazy("Ngày đánh giá"),
        input_formats=["%d/%m/%Y", "%d%m%Y", "%Y-%m-%d"],
        widget=DayInput(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, on_paper=True, **kwargs)
        self.fields["rater"].label = _("Người đánh giá")
        self.fields["comment"].label = _("Ý kiến ghi trên phiếu")
        self.fields["comment"].help_text = ""

    def first_fields(self) -> list[str]:
        return ["slip_number", "given_on", "rater"]


@open_to(*posts.CLERKS, Role.PETITION_OFFICER)
@reads_unless_posted
def enter(request: HttpRequest) -> HttpResponse:
    """One slip at a time; after it is kept, an empty form for the next."""
    now = timezone.now()
    asked = form_on(timezone.localdate(now))
    if asked is None:
        raise NotNow(_("Hiện chưa có mẫu phiếu đánh giá có hiệu lực."))
    sent = request.POST if request.method == "POST" else None
    form = SlipForm(sent, asked=asked, initial={"given_on": timezone.localdate(now)})
    if sent is not None and form.is_valid():
        try:
            ratings.enter_slip(
                slip_number=form.cleaned_data["slip_number"],
                given_on=form.cleaned_data["given_on"],
                given=form.given(),
                by=actor(request),
                at=now,
            )
        except RatingRefused as refusal:
            form.place(refusal.field, str(refusal))
        else:
            messages.success(
                request, _("Đã ghi phiếu %(number)s.") % {"number": form.cleaned_data["slip_number"].strip()}
            )
            return redirect("counter:rating_slips")
    return render(request, "counter/rating_slip.html", {"form": form}, status=422 if form.errors else 200)
