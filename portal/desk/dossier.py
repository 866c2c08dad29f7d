"""A dossier as those who work on it see it, with the acts open to them now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Actor
from accounts.queries import actor_roles
from dossiers.enums import OPEN_STATES, Evidence, FeeState, State, StepState
from dossiers.models import Dossier, StepInstance
from dossiers.permissions import active_step, can
from dossiers.queries import access_to
from dossiers.queries.slack import slack_of
from dossiers.rules.slack import Slack
from dossiers.rules.visibility import Access, Personal
from dossiers.services import ending, holding, obligations, supplement
from lib.masking import mask_name, mask_number
from portal.http import actor, open_to, reads_only
from portal.looks import shows_personal_data
from portal.ui import dossiers, linking, notices, opinions, verifications
from portal.ui.clock_story import clock_story
from portal.ui.file_notes import file_note
from portal.ui.formats import number
from portal.ui.navigation import OFFICE
from portal.ui.sizes import size_in_words
from portal.ui.waiting import waits_of
from procedures.enums import Channel, StepKind


@dataclass(frozen=True)
class Act:
    """Something this person may do now: words and address."""

    label: str
    href: str
    is_main: bool = False


def visible(request: HttpRequest, pk: int) -> Dossier:
    """The dossier if it is in sight, else 404: it does not exist for this person."""
    me = actor(request)
    found: Dossier | None = (
        Dossier.objects.visible_to(me.acting_for or me.user, timezone.localdate())
        .select_related(
            "procedure_version__procedure", "case", "offer", "receiving_agency", "deciding_agency",
            "current_unit", "current_holder",
        )
        .filter(pk=pk)
        .first()
    )  # fmt: skip
    if found is None:
        raise Http404
    return found


@shows_personal_data("dossier", "pk")
@open_to(*OFFICE, Role.HEAD, Role.CONTROL, Role.AUDITOR)
@reads_only
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Timeline, papers, steps, promise and what can be done."""
    dossier = visible(request, pk)
    me, at, on = actor(request), timezone.now(), timezone.localdate()
    access = access_to(me.acting_for or me.user, dossier, on=on)
    standing = dossiers.Clockwork(at).standing(dossier)
    steps = list(
        dossier.steps.select_related("unit", "holder", "ended_by", "acted_for").order_by(
            "order", "branch", "round"
        )
    )
    context = {
        "dossier": dossier,
        "state": State(dossier.state).label,
        "badge_kind": dossiers.badge_kind(dossier),
        "standing": standing,
        "explanation": dossiers.explanation(dossier),
        "story": clock_story(dossier, at=at),
        "facts": _facts(dossier, access),
        "papers": _papers(dossier),
        "files": _files(dossier, access),
        "fees": dossier.fees.order_by("pk"),
        "settled": FeeState.SETTLED,
        "steps": [_step(step, shared=_shared(steps)) for step in steps],
        "slack": _slack(slack_of(dossier, at=at)),
        "events": dossiers.story(dossier),
        "notices": notices.about(dossier, is_named=access.personal == Personal.YES),
        "acts": acts(dossier, me, steps),
        "waits": waits_of(dossier, at=at),
        "linked": linking.about(dossier, me, at=at),
        "verifications": verifications.about(
            dossier,
            is_named=access.personal == Personal.YES,
            may_write=dossier.state in OPEN_STATES and can("record_verification", me, dossier, on=on),
        ),
        "questions": opinions.about(dossier, url_name="desk:asked"),
        "result": dossier.results.filter(replaced_at=None).first(),
    }
    return render(request, "desk/dossier.html", context)


def acts(dossier: Dossier, me: Actor, steps: list[StepInstance]) -> list[Act]:
    """Acts that person and state allow now; the services check again."""
    on = timezone.localdate()
    running = [one for one in steps if one.state == StepState.ACTIVE]
    if dossier.system_of_record:
        return []
    step = active_step(dossier, me, on=on) if len(running) > 1 else next(iter(running), None)
    offered = _acts_of_steps(dossier, running, me) if dossier.state == State.IN_PROCESS else []
    offered += _waiting_acts(dossier, step, me)
    if dossier.state == State.DONE and can("reopen", me, dossier, on=on, step=step):
        offered.append(Act(_("Xử lý lại (phát hiện sai sót)"), _url("reopen", dossier)))
    if dossier.state in OPEN_STATES and can("record_verification", me, dossier, on=on, step=step):
        offered.append(Act(_("Lập biên bản xác minh"), _url("verify", dossier)))
    if dossier.is_open and dossier.accepted_at and can("attach_file", me, dossier, on=on, step=step):
        offered.append(Act(_("Đính kèm tệp"), _url("attach", dossier)))
    return offered


