"""Taking back the last change of what is no dossier: days of absence, kept views, columns.

What it was before lies in the session of who did it: it is offered in this browser only, until the end of the
day, and one change at a time. The service it is given to refuses where the same was changed since elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.exceptions import NotNow
from accounts.models import Actor, Leave, ListView, User
from accounts.queries import standing_in as of_accounts
from accounts.services import leaves, list_views
from dossiers.queries import standing_in as of_dossiers
from feedback.queries import standing_in as of_feedback
from indicators.queries import standing_in as of_indicators
from portal.http import actor, page_before
from portal.ui.formats import moment


ACTS = (*of_accounts.ACTS, *of_dossiers.ACTS, *of_feedback.ACTS, *of_indicators.ACTS)
"""Wherever somebody's work in a colleague's place is written down. To look at something is no work."""

SLOT = "just_set"
GONE = (
    "Không còn gì để hoàn tác: đã có thay đổi khác sau đó, hoặc đã sang ngày khác. "
    "Tải lại trang để xem hiện nay."
)


@dataclass(frozen=True)
class JustSet:
    """What components/just_done.html shows of a change that is no dossier's."""

    action: str
    event_id: str
    what: str
    at: str


def keep(request: HttpRequest, kind: str, what: str, **before: Any) -> None:
    """Remember what was changed and how it was before; the last change replaces the one before it."""
    request.session[SLOT] = {
        "kind": kind,
        "what": what,
        "at": timezone.now().isoformat(),
        "by": actor(request).user.pk,
        "before": before,
    }


def forget(request: HttpRequest) -> None:
    """Something was changed that has no way back: what lies before it has none any more."""
    request.session.pop(SLOT, None)


def just_set(request: HttpRequest, *kinds: str, **about: Any) -> JustSet | None:
    """The last change, if it is one of these kinds and about this (`list_code="desk"`), done today."""
    kept = _kept(request)
    if kept is None or kept["kind"] not in kinds:
        return None
    if any(kept["before"].get(name) != value for name, value in about.items()):
        return None
    at = datetime.fromisoformat(kept["at"])
    return JustSet(reverse("ui:undo_setting"), kept["at"], kept["what"], moment(at))


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take it back, once, and go to the page it was pressed on."""
    kept = _kept(request)
    if kept is None or kept["at"] != request.POST.get("event"):
        raise NotNow(GONE)
    BACK[kept["kind"]](kept["before"], actor(request), timezone.now())
    forget(request)
    messages.success(request, _("Đã hoàn tác."))
    return redirect(page_before(request) or "ui:home")


def _kept(request: HttpRequest) -> dict[str, Any] | None:
    kept: dict[str, Any] | None = request.session.get(SLOT)
    if kept is None or kept["by"] != actor(request).user.pk:
        return None
    is_today = timezone.localdate(datetime.fromisoformat(kept["at"])) == timezone.localdate()
    return kept if is_today else None


def _unrecord(before: dict[str, Any], by: Actor, at: datetime) -> None:
    leaves.take_back(leave_id=before["leave"], has_acted=deputy_has_acted, by=by, at=at)


def deputy_has_acted(leave: Leave) -> bool:
    """Whether the deputy did anything for the absent person since the leave was recorded."""
    return leave.deputy_id is not None and any(
        acts.has_any(deputy_id=leave.deputy_id, absent_id=leave.user_id, since=leave.recorded_at)
        for acts in ACTS
    )


def _put_back(before: dict[str, Any], by: Actor, at: datetime) -> None:
    left = before["left_with"]
    leaves.put_back(
        was=leaves.LeaveAsItWas.from_json(before["was"]),
        left_with=date.fromisoformat(left) if left else None,
        by=by,
        at=at,
    )


def _restore_view(before: dict[str, Any], by: Actor, at: datetime) -> None:
    on = timezone.localdate(at)
    list_views.restore_view(user=by.user, was=list_views.ViewAsItWas(**before["was"]), on=on)


def _restore_columns(before: dict[str, Any], by: Actor, at: datetime) -> None:
    del at  # one's own columns know no time
    list_views.restore_columns(
        user=by.user, list_code=before["list_code"], was=before["columns"], now=before["now"]
    )


BACK: dict[str, Callable[[dict[str, Any], Actor, datetime], None]] = {
    "leave_recorded": _unrecord,
    "leave_ended": _put_back,
    "view_dropped": _restore_view,
    "columns": _restore_columns,
}
"""Kinds of changes that can be taken back; each stands in docs/posts.csv."""

OF_LEAVES = ("leave_recorded", "leave_ended")
OF_LISTS = ("view_dropped", "columns")


def leave_recorded(request: HttpRequest, leave: Leave) -> None:
    """Days of absence were recorded; whose, the button says: its page may be of many people."""
    what = _("Ghi vắng mặt")
    keep(request, "leave_recorded", f"{what}: {leave.user.full_name}", leave=leave.pk, user=leave.user_id)


def leave_ended(request: HttpRequest, of: User, was: leaves.LeaveAsItWas, now: Leave | None) -> None:
    """A leave was ended or, where nothing is left of it, dropped. As above."""
    what = _("Kết thúc đợt vắng mặt")
    left = now.valid_to.isoformat() if now else None
    keep(request, "leave_ended", f"{what}: {of.full_name}", was=was.as_json(), left_with=left, user=of.pk)


def columns_chosen(request: HttpRequest, before: list[str], now: ListView) -> None:
    """Other columns of a list were chosen."""
    keep(request, "columns", _("Chọn cột"), list_code=now.list_code, columns=before, now=now.columns)


def view_dropped(request: HttpRequest, view: ListView, *, opened: bool, what: str) -> None:
    """A named view was deleted."""
    was = list_views.ViewAsItWas.of(view, opened=opened)
    keep(request, "view_dropped", what, was=vars(was), list_code=view.list_code)
