"""The search field of every staff page: a code, a name without accents, a telephone, a number of a person.

What was typed is posted and never stands in an address, a log or the session. Each look-up is written down
with the kind of its term (accounts.AccessRecord), never with the term.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.enums import Role
from dossiers.enums import State
from dossiers.models import Dossier
from dossiers.queries.search import FIRST, Found, find
from dossiers.rules.searching import TermKind
from dossiers.rules.visibility import GRANTS
from lib.masking import mask_name
from portal.http import TooManyRequests, actor, identity_of, open_to, reads_unless_posted
from portal.looks import shows_personal_data
from portal.ui.dossiers import badge_kind
from portal.ui.formats import moment
from portal.ui.limits import limit_rate
from portal.ui.roles import OFFICE, ONE_STOP


A_MINUTE = 30
SUGGESTIONS_A_MINUTE = 90
"""A name of twelve letters, typed slowly, asks four times."""
SUGGESTED = 7
LONGEST = 100
# Whoever sees dossiers by any relation; the administrator sees none.
SEARCHERS = tuple(role for role, grants in GRANTS.items() if grants)
AT_THE_DESK = OFFICE | {Role.HEAD, Role.CONTROL, Role.AUDITOR}
KINDS = {
    TermKind.CODE: gettext_lazy("theo mã hồ sơ"),
    TermKind.NAME: gettext_lazy("theo tên"),
    TermKind.PHONE: gettext_lazy("theo số điện thoại, chỉ trong hồ sơ bạn được xem đủ số"),
    TermKind.IDENTITY: gettext_lazy("theo số giấy tờ, chỉ trong hồ sơ bạn được xem đủ số"),
}
COLUMNS = (
    gettext_lazy("Mã hồ sơ"), gettext_lazy("Người nộp"), gettext_lazy("Thủ tục"), gettext_lazy("Trạng thái"),
    gettext_lazy("Hẹn trả"), gettext_lazy("Đang ở"),
)  # fmt: skip


@dataclass(frozen=True)
class Field:
    """The field in the masthead; `area` is the part of the portal the page is in."""

    area: str


def field_of(request: HttpRequest) -> Field | None:
    """The search field for whoever may look for dossiers, else None."""
    known = identity_of(request)
    if known is None or not known.roles & set(SEARCHERS):
        return None
    match = request.resolver_match
    return Field(match.namespace if match else "")


@shows_personal_data("search", "")
@open_to(*SEARCHERS)
@reads_unless_posted
def search(request: HttpRequest) -> HttpResponseBase:
    """What a term finds; a whole code leads to its dossier. An address alone looks for nothing."""
    if request.method != "POST":
        return redirect("ui:home")
    limit_rate(request, "search", times=A_MINUTE)
    typed, found = _found(request, FIRST)
    if len(found.dossiers) == 1 and found.kind == TermKind.CODE and typed.upper() == str(found.dossiers[0]):
        return redirect(_address(request, found.dossiers[0]))
    context = {
        "typed": typed,
        "kind": KINDS[found.kind] if found.kind else "",
        "columns": [{"label": label} for label in COLUMNS],
        "rows": [{"cells": _cells(request, one, found)} for one in found.dossiers],
        "is_cut": len(found.dossiers) == FIRST,
        "first": FIRST,
    }
    return render(request, "ui/search.html", context)


@shows_personal_data("search", "")
@open_to(*SEARCHERS)
@require_POST
def suggest(request: HttpRequest) -> HttpResponse:
    """The first few, as a list under the field; asked while somebody types."""
    try:
        limit_rate(request, "suggest", times=SUGGESTIONS_A_MINUTE)
    except TooManyRequests as refusal:
        context = {"said": str(refusal), "lines": [], "kind": ""}
        return render(request, "ui/search_found.html", context, status=429)
    _typed, found = _found(request, SUGGESTED)
    lines = [
        {
            "href": _address(request, one),
            "code": str(one),
            "name": _name(one, found),
            "procedure": one.procedure_version.name,
            "state": State(one.state).label,
        }
        for one in found.dossiers
    ]
    shown: dict[str, Any] = {"lines": lines, "said": "", "kind": found.kind}
    # Nothing at all for too few letters: the style sheet shows the list while it is not empty.
    return HttpResponse(render_to_string("ui/search_found.html", shown, request).strip())


def _found(request: HttpRequest, limit: int) -> tuple[str, Found]:
    """What was typed and what it finds in sight; the kind of the term is what the record of looks gets."""
    me = actor(request)
    typed = request.POST.get("q", "").strip()[:LONGEST]
    found = find(me.acting_for or me.user, typed, on=timezone.localdate(), limit=limit)
    request.looked_for = str(found.kind or "")  # type: ignore[attr-defined]  # read by portal.looks
    return typed, found


def _address(request: HttpRequest, dossier: Dossier) -> str:
    """The dossier's page where the person works: at the counter for a search begun there."""
    known = identity_of(request)
    roles = known.roles if known else frozenset()
    at_counter = roles & ONE_STOP and (request.POST.get("area") == "counter" or not roles & AT_THE_DESK)
    return reverse("counter:dossier" if at_counter else "desk:dossier", args=[dossier.pk])


def _name(one: Dossier, found: Found) -> str:
    return one.applicant_name if one.pk in found.named else mask_name(one.applicant_name)


def _cells(request: HttpRequest, one: Dossier, found: Found) -> list[dict[str, Any]]:
    holder = one.current_holder.full_name if one.current_holder else ""
    return [
        {"text": str(one), "href": _address(request, one), "css": "code"},
        {"text": _name(one, found)},
        {"text": one.procedure_version.name},
        {"text": State(one.state).label, "badge_kind": badge_kind(one)},
        {"text": moment(one.due_at)},
        {"text": ", ".join(part for part in (one.current_unit.name, holder) if part)},
    ]
