"""One page per act: a form, one service call, back to the dossier."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Actor
from documents.exceptions import FileRefused
from documents.services.files import store
from dossiers.enums import FileKind
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier
from dossiers.permissions import active_step, check_can
from dossiers.rules.intake import FileIn
from dossiers.services import files, processing
from portal.desk import act_forms, ends
from portal.desk.dossier import visible
from portal.http import actor, reads_unless_posted
from portal.ui.payment import ProofForm


Make = Callable[[Dossier, Any], forms.Form]
Do = Callable[[Dossier, dict[str, Any], Actor], object]


def _act(
    title: str,
    button: str,
    move: str,
    make: Make,
    do: Do,
    done: str,
    *,
    hint: Callable[[Dossier], str] | None = None,
) -> Callable[..., HttpResponseBase]:
    """A view: GET asks, POST does it once and goes back to the dossier."""

    @reads_unless_posted
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        dossier, me = visible(request, pk), actor(request)
        if move:
            check_can(move, me, dossier, on=timezone.localdate())
        form = make(dossier, (request.POST, request.FILES) if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                do(dossier, form.cleaned_data, me)
            except (Refused, FileRefused) as refusal:
                field = getattr(refusal, "field", "")
                form.add_error(field if field in form.fields else None, str(refusal))
            else:
                messages.success(request, _(done) % {"code": dossier})
                return redirect("desk:dossier", pk=pk)
        step = active_step(dossier)
        context = {
            "dossier": dossier,
            "title": _(title),
            "button": _(button),
            "form": form,
            "step": step.name if step else "",
            "hint": hint(dossier) if hint else "",
        }
        return render(request, "desk/act.html", context, status=422 if form.errors else 200)

    return view


def _take(dossier: Dossier, data: dict[str, Any], me: Actor) -> object:
    return processing.take_step(dossier_id=dossier.pk, by=me, at=timezone.now())


def _assign(dossier: Dossier, data: dict[str, Any], me: Actor) -> object:
    return processing.assign(
        dossier_id=dossier.pk,
        to=data["to"],
        by=me,
        at=timezone.now(),
        step_id=data["step"],
        holder_seen=data["holder"],
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
    )


def _reopen(dossier: Dossier, data: dict[str, Any], me: Actor) -> object:
    return processing.reopen(
        dossier_id=dossier.pk, to_order=data["to_order"], reason=data["reason"], by=me, at=timezone.now()
    )


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
    return files.attach(dossier_id=dossier.pk, file=file, by=me, at=timezone.now())


def _complete_form(dossier: Dossier, sent: Any) -> forms.Form:
    step = active_step(dossier)
    # Another step asks other things: what was filled in for the one before says nothing about it.
    if sent and (step is None or str(step.pk) != sent[0].get("step")):
        raise NotReady(processing.STEP_IS_PAST)
    return act_forms.CompleteForm(*(sent or ()), dossier=dossier, step=step)


def _form(kind: Any, *, of_dossier: bool = False) -> Make:
    """Makes a form of this kind, empty or filled with what was sent."""

    def make(dossier: Dossier, sent: Any) -> forms.Form:
        form: forms.Form = kind(*(sent or ()), **({"dossier": dossier} if of_dossier else {}))
        return form

    return make


take = _act(
    "Nhận việc", "Nhận việc", "take_step", _form(act_forms.NothingForm), _take, "Đã nhận hồ sơ %(code)s."
)
assign = _act(
    "Phân công thụ lý",
    "Phân công",
    "assign",
    _form(act_forms.AssignForm, of_dossier=True),
    _assign,
    "Đã phân công hồ sơ %(code)s.",
)
complete = _act(
    "Hoàn thành bước",
    "Hoàn thành",
    "",
    _complete_form,
    _complete,
    "Đã chuyển hồ sơ %(code)s sang bước tiếp theo.",
)
send_back = _act(
    "Trả lại bước trước",
    "Trả lại",
    "send_back",
    _form(act_forms.BackForm, of_dossier=True),
    _send_back,
    "Đã trả lại hồ sơ %(code)s.",
)
reopen = _act(
    "Xử lý lại hồ sơ",
    "Xử lý lại",
    "reopen",
    _form(act_forms.BackForm, of_dossier=True),
    _reopen,
    "Hồ sơ %(code)s được xử lý lại.",
)
reject = _act(
    "Từ chối giải quyết",
    "Từ chối giải quyết",
    "reject",
    _form(act_forms.RejectForm),
    _reject,
    "Đã từ chối giải quyết hồ sơ %(code)s.",
)
attach = _act(
    "Đính kèm tệp",
    "Đính kèm",
    "attach_file",
    _form(act_forms.AttachForm),
    _attach,
    "Đã đính kèm tệp vào hồ sơ %(code)s.",
)
await_payment = _act(
    "Chờ nghĩa vụ tài chính",
    "Thông báo và chờ nộp",
    "await_payment",
    _form(ends.AwaitPaymentForm, of_dossier=True),
    ends.await_payment,
    "Hồ sơ %(code)s chờ thực hiện nghĩa vụ tài chính.",
)
resume_payment = _act(
    "Đã thực hiện nghĩa vụ tài chính",
    "Ghi nhận, giải quyết tiếp",
    "resume_after_payment",
    _form(ProofForm, of_dossier=True),
    ends.resume_payment,
    "Đã ghi nhận chứng từ; hồ sơ %(code)s được giải quyết tiếp.",
)
stop = _act(
    "Dừng giải quyết hồ sơ",
    "Dừng giải quyết",
    "stop",
    _form(ends.StopForm, of_dossier=True),
    ends.stop,
    "Đã dừng hồ sơ %(code)s. Bộ phận Một cửa giao thông báo và trả giấy tờ.",
    hint=ends.hint,
)
drop_stop = _act(
    "Không dừng giải quyết",
    "Không dừng",
    "stop",
    _form(ends.ReasonForm),
    ends.drop_stop,
    "Đã ghi nhận: hồ sơ %(code)s được giải quyết tiếp.",
    hint=ends.hint,
)
close_silent = _act(
    "Đóng hồ sơ do không bổ sung",
    "Đóng hồ sơ",
    "close_without_reply",
    _form(ends.CloseForm),
    ends.close_silent,
    "Đã đóng hồ sơ %(code)s. Bộ phận Một cửa giao thông báo và trả giấy tờ.",
)
close_unpaid = _act(
    "Đóng hồ sơ do không thực hiện nghĩa vụ tài chính",
    "Đóng hồ sơ",
    "close_unpaid",
    _form(ends.CloseForm),
    ends.close_unpaid,
    "Đã đóng hồ sơ %(code)s. Bộ phận Một cửa giao thông báo và trả giấy tờ.",
)
