"""What was received without the line or without power: entered afterwards under its provisional number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _, gettext_lazy

from accounts.enums import Role
from accounts.models import Agency
from accounts.queries import unit_scope
from dossiers.enums import SlipMeans
from dossiers.exceptions import DossierError, Refused
from dossiers.models import Dossier, ProvisionalSlip
from dossiers.queries.outages import judged
from dossiers.rules.intake import Intake
from dossiers.rules.outages import Doubt, number_in, padded
from dossiers.services import outages
from portal.counter import posts
from portal.counter.choose import choices, matching
from portal.counter.fields import AtAUnit, MomentField, moment_in, moment_shown
from portal.http import actor, open_to, reads_only, reads_unless_posted, row_id
from portal.ui.formats import moment
from portal.ui.pagination import page_of


SLIP, RECEIVED, OFFSET = "slip_number", "received_at", "clock_offset"
SHOWN, PROCEDURES = 60, 12
READERS = (Role.ONESTOP_HEAD, Role.HEAD, Role.APPROVER, Role.CONTROL, Role.AUDITOR)
DOUBTS = {
    Doubt.SAME_PERSON: gettext_lazy("người nhập cũng là người ghi sự cố"),
    Doubt.CLOSE_TOGETHER: gettext_lazy("hai người nộp cách nhau chưa đến một phút"),
    Doubt.NOTED_LATER: gettext_lazy("sự cố ghi sau ngày xảy ra"),
    Doubt.CLOCK_OFF: gettext_lazy("đồng hồ máy lệch hơn 5 phút"),
    Doubt.AT_WORK: gettext_lazy("quầy vẫn làm việc với hệ thống trong lúc đó"),
}
COLUMNS = (
    gettext_lazy("Nhận thực tế"),
    gettext_lazy("Nhập lúc"),
    gettext_lazy("Giấy tạm"),
    gettext_lazy("Hồ sơ"),
    gettext_lazy("Nơi tiếp nhận"),
    gettext_lazy("Sự cố"),
    gettext_lazy("Người nhập"),
    gettext_lazy("Cần xem"),
)


@dataclass(frozen=True)
class Claim:
    """A provisional number and the time it was given out. `clock_offset` in milliseconds, of the machine."""

    number: int | None
    received_at: datetime | None
    clock_offset: int = 0

    def read(self) -> tuple[int, datetime]:
        """Number and time. Raises Refused where one was not readable."""
        if self.number is None:
            raise Refused(_("Số giấy tạm không đúng. Nhập như trên giấy, ví dụ T00042."), field=SLIP)
        if self.received_at is None:
            raise Refused(_("Ghi ngày, giờ nhận thực tế như trên giấy tạm."), field=RECEIVED)
        return self.number, self.received_at

    @property
    def shown(self) -> dict[str, str]:
        """As the fields of a form hold it. Raises Refused as `read` does."""
        number, received_at = self.read()
        return {SLIP: padded(number), RECEIVED: moment_shown(received_at)}


def claim_of(data: QueryDict) -> Claim | None:
    """What a form says of a reception without the line, readable or not; None where it says nothing."""
    typed = data.get(SLIP, "").strip()
    if not typed:
        return None
    return Claim(
        number_in(typed),
        moment_in(data.get(RECEIVED, ""), posts.now_and_today()[1]),
        _whole(data.get(OFFSET, "")),
    )


def said_of(data: QueryDict) -> dict[str, str] | None:
    """The fields as they came, for the form to show them again; None for an ordinary reception."""
    if not data.get(SLIP, "").strip():
        return None
    said = {name: data.get(name, "")[:40] for name in (SLIP, RECEIVED, OFFSET)}
    told = moment_in(said[RECEIVED], posts.now_and_today()[1])
    return said | {RECEIVED: moment_shown(told)} if told else said


def accept(request: HttpRequest, claim: Claim, intake: Intake, at: datetime) -> Dossier:
    """Enter it with its real time. Raises what the service raises."""
    number, received_at = claim.read()
    made = outages.accept_afterwards(
        intake=intake,
        number=number,
        received_at=received_at,
        clock_offset=claim.clock_offset,
        by=actor(request),
        at=at,
    )
    messages.success(
        request,
        _("Đã nhập hồ sơ nhận lúc %(moment)s theo giấy tạm %(slip)s; thời hạn tính từ giờ đó.")
        % {"moment": moment(made.accepted_at), "slip": padded(number)},
    )
    return made


def tell_unused(request: HttpRequest, claim: Claim | None) -> None:
    """Asked for papers or refused: no dossier bears the number, and somebody has to account for it."""
    if claim is not None and claim.number is not None:
        messages.warning(
            request,
            _("Hồ sơ chưa được tiếp nhận nên số giấy tạm %(slip)s chưa dùng: đề nghị trưởng bộ phận hủy số.")
            % {"slip": padded(claim.number)},
        )


def _whole(typed: str) -> int:
    """Milliseconds as a machine tells them; 0 for anything else."""
    text = typed.strip()
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0


# The screen of a pad -------------------------------------------------------------------------------


class PadForm(AtAUnit):
    """Which slip of the pad, when it was given out, for what."""

    slip_number = forms.CharField(
        label=gettext_lazy("Số giấy tạm"), max_length=12, help_text=gettext_lazy("Như in trên giấy: T00042.")
    )
    received_at = MomentField(label=gettext_lazy("Nhận thực tế lúc"))
    q = forms.CharField(
        label=gettext_lazy("Thủ tục"),
        max_length=100,
        help_text=gettext_lazy("Vài chữ của tên, chữ đầu hoặc mã: khai sinh, dkks, 1.001193."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@open_to(*posts.CLERKS)
@reads_unless_posted
def afterwards(request: HttpRequest) -> HttpResponse:
    """GET shows what is still to be entered; POST checks a slip before a form is typed, and leads on."""
    at, on = posts.now_and_today()
    here = unit_scope(posts.user_of(request), posts.CLERKS, on)
    units = list(Agency.objects.in_force(on).filter(pk__in=here).order_by("name", "pk"))
    form = PadForm(request.POST if request.method == "POST" else None, units=units)
    found: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        claim = _checked(request, form, at)
        if claim is not None:
            found = _procedures(request, form.cleaned_data["q"], form.cleaned_data["agency"], claim)
            if len(found) == 1:
                return redirect(found[0]["href"])
            if not found:
                form.add_error("q", _("Không có thủ tục nào khớp. Thử vài chữ khác của tên, hoặc mã."))
    context = {
        "form": form,
        "found": found,
        "units": [_standing(unit, at) for unit in units],
        "may_keep": bool(unit_scope(posts.user_of(request), (Role.ONESTOP_HEAD,), on)),
    }
    return render(request, "counter/afterwards.html", context, status=422 if form.errors else 200)


def _checked(request: HttpRequest, form: PadForm, at: datetime) -> Claim | None:
    typed = form.cleaned_data
    try:
        claim = Claim(number_in(typed[SLIP]), typed[RECEIVED])
        number, received_at = claim.read()
        slip = outages.slip_of(typed["agency"], number)
        outages.check_claim(slip=slip, received_at=received_at, by=actor(request), at=at)
    except DossierError as refusal:
        field = getattr(refusal, "field", "")
        form.add_error(field if field in form.fields else None, str(refusal))
        return None
    return claim


def _procedures(request: HttpRequest, text: str, agency_id: int, claim: Claim) -> list[dict[str, str]]:
    """Procedures of the counter that fit the words, each leading to its form with the slip filled in."""
    on = posts.now_and_today()[1]
    offered = choices(posts.user_of(request), on, express=False)
    fitting = [
        one for one in matching(offered, text) if one.href and one.offer.receiving_agency_id == agency_id
    ]
    query = urlencode(claim.shown)
    return [
        {
            "name": one.version.name,
            "code": one.offer.procedure.code,
            "href": f"{reverse('counter:receive', args=[one.offer.pk])}?{query}",
        }
        for one in fitting[:PROCEDURES]
    ]


def _standing(unit: Agency, at: datetime) -> dict[str, Any]:
    """Outages something may still be entered for, and slips of pads not accounted for yet."""
    found = outages.recent(unit.pk, at=at)
    limits = outages.limits(found, at=at)
    open_now = [
        {"outage": one, "limits": limits[one.pk]} for one in found if limits[one.pk].entered_until >= at
    ]
    pads = ProvisionalSlip.objects.free().filter(block__agency=unit, block__means=SlipMeans.PAD)
    return {"unit": unit, "outages": open_now, "pads_left": pads.count()}


# Everything entered afterwards ---------------------------------------------------------------------


@open_to(*READERS)
@reads_only
def entered(request: HttpRequest) -> HttpResponse:
    """Every reception entered after an outage, the newest first, with what about it should be looked at."""
    at, on = posts.now_and_today()
    seen = ProvisionalSlip.objects.visible_to(posts.user_of(request), on).used()
    if row_id(request.GET.get("outage")):
        seen = seen.filter(outage=row_id(request.GET["outage"]))
    page = page_of(
        seen.select_related("block__agency"),
        order=("-recorded_at", "-pk"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=SHOWN,
    )
    told = dict(judged(ProvisionalSlip.objects.filter(pk__in=[slip.pk for slip in page.rows])))
    shown = {slip.pk: (slip, doubts) for slip, doubts in told.items()}
    desk = not posts.works_at_a_counter(request)
    context = {
        "columns": [{"label": label} for label in COLUMNS],
        "rows": [_row(*shown[slip.pk], slip.block.agency.name, desk=desk) for slip in page.rows],
        "page": page,
        "now": at,
    }
    return render(request, "counter/entered.html", context)


def _row(slip: ProvisionalSlip, doubts: list[Doubt], place: str, *, desk: bool) -> dict[str, Any]:
    outage, dossier = slip.outage, slip.dossier
    assert outage is not None  # noqa: S101 - a used slip has both (slip_used_is_whole)
    assert dossier is not None  # noqa: S101
    page = "desk:dossier" if desk else "counter:dossier"
    what = outage.reason or _("máy mất kết nối")
    return {
        "cells": (
            {"text": moment(slip.received_at)},
            {"text": moment(slip.recorded_at)},
            {"text": str(slip), "css": "code"},
            {"text": str(dossier), "href": reverse(page, args=[dossier.pk]), "css": "code"},
            {"text": place},
            {"text": f"{what}, {moment(outage.began_at)} – {moment(outage.ended_at)}"},
            {"text": slip.recorded_by.full_name if slip.recorded_by else ""},
            {"text": "; ".join(str(DOUBTS[doubt]) for doubt in doubts) or "–"},
        )
    }
