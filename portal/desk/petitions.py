"""Petitions at the desk: what waits, one petition with its next act first, registering (ruling 30)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Count, Min, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy as _l
from django.views.decorators.http import require_POST

from accounts.enums import LookAction, Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor, Agency
from accounts.queries import holdings, legal_agency
from documents.exceptions import PdfUnavailable
from documents.models import IssuedPaper
from documents.services import files, papers as documents
from feedback.enums import DutyKind, PetitionState as S
from feedback.exceptions import NotNow, Refused
from feedback.models import Petition, PetitionDuty
from feedback.permissions import names_shown
from feedback.rules.acts import MAY, Act
from feedback.rules.visibility import Names
from feedback.services import registering, slips
from portal.desk.petition_acts import Doing, open_doings
from portal.desk.petition_facts import BADGE, facts_of
from portal.desk.petition_forms import RegisterForm
from portal.http import actor, identity_of, leaves_the_screen, open_to, reads_only, reads_unless_posted
from portal.looks import shows_personal_data
from portal.ui import keeping, lists
from portal.ui.formats import day, moment
from portal.ui.list_specs import PETITIONS
from portal.ui.pagination import page_of
from portal.ui.roles import PETITION_PEOPLE, PETITION_REGISTRARS


COUNT_UP_TO = 100
SHELVES: dict[str, tuple[Any, Callable[[Any, datetime], Q]]] = {
    "cho-phan-loai": (_l("Chờ phân loại"), lambda me, at: Q(state__in=[S.RECEIVED, S.TRANSFERRED])),
    "cua-toi": (_l("Giao cho tôi"), lambda me, at: Q(state=S.HANDLING, handler=me)),
    "dang-xu-ly": (_l("Đang xử lý"), lambda me, at: Q(state=S.HANDLING)),
    "cho-bo-sung": (_l("Chờ người gửi"), lambda me, at: Q(state=S.ASKED)),
    "cho-cong-khai": (_l("Chờ công khai"), lambda me, at: Q(state=S.ANSWERED)),
    "qua-han": (
        _l("Quá hạn"),
        lambda me, at: Q(pk__in=PetitionDuty.objects.overdue_at(at).values("petition")),
    ),
    "da-xong": (
        _l("Đã xong"),
        lambda me, at: Q(state__in=[S.PUBLISHED, S.REFUSED, S.REDIRECTED, S.FORWARDED, S.WITHDRAWN]),
    ),
}


@open_to(*PETITION_PEOPLE)
@reads_only
def petitions(request: HttpRequest) -> HttpResponse:
    """One shelf, the oldest first, a page at a time; what is done with, the newest first."""
    me, at = actor(request), timezone.now()
    shown = lists.shown(request, PETITIONS)
    shelf = shown.part if shown.part in SHELVES else _first_shelf(request)
    order = shown.order(("-sent_at", "-pk") if shelf == "da-xong" else ("sent_at", "pk"))
    page = page_of(
        _shelf(me, shelf, at),
        order=order,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        shown=_shown,
    )
    counts = _counts(me, at)
    context = {
        "shelf": SHELVES[shelf][0],
        "tabs": [_tab(one, counts[one], is_current=one == shelf) for one in SHELVES],
        "tools": shown.tools(),
        "columns": shown.heads(order),
        "rows": [{"cells": shown.cells(_cells(petition, at))} for petition in page.rows],
        "page": page,
        "may_register": bool(_agencies(me)),
    }
    return render(request, "desk/petitions.html", context)


@shows_personal_data("petition", "pk")
@open_to(*PETITION_PEOPLE)
@reads_unless_posted
@keeping.keeps_typed
def petition(request: HttpRequest, pk: int) -> HttpResponse:
    """One petition: the next act first, then what it says, what is owed, what happened."""
    found, me, at = _visible(request, pk), actor(request), timezone.now()
    doings = open_doings(found, me)
    sent, typed = keeping.part_typed(request, doings), keeping.typed(request)
    forms = {
        name: doing.form(typed if name == sent else None, petition=found, prefix=name)
        for name, doing in doings.items()
    }
    keeping.reopened(request, *(forms[name] for name in forms if name == sent))
    if request.method == "POST":
        if sent not in doings:
            raise NotNow(_("Phản ánh này vừa thay đổi. Tải lại trang để xem việc có thể làm."))
        if _done(request, doings[sent], forms[sent], found, me, at):
            still = Petition.objects.visible_to(me.user, timezone.localdate(at)).filter(pk=pk).exists()
            return redirect("desk:petition", pk) if still else redirect("desk:petitions")
    context = {"doings": _offered(doings, forms, sent), **facts_of(found, me, at)}
    return render(request, "desk/petition.html", context, status=422 if request.method == "POST" else 200)


@open_to(*PETITION_REGISTRARS)
@reads_unless_posted
@keeping.keeps_typed
def register(request: HttpRequest) -> HttpResponse:
    """At the counter, by telephone, on paper, from the national system."""
    me, now = actor(request), timezone.now()
    agencies = _agencies(me)
    if not agencies:
        raise NotAllowed(_("Bạn chưa được giao ghi nhận phản ánh, kiến nghị ở cơ quan nào."))
    form = RegisterForm(keeping.typed(request), agency=agencies[0])
    keeping.reopened(request, form)
    if request.method == "POST" and form.is_valid():
        try:
            made = registering.register(given=form.given(now), by=me, at=now)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _registered(made))
            seen = Petition.objects.visible_to(me.user, timezone.localdate(now)).filter(pk=made.pk).exists()
            return redirect("desk:petition", made.pk) if seen else redirect("desk:petitions")
    context = {"form": form, "agency": agencies[0]}
    return render(request, "desk/petition_new.html", context, status=422 if form.errors else 200)


@open_to(*PETITION_PEOPLE)
@require_POST
def print_slip(request: HttpRequest, pk: int) -> HttpResponse:
    """The slip of a complaint or denunciation, issued unless it is, then shown."""
    found, at = _visible(request, pk), timezone.now()
    paper = slips.issue_redirect_slip(petition_id=found.pk, by=actor(request), at=at)
    try:
        documents.pdf_of(paper=paper, at=at)
    except PdfUnavailable:
        raise NotNow(_("Máy chủ chưa tạo được PDF. Phiếu đã có số; hãy in lại sau.")) from None
    return redirect("desk:petition_slip", pk)


@shows_personal_data("petition", "pk", LookAction.FILE)
@open_to(*PETITION_PEOPLE)
@leaves_the_screen
@reads_only
def slip(request: HttpRequest, pk: int) -> HttpResponse:
    """The stored PDF of the slip."""
    found = _visible(request, pk)
    if names_shown(actor(request).user, found, on=timezone.localdate()) != Names.YES:
        raise Http404
    paper = IssuedPaper.objects.select_related("file").filter(
        kind="petition_redirect", subject=f"petition:{found.pk}"
    )
    issued = paper.first()
    if issued is None or issued.file is None:
        raise Http404
    response = HttpResponse(files.content_of(issued.file), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="phieu-huong-dan-{found.pk}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _visible(request: HttpRequest, pk: int) -> Petition:
    seen = Petition.objects.visible_to(actor(request).user, timezone.localdate())
    found: Petition | None = (
        seen.select_related(
            "registered_agency", "handling_agency", "handler", "about_agency", "about_dossier",
            "about_procedure", "about_unit", "about_person", "registered_by", "repeats",
        )
        .filter(pk=pk)
        .first()
    )  # fmt: skip
    if found is None:
        raise Http404
    return found


def _agencies(me: Actor) -> list[Agency]:
    """Where this person registers petitions: the agencies with a seal of his roles, each once."""
    on = timezone.localdate()
    (roles, _relation), *_others = MAY[Act.REGISTER]
    people = {None} if me.acting_for is None else {None, me.acting_for.pk}
    held = [one for one in holdings(me.user, on) if one.role in roles and one.acting_for_id in people]
    found = {agency.pk: agency for agency in (legal_agency(one.agency_id, on) for one in held)}
    return list(found.values())


def _shelf(me: Actor, shelf: str, at: datetime) -> QuerySet[Petition]:
    return _seen(me, at).filter(_on_shelf(me, shelf, at))


def _counts(me: Actor, at: datetime) -> dict[str, int]:
    """How many lie on each shelf, in one pass over what this person sees."""
    shelves = {one: Count("pk", filter=_on_shelf(me, one, at)) for one in SHELVES}
    found: dict[str, int] = _seen(me, at).aggregate(**shelves)
    return found


def _seen(me: Actor, at: datetime) -> QuerySet[Petition]:
    found: QuerySet[Petition] = Petition.objects.visible_to(me.user, timezone.localdate(at))
    return found


def _on_shelf(me: Actor, shelf: str, at: datetime) -> Q:
    _label, condition = SHELVES[shelf]
    return condition(me.acting_for or me.user, at)


def _shown(rows: QuerySet[Petition]) -> QuerySet[Petition]:
    still = Q(duties__done_at=None, duties__dropped_at=None)
    return rows.select_related("handling_agency", "handler").annotate(
        next_due_at=Min("duties__due_at", filter=still)
    )


def _first_shelf(request: HttpRequest) -> str:
    """Who deals them out sees the new ones first, who handles them his own."""
    known = identity_of(request)
    deals = known is not None and bool(known.roles & {Role.PETITION_OFFICER, Role.HEAD})
    return "cho-phan-loai" if deals else "cua-toi"


def _tab(one: str, found: int, *, is_current: bool) -> dict[str, Any]:
    shown = f"{COUNT_UP_TO}+" if found > COUNT_UP_TO else str(found)
    return {
        "label": f"{SHELVES[one][0]} ({shown})",
        "href": f"{reverse('desk:petitions')}?ngan={one}",
        "is_current": is_current,
        "count": None,
    }


def _cells(one: Petition, at: datetime) -> dict[str, dict[str, Any]]:
    due: datetime | None = one.next_due_at  # type: ignore[attr-defined]
    state = S(one.state)
    is_late = due is not None and due < at
    return {
        "code": {"text": one.code, "href": reverse("desk:petition", args=[one.pk]), "css": "code"},
        "kind": {"text": one.get_kind_display() or "–"},
        "sent": {"text": day(one.sent_on)},
        "agency": {"text": one.handling_agency.name},
        "handler": {"text": one.handler.full_name if one.handler else "–"},
        "duty": {"text": _("Quá hạn từ %(due)s") % {"due": moment(due)}, "badge_kind": "late"}
        if is_late
        else {"text": _("trước %(due)s") % {"due": moment(due)} if due else "–"},
        "state": {"text": state.label, "badge_kind": BADGE.get(state, "ended")},
    }


def _done(request: HttpRequest, doing: Doing, form: Any, found: Petition, me: Actor, at: datetime) -> bool:
    """Whether what was sent could be done; else the form says why not."""
    if not form.is_valid():
        return False
    try:
        doing.call(found, form, me, at)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    messages.success(request, str(doing.done))
    return True


def _offered(doings: dict[str, Doing], forms: dict[str, Any], sent: str) -> list[dict[str, Any]]:
    """The next act open, the others closed until asked for; what was sent and refused is open."""
    return [
        {"name": name, "label": doing.label, "form": forms[name], "is_open": name == sent}
        for name, doing in doings.items()
    ]


def _registered(made: Petition) -> str:
    return _("Đã ghi nhận số %(code)s; %(agency)s trả lời trước %(due)s.") % {
        "code": made.code,
        "agency": made.handling_agency.name,
        "due": moment(made.duties.open().get(kind=DutyKind.ANSWER).due_at),
    }
