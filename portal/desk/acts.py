"""One page per act: a form, one service call, back to the dossier."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_noop

from accounts.exceptions import NotAllowed
from accounts.models import Actor
from documents.exceptions import FileRefused
from documents.services.files import store
from dossiers.enums import FileKind
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier, StepInstance
from dossiers.permissions import active_step
from dossiers.queries.slack import slack_of
from dossiers.rules.intake import FileIn
from dossiers.services import corrections, files, holding, processing, steps
from portal.desk import act_forms, ends, open_acts
from portal.desk.dossier import held_by_another, visible
from portal.http import actor, reads_unless_posted, row_id
from portal.ui import dossiers, keeping
from portal.ui.corrected import tell_what_followed
from portal.ui.next_act import before_act
from portal.ui.payment import ProofForm
from portal.ui.taking_out import page_of
from procedures.enums import StepKind


Make = Callable[[Dossier, StepInstance | None, Any], forms.Form]
Do = Callable[[Dossier, dict[str, Any], Actor], object]


def _act(
    title: str,
    button: str,
    move: str,
    make: Make,
    do: Do,
    done: str | Callable[[Dossier], str],
    *,
    hint: Callable[[Dossier], str] | None = None,
    kind: str = "",
    rule: str = "",
    after: Callable[[HttpRequest, Dossier, Actor], object] | None = None,
    said: Callable[[Dossier, StepInstance | None], dict[str, Any]] | None = None,
) -> Callable[..., HttpResponseBase]:
    """A view: GET asks, POST does it once and goes back to the dossier.

    `kind` is that of the event it leaves, where it is not the move's; `rule` what is quoted beside it;
    `after` what follows once the act is committed; `said` what the page says otherwise at some steps.
    """

    @reads_unless_posted
    @keeping.keeps_typed
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        dossier, me, on = visible(request, pk), actor(request), timezone.localdate()
        step = active_step(dossier, me, on=on, seen=_step_shown(request))
        # A form that is sent may be about a step that is past by now, which the service tells.
        if wanted := move or (request.method != "POST" and _kind_of(step)):
            steps.check_still_his(wanted, me, dossier, on=on, step=step, seen=_step_shown(request))
        form = make(dossier, step, _typed(request, step))
        keeping.reopened(request, form)
        if request.method == "POST" and form.is_valid():
            try:
                do(dossier, form.cleaned_data, me)
            except (Refused, FileRefused) as refusal:
                field = getattr(refusal, "field", "")
                form.add_error(field if field in form.fields else None, _(str(refusal)))
            else:
                if after is not None:
                    keeping.after(request, partial(after, request, dossier, me))
                said_so = done(dossier) if callable(done) else done
                messages.success(request, _(said_so) % {"code": dossier})
                return redirect(page_of(request, dossier))
        context = {
            "dossier": dossier,
            "title": _(title),
            "button": _(button),
            "form": form,
            "step": step.name if step else "",
            "holder": held_by_another(step, me),
            "hint": hint(dossier) if hint else "",
            "back": page_of(request, dossier),
            **before_act(kind or move or _kind_of(step), rule or _kind_of(step), on=on),
            **(said(dossier, step) if said else {}),
        }
        return render(request, "desk/act.html", context, status=422 if form.errors else 200)

    return view


def _typed(request: HttpRequest, step: StepInstance | None) -> Any:
    """What was sent, or was left when the login ran out; what was left at another step stays there."""
    data = keeping.typed(request)
    if request.method == "POST":
        return data, request.FILES
    if data is None or data.get("step", "") not in {"", str(step.pk) if step else ""}:
        return None
    return (keeping.with_holder(request, data, step.holder_id if step else None),)


def _kind_of(step: StepInstance | None) -> str:
    """What completing this step is."""
    return processing.MOVE_OF[step.kind].value if step and step.kind in processing.MOVE_OF else ""


def _step_shown(request: HttpRequest) -> int | None:
    """The step the page is about: as the form has it, else as the link to the page says."""
    return row_id(request.POST.get("step") or request.GET.get("step")) or None


def _take(dossier: Dossier, data: dict[str, Any], me: Actor) -> object:
    return processing.take_step(dossier_id=dossier.pk, by=me, at=timezone.now(), step_id=data["step"])


def _take_over(dossier: Dossier, data: dict[str, Any], me: Actor) -> object:
    return holding.take_over(
        dossier_id=dossier.pk,
        reason=data["reason"],
        by=me,
        at=timezone.now(),
        step_id=data["step"],
        holder_seen=data["holder"],
    )


def _assign(dossier: Dossier, data: dict[str, Any], me: Actor) -> object:
    return processing.assign(
        dossier_id=dossier.pk,
        to=data["to"],
        by=me,
        at=timezone.now(),
        step_id=data["step"],
        holder_seen=data["holder"],
        reason=data.get("reason", ""),
    )


def _complete(dossier: Dossier, data: dict[str, Any], me: Actor) -> object:
    return processing.complete_step(
        dossier_id=dossier.pk,
        by=me,
        at=timezone.now(),
        note=data.get("note", ""),
        result=act_forms.result_of(data),
        step_id=data["step"],
    )


def _send_back(dossier: Dossier, data: dict[str, Any], me: Actor) -> object:
    return processing.send_back(
        dossier_id=dossier.pk,
        to_order=data["to_order"],
        reason=data["reason"],
        by=me,
        at=timezone.now(),
        step_id=data["step"],
        skipped=data["skipped"],
        hours=data["hours"],
    )


def _reopen(dossier: Dossier, data: dict[str, Any], me: Actor) -> object:
    return processing.reopen(
        dossier_id=dossier.pk, to_order=data["to_order"], reason=data["reason"], by=me, at=timezone.now()
    )


def _correct_case(dossier: Dossier, data: dict[str, Any], me: Actor) -> object:
    try:
        return corrections.correct_case(
            dossier_id=dossier.pk,
            case_id=data["case_id"],
            reason=data["reason"],
            seen=data["seen"],
            fees=data["fees"],
            by=me,
            at=timezone.now(),
        )
    except NotAllowed as refusal:
        # Who opened the form may correct: it is the date he himself promised that takes another.
        raise Refused(str(refusal), field="case_id") from refusal


def _reject(dossier: Dossier, data: dict[str, Any], me: Actor) -> object:
    return processing.reject(
        dossier_id=dossier.pk,
        legal_ground=data["legal_ground"],
        result=processing.ResultIn(
            number=data["number"],
            issued_on=data["issued_on"],
            abstract=data["abstract"],
            signer_name=me.user.full_name,
        ),
        by=me,
        at=timezone.now(),
    )


def _attach(dossier: Dossier, data: dict[str, Any], me: Actor) -> object:
    upload = data["file"]
    stored = store(upload, upload.name)
    file = FileIn(stored_file_id=stored.pk, name=upload.name[:255], kind=FileKind(data["kind"]))
    return files.attach(dossier_id=dossier.pk, file=file, paper_id=data["paper"], by=me, at=timezone.now())


def _time_left(dossier: Dossier) -> str:
    """What reopened steps have before them: the time to the promise, and what earlier steps left over."""
    at = timezone.now()
    left = slack_of(dossier, at=at).left
    said = dossiers.Clockwork(at).standing(dossier).words
    if left:
        spare = _("các bước đến nay xong sớm %(time)s") % {"time": dossiers.working_time(left)}
        said = f"{said}; {spare}"
    return _("Hạn của hồ sơ không thay đổi. %(standing)s.") % {"standing": said}


def _words_of_step(dossier: Dossier, step: StepInstance | None) -> dict[str, Any]:
    """Page and button say what is done, as the link to them does; what is passed on unchanged is shown."""
    if step is None or step.kind not in open_acts.STEP_ACTS:
        return {}
    label = str(open_acts.STEP_ACTS[StepKind(step.kind)][1])
    result = dossier.results.in_force().first() if step.kind == StepKind.PROPOSE else None
    return {"title": label, "button": label, "result": result}


def _complete_form(dossier: Dossier, step: StepInstance | None, sent: Any) -> forms.Form:
    # Another step asks other things; the service tells who has done the one that was filled in.
    if sent and (step is None or str(step.pk) != sent[0].get("step")):
        if not row_id(sent[0].get("step")):
            raise NotReady(steps.STEP_IS_PAST)
        return act_forms.StepForm(*sent, dossier=dossier, step=step)
    return act_forms.CompleteForm(*(sent or ()), dossier=dossier, step=step)


def _form(kind: Callable[..., forms.Form], *, of_dossier: bool = False, of_step: bool = False) -> Make:
    """Makes a form of this kind, empty or filled with what was sent."""

    def make(dossier: Dossier, step: StepInstance | None, sent: Any) -> forms.Form:
        about: dict[str, Any] = {"dossier": dossier} if of_dossier or of_step else {}
        if of_step:
            about["step"] = step
        return kind(*(sent or ()), **about)

    return make


take = _act(
    gettext_noop("Nhận việc"),
    gettext_noop("Nhận việc"),
    "take_step",
    _form(act_forms.StepForm, of_step=True),
    _take,
    gettext_noop("Đã nhận hồ sơ %(code)s."),
    rule="take",
)
take_over = _act(
    gettext_noop("Làm tiếp việc của người khác"),
    gettext_noop("Nhận làm tiếp"),
    "take_over_step",
    _form(act_forms.TakeOverForm, of_step=True),
    _take_over,
    gettext_noop("Bạn là người làm tiếp hồ sơ %(code)s."),
    rule="take_over",
)
assign = _act(
    gettext_noop("Phân công thụ lý"),
    gettext_noop("Phân công"),
    "assign",
    _form(act_forms.AssignForm, of_step=True),
    _assign,
    gettext_noop("Đã phân công hồ sơ %(code)s."),
    rule="assign",
)
complete = _act(
    gettext_noop("Hoàn thành bước"),
    gettext_noop("Hoàn thành"),
    "",
    _complete_form,
    _complete,
    gettext_noop("Đã chuyển hồ sơ %(code)s sang bước tiếp theo."),
    said=_words_of_step,
)
send_back = _act(
    gettext_noop("Trả lại bước trước"),
    gettext_noop("Trả lại"),
    "send_back",
    _form(act_forms.SendBackForm, of_step=True),
    _send_back,
    gettext_noop("Đã trả lại hồ sơ %(code)s."),
    hint=_time_left,
    rule="send_back",
)
reopen = _act(
    gettext_noop("Xử lý lại hồ sơ"),
    gettext_noop("Xử lý lại"),
    "reopen",
    _form(act_forms.BackForm, of_step=True),
    _reopen,
    gettext_noop("Hồ sơ %(code)s được xử lý lại."),
    rule="reopen",
)
correct_case = _act(
    gettext_noop("Đính chính trường hợp của hồ sơ"),
    gettext_noop("Lưu đính chính"),
    "correct_case",
    _form(act_forms.CorrectCaseForm, of_step=True),
    _correct_case,
    gettext_noop("Đã đính chính trường hợp của hồ sơ %(code)s. Báo Bộ phận Một cửa in lại giấy tiếp nhận."),
    rule="correct",
    after=lambda request, dossier, _me: tell_what_followed(request, dossier),
)
reject = _act(
    gettext_noop("Từ chối giải quyết"),
    gettext_noop("Từ chối giải quyết"),
    "reject",
    _form(act_forms.RejectForm),
    _reject,
    gettext_noop("Đã từ chối giải quyết hồ sơ %(code)s."),
    rule="reject",
)
attach = _act(
    gettext_noop("Đính kèm tệp"),
    gettext_noop("Đính kèm"),
    "attach_file",
    _form(act_forms.AttachForm, of_step=True),
    _attach,
    gettext_noop("Đã đính kèm tệp vào hồ sơ %(code)s."),
    rule="attach",
)
await_payment = _act(
    gettext_noop("Chờ nghĩa vụ tài chính"),
    gettext_noop("Thông báo và chờ nộp"),
    "await_payment",
    _form(ends.AwaitPaymentForm, of_dossier=True),
    ends.await_payment,
    gettext_noop("Hồ sơ %(code)s chờ thực hiện nghĩa vụ tài chính."),
    rule="await_payment",
)
resume_payment = _act(
    gettext_noop("Đã thực hiện nghĩa vụ tài chính"),
    gettext_noop("Ghi nhận, giải quyết tiếp"),
    "resume_after_payment",
    _form(ProofForm, of_dossier=True),
    ends.resume_payment,
    gettext_noop("Đã ghi nhận chứng từ; hồ sơ %(code)s được giải quyết tiếp."),
    rule="resume_payment",
)
stop = _act(
    gettext_noop("Dừng giải quyết hồ sơ"),
    gettext_noop("Dừng giải quyết"),
    "stop",
    _form(ends.StopForm, of_dossier=True),
    ends.stop,
    gettext_noop("Đã dừng hồ sơ %(code)s. Bộ phận Một cửa giao thông báo và trả giấy tờ."),
    hint=ends.hint,
    rule="stop",
    after=ends.issue_notice,
)
drop_stop = _act(
    gettext_noop("Không dừng giải quyết"),
    gettext_noop("Không dừng"),
    "stop",
    _form(ends.ReasonForm),
    ends.drop_stop,
    gettext_noop("Đã ghi nhận: hồ sơ %(code)s được giải quyết tiếp."),
    hint=ends.hint,
    rule="drop_stop",
    kind="drop_stop",
)
close_silent = _act(
    gettext_noop("Đóng hồ sơ do không bổ sung"),
    gettext_noop("Đóng hồ sơ"),
    "close_without_reply",
    _form(ends.CloseForm),
    ends.close_silent,
    gettext_noop("Đã đóng hồ sơ %(code)s. Bộ phận Một cửa giao thông báo và trả giấy tờ."),
    rule="close_silent",
    after=ends.issue_notice,
)
close_unpaid = _act(
    gettext_noop("Đóng hồ sơ do không thực hiện nghĩa vụ tài chính"),
    gettext_noop("Đóng hồ sơ"),
    "close_unpaid",
    _form(ends.CloseForm),
    ends.close_unpaid,
    gettext_noop("Đã đóng hồ sơ %(code)s. Bộ phận Một cửa giao thông báo và trả giấy tờ."),
    rule="close_unpaid",
    after=ends.issue_notice,
)
