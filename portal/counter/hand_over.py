"""Bundles from the counter to the departments, each with its slip."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Count, F, OuterRef, Q, Subquery, Sum, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST

from accounts.enums import LookAction, Role
from accounts.queries import unit_scope
from dossiers.enums import BulkKind, Found, StepState
from dossiers.models import AnswerOwed, Dossier, HandOver, StepInstance
from dossiers.permissions import can_issue_slip
from dossiers.queries.register import named_units
from dossiers.queries.transfers import Calendars, LateTransfer, late_answers, late_transfers, standing
from dossiers.rules.transfer import rule_of_passing_on
from dossiers.services import handover, papers
from dossiers.services.bulk import AT_ONCE, MOST
from portal.counter import lists, posts
from portal.counter.home import Shelf, on_shelf
from portal.counter.receipt import to_paper
from portal.http import actor, open_to, reads_only, reads_unless_posted, row_id
from portal.looks import shows_personal_data
from portal.ui import bulk as background
from portal.ui.dossiers import working_time
from portal.ui.formats import moment
from portal.ui.keeping import sent_once


# Missing at the department, there without being listed, or with another number of papers.
DIFFERS = Q(items__found__in=[Found.MISSING, Found.UNLISTED]) | (
    Q(items__papers_received__isnull=False) & ~Q(items__papers_received=F("items__papers_sent"))
)
# What was given back at once does not go along: the slip counts the same.
KEPT = Q(papers__kept=True)
COUNTED = ("originals", "certified", "copies")
LATE_COLUMNS = (
    {"label": gettext_lazy("Mã hồ sơ")},
    {"label": gettext_lazy("Thủ tục")},
    {"label": gettext_lazy("Người nộp")},
    {"label": gettext_lazy("Tiếp nhận")},
    {"label": gettext_lazy("Người tiếp nhận")},
    {"label": gettext_lazy("Phải chuyển trước")},
    {"label": gettext_lazy("Đã chuyển")},
    {"label": gettext_lazy("Chậm")},
)
ANSWER_COLUMNS = (
    {"label": gettext_lazy("Mã hồ sơ")},
    {"label": gettext_lazy("Thủ tục")},
    {"label": gettext_lazy("Người nộp")},
    {"label": gettext_lazy("Nộp lúc")},
    {"label": gettext_lazy("Phải trả lời trước")},
    {"label": gettext_lazy("Đã trả lời")},
)
# Departments see the slips of what came to them.
TAKERS = (Role.HANDLER, Role.UNIT_HEAD, Role.APPROVER, Role.RECORDS_CLERK)


@open_to(*posts.CLERKS)
@reads_unless_posted
@sent_once
def hand_over(request: HttpRequest) -> HttpResponse:
    """GET lists what waits, by department; POST hands the ticked over, many in the background; once."""
    at, on = posts.now_and_today()
    if request.method != "POST":
        return _show(request, ticked=[row_id(value) for value in request.GET.getlist("dossier")] or None)
    ticked = [row_id(value) for value in request.POST.getlist("dossier")]
    here = on_shelf(request, Shelf.TO_HAND_OVER, at=at, on=on)
    chosen = list(here.filter(pk__in=ticked[:MOST]).order_by("pk").values_list("pk", flat=True))
    if len(chosen) < len(set(ticked)):
        problem = _(
            "Có hồ sơ vừa được người khác bàn giao hoặc không còn chờ. Xem lại danh sách rồi làm lại."
        )
        return _show(request, ticked=ticked, problem=problem, status=409)
    if not chosen:
        problem = _("Chọn ít nhất một hồ sơ để bàn giao.")
        return _show(request, ticked=ticked, problem=problem, status=422)
    if len(chosen) > AT_ONCE:
        return background.ask(request, BulkKind.HAND_OVER, dict.fromkeys(chosen))
    bundles = handover.hand_over(dossier_ids=chosen, by=actor(request), at=at)
    messages.success(
        request,
        _("Đã bàn giao %(dossiers)s hồ sơ cho %(units)s đơn vị.")
        % {"dossiers": len(chosen), "units": len(bundles)},
    )
    return redirect("counter:slip", bundles[0].pk) if len(bundles) == 1 else redirect("counter:hand_over")


@shows_personal_data("hand_over", "hand_over_id", LookAction.PRINT)
@open_to(*posts.CLERKS, *TAKERS)
@reads_only
def slip(request: HttpRequest, hand_over_id: int) -> HttpResponse:
    """One bundle: what is in it, who gave it, who took it."""
    bundle = slip_or_404(request, hand_over_id)
    items = bundle.items.select_related("dossier__procedure_version").order_by("dossier__code", "pk")
    named = named_units(posts.user_of(request), posts.now_and_today()[1])
    context = {
        "bundle": bundle,
        "lines": [
            {
                "dossier": item.dossier,
                "name": lists.name_for(item.dossier, named | {bundle.to_unit_id}),
                "sent": item.papers_sent,
                "received": item.papers_received,
                "found": item.get_found_display(),
                "differs": handover.differs(item),
            }
            for item in items
        ],
        "may_print": can_issue_slip(actor(request), bundle, on=posts.now_and_today()[1]),
    }
    return render(request, "counter/slip.html", context)


@open_to(*posts.CLERKS)
@require_POST
def print_slip(request: HttpRequest, hand_over_id: int) -> HttpResponse:
    """The slip as a paper."""
    bundle = slip_or_404(request, hand_over_id)
    at = posts.now_and_today()[0]
    return to_paper(papers.issue_hand_over_slip(hand_over_id=bundle.pk, by=actor(request), at=at), at)


@shows_personal_data("late_transfers", "")
@open_to(*posts.CLERKS)
@reads_only
def late(request: HttpRequest) -> HttpResponse:
    """Dossiers that lie here too long, and those that left late in the last thirty days."""
    at, on = posts.now_and_today()
    user = posts.user_of(request)
    mine, named = unit_scope(user, posts.CLERKS, on), named_units(user, on)
    seen = posts.visible(request)
    rows = [_late_row(row, named) for row in late_transfers(seen, mine, at=at)]
    answers = [_answer_row(one, named) for one in late_answers(seen, mine, at=at)]
    context = {
        "columns": LATE_COLUMNS, "rows": rows, "answer_columns": ANSWER_COLUMNS, "answers": answers
    }  # fmt: skip
    return render(request, "counter/late_transfers.html", context)


def _answer_row(owed: AnswerOwed, named: frozenset[int]) -> dict[str, Any]:
    dossier = owed.dossier
    told = moment(owed.answered_at) if owed.answered_at else _("chưa trả lời")
    return {
        "cells": [
            {"text": str(dossier), "href": reverse("counter:dossier", args=[dossier.pk]), "css": "code"},
            {"text": dossier.procedure_version.name},
            {"text": lists.name_for(dossier, named)},
            {"text": moment(owed.since)},
            {"text": moment(owed.due_at)},
            {"text": told, "badge_kind": "" if owed.answered_at else "late"},
        ]
    }


def _late_row(row: LateTransfer, named: frozenset[int]) -> dict[str, Any]:
    dossier, passing = row.dossier, row.transfer
    done = moment(passing.done_at) if passing.done_at else _("chưa chuyển")
    return {
        "cells": [
            {"text": str(dossier), "href": reverse("counter:dossier", args=[dossier.pk]), "css": "code"},
            {"text": dossier.procedure_version.name},
            {"text": lists.name_for(dossier, named)},
            {"text": moment(row.came_at)},
            {"text": dossier.received_by.full_name if dossier.received_by else ""},
            {"text": moment(passing.due_at)},
            {"text": done, "badge_kind": "" if passing.done_at else "late"},
            {"text": working_time(passing.minutes_late)},
        ]
    }


def slip_or_404(request: HttpRequest, hand_over_id: int) -> HandOver:
    """A bundle that went out from one's counter or came to one's unit."""
    user, on = posts.user_of(request), posts.now_and_today()[1]
    bundle = (
        HandOver.objects.filter(pk=hand_over_id)
        .select_related("from_agency", "to_unit", "made_by", "received_by")
        .first()
    )
    if bundle is None:
        raise Http404
    gives = bundle.from_agency_id in unit_scope(user, posts.CLERKS, on)
    if not gives and bundle.to_unit_id not in unit_scope(user, TAKERS, on):
        raise Http404
    return bundle


def _show(
    request: HttpRequest, *, ticked: Collection[int] | None = None, problem: str = "", status: int = 200
) -> HttpResponse:
    """The page: of what waits `ticked` is to be handed over, and everything where nobody has chosen."""
    at, on = posts.now_and_today()
    next_unit = StepInstance.objects.filter(dossier=OuterRef("pk"), state=StepState.PENDING).order_by(
        "order", "branch", "round"
    )
    waiting = (
        on_shelf(request, Shelf.TO_HAND_OVER, at=at, on=on)
        .with_list_data()
        .select_related("non_boundary")
        .annotate(
            next_unit=Subquery(next_unit.values("unit__name")[:1]),
            papers_kept=sum(
                (Sum(f"papers__{kind}", filter=KEPT, default=0) for kind in COUNTED),
                Value(0),
            ),
        )
        .order_by("accepted_at", "pk")[:MOST]
    )
    mine = unit_scope(posts.user_of(request), posts.CLERKS, on)
    recent = (
        HandOver.objects.filter(from_agency__in=mine)
        .select_related("to_unit", "received_by")
        .annotate(
            dossiers=Count("items", filter=~Q(items__found=Found.UNLISTED)),
            differing=Count("items", filter=DIFFERS),
        )
        .order_by("-made_at", "-pk")[:20]
    )
    context = {
        "groups": _grouped(list(waiting), named_units(posts.user_of(request), on), at, ticked),
        "is_chosen": ticked is not None,
        "recent": list(recent),
        "problem": problem,
        "rule": rule_of_passing_on(on),
        "works": background.mine(request),
    }
    return render(request, "counter/hand_over.html", context, status=status)


def _grouped(
    waiting: list[Dossier], named: frozenset[int], at: datetime, ticked: Collection[int] | None
) -> list[dict[str, Any]]:
    """Waiting dossiers under the department of their next step, each with by when it is to be passed on."""
    groups: dict[str, list[dict[str, Any]]] = {}
    calendars = Calendars(at)
    for dossier in waiting:
        unit: Any = dossier
        rows = groups.setdefault(unit.next_unit or _("Chưa có bước xử lý"), [])
        rows.append(
            {
                "dossier": dossier,
                "name": lists.name_for(dossier, named),
                "papers": unit.papers_kept,
                "transfer": standing(dossier, calendars, at=at),
                "is_ticked": ticked is None or dossier.pk in ticked,
            }
        )
    return [{"unit": name, "rows": groups[name]} for name in sorted(groups)]
