"""Taking the fees of one dossier: what is owed, what was paid by which receipt, what was waived."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from accounts.queries import unit_scope
from dossiers.enums import FeeState, State
from dossiers.exceptions import NotReady
from dossiers.models import Dossier, FeeDue
from dossiers.permissions import can
from dossiers.queries import access_to
from dossiers.rules.visibility import Personal
from lib.masking import mask_name
from payments.enums import Method, OnlineChannel
from payments.exceptions import PaymentError, Refused
from payments.models import Receipt
from payments.querysets import CLERKS
from payments.services import online, refunds, taking, waivings
from payments.services.online import Told
from payments.services.taking import Payer, TakeIn
from portal.counter import posts
from portal.counter.money_forms import OnlinePaidForm, TakeForm, WaiveForm
from portal.http import actor, open_to, reads_only, reads_unless_posted
from portal.looks import shows_personal_data
from portal.ui.dossiers import badge_kind
from portal.ui.formats import day, money
from portal.ui.pagination import page_of


OWED_COLUMNS = (
    {"label": gettext_lazy("Mã hồ sơ")},
    {"label": gettext_lazy("Người nộp")},
    {"label": gettext_lazy("Khoản thu")},
    {"label": gettext_lazy("Số tiền"), "css": "number"},
    {"label": gettext_lazy("Tiếp nhận")},
    {"label": gettext_lazy("Tình trạng")},
)


@shows_personal_data("fees_owed", "")
@open_to(*posts.CLERKS, *posts.CASHIERS)
@reads_only
def owed(request: HttpRequest) -> HttpResponse:
    """What is still to be taken at one's own counters, the oldest first."""
    here = unit_scope(posts.user_of(request), CLERKS, posts.now_and_today()[1])
    page = page_of(
        FeeDue.objects.filter(
            state=FeeState.DUE,
            amount__gt=0,
            dossier__receiving_agency__in=here,
            dossier__system_of_record="",
            dossier__in=posts.visible(request),
        ).select_related("dossier"),
        order=("pk",),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    context = {"columns": OWED_COLUMNS, "rows": [_owed_row(fee) for fee in page.rows], "page": page}
    return render(request, "counter/money/owed.html", context)


def _owed_row(fee: FeeDue) -> dict[str, Any]:
    found = fee.dossier
    return {
        "cells": [
            {"text": str(found), "href": reverse("counter:settle", args=[found.pk]), "css": "code"},
            {"text": found.applicant_name},
            {"text": fee.name},
            {"text": money(fee.amount), "css": "number"},
            {"text": day(found.received_on or found.created_at)},
            {"text": State(found.state).label, "badge_kind": badge_kind(found)},
        ]
    }


@shows_personal_data("dossier", "dossier_id")
@open_to(*posts.CLERKS, *posts.CASHIERS)
@reads_unless_posted
def settle(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """GET shows what is owed and paid; POST takes money, notes an online payment, or waives."""
    found = posts.dossier_or_404(request, dossier_id)
    due = list(found.fees.filter(state=FeeState.DUE, amount__gt=0).order_by("pk"))
    pressed = request.POST.get("do", "") if request.method == "POST" else ""
    shown = _forms(request, found, due, pressed)
    if pressed in ACTS and pressed in shown and shown[pressed].is_valid():
        try:
            said, receipts = ACTS[pressed](request, found, shown[pressed].cleaned_data)
        except (PaymentError, NotReady) as refusal:
            _tell(shown[pressed], refusal)
        else:
            messages.success(request, said)
            if len(receipts) == 1:
                return redirect("counter:money_receipt", receipts[0].pk)
            return redirect("counter:settle", found.pk)
    elif pressed and pressed not in shown:
        messages.error(request, _("Hồ sơ này không còn khoản phải thu."))
        return redirect("counter:settle", found.pk)
    return _show(request, found, due, shown, status=422 if pressed else 200)


def _forms(
    request: HttpRequest, found: Dossier, due: Sequence[FeeDue], pressed: str
) -> dict[str, forms.Form]:
    """The forms this person may fill in now, by the name of their button; the one pressed is filled in."""
    by, on = actor(request), posts.now_and_today()[1]
    shown: dict[str, forms.Form] = {}

    def data(name: str) -> Any:
        return request.POST if pressed == name else None

    # A press that comes again finds its fees paid and is answered with the receipt it made.
    if can("settle_fee", by, found, on=on) and (due or pressed in ("take", "online")):
        payer = {"payer_name": found.submitter_name, "payer_address": found.applicant_address}
        known = list(found.fees.exclude(state=FeeState.CANCELLED)) if pressed == "take" else []
        shown["take"] = TakeForm(data("take"), due=due, known=known, initial=payer, prefix="take")
        shown["online"] = OnlinePaidForm(
            data("online"), initial={"amount": sum(fee.amount for fee in due)}, prefix="online"
        )
    if due and can("waive_fee", by, found, on=on):
        rules = waivings.waivers_for(found, due, on=on)
        if rules:
            shown["waive"] = WaiveForm(data("waive"), due=due, waivers=rules, prefix="waive")
    return shown


def _take(request: HttpRequest, found: Dossier, typed: dict[str, Any]) -> tuple[str, list[Receipt]]:
    taken = TakeIn(
        submission_key=typed["key"],
        fee_ids=typed["fees"],
        method=Method(typed["method"]),
        payer=Payer(typed["payer_name"], typed["payer_address"]),
        reference=typed["reference"],
    )
    receipts = taking.take(dossier_id=found.pk, taken=taken, by=actor(request), at=_now())
    total = sum((receipt.amount for receipt in receipts), Decimal(0))
    numbers = ", ".join(receipt.number_text for receipt in receipts)
    return _("Đã thu %(money)s. Biên lai: %(numbers)s.") % {
        "money": money(total),
        "numbers": numbers,
    }, receipts


def _online(request: HttpRequest, found: Dossier, typed: dict[str, Any]) -> tuple[str, list[Receipt]]:
    told = Told(OnlineChannel(typed["channel"]), typed["outside_id"], typed["amount"])
    receipts = online.record_paid(dossier_id=found.pk, told=told, by=actor(request), at=_now())
    return _("Đã ghi khoản thanh toán trực tuyến."), receipts


def _waive(request: HttpRequest, found: Dossier, typed: dict[str, Any]) -> tuple[str, list[Receipt]]:
    waived = waivings.waive(
        dossier_id=found.pk,
        fee_id=typed["fee"],
        waiver_id=typed["waiver"],
        proof=typed["proof"],
        by=actor(request),
        at=_now(),
    )
    return _("Đã áp dụng: còn phải nộp %(money)s.") % {"money": money(waived.amount_after)}, []


Act = Callable[[HttpRequest, Dossier, dict[str, Any]], tuple[str, list[Receipt]]]
ACTS: dict[str, Act] = {"take": _take, "online": _online, "waive": _waive}


def _now() -> datetime:
    return posts.now_and_today()[0]


def _tell(form: forms.Form, refusal: Exception) -> None:
    field = refusal.field if isinstance(refusal, Refused) and refusal.field in form.fields else None
    form.add_error(field, str(refusal))


def _show(
    request: HttpRequest,
    found: Dossier,
    due: Sequence[FeeDue],
    shown: dict[str, forms.Form],
    *,
    status: int,
) -> HttpResponse:
    allowed = access_to(posts.user_of(request), found, on=posts.now_and_today()[1])
    is_named = allowed.personal == Personal.YES
    receipts = list(found.receipts.select_related("series", "taken_by").order_by("pk"))
    fees = list(found.fees.exclude(state=FeeState.CANCELLED).order_by("pk"))
    context = {
        "dossier": found,
        "applicant": found.applicant_name if is_named else mask_name(found.applicant_name),
        "fees": fees,
        "overpaid": _overpaid(fees, receipts),
        "owed": sum(fee.amount for fee in due),
        "is_due": bool(due),
        "receipts": [
            (receipt, receipt.payer_name if is_named else mask_name(receipt.payer_name))
            for receipt in receipts
        ],
        "refunds": list(found.refunds.order_by("pk")),
        "online": list(found.online_payments.order_by("pk")),
        "waivings": list(found.waivings.select_related("waiver", "fee").order_by("pk")),
        **{f"{name}_form": form for name, form in shown.items()},
    }
    return render(request, "counter/money/settle.html", context, status=status)


def _overpaid(fees: Sequence[FeeDue], receipts: Sequence[Receipt]) -> list[tuple[Receipt, Decimal]]:
    """Receipts of which money is to go back since the dossier was put right, with how much."""
    if not any(fee.overpaid for fee in fees):
        return []
    found = [(receipt, refunds.overpaid_in(receipt)) for receipt in receipts if receipt.is_issued]
    return [(receipt, amount) for receipt, amount in found if amount]
