"""The officer's list: what he has to do, most urgent first."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.db.models import OuterRef, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from dossiers.enums import OPEN_STATES, PAUSED_STATES, State, StepState
from dossiers.models import StepInstance
from dossiers.queries.desk import BUCKET_LABELS, COUNT_UP_TO, Bucket, Desk
from dossiers.querysets import DossierQuerySet
from dossiers.rules.days import VIETNAM
from portal.desk import many
from portal.desk.open_acts import DONE_AT_ONCE
from portal.http import actor, identity_of, open_to, reads_only
from portal.ui import bulk as background, dossiers, lists
from portal.ui.list_specs import DESK
from portal.ui.morning import sheet_of
from portal.ui.pagination import page_of
from portal.ui.roles import OFFICE
from procedures.enums import StepKind


SHELVES = [Bucket.MINE, Bucket.UNIT, Bucket.LATE, Bucket.WAITING, Bucket.OPEN, Bucket.NO_PROMISE]
# One person's work and one unit's tray are short: they can be sorted without an index of their own.
SHORT = (Bucket.MINE, Bucket.UNIT)
WITHIN = {"today": 1, "three_days": 3, "week": 7}


class FilterForm(forms.Form):
    """Filters of every shelf; nothing personal, for they stand in the address and are kept."""

    state = forms.ChoiceField(
        label=gettext_lazy("Trạng thái"),
        required=False,
        choices=[
            ("", gettext_lazy("Tất cả")),
            *((state.value, state.label) for state in State if state in (*OPEN_STATES, *PAUSED_STATES)),
        ],
    )
    due = forms.ChoiceField(
        label=gettext_lazy("Hẹn trả"),
        required=False,
        choices=[
            ("", gettext_lazy("Tất cả")),
            ("late", gettext_lazy("Đã quá hạn")),
            ("today", gettext_lazy("Đến hết hôm nay")),
            ("three_days", gettext_lazy("Trong 3 ngày tới")),
            ("week", gettext_lazy("Trong 7 ngày tới")),
        ],
    )

    def wanted(self, *, on: date, at: datetime) -> Q:
        """The condition of filters that can be read; nothing for the others."""
        found = Q()
        if not self.is_valid():
            return Q(pk=None)
        if state := self.cleaned_data["state"]:
            found &= Q(state=state)
        if (due := self.cleaned_data["due"]) == "late":
            found &= Q(late_after__lt=at)
        elif due:
            end = datetime.combine(on + timedelta(days=WITHIN[due]), datetime.min.time(), VIETNAM)
            found &= Q(due_at__lt=end)
        return found


@open_to(*OFFICE)
@reads_only
def home(request: HttpRequest) -> HttpResponse:
    """One shelf of the desk, a page at a time."""
    me = actor(request)
    user = me.acting_for or me.user
    on, at = timezone.localdate(), timezone.now()
    shown = lists.shown(request, DESK)
    asked = shown.part
    shelf = Bucket(asked) if asked in [one.value for one in SHELVES] else Bucket.MINE
    sortable = _sortable(shelf)
    # What has no promise comes last among one's own work; of all in sight it has a shelf of its own.
    order = shown.order(("pk",) if shelf == Bucket.NO_PROMISE else ("due_at", "pk"), only=sortable)
    form = FilterForm(shown.data)
    desk = Desk(user, on=on, at=at)
    page = page_of(
        desk.shelf(shelf).filter(form.wanted(on=on, at=at)),
        order=order,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        shown=_with_running_step,
        has_empty=shelf in SHORT,
    )
    counts, clockwork = desk.counts(SHELVES), dossiers.Clockwork(at, page.rows)
    # First thing of the day, whatever filters were kept; not above every page of every shelf.
    is_first = shelf == Bucket.MINE and not set(request.GET) & set(lists.STEPS)
    context: dict[str, Any] = {
        "sheet": sheet_of(user, on=on, at=at) if is_first else [],
        "shelf": BUCKET_LABELS[shelf],
        "tabs": [_tab(one, shelf, counts[one]) for one in SHELVES],
        "form": form,
        "tools": shown.tools(),
        "columns": shown.heads(order, only=sortable),
        "rows": [
            {
                "cells": shown.cells(dossiers.cells(one, clockwork)),
                "select": _select(one),
                "act": _first_act(one, shelf),
            }
            for one in page.rows
        ],
        "many": many.offered(shelf, identity_of(request)),
        "works": background.mine(request) if is_first else [],
        "page": page,
        "is_filtered": bool(shown.filters),
        "elsewhere": _elsewhere(counts) if shelf == Bucket.MINE and not page.rows else None,
    }
    return render(request, "desk/home.html", context)


def _with_running_step(rows: DossierQuerySet) -> DossierQuerySet:
    """What a row shows, and the running step that what is done to many applies to (docs/adr/0022)."""
    running = StepInstance.objects.filter(dossier=OuterRef("pk"), state=StepState.ACTIVE)
    first = running.order_by("order", "branch")
    found: DossierQuerySet = rows.with_list_data().annotate(
        running_step=Subquery(first.values("pk")[:1]), running_kind=Subquery(first.values("kind")[:1])
    )
    return found


def _first_act(dossier: Any, shelf: Bucket) -> str:
    """What the key e opens: the act a dossier lies on this shelf for; elsewhere the dossier itself."""
    act = {Bucket.MINE: "desk:complete", Bucket.UNIT: "desk:take"}.get(shelf, "")
    if not act or dossier.running_step is None:
        return ""
    if dossier.running_kind == StepKind.ASSIGN:
        act = "desk:assign"
    elif dossier.running_kind in DONE_AT_ONCE:
        act = "desk:complete"
    return f"{reverse(act, args=[dossier.pk])}?step={dossier.running_step}"


def _select(dossier: Any) -> dict[str, Any]:
    """The box of a row: what it names, and what the page showed of it."""
    seen = many.seen_as(dossier.running_step, dossier.current_holder_id)
    return {
        "name": "dossier",
        "value": dossier.pk,
        "label": _("Chọn %(code)s") % {"code": dossier},
        "seen": {"name": f"{many.SEEN}{dossier.pk}", "value": seen},
    }


def _sortable(shelf: Bucket) -> dict[str, str]:
    """By the promised moment everywhere, for that is how the shelves are indexed."""
    if shelf == Bucket.NO_PROMISE:
        return {}
    return {"due": "due_at", "accepted": "accepted_at"} if shelf in SHORT else {"due": "due_at"}


def _elsewhere(counts: dict[Bucket, int]) -> dict[str, str] | None:
    """Where work waits for somebody of the unit when nothing is one's own yet."""
    if not counts[Bucket.UNIT]:
        return None
    return {
        "href": f"{reverse('desk:home')}?shelf={Bucket.UNIT}",
        "label": _("Xem %(n)s hồ sơ chờ nhận trong đơn vị") % {"n": _shown(counts[Bucket.UNIT])},
    }


def _shown(count: int) -> str:
    return f"{COUNT_UP_TO}+" if count > COUNT_UP_TO else str(count)


def _tab(one: Bucket, current: Bucket, count: int) -> dict[str, object]:
    return {
        "label": f"{_(BUCKET_LABELS[one])} ({_shown(count)})",
        "href": f"{reverse('desk:home')}?shelf={one}",
        "is_current": one == current,
        "count": None,
    }
