"""The one-stop unit confirms a letter of apology: it gets its number, the date moves, the applicant hears."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST

from accounts.enums import LookAction
from documents.exceptions import PdfUnavailable
from documents.services import files, papers as documents
from dossiers.enums import ApologyState, BulkKind
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Apology, BulkWork, Dossier
from dossiers.permissions import can
from dossiers.queries.late_work import LateTask, LateWork, letter_that_counts
from dossiers.rules.delay_reasons import reason_label
from dossiers.services import apologies, letters, outside_numbers
from dossiers.services.as_shown import TextChanged, letter_mark
from dossiers.services.bulk import MOST
from portal.counter import posts
from portal.http import actor, leaves_the_screen, open_to, reads_only, reads_unless_posted, row_id
from portal.looks import shows_personal_data
from portal.ui import bulk as background, errors, shown


SHOWN = 100
SENT_DAYS = 14
"""How long sent letters are listed for printing."""


class NoteForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("Cần sửa gì"), max_length=1000, widget=forms.Textarea({"rows": 3})
    )


@open_to(*posts.CLERKS)
@reads_only
def waiting(request: HttpRequest) -> HttpResponse:
    """Signed letters of this person's counters, those that must leave first on top; below them those sent."""
    at, on = posts.now_and_today()
    me = actor(request)
    work = LateWork(me.acting_for or me.user, on)
    signed = work.apologies(LateTask.CONFIRM)[:SHOWN]
    sent = work.sent_letters(since=at - timedelta(days=SENT_DAYS))[:MOST]
    context = {
        "signed": [_row(one, is_late=one.owed_by_at < at) for one in signed],
        "sent": [_row(one, is_late=False) for one in sent],
        "days": SENT_DAYS,
        "key": background.new_key(),
        "works": background.mine(request),
    }
    return render(request, "counter/apologies.html", context)


@open_to(*posts.CLERKS)
@require_POST
def many(request: HttpRequest) -> HttpResponse:
    """Confirm the ticked letters, or only print them, in the background; one file to print at its end."""
    kind = KINDS.get(request.POST.get("do", ""))
    if kind is None:
        raise Http404
    chosen = [row_id(pk) for pk in request.POST.getlist("dossier")][: MOST + 1]
    here = posts.visible(request).filter(pk__in=chosen).order_by("pk").values_list("pk", flat=True)
    try:
        return background.ask(request, kind, {pk: shown.said(request, of=pk) or None for pk in here})
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("counter:apologies")


@shows_personal_data("bulk_work", "work_id", LookAction.PRINT)
@open_to(*posts.CLERKS)
@leaves_the_screen
@reads_only
def letters_file(request: HttpRequest, work_id: int) -> HttpResponseBase:
    """The letters of one's own work in one file, until it expires."""
    mine = BulkWork.objects.filter(pk=work_id, asked_by=posts.user_of(request), kind__in=letters.JOINED)
    work = mine.select_related("file").first()
    if work is None:
        raise Http404
    file = letters.file_of(work, at=posts.now_and_today()[0])
    response = FileResponse(files.open_content(file), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="thu-xin-loi-{work.pk}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@open_to(*posts.ONE_STOP)
@reads_unless_posted
def confirm(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """The letter; confirm it, or send it back with what is to be changed.

    A note that is refused is shown again: in its form under the letter of now, else with the refusal.
    """
    found = posts.dossier_or_404(request, dossier_id)
    note, refused = NoteForm(), ""
    if request.method == "POST" and request.POST.get("do") == "send":
        _letter_here(found)
        try:
            return _send(request, found)
        except TextChanged:
            raise
        except NotReady as refusal:
            refused = str(refusal)  # what is to be done instead is done on this very page
    elif request.method == "POST":
        note = NoteForm(request.POST)
        try:
            _letter_here(found)
            if note.is_valid() and (answer := _send_back(request, found, note)):
                return answer
        except TextChanged:
            refused = _(
                "Thư đã được soạn lại từ khi bạn mở trang này nên chưa trả lại. Dưới đây là thư mới, điều "
                "bạn vừa ghi vẫn còn: đọc thư rồi hãy quyết định."
            )
        except NotReady as refusal:
            return errors.page(request, 409, sentence=str(refusal), typed=request.POST.get("note", ""))
    return _show(request, found, note, refused)


def _show(request: HttpRequest, found: Dossier, note: NoteForm, refused: str) -> HttpResponse:
    at, on = posts.now_and_today()
    letter = _letter_here(found)
    awaited = ""
    if letter.state == ApologyState.SIGNED:
        awaited = outside_numbers.awaited_system(found, apologies.PAPER, letter.agency_id, on=on)
    context = {
        "dossier": found,
        "apology": letter,
        # After a refusal it is the letter this page shows now.
        "mark": letter_mark(letter) if refused else shown.to_say(request, letter_mark(letter)),
        "awaited_system": awaited,
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
        "refused": refused,
    }
    status = 409 if refused else 422 if note.errors else 200
    return render(request, "counter/apology.html", context, status=status)


def _send(request: HttpRequest, found: Dossier) -> HttpResponse:
    at, _today = posts.now_and_today()
    sent = apologies.send(dossier_id=found.pk, by=actor(request), at=at, shown=shown.said(request))
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
        apologies.send_back(
            dossier_id=found.pk,
            note=form.cleaned_data["note"],
            by=actor(request),
            at=at,
            shown=shown.said(request),
        )
    except Refused as refusal:
        form.add_error("note", str(refusal))
        return None
    messages.success(request, _("Đã trả lại thư xin lỗi của hồ sơ %(code)s.") % {"code": found})
    return redirect("counter:apologies")


def _letter_here(found: Dossier) -> Apology:
    """The letter to confirm, or the one that was sent. Raises NotReady, saying where it is, for any other."""
    letter = letter_that_counts(found)
    if letter is None:
        raise Http404
    if elsewhere := _whereabouts(letter):
        raise NotReady(elsewhere)
    return letter


def _whereabouts(letter: Apology) -> str:
    """Who has it now; empty where it is the counter's, to be confirmed or sent already."""
    if letter.state == ApologyState.DUE:
        wait = _("Thư xin lỗi này đang chờ %(unit)s soạn.")
        if letter.drafted_at:
            wait = _("Thư xin lỗi này đã được trả lại, đang chờ %(unit)s soạn lại.")
        return wait % {"unit": letter.unit.name}
    if letter.state == ApologyState.DRAFTED:
        return _("Thư xin lỗi này đang chờ %(agency)s ký.") % {"agency": letter.agency.name}
    if letter.state == ApologyState.DROPPED:
        return _("Thư xin lỗi này không còn phải gửi.")
    return ""


def _row(one: Apology, *, is_late: bool) -> dict[str, Any]:
    return {
        "dossier": one.dossier,
        "mark": letter_mark(one),
        "procedure": one.dossier.procedure_version.name,
        "reason": reason_label(one.reason_code),
        "next_due_at": one.next_due_at,
        "owed_by_at": one.owed_by_at,
        "sent_at": one.sent_at,
        "number": one.paper.number_text if one.paper else "",
        "is_late": is_late,
    }


KINDS = {"send": BulkKind.SEND_LETTERS, "print": BulkKind.PRINT_LETTERS}
