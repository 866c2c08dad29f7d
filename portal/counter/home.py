"""First page of one-stop staff: one search box, the shelves with what waits on them."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _, gettext_lazy

from accounts.enums import Role
from accounts.models import User
from accounts.queries import actor_roles, unit_scope
from dossiers.enums import PAUSED_STATES, WAITING_STATES, WITH_DECISION, State
from dossiers.models import AnswerOwed, Dossier, Outage
from dossiers.querysets import DossierQuerySet
from dossiers.rules.collecting import UNCOLLECTED_AFTER
from dossiers.services import drafts
from portal.counter import keys, lists, posts, queueing
from portal.http import actor, open_to, reads_only
from portal.looks import shows_personal_data
from portal.ui import lists as kept
from portal.ui.list_specs import SHELF
from portal.ui.pagination import page_of
from procedures.models import ProcedureOffer
from queues.models import Ticket


COUNT_UP_TO = 100
# What a draft is called before its colon, and the page that opens it again.
DRAFT_PAGES = {"reception": "counter:receive", "express": "counter:express"}


class Shelf(StrEnum):
    """Where a counter's dossiers wait for its clerks; also the address of the shelf."""

    TO_ACCEPT = "cho-tiep-nhan"
    TO_HAND_OVER = "cho-ban-giao"
    TO_RETURN = "cho-tra"
    LATE = "qua-han"
    OWED = "cho-tra-loi"
    WAITING = "cho-bo-sung"
    UNCOLLECTED = "chua-den-nhan"
    PAPERS = "con-giu-ban-chinh"


# Today's board of the counter: these with who waits and what was received; the others wait for somebody.
TODAYS_SHELVES = (Shelf.TO_HAND_OVER, Shelf.TO_RETURN, Shelf.OWED)
LABELS = {
    Shelf.TO_ACCEPT: gettext_lazy("Chờ tiếp nhận"),
    Shelf.TO_HAND_OVER: gettext_lazy("Chờ bàn giao"),
    Shelf.TO_RETURN: gettext_lazy("Chờ trả kết quả"),
    Shelf.LATE: gettext_lazy("Quá hạn"),
    Shelf.OWED: gettext_lazy("Phải trả lời người nộp"),
    Shelf.WAITING: gettext_lazy("Chờ người nộp bổ sung, nộp tiền"),
    Shelf.UNCOLLECTED: gettext_lazy("Kết quả chưa đến nhận"),
    Shelf.PAPERS: gettext_lazy("Còn giữ bản chính"),
}
# The column that shows what a shelf is ordered by; a counter's shelves are short.
SORTED_BY = {
    Shelf.TO_ACCEPT: "received",
    Shelf.TO_HAND_OVER: "received",
    Shelf.TO_RETURN: "finished",
    Shelf.LATE: "due",
    Shelf.OWED: "received",
    Shelf.WAITING: "received",
    Shelf.UNCOLLECTED: "finished",
    Shelf.PAPERS: "received",
}
FIRST_ACTS = {
    Shelf.TO_ACCEPT: "counter:complete",
    Shelf.TO_RETURN: "counter:return_result",
    Shelf.UNCOLLECTED: "counter:return_result",
    Shelf.PAPERS: "counter:return_papers",
}
# What is oldest comes first; each served by an index of the receiving unit.
ORDERS = {
    Shelf.TO_ACCEPT: ("created_at", "pk"),
    Shelf.TO_HAND_OVER: ("accepted_at", "pk"),
    Shelf.TO_RETURN: ("finished_at", "pk"),
    Shelf.LATE: ("due_at", "pk"),
    Shelf.OWED: ("submitted_at", "pk"),
    Shelf.WAITING: ("created_at", "pk"),
    Shelf.UNCOLLECTED: ("finished_at", "pk"),
    Shelf.PAPERS: ("created_at", "pk"),
}


