"""The audit of pauses: who stopped clocks, when, with which slip; and what was asked beyond the list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.enums import Role
from accounts.models import User
from dossiers.queries.pause_audit import Audit, Flagged, PausePart, asked_beyond_the_list, audit
from dossiers.rules.pauses import Tally, total_of
from portal.http import open_to, reads_only, row_id
from portal.oversight import exporting
from portal.oversight.scores_shared import user_of
from portal.oversight.tables import CODE, Cell, Column, Shown, Table
from portal.ui.formats import moment, number


class MonthForm(forms.Form):
    """Which month; anything that is no month is the current one."""

    month = forms.DateField(label=gettext_lazy("Tháng"), required=False, input_formats=["%Y-%m", "%m/%Y"])


@open_to(Role.HEAD, Role.AUDITOR)
@reads_only
def pauses(request: HttpRequest) -> HttpResponseBase:
    """One month: officers with their means, pauses that want a second look, papers beyond the list."""
    on, first_day = timezone.localdate(), _month_asked(request)
    first, last = _start(first_day), _start(_next_month(first_day))
    user = user_of(request)
    found = _audit(request, first_day)
    context: dict[str, Any] = {
        "month": f"{first_day:%m/%Y}",
        "previous": f"{first_day - timedelta(days=1):%Y-%m}",
        "following": f"{_next_month(first_day):%Y-%m}",
        "officer_columns": _columns(
            _("Cán bộ"), _("Khoảng dừng"), _("Hồ sơ"), _("Trung bình mỗi hồ sơ (ngày)"), _("Mở sát hạn"),
            _("Chưa giao phiếu"), figures=True,
        ),
        "officers": [_officer(who, tally, first_day) for who, tally in found.officers],
        "pause_columns": _columns(
            _("Mã hồ sơ"), _("Chờ gì"), _("Người mở"), _("Mở lúc"), _("Hẹn trả khi mở"), _("Kết thúc"),
            _("Vì sao"),
        ),
        "pauses": [_flagged(one) for one in found.flagged],
        "extra_columns": _columns(
            _("Mã hồ sơ"), _("Giấy tờ"), _("Điều khoản"), _("Người yêu cầu"), _("Người duyệt"), _("Lúc"),
        ),
        "extras": [_extra(item) for item in asked_beyond_the_list(user, first=first, last=last, on=on)],
    }  # fmt: skip
    return exporting.page_of_tables(
        request, "oversight/pauses.html", context,
        name=f"khoang-dung-{first_day:%Y-%m}",
        title=_("Khoảng dừng mở trong tháng %(month)s") % {"month": context["month"]},
        tables=(
            Shown(_("Theo cán bộ"), context["officer_columns"], context["officers"]),
            Shown(_("Khoảng dừng cần xem lại"), context["pause_columns"], context["pauses"]),
            Shown(_("Giấy tờ yêu cầu ngoài danh mục"), context["extra_columns"], context["extras"]),
        ),
    )  # fmt: skip


PARTS = {
    PausePart.ALL: gettext_lazy("Khoảng dừng"),
    PausePart.NEAR_DUE: gettext_lazy("Mở sát hạn"),
    PausePart.UNSENT: gettext_lazy("Chưa giao phiếu"),
}
SHOWN = 500


@open_to(Role.HEAD, Role.AUDITOR)
@reads_only
def behind(request: HttpRequest) -> HttpResponseBase:
    """The pauses behind one figure of one officer; without an officer those nobody here opened."""
    first_day, asked = _month_asked(request), request.GET.get("part", "")
    part = PausePart(asked) if asked in list(PausePart) else PausePart.ALL
    officer = row_id(request.GET.get("officer", "")) or None
    found = _audit(request, first_day).of(part, officer)
    who = found[0].pause.opened_by if found else None
    shown, is_cut = exporting.taken(request, found, SHOWN)
    table = Table(
        name=f"khoang-dung-{part}-{first_day:%Y-%m}",
        title=_("%(part)s: %(who)s, tháng %(month)s")
        % {
            "part": PARTS[part],
            "who": who.full_name if who else _("không rõ"),
            "month": f"{first_day:%m/%Y}",
        },
        about=(_summed_up(found, timezone.now()),) if found else (),
        columns=LIST_COLUMNS,
        rows=[_listed(one) for one in shown],
        is_cut=is_cut,
        empty=_("Không có khoảng dừng nào."),
    )
    context = {
        "back": {
            "label": _("Khoảng dừng"),
            "href": f"{reverse('oversight:pauses')}?month={first_day:%Y-%m}",
        },
        "lead": table.about,
    }
    return exporting.page(request, "oversight/figures/table.html", table, context)


LIST_COLUMNS = (
    Column(gettext_lazy("Mã hồ sơ"), CODE, 28),
    Column(gettext_lazy("Thủ tục"), width=44),
    Column(gettext_lazy("Chờ gì")),
    Column(gettext_lazy("Mở lúc")),
    Column(gettext_lazy("Hẹn trả khi mở")),
    Column(gettext_lazy("Kết thúc")),
    Column(gettext_lazy("Vì sao cần xem lại"), width=30),
)


def _listed(one: Flagged) -> list[Any]:
    pause = one.pause
    return [
        Cell(str(pause.dossier), reverse("desk:dossier", args=[pause.dossier_id])),
        pause.dossier.procedure_version.name,
        pause.get_kind_display(),
        moment(pause.started_at),
        moment(pause.due_at),
        moment(pause.ended_at) if pause.ended_at else _("đang chờ"),
        ", ".join(_why(one)),
    ]


def _summed_up(found: Sequence[Flagged], at: datetime) -> str:
    """What the row of the officer says, of these pauses."""
    spans = [(one.pause.dossier_id, (one.pause.started_at, one.pause.ended_at or at)) for one in found]
    stood_still, dossiers = total_of(spans), len({dossier for dossier, _span in spans})
    said = _(
        "%(n)s khoảng dừng ở %(dossiers)s hồ sơ, dừng %(days)s ngày, trung bình %(mean)s ngày mỗi hồ sơ."
    )
    return said % {
        "n": number(len(found)),
        "dossiers": number(dossiers),
        "days": number(_days(stood_still)),
        "mean": number(_days(stood_still / dossiers)),
    }


def _days(time: timedelta) -> float:
    return round(time / timedelta(days=1), 1)


def _month_asked(request: HttpRequest) -> date:
    """First day of the month asked for; of this one where nothing, or nonsense, was."""
    form = MonthForm(request.GET or None)
    chosen: date | None = form.cleaned_data["month"] if form.is_valid() else None
    is_one = chosen is not None and 2000 <= chosen.year <= 2200  # beyond, there is no month before or after
    return (chosen if chosen and is_one else timezone.localdate()).replace(day=1)


def _audit(request: HttpRequest, first_day: date) -> Audit:
    first, last = _start(first_day), _start(_next_month(first_day))
    return audit(user_of(request), first=first, last=last, on=timezone.localdate(), at=timezone.now())


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _next_month(first_day: date) -> date:
    return (first_day + timedelta(days=31)).replace(day=1)


def _columns(first: str, *others: str, figures: bool = False) -> list[dict[str, str]]:
    return [{"label": first}, *({"label": label, "css": "number" if figures else ""} for label in others)]


def _officer(who: User | None, tally: Tally, first_day: date) -> dict[str, Any]:
    address = f"{reverse('oversight:pauses_behind')}?month={first_day:%Y-%m}"
    address += f"&officer={who.pk}" if who else ""
    figures = (
        (tally.pauses, PausePart.ALL),
        (tally.dossiers, PausePart.ALL),
        (_days(tally.mean), PausePart.ALL),
        (tally.near_due, PausePart.NEAR_DUE),
        (tally.unsent, PausePart.UNSENT),
    )
    return {
        "cells": [
            {"text": who.full_name if who else _("không rõ")},
            *(
                {"text": number(figure), "css": "number"}
                | ({"href": f"{address}&part={part}"} if figure else {})
                for figure, part in figures
            ),
        ]
    }


def _why(one: Flagged) -> list[str]:
    why = [_("mở sát hạn")] if one.is_near_due else []
    return why + ([_("chưa giao phiếu")] if one.is_unsent else [])


def _flagged(one: Flagged) -> dict[str, Any]:
    pause = one.pause
    who = pause.opened_by.full_name if pause.opened_by else _("không rõ")
    middle = (pause.get_kind_display(), who, moment(pause.started_at), moment(pause.due_at))
    return {
        "cells": [
            _code(pause.dossier_id, str(pause.dossier)),
            *({"text": text} for text in middle),
            {"text": moment(pause.ended_at) if pause.ended_at else _("đang chờ")},
            {"text": ", ".join(_why(one)), "badge_kind": "late" if one.is_near_due else "waiting"},
        ]
    }


def _extra(item: Any) -> dict[str, Any]:
    asked, approver = item.request, item.request.extra_approved_by
    texts = (
        item.name,
        item.article,
        asked.proposed_by.full_name if asked.proposed_by else "–",
        approver.full_name if approver else "",
        moment(asked.asked_at),
    )
    return {"cells": [_code(asked.dossier_id, str(asked.dossier)), *({"text": text} for text in texts)]}


def _code(pk: int, code: str) -> dict[str, str]:
    return {"text": code, "href": reverse("desk:dossier", args=[pk]), "css": "code"}
