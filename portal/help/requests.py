"""Support requests: what I asked, what waits for my answer, what is left unanswered; one with its acts."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.enums import LookAction, Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor, User
from accounts.queries import holdings
from dossiers.models import Dossier
from feedback.enums import SupportEventKind as Kind, SupportState as S
from feedback.exceptions import Refused
from feedback.models import SupportFile, SupportRequest
from feedback.permissions import support_acts
from feedback.queries.support import may_be_handed, people_of_desk
from feedback.querysets import SupportQuerySet
from feedback.rules.support import Act
from feedback.services import support as service
from portal.help.asking import error_words
from portal.help.context import LABELS, page_label
from portal.http import actor, identity_of, reads_only, reads_unless_posted
from portal.looks import shows_personal_data
from portal.ui import keeping
from portal.ui.files import stored_response
from portal.ui.formats import moment
from portal.ui.pagination import page_of
from portal.ui.roles import CLERKS, OFFICE
from portal.ui.sizes import size_in_words


LONG = {"rows": 4}
BADGES = {S.ASKED: "waiting", S.ASKED_BACK: "active", S.ANSWERED: "done", S.CLOSED: "ended"}
TABS = {
    "mine": gettext_lazy("Tôi đã hỏi"),
    "answer": gettext_lazy("Tôi phải trả lời"),
    "owed": gettext_lazy("Chưa trả lời"),
    "overdue": gettext_lazy("Quá hạn"),
    "all": gettext_lazy("Tất cả"),
}
COUNT_UP_TO = 100
COLUMNS = (
    gettext_lazy("Số"), gettext_lazy("Tình trạng"), gettext_lazy("Hạn trả lời"), gettext_lazy("Người hỏi"),
    gettext_lazy("Vướng ở trang"), gettext_lazy("Hỏi lúc"), gettext_lazy("Người trả lời"),
)  # fmt: skip


class TextForm(forms.Form):
    """One box of words; what is asked for stands on the button."""

    text = forms.CharField(label=gettext_lazy("Nội dung"), max_length=4000, widget=forms.Textarea(LONG))


class HandOnForm(forms.Form):
    """To somebody of the asker's agency or of one above it."""

    person = forms.ModelChoiceField(
        label=gettext_lazy("Người trả lời mới"),
        queryset=User.objects.none(),
        empty_label=gettext_lazy("Chọn người"),
    )
    text = forms.CharField(label=gettext_lazy("Lời nhắn"), max_length=1000, required=False)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class OnlyAButton(forms.Form):
    """Nothing to fill in."""


Doing = tuple[Any, Any, Act, tuple[S, ...], Callable[..., object]]
DOINGS: dict[str, Doing] = {
    "answer": (
        gettext_lazy("Trả lời"), gettext_lazy("Đã gửi trả lời."), Act.ANSWER,
        (S.ASKED, S.ASKED_BACK, S.ANSWERED), service.answer,
    ),
    "ask_back": (
        gettext_lazy("Hỏi lại cho rõ"), gettext_lazy("Đã hỏi lại người gửi."), Act.ANSWER, (S.ASKED,),
        service.ask_back,
    ),
    "hand_on": (
        gettext_lazy("Chuyển người khác trả lời"), gettext_lazy("Đã chuyển."), Act.HAND_ON, (S.ASKED,),
        service.hand_on,
    ),
    "say_more": (
        gettext_lazy("Nói thêm"), gettext_lazy("Đã gửi thêm."), Act.SAY_MORE, (S.ASKED_BACK, S.ASKED),
        service.say_more,
    ),
    "close": (
        gettext_lazy("Đã xong, đóng lại"), gettext_lazy("Đã đóng yêu cầu."), Act.CLOSE,
        (S.ASKED, S.ASKED_BACK, S.ANSWERED), service.close,
    ),
    "reopen": (
        gettext_lazy("Vẫn chưa được, hỏi lại"), gettext_lazy("Đã hỏi lại; bạn sẽ có lời đáp mới."),
        Act.REOPEN, (S.ANSWERED, S.CLOSED), service.reopen,
    ),
}  # fmt: skip


