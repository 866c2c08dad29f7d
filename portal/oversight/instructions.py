"""Instructions of heads, both sides: what is put to me, what I gave, each with its way and its acts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.enums import Role
from indicators.enums import InstructionMove, InstructionState
from indicators.exceptions import Refused
from indicators.models import Instruction
from indicators.permissions import can_answer, can_judge, can_withdraw
from indicators.querysets import WATCHERS, InstructionQuerySet
from indicators.services import instructions as service
from portal.http import NotThere, actor, identity_of, open_to, reads_only, reads_unless_posted
from portal.oversight import exporting
from portal.oversight.scores_shared import user_of
from portal.oversight.tables import CODE, DAY, Cell, Column, Table
from portal.ui.formats import day, moment
from portal.ui.forms import DayInput


DAYS = ["%d/%m/%Y", "%d%m%Y", "%Y-%m-%d"]
LONG = {"rows": 4}
READERS = tuple(role for role in Role if role in service.NAMED_ROLES)
SHOWN = 500
# What is over is looked up from its end, all else from what is due first.
ORDER = {"over": ("-ended_on", "-pk")}
BADGES = {
    InstructionState.GIVEN: "waiting",
    InstructionState.ANSWERED: "active",
    InstructionState.RETURNED: "waiting",
    InstructionState.ACCEPTED: "done",
    InstructionState.WITHDRAWN: "ended",
}
TABS = {
    "mine": gettext_lazy("Tôi phải trả lời"),
    "judge": gettext_lazy("Chờ tôi xem xét"),
    "overdue": gettext_lazy("Quá hạn"),
    "open": gettext_lazy("Đang theo dõi"),
    "over": gettext_lazy("Đã xong"),
}
COLUMNS = (
    Column(gettext_lazy("Số"), CODE, 10),
    Column(gettext_lazy("Nội dung"), width=60),
    Column(gettext_lazy("Đơn vị"), width=30),
    Column(gettext_lazy("Người được giao")),
    Column(gettext_lazy("Người giao")),
    Column(gettext_lazy("Ngày giao"), DAY),
    Column(gettext_lazy("Hạn"), DAY),
    Column(gettext_lazy("Tình trạng")),
)


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Đã làm gì, kết quả ra sao"), max_length=4000, widget=forms.Textarea(LONG)
    )


class SendBackForm(forms.Form):
    note = forms.CharField(label=gettext_lazy("Còn thiếu gì"), max_length=1000, widget=forms.Textarea(LONG))
    due_on = forms.DateField(
        label=gettext_lazy("Hạn mới"),
        required=False,
        input_formats=DAYS,
        widget=DayInput,
        help_text=gettext_lazy("Để trống: giữ hạn cũ."),
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Vì sao rút"), max_length=1000, widget=forms.Textarea(LONG))


class AcceptForm(forms.Form):
    """Only a button."""


FORMS: dict[str, tuple[type[forms.Form], Any, Any, Callable[..., object]]] = {
    "answer": (
        AnswerForm, gettext_lazy("Trả lời"), gettext_lazy("Đã gửi trả lời, chờ xem xét."), service.answer,
    ),
    "accept": (AcceptForm, gettext_lazy("Chấp nhận"), gettext_lazy("Đã chấp nhận."), service.accept),
    "send_back": (
        SendBackForm, gettext_lazy("Trả lại"), gettext_lazy("Đã trả lại để làm tiếp."), service.send_back,
    ),
    "withdraw": (WithdrawForm, gettext_lazy("Rút"), gettext_lazy("Đã rút ý kiến."), service.withdraw),
}  # fmt: skip


@open_to(*READERS)
@reads_only
def listing(request: HttpRequest) -> HttpResponseBase:
    """One shelf of the instructions in sight; the first that is not empty unless another is asked for."""
    user, today = user_of(request), timezone.localdate()
    shelves = {name: _shelf(name, user, today) for name in TABS}
    counts = {name: rows.count() for name, rows in shelves.items()}
    asked = request.GET.get("show", "")
    chosen = asked if asked in TABS else next((name for name in TABS if counts[name]), "mine")
    rows = shelves[chosen].select_related("unit", "person", "given_by", "given_for")
    some, is_cut = exporting.taken(request, rows.order_by(*ORDER.get(chosen, ("due_on", "pk"))), SHOWN)
    table = Table(
        name="y-kien-chi-dao",
        title=_("Ý kiến chỉ đạo"),
        about=(str(TABS[chosen]),),
        columns=COLUMNS,
        rows=[_row(one, today) for one in some],
        is_cut=is_cut,
        empty=_("Không có ý kiến chỉ đạo nào ở đây."),
    )
    tabs = [
        {
            "label": label,
            "href": f"{reverse('oversight:instructions')}?show={name}",
            "is_current": name == chosen,
            "count": counts[name],
        }
        for name, label in TABS.items()
    ]
    return exporting.page(request, "oversight/instructions/listing.html", table, {"tabs": tabs})


def _shelf(name: str, user: Any, on: date) -> InstructionQuerySet:
    if name == "overdue":
        return Instruction.objects.overdue_in_sight(user, on)
    seen = Instruction.objects.visible_to(user, on)
    if name == "mine":
        return seen.waiting_for_answer().filter(pk__in=Instruction.objects.put_to(user, on).values("pk"))
    if name == "judge":
        given = Instruction.objects.given_by(user, on).values("pk")
        waiting = seen.filter(state=InstructionState.ANSWERED, pk__in=given)
        return waiting.exclude(answered_by=user)
    return seen.open() if name == "open" else seen.exclude(ended_on=None)


def _row(one: Instruction, on: date) -> list[Cell | Any]:
    return [
        Cell(str(one), reverse("oversight:instruction", args=[one.pk])),
        one.what,
        one.unit.name,
        _addressee(one),
        (one.given_for or one.given_by).full_name,
        one.given_on,
        one.due_on,
        standing(one, on),
    ]


def _addressee(one: Instruction) -> str:
    return one.person.full_name if one.person else _("lãnh đạo đơn vị")


def standing(one: Instruction, on: date) -> Cell:
    """How it stands, in words: overdue before anything else."""
    if one.is_overdue(on):
        return Cell(_("Quá hạn %(days)s ngày") % {"days": (on - one.due_on).days}, badge="late")
    state = InstructionState(one.state)
    return Cell(state.label, badge=BADGES[state])


@open_to(*READERS)
@reads_unless_posted
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One instruction, what was said to it, and what this person may do with it now."""
    one = _seen(request, pk)
    move = request.POST.get("move", "")
    wrong: forms.Form | None = None
    if request.method == "POST":
        if move not in FORMS:
            raise Http404
        wrong = _act(request, one, move)
        if wrong is None:
            messages.success(request, FORMS[move][2])
            return redirect("oversight:instruction", pk=one.pk)
    context = {
        "one": one,
        "standing": standing(one, timezone.localdate()),
        "facts": _facts(one),
        "origin": _origin(request, one),
        "events": _events(one),
        "acts": _acts(request, one, move, wrong),
    }
    return render(request, "oversight/instructions/detail.html", context, status=422 if wrong else 200)


