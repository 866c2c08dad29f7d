"""Acts on a letter and on an explanation: a form, one service call each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Actor
from calendars.queries import load_calendar
from dossiers.enums import ExplanationState
from dossiers.exceptions import Refused
from dossiers.models import Apology, Dossier, Explanation, StepInstance
from dossiers.permissions import check_can
from dossiers.queries.late_work import letter_that_counts
from dossiers.queries.remaining import Remaining, remaining
from dossiers.rules.delay_reasons import reason_label
from dossiers.services import apologies, explanations
from dossiers.services.apologies import ApologyIn
from dossiers.services.as_shown import explanation_mark, letter_mark
from dossiers.services.explanations import ExplanationIn
from portal.desk import late_forms
from portal.desk.dossier import visible
from portal.desk.late import letter_facts
from portal.http import actor, reads_unless_posted
from portal.ui import keeping, shown
from portal.ui.dossiers import working_time
from portal.ui.formats import day
from portal.ui.next_act import before_act


Do = Callable[[dict[str, Any], Actor], object]


def _ask(
    request: HttpRequest, dossier: Dossier, form: forms.Form, do: Do, *, title: str, done: str, **more: Any
) -> HttpResponse:
    """The page of one act: asks on GET, does it once on POST, and says at the field what was refused."""
    keeping.reopened(request, form, shows=more.get("mark", 0))
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data, actor(request))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, done % {"code": dossier})
            return redirect("desk:late", pk=dossier.pk)
    context = {"dossier": dossier, "title": title, "form": form, **more}
    return render(request, "desk/late_act.html", context, status=422 if form.errors else 200)


def _for_whom(request: HttpRequest, move: str, dossier: Dossier, step: StepInstance | None) -> None:
    """Nobody is shown a form he may not send. What is sent the service judges, which knows what is past."""
    if request.method != "POST":
        check_can(move, actor(request), dossier, on=timezone.localdate(), step=step)


def _for_the_judge(request: HttpRequest, move: str, explanation: Explanation) -> None:
    _for_whom(request, move, explanation.dossier, explanation.step)
    is_waiting = explanation.state == ExplanationState.SUBMITTED
    if request.method != "POST" and is_waiting:
        explanations.check_may_judge(explanation, actor(request), on=timezone.localdate())


@reads_unless_posted
@keeping.keeps_typed
def draft_apology(request: HttpRequest, pk: int) -> HttpResponse:
    """Reason and new date, with what the remaining steps usually take."""
    dossier, at = visible(request, pk), timezone.now()
    written = apologies.in_force(dossier)
    _for_whom(request, "draft_apology", dossier, apologies.drafting_step(dossier, written, at=at))
    usual = None
    if dossier.end_moment() is None:
        calendar = load_calendar(dossier.terms.get("calendar", "standard"))
        usual = remaining(dossier, at=at, calendar=calendar)
    form = late_forms.ApologyForm(
        keeping.typed(request), on=timezone.localdate(at), initial=_initial(written, usual)
    )
    if usual is None:
        del form.fields["next_on"]

    def do(data: dict[str, Any], me: Actor) -> object:
        entered = ApologyIn(data["reason_code"], data["reason_text"], data.get("next_on"))
        return apologies.draft(dossier_id=dossier.pk, entered=entered, by=me, at=timezone.now())

    return _ask(
        request, dossier, form, do,
        **before_act("draft_apology", "apology", on=timezone.localdate()),
        title=_("Soạn thư xin lỗi"),
        done=_("Đã soạn thư xin lỗi của hồ sơ %(code)s, chờ ký."),
        button=_("Lưu, trình ký"),
        usual=_usual(usual) if usual else "",
        note=written.note if written else "",
    )  # fmt: skip


@reads_unless_posted
@keeping.keeps_typed
def sign_apology(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole letter, and a button."""
    dossier = visible(request, pk)
    written = _letter_or_404(dossier)
    _for_whom(request, "sign_apology", dossier, apologies.answering_step(written, timezone.localdate()))

    def do(_data: dict[str, Any], me: Actor) -> object:
        return apologies.sign(dossier_id=dossier.pk, by=me, at=timezone.now(), shown=shown.said(request))

    return _ask(
        request, dossier, late_forms.ConfirmForm(keeping.typed(request)), do,
        **before_act("sign_apology", "apology", on=timezone.localdate()),
        title=_("Ký thư xin lỗi"),
        done=_("Đã ký thư xin lỗi của hồ sơ %(code)s, chờ Bộ phận Một cửa xác nhận."),
        button=_("Ký"),
        apology=written,
        mark=shown.to_say(request, letter_mark(written)),
        letter=letter_facts(written),
    )  # fmt: skip


