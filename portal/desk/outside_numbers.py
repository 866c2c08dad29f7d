"""Numbers of letters that come from the agency's own document system: what waits, what was typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.enums import Role
from documents.models import OutsideNumber
from documents.registry import paper_kind
from dossiers.exceptions import Refused
from dossiers.models import Dossier
from dossiers.queries.outside_numbers import Unnumbered, numbered_for, unnumbered
from dossiers.services import outside_numbers
from portal.http import actor, open_to, reads_unless_posted, row_id
from portal.ui.forms import DayInput


LATEST = 100


class NumberForm(forms.Form):
    """Number and day as the document system gave them."""

    number = forms.CharField(label=gettext_lazy("Số, ký hiệu"), max_length=80)
    dated_on = forms.DateField(
        label=gettext_lazy("Ngày văn bản"),
        widget=DayInput,
    )


@open_to(Role.RECORDS_CLERK)
@reads_unless_posted
def numbers(request: HttpRequest) -> HttpResponse:
    """Signed papers without a number, each with a form; below them the numbers typed this year."""
    problem, href = ("", ""), ""
    if request.method == "POST":
        do = {"enter": _enter, "void": _void}.get(request.POST.get("do", ""))
        if do is None:
            raise Http404
        try:
            do(request)
        except Refused as refusal:
            problem = (f"{request.POST.get('dossier')}:{request.POST.get('kind')}", str(refusal))
            href = _field_of(request)
        else:
            return redirect("desk:outside_numbers")
    me, on = actor(request), timezone.localdate()
    person = me.acting_for or me.user
    typed = OutsideNumber.objects.filter(agency__in=numbered_for(person, on), year=on.year)
    latest = typed.select_related("entered_by").order_by("-entered_at", "-pk")[:LATEST]
    context = {
        "rows": [_row(one, problem, request) for one in unnumbered(person, on)],
        "numbers": _told(list(latest)),
        "today": on,
        "faults": [{"text": problem[1], "href": href}] if problem[1] else [],
    }
    return render(request, "desk/outside_numbers.html", context, status=422 if problem[1] else 200)


def _field_of(request: HttpRequest) -> str:
    """Where what was refused has to be put right."""
    typed = row_id(request.POST.get("typed"))
    if request.POST.get("do") == "void":
        return f"#reason-{typed}"
    return f"#{str(request.POST.get('kind', ''))[:40]}-{row_id(request.POST.get('dossier'))}-number"


def _enter(request: HttpRequest) -> None:
    form = NumberForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Nhập đủ số và ngày văn bản."), field="number")
    entered = outside_numbers.enter(
        dossier_id=row_id(request.POST.get("dossier")),
        kind=str(request.POST.get("kind", ""))[:40],
        number_text=form.cleaned_data["number"],
        dated_on=form.cleaned_data["dated_on"],
        by=actor(request),
        at=timezone.now(),
    )
    messages.success(request, _("Đã nhập số %(number)s.") % {"number": entered.number_text})


def _void(request: HttpRequest) -> None:
    typed = OutsideNumber.objects.filter(pk=row_id(request.POST.get("typed"))).first()
    if typed is None:
        raise Http404
    reason = str(request.POST.get("reason", ""))
    outside_numbers.void(number_id=typed.pk, reason=reason, by=actor(request), at=timezone.now())
    messages.success(request, _("Đã hủy số %(number)s.") % {"number": typed.number_text})


def _told(typed: list[OutsideNumber]) -> list[dict[str, Any]]:
    """Each number with the paper and the dossier it is of; dossiers by code only."""
    ids = {row_id(one.subject.rpartition(":")[2]) for one in typed}
    codes = {f"dossier:{dossier.pk}": str(dossier) for dossier in Dossier.objects.filter(pk__in=ids)}
    return [
        {"number": one, "title": paper_kind(one.kind).title, "code": codes.get(one.subject, "")}
        for one in typed
    ]


def _row(one: Unnumbered, problem: tuple[str, str], request: HttpRequest) -> dict[str, Any]:
    key = f"{one.dossier.pk}:{one.kind}"
    is_wrong = problem[0] == key
    form = NumberForm(
        request.POST if is_wrong else None, prefix=None, auto_id=f"{one.kind}-{one.dossier.pk}-%s"
    )
    return {
        "dossier": one.dossier,
        "kind": one.kind,
        "title": paper_kind(one.kind).title,
        "procedure": one.dossier.procedure_version.name,
        "system": one.system,
        "since": one.since,
        "form": form,
        "problem": problem[1] if is_wrong else "",
    }