def on_shelf(request: HttpRequest, shelf: Shelf, *, at: datetime, on: date) -> DossierQuerySet:
    """Dossiers of one's own counters on this shelf, in sight."""
    mine = unit_scope(posts.user_of(request), posts.CLERKS, on)
    here = posts.visible(request).filter(receiving_agency__in=mine, system_of_record="")
    match shelf:
        case Shelf.TO_ACCEPT:
            return here.filter(state__in=[state for state in WAITING_STATES if state != State.DRAFT])
        case Shelf.TO_HAND_OVER:
            return _to_hand_over(request, mine)
        case Shelf.TO_RETURN:
            return here.filter(state=State.DONE)
        case Shelf.OWED:
            return here.filter(
                state=State.SUBMITTED, answers_owed__in=AnswerOwed.objects.filter(answered_at=None)
            )
        case Shelf.WAITING:
            return here.filter(state__in=[State.SUPPLEMENT_PRE, *PAUSED_STATES])
        case Shelf.UNCOLLECTED:
            return here.uncollected(on - UNCOLLECTED_AFTER)
        case Shelf.PAPERS:
            return here.with_originals_here()
    return here.filter(Q(ended_on=None), late_after__lt=at)


def _to_hand_over(request: HttpRequest, mine: frozenset[int]) -> DossierQuerySet:
    """Accepted here and not sent on, or received elsewhere for this counter's agency and arrived."""
    waiting = posts.visible(request).filter(state=State.ACCEPTED, system_of_record="")
    ours = Q(receiving_agency__in=mine, non_boundary__sent_at=None)
    return waiting.filter(ours | Q(non_boundary__counter__in=mine, non_boundary__arrived_at__isnull=False))


@open_to(*posts.ONE_STOP)
@reads_only
def home(request: HttpRequest) -> HttpResponse:
    """Search box, shelves with counts, one's own drafts."""
    at, on = posts.now_and_today()
    user = posts.user_of(request)
    is_clerk = _is_clerk(request, on)
    context = {
        "board": _with_keys(todays_board(request, at, on), first=1) if is_clerk else [],
        "shelves": _with_keys(_other_shelves(request, at, on), first=6) if is_clerk else [],
        "keys": keys.HOME,
        "drafts": _drafts(user, at),
        "panel": queueing.panel_of(request, on) if is_clerk else None,
        "may_receive": bool(posts.counter_ids(user, on)),
        "outages": _not_ended(user, on),
    }
    return render(request, "counter/home.html", context)


def _not_ended(user: User, on: date) -> list[Outage]:
    """Outages of the counters this person answers for of which nobody has noted the end."""
    kept_by_me = unit_scope(user, (Role.ONESTOP_HEAD,), on)
    lasting = Outage.objects.filter(agency__in=kept_by_me, ended_at=None)
    return list(lasting.select_related("agency").order_by("began_at", "pk")) if kept_by_me else []


@shows_personal_data("shelf", "shelf")
@open_to(*posts.CLERKS)
@reads_only
def shelf(request: HttpRequest, shelf: str) -> HttpResponse:
    """One shelf, oldest first, page by page."""
    if shelf not in set(Shelf):
        raise Http404
    at, on = posts.now_and_today()
    chosen = Shelf(shelf)
    shown, sortable = kept.shown(request, SHELF), {SORTED_BY[chosen]: ORDERS[chosen][0]}
    order = shown.order(ORDERS[chosen], only=sortable)
    page = page_of(
        on_shelf(request, chosen, at=at, on=on),
        order=order,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        shown=DossierQuerySet.with_list_data,
    )
    context = {
        "title": LABELS[chosen],
        "columns": shown.heads(order, only=sortable),
        "tools": shown.tools(),
        "rows": [
            {"cells": shown.cells(cells), "act": _first_act(chosen, dossier)}
            for dossier, cells in zip(page.rows, _rows(request, chosen, page.rows, at=at, on=on), strict=True)
        ],
        "page": page,
        "shelf": chosen,
        "hand_over": chosen == Shelf.TO_HAND_OVER,
    }
    return render(request, "counter/shelf.html", context)


def _first_act(shelf: Shelf, dossier: Dossier) -> str:
    """What the key e opens: the act a dossier lies on this shelf for; elsewhere the dossier itself."""
    act = FIRST_ACTS.get(shelf)
    if shelf == Shelf.PAPERS and dossier.state in WITH_DECISION:
        act = "counter:return_result"  # the papers go with the decision; once it is out, it leads on to them
    return reverse(act, args=[dossier.pk]) if act else ""