def _waiting_acts(dossier: Dossier, step: StepInstance | None, me: Actor) -> list[Act]:
    """Asking the applicant, the leave that takes, and what follows when he does not answer."""
    on, at = timezone.localdate(), timezone.now()
    offered = []
    pending = supplement.pending_request(dossier) if dossier.accepted_at else None
    if pending is not None:
        if supplement.may_decide(dossier, pending, by=me, at=at):
            offered.append(Act(_("Duyệt yêu cầu bổ sung"), _url("decide_supplement", dossier), is_main=True))
    elif dossier.state in supplement.ASKABLE and can("request_supplement", me, dossier, on=on, step=step):
        offered.append(Act(_("Yêu cầu bổ sung"), _url("ask_supplement", dossier)))
    if dossier.state in OPEN_STATES and can("consult", me, dossier, on=on, step=step):
        offered.append(Act(_("Lấy ý kiến"), _url("consult", dossier)))
    if dossier.state == State.SUPPLEMENT and can("close_without_reply", me, dossier, on=on, step=step):
        offered.append(Act(_("Đóng do không bổ sung"), _url("close_silent", dossier)))
    return [*offered, *_payment_acts(dossier, step, me), *_stop_acts(dossier, step, me)]


def _payment_acts(dossier: Dossier, step: StepInstance | None, me: Actor) -> list[Act]:
    """A payment sector law lets it wait for; its proof; what follows when it does not come."""
    on = timezone.localdate()
    offered = []
    if dossier.state == State.IN_PROCESS and can("await_payment", me, dossier, on=on, step=step):
        if obligations.rules_for(dossier):
            offered.append(Act(_("Chờ nghĩa vụ tài chính"), _url("await_payment", dossier)))
    elif dossier.state == State.AWAITING_PAYMENT:
        if can("resume_after_payment", me, dossier, on=on, step=step):
            offered.append(Act(_("Đã nộp tiền"), _url("resume_payment", dossier), is_main=True))
        if can("close_unpaid", me, dossier, on=on, step=step) and obligations.closing_article(dossier):
            offered.append(Act(_("Đóng do chưa nộp tiền"), _url("close_unpaid", dossier)))
    return offered


def _stop_acts(dossier: Dossier, step: StepInstance | None, me: Actor) -> list[Act]:
    """Stopping at the applicant's request, while no result is signed (Art. 21)."""
    may = dossier.state in OPEN_STATES and can("stop", me, dossier, on=timezone.localdate(), step=step)
    if not may or ending.has_decision(dossier):
        return []
    is_asked = ending.asked_ending(dossier) is not None
    offered = [Act(_("Dừng giải quyết"), _url("stop", dossier), is_main=is_asked)]
    if is_asked:
        offered.append(Act(_("Không dừng"), _url("drop_stop", dossier)))
    return offered


def _acts_of_steps(dossier: Dossier, running: list[StepInstance], me: Actor) -> list[Act]:
    """Acts on each running step; of steps side by side each says which it is about."""
    if len(running) < 2:
        return [act for step in running for act in _step_acts(dossier, step, me)]
    return [
        replace(act, label=f"{act.label}: {step.name}", href=f"{act.href}?step={step.pk}")
        for step in running
        for act in _step_acts(dossier, step, me)
    ]


def _step_acts(dossier: Dossier, step: StepInstance, me: Actor) -> list[Act]:
    on = timezone.localdate()

    def may(move: str) -> bool:
        return can(move, me, dossier, on=on, step=step)

    offered = []
    if step.holder_id is None and step.kind not in (StepKind.ASSIGN, StepKind.RETURN) and may("take_step"):
        offered.append(Act(_("Nhận việc"), _url("take", dossier), is_main=True))
    if _may_go_on_with(dossier, step, me):
        offered.append(Act(_("Làm tiếp việc của người khác"), _url("take_over", dossier)))
    if step.kind in (StepKind.ASSIGN, StepKind.HANDLE, StepKind.PROPOSE) and may("assign"):
        offered.append(Act(_("Phân công"), _url("assign", dossier), is_main=step.kind == StepKind.ASSIGN))
    words = {
        StepKind.HANDLE: ("propose", _("Đề xuất kết quả")),
        StepKind.PROPOSE: ("propose", _("Trình ký")),
        StepKind.APPROVE: ("approve", _("Ký duyệt")),
        StepKind.SEAL: ("seal", _("Vào sổ, đóng dấu")),
    }
    move, label = words.get(StepKind(step.kind), ("", ""))
    if move and may(move):
        offered.append(Act(label, _url("complete", dossier), is_main=True))
    if step.order > 2 and may("send_back"):
        offered.append(Act(_("Trả lại bước trước"), _url("send_back", dossier)))
    if may("reject"):
        offered.append(Act(_("Từ chối giải quyết"), _url("reject", dossier)))
    return offered