def _seen(request: HttpRequest, pk: int) -> Instruction:
    seen = Instruction.objects.visible_to(user_of(request), timezone.localdate())
    related = ("unit", "person", "from_agency", "given_by", "given_for")
    one: Instruction | None = seen.filter(pk=pk).select_related(*related).first()
    if one is None:
        raise NotThere(_("Không có ý kiến chỉ đạo này, hoặc bạn không được xem."))
    return one


def _act(request: HttpRequest, one: Instruction, move: str) -> forms.Form | None:
    """Do it; the form again where what was entered cannot be."""
    form_class, _label, _done, do = FORMS[move]
    form = form_class(request.POST, prefix=move)
    if not form.is_valid():
        return form
    try:
        do(instruction_id=one.pk, by=actor(request), at=timezone.now(), **form.cleaned_data)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return form
    return None


def _acts(
    request: HttpRequest, one: Instruction, move: str, wrong: forms.Form | None
) -> list[dict[str, Any]]:
    """What may be done now by this person, the form of each."""
    me, on = actor(request), timezone.localdate()
    open_states = (InstructionState.GIVEN, InstructionState.RETURNED)
    judges = one.state == InstructionState.ANSWERED and can_judge(me, one, on=on)
    may = {
        "answer": one.state in open_states and can_answer(me, one, on=on),
        "accept": judges,
        "send_back": judges,
        "withdraw": one.ended_on is None and can_withdraw(me, one, on=on),
    }
    return [
        {
            "move": name,
            "label": FORMS[name][1],
            "form": wrong if wrong is not None and name == move else FORMS[name][0](prefix=name),
            "is_open": name == "answer" or (wrong is not None and name == move),
        }
        for name, allowed in may.items()
        if allowed
    ]


def _facts(one: Instruction) -> list[dict[str, Any]]:
    giver = (one.given_for or one.given_by).full_name
    return [
        {"label": _("Người giao"), "value": f"{giver}, {one.from_agency.name}"},
        {"label": _("Đơn vị"), "value": one.unit.name},
        {
            "label": _("Người được giao"),
            "value": one.person.full_name if one.person else _("lãnh đạo đơn vị"),
        },
        {"label": _("Giao lúc"), "value": moment(one.given_at)},
        {"label": _("Phải xong trước hết ngày"), "value": day(one.due_on)},
    ]


def _origin(request: HttpRequest, one: Instruction) -> dict[str, str] | None:
    """The figure it came from; a link only for who may open such pages."""
    if not one.origin_text and not one.origin_path:
        return None
    known = identity_of(request)
    watches = known is not None and known.roles & set(WATCHERS)
    href = own_page(one.origin_path) if watches else ""
    return {"text": one.origin_text or _("Trang đã xem khi giao"), "href": href}


def own_page(path: str) -> str:
    """The path, if it is a page of this portal; else nothing."""
    if not path.startswith("/") or path.startswith("//"):
        return ""
    try:
        resolve(path.partition("?")[0])
    except Resolver404:
        return ""
    return path


def _events(one: Instruction) -> list[dict[str, Any]]:
    rows = one.events.select_related("by", "acting_for").order_by("-pk")
    return [
        {
            "at": row.at,
            "title": InstructionMove(row.move).label,
            "text": row.text if row.move != InstructionMove.GIVE else "",
            "by": row.by.full_name
            if row.acting_for is None
            else _("%(who)s (làm thay %(for)s)") % {"who": row.by.full_name, "for": row.acting_for.full_name},
        }
        for row in rows
    ]
