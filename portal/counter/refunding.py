"""Money on its way back: who asked, who approves, who pays out (ruling 19)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from accounts.enums import Role
from accounts.models import Actor
from dossiers.permissions import can
from dossiers.queries import access_to
from dossiers.rules.visibility import Personal
from lib.masking import mask_name
from payments.enums import RefundState
from payments.exceptions import PaymentError
from payments.models import Refund
from payments.services import refunds as service
from portal.counter import posts
from portal.counter.money_forms import NoteForm, PayOutForm
from portal.http import actor, open_to, reads_only, reads_unless_posted
from portal.looks import shows_personal_data
from portal.ui.formats import moment, money
from portal.ui.pagination import page_of


JUDGES = (Role.APPROVER, Role.HEAD)
COLUMNS = (
    {"label": gettext_lazy("Đề nghị lúc")},
    {"label": gettext_lazy("Mã hồ sơ")},
    {"label": gettext_lazy("Số tiền"), "css": "number"},
    {"label": gettext_lazy("Lý do")},
    {"label": gettext_lazy("Người đề nghị")},
    {"label": gettext_lazy("Trạng thái")},
)
BADGES = {
    RefundState.ASKED: "waiting",
    RefundState.APPROVED: "active",
    RefundState.TURNED_DOWN: "ended",
    RefundState.PAID: "done",
}


@open_to(*posts.CLERKS, *posts.CASHIERS, *JUDGES)
@reads_only
def refunds(request: HttpRequest) -> HttpResponse:
    """Refunds in sight that wait for somebody, or all, newest first."""
    user, on = posts.user_of(request), posts.now_and_today()[1]
    everything = request.GET.get("tat-ca") == "1"
    found = Refund.objects.visible_to(user, on)
    if not everything:
        found = found.filter(state__in=[RefundState.ASKED, RefundState.APPROVED])
    page = page_of(
        found.select_related("dossier", "asked_by"),
        order=("-asked_at", "-pk"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    context = {
        "columns": COLUMNS,
        "rows": [_row(one) for one in page.rows],
        "page": page,
        "everything": everything,
    }
    return render(request, "counter/money/refunds.html", context)


@shows_personal_data("refund", "refund_id")
@open_to(*posts.CLERKS, *posts.CASHIERS, *JUDGES)
@reads_unless_posted
def refund(request: HttpRequest, refund_id: int) -> HttpResponse:
    """One refund, and the next step of whoever has it."""
    found = _refund_or_404(request, refund_id)
    pressed = request.POST.get("do", "") if request.method == "POST" else ""
    acts = _acts(request, found, pressed)
    chosen = next((act for act in acts if act["do"] == pressed), None)
    if chosen is not None and chosen["form"].is_valid():
        try:
            chosen["act"](found.pk, chosen["form"].cleaned_data, actor(request), posts.now_and_today()[0])
        except PaymentError as refusal:
            field = getattr(refusal, "field", "")
            chosen["form"].add_error(field if field in chosen["form"].fields else None, str(refusal))
        else:
            messages.success(request, _("Đã ghi: %(what)s.") % {"what": chosen["label"]})
            return redirect("counter:refund", found.pk)
    is_named = (
        access_to(posts.user_of(request), found.dossier, on=posts.now_and_today()[1]).personal == Personal.YES
    )
    context = {
        "refund": found,
        "dossier": found.dossier,
        "payee": found.payee_name if is_named else mask_name(found.payee_name),
        "badge": BADGES[RefundState(found.state)],
        "acts": acts,
        "is_own": found.state == RefundState.ASKED and found.asked_by_id == posts.user_of(request).pk,
        "at_the_counter": posts.works_at_a_counter(request),
    }
    return render(request, "counter/money/refund.html", context, status=422 if pressed else 200)


def _refund_or_404(request: HttpRequest, refund_id: int) -> Refund:
    rows = Refund.objects.select_related("receipt__series", "asked_by", "judged_by", "paid_by", "counter")
    found: Refund | None = rows.filter(pk=refund_id).first()
    if found is None:
        raise Http404
    found.dossier = posts.dossier_or_404(request, found.dossier_id)
    return found


def _approve(refund_id: int, typed: dict[str, Any], by: Actor, at: datetime) -> None:
    del typed
    service.approve(refund_id=refund_id, by=by, at=at)


def _turn_down(refund_id: int, typed: dict[str, Any], by: Actor, at: datetime) -> None:
    service.turn_down(refund_id=refund_id, note=typed["note"], by=by, at=at)


def _pay(refund_id: int, typed: dict[str, Any], by: Actor, at: datetime) -> None:
    service.pay(refund_id=refund_id, reference=typed["reference"], by=by, at=at)


class ApproveForm(forms.Form):
    """Nothing to fill in: the button says it."""


def _acts(request: HttpRequest, found: Refund, pressed: str) -> list[dict[str, Any]]:
    """What this person may do with it now; the services ask again, two persons included."""
    by, on = actor(request), posts.now_and_today()[1]
    steps: list[tuple[str, Any, type[forms.Form], Any]] = []
    if found.state == RefundState.ASKED and can("approve_refund", by, found.dossier, on=on):
        steps = [
            ("approve", _("Duyệt hoàn"), ApproveForm, _approve),
            ("turn_down", _("Không duyệt"), NoteForm, _turn_down),
        ]
    elif found.state == RefundState.APPROVED and can("pay_refund", by, found.dossier, on=on):
        steps = [("pay", _("Đã chi tiền"), PayOutForm, _pay)]
    if found.state == RefundState.ASKED and found.asked_by_id == by.user.pk:
        steps = []
    return [
        {
            "do": do,
            "label": label,
            "form": form(request.POST if do == pressed else None, prefix=do),
            "act": act,
        }
        for do, label, form, act in steps
    ]


def _row(found: Refund) -> dict[str, Any]:
    return {
        "cells": [
            {"text": moment(found.asked_at), "href": reverse("counter:refund", args=[found.pk])},
            {"text": str(found.dossier), "css": "code"},
            {"text": money(found.amount), "css": "number"},
            {"text": found.reason},
            {"text": found.asked_by.full_name},
            {"text": found.get_state_display(), "badge_kind": BADGES[RefundState(found.state)]},
        ]
    }