def _may_go_on_with(dossier: Dossier, step: StepInstance, me: Actor) -> bool:
    """Whether he may go on with what a colleague holds: he has its role, and the colleague cannot."""
    on = timezone.localdate()
    has_role = step.role in actor_roles(me, {step.unit_id}, on)
    return has_role and holding.may_be_taken_over(dossier, step, by=me, on=on)


def _url(name: str, dossier: Dossier) -> str:
    return reverse(f"desk:{name}", args=[dossier.pk])


def _facts(dossier: Dossier, access: Access) -> list[dict[str, Any]]:
    full = access.personal == Personal.YES
    name = dossier.applicant_name if full else mask_name(dossier.applicant_name)
    pairs = [
        (_("Thủ tục"), f"{dossier.procedure_version.name} ({dossier.procedure_version.procedure.code})"),
        (_("Trường hợp"), dossier.case.name if dossier.case else ""),
        (_("Người nộp"), name),
        (_("Số giấy tờ"), mask_number(dossier.applicant_id_number)),
        (_("Địa chỉ"), dossier.applicant_address if full else ""),
        (_("Điện thoại"), dossier.applicant_phone if full else mask_number(dossier.applicant_phone)),
        (
            _("Người được ủy quyền"),
            dossier.representative_name if full else mask_name(dossier.representative_name),
        ),
        (_("Nội dung yêu cầu"), dossier.subject if full else ""),
        (_("Kênh nộp"), Channel(dossier.channel).label),
        (_("Nơi tiếp nhận"), dossier.receiving_agency.name),
        (_("Cơ quan giải quyết"), dossier.deciding_agency.name),
        (_("Nơi để hồ sơ giấy"), dossier.folder_place),
        (_("Hệ thống gốc"), dossier.system_of_record),
    ]
    return [{"label": label, "value": value} for label, value in pairs if value]


def _papers(dossier: Dossier) -> list[dict[str, Any]]:
    return [
        {
            "name": paper.name,
            "evidence": Evidence(paper.evidence).label if paper.evidence else _("chưa có"),
            "is_missing": not paper.is_present,
            "counts": (paper.originals, paper.certified, paper.copies),
            "source": paper.source or paper.get_database_display(),
        }
        for paper in dossier.papers.order_by("order")
    ]


def _files(dossier: Dossier, access: Access) -> list[dict[str, Any]]:
    files = (
        dossier.files.filter(removed_at=None)
        .select_related("stored_file", "paper", "added_by")
        .order_by("pk")
    )
    return [
        {
            "name": file.name,
            "href": reverse("ui:file", args=[file.pk]) if access.file else "",
            "size": size_in_words(file.stored_file.size),
            "note": file_note(file, file.paper.name if file.paper else ""),
        }
        for file in files
    ]


def _shared(steps: list[StepInstance]) -> set[int]:
    """Orders whose steps run side by side."""
    return {step.order for step in steps if step.branch}


def _slack(slack: Slack) -> str:
    """What earlier steps left over for those to come, in words."""
    if slack.missing:
        return _("Các bước đến nay dùng quá giờ của mình %(time)s.") % {
            "time": dossiers.working_time(slack.missing)
        }
    if slack.left:
        return _("Các bước đến nay xong sớm, còn dành cho các bước sau: %(time)s.") % {
            "time": dossiers.working_time(slack.left)
        }
    return ""


def _step(step: StepInstance, *, shared: set[int]) -> dict[str, Any]:
    who = step.ended_by or step.holder
    late = bool(step.due_at and (step.ended_at or timezone.now()) > step.due_at and step.started_at)
    return {
        "name": step.name,
        "is_beside": step.order in shared,
        "again": step.round if step.round > 1 else 0,
        "hours": number(step.hours.normalize()) if step.hours else "",
        "unit": step.unit.name,
        "who": who.full_name if who else "",
        "acted_for": step.acted_for.full_name if step.acted_for else "",
        "state": StepState(step.state).label,
        "kind": "active" if step.state == StepState.ACTIVE else "ended",
        "due_at": step.due_at,
        "ended_at": step.ended_at,
        "is_late": late,
        "note": step.note,
    }
