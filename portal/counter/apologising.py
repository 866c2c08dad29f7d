"""The one-stop unit confirms a letter of apology: it gets its number, the date moves, the applicant hears."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from documents.exceptions import PdfUnavailable
from documents.services import papers as documents
from dossiers.enums import ApologyState
from dossiers.exceptions import Refused
from dossiers.models import Apology, Dossier
from dossiers.permissions import can
from dossiers.queries.late_work import LateTask, LateWork
from dossiers.rules.delay_reasons import reason_label
from dossiers.services import apologies
from portal.counter import posts
from portal.http import actor, open_to, reads_only, reads_unless_posted
from portal.ui.formats import moment


SHOWN = 100
COLUMNS = (
    gettext_lazy("Mã hồ sơ"),
    gettext_lazy("Thủ tục"),
    gettext_lazy("Lý do"),
    gettext_lazy("Hẹn lại"),
    gettext_lazy("Phải gửi trước"),
)


class NoteForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("Cần sửa gì"), max_length=1000, widget=forms.Textarea({"rows": 3})
    )


@open_to(*posts.CLERKS)
@reads_only
def waiting(request: HttpRequest) -> HttpResponse:
    """Signed letters of this person's counters, those that must leave first on top."""
    at, on = posts.now_and_today()
    me = actor(request)
    found = LateWork(me.acting_for or me.user, on).apologies(LateTask.CONFIRM)[:SHOWN]
    context = {
        "columns": [{"label": label} for label in COLUMNS],
        "rows": [_row(one, is_late=one.owed_by_at < at) for one in found],
    }
    return render(request, "counter/apologies.html", context)


@open_to(*posts.ONE_STOP)
@reads_unless_posted
def confirm(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """The letter; confirm it, or send it back with what is to be changed."""
    found = posts.dossier_or_404(request, dossier_id)
    at, on = posts.now_and_today()
    letter = _letter_or_404(found)
    note = NoteForm()
    if request.method == "POST" and request.POST.get("do") == "send":
        return _send(request, found)
    if request.method == "POST":
        note = NoteForm(request.POST)
        if note.is_valid() and (answer := _send_back(request, found, note)):
            return answer
    context = {
        "dossier": found,
        "apology": letter,
        "letter": {
            "state": ApologyState(letter.state).label,
            "badge": "done" if letter.state == ApologyState.SENT else "waiting",
            "reason": reason_label(letter.reason_code),
            "signature": letter.signature_lines,
            "is_on_time": letter.is_on_time,
        },
        "may_send": letter.state == ApologyState.SIGNED and can("send_apology", actor(request), found, on=on),
        "moves": at < letter.promised_at and letter.next_due_at is not None and found.end_moment() is None,
        "may_print": letter.state == ApologyState.SENT and can("print_receipt", actor(request), found, on=on),
        "note_form": note,
    }
    return render(request, "counter/apology.html", context, status=422 if note.errors else 200)


def _send(request: HttpRequest, found: Dossier) -> HttpResponse:
    at, _today = posts.now_and_today()
    sent = apologies.send(dossier_id=found.pk, by=actor(request), at=at)
    if sent.paper is not None:
        with suppress(PdfUnavailable):
            documents.pdf_of(paper=sent.paper, at=at)
    messages.success(
        request, _("Đã gửi thư xin lỗi của hồ sơ %(code)s; in và giao cùng thư báo.") % {"code": found}
    )
    return redirect("counter:apology", found.pk)


def _send_back(request: HttpRequest, found: Dossier, form: NoteForm) -> HttpResponse | None:
    at, _today = posts.now_and_today()
    try:
        apologies.send_back(dossier_id=found.pk, note=form.cleaned_data["note"], by=actor(request), at=at)
    except Refused as refusal:
        form.add_error("note", str(refusal))
        return None
    messages.success(request, _("Đã trả lại thư xin lỗi của hồ sơ %(code)s.") % {"code": found})
    return redirect("counter:apologies")


def _letter_or_404(found: Dossier) -> Apology:
    letter: Apology | None = (
        found.apologies.filter(state__in=[ApologyState.SIGNED, ApologyState.SENT])
        .select_related("agency", "paper", "sent_by")
        .first()
    )
    if letter is None:
        raise Http404
    return letter


def _row(one: Apology, *, is_late: bool) -> dict[str, Any]:
    address = reverse("counter:apology", args=[one.dossier_id])
    return {
        "cells": (
            {"text": str(one.dossier), "href": address, "css": "code"},
            {"text": one.dossier.procedure_version.name},
            {"text": reason_label(one.reason_code)},
            {"text": moment(one.next_due_at)},
            {"text": moment(one.owed_by_at), "badge_kind": "late" if is_late else ""},
        )
    }  # fmt: skip
