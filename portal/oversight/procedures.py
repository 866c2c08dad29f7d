"""The catalogue as its keepers see it: versions by source, drafts, differences, offers and processes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST

from accounts.enums import Role
from accounts.models import User
from accounts.queries import scope
from lib.text import search_key
from portal.http import P, View, actor, open_to, reads_only
from portal.ui.cutoffs import cutoff_words
from portal.ui.forms import DayInput
from portal.ui.pagination import page_of
from procedures.enums import Source
from procedures.exceptions import ProcedureError
from procedures.models import (
    PaymentReadiness,
    Procedure,
    ProcedureOffer,
    ProcedureVersion,
    ProcessTemplate,
)
from procedures.permissions import can_edit_catalogue, check_can_edit_catalogue
from procedures.queries import (
    VersionPair,
    content_of,
    difference_list,
    hours_of,
    missing_parts,
    processes_that_no_longer_fit,
    readiness_of,
)
from procedures.rules.fees import plain
from procedures.services.drafts import drop_draft
from procedures.services.versions import draft_new_version, publish_version


STAFF = tuple(Role)
OFFERS_SHOWN = 50


class FilterForm(forms.Form):
    """Which versions to list."""

    q = forms.CharField(label=gettext_lazy("Tên hoặc mã thủ tục"), required=False, max_length=200)
    source = forms.ChoiceField(
        label=gettext_lazy("Nguồn"),
        required=False,
        choices=[
            ("", gettext_lazy("Mọi nguồn")),
            *Source.choices,
            ("draft", gettext_lazy("Bản dự thảo")),
        ],
    )


class DraftForm(forms.Form):
    """From which day the new version would hold."""

    valid_from = forms.DateField(label=gettext_lazy("Có hiệu lực từ"), widget=DayInput)


def may_edit(request: HttpRequest) -> bool:
    """Whether the buttons of who keeps the catalogue are shown."""
    assert isinstance(request.user, User)  # noqa: S101  # behind the login
    return can_edit_catalogue(request.user, on=timezone.localdate())


def of_catalogue_keepers(view: View[P]) -> View[P]:
    """A form of the catalogue is not even shown to control of an agency below: it binds others too."""

    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        check_can_edit_catalogue(actor(request).user, on=timezone.localdate())
        return view(request, *args, **kwargs)

    return wrapper


@open_to(*STAFF)
@reads_only
def procedures(request: HttpRequest) -> HttpResponse:
    """Versions in force and drafts, by name."""
    form = FilterForm(request.GET or None)
    wanted: dict[str, str] = form.cleaned_data if form.is_valid() else {}
    page = page_of(
        _versions(wanted.get("q", ""), wanted.get("source", ""), on=timezone.localdate()),
        order=("sort_key", "pk"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    return render(
        request,
        "oversight/procedures/list.html",
        {"form": form, "page": page, "may_edit": may_edit(request)},
    )


def _versions(text: str, source: str, *, on: date) -> Any:
    if source == "draft":
        rows = ProcedureVersion.objects.drafts()
    else:
        rows = ProcedureVersion.objects.in_force_on(on)
        if source:
            rows = rows.filter(source=source)
    for word in search_key(text).split():
        rows = rows.filter(search_key__contains=word)
    return rows.select_related("procedure", "sector")


@open_to(*STAFF)
@reads_only
def differences(request: HttpRequest) -> HttpResponse:
    """Where the national record and the local version in force disagree (ruling 29)."""
    pairs = difference_list(timezone.localdate())
    return render(request, "oversight/procedures/differences.html", {"pairs": pairs})


@dataclass(frozen=True)
class ProcessRow:
    """A process with the hours it takes, side by side the longest, and what is wrong about them."""

    template: ProcessTemplate
    hours: str
    fault: str


@open_to(*STAFF)
@reads_only
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """One procedure: its versions of both sources, processes by level, where it is offered."""
    found = get_object_or_404(Procedure, code=code)
    today = timezone.localdate()
    versions = list(
        found.versions.select_related("published_by").order_by("source", "-valid_from", "-number")
    )
    offers = (
        # Those that open later too: an heir sees beforehand what it will receive.
        found.offers.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today))
        .select_related("receiving_agency", "deciding_agency", "process")
        .order_by("receiving_agency__name", "pk")
    )
    shown = list(offers[:OFFERS_SHOWN])
    readiness = readiness_of([offer.pk for offer in shown])
    kept = scope(actor(request).user, {Role.CONTROL}, today)
    return render(
        request,
        "oversight/procedures/procedure.html",
        {
            "procedure": found,
            "name": versions[0].name if versions else found.code,
            "versions": versions,
            "draft": next((row for row in versions if not row.is_published), None),
            "base": _base(versions, today),
            "pair": _pair(found, today),
            "processes": _process_rows(found, today),
            "today": today,
            "offers": [(offer, _ready(offer, readiness, today)) for offer in shown],
            "may_end": {offer.pk for offer in shown if offer.receiving_agency_id in kept},
            "may_edit": may_edit(request),
            "may_offer": bool(kept),
            "form": DraftForm(initial={"valid_from": today}),
        },
    )


def _ready(
    offer: ProcedureOffer, readiness: Mapping[int, Sequence[PaymentReadiness]], on: date
) -> PaymentReadiness | None:
    """The declaration in force at this place, or the one to come."""
    declared = readiness.get(offer.pk, [])
    return next((row for row in declared if row.valid_to is None or row.valid_to >= on), None)


def _base(versions: list[ProcedureVersion], on: date) -> ProcedureVersion | None:
    """What a new draft would be copied from: the local version in force, else the national one."""
    in_force = [
        row
        for row in versions
        if row.is_published and row.valid_from <= on and (row.valid_to is None or row.valid_to >= on)
    ]
    return min(in_force, key=lambda row: row.source != Source.LOCAL, default=None)


def _pair(found: Procedure, on: date) -> VersionPair | None:
    return next((pair for pair in difference_list(on, procedure_id=found.pk)), None)


def _process_rows(found: Procedure, on: date) -> list[ProcessRow]:
    templates = list(found.processes.order_by("level", "-number"))
    hours = hours_of(templates, on)
    return [ProcessRow(one, plain(hours[one.pk].planned), hours[one.pk].fault) for one in templates]


@open_to(*STAFF)
@reads_only
def version(request: HttpRequest, version_id: int) -> HttpResponse:
    """A version as it is stored, published or not, with the constituent parts it lacks."""
    found = get_object_or_404(
        ProcedureVersion.objects.select_related("procedure", "sector", "published_by"), pk=version_id
    )
    return render(
        request,
        "oversight/procedures/version.html",
        {
            "version": found,
            "content": content_of(found),
            "cutoffs": [
                cutoff_words(row, row.case.name if row.case else "")
                for row in found.cutoffs.select_related("case").order_by("case__position", "pk")
            ],
            "missing": missing_parts(found),
            "may_edit": may_edit(request),
        },
    )


@require_POST
@open_to(Role.CONTROL)
def new_draft(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a draft as a copy of the version in force."""
    found = get_object_or_404(Procedure, code=code)
    form = DraftForm(request.POST)
    today = timezone.localdate()
    base = _base(list(found.versions.all()), today)
    if not form.is_valid() or base is None:
        messages.error(request, _("Hãy ghi ngày hiệu lực của phiên bản mới."))
        return redirect("oversight:procedure", code=code)
    try:
        draft = draft_new_version(
            procedure=found,
            valid_from=form.cleaned_data["valid_from"],
            based_on=base,
            by=actor(request),
            at=timezone.now(),
        )
    except ProcedureError as error:
        messages.error(request, str(error))
        return redirect("oversight:procedure", code=code)
    return redirect("oversight:edit_version", version_id=draft.pk)


@require_POST
@open_to(Role.CONTROL)
def publish(request: HttpRequest, version_id: int) -> HttpResponse:
    """Publish a draft."""
    found = get_object_or_404(ProcedureVersion, pk=version_id)
    try:
        publish_version(version_id=version_id, by=actor(request), at=timezone.now())
    except ProcedureError as error:
        messages.error(request, str(error))
        return redirect("oversight:edit_version", version_id=version_id)
    messages.success(request, _("Đã công bố phiên bản %(n)s.") % {"n": found.number})
    for template, fault in processes_that_no_longer_fit(found.procedure_id, timezone.localdate()):
        messages.warning(request, f"{template.name} ({template.get_level_display()}). {fault}")
    return redirect("oversight:version", version_id=version_id)


@require_POST
@open_to(Role.CONTROL)
def drop(request: HttpRequest, version_id: int) -> HttpResponse:
    """Drop a draft."""
    found = get_object_or_404(ProcedureVersion.objects.select_related("procedure"), pk=version_id)
    code = found.procedure.code
    try:
        drop_draft(version_id=version_id, by=actor(request), at=timezone.now())
    except ProcedureError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã bỏ bản dự thảo."))
    return redirect("oversight:procedure", code=code)
