"""Many at once: the leader signs a list, the department signs for a bundle."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.exceptions import AccountsError
from accounts.queries import unit_scope
from dossiers.enums import StepState
from dossiers.exceptions import DossierError
from dossiers.models import Dossier, HandOver
from dossiers.querysets import DossierQuerySet
from dossiers.services import handover, processing
from portal.http import actor, open_to, reads_unless_posted
from portal.ui import dossiers
from portal.ui.navigation import OFFICE
from procedures.enums import StepKind


AT_ONCE = 100


@open_to(Role.APPROVER, Role.HEAD, Role.RECORDS_CLERK)
@reads_unless_posted
def sign_many(request: HttpRequest) -> HttpResponse:
    """Dossiers that wait for this person's signature or seal; those ticked are done one by one.

    One that cannot be done does not stop the others; each refusal is told by code.
    """
    waiting = _waiting(request)
    if request.method == "POST":
        chosen = [int(pk) for pk in request.POST.getlist("dossier") if pk.isdigit()][:AT_ONCE]
        _sign(request, [one for one in waiting if one.pk in chosen])
        return redirect("desk:sign_many")
    clockwork = dossiers.Clockwork(timezone.now())
    rows = [
        {"dossier": one, "standing": clockwork.standing(one), "result": next(iter(one.results.all()), None)}
        for one in waiting
    ]
    return render(request, "desk/sign_many.html", {"rows": rows})


def _waiting(request: HttpRequest) -> list[Dossier]:
    me = actor(request)
    person, on = me.acting_for or me.user, timezone.localdate()
    places = unit_scope(person, [Role.APPROVER, Role.HEAD, Role.RECORDS_CLERK], on)
    found: DossierQuerySet = Dossier.objects.visible_to(person, on).filter(
        steps__state=StepState.ACTIVE,
        steps__kind__in=[StepKind.APPROVE, StepKind.SEAL],
        steps__unit__in=places,
    )
    return list(found.with_list_data().prefetch_related("results").most_urgent_first()[:AT_ONCE])


def _sign(request: HttpRequest, chosen: list[Dossier]) -> None:
    done = 0
    for dossier in chosen:
        try:
            processing.complete_step(dossier_id=dossier.pk, by=actor(request), at=timezone.now())
            done += 1
        except (DossierError, AccountsError) as refusal:
            messages.warning(request, f"{dossier}: {refusal}")
    if done:
        messages.success(request, _("Đã ký %(n)s hồ sơ.") % {"n": done})


@open_to(*OFFICE)
@reads_unless_posted
def bundles(request: HttpRequest) -> HttpResponse:
    """Bundles from the counter that wait for this unit's signature, with papers to count."""
    me = actor(request)
    units = unit_scope(
        me.acting_for or me.user, [Role.HANDLER, Role.UNIT_HEAD, Role.APPROVER], timezone.localdate()
    )
    waiting = HandOver.objects.filter(to_unit__in=units, received_at=None).select_related(
        "from_agency", "made_by"
    )
    if request.method == "POST":
        bundle = waiting.filter(pk=_number(request.POST.get("bundle"))).first()
        if bundle is None:
            messages.warning(request, _("Phiếu bàn giao này đã được ký nhận hoặc không gửi cho đơn vị bạn."))
            return redirect("desk:bundles")
        handover.receive(hand_over_id=bundle.pk, counted=_counted(request), by=me, at=timezone.now())
        messages.success(request, _("Đã ký nhận phiếu %(number)s.") % {"number": bundle.number})
        return redirect("desk:bundles")
    listed = waiting.prefetch_related("items__dossier").order_by("made_at", "pk")[:50]
    return render(request, "desk/bundles.html", {"bundles": listed})


def _counted(request: HttpRequest) -> dict[int, int]:
    typed = {
        _number(name.removeprefix("count-")): _number(value)
        for name, value in request.POST.items()
        if name.startswith("count-") and isinstance(value, str)
    }
    return {pk: min(count, 32_000) for pk, count in typed.items() if pk}


def _number(text: object) -> int:
    return int(str(text)) if str(text).isdigit() else 0
