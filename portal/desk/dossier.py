"""A dossier as those who work on it see it, with the acts open to them now."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_noop

from accounts.enums import Role
from accounts.models import Actor
from dossiers.enums import OPEN_STATES, FeeState, State, StepState
from dossiers.models import Dossier, StepInstance
from dossiers.permissions import can
from dossiers.queries import access_to
from dossiers.queries.slack import slack_of
from dossiers.rules.slack import Slack
from dossiers.rules.visibility import Access, Personal
from lib.masking import mask_name, mask_number
from portal.desk.open_acts import acts
from portal.http import actor, open_to, reads_only
from portal.looks import shows_personal_data
from portal.ui import dossiers, linking, notices, opinions, undoing, verifications, viewer
from portal.ui.clock_story import clock_story
from portal.ui.formats import moment, number
from portal.ui.next_act import next_of, told
from portal.ui.roles import OFFICE
from portal.ui.waiting import waits_of
from procedures.enums import Channel


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


WAITS_FOR = {
    State.ACCEPTED: gettext_noop("Chờ Bộ phận Một cửa bàn giao cho đơn vị giải quyết."),
    State.SUPPLEMENT: gettext_noop("Chờ người nộp bổ sung; đồng hồ dừng hay không xem ở phần thời hạn."),
    State.AWAITING_PAYMENT: gettext_noop("Chờ người nộp thực hiện nghĩa vụ tài chính."),
    State.DONE: gettext_noop("Đã có kết quả, chờ Bộ phận Một cửa trả cho người nộp."),
}


@shows_personal_data("dossier", "pk")
@open_to(*OFFICE, Role.HEAD, Role.CONTROL, Role.AUDITOR)
@reads_only
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Timeline, papers, steps, promise and what can be done."""
    dossier = visible(request, pk)
    me, at, on = actor(request), timezone.now(), timezone.localdate()
    access = access_to(me.acting_for or me.user, dossier, on=on)
    if viewer.fragment_asked(request):
        return viewer.fragment(request, dossier, access)
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
        "about": _about(dossier, access),
        "viewer": viewer.viewer(request, dossier, access),
        "fees": dossier.fees.order_by("pk"),
        "settled": FeeState.SETTLED,
        "steps": [_step(step, shared=_shared(steps)) for step in steps],
        "slack": _slack(slack_of(dossier, at=at)),
        "due": _("Hẹn trả %(moment)s") % {"moment": moment(dossier.due_at)} if dossier.due_at else "",
        "events": dossiers.story(dossier, is_named=access.personal == Personal.YES),
        "notices": notices.about(dossier, is_named=access.personal == Personal.YES),
        "done": undoing.just_done(dossier, me, at=at),
        "next": next_of(acts(dossier, me, steps), why=_where(dossier, steps, me), on=on),
        "step_rule": told("step_due", on=on),
        "apology_rule": told("apology", on=on),
        "waits": waits_of(dossier, at=at),
        "linked": linking.about(dossier, me, at=at),
        "verifications": verifications.about(
            dossier,
            is_named=access.personal == Personal.YES,
            may_write=dossier.state in OPEN_STATES and can("record_verification", me, dossier, on=on),
        ),
        "questions": opinions.about(dossier, url_name="desk:asked"),
        "result": dossier.results.in_force().first(),
    }
    return render(request, "desk/dossier.html", context)


def _where(dossier: Dossier, steps: list[StepInstance], me: Actor) -> list[str]:
    """Where the work stands: whose turn, until when; without a running step what is waited for."""
    running = [one for one in steps if one.state == StepState.ACTIVE and dossier.state in OPEN_STATES]
    if dossier.system_of_record:
        return [_("Hồ sơ ghi nhận tại %(system)s; tại đây chỉ xem.") % {"system": dossier.system_of_record}]
    if dossier.state in WAITS_FOR:
        return [_(WAITS_FOR[State(dossier.state)])]
    return [_turn(step, me) for step in running] or [_("Hồ sơ đã kết thúc.")]


def held_by_another(step: StepInstance | None, me: Actor) -> str:
    """Whose work it is before the act, where it is not one's own."""
    if step is None or step.holder is None or step.holder == (me.acting_for or me.user):
        return ""
    return str(step.holder.full_name)


def _turn(step: StepInstance, me: Actor) -> str:
    person = me.acting_for or me.user
    if step.holder_id == person.pk:
        who = _("bạn đang giữ")
    elif step.holder is not None:
        who = _("%(name)s đang giữ") % {"name": step.holder.full_name}
    else:
        who = _("chưa ai nhận")
    said = _("Bước “%(step)s” tại %(unit)s: %(who)s") % {
        "step": step.name,
        "unit": step.unit.name,
        "who": who,
    }
    if step.due_at is None:
        return f"{said}."
    return _("%(turn)s; phải xong trước %(moment)s.") % {"turn": said, "moment": moment(step.due_at)}


def _about(dossier: Dossier, access: Access) -> str:
    full = access.personal == Personal.YES
    name = dossier.applicant_name if full else mask_name(dossier.applicant_name)
    return f"{dossier.procedure_version.name} · {name}"


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
