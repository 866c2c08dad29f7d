"""The audit of pauses: who stopped clocks, when, with which slip; and what was asked beyond the list."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.enums import Role
from dossiers.queries.pause_audit import Flagged, asked_beyond_the_list, audit
from dossiers.rules.pauses import Tally
from portal.http import actor, open_to, reads_only
from portal.oversight import exporting
from portal.oversight.tables import Shown
from portal.ui.formats import moment, number


class MonthForm(forms.Form):
    """Which month; anything that is no month is the current one."""

    month = forms.DateField(label=gettext_lazy("Tháng"), required=False, input_formats=["%Y-%m", "%m/%Y"])


@open_to(Role.HEAD, Role.AUDITOR)
@reads_only
def pauses(request: HttpRequest) -> HttpResponseBase:
    """One month: officers with their means, pauses that want a second look, papers beyond the list."""
    on, at = timezone.localdate(), timezone.now()
    form = MonthForm(request.GET or None)
    chosen = form.cleaned_data["month"] if form.is_valid() else None
    first_day = (chosen or on).replace(day=1)
    first, last = _start(first_day), _start(_next_month(first_day))
    me = actor(request)
    user = me.acting_for or me.user
    found = audit(user, first=first, last=last, on=on, at=at)
    context: dict[str, Any] = {
        "month": f"{first_day:%m/%Y}",
        "previous": f"{first_day - timedelta(days=1):%Y-%m}",
        "following": f"{_next_month(first_day):%Y-%m}",
        "officer_columns": _columns(
            _("Cán bộ"), _("Khoảng dừng"), _("Hồ sơ"), _("Trung bình mỗi hồ sơ (ngày)"), _("Mở sát hạn"),
            _("Chưa giao phiếu"), figures=True,
        ),
        "officers": [_officer(who.full_name if who else "", tally) for who, tally in found.officers],
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


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _next_month(first_day: date) -> date:
    return (first_day + timedelta(days=31)).replace(day=1)


def _columns(first: str, *others: str, figures: bool = False) -> list[dict[str, str]]:
    return [{"label": first}, *({"label": label, "css": "number" if figures else ""} for label in others)]


def _officer(name: str, tally: Tally) -> dict[str, Any]:
    days = round(tally.mean / timedelta(days=1), 1)
    figures = (tally.pauses, tally.dossiers, days, tally.near_due, tally.unsent)
    return {
        "cells": [
            {"text": name or _("không rõ")},
            *({"text": number(figure), "css": "number"} for figure in figures[:3]),
            *(
                {"text": number(figure), "css": "number"} | ({"href": "#look-again"} if figure else {})
                for figure in figures[3:]
            ),
        ]
    }


def _flagged(one: Flagged) -> dict[str, Any]:
    pause = one.pause
    why = [_("mở sát hạn")] if one.is_near_due else []
    why += [_("chưa giao phiếu")] if one.is_unsent else []
    who = pause.opened_by.full_name if pause.opened_by else _("không rõ")
    middle = (pause.get_kind_display(), who, moment(pause.started_at), moment(pause.due_at))
    return {
        "cells": [
            _code(pause.dossier_id, str(pause.dossier)),
            *({"text": text} for text in middle),
            {"text": moment(pause.ended_at) if pause.ended_at else _("đang chờ")},
            {"text": ", ".join(why), "badge_kind": "late" if one.is_near_due else "waiting"},
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
