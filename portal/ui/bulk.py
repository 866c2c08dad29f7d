"""Works on many dossiers in the background: asking for one, and watching it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_noop
from kombu.exceptions import OperationalError

from accounts.models import User
from dossiers import tasks
from dossiers.enums import BulkKind, BulkOutcome
from dossiers.models import BulkWork
from dossiers.services import bulk, letters
from portal.http import actor, reads_only
from portal.ui import keeping


LATEST = 5
STEP = "step-"
BADGES = {BulkOutcome.WAITING: "waiting", BulkOutcome.DONE: "done", BulkOutcome.REFUSED: "late"}
logger = structlog.get_logger(__name__)


def ask(
    request: HttpRequest,
    kind: BulkKind,
    seen: Mapping[int, int | None],
    *,
    assignee: User | None = None,
    reason: str = "",
    holders: Mapping[int, int] | None = None,
) -> HttpResponse:
    """Give the work to the background and lead to its page. Raises Refused for none or too many."""
    work = bulk.ask(
        kind=kind,
        seen=seen,
        key=key_of(request),
        by=actor(request),
        at=timezone.now(),
        assignee=assignee,
        reason=reason,
        holders=holders,
    )
    # Where the page keeps its form from being sent twice, the work is not there before the form is committed.
    keeping.after(request, _wake)
    return redirect("ui:bulk_work", work.pk)


def _wake() -> None:
    try:
        tasks.run_bulk_works.delay()
    except OperationalError:
        logger.warning("bulk_not_woken")  # the sweep of the next minute finds it


def new_key() -> UUID:
    """For the form: its second press is the same work."""
    return uuid4()


def key_of(request: HttpRequest) -> UUID:
    """The key the form was sent with; a new one where it is no key."""
    return keeping.key_of(request.POST) or uuid4()


def mine(request: HttpRequest) -> list[BulkWork]:
    """The latest works this person asked for, each with how far it is."""
    return list(_counted().filter(asked_by=actor(request).user).order_by("-asked_at", "-pk")[:LATEST])


@reads_only
def bulk_work(request: HttpRequest, work_id: int) -> HttpResponse:
    """How far one's work is, and what became of each dossier."""
    work = _counted().filter(pk=work_id, asked_by=actor(request).user).first()
    if work is None:
        raise Http404
    # What was not done first: of five hundred one looks for those.
    items = sorted(
        work.items.select_related("dossier", "hand_over__to_unit").order_by("pk"),
        key=lambda item: SHOWN_FIRST.index(BulkOutcome(item.outcome)),
    )
    slips = {item.hand_over.pk: item.hand_over for item in items if item.hand_over is not None}
    back, back_label = BACK[BulkKind(work.kind)]
    is_printed = work.kind in letters.JOINED and work.ended_at is not None
    context = {
        "work": work,
        "back": reverse(back),
        "back_label": _(back_label),
        "done": work.dealt_with - work.refused,
        "slips": [
            {
                "label": f"{slip.number}: {slip.to_unit.name}",
                "href": reverse("counter:slip", args=[slip.pk]),
            }
            for slip in slips.values()
        ],
        "is_printed": is_printed,
        "to_print": reverse("counter:letters_file", args=[work.pk]) if is_printed and work.file_id else "",
        "poll": "" if work.ended_at else reverse("ui:bulk_work", args=[work.pk]),
        "rows": [
            {
                "code": str(item.dossier),
                "label": BulkOutcome(item.outcome).label,
                "kind": BADGES[BulkOutcome(item.outcome)],
                "said": item.said,
                "href": reverse(PAGES[BulkKind(work.kind)], args=[item.dossier_id]),
            }
            for item in items
        ],
    }
    return render(request, "ui/bulk_work.html", context)


# Where a dossier of the work is opened.
PAGES = {
    BulkKind.SIGN: "desk:dossier",
    BulkKind.HAND_OVER: "counter:dossier",
    BulkKind.SEND_LETTERS: "counter:apology",
    BulkKind.PRINT_LETTERS: "counter:apology",
    BulkKind.TAKE: "desk:dossier",
    BulkKind.ASSIGN: "desk:dossier",
    BulkKind.REMIND: "desk:dossier",
    BulkKind.SEND_BACK: "desk:dossier",
}


# And where such a work is asked for.
BACK = {
    BulkKind.SIGN: ("desk:sign_many", gettext_noop("Ký nhiều hồ sơ")),
    BulkKind.HAND_OVER: ("counter:hand_over", gettext_noop("Bàn giao")),
    BulkKind.SEND_LETTERS: ("counter:apologies", gettext_noop("Thư xin lỗi")),
    BulkKind.PRINT_LETTERS: ("counter:apologies", gettext_noop("Thư xin lỗi")),
    BulkKind.TAKE: ("desk:home", gettext_noop("Việc của tôi")),
    BulkKind.ASSIGN: ("desk:home", gettext_noop("Việc của tôi")),
    BulkKind.REMIND: ("desk:home", gettext_noop("Việc của tôi")),
    BulkKind.SEND_BACK: ("desk:sign_many", gettext_noop("Ký nhiều hồ sơ")),
}
SHOWN_FIRST = (BulkOutcome.REFUSED, BulkOutcome.WAITING, BulkOutcome.DONE)


def _counted() -> Any:
    return BulkWork.objects.annotate(
        total=Count("items"),
        dealt_with=Count("items", filter=~Q(items__outcome=BulkOutcome.WAITING)),
        refused=Count("items", filter=Q(items__outcome=BulkOutcome.REFUSED)),
    )
