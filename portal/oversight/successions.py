"""Successions (ruling 41): closed agencies with their heirs, the open dossiers of each, the confirmation."""

from __future__ import annotations

from typing import Any

import structlog
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST
from kombu.exceptions import OperationalError

from accounts import queries
from accounts.enums import Role
from accounts.models import AgencySuccession
from accounts.permissions import Thing
from dossiers import tasks
from dossiers.models import Dossier
from dossiers.services import succession as moving, succession_runs
from jobs.enums import RunState
from jobs.exceptions import JobIsRunning
from jobs.models import JobRun
from jobs.services.apart import SomeFailed
from portal.http import actor, identity_of, open_to, reads_only
from portal.oversight import exporting
from portal.oversight.accounts_agencies import SEERS
from portal.oversight.tables import CODE, Cell, Column, Table
from portal.ui.formats import moment
from portal.ui.pagination import page_of


CONFIRMERS = (Role.HEAD, Role.CONTROL)
MOVED_AT_ONCE = 100  # while somebody waits; more go to the background
COLUMNS = (
    Column(gettext_lazy("Hồ sơ"), CODE, 28),
    Column(gettext_lazy("Thủ tục"), width=48),
    Column(gettext_lazy("Đang ở")),
    Column(gettext_lazy("Hẹn trả"), width=20),
)
logger = structlog.get_logger(__name__)


@open_to(*SEERS)
@reads_only
def listing(request: HttpRequest) -> HttpResponse:
    """Closed agencies with their heirs, and how many open dossiers still wait to move."""
    today = timezone.localdate()
    found = list(_known(request).order_by("-effective_on", "predecessor__code", "pk"))
    waiting = moving.waiting([row for row in found if row.effective_on <= today])
    rows = [
        {"succession": row, "waiting": waiting.get(row.pk, 0), "has_begun": row.effective_on <= today}
        for row in found
    ]
    return render(request, "oversight/accounts/successions.html", {"rows": rows})


@open_to(*SEERS)
@reads_only
def detail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One succession with the open dossiers that wait: before anybody confirms, and while they move."""
    row = _succession_or_404(request, pk)
    me, today = actor(request), timezone.localdate()
    waiting = moving.affected(row)
    seen = waiting.visible_to(me.acting_for or me.user, today)
    page = page_of(
        seen,
        order=("pk",),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=exporting.page_size(request),
        shown=lambda found: found.select_related("procedure_version", "current_unit"),
    )
    whole = waiting.count()
    hidden = whole - seen.count()
    table = Table(
        name="ho-so-cho-chuyen",
        title=_("Hồ sơ chờ chuyển"),
        columns=COLUMNS,
        rows=[_dossier(one) for one in page.rows],
        about=[f"{row.predecessor.name} → {row.successor.name}", row.act],
        empty=_("Không còn hồ sơ dở dang nào chờ chuyển.") if not whole else "",
    )
    context = {
        "succession": row,
        "has_begun": row.effective_on <= today,
        "waiting": whole,
        "may_confirm": _may_confirm(request),
        "page": page,
        "then": "fine",
        "notes": [_("%(n)s hồ sơ ngoài phạm vi xem.") % {"n": hidden}] if hidden else [],
        **_how_far(request, succession_runs.latest_run(row)),
    }
    return exporting.page(request, "oversight/accounts/succession.html", table, context)


def _dossier(dossier: Dossier) -> list[Any]:
    return [
        Cell(str(dossier), reverse("desk:dossier", args=[dossier.pk])),
        dossier.procedure_version.name,
        dossier.current_unit.name,
        moment(dossier.due_at),
    ]


def _how_far(request: HttpRequest, run: JobRun | None) -> dict[str, Any]:
    """What the page says of the moving: how far it is, asked for again; or that it could not be finished."""
    under_way = run is not None and run.state in succession_runs.UNDER_WAY
    has_failed = run is not None and run.state == RunState.FAILED
    return {"run": run, "poll": request.path if under_way else "", "has_failed": has_failed}


@open_to(*CONFIRMERS)
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """A person confirms; then every open dossier moves. Pressed again it moves what is left."""
    row = get_object_or_404(AgencySuccession, pk=pk)
    by, at = actor(request), timezone.now()
    run = succession_runs.confirm(succession=row, by=by, at=at)
    if moving.propose(row).dossiers > MOVED_AT_ONCE:
        _wake()
        messages.success(request, _("Đã xác nhận. Hồ sơ được chuyển dần; trang này cho biết đến đâu."))
        return redirect("oversight:succession", pk)
    try:
        moved = succession_runs.carry_out(run, at=at)
    except (JobIsRunning, SomeFailed) as refusal:
        messages.error(request, _failed(refusal))
    else:
        said = _("Đã chuyển %(count)d hồ sơ dở dang sang cơ quan kế thừa.") % {"count": moved}
        messages.success(request, said)
    return redirect("oversight:succession", pk)


def _failed(refusal: JobIsRunning | SomeFailed) -> str:
    if isinstance(refusal, JobIsRunning):
        return str(refusal)
    return _("%(n)d hồ sơ chưa chuyển được; các hồ sơ khác đã chuyển.") % {"n": len(refusal.failed)}


def _wake() -> None:
    try:
        tasks.move_to_successors.delay()
    except OperationalError:
        logger.warning("succession_not_woken")  # the sweep of the next minute finds it


def _may_confirm(request: HttpRequest) -> bool:
    known = identity_of(request)
    return known is not None and bool(known.roles & set(CONFIRMERS))


def _known(request: HttpRequest) -> QuerySet[AgencySuccession]:
    """Where he sees the settings of the closed agency or of the heir, who answers for what comes to it."""
    seen = queries.agencies_seen(actor(request).user, Thing.SETTINGS, timezone.localdate())
    rows = AgencySuccession.objects.select_related("predecessor", "successor", "confirmed_by")
    return rows.filter(Q(predecessor__in=seen) | Q(successor__in=seen))


def _succession_or_404(request: HttpRequest, pk: int) -> AgencySuccession:
    found = _known(request).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
