"""Orders to take personal data away: asked for, approved by another person, and what became of them.

Nothing is taken away here: `./manage redact` carries out what is approved (docs/adr/0065).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import User
from dossiers.enums.redaction import OPEN_ORDERS, RedactionGroup, RedactionState
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier, RedactionOrder
from dossiers.permissions import can
from dossiers.rules.days import local_day
from dossiers.rules.redacting import has_lapsed
from dossiers.services import redaction as service
from dossiers.services.redaction import RedactionIn
from portal.http import actor, identity_of, open_to, reads_only, reads_unless_posted
from portal.oversight import exporting
from portal.oversight.instructions import DAYS
from portal.oversight.scores_shared import user_of
from portal.oversight.tables import CODE, DAY, Cell, Column, Table
from portal.ui.formats import day, moment
from portal.ui.forms import DayInput
from portal.ui.made_of import ROW


ASKERS = (Role.CONTROL, Role.RECORDS_CLERK)
READERS = (Role.HEAD, *ASKERS)
SHOWN = 500
BADGES = {
    RedactionState.ASKED: "waiting",
    RedactionState.APPROVED: "active",
    RedactionState.DONE: "done",
    RedactionState.WITHDRAWN: "ended",
    RedactionState.TURNED_DOWN: "ended",
    RedactionState.LAPSED: "ended",
}
COLUMNS = (
    Column(gettext_lazy("Hồ sơ"), CODE, 24),
    Column(gettext_lazy("Số, ký hiệu văn bản"), width=30),
    Column(gettext_lazy("Ngày văn bản"), DAY),
    Column(gettext_lazy("Dữ liệu phải xóa"), width=60),
    Column(gettext_lazy("Người đề nghị")),
    Column(gettext_lazy("Đề nghị ngày"), DAY),
    Column(gettext_lazy("Tình trạng")),
)


class AskForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Mã hồ sơ"),
        max_length=60,
        help_text=gettext_lazy("Hồ sơ đã kết thúc, do cơ quan bạn giải quyết."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    groups = forms.MultipleChoiceField(
        label=gettext_lazy("Dữ liệu phải xóa theo văn bản"),
        choices=RedactionGroup.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Chọn ít nhất một nhóm dữ liệu phải xóa.")},
    )
    act_number = forms.CharField(
        label=gettext_lazy("Số, ký hiệu văn bản"),
        max_length=60,
        help_text=gettext_lazy("Bản án, quyết định hoặc văn bản buộc xóa, ví dụ 12/QĐ-UBND."),
    )
    act_on = forms.DateField(label=gettext_lazy("Ngày văn bản"), input_formats=DAYS, widget=DayInput)
    issuer = forms.CharField(label=gettext_lazy("Cơ quan, người ban hành"), max_length=255)


ACTS: dict[str, tuple[Any, Any, Callable[..., object]]] = {
    "approve": (
        gettext_lazy("Phê duyệt"),
        gettext_lazy("Đã phê duyệt. Người vận hành máy chủ thực hiện bằng lệnh ./manage redact."),
        service.approve,
    ),
    "turn_down": (
        gettext_lazy("Không phê duyệt"), gettext_lazy("Đã ghi không phê duyệt."), service.turn_down,
    ),
    "withdraw": (gettext_lazy("Rút đề nghị"), gettext_lazy("Đã rút đề nghị."), service.withdraw),
}  # fmt: skip


@open_to(*READERS)
@reads_only
def listing(request: HttpRequest) -> HttpResponseBase:
    """Every order in sight, the newest first."""
    rows = _seen(request).select_related("dossier", "asked_by").order_by("-asked_at", "-pk")
    some, is_cut = exporting.taken(request, rows, SHOWN)
    table = Table(
        name="xoa-du-lieu",
        title=_("Xóa dữ liệu cá nhân"),
        columns=COLUMNS,
        rows=[_row(one) for one in some],
        is_cut=is_cut,
        empty=_("Chưa có đề nghị xóa dữ liệu nào."),
    )
    known = identity_of(request)
    asks = known is not None and bool(known.roles & set(ASKERS))
    return exporting.page(request, "oversight/redactions/listing.html", table, {"asks": asks})


def _seen(request: HttpRequest) -> QuerySet[RedactionOrder]:
    return RedactionOrder.objects.visible_to(user_of(request), timezone.localdate())


def _row(one: RedactionOrder) -> list[Cell | Any]:
    return [
        Cell(str(one.dossier), reverse("oversight:redaction", args=[one.pk])),
        one.act_number,
        one.act_on,
        _groups(one),
        one.asked_by.full_name,
        local_day(one.asked_at),
        _standing(one),
    ]


def _groups(one: RedactionOrder) -> str:
    return "; ".join(_(RedactionGroup(group).label) for group in one.groups)


def _standing(one: RedactionOrder) -> Cell:
    """How it stands; an open one past its thirty days is told as what it has become."""
    state = RedactionState(one.state)
    if state in OPEN_ORDERS and has_lapsed(since=one.decided_at or one.asked_at, at=timezone.now()):
        state = RedactionState.LAPSED
    return Cell(state.label, badge=BADGES[state])


@open_to(*ASKERS)
@reads_unless_posted
def new_redaction(request: HttpRequest) -> HttpResponse:
    """Ask that data of a dossier be taken away, by which act."""
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        order = _asked(request, form)
        if order is not None:
            messages.success(request, _("Đã gửi đề nghị. Người đứng đầu cơ quan giải quyết phê duyệt."))
            return redirect("oversight:redaction", pk=order.pk)
    status = 422 if form.errors else 200
    return render(request, "oversight/redactions/new.html", {"form": form}, status=status)


def _asked(request: HttpRequest, form: AskForm) -> RedactionOrder | None:
    """None once the form says why it could not be asked."""
    entered = dict(form.cleaned_data)
    seen = Dossier.objects.visible_to(user_of(request), timezone.localdate())
    dossier = seen.under_code(entered.pop("code"))
    if dossier is None:
        form.add_error("code", _("Không có hồ sơ mã này ở cơ quan bạn. Xem lại mã trên giấy tiếp nhận."))
        return None
    try:
        return service.ask(
            dossier_id=dossier.pk, entered=RedactionIn(**entered), by=actor(request), at=timezone.now()
        )
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    except (NotReady, NotAllowed) as refusal:
        form.add_error("code", str(refusal))
    return None


@open_to(*READERS)
@reads_unless_posted
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One order, and what this person may do with it now."""
    order = get_object_or_404(
        _seen(request).select_related("dossier", "asked_by", "asked_for", "decided_by", "decided_for"), pk=pk
    )
    if request.method == "POST":
        move = request.POST.get("move", "")
        if move not in ACTS:
            raise Http404
        _label, done, act = ACTS[move]
        act(order_id=order.pk, by=actor(request), at=timezone.now())
        messages.success(request, done)
        return redirect("oversight:redaction", pk=order.pk)
    context = {
        "order": order,
        "standing": _standing(order),
        "facts": _facts(order),
        "acts": [{"move": move, "label": ACTS[move][0]} for move in _open_acts(request, order)],
        "waits_for_another": order.state == RedactionState.ASKED and service.is_askers(order, actor(request)),
    }
    return render(request, "oversight/redactions/detail.html", context)