@reads_unless_posted
@keeping.keeps_typed
def send_back_apology(request: HttpRequest, pk: int) -> HttpResponse:
    """What is to be written better."""
    dossier = visible(request, pk)
    written = _letter_or_404(dossier)
    _for_whom(request, "send_back_apology", dossier, apologies.answering_step(written, timezone.localdate()))

    def do(data: dict[str, Any], me: Actor) -> object:
        return apologies.send_back(
            dossier_id=dossier.pk,
            note=data["note"],
            by=me,
            at=timezone.now(),
            shown=shown.said(request),
        )

    return _ask(
        request, dossier, late_forms.NoteForm(keeping.typed(request)), do,
        **before_act("send_back_apology", "", on=timezone.localdate()),
        title=_("Trả lại thư xin lỗi"),
        done=_("Đã trả lại thư xin lỗi của hồ sơ %(code)s."),
        button=_("Trả lại"),
        apology=written,
        mark=shown.to_say(request, letter_mark(written)),
        letter=letter_facts(written),
    )  # fmt: skip


@reads_unless_posted
@keeping.keeps_typed
def submit_explanation(request: HttpRequest, pk: int) -> HttpResponse:
    """Why, and what is done about it; which step and whose time the clock knows."""
    explanation, dossier = _explanation(request, pk)
    _for_whom(request, "submit_explanation", dossier, explanation.step)
    initial = {name: getattr(explanation, name) for name in ("reason_code", "cause", "remedy")}
    form = late_forms.ExplanationForm(keeping.typed(request), on=timezone.localdate(), initial=initial)

    def do(data: dict[str, Any], me: Actor) -> object:
        entered = ExplanationIn(**data)
        return explanations.submit(explanation_id=pk, entered=entered, by=me, at=timezone.now())

    return _ask(
        request, dossier, form, do,
        **before_act("submit_explanation", "explanation", on=timezone.localdate()),
        title=_("Viết báo cáo giải trình"),
        done=_("Đã nộp giải trình của hồ sơ %(code)s."),
        button=_("Nộp giải trình"),
        note=explanation.note,
        explanation=explanation,
    )  # fmt: skip


@reads_unless_posted
@keeping.keeps_typed
def accept_explanation(request: HttpRequest, pk: int) -> HttpResponse:
    """Read it, accept it."""
    explanation, dossier = _explanation(request, pk)
    _for_the_judge(request, "accept_explanation", explanation)

    def do(_data: dict[str, Any], me: Actor) -> object:
        return explanations.accept(explanation_id=pk, by=me, at=timezone.now(), shown=shown.said(request))

    return _ask(
        request, dossier, late_forms.ConfirmForm(keeping.typed(request)), do,
        **before_act("accept_explanation", "explanation", on=timezone.localdate()),
        title=_("Chấp nhận giải trình"),
        done=_("Đã chấp nhận giải trình của hồ sơ %(code)s."),
        button=_("Chấp nhận"),
        explanation=explanation,
        why=reason_label(explanation.reason_code),
        mark=shown.to_say(request, explanation_mark(explanation)),
    )  # fmt: skip


@reads_unless_posted
@keeping.keeps_typed
def send_back_explanation(request: HttpRequest, pk: int) -> HttpResponse:
    """Read it, say what is missing."""
    explanation, dossier = _explanation(request, pk)
    _for_the_judge(request, "send_back_explanation", explanation)

    def do(data: dict[str, Any], me: Actor) -> object:
        return explanations.send_back(
            explanation_id=pk,
            note=data["note"],
            by=me,
            at=timezone.now(),
            shown=shown.said(request),
        )

    return _ask(
        request, dossier, late_forms.NoteForm(keeping.typed(request)), do,
        **before_act("send_back_explanation", "", on=timezone.localdate()),
        title=_("Trả lại giải trình"),
        done=_("Đã trả lại giải trình của hồ sơ %(code)s."),
        button=_("Trả lại"),
        explanation=explanation,
        why=reason_label(explanation.reason_code),
        mark=shown.to_say(request, explanation_mark(explanation)),
    )  # fmt: skip


def _letter_or_404(dossier: Dossier) -> Apology:
    written = letter_that_counts(dossier)
    if written is None:
        raise Http404
    return written


def _explanation(request: HttpRequest, pk: int) -> tuple[Explanation, Dossier]:
    """An explanation of a dossier in sight."""
    found = Explanation.objects.select_related("step", "unit", "submitted_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    found.dossier = visible(request, found.dossier_id)
    return found, found.dossier


def _initial(written: Apology | None, usual: Remaining | None) -> dict[str, Any]:
    """What was written in this letter before, else the day the remaining steps point to."""
    if written is not None and written.reason_code:
        next_on = timezone.localdate(written.next_due_at) if written.next_due_at else None
        return {
            "reason_code": written.reason_code, "reason_text": written.reason_text, "next_on": next_on,
        }  # fmt: skip
    return {"next_on": usual.earliest_on if usual else None}


def _usual(usual: Remaining) -> str:
    """What the remaining steps usually take, beside the day to be chosen (ruling 12)."""
    words = {
        "steps": usual.steps,
        "time": working_time(usual.minutes),
        "day": day(usual.earliest_on),
        "samples": usual.samples,
    }
    if usual.samples:
        return (
            _(
                "%(steps)s bước còn lại thường mất %(time)s, trung vị của %(samples)s lần gần đây: "
                "sớm nhất %(day)s."
            )
            % words
        )
    return _("%(steps)s bước còn lại theo quy trình mất %(time)s: sớm nhất %(day)s.") % words
