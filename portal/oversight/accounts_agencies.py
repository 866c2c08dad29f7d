"""Agencies: the tree of a day, one agency with everything dated about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import queries
from accounts.enums import Role
from accounts.exceptions import AccountsError, NotAllowed
from accounts.models import (
    Actor,
    Agency,
    AgencyCalendar,
    AgencyPlacement,
    HeadTitle,
    SignatureDelegation,
)
from accounts.permissions import Thing, can_keep
from accounts.rules.identifiers import identifier_warnings
from accounts.services import people
from calendars.enums import CalendarPurpose
from calendars.queries import calendar_choices
from portal.http import actor, open_to, reads_only
from portal.oversight import accounts_forms as account_forms
from portal.oversight.succession_form import SuccessionForm
from portal.signed_papers import papers_in_words
from portal.ui.forms import day_typed
from portal.ui.keeping import sent_once


SEERS = (Role.ADMINISTRATOR, Role.CONTROL, Role.HEAD, Role.APPROVER, Role.AUDITOR)
AGENCY_MOVES: dict[str, type[account_forms.MoveForm[Agency]]] = {
    "lich": account_forms.CalendarForm,
    "chuc-danh": account_forms.HeadTitleForm,
    "phan-cong-ky": account_forms.DelegationForm,
    "them-don-vi": account_forms.OpenUnitForm,
    "doi-cap-tren": account_forms.MoveAgencyForm,
    "ke-thua": SuccessionForm,
}


@dataclass
class Branch:
    """An agency and what stands below it on the day shown."""

    agency: Agency
    below: list[Branch] = field(default_factory=list)


@open_to(*SEERS)
@reads_only
def agency_tree(request: HttpRequest) -> HttpResponse:
    """The agencies whose settings this person sees, as they stood on a day."""
    on = day_typed(request.GET.get("ngay", "")) or timezone.localdate()
    seen = queries.agencies_seen(actor(request).user, Thing.SETTINGS, timezone.localdate())
    shown = Agency.objects.in_force(on).filter(pk__in=seen).order_by("code")
    context = {"branches": branches_of(list(shown), on), "on": on}
    return render(request, "oversight/accounts/agencies.html", context)


def branches_of(agencies_shown: list[Agency], on: date) -> list[Branch]:
    """The agencies as trees; one whose parent is not shown stands at the top."""
    nodes = {agency.pk: Branch(agency) for agency in agencies_shown}
    parents = dict(
        AgencyPlacement.objects.in_force(on).filter(agency__in=nodes).values_list("agency", "parent")
    )
    top: list[Branch] = []
    for pk, node in nodes.items():
        parent = nodes.get(parents.get(pk, 0))
        (parent.below if parent else top).append(node)
    return top


@open_to(*SEERS)
@reads_only
def agency(request: HttpRequest, pk: int) -> HttpResponse:
    """One agency with everything dated about it."""
    return _agency_page(request, _agency_or_404(request, pk))


@open_to(Role.ADMINISTRATOR)
@require_POST
@sent_once
def move_agency(request: HttpRequest, pk: int, move: str) -> HttpResponseBase:
    """One of AGENCY_MOVES; a fault shows the page again with what was typed."""
    subject = _agency_or_404(request, pk)
    if move not in AGENCY_MOVES:
        raise Http404
    at = timezone.now()
    form = AGENCY_MOVES[move](
        request.POST, subject=subject, by=actor(request), on=timezone.localdate(at), prefix=move
    )
    if form.is_valid():
        try:
            form.carry_out(at)
        except NotAllowed:
            raise
        except AccountsError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, str(form.done))
            return _after_move(request, pk)
    return _agency_page(request, subject, failed={move: form}, status=422)


def _after_move(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Back to the agency; whose role ended with it by this very move goes to his first page."""
    seen = queries.agencies_seen(actor(request).user, Thing.SETTINGS, timezone.localdate())
    return redirect("oversight:agency", pk) if pk in seen else redirect("ui:home")


@open_to(Role.ADMINISTRATOR)
@require_POST
def end_delegation(request: HttpRequest, pk: int) -> HttpResponse:
    """The last day of a delegation to sign."""
    row = get_object_or_404(SignatureDelegation, pk=pk)
    subject = _agency_or_404(request, row.agency_id)
    form = account_forms.LastDayForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Hãy ghi ngày cuối cùng, dạng ngày/tháng/năm."))
        return _agency_page(request, subject, status=422)
    try:
        people.end_delegation(
            delegation=row, last_day=form.cleaned_data["last_day"], by=actor(request), at=timezone.now()
        )
    except NotAllowed:
        raise
    except AccountsError as refusal:
        messages.error(request, str(refusal))
        return _agency_page(request, subject, status=422)
    messages.success(request, _("Đã ghi ngày kết thúc phân công ký."))
    return redirect("oversight:agency", subject.pk)


def _agency_or_404(request: HttpRequest, pk: int) -> Agency:
    seen = queries.agencies_seen(actor(request).user, Thing.SETTINGS, timezone.localdate())
    return get_object_or_404(Agency, pk__in=seen & {pk})


def _agency_page(
    request: HttpRequest,
    subject: Agency,
    *,
    failed: dict[str, account_forms.MoveForm[Agency]] | None = None,
    status: int = 200,
) -> HttpResponse:
    by, on = actor(request), timezone.localdate()
    standing = queries.standing(by.user, subject.pk, on, acting_for=by.acting_for)
    keeps = can_keep(Thing.SETTINGS, standing)
    context = {
        "agency": subject,
        "today": on,
        "keeps": keeps,
        "warnings": identifier_warnings(subject.identifier or subject.legacy_identifier),
        "forms": _forms_for(subject, by, failed or {}, on) if keeps else [],
        **_dated(subject, on),
    }
    return render(request, "oversight/accounts/agency.html", context, status=status)


def _dated(subject: Agency, on: date) -> dict[str, Any]:
    """Everything about the agency that has days."""
    by_day = ("-valid_from", "pk")
    policy = queries.deadline_policy(subject.pk, on)
    names = dict(
        [*calendar_choices(CalendarPurpose.COUNTING, on), *calendar_choices(CalendarPurpose.OPENING, on)]
    )
    staff = queries.working(on).filter(agency=subject).select_related("user")
    return {
        "titles": HeadTitle.objects.filter(agency=subject).order_by(*by_day),
        "parents": AgencyPlacement.objects.filter(agency=subject).select_related("parent").order_by(*by_day),
        "calendars": AgencyCalendar.objects.filter(agency=subject).order_by(*by_day),
        "counting_name": names.get(policy.calendar_code, policy.calendar_code),
        "opening_name": names.get(policy.opening_calendar_code, policy.opening_calendar_code),
        "delegations": [
            (row, papers_in_words(row.paper_kinds))
            for row in SignatureDelegation.objects.filter(agency=subject)
            .select_related("signer")
            .order_by(*by_day)
        ],
        "heirs": subject.successions.select_related("successor").order_by("sector_code", "pk"),
        "forebears": subject.inheritances.select_related("predecessor").order_by("predecessor__code", "pk"),
        "staff": staff.order_by("role", "user__full_name", "pk"),
    }


def _forms_for(
    subject: Agency, by: Actor, failed: dict[str, account_forms.MoveForm[Agency]], on: date
) -> list[dict[str, Any]]:
    return [
        account_forms.shown_move(
            name,
            failed.get(name) or kind(subject=subject, by=by, on=on, prefix=name),
            is_open=name in failed,
        )
        for name, kind in AGENCY_MOVES.items()
        if name in failed or name != "them-don-vi" or not subject.has_ended(on)
    ]
