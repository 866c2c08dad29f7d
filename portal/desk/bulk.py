"""Many at once: the leader signs a list or sends it back, after a page that says what and how many."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import OuterRef, Prefetch, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from accounts.enums import Role
from accounts.exceptions import AccountsError
from accounts.queries import unit_scope
from dossiers.enums import BulkKind, StepState
from dossiers.exceptions import DossierError
from dossiers.models import Dossier, Result, StepInstance
from dossiers.querysets import DossierQuerySet
from dossiers.services import processing
from dossiers.services.bulk import AT_ONCE, MOST
from dossiers.services.steps import names_before
from portal.desk.act_forms import LONG
from portal.http import actor, open_to, reads_unless_posted, row_id
from portal.ui import bulk as background, dossiers
from procedures.enums import StepKind


SIGNERS = (Role.APPROVER, Role.HEAD)


class SendBackManyForm(forms.Form):
    """One reason for all: what differs from one to the next is sent back by itself."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do trả lại"),
        max_length=500,
        widget=forms.Textarea(LONG),
        help_text=gettext_lazy("Ghi vào từng hồ sơ, để người làm bước trước biết cần sửa gì."),
    )


@open_to(Role.APPROVER, Role.HEAD, Role.RECORDS_CLERK)
@reads_unless_posted
def sign_many(request: HttpRequest) -> HttpResponse:
    """Dossiers that wait for this person's signature or seal; those ticked are done or sent back one by one.

    The question first, with what was ticked; `sure` does it. One that cannot be done does not stop the
    others; each refusal is told by code. Many are given to the background.
    """
    waiting = _waiting(request)
    if request.method == "POST":
        return _asked_for(request, waiting)
    clockwork = dossiers.Clockwork(timezone.now(), waiting)
    rows = [
        {
            "dossier": one,
            "step": getattr(one, "running_step", None),
            "standing": clockwork.standing(one),
            "result": next(iter(one.results.all()), None),
        }
        for one in waiting
    ]
    context = {"rows": rows, "works": background.mine(request)}
    return render(request, "desk/sign_many.html", context)


def _asked_for(request: HttpRequest, waiting: list[Dossier]) -> HttpResponse:
    chosen = {row_id(pk) for pk in request.POST.getlist("dossier")[:MOST]}
    here = [one for one in waiting if one.pk in chosen]
    if not chosen:
        messages.warning(request, _("Chọn ít nhất một hồ sơ."))
    elif len(here) < len(chosen):
        messages.warning(
            request,
            _("%(n)s hồ sơ đã chọn không còn chờ ở đây: đã được ký hoặc đã chuyển bước khác.")
            % {"n": len(chosen) - len(here)},
        )
    seen = {one.pk: row_id(request.POST.get(f"{background.STEP}{one.pk}")) or None for one in here}
    if not here:
        return redirect("desk:sign_many")
    if request.POST.get("act") == BulkKind.SEND_BACK:
        return _send_back_asked(request, here, seen)
    if "sure" not in request.POST:
        return _ask(request, here, seen)
    if len(here) > AT_ONCE:
        return background.ask(request, BulkKind.SIGN, seen)
    _sign(request, here, seen)
    return redirect("desk:sign_many")


def _send_back_asked(
    request: HttpRequest, here: list[Dossier], seen: Mapping[int, int | None]
) -> HttpResponse:
    is_sure = "sure" in request.POST
    form = SendBackManyForm(request.POST if is_sure else None)
    if not is_sure or not form.is_valid():
        return _ask_why(request, here, seen, form)
    reason = form.cleaned_data["reason"]
    if len(here) > AT_ONCE:
        return background.ask(request, BulkKind.SEND_BACK, seen, reason=reason)
    _send_back(request, here, seen, reason)
    return redirect("desk:sign_many")


def _ask(request: HttpRequest, chosen: list[Dossier], seen: Mapping[int, int | None]) -> HttpResponse:
    """What is signed stands there to be read once more: nobody can take a signature back."""
    question = _(
        "Kết quả của từng hồ sơ đã chọn được ký duyệt hoặc đóng dấu. "
        "Việc này được ghi lại và không rút lại được."
    )
    return render(request, "desk/many.html", _question(chosen, seen, act=_("Ký"), question=question))


