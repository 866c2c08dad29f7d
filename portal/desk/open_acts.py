"""Acts that a person may do on a dossier now, by role and state; the services check both again."""

from __future__ import annotations

from dataclasses import replace

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.models import Actor
from accounts.queries import actor_roles
from dossiers.enums import OPEN_STATES, State, StepState
from dossiers.models import Dossier, StepInstance
from dossiers.permissions import active_step, can
from dossiers.services import ending, holding, obligations, supplement
from dossiers.services.files import takes_files
from portal.ui.next_act import Act
from procedures.enums import StepKind


# What completing a step of this kind is, and what its link, its page and its button are called.
STEP_ACTS = {
    StepKind.HANDLE: ("propose", gettext_lazy("Đề xuất kết quả")),
    StepKind.PROPOSE: ("propose", gettext_lazy("Trình ký")),
    StepKind.APPROVE: ("approve", gettext_lazy("Ký duyệt")),
    StepKind.SEAL: ("seal", gettext_lazy("Vào sổ, đóng dấu")),
}
DONE_AT_ONCE = (StepKind.APPROVE, StepKind.SEAL)
ANSWERS = ("stop", "decide_supplement")


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
        offered.append(_act(_("Xử lý lại (phát hiện sai sót)"), "reopen", dossier))
    if _case_may_be_wrong(dossier) and can("correct_case", me, dossier, on=on, step=step):
        offered.append(_act(_("Đính chính trường hợp"), "correct_case", dossier, key="correct"))
    if dossier.state in OPEN_STATES and can("record_verification", me, dossier, on=on, step=step):
        offered.append(_act(_("Lập biên bản xác minh"), "verify", dossier))
    if takes_files(dossier) and dossier.accepted_at and can("attach_file", me, dossier, on=on, step=step):
        offered.append(_act(_("Đính kèm tệp"), "attach", dossier))
    # What somebody waits to hear goes before the work of the step.
    return sorted(offered, key=lambda act: not (act.is_main and act.key in ANSWERS))


def _case_may_be_wrong(dossier: Dossier) -> bool:
    """Whether there is another case it could be."""
    if not dossier.is_open or dossier.accepted_at is None:
        return False
    return any(case.pk != dossier.case_id for case in dossier.procedure_version.cases.all())


def _waiting_acts(dossier: Dossier, step: StepInstance | None, me: Actor) -> list[Act]:
    """Asking the applicant, the leave that takes, and what follows when he does not answer."""
    on, at = timezone.localdate(), timezone.now()
    offered = []
    pending = supplement.pending_request(dossier) if dossier.accepted_at else None
    if pending is not None:
        if supplement.may_decide(dossier, pending, by=me, at=at):
            offered.append(_act(_("Duyệt yêu cầu bổ sung"), "decide_supplement", dossier, is_main=True))
    elif supplement.may_be_asked(dossier) and can("request_supplement", me, dossier, on=on, step=step):
        offered.append(_act(_("Yêu cầu bổ sung"), "ask_supplement", dossier))
    if dossier.state in OPEN_STATES and can("consult", me, dossier, on=on, step=step):
        offered.append(_act(_("Lấy ý kiến"), "consult", dossier))
    if dossier.state == State.SUPPLEMENT and can("close_without_reply", me, dossier, on=on, step=step):
        offered.append(_act(_("Đóng do không bổ sung"), "close_silent", dossier))
    return [*offered, *_payment_acts(dossier, step, me), *_stop_acts(dossier, step, me)]


def _payment_acts(dossier: Dossier, step: StepInstance | None, me: Actor) -> list[Act]:
    """A payment sector law lets it wait for; its proof; what follows when it does not come."""
    on = timezone.localdate()
    offered = []
    if dossier.state == State.IN_PROCESS and can("await_payment", me, dossier, on=on, step=step):
        if obligations.rules_for(dossier):
            offered.append(_act(_("Chờ nghĩa vụ tài chính"), "await_payment", dossier))
    elif dossier.state == State.AWAITING_PAYMENT:
        if can("resume_after_payment", me, dossier, on=on, step=step):
            offered.append(_act(_("Đã nộp tiền"), "resume_payment", dossier, is_main=True))
        if can("close_unpaid", me, dossier, on=on, step=step) and obligations.closing_article(dossier):
            offered.append(_act(_("Đóng do chưa nộp tiền"), "close_unpaid", dossier))
    return offered


def _stop_acts(dossier: Dossier, step: StepInstance | None, me: Actor) -> list[Act]:
    """Stopping at the applicant's written request, while no result is signed (Art. 21)."""
    may = dossier.state in OPEN_STATES and can("stop", me, dossier, on=timezone.localdate(), step=step)
    if not may or ending.asked_ending(dossier) is None or ending.has_decision(dossier):
        return []
    return [
        _act(_("Dừng giải quyết"), "stop", dossier, is_main=True),
        _act(_("Không dừng"), "drop_stop", dossier),
    ]


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
    move, label = STEP_ACTS.get(StepKind(step.kind), ("", ""))
    if _may_take(dossier, step, me):
        # Signing and sealing take no time of one's own: nobody takes the dossier first, as for many at once.
        at_once = step.kind in DONE_AT_ONCE and may(move)
        offered.append(_act(_("Nhận việc"), "take", dossier, is_main=not at_once))
    if _may_go_on_with(dossier, step, me):
        offered.append(_act(_("Làm tiếp việc của người khác"), "take_over", dossier))
    if step.kind in (StepKind.ASSIGN, StepKind.HANDLE, StepKind.PROPOSE) and may("assign"):
        offered.append(_act(_("Phân công"), "assign", dossier, is_main=step.kind == StepKind.ASSIGN))
    if move and may(move):
        offered.append(_act(str(label), "complete", dossier, is_main=True, key=move))
    if step.order > 2 and may("send_back"):
        offered.append(_act(_("Trả lại bước trước"), "send_back", dossier))
    if may("reject"):
        offered.append(_act(_("Từ chối giải quyết"), "reject", dossier))
    return offered


def _may_take(dossier: Dossier, step: StepInstance, me: Actor) -> bool:
    """Whether he may take what nobody holds: he has its role, not only another one of the unit's."""
    if step.holder_id is not None or step.kind in (StepKind.ASSIGN, StepKind.RETURN):
        return False
    on = timezone.localdate()
    has_role = step.role in actor_roles(me, {step.unit_id}, on)
    return has_role and can("take_step", me, dossier, on=on, step=step)


def _may_go_on_with(dossier: Dossier, step: StepInstance, me: Actor) -> bool:
    """Whether he may go on with what a colleague holds: he has its role, and the colleague cannot."""
    on = timezone.localdate()
    has_role = step.role in actor_roles(me, {step.unit_id}, on)
    return has_role and holding.may_be_taken_over(dossier, step, by=me, on=on)


def _act(label: str, page: str, dossier: Dossier, *, is_main: bool = False, key: str = "") -> Act:
    """An act with its page; its rule is quoted under the page's name unless `key` says another."""
    return Act(label, reverse(f"desk:{page}", args=[dossier.pk]), is_main=is_main, key=key or page)
