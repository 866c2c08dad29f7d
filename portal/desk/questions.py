"""What other agencies ask this one: the list, and the page on which a question is answered."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.enums import LookAction
from dossiers.enums import QuestionState
from dossiers.exceptions import Refused
from dossiers.models import Consultation
from dossiers.permissions import can_answer
from dossiers.queries.consulting import with_answers
from dossiers.querysets import ConsultationQuerySet
from dossiers.rules.visibility import READS_GIVEN_FILES, READS_QUESTIONS
from dossiers.services import consulting
from portal.http import actor, identity_of, open_to, reads_only, reads_unless_posted
from portal.looks import shows_personal_data
from portal.ui import keeping, lists, opinions
from portal.ui.files import as_response
from portal.ui.formats import moment
from portal.ui.list_specs import QUESTIONS
from portal.ui.pagination import page_of


SHELVES = {
    "owed": gettext_lazy("Phải trả lời"),
    "answered": gettext_lazy("Đã trả lời"),
}
COUNT_UP_TO = 100


@open_to(*READS_QUESTIONS)
@reads_only
def questions(request: HttpRequest) -> HttpResponse:
    """One shelf of questions, the next due first, a page at a time."""
    shown = lists.shown(request, QUESTIONS)
    asked = shown.part
    shelf = asked if asked in SHELVES else "owed"
    order = shown.order(("due_at", "pk"))
    page = page_of(
        _shelf(request, shelf),
        order=order,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        shown=lambda rows: rows.select_related("asked_agency", "asking_unit", "asking_agency"),
    )
    context = {
        "shelf": SHELVES[shelf],
        "tabs": [_tab(request, one, shelf) for one in SHELVES],
        "tools": shown.tools(),
        "columns": shown.heads(order),
        "rows": [{"cells": shown.cells(_cells(question))} for question in page.rows],
        "page": page,
    }
    return render(request, "desk/questions.html", context)


@shows_personal_data("consultation", "pk")
@open_to(*READS_QUESTIONS)
@reads_unless_posted
@keeping.keeps_typed
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """Question and papers, and no more of the dossier than that; the answer."""
    found, me, at = _visible(request, pk), actor(request), timezone.now()
    form = opinions.OpinionForm(keeping.typed(request))
    keeping.reopened(request, form)
    may = found.state in consulting.OWING and can_answer(me, found, on=timezone.localdate(at))
    if request.method == "POST" and form.is_valid():
        try:
            consulting.answer(question_id=found.pk, given=form.opinion(), by=me, at=at)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Đã gửi ý kiến tới %(unit)s.") % {"unit": found.asking_unit.name})
            return redirect("desk:questions")
    shown = opinions.row(found)
    context = {
        "question": found,
        "shown": shown,
        "files": opinions.given_files(found, url_name="desk:question_file", key=found.pk),
        "form": form if may or form.errors else None,
    }
    return render(request, "desk/question.html", context, status=422 if form.errors else 200)


@shows_personal_data("consultation_file", "file_id", LookAction.FILE)
@open_to(*READS_QUESTIONS)
@reads_only
def question_file(request: HttpRequest, pk: int, file_id: int) -> HttpResponseBase:
    """A paper that was given with a question."""
    known = identity_of(request)
    if known is None or not known.roles & READS_GIVEN_FILES:
        raise Http404
    given = _visible(request, pk).given.select_related("file__stored_file").filter(file=file_id).first()
    if given is None:
        raise Http404
    return as_response(given.file)


def _visible(request: HttpRequest, pk: int) -> Consultation:
    """The question if it was put to this person's agency, else 404."""
    me = actor(request)
    seen = Consultation.objects.visible_to(me.acting_for or me.user, timezone.localdate())
    found = with_answers(seen).select_related("dossier").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _shelf(request: HttpRequest, shelf: str) -> ConsultationQuerySet:
    me = actor(request)
    seen = Consultation.objects.visible_to(me.acting_for or me.user, timezone.localdate())
    if shelf == "owed":
        return seen.waiting()
    return seen.filter(state__in=(QuestionState.ANSWERED, QuestionState.HANDED_BACK))


def _tab(request: HttpRequest, one: str, current: str) -> dict[str, Any]:
    found = _shelf(request, one).order_by()[: COUNT_UP_TO + 1].count()
    shown = f"{COUNT_UP_TO}+" if found > COUNT_UP_TO else str(found)
    return {
        "label": f"{SHELVES[one]} ({shown})",
        "href": f"{reverse('desk:questions')}?shelf={one}",
        "is_current": one == current,
        "count": None,
    }


def _cells(question: Consultation) -> dict[str, dict[str, Any]]:
    state = QuestionState(question.state)
    return {
        "asker": {"text": question.asking_unit.name},
        "question": {
            "text": _short(question.question),
            "href": reverse("desk:question", args=[question.pk]),
        },
        "asked": {"text": question.asked_name},
        "due": {"text": moment(question.due_at)},
        "state": {"text": state.label, "badge_kind": opinions.BADGE.get(state, "ended")},
    }


def _short(text: str) -> str:
    return text if len(text) <= 120 else text[:119].rstrip() + "…"
