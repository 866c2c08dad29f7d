"""Who answers support requests, by agency and day; what an agency that names nobody falls back on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST

from accounts.models import Actor, Agency, User
from accounts.queries import ancestors, holdings, legal_agency_ids, whole_agencies, working
from feedback.exceptions import Refused
from feedback.models import SupportDesk
from feedback.queries.support import desk_of
from feedback.rules.support import MAY, Act, Why
from feedback.services import support_desks
from portal.http import actor, open_to, reads_unless_posted
from portal.ui.formats import day
from portal.ui.forms import DayInput


NAMERS = tuple(sorted(MAY[Act.NAME][0][0]))
DAYS = ["%d/%m/%Y", "%d%m%Y", "%Y-%m-%d"]
WHY = {
    Why.NAMED: gettext_lazy("được giao"),
    Why.ADMINISTRATOR: gettext_lazy("quản trị hệ thống, vì chưa giao ai"),
    Why.ONESTOP_HEAD: gettext_lazy("trưởng bộ phận Một cửa, vì chưa giao ai và chưa có quản trị"),
    Why.NOBODY: gettext_lazy("chưa có ai"),
}


class DeskForm(forms.Form):
    """An agency, a person, a first day."""

    agency = forms.ModelChoiceField(
        label=gettext_lazy("Cơ quan, đơn vị"), queryset=Agency.objects.none(), empty_label=None
    )
    person = forms.ModelChoiceField(
        label=gettext_lazy("Người trả lời"),
        queryset=User.objects.none(),
        empty_label=gettext_lazy("Chọn người"),
        help_text=gettext_lazy("Người của cơ quan này hoặc của cơ quan cấp trên."),
    )
    valid_from = forms.DateField(label=gettext_lazy("Từ ngày"), input_formats=DAYS, widget=DayInput)

    def __init__(self, *args: Any, agencies: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


@open_to(*NAMERS)
@reads_unless_posted
def desks(request: HttpRequest) -> HttpResponse:
    """Who answers now and by what right; somebody named from a day on."""
    me, now = actor(request), timezone.now()
    on = timezone.localdate(now)
    sealed = _sealed(me)
    inside = whole_agencies(sealed, on) if sealed else frozenset()
    sent = request.POST if request.method == "POST" else None
    initial = {"valid_from": on, "agency": min(sealed, default=None)}
    form = DeskForm(sent, agencies=_agencies(inside), people=_people(inside), initial=initial)
    if sent is not None and form.is_valid():
        try:
            made = support_desks.name(by=me, at=now, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            said = _("%(name)s trả lời yêu cầu hỗ trợ của %(agency)s từ %(day)s.")
            names = {"name": made.person.full_name, "agency": made.agency.name, "day": day(made.valid_from)}
            messages.success(request, said % names)
            return redirect("help:desks")
    context = {"form": form, "now": [_now(one) for one in _agencies(sealed)], "named": _named(inside)}
    return render(request, "help/desks.html", context, status=422 if form.errors else 200)


@open_to(*NAMERS)
@require_POST
def end_desk(request: HttpRequest, pk: int) -> HttpResponse:
    """Today is this person's last day of answering."""
    row = support_desks.end(desk_id=pk, by=actor(request), at=timezone.now())
    messages.success(request, _("%(name)s thôi trả lời sau hôm nay.") % {"name": row.person.full_name})
    return redirect("help:desks")


def _sealed(me: Actor) -> frozenset[int]:
    """The agencies with a seal in which this person says who answers."""
    on = timezone.localdate()
    people = {None} if me.acting_for is None else {None, me.acting_for.pk}
    held = [one for one in holdings(me.user, on) if one.acting_for_id in people and one.role in NAMERS]
    units = {one.agency_id for one in held}
    return frozenset(legal_agency_ids(units, on).values()) if units else frozenset()


def _agencies(ids: Any) -> Any:
    return (
        Agency.objects.in_force(timezone.localdate()).filter(pk__in=ids).order_by("-has_seal", "name", "pk")
    )


def _people(inside: frozenset[int]) -> Any:
    """Of these units and of the agencies above them: help may come from the province."""
    on = timezone.localdate()
    above = {one for agency in inside for one in ancestors(agency, on)}
    members = working(on).filter(agency__in=above | inside).values("user")
    return User.objects.filter(pk__in=members, is_active=True).order_by("full_name", "pk")


def _now(agency: Agency) -> dict[str, Any]:
    found = desk_of(agency.pk, timezone.localdate())
    people = User.objects.filter(pk__in=found.people).order_by("full_name", "pk")
    return {
        "agency": agency.name,
        "people": ", ".join(people.values_list("full_name", flat=True)),
        "why": WHY[found.why],
        "is_lacking": found.why == Why.NOBODY,
    }


def _named(inside: frozenset[int]) -> list[dict[str, Any]]:
    on = timezone.localdate()
    rows = SupportDesk.objects.filter(agency__in=inside).select_related("agency", "person")
    return [
        {"row": row, "may_end": row.valid_from <= on and (row.valid_to is None or row.valid_to > on)}
        for row in rows.order_by("-valid_from", "-pk")[:50]
    ]
