"""Cash reports for whoever answers for them: differences, those nobody confirmed, cash not handed over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Sum
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from accounts.enums import Role
from accounts.queries import ever_below
from dossiers.models import Dossier
from payments.enums import Method, ReportState
from payments.models import CashReport, Receipt
from payments.queries import Movement, held_of, uncounted_before
from payments.querysets import (
    LEADERS,
    WATCHERS as MONEY_READERS,
    CashReportQuerySet,
    counters_fallen_to,
    watched_counters,
)
from portal.http import actor, identity_of, open_to, reads_only, row_id
from portal.oversight import exporting
from portal.oversight.in_sight import agency_in_sight
from portal.oversight.late import month_asked
from portal.oversight.scores_shared import user_of
from portal.oversight.tables import CODE, DAY, NUMBER, Cell, Column, Shown, Table
from portal.ui.cash import COLUMNS, report_row
from portal.ui.formats import day, money, number
from portal.ui.made_of import BELOW, ROW
from portal.ui.pagination import page_of


WATCHERS = (Role.HEAD, Role.APPROVER, Role.AUDITOR, Role.ONESTOP_HEAD)
UNCOUNTED = (
    gettext_lazy("Nơi thu"),
    gettext_lazy("Người thu"),
    gettext_lazy("Giữ từ ngày"),
    gettext_lazy("Số biên lai"),
    gettext_lazy("Tiền mặt chưa nộp"),
)
DAYS = 90


class Part(StrEnum):
    """Which reports are listed; also the word in the address."""

    UNCONFIRMED = "chua-xac-nhan"
    DIFFERING = "chenh-lech"
    ALL = "tat-ca"


LABELS = {
    Part.UNCONFIRMED: gettext_lazy("Chưa xác nhận"),
    Part.DIFFERING: gettext_lazy("Có chênh lệch"),
    Part.ALL: gettext_lazy("Tất cả"),
}


@open_to(*WATCHERS)
@reads_only
def cash(request: HttpRequest) -> HttpResponseBase:
    """The last three months' reports of the counters one answers for."""
    user, today = actor(request).user, timezone.localdate()
    asked = request.GET.get("phan", "")
    part = Part(asked) if asked in set(Part) else Part.UNCONFIRMED
    watched = watched_counters(user, today)
    seen = CashReport.objects.filter(counter__in=watched, day__gte=today - timedelta(days=DAYS))
    page = page_of(
        _of(seen, part).select_related("clerk", "counter"),
        order=("-day", "-pk"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=exporting.page_size(request),
    )
    held = uncounted_before(watched, today)
    his_to_count = counters_fallen_to(user, today)
    context: dict[str, Any] = {
        "tabs": [
            {
                "label": LABELS[one],
                "href": f"?phan={one}",
                "is_current": one == part,
                "count": _of(seen, one).count(),
            }
            for one in Part
        ],
        "columns": COLUMNS,
        "rows": [report_row(report) for report in page.rows],
        "page": page,
        "held": [_held(row, to_count=row.counter_id in his_to_count) for row in held],
        "held_columns": [
            {"label": label, "css": "number" if number > 2 else ""} for number, label in enumerate(UNCOUNTED)
        ],
        "held_href": _held_url(),
        "held_sum": money(sum((row.amount for row in held), Decimal(0))),
        "days": _("Báo cáo của %(n)s ngày gần đây.") % {"n": DAYS},
    }
    return exporting.page_of_tables(
        request, "oversight/cash.html", context, name="bao-cao-quy", title=_("Báo cáo quỹ"),
        tables=(
            Shown(LABELS[part], context["columns"], context["rows"]),
            Shown(_("Người thu chưa khóa sổ"), context["held_columns"], context["held"]),
        ),
    )  # fmt: skip


def _of(seen: CashReportQuerySet, part: Part) -> CashReportQuerySet:
    if part == Part.UNCONFIRMED:
        return seen.exclude(state=ReportState.CONFIRMED)
    return seen.differing() if part == Part.DIFFERING else seen


def _held(row: Any, *, to_count: bool) -> dict[str, Any]:
    """`to_count`: the clerk's name leads to where his cash is counted in his place."""
    since: date = row.since
    count = f"{reverse('counter:cash')}?{urlencode({'noi': row.counter_id, 'nguoi': row.clerk_id})}"
    href = _held_url(counter=row.counter_id, clerk=row.clerk_id)
    return {
        "cells": [
            {"text": row.counter_name},
            {"text": row.clerk_name, **({"href": count} if to_count else {})},
            {"text": day(since)},
            {"text": str(row.receipts), "css": "number", "href": href},
            {"text": money(row.amount), "css": "number", "href": href},
        ]
    }


def _held_url(**asked: int) -> str:
    more = f"?{urlencode(asked)}" if asked else ""
    return f"{reverse('oversight:cash_held')}{more}"


def _columns(sixth: Promise) -> tuple[Column, ...]:
    """Of a list of receipts, which differ in what the sixth says."""
    return (
        Column(gettext_lazy("Ngày"), DAY),
        Column(gettext_lazy("Biên lai"), CODE, 24),
        Column(gettext_lazy("Hồ sơ"), CODE, 28),
        Column(gettext_lazy("Nơi thu"), width=36),
        Column(gettext_lazy("Người thu"), width=28),
        Column(sixth),
        Column(gettext_lazy("Số tiền (đồng)"), NUMBER),
    )


HELD_COLUMNS = _columns(gettext_lazy("Việc"))


@open_to(*WATCHERS)
@reads_only
def cash_held(request: HttpRequest) -> HttpResponseBase:
    """What the cash that was not handed over is made of: all of it, or one clerk's at one counter."""
    user, today = actor(request).user, timezone.localdate()
    asked = {name: row_id(request.GET.get(name, "")) for name in ("counter", "clerk")}
    held = [
        row
        for row in uncounted_before(watched_counters(user, today), today)
        if asked["counter"] in (0, row.counter_id) and asked["clerk"] in (0, row.clerk_id)
    ]
    found = held_of(held, today)
    openable = _openable(request, [one.dossier_id for one in found])
    taken = sum(not one.is_back for one in found)
    table = Table(
        name=f"tien-chua-nop-{today:%Y%m%d}",
        title=_("Tiền mặt của các ngày trước chưa nộp quỹ"),
        about=(
            _("%(sum)s, %(n)s biên lai.")
            % {"sum": money(sum((row.amount for row in held), Decimal(0))), "n": number(taken)},
        ),
        columns=HELD_COLUMNS,
        rows=[_movement(one, openable) for one in found],
        total=[_("Cộng"), *[""] * 5, Cell(sum((row.amount for row in held), Decimal(0)), made_of=BELOW)],
        empty=_("Không ai còn giữ tiền mặt của các ngày trước."),
    )
    context = {
        "back": {"label": _("Quỹ các nơi thu"), "href": reverse("oversight:cash")},
        "lead": table.about if found else (),
        "then": "fine",
    }
    return exporting.page(request, "oversight/figures/table.html", table, context)


TAKEN_COLUMNS = _columns(gettext_lazy("Hình thức"))
SHOWN = 500


@open_to(*MONEY_READERS)
@reads_only
def money_taken(request: HttpRequest) -> HttpResponseBase:
    """Valid receipts of a month, of one unit and all below it or of all in sight; who paid is not said."""
    user, month, today = user_of(request), month_asked(request), timezone.localdate()
    unit, method = row_id(request.GET.get("unit", "")), request.GET.get("method", "")
    places = watched_counters(user, today)
    counted = Receipt.objects.valid().filter(
        counter__in=places & ever_below([unit]) if unit else places,
        taken_on__gte=month.first_on,
        taken_on__lt=month.next().first_on,
        **({"method": method} if method in Method.values else {}),
    )
    rows = counted.visible_to(user, today)
    whole, reached = (some.aggregate(sum=Sum("amount"), n=Count("pk")) for some in (rows, counted))
    related = rows.select_related("series", "dossier", "counter", "taken_by").order_by("taken_on", "pk")
    shown, is_cut = exporting.taken(request, related, SHOWN)
    openable = _openable(request, [one.dossier_id for one in shown])
    agency = agency_in_sight(request, unit, WATCHERS)
    table = Table(
        name=f"phi-da-thu-{month.first_on:%Y%m}",
        title=_("Phí, lệ phí đã thu tháng %(month)s") % {"month": f"{month.month:02}/{month.year}"},
        about=(
            *((agency.name,) if agency else ()),
            _("%(n)s biên lai có hiệu lực, %(sum)s.")
            % {"n": number(whole["n"]), "sum": money(whole["sum"] or Decimal(0))},
            *_outside(reached, whole),
        ),
        columns=TAKEN_COLUMNS,
        rows=[_taken(one, openable) for one in shown],
        total=[_("Cộng"), *[""] * 5, Cell(whole["sum"], made_of=BELOW)],
        is_cut=is_cut,
        empty=_("Không có biên lai nào trong tháng này."),
    )
    return exporting.page(request, "oversight/figures/table.html", table, {"lead": table.about})


def _outside(reached: Mapping[str, Any], whole: Mapping[str, Any]) -> list[str]:
    """What the figures count and this person may not open."""
    hidden = reached["n"] - whole["n"]
    if hidden <= 0:
        return []
    left = money(reached["sum"] - (whole["sum"] or Decimal(0)))
    return [_("%(n)s biên lai ngoài phạm vi xem, %(sum)s.") % {"n": number(hidden), "sum": left}]


def _taken(one: Receipt, openable: dict[int, str]) -> list[Any]:
    return [
        one.taken_on,
        one.number_text,
        _code(str(one.dossier), openable.get(one.dossier_id, "")),
        one.counter.name,
        one.taken_by.full_name if one.taken_by else "",
        Method(one.method).label,
        Cell(one.amount, made_of=ROW),
    ]


def _openable(request: HttpRequest, dossier_ids: list[int]) -> dict[int, str]:
    """Dossier → its page, of those this person may open. One query."""
    known = identity_of(request)
    at_desk = known is not None and bool(known.roles & (LEADERS | {Role.AUDITOR}))
    page = "desk:dossier" if at_desk else "counter:dossier"
    seen = Dossier.objects.visible_to(actor(request).user, timezone.localdate()).filter(pk__in=dossier_ids)
    return {pk: reverse(page, args=[pk]) for pk in seen.values_list("pk", flat=True)}


def _code(code: str, href: str) -> Cell:
    """A dossier that may not be opened is not named either."""
    return Cell(code, href) if href else Cell(_("ngoài phạm vi xem"))


def _movement(one: Movement, openable: dict[int, str]) -> list[Any]:
    return [
        one.on,
        one.number,
        _code(one.dossier, openable.get(one.dossier_id, "")),
        one.counter_name,
        one.clerk_name,
        _("trả lại người nộp") if one.is_back else _("thu tiền mặt"),
        Cell(one.amount, made_of=ROW),
    ]
