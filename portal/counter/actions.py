"""What one button of the dossier's page does; services check right and state again."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dossiers.enums import AskedVia
from dossiers.exceptions import Refused
from dossiers.permissions import check_can
from dossiers.services import asking, choosing, ending, places, reception
from portal.counter import posts
from portal.counter.dossier import show
from portal.counter.dossier_forms import IdentityForm, ReasonForm, RequestToEndForm, TellingForm
from portal.counter.receipt import issue_at_once
from portal.http import actor, open_to


Service = Callable[..., Any]


@open_to(*posts.CLERKS)
@require_POST
def withdraw(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """The applicant takes his dossier back, with his reason."""
    return _with_form(
        request, dossier_id, RequestToEndForm, "withdraw", _withdraw, _("Đã ghi nhận rút hồ sơ.")
    )


def _withdraw(*, asked_on: date | None, via: str, **more: Any) -> Any:
    return ending.withdraw(asked_on=asked_on, via=AskedVia(via or AskedVia.COUNTER), **more)


@open_to(*posts.CLERKS)
@require_POST
def ask_stop(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """The applicant wants it stopped: written down here, done by a leader (Decree 118/2025 Art. 21)."""
    said = _("Đã ghi nhận đề nghị dừng, chuyển lãnh đạo cơ quan giải quyết.")
    return _with_form(request, dossier_id, RequestToEndForm, "stop", _ask_stop, said)


def _ask_stop(*, asked_on: date | None, via: str, reason: str, at: datetime, **more: Any) -> Any:
    asked = ending.AskedIn(asked_on or posts.local(at), AskedVia(via or AskedVia.COUNTER), reason)
    return ending.ask_stop(asked=asked, at=at, **more)


@open_to(*posts.CLERKS)
@require_POST
def lapse(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Nobody answered before acceptance: the head of the unit ends it, with the reason."""
    said = _("Đã kết thúc vì không bổ sung. Hãy in phiếu từ chối cho người nộp.")
    return _with_form(request, dossier_id, ReasonForm, "lapse", asking.lapse, said, paper=True)


@open_to(*posts.CLERKS)
@require_POST
def refuse(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Refuse what was submitted, with the reason."""
    return _with_form(
        request,
        dossier_id,
        ReasonForm,
        "refuse",
        reception.refuse,
        _("Đã từ chối tiếp nhận. Hãy in phiếu từ chối cho người nộp."),
        paper=True,
    )


@open_to(*posts.CLERKS)
@require_POST
def renew_word(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """A new look-up word against identity; the receipt is then printed anew."""
    return _with_form(
        request,
        dossier_id,
        IdentityForm,
        "word",
        places.renew_lookup_word,
        _("Đã cấp từ khóa tra cứu mới; từ khóa cũ hết hiệu lực. Hãy in lại giấy tiếp nhận."),
    )


@open_to(*posts.CLERKS)
@require_POST
def telling(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Where the applicant wants to be told; whoever may give him a new look-up word keeps that too."""
    found = posts.dossier_or_404(request, dossier_id)
    by, (at, on) = actor(request), posts.now_and_today()
    check_can("renew_lookup_word", by, found, on=on)
    form = TellingForm(request.POST, prefix="telling", dossier=found)
    if not form.is_valid():
        return show(request, found, bound={"telling_form": form}, status=422)
    choosing.record_choices(dossier_id=found.pk, choices=form.choices(), by=by, at=at)
    messages.success(request, _("Đã ghi cách báo tin cho người nộp."))
    return redirect("counter:dossier", found.pk)


def _with_form(
    request: HttpRequest,
    dossier_id: int,
    form_class: type[Any],
    name: str,
    service: Service,
    done: str,
    *,
    paper: bool = False,
) -> HttpResponse:
    """Call the service with what the small form says; shown again with its fault when it cannot be.

    `paper`: the move has a paper, issued once it has committed.
    """
    found = posts.dossier_or_404(request, dossier_id)
    form = form_class(request.POST, prefix=name)
    if form.is_valid():
        try:
            at = posts.now_and_today()[0]
            moved = service(dossier_id=found.pk, by=actor(request), at=at, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            if paper:
                issue_at_once(request, moved)
            messages.success(request, done)
            return redirect("counter:dossier", found.pk)
    return show(request, found, bound={f"{name}_form": form}, status=422)
