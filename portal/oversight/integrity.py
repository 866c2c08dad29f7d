"""The integrity list of a morning (ruling 38): signs to be looked at, none of them a proof."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.enums import Role
from accounts.queries import scope
from dossiers.enums import Signal
from dossiers.models import IntegrityFinding
from portal.http import actor, open_to, reads_only
from portal.oversight import exporting
from portal.ui.formats import day as day_in_words, moment


READERS = (Role.HEAD, Role.AUDITOR, Role.CONTROL)
SHOWN = 200
COLUMNS = (
    gettext_lazy("Lúc"),
    gettext_lazy("Dấu hiệu"),
    gettext_lazy("Hồ sơ"),
    gettext_lazy("Cơ quan"),
    gettext_lazy("Người làm"),
    gettext_lazy("Chi tiết"),
)
DETAILS = {
    "number": gettext_lazy("số"),
    "book": gettext_lazy("sổ"),
    "seconds": gettext_lazy("giây"),
    "sent": gettext_lazy("giao"),
    "received": gettext_lazy("nhận"),
    "fields": gettext_lazy("trường"),
    "issued_on": gettext_lazy("ngày ban hành"),
    "days": gettext_lazy("số ngày làm việc, ít nhất"),
    "told": gettext_lazy("đã báo"),
    "own": gettext_lazy("đang là"),
    "kind": gettext_lazy("việc"),
    "slip": gettext_lazy("giấy tạm"),
    "doubts": gettext_lazy("cần xem"),
}


@open_to(*READERS)
@reads_only
def integrity(request: HttpRequest) -> HttpResponseBase:
    """Signs of the last days up to a day, all kinds or one."""
    me, today = actor(request), timezone.localdate()
    until = _day(request.GET.get("day", ""), today)
    asked = request.GET.get("signal", "")
    signal = next((one for one in Signal if one.value == asked), None)
    agencies = scope(me.acting_for or me.user, READERS, today)
    found = IntegrityFinding.objects.filter(
        agency__in=agencies, found_on__gt=until - timedelta(days=7), found_on__lte=until
    )
    counts = dict(found.values_list("signal").annotate(count=Count("pk")).order_by())
    shown = found.filter(signal=signal) if signal else found
    rows = shown.select_related("agency", "person", "dossier").order_by("-found_on", "-at", "-pk")[:SHOWN]
    context = {
        "until": day_in_words(until),
        "earlier": _url(until - timedelta(days=7), signal),
        "later": _url(until + timedelta(days=7), signal) if until < today else "",
        "tabs": _tabs(counts, until, signal),
        "columns": [{"label": label} for label in COLUMNS],
        "rows": [_row(one) for one in rows],
        "more": max(sum(counts.values()) - SHOWN, 0) if signal is None else 0,
    }
    return exporting.page_of_rows(
        request, "oversight/late/integrity.html", context,
        name=f"dau-hieu-{until:%Y%m%d}", title=_("Dấu hiệu cần kiểm tra"),
    )  # fmt: skip


def _day(text: str, otherwise: date) -> date:
    """The day asked for, today where nothing, or a day before everything, was."""
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        return otherwise
    return min(asked, otherwise) if asked.year >= 2000 else otherwise


def _url(until: date, signal: Signal | None) -> str:
    chosen = f"&signal={signal}" if signal else ""
    return f"{reverse('oversight:integrity')}?day={until.isoformat()}{chosen}"


def _tabs(counts: dict[str, int], until: date, chosen: Signal | None) -> list[dict[str, Any]]:
    """All, then every signal: that one has none is said too."""
    every = {
        "label": _("Tất cả"), "href": _url(until, None), "is_current": chosen is None,
        "count": sum(counts.values()),
    }  # fmt: skip
    return [
        every,
        *(
            {
                "label": one.label,
                "href": _url(until, one),
                "is_current": one == chosen,
                "count": counts.get(one.value, 0),
            }
            for one in Signal
        ),
    ]


def _row(one: IntegrityFinding) -> dict[str, Any]:
    details = (f"{DETAILS.get(name, name)}: {_value(name, value)}" for name, value in one.refs.items())
    return {
        "cells": (
            {"text": moment(one.at)},
            {"text": Signal(one.signal).label},
            {
                "text": str(one.dossier) if one.dossier else "–",
                "href": reverse("desk:dossier", args=[one.dossier_id]) if one.dossier_id else "",
                "css": "code",
            },
            {"text": one.agency.name},
            {"text": one.person.full_name if one.person else "–"},
            {"text": "; ".join(details)},
        )
    }


def _value(name: str, value: Any) -> str:
    if name.endswith("_on") and value:  # kept as ISO: findings are data
        return day_in_words(date.fromisoformat(value))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
