"""The lists behind the morning's figures: what is late now, whose apology and whose explanation is owed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.models import User
from accounts.queries import scope
from dossiers.enums import ApologyState, ExplanationState, State
from dossiers.models import Apology, Dossier, Explanation
from dossiers.querysets import DossierQuerySet
from indicators.queries.morning import (
    late_now,
    letters_owed,
    open_now,
    received_today,
    reports_owed,
    waiting_for_return,
)
from indicators.querysets import WATCHERS
from portal.http import identity_of, open_to, reads_only
from portal.oversight import exporting
from portal.oversight.scores_shared import user_of
from portal.oversight.tables import CODE, Cell, Column, Table
from portal.ui.formats import moment, number
from portal.ui.roles import WATCHERS as READERS


SHOWN = 500
LATE, LETTERS, REPORTS = "late", "letters", "reports"
RECEIVED, RETURN, OPEN = "received", "return", "open"
TABS = {
    LATE: gettext_lazy("Hồ sơ đang quá hạn"),
    LETTERS: gettext_lazy("Thư xin lỗi còn nợ"),
    REPORTS: gettext_lazy("Giải trình còn nợ"),
    RECEIVED: gettext_lazy("Tiếp nhận hôm nay"),
    OPEN: gettext_lazy("Đang giải quyết"),
    RETURN: gettext_lazy("Đã có kết quả, chờ trả"),
}
COLUMNS = (
    Column(gettext_lazy("Mã hồ sơ"), CODE, 28),
    Column(gettext_lazy("Thủ tục"), width=50),
    Column(gettext_lazy("Đơn vị"), width=36),
    Column(gettext_lazy("Đang giữ"), width=28),
    Column(gettext_lazy("Phải xong trước"), width=24),
    Column(gettext_lazy("Tình trạng"), width=28),
)


@open_to(*READERS)
@reads_only
def owed(request: HttpRequest) -> HttpResponseBase:
    """One list, the longest overdue first; `overdue=1` leaves out what still has time.

    Who watches no agency has the lists of dossiers, of those he sees.
    """
    asked, now = request.GET.get("what", ""), timezone.now()
    known = identity_of(request)
    watches = known is not None and bool(known.roles & set(WATCHERS))
    tabs = {name: label for name, label in TABS.items() if watches or name in DOSSIERS}
    what = asked if asked in tabs else LATE
    only_overdue = request.GET.get("overdue") == "1"
    found = _found(what, request, now, watches=watches)
    if only_overdue and what in BY:
        found = found.filter(**{f"{BY[what]}__lt": now})
    # One more than is shown tells whether there are more.
    most = exporting.page_size(request, SHOWN)
    rows = _rows(what, found, now, most + 1, at_desk=watches)
    table = Table(
        name=f"con-no-{what}",
        title=str(TABS[what]),
        about=(
            _("%(n)s việc, lúc %(at)s.") % {"n": number(found.count()), "at": moment(now)}
            if rows
            else _("Lúc %(at)s.") % {"at": moment(now)},
        ),
        columns=COLUMNS,
        rows=rows[:most],
        is_cut=len(rows) > most,
        empty=_("Không còn nợ gì ở đây."),
    )
    address = reverse("oversight:owed")
    context = {
        "lead": table.about,
        "tabs": [
            {"label": label, "href": f"{address}?what={one}", "is_current": one == what, "count": None}
            for one, label in tabs.items()
        ],
    }
    return exporting.page(request, "oversight/figures/table.html", table, context)


DOSSIERS = (LATE, RECEIVED, OPEN, RETURN)
# What is owed by which moment.
BY = {LETTERS: "owed_by_at", REPORTS: "due_at"}


def _found(what: str, request: HttpRequest, now: datetime, *, watches: bool) -> QuerySet[Any]:
    """What a figure of the first page counts (portal.oversight.home)."""
    user = user_of(request)
    if not watches:
        return _seen(what, user, timezone.localdate(now), now)
    agencies = scope(user, WATCHERS, timezone.localdate(now))
    if what == LETTERS:
        return letters_owed(agencies)
    if what == REPORTS:
        return reports_owed(agencies)
    lists: dict[str, DossierQuerySet] = {
        LATE: late_now(agencies, now),
        RECEIVED: received_today(agencies, now),
        OPEN: open_now(agencies),
        RETURN: waiting_for_return(agencies),
    }
    return lists[what]


def _seen(what: str, user: User, today: date, now: datetime) -> DossierQuerySet:
    """Of the dossiers in sight of who watches no agency."""
    seen: DossierQuerySet = Dossier.objects.visible_to(user, today)
    lists: dict[str, DossierQuerySet] = {
        LATE: seen.unfinished().late_at(now),
        RECEIVED: seen.received_between(today, today),
        OPEN: seen.unfinished().accepted(),
        RETURN: seen.waiting_for_return(),
    }
    return lists[what]


def _rows(what: str, found: QuerySet[Any], now: datetime, most: int, *, at_desk: bool) -> list[list[Any]]:
    if isinstance(found, DossierQuerySet):
        order = "late_after" if what == LATE else "due_at"
        shown = found.with_list_data().order_by(order, "pk")[:most]
        return [_dossier(one, now, at_desk=at_desk) for one in shown]
    owing = found.select_related(*RELATED).order_by(BY[what], "pk")[:most]
    return [_letter(one, now) if what == LETTERS else _report(one, now) for one in owing]


RELATED = ("dossier__procedure_version", "unit", "step__holder")


def _dossier(one: Dossier, now: datetime, *, at_desk: bool) -> list[Any]:
    holder = one.current_holder.full_name if one.current_holder else ""
    is_late = one.late_after is not None and one.late_after < now and one.ended_on is None
    page = ("desk:late" if is_late else "desk:dossier") if at_desk else "counter:dossier"
    return [
        Cell(str(one), reverse(page, args=[one.pk])),
        one.procedure_version.name,
        one.current_unit.name,
        holder,
        Cell(moment(one.late_after), badge="late" if is_late else ""),
        State(one.state).label,
    ]


def _letter(one: Apology, now: datetime) -> list[Any]:
    return _owing(one, one.owed_by_at, ApologyState(one.state).label, now)


def _report(one: Explanation, now: datetime) -> list[Any]:
    return _owing(one, one.due_at, ExplanationState(one.state).label, now)


def _owing(one: Apology | Explanation, by: datetime, said: Any, now: datetime) -> list[Any]:
    holder = one.step.holder.full_name if one.step and one.step.holder else ""
    return [
        Cell(str(one.dossier), reverse("desk:late", args=[one.dossier_id])),
        one.dossier.procedure_version.name,
        one.unit.name,
        holder,
        Cell(moment(by), badge="late" if by < now else ""),
        said,
    ]