def _ask_why(
    request: HttpRequest, chosen: list[Dossier], seen: Mapping[int, int | None], form: SendBackManyForm
) -> HttpResponse:
    """To which step each goes stands beside it: the one that passed it on."""
    question = _(
        "Từng hồ sơ đã chọn trở lại bước ngay trước bước đang chờ bạn, với cùng một lý do. "
        "Cần trả về bước khác hoặc thêm giờ thì mở riêng hồ sơ."
    )
    context = _question(chosen, seen, act=_("Trả lại"), question=question)
    goes_to = names_before(chosen)
    for one in context["chosen"]:
        one["goes_to"] = "; ".join(goes_to.get(one["dossier"].pk, ()))
    context |= {"act": BulkKind.SEND_BACK.value, "form": form}
    return render(request, "desk/many.html", context, status=422 if form.errors else 200)


def _question(
    chosen: list[Dossier], seen: Mapping[int, int | None], *, act: str, question: str
) -> dict[str, Any]:
    count, address = len(chosen), reverse("desk:sign_many")
    title = ngettext("%(act)s: %(n)s hồ sơ", "%(act)s: %(n)s hồ sơ", count) % {"act": act, "n": count}
    return {
        "title": title,
        "question": question,
        "action": address,
        "act": "",
        "shelf": "",
        "form": None,
        "button": title,
        "chosen": [
            {
                "dossier": one,
                "seen_name": f"{background.STEP}{one.pk}",
                "seen": seen[one.pk] or "",
                "holder": one.current_holder.full_name if one.current_holder else "",
                "applicant": one.applicant_name,
                "result": next(iter(one.results.all()), None),
            }
            for one in chosen
        ],
        "goes_behind": count > AT_ONCE,
        "key": background.new_key(),
        "back": address,
    }


def _waiting(request: HttpRequest) -> list[Dossier]:
    me = actor(request)
    person, on = me.acting_for or me.user, timezone.localdate()
    signs = Q(steps__kind=StepKind.APPROVE, steps__unit__in=unit_scope(person, SIGNERS, on))
    seals = Q(steps__kind=StepKind.SEAL, steps__unit__in=unit_scope(person, [Role.RECORDS_CLERK], on))
    found: DossierQuerySet = Dossier.objects.visible_to(person, on).filter(
        signs | seals, steps__state=StepState.ACTIVE
    )
    running = StepInstance.objects.filter(dossier=OuterRef("pk"), state=StepState.ACTIVE)
    found = found.annotate(running_step=Subquery(running.values("pk")[:1]))
    in_force = Prefetch("results", queryset=Result.objects.in_force())
    return list(found.with_list_data().prefetch_related(in_force).most_urgent_first()[:MOST])


def _sign(request: HttpRequest, chosen: list[Dossier], seen: Mapping[int, int | None]) -> None:
    me = actor(request)
    done = _each(
        request,
        chosen,
        lambda one: processing.complete_step(
            dossier_id=one.pk, by=me, at=timezone.now(), step_id=seen[one.pk]
        ),
    )
    if done:
        messages.success(request, _("Đã ký %(n)s hồ sơ.") % {"n": done})


def _send_back(
    request: HttpRequest, chosen: list[Dossier], seen: Mapping[int, int | None], reason: str
) -> None:
    me = actor(request)
    done = _each(
        request,
        chosen,
        lambda one: processing.send_back(
            dossier_id=one.pk, to_order=None, reason=reason, by=me, at=timezone.now(), step_id=seen[one.pk]
        ),
    )
    if done:
        messages.success(request, _("Đã trả lại %(n)s hồ sơ.") % {"n": done})


def _each(request: HttpRequest, chosen: list[Dossier], act: Callable[[Dossier], object]) -> int:
    """Each by itself: one that cannot be done is told by its code and does not stop the others."""
    done = 0
    for dossier in chosen:
        try:
            act(dossier)
            done += 1
        except (DossierError, AccountsError) as refusal:
            messages.warning(request, f"{dossier}: {refusal}")
    return done
