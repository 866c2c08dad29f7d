"""Announcing decisions and what every place owes for them, with lateness shown (ruling 29)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from accounts.enums import Role
from portal.http import actor, open_to, reads_only, reads_unless_posted
from portal.oversight.procedures import STAFF, may_edit, of_catalogue_keepers
from portal.oversight.procedures_forms import DAY
from portal.ui.faults import form_faults
from portal.ui.formsets import row_faults, rows_of
from portal.ui.keeping import sent_once
from portal.ui.pagination import page_of
from procedures.enums import AnnouncedAction, Authority
from procedures.exceptions import ProcedureError
from procedures.models import AnnouncingDecision, Procedure
from procedures.permissions import units_confirmed_by
from procedures.queries import DutyRow, duties, duties_of_decision
from procedures.services.announcing import DecisionHead, Entry, confirm_duties, record_decision


ENTRY_ROWS = 6
DUTIES_SHOWN = 300


class DecisionForm(forms.Form):
    """The decision itself."""

    number = forms.CharField(label=gettext_lazy("Số, ký hiệu"), max_length=80)
    title = forms.CharField(label=gettext_lazy("Trích yếu"), max_length=500)
    authority = forms.ChoiceField(
        label=gettext_lazy("Cấp công bố"), choices=Authority.choices, initial=Authority.PROVINCE
    )
    signed_on = forms.DateField(label=gettext_lazy("Ngày ký"), widget=DAY)
    effective_on = forms.DateField(label=gettext_lazy("Ngày văn bản có hiệu lực"), widget=DAY)
    is_shortened = forms.BooleanField(
        label=gettext_lazy("Văn bản ban hành theo trình tự rút gọn"), required=False
    )


class ProcedureField(forms.CharField):
    """A procedure by its code."""

    def clean(self, value: Any) -> Any:
        code = super().clean(value)
        if not code:
            return None
        found = Procedure.objects.filter(code=code).first()
        if found is None:
            raise forms.ValidationError(_("Không có thủ tục mã %(code)s trong danh mục.") % {"code": code})
        return found


class EntryForm(forms.Form):
    """What the decision does to one procedure; a row in which nothing was typed is no row."""

    procedure = ProcedureField(label=gettext_lazy("Mã thủ tục"), max_length=30)
    action = forms.ChoiceField(
        label=gettext_lazy("Nội dung"), choices=AnnouncedAction.choices, initial=AnnouncedAction.choices[0][0]
    )
    ends_on = forms.DateField(label=gettext_lazy("Ngừng tiếp nhận từ ngày"), widget=DAY, required=False)
    replaced_by = ProcedureField(label=gettext_lazy("Thay bằng thủ tục mã"), max_length=30, required=False)


EntryFormSet = rows_of(EntryForm, extra=ENTRY_ROWS, most=100)


class ConfirmForm(forms.Form):
    done_on = forms.DateField(label=gettext_lazy("Ngày làm xong"), widget=DAY)


@open_to(*STAFF)
@reads_only
def decisions(request: HttpRequest) -> HttpResponse:
    """Decisions, the latest first."""
    page = page_of(
        AnnouncingDecision.objects.prefetch_related("entries"),
        order=("-signed_on", "-pk"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    context = {"page": page, "may_edit": may_edit(request)}
    return render(request, "oversight/procedures/decisions.html", context)


@open_to(*STAFF)
@reads_only
def decision(request: HttpRequest, decision_id: int) -> HttpResponse:
    """One decision: its procedures and every duty with its standing."""
    found = get_object_or_404(AnnouncingDecision.objects.select_related("recorded_by"), pk=decision_id)
    rows = duties_of_decision(found.pk, today=timezone.localdate())
    entries = found.entries.select_related("procedure", "replaced_by").order_by("pk")
    return render(
        request,
        "oversight/procedures/decision.html",
        {"decision": found, "entries": entries, **_confirming(request, rows)},
    )


@open_to(Role.CONTROL)
@reads_unless_posted
@sent_once
@of_catalogue_keepers
def record(request: HttpRequest) -> HttpResponse:
    """Record a decision, once; its duties follow by themselves."""
    head = DecisionForm(request.POST or None)
    entries = EntryFormSet(request.POST or None, prefix="entries")
    if request.method == "POST" and head.is_valid() and entries.is_valid():
        rows = [
            Entry(row["procedure"], row["action"], row["ends_on"], row["replaced_by"])
            for row in (form.cleaned_data for form in entries.forms)
            if row
        ]
        try:
            made = record_decision(
                head=DecisionHead(**head.cleaned_data), entries=rows, by=actor(request), at=timezone.now()
            )
        except ProcedureError as error:
            head.add_error(None, str(error))
        else:
            return redirect("oversight:decision", decision_id=made.pk)
    faults = [*form_faults(head), *row_faults(entries, _("Thủ tục %(n)s"))]
    context = {"head": head, "entries": entries, "faults": faults}
    status = 422 if request.method == "POST" else 200
    return render(request, "oversight/procedures/decision_form.html", context, status=status)


@open_to(*STAFF)
@reads_only
def open_duties(request: HttpRequest) -> HttpResponse:
    """What is owed everywhere and not confirmed yet, by due day."""
    rows = duties(today=timezone.localdate(), at_most=DUTIES_SHOWN + 1)
    context = {
        "more": len(rows) > DUTIES_SHOWN,
        **_confirming(request, rows[:DUTIES_SHOWN]),
    }
    return render(request, "oversight/procedures/duties.html", context)


def _marked(request: HttpRequest, rows: list[DutyRow]) -> list[dict[str, Any]]:
    """Duties with whether this person may confirm them."""
    places = units_confirmed_by(actor(request).user, on=timezone.localdate())
    return [
        {
            "duty": row.duty,
            "is_late": row.is_late,
            "may": row.duty.agency_id in places and row.duty.confirmed_at is None,
        }
        for row in rows
    ]


def _confirming(request: HttpRequest, rows: list[DutyRow]) -> dict[str, Any]:
    marked = _marked(request, rows)
    return {
        "rows": marked,
        "may_confirm": any(row["may"] for row in marked),
        "form": ConfirmForm(initial={"done_on": timezone.localdate()}),
    }


@require_POST
@open_to(Role.CONTROL, Role.ONESTOP_HEAD, Role.RECEPTION)
def confirm(request: HttpRequest) -> HttpResponse:
    """Confirm the ticked duties."""
    form = ConfirmForm(request.POST)
    ids = [int(text) for text in request.POST.getlist("duty") if text.isdecimal() and len(text) < 19]
    if not form.is_valid() or not ids:
        messages.error(request, _("Hãy đánh dấu việc đã làm và ghi ngày làm xong."))
        return redirect("oversight:duties")
    try:
        count = confirm_duties(
            duty_ids=ids, done_on=form.cleaned_data["done_on"], by=actor(request), at=timezone.now()
        )
    except ProcedureError as error:
        messages.error(request, str(error))
    else:
        words = ngettext("Đã xác nhận %(n)s việc.", "Đã xác nhận %(n)s việc.", count)
        messages.success(request, words % {"n": count})
    return redirect("oversight:duties")
