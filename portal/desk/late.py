"""Lateness of one dossier: its letter, its explanations, and what this person can do about them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import LookAction, Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from documents.exceptions import PdfUnavailable
from documents.models import IssuedPaper
from documents.services import files
from dossiers.enums import ApologyState, ExplanationState, LateOccasion, TimeOf
from dossiers.models import Apology, Dossier, Explanation
from dossiers.permissions import can
from dossiers.queries import access_to
from dossiers.queries.late_work import letter_that_counts
from dossiers.rules.delay_reasons import reason_label
from dossiers.rules.visibility import Personal
from dossiers.services import apologies, explanations
from lib.masking import mask_name
from portal.desk.dossier import visible
from portal.desk.late_work import LATE_WORKERS
from portal.http import actor, leaves_the_screen, open_to, reads_only
from portal.looks import shows_personal_data
from portal.ui import dossiers
from portal.ui.clock_story import clock_story
from portal.ui.next_act import Act


READERS = (*LATE_WORKERS, Role.CONTROL, Role.AUDITOR)
BADGES = {
    ApologyState.DUE: "late",
    ApologyState.SENT: "done",
    ApologyState.DROPPED: "ended",
    ExplanationState.OWED: "late",
    ExplanationState.SENT_BACK: "late",
    ExplanationState.ACCEPTED: "done",
}


@shows_personal_data("dossier", "pk")
@open_to(*READERS)
@reads_only
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The promise, the letter and the explanations of one dossier in sight."""
    dossier, me, at = visible(request, pk), actor(request), timezone.now()
    on = timezone.localdate(at)
    access = access_to(me.acting_for or me.user, dossier, on=on)
    apology = letter_that_counts(dossier)
    listed = dossier.explanations.select_related("unit", "step", "submitted_by", "judged_by", "judge_agency")
    context = {
        "dossier": dossier,
        "name": dossier.applicant_name
        if access.personal == Personal.YES
        else mask_name(dossier.applicant_name),
        "standing": dossiers.Clockwork(at).standing(dossier),
        "explanation": dossiers.explanation(dossier),
        "story": clock_story(dossier, at=at),
        "apology": apology,
        "letter": letter_facts(apology) if apology else None,
        "acts": _acts(dossier, apology, me, at),
        "explanations": [_told(one, me, on) for one in listed.order_by("pk")],
    }
    return render(request, "desk/late.html", context)


def letter_facts(apology: Apology) -> dict[str, Any]:
    """The letter in words, for those who write, sign and confirm it."""
    return {
        "state": ApologyState(apology.state).label,
        "badge": BADGES.get(ApologyState(apology.state), "waiting"),
        "reason": reason_label(apology.reason_code),
        "signature": apology.signature_lines,
        "is_on_time": apology.is_on_time,
    }


def _acts(dossier: Dossier, apology: Apology | None, me: Actor, at: datetime) -> list[Act]:
    """What this person may do with the letter now; the services check again."""
    on = timezone.localdate(at)
    state = ApologyState(apology.state) if apology else None
    step = apologies.drafting_step(dossier, apology, at=at)
    offered = []
    writable = state in (ApologyState.DUE, ApologyState.DRAFTED) or (
        (state in (None, ApologyState.DROPPED)) and _may_need_letter(dossier, at)
    )
    if writable and can("draft_apology", me, dossier, on=on, step=step):
        words = _("Soạn thư xin lỗi") if state != ApologyState.DRAFTED else _("Sửa thư xin lỗi")
        offered.append(Act(words, reverse("desk:draft_apology", args=[dossier.pk]), is_main=True))
    if apology and state == ApologyState.DRAFTED and _may_sign(dossier, apology, me, on):
        offered.append(
            Act(_("Ký thư xin lỗi"), reverse("desk:sign_apology", args=[dossier.pk]), is_main=True)
        )
        offered.append(Act(_("Trả lại để soạn lại"), reverse("desk:send_back_apology", args=[dossier.pk])))
    if apology and state == ApologyState.SIGNED and can("send_apology", me, dossier, on=on):
        offered.append(
            Act(_("Xác nhận, gửi thư"), reverse("counter:apology", args=[dossier.pk]), is_main=True)
        )
    return offered


def _may_sign(dossier: Dossier, apology: Apology, me: Actor, on: date) -> bool:
    """Of several late agencies the issuer signs, not the one whose unit wrote it."""
    step = apologies.answering_step(apology, on)
    return can("sign_apology", me, dossier, on=on, step=step)


def _may_need_letter(dossier: Dossier, at: datetime) -> bool:
    """Running with a promise that was not moved yet: the unit may know before the task appears.

    A date that is only expected has no legal day.
    """
    runs = dossier.end_moment() is None and dossier.is_open
    return runs and dossier.due_on is not None and not dossier.reschedule_count


def _told(one: Explanation, me: Actor, on: date) -> dict[str, Any]:
    state = ExplanationState(one.state)
    judges = explanations.judges(one, on=on) if state == ExplanationState.SUBMITTED else []
    acts = []
    writes = state in (ExplanationState.OWED, ExplanationState.SENT_BACK)
    if writes and can("submit_explanation", me, one.dossier, on=on, step=one.step):
        acts.append(
            Act(_("Viết giải trình"), reverse("desk:submit_explanation", args=[one.pk]), is_main=True)
        )
    if state == ExplanationState.SUBMITTED and explanations.may_judge(one, me, on=on):
        acts.append(Act(_("Chấp nhận"), reverse("desk:accept_explanation", args=[one.pk]), is_main=True))
        acts.append(Act(_("Trả lại"), reverse("desk:send_back_explanation", args=[one.pk])))
    return {
        "row": one,
        "occasion": LateOccasion(one.occasion).label,
        "state": state.label,
        "badge": BADGES.get(state, "waiting"),
        "reason": reason_label(one.reason_code),
        "judge": _judge(one),
        "judges": [person.full_name for person in judges],
        "lacks_judge": state == ExplanationState.SUBMITTED and not judges,
        "shares": [
            {"who": _(TimeOf(part["party"]).label), "time": dossiers.working_time(part["minutes"])}
            for part in one.shares
            if part["minutes"]
        ],
        "acts": acts,
    }


def _judge(one: Explanation) -> str:
    if not one.judge_role or one.judge_agency is None:
        return ""
    return f"{_(Role(one.judge_role).label)}, {one.judge_agency.name}"


@shows_personal_data("dossier", "pk", LookAction.FILE)
@open_to(*READERS)
@leaves_the_screen
@reads_only
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter as it was sent: always the same bytes."""
    dossier, me = visible(request, pk), actor(request)
    access = access_to(me.acting_for or me.user, dossier, on=timezone.localdate())
    if access.personal != Personal.YES:
        raise NotAllowed(_("Bạn xem được tiến độ hồ sơ này; giấy tờ do nơi tiếp nhận hồ sơ giữ."))
    issued = IssuedPaper.objects.select_related("file").filter(
        kind=apologies.PAPER, subject=f"dossier:{dossier.pk}"
    )
    found = issued.order_by("-pk").first()
    if found is None:
        raise Http404
    if found.file is None:
        raise PdfUnavailable
    response = HttpResponse(files.content_of(found.file), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="apology-{found.pk}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