@reads_only
def requests(request: HttpRequest) -> HttpResponse:
    """One shelf, the most urgent first; the first that is not empty unless another is asked for."""
    me, now = actor(request), timezone.now()
    shelves = {name: _shelf(name, me.user, now) for name in _tabs_of(request, me)}
    counts = {name: rows.order_by()[: COUNT_UP_TO + 1].count() for name, rows in shelves.items()}
    asked = request.GET.get("show", "")
    first = next((name for name in ("answer", "mine") if counts.get(name)), "mine")
    chosen = asked if asked in shelves else first
    is_owed = chosen in {"answer", "owed", "overdue"}
    page = page_of(
        shelves[chosen],
        order=("answer_due_at", "pk") if is_owed else ("-asked_at", "-pk"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        shown=lambda rows: rows.select_related("asked_by", "agency", "desk", "addressee"),
    )
    context = {
        "shelf": TABS[chosen],
        "tabs": [
            {
                "label": TABS[name],
                "href": f"{reverse('help:requests')}?show={name}",
                "is_current": name == chosen,
                "count": counts[name],
            }
            for name in shelves
        ],
        "columns": [{"label": str(label)} for label in COLUMNS],
        "rows": [_row(one, now) for one in page.rows],
        "page": page,
        "may_name": _names_somewhere(request),
    }
    return render(request, "help/requests.html", context)


def _tabs_of(request: HttpRequest, me: Actor) -> list[str]:
    """Only the shelves that can hold something for this person."""
    on = timezone.localdate()
    names = ["mine"]
    if SupportRequest.objects.put_to(me.user, on).exists():
        names.append("answer")
    watching = {Role.HEAD, Role.AUDITOR, Role.ADMINISTRATOR, Role.ONESTOP_HEAD}
    known = identity_of(request)
    if "answer" in names or (known is not None and known.roles & watching):
        names += ["owed", "overdue", "all"]
    return names


def _shelf(name: str, user: User, now: datetime) -> SupportQuerySet:
    on = timezone.localdate(now)
    seen: SupportQuerySet = SupportRequest.objects.visible_to(user, on)
    if name == "mine":
        return seen.filter(asked_by=user)
    if name == "answer":
        return SupportRequest.objects.put_to(user, on).owed()
    if name == "owed":
        return seen.owed()
    return seen.overdue_at(now) if name == "overdue" else seen


def _row(one: SupportRequest, now: datetime) -> dict[str, Any]:
    standing = _standing(one, now)
    return {
        "cells": [
            {
                "text": str(one),
                "href": reverse("help:request", args=[one.pk]),
                "css": "code text-nowrap",
            },
            {"text": standing["value"], "badge_kind": standing["badge"]},
            {"text": moment(one.answer_due_at) if one.answer_due_at else "–"},
            {"text": f"{one.asked_by.full_name}, {one.agency.name}"},
            {"text": str(LABELS.get(one.page_name, one.page_path)) or "–"},
            {"text": moment(one.asked_at)},
            {"text": _addressee(one)},
        ]
    }


def _addressee(one: SupportRequest) -> str:
    if one.addressee is not None:
        return one.addressee.full_name
    return one.desk.name if one.desk is not None else str(_("chưa có ai"))


def _standing(one: SupportRequest, now: datetime) -> dict[str, str]:
    if one.is_overdue(now):
        return {"value": _("Quá hạn trả lời"), "badge": "late"}
    state = S(one.state)
    return {"value": state.label, "badge": BADGES[state]}


@reads_unless_posted
@keeping.keeps_typed
def support_request(request: HttpRequest, pk: int) -> HttpResponse:
    """What was asked, with its context and its way; below it what this person may do now."""
    me, now = actor(request), timezone.now()
    one = _seen(me, pk, timezone.localdate(now))
    wrong: forms.Form | None = None
    doing = keeping.part_typed(request, DOINGS)
    if request.method != "POST" and doing:
        wrong = _form(doing, one, keeping.typed(request))
        keeping.reopened(request, wrong)
    if request.method == "POST":
        if doing not in DOINGS:
            raise Http404
        wrong = _do(request, one, doing, me, now)
        if wrong is None:
            messages.success(request, DOINGS[doing][1])
            return redirect("help:request", pk=one.pk)
    on = timezone.localdate(now)
    granted = support_acts(Act, me, one, on=on)
    context = {
        "one": one,
        "standing": _standing(one, now),
        "facts": _facts(one, me, on),
        "doings": _doings(one, me, granted, doing, wrong),
        "events": _events(one),
        "files": _files(one, may_open=_may_open(one, me, granted)),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "help/request.html", context, status=status)


@shows_personal_data("support_request", "pk", LookAction.FILE)
@reads_only
def attached(request: HttpRequest, pk: int) -> HttpResponse:
    """The file that came with it: for the asker and for who answers, not for those who only watch."""
    me, on = actor(request), timezone.localdate()
    one = _seen(me, pk, on)
    file = SupportFile.objects.select_related("stored_file").filter(request=one).first()
    if file is None:
        raise Http404
    if not _may_open(one, me, support_acts([Act.ANSWER], me, one, on=on)):
        raise NotAllowed(_("Tệp kèm yêu cầu hỗ trợ chỉ mở được với người hỏi và người trả lời."))
    return stored_response(file.stored_file, file.name)


def _may_open(one: SupportRequest, me: Actor, granted: Collection[Act]) -> bool:
    return one.asked_by_id == me.user.pk or Act.ANSWER in granted


def _files(one: SupportRequest, *, may_open: bool) -> list[dict[str, str]]:
    """For components/file_list.html."""
    href = reverse("help:request_file", args=[one.pk]) if may_open else ""
    found = SupportFile.objects.select_related("stored_file").filter(request=one)
    return [
        {"name": file.name, "href": href, "size": size_in_words(file.stored_file.size), "note": ""}
        for file in found
    ]


def _seen(me: Actor, pk: int, on: date) -> SupportRequest:
    seen = SupportRequest.objects.visible_to(me.user, on).filter(pk=pk)
    one: SupportRequest | None = seen.select_related(
        "asked_by", "asked_for", "agency", "desk", "addressee"
    ).first()
    if one is None:
        raise Http404
    return one


def _form(name: str, one: SupportRequest, data: Any = None) -> forms.Form:
    if name == "close":
        return OnlyAButton(data, prefix=name)
    if name == "hand_on":
        return HandOnForm(data, prefix=name, people=may_be_handed(one, timezone.localdate()))
    return TextForm(data, prefix=name)


def _do(request: HttpRequest, one: SupportRequest, name: str, me: Actor, now: datetime) -> forms.Form | None:
    """Do it; the form again where what was entered cannot be."""
    form = _form(name, one, request.POST)
    if not form.is_valid():
        return form
    try:
        DOINGS[name][4](request_id=one.pk, by=me, at=now, **form.cleaned_data)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return form
    return None


def _doings(
    one: SupportRequest, me: Actor, granted: Collection[Act], sent: str, wrong: forms.Form | None
) -> list[dict[str, Any]]:
    """What may be done now by this person, each with its form; the first is the next act."""
    may = [
        name
        for name, (_label, _done, act, states, _service) in DOINGS.items()
        if one.state in states and act in granted
    ]
    if one.state == S.ASKED and one.asked_by_id != me.user.pk and "close" in may:
        may.remove("close")
    return [
        {
            "name": name,
            "label": DOINGS[name][0],
            "form": wrong if wrong is not None and name == sent else _form(name, one),
            "is_open": wrong is not None and name == sent,
        }
        for name in may
    ]


def _facts(one: SupportRequest, me: Actor, on: date) -> list[dict[str, Any]]:
    asker = f"{one.asked_by.full_name}, {_(Role(one.role).label)}, {one.agency.name}"
    if one.asked_for is not None:
        asker += " " + _("(làm thay %(name)s)") % {"name": one.asked_for.full_name}
    people = ", ".join(person.full_name for person in people_of_desk(one, on))
    facts: list[dict[str, Any]] = [
        {"label": _("Người hỏi"), "value": asker},
        {"label": _("Hỏi lúc"), "value": moment(one.asked_at)},
        {
            "label": _("Người trả lời"),
            "value": people or _("chưa có ai; người đứng đầu hoặc quản trị chuyển"),
        },
        {"label": _("Hạn trả lời lần đầu"), "value": moment(one.first_answer_due_at)},
    ]
    if one.first_answered_at is not None:
        facts.append({"label": _("Trả lời lần đầu lúc"), "value": moment(one.first_answered_at)})
    facts += [
        {"label": _("Trang"), "value": page_label(one.page_name, one.page_path)},
        _dossier(one, me, on),
        {"label": _("Lỗi"), "value": error_words(one.error_status, one.request_id)},
        {"label": _("Trình duyệt"), "value": one.browser},
    ]
    return [fact for fact in facts if fact["value"]]


def _dossier(one: SupportRequest, me: Actor, on: date) -> dict[str, Any]:
    """The dossier's code and a link, for who may see that dossier; others learn that there is one."""
    if one.dossier_id is None:
        return {"label": _("Hồ sơ"), "value": ""}
    seen: Dossier | None = Dossier.objects.visible_to(me.user, on).filter(pk=one.dossier_id).first()
    if seen is None:
        return {"label": _("Hồ sơ"), "value": _("một hồ sơ bạn không được xem")}
    return {"label": _("Hồ sơ"), "value": str(seen), "href": _dossier_page(me, seen, on)}


def _dossier_page(me: Actor, dossier: Dossier, on: date) -> str:
    roles = {held.role for held in holdings(me.user, on)}
    if roles & (OFFICE | {Role.HEAD, Role.CONTROL, Role.AUDITOR}):
        return reverse("desk:dossier", args=[dossier.pk])
    return reverse("counter:dossier", args=[dossier.pk]) if roles & CLERKS else ""


def _events(one: SupportRequest) -> list[dict[str, Any]]:
    """The conversation, in the order it was held."""
    rows = one.events.select_related("by", "acting_for", "handed_to").order_by("pk")
    return [
        {
            "at": row.at,
            "title": _(Kind(row.kind).label) + (f": {row.handed_to.full_name}" if row.handed_to else ""),
            "text": one.what if row.kind == Kind.ASK else row.text,
            "by": row.by.full_name
            if row.acting_for is None
            else _("%(who)s (làm thay %(for)s)") % {"who": row.by.full_name, "for": row.acting_for.full_name},
            "is_asker": row.by_id == one.asked_by_id,
        }
        for row in rows
    ]


def _names_somewhere(request: HttpRequest) -> bool:
    """Whether the page of who answers is his."""
    known = identity_of(request)
    return known is not None and bool(known.roles & {Role.ADMINISTRATOR, Role.HEAD})
