"""The officer's list: what he has to do, most urgent first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dossiers.queries.desk import BUCKET_LABELS, COUNT_UP_TO, Bucket, Desk
from dossiers.querysets import DossierQuerySet
from portal.http import actor, open_to, reads_only
from portal.ui import dossiers
from portal.ui.navigation import OFFICE
from portal.ui.pagination import page_of


SHELVES = [Bucket.MINE, Bucket.UNIT, Bucket.LATE, Bucket.WAITING, Bucket.OPEN, Bucket.NO_PROMISE]


@open_to(*OFFICE)
@reads_only
def home(request: HttpRequest) -> HttpResponse:
    """One shelf of the desk, a page at a time."""
    me = actor(request)
    user = me.acting_for or me.user
    on, at = timezone.localdate(), timezone.now()
    asked = request.GET.get("shelf", "")
    shelf = Bucket(asked) if asked in [one.value for one in SHELVES] else Bucket.MINE
    # What has no promise has its own shelf: the others are stepped through by due moment.
    order = ("pk",) if shelf == Bucket.NO_PROMISE else ("due_at", "pk")
    desk = Desk(user, on=on, at=at)
    page = page_of(
        desk.shelf(shelf),
        order=order,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        shown=DossierQuerySet.with_list_data,
    )
    counts = desk.counts(SHELVES)
    context = {
        "shelf": BUCKET_LABELS[shelf],
        "tabs": [_tab(one, shelf, counts[one]) for one in SHELVES],
        "columns": dossiers.columns(),
        "rows": dossiers.rows(page.rows, url_name="desk:dossier", at=at),
        "page": page,
        "elsewhere": _elsewhere(counts) if shelf == Bucket.MINE and not page.rows else None,
    }
    return render(request, "desk/home.html", context)


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
        "label": f"{BUCKET_LABELS[one]} ({_shown(count)})",
        "href": f"{reverse('desk:home')}?shelf={one}",
        "is_current": one == current,
        "count": None,
    }
