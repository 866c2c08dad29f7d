"""Giving an instruction: first the unit, then who, what and by when; the figure it came from goes along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext, gettext as _, gettext_lazy

from accounts.enums import Role
from accounts.models import Actor, Agency, User
from accounts.queries import person_lines, scope
from calendars.queries import load_calendar
from calendars.rules.worktime import next_working_day
from indicators.exceptions import Refused
from indicators.services import instructions as service
from indicators.services.instructions import InstructionIn, Origin
from portal.http import actor, open_to, reads_unless_posted, row_id
from portal.oversight.instructions import DAYS, LONG, own_page
from portal.oversight.scores_shared import user_of
from portal.ui import keeping
from portal.ui.forms import DayInput


USUAL_DAYS = 7
MOST_WORDS = 300


class UnitForm(forms.Form):
    """To whom: asked first, for the people to choose from depend on it."""

    unit = forms.ModelChoiceField(
        Agency.objects.none(), label=gettext_lazy("Đơn vị"), empty_label=gettext_lazy("– chọn –")
    )


class InstructionForm(forms.Form):
    person = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Người được giao"),
        required=False,
        empty_label=gettext_lazy("lãnh đạo đơn vị"),
    )
    what = forms.CharField(label=gettext_lazy("Việc phải làm"), max_length=2000, widget=forms.Textarea(LONG))
    due_on = forms.DateField(
        label=gettext_lazy("Phải xong trước hết ngày"), input_formats=DAYS, widget=DayInput
    )
    # Of a page in another language: what it calls itself is not what the unit is to read (docs/adr/0054).
    origin_text = forms.CharField(max_length=MOST_WORDS, required=False)

    def __init__(self, *args: Any, people: Any, origin: Origin, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        comes_from = _("Phát sinh từ")
        self.fields["origin_text"].label = f"{comes_from} (Tiếng Việt)"
        if not origin.text or get_language() == settings.LANGUAGE_CODE:
            del self.fields["origin_text"]
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
        self.fields["person"].choices = [("", _("lãnh đạo đơn vị")), *_named(people)]  # type: ignore[attr-defined]


def _named(people: Any) -> Iterator[tuple[int, str]]:
    """In the order of registers, each with what he is there."""
    for line in person_lines(people, timezone.localdate()):
        posts = dict.fromkeys(gettext(role) for role, _agency in line.roles)
        yield line.user.pk, f"{line.user.full_name} ({', '.join(posts)})"


@open_to(Role.HEAD)
@reads_unless_posted
@keeping.keeps_typed
def instruct(request: HttpRequest) -> HttpResponse:
    """The form; without a unit, the question which."""
    origin = Origin(own_page(request.GET.get("from", "")), request.GET.get("label", "")[:MOST_WORDS])
    units = _units(request)
    unit = units.filter(pk=row_id(request.GET.get("unit", ""))).first()
    if unit is None:
        ask = UnitForm()
        ask.fields["unit"].queryset = units  # type: ignore[attr-defined]
        return render(request, "oversight/instructions/unit.html", {"form": ask, "origin": origin})
    today = timezone.localdate()
    form = InstructionForm(
        keeping.typed(request),
        people=_others_below(unit, actor(request), today),
        origin=origin,
        # A week, and no day on which nobody works.
        initial={"due_on": next_working_day(load_calendar("standard"), today + timedelta(USUAL_DAYS - 1))},
    )
    keeping.reopened(request, form)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data.pop("origin_text", origin.text)
        kept = replace(origin, text=words)
        given = _give(request, form, InstructionIn(unit_id=unit.pk, origin=kept, **form.cleaned_data))
        if given is not None:
            return given
    context = {"form": form, "unit": unit, "origin": origin}
    return render(
        request, "oversight/instructions/instruct.html", context, status=422 if form.errors else 200
    )


def _others_below(unit: Agency, me: Actor, on: date) -> QuerySet[User]:
    """Whom an instruction to the unit may name: nobody gives one to himself."""
    mine = [me.user.pk, *([me.acting_for.pk] if me.acting_for else [])]
    return User.objects.filter(pk__in=service.people_below(unit.pk, on)).exclude(pk__in=mine)


def _units(request: HttpRequest) -> Any:
    """Agencies he heads and all below them, as they stand today."""
    today = timezone.localdate()
    mine = scope(user_of(request), [Role.HEAD], today)
    return Agency.objects.in_force(today).filter(pk__in=mine).order_by("name", "pk")


def _give(request: HttpRequest, form: forms.Form, entered: InstructionIn) -> HttpResponse | None:
    try:
        one = service.give(entered=entered, by=actor(request), at=timezone.now())
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return None
    messages.success(request, _("Đã giao việc %(code)s.") % {"code": one})
    return redirect("oversight:instruction", pk=one.pk)
