"""Take, assign or remind many: asked on a list, confirmed on a page that says what and how many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from accounts.enums import Role
from accounts.exceptions import AccountsError
from accounts.models import User
from accounts.queries import Identity
from dossiers.enums import BulkKind, StepState
from dossiers.exceptions import DossierError
from dossiers.models import Dossier, StepInstance
from dossiers.queries.assigning import workers
from dossiers.queries.desk import Bucket
from dossiers.services import processing, reminding
from dossiers.services.bulk import AT_ONCE, MOST
from portal.desk.act_forms import LONG, with_load
from portal.http import actor, open_to, row_id
from portal.ui import bulk as background
from portal.ui.roles import ASSIGNERS, OFFICE
from procedures.enums import StepKind


SEEN = "seen-"
FORM = "many"
SHELVES_OF: dict[BulkKind, tuple[Bucket, ...]] = {
    BulkKind.TAKE: (Bucket.UNIT,),
    BulkKind.ASSIGN: (Bucket.UNIT, Bucket.MINE, Bucket.LATE, Bucket.OPEN),
    BulkKind.REMIND: (Bucket.LATE, Bucket.OPEN),
}
BUTTONS: dict[BulkKind, str | Promise] = {
    BulkKind.TAKE: gettext_lazy("Nhận các hồ sơ đã chọn"),
    BulkKind.ASSIGN: gettext_lazy("Phân công các hồ sơ đã chọn"),
    BulkKind.REMIND: gettext_lazy("Nhắc người đang giữ"),
}
WORDS: dict[BulkKind, str | Promise] = {
    BulkKind.TAKE: gettext_lazy("Nhận việc"),
    BulkKind.ASSIGN: gettext_lazy("Phân công"),
    BulkKind.REMIND: gettext_lazy("Nhắc việc"),
}
QUESTIONS: dict[BulkKind, str | Promise] = {
    BulkKind.TAKE: gettext_lazy(
        "Bạn nhận làm các hồ sơ dưới đây; việc nhận được ghi vào diễn biến từng hồ sơ."
    ),
    BulkKind.ASSIGN: gettext_lazy(
        "Các hồ sơ dưới đây được giao cho một người; việc giao và lý do được ghi vào diễn biến từng hồ sơ."
    ),
    BulkKind.REMIND: gettext_lazy(
        "Người đang giữ từng hồ sơ dưới đây được báo rằng bạn nhắc; mỗi hồ sơ một tin mỗi ngày."
    ),
}


@dataclass(frozen=True)
class Chosen:
    """A dossier ticked on the list, with what the page showed: the step, and who held it (0: nobody)."""

    dossier: Dossier
    step_id: int | None
    holder_id: int


class AssignManyForm(forms.Form):
    """To whom, among those who may hold at least one of the steps; why, where somebody has one already."""

    to = forms.ModelChoiceField(
        label=gettext_lazy("Người thụ lý"),
        queryset=User.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    reason = forms.CharField(
        label=gettext_lazy("Lý do đổi người làm"), max_length=500, widget=forms.Textarea(LONG)
    )

    def __init__(self, data: Any, *, chosen: list[Chosen]) -> None:
        super().__init__(data)
        if not _are_taken_from_somebody(chosen):
            del self.fields["reason"]
        at, on = timezone.now(), timezone.localdate()
        said = {
            worker.person.pk: with_load(worker)
            for unit, role in _places(chosen)
            for worker in workers(unit, role, on=on, at=at)
        }
        field: Any = self.fields["to"]
        field.queryset = User.objects.filter(pk__in=said).order_by("full_name", "pk")
        field.label_from_instance = lambda person: said[person.pk]


def offered(shelf: Bucket, known: Identity | None) -> dict[str, Any]:
    """What can be done to many on this shelf by somebody of these roles; no form where there is nothing."""
    roles = known.roles if known else frozenset()
    acts = [
        {"name": kind.value, "label": BUTTONS[kind]}
        for kind, shelves in SHELVES_OF.items()
        if shelf in shelves and _may(kind, roles)
    ]
    return {"form": FORM if acts else "", "shelf": shelf.value, "acts": acts}


def seen_as(step_id: int | None, holder_id: int | None) -> str:
    """What the page showed of a row, as the form sends it back."""
    return f"{step_id or 0}.{holder_id or 0}"


@open_to(*OFFICE)
@require_POST
def many(request: HttpRequest) -> HttpResponse:
    """The question first, with what was ticked; `sure` does it, each dossier by itself."""
    kind, shelf = _asked(request)
    chosen, gone = _chosen(request)
    back = f"{reverse('desk:home')}?shelf={shelf}"
    if gone:
        sentence = _("%(n)s hồ sơ đã chọn không còn trong phạm vi xem của bạn.")
        messages.warning(request, sentence % {"n": gone})
    if not chosen:
        messages.warning(request, _("Chọn ít nhất một hồ sơ."))
        return redirect(back)
    is_sure = "sure" in request.POST
    form = (
        AssignManyForm(request.POST if is_sure else None, chosen=chosen) if kind == BulkKind.ASSIGN else None
    )
    if not is_sure or (form is not None and not form.is_valid()):
        return _ask(request, kind, shelf, chosen, form, back)
    to = form.cleaned_data["to"] if form is not None else None
    reason = form.cleaned_data.get("reason", "") if form is not None else ""
    if len(chosen) > AT_ONCE:
        return background.ask(
            request,
            kind,
            {one.dossier.pk: one.step_id for one in chosen},
            assignee=to,
            reason=reason,
            holders={one.dossier.pk: one.holder_id for one in chosen},
        )
    _do(request, kind, chosen, to, reason)
    return redirect(back)


def _asked(request: HttpRequest) -> tuple[BulkKind, str]:
    asked, shelf = request.POST.get("act", ""), request.POST.get("shelf", "")
    kind = next((one for one in SHELVES_OF if one.value == asked), None)
    if kind is None or shelf not in [one.value for one in SHELVES_OF[kind]]:
        raise Http404
    return kind, shelf


def _chosen(request: HttpRequest) -> tuple[list[Chosen], int]:
    """What was ticked and is in sight, most urgent first; how many are not any more."""
    me = actor(request)
    ids = {row_id(one) for one in request.POST.getlist("dossier")[:MOST]}
    found = Dossier.objects.visible_to(me.acting_for or me.user, timezone.localdate()).filter(pk__in=ids)
    chosen = []
    for dossier in found.with_list_data().most_urgent_first():
        step, _dot, holder = request.POST.get(f"{SEEN}{dossier.pk}", "").partition(".")
        chosen.append(Chosen(dossier, row_id(step) or None, row_id(holder)))
    return chosen, len(ids) - len(chosen)


def _ask(
    request: HttpRequest,
    kind: BulkKind,
    shelf: str,
    chosen: list[Chosen],
    form: AssignManyForm | None,
    back: str,
) -> HttpResponse:
    count = len(chosen)
    title = ngettext("%(act)s: %(n)s hồ sơ", "%(act)s: %(n)s hồ sơ", count) % {"act": WORDS[kind], "n": count}
    context = {
        "title": title,
        "question": QUESTIONS[kind],
        "action": reverse("desk:many"),
        "act": kind.value,
        "button": title,
        "shelf": shelf,
        "form": form,
        "chosen": [
            {
                "dossier": one.dossier,
                "seen_name": f"{SEEN}{one.dossier.pk}",
                "seen": seen_as(one.step_id, one.holder_id),
                "holder": one.dossier.current_holder.full_name if one.dossier.current_holder else "",
                "applicant": "",
                "result": None,
            }
            for one in chosen
        ],
        "goes_behind": count > AT_ONCE,
        "key": background.new_key(),
        "back": back,
    }
    return render(request, "desk/many.html", context, status=422 if form is not None and form.errors else 200)


def _do(request: HttpRequest, kind: BulkKind, chosen: list[Chosen], to: User | None, reason: str) -> None:
    """Each by itself: one that cannot be done does not stop the others, and is told by its code."""
    me, done = actor(request), 0
    acts: dict[BulkKind, Callable[[Chosen], object]] = {
        BulkKind.TAKE: lambda one: processing.take_step(
            dossier_id=one.dossier.pk, by=me, at=timezone.now(), step_id=one.step_id
        ),
        BulkKind.REMIND: lambda one: reminding.remind(
            dossier_id=one.dossier.pk, by=me, at=timezone.now(), step_id=one.step_id
        ),
        BulkKind.ASSIGN: lambda one: processing.assign(
            dossier_id=one.dossier.pk, to=_somebody(to), by=me, at=timezone.now(), step_id=one.step_id,
            holder_seen=one.holder_id, reason=reason,
        ),
    }  # fmt: skip
    for one in chosen:
        try:
            acts[kind](one)
            done += 1
        except (DossierError, AccountsError) as refusal:
            messages.warning(request, f"{one.dossier}: {refusal}")
    if done:
        messages.success(request, _("%(act)s: xong %(n)s hồ sơ.") % {"act": WORDS[kind], "n": done})


def _somebody(to: User | None) -> User:
    assert to is not None, "the form asks for it"  # noqa: S101
    return to


def _are_taken_from_somebody(chosen: list[Chosen]) -> bool:
    """Whether somebody loses work by it; who holds a step of assigning only hands it out."""
    held = [one.step_id for one in chosen if one.holder_id and one.step_id]
    return StepInstance.objects.filter(pk__in=held).exclude(kind=StepKind.ASSIGN).exists()


def _places(chosen: list[Chosen]) -> list[tuple[int, str]]:
    """Unit and role of the step of each that would be held: the running one, or what follows assigning."""
    steps = (
        StepInstance.objects.filter(
            dossier__in=[one.dossier.pk for one in chosen], state__in=[StepState.ACTIVE, StepState.PENDING]
        )
        .exclude(kind=StepKind.ASSIGN)
        .order_by("dossier", "order", "branch", "round")
        .values_list("dossier", "unit", "role")
    )
    first: dict[int, tuple[int, str]] = {}
    for dossier, unit, role in steps:
        first.setdefault(dossier, (unit, role))
    return sorted(set(first.values()))


def _may(kind: BulkKind, roles: frozenset[Role]) -> bool:
    """Who is offered the button; what he may do to each dossier the service asks."""
    return kind == BulkKind.TAKE or bool(roles & ASSIGNERS)
