"""The button that takes back what one has just done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import Actor
from dossiers.enums import EventKind
from dossiers.models import Dossier
from dossiers.services import undoing
from portal.http import actor, page_before, row_id
from portal.ui.formats import moment


@dataclass(frozen=True)
class JustDone:
    """What components/just_done.html shows."""

    dossier_id: int
    event_id: int
    what: str
    at: str

    @property
    def action(self) -> str:
        return reverse("ui:undo", args=[self.dossier_id])


def just_done(dossier: Dossier, me: Actor, *, at: datetime, names_it: bool = False) -> JustDone | None:
    """What this person has just done and may take back. `names_it`: the page is of many dossiers."""
    event = undoing.offered(dossier, by=me, at=at)
    if event is None:
        return None
    what = EventKind(event.kind).label
    return JustDone(dossier.pk, event.pk, f"{_(what)} {dossier}" if names_it else what, moment(event.at))


@require_POST
def undo(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Take it back, once, and go to the page it was pressed on."""
    # The dossier is asked for in sight first: what is out of sight does not exist.
    me = actor(request)
    visible = Dossier.objects.visible_to(me.acting_for or me.user, timezone.localdate())
    dossier = visible.filter(pk=dossier_id).first()
    if dossier is None:
        raise Http404
    undoing.undo(dossier_id=dossier.pk, event_id=row_id(request.POST.get("event")), by=me, at=timezone.now())
    messages.success(request, _("Đã hoàn tác. Việc trước và lần hoàn tác đều ghi trong diễn biến hồ sơ."))
    return redirect(page_before(request) or "ui:home")
