"""What the one-stop unit does when a dossier waits, is asked about or comes to an end: one page per act."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from documents.exceptions import FileRefused
from dossiers.enums import State
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier
from dossiers.permissions import check_can
from dossiers.rules.supplement import Before, may_still_ask
from dossiers.services import asking, correcting_results, obligations, supplement
from dossiers.services.cases import wanted_since
from dossiers.services.catalogue import current_content
from portal.counter import posts
from portal.counter.dossier_forms import CorrectionOfResultForm
from portal.counter.receipt import issue_at_once
from portal.http import actor, open_to, reads_unless_posted
from portal.looks import shows_personal_data
from portal.ui import keeping
from portal.ui.asking import Sheet, place_fault
from portal.ui.payment import ProofForm, proof_of


@shows_personal_data("dossier", "dossier_id")
@open_to(*posts.CLERKS)
@reads_unless_posted
@keeping.keeps_typed
def ask(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Everything that is missing of what was filed, told at once (Decree 118/2025 Art. 17)."""
    found = posts.dossier_or_404(request, dossier_id)
    at, on = posts.now_and_today()
    check_can("ask_before_acceptance", actor(request), found, on=on)
    if found.state != State.SUBMITTED or not may_still_ask(Before(found.pre_supplement_count)):
        raise NotReady(_("Hồ sơ này không yêu cầu bổ sung được nữa. Tải lại trang hồ sơ để xem."))
    if request.method != "POST":
        usual = supplement.usual_answer_due_at(found, at=at)
        blank = Sheet(keeping.typed(request), found, answer_on=posts.local(usual))
        keeping.reopened(request, *blank.forms)
        return _show_ask(request, found, blank)
    sheet = Sheet(request.POST, found)
    if sheet.is_valid():
        typed = sheet.why.cleaned_data
        asked = supplement.AskIn(sheet.items(), typed["reason"], typed["answer_on"])
        try:
            asking.ask(dossier_id=found.pk, asked=asked, by=actor(request), at=at)
        except Refused as refusal:
            place_fault(sheet, refusal)
        else:
            keeping.after(request, lambda: issue_at_once(request, Dossier.objects.get(pk=found.pk)))
            messages.success(request, _("Đã yêu cầu bổ sung. Hãy in phiếu hoặc gửi cho người nộp."))
            return redirect("counter:dossier", found.pk)
    return _show_ask(request, found, sheet, status=422)


def _show_ask(request: HttpRequest, found: Dossier, sheet: Sheet, *, status: int = 200) -> HttpResponse:
    law = current_content(found.procedure_version.procedure_id, posts.now_and_today()[1])
    context = {
        "dossier": found,
        "sheet": sheet,
        "is_second": found.pre_supplement_count > 0,
        "lacking": wanted_since(found, law),
    }
    return render(request, "counter/ask.html", context, status=status)


@shows_personal_data("dossier", "dossier_id")
@open_to(*posts.CLERKS, *posts.CASHIERS)
@reads_unless_posted
@keeping.keeps_typed
def paid(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """The proof that the obligation was paid, shown at the counter: work goes on."""
    found = posts.dossier_or_404(request, dossier_id)
    at, on = posts.now_and_today()
    check_can("resume_after_payment", actor(request), found, on=on)
    if found.state != State.AWAITING_PAYMENT:
        raise NotReady(_("Hồ sơ này không còn chờ nghĩa vụ tài chính. Tải lại trang hồ sơ để xem."))

    def do(data: dict[str, Any]) -> Dossier:
        return obligations.resume_after_payment(
            dossier_id=found.pk, proof=proof_of(data), by=actor(request), at=at
        )

    form = ProofForm(*_sent(request), dossier=found)
    keeping.reopened(request, form)
    title, button = _("Đã thực hiện nghĩa vụ tài chính"), _("Ghi nhận, giải quyết tiếp")
    done = _("Đã ghi nhận chứng từ; hồ sơ được giải quyết tiếp.")
    return _act(request, found, form, do, act="resume_after_payment", title=title, button=button, done=done)


@shows_personal_data("dossier", "dossier_id")
@open_to(*posts.CLERKS)
@reads_unless_posted
@keeping.keeps_typed
def correct_result(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """A wrong result after its return: a new dossier linked to the first, free of charge (ruling 17)."""
    found = posts.dossier_or_404(request, dossier_id)
    at, on = posts.now_and_today()
    check_can("open_correction", actor(request), found, on=on)
    if found.state != State.RETURNED:
        raise NotReady(_("Chỉ lập hồ sơ đính chính khi kết quả đã trả."))
    made: list[Dossier] = []

    def do(data: dict[str, Any]) -> Dossier:
        corrected = correcting_results.open_correction(
            dossier_id=found.pk,
            reason=data["reason"],
            brings_result=data["brings_result"],
            submission_key=data["key"],
            by=actor(request),
            at=at,
        )
        made.append(corrected)
        keeping.after(request, lambda: issue_at_once(request, corrected))
        return corrected

    form = CorrectionOfResultForm(keeping.typed(request), initial={"key": uuid4(), "brings_result": True})
    keeping.reopened(request, form)
    title, button = _("Lập hồ sơ đính chính kết quả"), _("Tiếp nhận hồ sơ đính chính")
    done = _("Đã tiếp nhận hồ sơ đính chính, không thu phí.")
    answer = _act(request, found, form, do, act="open_correction", title=title, button=button, done=done)
    return redirect("counter:received", made[0].pk) if made else answer


def _sent(request: HttpRequest) -> tuple[Any, ...]:
    return keeping.typed(request), request.FILES if request.method == "POST" else None


def _act(
    request: HttpRequest,
    found: Dossier,
    form: forms.Form,
    do: Any,
    *,
    act: str,
    title: str,
    button: str,
    done: str,
) -> HttpResponse:
    """The form, or what it does and back to the dossier."""
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data)
        except (Refused, FileRefused) as refusal:
            field = getattr(refusal, "field", "")
            form.add_error(field if field in form.fields else None, str(refusal))
        else:
            messages.success(request, done)
            return redirect("counter:dossier", found.pk)
    context = {"dossier": found, "form": form, "act": act, "title": title, "button": button}
    return render(request, "counter/act.html", context, status=422 if form.errors else 200)
