"""Asking other agencies about a dossier, and what the asker does with their answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import AgencyKind
from accounts.models import Actor, Agency
from accounts.queries import legal_agency_ids, whole_agencies
from dossiers.enums import OPEN_STATES, QuestionState as S
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Consultation, Dossier
from dossiers.permissions import can, check_can
from dossiers.queries.consulting import with_answers
from dossiers.rules.consulting import usual_due_on
from dossiers.services import clock, consulting
from portal.desk.consult_forms import LINES, AgencyForm, DeadlineForm, DisputeForm, QuestionForm, ReasonForm
from portal.desk.dossier import visible
from portal.http import actor, public_address, reads_unless_posted
from portal.looks import shows_personal_data
from portal.ui import keeping, opinions
from portal.ui.next_act import before_act


NOT_ASKED = (AgencyKind.ONE_STOP, AgencyKind.RECEPTION_POINT, AgencyKind.BRANCH)
# What may follow, by the state of the question: name of the button → states, permission.
ACTS: dict[str, tuple[tuple[S, ...], str]] = {
    "dispute": ((S.ANSWERED, S.HANDED_BACK), "dispute_answer"),
    "renew": ((S.HANDED_BACK, S.SILENT), "renew_question"),
    "withdraw": ((S.ASKED, S.SILENT, S.HANDED_BACK, S.DISPUTED), "withdraw_question"),
}


@shows_personal_data("dossier", "pk")
@reads_unless_posted
@keeping.keeps_typed
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """The question, its deadline, its papers, and up to three agencies."""
    dossier, me, at = visible(request, pk), actor(request), timezone.now()
    check_can("consult", me, dossier, on=timezone.localdate(at))
    if dossier.state not in OPEN_STATES:
        raise NotReady(_("Hồ sơ này không còn được xử lý. Tải lại trang hồ sơ để xem."))
    names = agency_names(dossier, at)
    known = {name.casefold(): agency for name, agency in names.items()}
    sent = keeping.typed(request)
    usual = usual_due_on(clock.calendar_of(dossier, at=at), timezone.localdate(at))
    form = QuestionForm(sent, files=_files(dossier), initial={"due_on": usual})
    lines = [AgencyForm(sent, number=number, known=known) for number in range(LINES)]
    keeping.reopened(request, form, *lines)
    if request.method == "POST" and all([form.is_valid(), *(line.is_valid() for line in lines)]):
        try:
            asked = consulting.ask(
                dossier_id=dossier.pk,
                asked=consulting.QuestionIn(
                    question=form.cleaned_data["question"],
                    due_on=form.cleaned_data["due_on"],
                    due_time=form.cleaned_data["due_time"],
                    agency_ids=[line.agency_id for line in lines if line.agency_id],
                    outside=[line.outside for line in lines if line.outside],
                    file_ids=form.cleaned_data.get("papers", []),
                ),
                by=me,
                at=at,
                answer_url=_answer_url(),
            )
        except Refused as refusal:
            _place(refusal, form, lines[0])
        else:
            said = ", ".join(question.asked_name for question in asked)
            messages.success(request, _("Đã hỏi ý kiến: %(agencies)s.") % {"agencies": said})
            return redirect("desk:dossier", dossier.pk)
    context = {
        "dossier": dossier,
        "form": form,
        "lines": lines,
        "names": names,
        "has_files": "papers" in form.fields,
        "is_late_for_us": dossier.due_at is not None and dossier.due_at <= at,
        **before_act("consult", "consult", on=timezone.localdate(at)),
    }
    return render(request, "desk/consult.html", context, status=422 if request.method == "POST" else 200)


@shows_personal_data("dossier", "pk")
@reads_unless_posted
def asked(request: HttpRequest, pk: int, question_id: int) -> HttpResponse:
    """One question of the dossier: its answers, and the acts its state allows."""
    dossier, me, at = visible(request, pk), actor(request), timezone.now()
    question = with_answers(dossier.consultations.all()).filter(pk=question_id).first()
    if question is None:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    do = sent.get("do", "") if sent is not None else ""
    made = _forms(dossier, question, me, at, sent=sent, do=do)
    if sent is not None:
        if do not in made:
            raise NotReady(_("Câu hỏi này vừa thay đổi. Tải lại trang để xem việc có thể làm."))
        if _done(request, do, made[do], question, me, at):
            return redirect("desk:dossier", dossier.pk)
    context = {"dossier": dossier, "question": opinions.row(question), "forms": made}
    return render(request, "desk/asked.html", context, status=422 if sent is not None else 200)


def agency_names(dossier: Dossier, at: datetime) -> dict[str, int]:
    """Whom one may ask: every agency with a seal, and the units of the own one; a name names one."""
    on = timezone.localdate(at)
    legal = legal_agency_ids([dossier.current_unit_id], on).values()
    ours = whole_agencies(legal, on) - {dossier.current_unit_id}
    rows = Agency.objects.in_force(on).filter(Q(has_seal=True) | Q(pk__in=ours)).exclude(kind__in=NOT_ASKED)
    names: dict[str, int] = {}
    for pk, name, code in rows.order_by("name", "pk").values_list("pk", "name", "code"):
        names[f"{name} ({code})" if name in names else name] = pk
    return names


def _forms(
    dossier: Dossier, question: Consultation, me: Actor, at: datetime, *, sent: Any, do: str
) -> dict[str, forms.Form]:
    """The forms this person may send now, the one that was sent filled in."""
    on = timezone.localdate(at)
    if dossier.state not in OPEN_STATES or dossier.system_of_record:
        return {}
    usual = usual_due_on(clock.calendar_of(dossier, at=at), on)
    make: dict[str, Callable[[Any], forms.Form]] = {
        "dispute": lambda data: DisputeForm(data, initial={"due_on": usual}, prefix="dispute"),
        "renew": lambda data: DeadlineForm(
            data, files=_files(dossier), initial={"due_on": usual}, prefix="renew"
        ),
        "withdraw": lambda data: ReasonForm(data, prefix="withdraw"),
    }
    return {
        name: make[name](sent if name == do else None)
        for name, (states, move) in ACTS.items()
        if question.state in states and can(move, me, dossier, on=on)
    }


def _done(
    request: HttpRequest, do: str, form: forms.Form, question: Consultation, me: Actor, at: datetime
) -> bool:
    """Whether what was sent could be done; else the form says why not."""
    if not form.is_valid():
        return False
    typed = form.cleaned_data
    try:
        if do == "dispute":
            consulting.dispute(
                question_id=question.pk,
                reason=typed["reason"],
                due_on=typed["due_on"],
                by=me,
                at=at,
                answer_url=_answer_url(),
            )
        elif do == "renew":
            consulting.renew(
                question_id=question.pk,
                due_on=typed["due_on"],
                due_time=typed["due_time"],
                file_ids=typed.get("papers", []),
                by=me,
                at=at,
                answer_url=_answer_url(),
            )
        else:
            consulting.withdraw(question_id=question.pk, reason=typed["reason"], by=me, at=at)
    except Refused as refusal:
        _place(refusal, form)
        return False
    words = {
        "dispute": _("Đã ghi nhận; %(agency)s phải trả lời lại."),
        "renew": _("Đã hỏi lại %(agency)s."),
        "withdraw": _("Đã rút câu hỏi gửi %(agency)s."),
    }
    messages.success(request, words[do] % {"agency": question.asked_name})
    return True


def _files(dossier: Dossier) -> Any:
    return dossier.files.filter(removed_at=None).order_by("pk")


def _answer_url() -> str:
    """Where one-time links begin."""
    return public_address("/y-kien/")


def _place(refusal: Refused, form: forms.Form, agencies: forms.Form | None = None) -> None:
    """Tell a refusal where it belongs."""
    if refusal.field == "agencies" and agencies is not None:
        agencies.add_error("name", str(refusal))
        return
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
