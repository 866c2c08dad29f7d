"""The month's late dossiers for those who steer: three measures, letters, explanations, who owes which."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.models import Agency, User
from accounts.queries import ever_below, scope
from dossiers.enums import PAUSED_STATES, ApologyState, ExplanationState, PauseKind, State
from dossiers.models import Dossier
from dossiers.queries.late_list import LateTab, Month, MonthFigures, figures, late_in
from dossiers.querysets import DossierQuerySet
from dossiers.rules.differing import why_they_differ
from indicators.querysets import WATCHERS as SCORE_WATCHERS
from portal.http import actor, identity_of, open_to, reads_only, row_id
from portal.oversight import exporting
from portal.oversight.tables import CODE, HOURS, NUMBER, Cell, Column, Table, arranged, hours, text_of
from portal.ui import lists
from portal.ui.formats import moment
from portal.ui.list_specs import LATE
from portal.ui.pagination import PAGE_SIZE, page_of
from portal.ui.roles import WATCHERS


LED = "led"
"""Instead of a unit in the address: all agencies this person leads or watches."""
BELOW = "+"
"""After a unit in the address: all below it as well."""
TABS = {
    LateTab.ALL: gettext_lazy("Quá hạn theo pháp luật (L)"),
    LateTab.UNEXPLAINED: gettext_lazy("Chưa giải trình"),
    LateTab.UNAPOLOGISED: gettext_lazy("Chưa xin lỗi"),
    LateTab.EXTENDED: gettext_lazy("Đã hẹn lại"),
    LateTab.DIFFER: gettext_lazy("Các thước đo khác nhau"),
}
# Lists behind the figures; a tab only while one is looked at.
BEHIND = {
    LateTab.BY_766: gettext_lazy("Quá hạn theo Quyết định 766 (N)"),
    LateTab.BY_STATISTICS: gettext_lazy("Quá hạn theo thống kê II.06a (R)"),
    LateTab.STILL_OPEN: gettext_lazy("Quá hạn theo pháp luật (L), chưa xong"),
    LateTab.LETTERS_OWED: gettext_lazy("Thư xin lỗi còn nợ"),
    LateTab.LETTERS_SENT: gettext_lazy("Thư xin lỗi đã gửi"),
    LateTab.SENT_IN_TIME: gettext_lazy("Thư xin lỗi gửi đúng hạn"),
    LateTab.REPORTS_OWED: gettext_lazy("Giải trình còn nợ"),
    LateTab.ACCEPTED: gettext_lazy("Giải trình đã chấp nhận"),
}
COLUMNS = (
    Column(gettext_lazy("Mã hồ sơ"), CODE, 28),
    Column(gettext_lazy("Đơn vị, bước"), width=40),
    Column(gettext_lazy("Quá hạn từ (L)"), width=20),
    Column(gettext_lazy("Giờ làm việc quá hạn (L)"), HOURS),
    Column(gettext_lazy("Quá hạn theo"), width=40),
    Column(gettext_lazy("Thư xin lỗi")),
    Column(gettext_lazy("Giải trình")),
    Column(gettext_lazy("Hẹn trả ban đầu"), width=20),
)


@open_to(*WATCHERS)
@reads_only
def late(request: HttpRequest) -> HttpResponseBase:
    """One month, one part of its list, a page at a time."""
    me, today, known = actor(request), timezone.localdate(), identity_of(request)
    user = me.acting_for or me.user
    month, unit = month_asked(request), _unit_asked(request)
    units = _units(user, today, unit)
    shown = lists.shown(request, LATE)
    asked, order = shown.part, shown.order(("original_due_at", "pk"))
    tab = next((one for one in LateTab if one.value == asked), LateTab.ALL)
    page = page_of(
        late_in(user, today, month, tab, units=units),
        order=order,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=exporting.MOST if exporting.FILE in request.GET else PAGE_SIZE,
        shown=_with_what_is_shown,
    )
    table = Table(
        name=f"ho-so-qua-han-{month.first_on:%Y%m}",
        title=_("Hồ sơ trễ hẹn tháng %(month)s") % {"month": f"{month.month:02}/{month.year}"},
        about=(str((TABS | BEHIND)[tab]),),
        columns=COLUMNS,
        rows=[_row(dossier) for dossier in page.rows],
        empty=_("Không có hồ sơ nào trong phần này."),
    )
    context = {
        "month": f"{month.month:02}/{month.year}",
        "earlier": _url(month.before(), tab, unit),
        "later": _url(month.next(), tab, unit) if month.next().first_on <= today else "",
        "tabs": [
            {"label": label, "href": _url(month, one, unit), "is_current": one == tab, "count": None}
            for one, label in {**TABS, **({tab: BEHIND[tab]} if tab in BEHIND else {})}.items()
        ],
        "figures": _figures(figures(user, today, month, units=units), month, unit),
        "unit": _name_of(unit),
        "instruct_unit": row_id(unit.removesuffix(BELOW)) or "",
        "leads_further": bool(known and known.roles & set(SCORE_WATCHERS)),
        "tools": shown.tools(),
        "everyone": _url(month, tab, ""),
        "page": page,
    }
    return exporting.page(request, "oversight/late/late.html", arranged(table, shown, order), context)


def _month(text: str, otherwise: Month) -> Month:
    """`2026-03` as an address says it; anything else is the current month."""
    try:
        first = date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        return otherwise
    return Month(first.year, first.month) if 1990 <= first.year <= 2200 else otherwise


def month_asked(request: HttpRequest) -> Month:
    """The month of the address, this one where it names none."""
    today = timezone.localdate()
    return _month(request.GET.get("month", ""), Month(today.year, today.month))


def _unit_asked(request: HttpRequest) -> str:
    """Which agency decides: one by its id, all this person leads or watches, or any."""
    asked = request.GET.get("unit", "")
    unit = asked.removesuffix(BELOW)
    return asked if asked == LED or row_id(unit) else ""


def _units(user: User, today: date, unit: str) -> Collection[int] | None:
    if unit == LED:
        return scope(user, WATCHERS, today)
    if unit.endswith(BELOW):
        return scope(user, WATCHERS, today) & ever_below([row_id(unit.removesuffix(BELOW))])
    return {row_id(unit)} if unit else None


def _name_of(unit: str) -> str:
    if unit == LED:
        return _("các cơ quan trong phạm vi theo dõi")
    found = Agency.objects.filter(pk=row_id(unit.removesuffix(BELOW))).first() if unit else None
    if found is None:
        return ""
    return _("%(name)s và các đơn vị bên dưới") % {"name": found.name} if unit.endswith(BELOW) else found.name


def _url(month: Month, tab: LateTab, unit: str) -> str:
    of_unit = f"&{urlencode({'unit': unit})}" if unit else ""
    return f"{reverse('oversight:late')}?month={month.year}-{month.month:02}&show={tab}{of_unit}"


def _with_what_is_shown(found: DossierQuerySet) -> DossierQuerySet:
    related: Any = found.select_related("current_unit").prefetch_related(
        "overdue_entries__step__unit", "apologies", "explanations__unit", "pauses"
    )
    return related  # type: ignore[no-any-return]


def _figures(found: MonthFigures, month: Month, unit: str) -> list[dict[str, Any]]:
    """Each with the list it is made of."""
    figures = (
        (TABS[LateTab.ALL], found.late["L"], LateTab.ALL),
        (BEHIND[LateTab.BY_766], found.late["N"], LateTab.BY_766),
        (BEHIND[LateTab.BY_STATISTICS], found.late["R"], LateTab.BY_STATISTICS),
        (BEHIND[LateTab.LETTERS_OWED], found.apologies_owed, LateTab.LETTERS_OWED),
        (BEHIND[LateTab.LETTERS_SENT], found.apologies_sent, LateTab.LETTERS_SENT),
        (_("trong đó đúng hạn"), found.apologies_on_time, LateTab.SENT_IN_TIME),
        (BEHIND[LateTab.REPORTS_OWED], found.explanations_owed, LateTab.REPORTS_OWED),
        (BEHIND[LateTab.ACCEPTED], found.explanations_accepted, LateTab.ACCEPTED),
    )
    every = [
        {"label": label, "value": text_of(value, NUMBER), "href": _url(month, tab, unit) if value else ""}
        for label, value, tab in figures
    ]
    whole = {"label": _("Giờ làm việc quá hạn (L)"), "value": text_of(hours(found.minutes), HOURS)}
    return [every[0], whole | {"href": every[0]["href"]}, *every[1:]]


def _row(dossier: Dossier) -> list[Any]:
    entries = {entry.measure: entry for entry in dossier.overdue_entries.all()}
    legal = entries.get("L")
    step = next((entry.step for entry in entries.values() if entry.step), None)
    letter = next((one for one in dossier.apologies.all() if one.state != ApologyState.DROPPED), None)
    told = [one for one in dossier.explanations.all() if one.state != ExplanationState.DROPPED]
    where = ", ".join(
        part for part in ((step.unit.name, step.name) if step else (dossier.current_unit.name,))
    )
    return [
        Cell(str(dossier), reverse("desk:late", args=[dossier.pk])),
        where,
        moment(legal.late_since) if legal else "–",
        hours(legal.minutes_late) if legal else None,
        _measures(dossier, sorted(entries)),
        _(ApologyState(letter.state).label) if letter else _("không có"),
        "; ".join(_(ExplanationState(one.state).label) for one in told) or _("không có"),
        moment(dossier.original_due_at),
    ]


def _measures(dossier: Dossier, late_by: list[str]) -> str:
    """Which measures call it late, and why the others do not."""
    pauses = list(dossier.pauses.all())
    why = why_they_differ(
        late_by,
        was_extended=bool(dossier.reschedule_count),
        supplements=sum(pause.kind == PauseKind.SUPPLEMENT for pause in pauses),
        other_waits=sum(pause.kind != PauseKind.SUPPLEMENT for pause in pauses),
        is_waiting=dossier.state in (*PAUSED_STATES, State.WITHDRAWN),
    )
    return ", ".join(late_by) + (f" – {'; '.join(why)}" if why else "")
