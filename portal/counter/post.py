"""Post that went out: what is on its way, what came back, and what became of one envelope."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.models import Actor
from accounts.queries import unit_scope
from dossiers.enums import PostState
from dossiers.exceptions import Refused
from dossiers.models import PostalItem
from dossiers.permissions import can
from dossiers.queries import access_to
from dossiers.rules.posting import USUAL_CARRIER, PostedOut, tidy_number
from dossiers.rules.visibility import Personal
from dossiers.services import post as service
from portal.counter import posts
from portal.counter.fields import DayField
from portal.http import actor, open_to, reads_unless_posted
from portal.looks import shows_personal_data
from portal.ui.formats import day
from portal.ui.pagination import page_of


COLUMNS = (
    {"label": gettext_lazy("Số hiệu bưu gửi")},
    {"label": gettext_lazy("Mã hồ sơ")},
    {"label": gettext_lazy("Doanh nghiệp bưu chính")},
    {"label": gettext_lazy("Ngày gửi")},
    {"label": gettext_lazy("Trạng thái")},
)
FOLLOWED = (PostState.SENT, PostState.CAME_BACK)
BADGES = {PostState.SENT: "waiting", PostState.CAME_BACK: "late"}


class NumberForm(forms.Form):
    """A tracking number from the scanner."""

    number = forms.CharField(
        label=gettext_lazy("Số hiệu bưu gửi"),
        max_length=60,
        help_text=gettext_lazy("Quét mã vạch trên phong bì hoặc phiếu gửi; máy quét tự bấm Enter."),
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off", "data-key": "F2"}),
    )


class OutcomeForm(forms.Form):
    """On which day, and who took it or why not."""

    on = DayField(label=gettext_lazy("Ngày"))
    note = forms.CharField(max_length=500)

    def __init__(self, data: Any = None, *, note: Any, prefix: str = "") -> None:
        super().__init__(data, prefix=prefix, initial={"on": f"{timezone.localdate():%d/%m/%Y}"})
        self.fields["note"].label = note

    def do(self, act: Callable[..., PostalItem], item: PostalItem, by: Actor, at: datetime) -> PostalItem:
        outcome = service.Outcome(self.cleaned_data["on"], self.cleaned_data["note"])
        return act(item_id=item.pk, outcome=outcome, by=by, at=at)


class AgainForm(forms.Form):
    """The next envelope."""

    postal_number = forms.CharField(label=gettext_lazy("Số hiệu bưu gửi mới"), max_length=60)
    carrier = forms.CharField(
        label=gettext_lazy("Doanh nghiệp bưu chính"), max_length=120, initial=USUAL_CARRIER
    )
    post_fee = forms.DecimalField(
        label=gettext_lazy("Cước bưu chính (đồng)"),
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=0,
    )

    def do(self, act: Callable[..., PostalItem], item: PostalItem, by: Actor, at: datetime) -> PostalItem:
        typed = self.cleaned_data
        posted = PostedOut(typed["postal_number"], typed["carrier"], typed["post_fee"])
        return act(item_id=item.pk, posted=posted, by=by, at=at)


TOOK = gettext_lazy("Người đã nhận, theo bưu chính")
WHY = gettext_lazy("Lý do bị hoàn, ghi trên phong bì")
FETCHED = gettext_lazy("Người đến nhận và giấy tờ đã đối chiếu")
# By the state of the envelope: the button, its words, its form and what it calls.
ACTS: dict[PostState, dict[str, tuple[Any, Any, Any]]] = {
    PostState.SENT: {
        "delivered": (gettext_lazy("Đã phát"), partial(OutcomeForm, note=TOOK), service.delivered),
        "came_back": (gettext_lazy("Bị hoàn"), partial(OutcomeForm, note=WHY), service.came_back),
    },
    PostState.CAME_BACK: {
        "again": (gettext_lazy("Gửi lại"), AgainForm, service.send_again),
        "collected": (gettext_lazy("Đã đến nhận"), partial(OutcomeForm, note=FETCHED), service.collected),
    },
}


@open_to(*posts.CLERKS_AND_POST)
@reads_unless_posted
def followed(request: HttpRequest) -> HttpResponse:
    """GET lists what is on its way or came back, oldest first; POST opens the envelope scanned."""
    form = NumberForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        found = items_numbered(request, form.cleaned_data["number"])
        if len(found) == 1:
            return redirect("counter:post_item", found[0].pk)
        if found:  # one envelope may hold several dossiers
            return _list(request, form, found)
        form.add_error("number", _("Không có bưu gửi mang số hiệu này trong phạm vi được xem."))
    return _list(request, form)


@shows_personal_data("postal_item", "item_id")
@open_to(*posts.CLERKS_AND_POST)
@reads_unless_posted
def item(request: HttpRequest, item_id: int) -> HttpResponse:
    """One envelope: what is known of it, and what may be written down of it now."""
    found = PostalItem.objects.filter(pk=item_id).select_related("written_by", "ended_by").first()
    if found is None:
        raise Http404
    found.dossier = posts.dossier_or_404(request, found.dossier_id)
    at, on = posts.now_and_today()
    pressed = request.POST.get("do", "") if request.method == "POST" else ""
    acts = _acts(found, request, pressed) if can("follow_post", actor(request), found.dossier, on=on) else []
    chosen = next((act for act in acts if act["do"] == pressed), None)
    if chosen is not None and chosen["form"].is_valid():
        try:
            chosen["form"].do(chosen["service"], found, actor(request), at)
        except Refused as refusal:
            form = chosen["form"]
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Đã ghi: %(what)s.") % {"what": chosen["label"]})
            return redirect("counter:dossier", found.dossier_id)
    status = 422 if chosen is not None and chosen["form"].errors else 200
    allowed = access_to(posts.user_of(request), found.dossier, on=on)
    context = {
        "item": found,
        "dossier": found.dossier,
        "is_named": allowed.personal == Personal.YES,
        "acts": acts,
        "badge": BADGES.get(_state(found), ""),
    }
    return render(request, "counter/post_item.html", context, status=status)


def items_numbered(request: HttpRequest, typed: str) -> list[PostalItem]:
    """Envelopes in sight with this tracking number, in or out, newest first."""
    found = PostalItem.objects.filter(number=tidy_number(typed), dossier__in=posts.visible(request))
    return list(found.select_related("dossier").order_by("-pk")[:50])


def _acts(found: PostalItem, request: HttpRequest, pressed: str) -> list[dict[str, Any]]:
    """What the state of the envelope allows, each with its form; the one pressed is filled in."""
    return [
        {
            "do": do,
            "label": label,
            "form": make(request.POST if do == pressed else None, prefix=do),
            "service": act,
        }
        for do, (label, make, act) in ACTS.get(_state(found), {}).items()
    ]


def _state(found: PostalItem) -> PostState:
    return PostState(found.state)


def _list(request: HttpRequest, form: NumberForm, only: list[PostalItem] | None = None) -> HttpResponse:
    at_counters = unit_scope(posts.user_of(request), posts.CLERKS_AND_POST, posts.now_and_today()[1])
    here = PostalItem.objects.filter(
        state__in=FOLLOWED,
        dossier__receiving_agency__in=at_counters,
        dossier__in=posts.visible(request),
    )
    page = page_of(
        here.select_related("dossier"),
        order=("posted_on", "pk"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    context = {
        "form": form,
        "columns": COLUMNS,
        "rows": [_row(one) for one in (page.rows if only is None else only)],
        "page": page if only is None else None,
    }
    return render(request, "counter/post.html", context, status=422 if form.errors else 200)


def _row(found: PostalItem) -> dict[str, Any]:
    return {
        "cells": [
            {"text": found.number, "href": reverse("counter:post_item", args=[found.pk]), "css": "code"},
            {
                "text": str(found.dossier),
                "href": reverse("counter:dossier", args=[found.dossier_id]),
                "css": "code",
            },
            {"text": found.carrier},
            {"text": day(found.posted_on)},
            {"text": _state(found).label, "badge_kind": BADGES.get(_state(found), "done")},
        ]
    }
