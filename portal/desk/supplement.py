"""Asking the applicant for papers, and the leave it sometimes takes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Actor
from dossiers.enums import PauseMode, RequestState
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier, SupplementRequest
from dossiers.permissions import check_can
from dossiers.rules.supplement import Conditions
from dossiers.services import arriving, supplement
from dossiers.services.as_shown import request_mark
from portal.desk.dossier import visible
from portal.http import actor, reads_unless_posted
from portal.looks import shows_personal_data
from portal.ui import keeping, shown
from portal.ui.asking import Sheet, TurningDownForm, place_fault
from portal.ui.formats import moment
from portal.ui.next_act import before_act
from portal.ui.waiting import waiting_for


@shows_personal_data("dossier", "pk")
@reads_unless_posted
@keeping.keeps_typed
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """GET says what a request would mean now; POST makes it, or hands it to who has to approve it."""
    dossier, me, at = visible(request, pk), actor(request), timezone.now()
    check_can("request_supplement", me, dossier, on=timezone.localdate(at))
    arriving.must_have_arrived(dossier)
    if not supplement.may_be_asked(dossier):
        raise NotReady(_("Hồ sơ này không còn ở bước xử lý. Tải lại trang hồ sơ để xem."))
    if request.method != "POST":
        usual = timezone.localtime(supplement.usual_answer_due_at(dossier, at=at)).date()
        blank = Sheet(keeping.typed(request), dossier, answer_on=usual)
        keeping.reopened(request, *blank.forms)
        return _show(request, dossier, blank, at)
    sheet = Sheet(request.POST, dossier)
    if sheet.is_valid():
        asked = supplement.AskIn(
            sheet.items(), sheet.why.cleaned_data["reason"], sheet.why.cleaned_data["answer_on"]
        )
        try:
            made = supplement.ask(dossier_id=dossier.pk, asked=asked, by=me, at=at)
        except Refused as refusal:
            place_fault(sheet, refusal)
        else:
            said = (
                _("Đã yêu cầu bổ sung. Bộ phận Một cửa in phiếu giao cho người nộp.")
                if made.state == RequestState.OPEN
                else _("Đã trình duyệt yêu cầu bổ sung.")
            )
            messages.success(request, said)
            return redirect("desk:dossier", dossier.pk)
    return _show(request, dossier, sheet, at, status=422)


@shows_personal_data("dossier", "pk")
@reads_unless_posted
@keeping.keeps_typed
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The request that waits for leave: what it asks, what it means now, and the two buttons."""
    dossier, me, at = visible(request, pk), actor(request), timezone.now()
    pending = supplement.pending_request(dossier)
    if pending is None:
        raise NotReady(_("Hồ sơ này không có yêu cầu bổ sung chờ duyệt. Tải lại trang hồ sơ để xem."))
    form = TurningDownForm(keeping.typed(request))
    keeping.reopened(request, form, shows=request_mark(pending))
    # Whose leave it takes may differ from the request the page showed: what is sent the service judges.
    if request.method == "POST" and _is_decided(request, pending, form, by=me, at=at):
        return redirect("desk:dossier", dossier.pk)
    if not supplement.may_decide(dossier, pending, by=me, at=at):
        raise Http404
    has_extra = pending.items.filter(kind="extra").exists()
    context = {
        "dossier": dossier,
        "waiting": waiting_for(dossier, at=at),
        "meaning": meaning(supplement.conditions(dossier, at=at, has_extra=has_extra)),
        "form": form,
        "mark": shown.to_say(request, request_mark(pending)),
        **before_act("approve_supplement", "decide_supplement", on=timezone.localdate(at)),
    }
    return render(request, "desk/decide_supplement.html", context, status=422 if form.errors else 200)


def _is_decided(
    request: HttpRequest, pending: SupplementRequest, form: TurningDownForm, *, by: Actor, at: datetime
) -> bool:
    """Do what was sent and say so; False where the reason for refusing is missing."""
    seen = shown.said(request)
    if request.POST.get("do") == "approve":
        made = supplement.approve(request_id=pending.pk, by=by, at=at, shown=seen)
        is_out = made.state == RequestState.OPEN
        messages.success(request, _("Đã duyệt.") if is_out else _("Đã duyệt; còn chờ người khác duyệt."))
        return True
    if not form.is_valid():
        return False
    reason = form.cleaned_data["reason"]
    supplement.turn_down(request_id=pending.pk, reason=reason, by=by, at=at, shown=seen)
    messages.success(request, _("Đã ghi nhận không duyệt."))
    return True


def meaning(now: Conditions) -> list[dict[str, Any]]:
    """What a request made now does, in sentences said before it is made; `is_warning` stands out."""
    lines: list[dict[str, Any]] = []

    def say(text: str, *, is_warning: bool = False) -> None:
        lines.append({"text": text, "is_warning": is_warning})

    if now.is_second:
        say(
            _(
                "Đây là yêu cầu lần thứ hai: theo Quyết định 766/QĐ-TTg hồ sơ bị tính là quá hạn từ lúc "
                "yêu cầu. Chỉ hợp lệ khi phần đã bổ sung lần thứ nhất chưa đạt."
            ),
            is_warning=True,
        )
    else:
        say(
            _(
                "Chỉ được yêu cầu một lần: ghi đủ, chính xác mọi nội dung. Yêu cầu lần thứ hai sẽ bị "
                "Quyết định 766/QĐ-TTg tính là quá hạn."
            )
        )
    if now.is_late:
        said = _("Đã quá 03 ngày làm việc kể từ khi tiếp nhận (đến %(until)s): phải được lãnh đạo duyệt.")
        say(said % {"until": moment(now.ask_by)}, is_warning=True)
    elif not now.is_second:
        say(_("Trong thời hạn được yêu cầu: đến %(until)s.") % {"until": moment(now.ask_by)})
    say(_clock(now), is_warning=not now.stops)
    return lines


def _clock(now: Conditions) -> str:
    basis = {"basis": now.legal_basis}
    if now.mode == PauseMode.RESTART:
        return _("Đồng hồ dừng, và tính lại từ đầu khi nhận đủ (%(basis)s).") % basis
    if now.mode == PauseMode.SUSPEND:
        return _("Đồng hồ dừng, thời gian chờ được trả lại khi nhận đủ (%(basis)s).") % basis
    return _("Đồng hồ KHÔNG dừng: ngày hẹn trả giữ nguyên trong khi chờ bổ sung.")


def _show(
    request: HttpRequest, dossier: Dossier, sheet: Sheet, at: datetime, *, status: int = 200
) -> HttpResponse:
    context = {
        "dossier": dossier,
        "sheet": sheet,
        "meaning": meaning(supplement.conditions(dossier, at=at)),
        **before_act("request_supplement", "ask_supplement", on=timezone.localdate(at)),
    }
    return render(request, "desk/ask_supplement.html", context, status=status)