def _rows(
    request: HttpRequest, chosen: Shelf, dossiers: Sequence[Dossier], *, at: datetime, on: date
) -> list[dict[str, Any]]:
    """Cells of a shelf's rows; where an answer is owed, by when stands in the place of the promise."""
    rows = lists.cells_of(dossiers, posts.user_of(request), at=at, on=on)
    if chosen != Shelf.OWED:
        return rows
    owed = AnswerOwed.objects.filter(dossier__in=dossiers, answered_at=None)
    due = dict(owed.values_list("dossier_id", "due_at"))
    for dossier, row in zip(dossiers, rows, strict=True):
        lists.tell_answer(row, due.get(dossier.pk), at=at)
    return rows


def _is_clerk(request: HttpRequest, on: date) -> bool:
    user = posts.user_of(request)
    held = unit_scope(user, posts.CLERKS, on)
    return bool(held and actor_roles(actor(request), held, on) & set(posts.CLERKS))


def todays_board(request: HttpRequest, at: datetime, on: date) -> list[dict[str, Any]]:
    """Who waits, what was received, what is to be handed over and returned, who is owed an answer.

    Each figure with the list it is made of.
    """
    mine = unit_scope(posts.user_of(request), posts.CLERKS, on)
    received = posts.visible(request).filter(receiving_agency__in=mine, received_on=on, system_of_record="")
    day = urlencode({"first": f"{on:%d/%m/%Y}", "last": f"{on:%d/%m/%Y}"})
    return [
        {
            "label": _("Người đang chờ"),
            "value": str(Ticket.objects.filter(agency__in=mine, day=on).waiting().count()),
            "href": reverse("counter:queue"),
        },
        {
            "label": _("Đã tiếp nhận"),
            "value": counted(received.accepted()),
            "href": f"{reverse('counter:register')}?{day}",
        },
        *(_figure(request, shelf, at, on) for shelf in TODAYS_SHELVES),
    ]


def _other_shelves(request: HttpRequest, at: datetime, on: date) -> list[dict[str, Any]]:
    return [_figure(request, shelf, at, on) for shelf in Shelf if shelf not in TODAYS_SHELVES]


def _figure(request: HttpRequest, shelf: Shelf, at: datetime, on: date) -> dict[str, Any]:
    """A shelf with its count, no further than "hơn 100": a count must not cost a scan."""
    return {
        "label": LABELS[shelf],
        "href": reverse("counter:shelf", args=[shelf.value]),
        "value": counted(on_shelf(request, shelf, at=at, on=on)),
        "is_late": shelf == Shelf.LATE,
    }


def _with_keys(figures: list[dict[str, Any]], *, first: int) -> list[dict[str, Any]]:
    return [figure | {"key": str(number % 10)} for number, figure in enumerate(figures, start=first)]


def counted(dossiers: DossierQuerySet) -> str:
    """The number of rows, no further than “hơn 100”: a count must not cost a scan."""
    found = dossiers.order_by()[: COUNT_UP_TO + 1].count()
    return _("hơn %(n)s") % {"n": COUNT_UP_TO} if found > COUNT_UP_TO else str(found)


def _drafts(user: User, at: datetime) -> list[dict[str, Any]]:
    """The forms this person left half filled, as links back into them."""
    kept = [(draft, *draft.form.partition(":")[::2]) for draft in drafts.kept(user=user, at=at)]
    offers = {
        str(offer.pk): offer
        for offer in ProcedureOffer.objects.filter(
            pk__in=[offer_id for _draft, form, offer_id in kept if form in DRAFT_PAGES]
        ).select_related("procedure")
    }
    return [
        {
            "href": reverse(DRAFT_PAGES[form], args=[offers[offer_id].pk]),
            "code": offers[offer_id].procedure.code,
            "saved_at": draft.saved_at,
        }
        for draft, form, offer_id in kept
        if form in DRAFT_PAGES and offer_id in offers
    ]