def _open_acts(request: HttpRequest, order: RedactionOrder) -> list[str]:
    me, state = actor(request), RedactionState(order.state)
    mine = service.is_askers(order, me)
    decides = can("approve_redaction", me, order.dossier, on=timezone.localdate()) and not mine
    has_ended = _standing(order).value == RedactionState.LAPSED.label
    acts = []
    if decides and state == RedactionState.ASKED:
        acts = ["turn_down"] if has_ended else ["approve", "turn_down"]
    return [*acts, "withdraw"] if mine and state in OPEN_ORDERS else acts


def _facts(order: RedactionOrder) -> list[dict[str, Any]]:
    facts = [
        {
            "label": _("Hồ sơ"),
            "value": str(order.dossier),
            "href": reverse("desk:dossier", args=[order.dossier_id]),
        },
        {"label": _("Số, ký hiệu văn bản"), "value": order.act_number},
        {"label": _("Ngày văn bản"), "value": day(order.act_on)},
        {"label": _("Cơ quan, người ban hành"), "value": order.issuer},
        {"label": _("Dữ liệu phải xóa"), "value": _groups(order)},
        {"label": _("Người đề nghị"), "value": _who(order.asked_by, order.asked_for, order.asked_at)},
    ]
    if order.decided_by is not None:
        who = _who(order.decided_by, order.decided_for, order.decided_at)
        facts.append({"label": _("Người quyết định"), "value": who})
    if order.done_at is not None:
        facts.append({"label": _("Thực hiện lúc"), "value": moment(order.done_at)})
        facts.append({"label": _("Số dòng đã xóa"), "value": str(sum(order.counts.values())), "made_of": ROW})
    return facts


def _who(by: User, stood_for: User | None, at: datetime | None) -> str:
    name = by.full_name
    if stood_for is not None:
        name = _("%(who)s (làm thay %(for)s)") % {"who": name, "for": stood_for.full_name}
    return f"{name}, {moment(at)}" if at else name
