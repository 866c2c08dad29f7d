"""Receipts: those of a day, and one with what may be done with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST

from accounts.models import Actor
from accounts.queries import unit_scope
from dossiers.permissions import can
from dossiers.queries import access_to
from dossiers.rules.visibility import Personal
from lib.masking import mask_name
from payments.enums import Method, ReceiptState, RefundMeans
from payments.exceptions import PaymentError
from payments.models import Receipt
from payments.querysets import CLERKS
from payments.services import ending, papers, refunds
from payments.services.refunds import RefundIn
from payments.services.taking import Payer
from portal.counter import posts
from portal.counter.money_forms import RefundForm, ReplaceForm, VoidForm
from portal.counter.receipt import to_paper
from portal.http import actor, open_to, reads_only, reads_unless_posted
from portal.looks import shows_personal_data
from portal.ui.formats import moment, money
from portal.ui.forms import day_typed
from portal.ui.pagination import page_of


COLUMNS = (
    {"label": gettext_lazy("Biên lai")},
    {"label": gettext_lazy("Mã hồ sơ")},
    {"label": gettext_lazy("Người nộp tiền")},
    {"label": gettext_lazy("Hình thức")},
    {"label": gettext_lazy("Số tiền"), "css": "number"},
    {"label": gettext_lazy("Người thu")},
    {"label": gettext_lazy("Thu lúc")},
    {"label": gettext_lazy("Trạng thái")},
)
BADGES = {ReceiptState.ISSUED: "done", ReceiptState.VOIDED: "late", ReceiptState.REPLACED: "ended"}


@shows_personal_data("money_receipts", "")
@open_to(*posts.CLERKS, *posts.CASHIERS)
@reads_only
def receipts(request: HttpRequest) -> HttpResponse:
    """A day's receipts of one's own counters, newest first, with what they come to by method."""
    today = posts.now_and_today()[1]
    day = day_typed(request.GET.get("ngay", "")) or today
    here = Receipt.objects.filter(
        counter__in=unit_scope(posts.user_of(request), CLERKS, today),
        taken_on=day,
        dossier__in=posts.visible(request),
    )
    page = page_of(
        here.select_related("series", "dossier", "taken_by"),
        order=("-taken_at", "-pk"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    context = {
        "day": day,
        "columns": COLUMNS,
        "rows": [_row(receipt) for receipt in page.rows],
        "figures": _figures(here),
        "page": page,
    }
    return render(request, "counter/money/receipts.html", context)


@shows_personal_data("money_receipt", "receipt_id")
@open_to(*posts.CLERKS, *posts.CASHIERS)
@reads_unless_posted
def receipt(request: HttpRequest, receipt_id: int) -> HttpResponse:
    """One receipt: its lines, and annulling, replacing, giving back."""
    found = receipt_or_404(request, receipt_id)
    pressed = request.POST.get("do", "") if request.method == "POST" else ""
    acts = _acts(request, found, pressed)
    chosen = next((act for act in acts if act["do"] == pressed), None)
    if chosen is not None and chosen["form"].is_valid():
        try:
            where = chosen["act"](
                found, chosen["form"].cleaned_data, actor(request), posts.now_and_today()[0]
            )
        except PaymentError as refusal:
            field = getattr(refusal, "field", "")
            chosen["form"].add_error(field if field in chosen["form"].fields else None, str(refusal))
        else:
            messages.success(request, _("Đã ghi: %(what)s.") % {"what": chosen["label"]})
            return redirect(where)
    return _show(request, found, acts, status=422 if pressed else 200)


@open_to(*posts.CLERKS, *posts.CASHIERS)
@require_POST
def print_receipt(request: HttpRequest, receipt_id: int) -> HttpResponse:
    """The receipt as a paper; one without a number gets it now."""
    found, at = receipt_or_404(request, receipt_id), posts.now_and_today()[0]
    return to_paper(papers.print_receipt(receipt_id=found.pk, by=actor(request), at=at), at)


def receipt_or_404(request: HttpRequest, receipt_id: int) -> Receipt:
    """A receipt of a dossier in sight."""
    rows = Receipt.objects.select_related("series", "taken_by", "ended_by", "counter", "replaces__series")
    found: Receipt | None = rows.filter(pk=receipt_id).first()
    if found is None:
        raise Http404
    found.dossier = posts.dossier_or_404(request, found.dossier_id)
    return found


def _figures(here: Any) -> list[dict[str, Any]]:
    valid = here.filter(state=ReceiptState.ISSUED)
    sums = dict(valid.order_by().values_list("method").annotate(all=Sum("amount")))
    told = here.order_by().aggregate(
        all=Count("pk"), voided=Count("pk", filter=~Q(state=ReceiptState.ISSUED))
    )
    return [
        *({"label": method.label, "value": money(sums.get(method.value, 0))} for method in Method),
        {"label": _("Số biên lai"), "value": str(told["all"])},
        {"label": _("Đã hủy, đã thay"), "value": str(told["voided"])},
    ]


def _row(found: Receipt) -> dict[str, Any]:
    return {
        "cells": [
            {
                "text": found.number_text or _("chưa viết"),
                "href": reverse("counter:money_receipt", args=[found.pk]),
                "css": "code",
            },
            {
                "text": str(found.dossier),
                "href": reverse("counter:settle", args=[found.dossier_id]),
                "css": "code",
            },
            {"text": found.payer_name},
            {"text": found.get_method_display()},
            {"text": money(found.amount), "css": "number"},
            {"text": found.taken_by.full_name if found.taken_by else _("Cổng thanh toán")},
            {"text": moment(found.taken_at)},
            {"text": found.get_state_display(), "badge_kind": BADGES[ReceiptState(found.state)]},
        ]
    }


def _void(found: Receipt, typed: dict[str, Any], by: Actor, at: datetime) -> str:
    ending.void(receipt_id=found.pk, reason=typed["reason"], by=by, at=at)
    return reverse("counter:settle", args=[found.dossier_id])


def _replace(found: Receipt, typed: dict[str, Any], by: Actor, at: datetime) -> str:
    new = ending.replace(
        receipt_id=found.pk,
        key=typed["key"],
        payer=Payer(typed["payer_name"], typed["payer_address"]),
        reason=typed["reason"],
        by=by,
        at=at,
    )
    return reverse("counter:money_receipt", args=[new.pk])


def _refund(found: Receipt, typed: dict[str, Any], by: Actor, at: datetime) -> str:
    wanted = RefundIn(
        submission_key=typed["key"],
        amount=typed["amount"],
        means=RefundMeans(typed["means"]),
        payee_name=typed["payee_name"],
        reason=typed["reason"],
        legal_basis=typed["legal_basis"],
    )
    refund = refunds.ask(receipt_id=found.pk, wanted=wanted, by=by, at=at)
    return reverse("counter:refund", args=[refund.pk])


def _acts(request: HttpRequest, found: Receipt, pressed: str) -> list[dict[str, Any]]:
    """What may be done with the receipt now, each with its form; the one pressed is filled in."""
    by, on = actor(request), posts.now_and_today()[1]
    # A press that comes again is answered by the service, which knows what it made.
    if not found.is_issued and pressed != "replace":
        return []
    acts: list[tuple[str, Any, Callable[[Any], forms.Form], Any]] = []
    if can("void_receipt", by, found.dossier, on=on):
        payer = {"payer_name": found.payer_name, "payer_address": found.payer_address}
        acts.append(
            (
                "replace",
                _("Thay biên lai"),
                lambda data: ReplaceForm(data, initial=payer, prefix="replace"),
                _replace,
            )
        )
        # Pressed on a page shown before the day was closed: the service says why not.
        if pressed == "void" or not ending.why_not_voided(found.dossier, found, by=by, on=on):
            acts.append(
                ("void", _("Hủy biên lai, trả lại tiền"), lambda data: VoidForm(data, prefix="void"), _void)
            )
    left = refunds.left_of(found)
    if left > 0 and can("ask_refund", by, found.dossier, on=on):
        back = {"amount": left, "payee_name": found.payer_name}
        too_much = refunds.overpaid_in(found)
        if too_much:
            back |= {"amount": too_much, "reason": _("Thu thừa: hồ sơ đã được đính chính")}
        acts.append(
            (
                "refund",
                _("Đề nghị hoàn tiền"),
                lambda data: RefundForm(
                    data, initial=back, prefix="refund", is_online=found.method == Method.ONLINE
                ),
                _refund,
            )
        )
    return [
        {"do": do, "label": label, "form": make(request.POST if do == pressed else None), "act": act}
        for do, label, make, act in acts
    ]


def _show(request: HttpRequest, found: Receipt, acts: list[dict[str, Any]], *, status: int) -> HttpResponse:
    on = posts.now_and_today()[1]
    is_named = access_to(posts.user_of(request), found.dossier, on=on).personal == Personal.YES
    context = {
        "receipt": found,
        "dossier": found.dossier,
        "payer": found.payer_name if is_named else mask_name(found.payer_name),
        "payer_address": found.payer_address if is_named else "",
        "badge": BADGES[ReceiptState(found.state)],
        "lines": list(found.lines.select_related("fee").order_by("pk")),
        "replacement": Receipt.objects.filter(replaces=found).select_related("series").first(),
        "refunds": list(found.refunds.order_by("pk")),
        "acts": acts if is_named else [],
        "may_print": found.is_issued and is_named and can("settle_fee", actor(request), found.dossier, on=on),
    }
    return render(request, "counter/money/receipt.html", context, status=status)
