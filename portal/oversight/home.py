"""First page of those who steer and check: last night's scores, what is late and owed, where to go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from accounts.models import User
from dossiers.models import Dossier
from feedback.queries import SupportOwed, support_owed
from indicators.queries.morning import Moved, Night, Owed, Standing, night, standing, what_is_owed
from indicators.querysets import WATCHERS
from portal.http import identity_of, open_to, reads_only
from portal.oversight.scores_shared import name_of, signed, typed, unit_url
from portal.ui.formats import NOTHING, points_shown
from portal.ui.roles import OVERSIGHT, WATCHERS as LIST_READERS


@dataclass(frozen=True)
class Figure:
    """A number and the words for it, and where it leads."""

    label: str | Promise
    value: int
    href: str = ""
    is_bad: bool = False


@open_to(*OVERSIGHT)
@reads_only
def home(request: HttpRequest) -> HttpResponse:
    """The morning of who leads, controls or inspects; plain figures for others, none for an administrator."""
    known, now = identity_of(request), timezone.now()
    context: dict[str, Any] = {"now": now, "figures": [], "owed": [], "night": None}
    if known is not None and known.roles & set(WATCHERS):
        found = night(known.user, timezone.localdate(now))
        context |= {
            "figures": _standing(standing(known.user, now)),
            "owed": _owed(what_is_owed(known.user, now)),
            "night": _night(found),
        }
    elif known is not None:
        context["figures"] = _figures(known.user, now, is_linked=bool(known.roles & LIST_READERS))
        context["owed"] = _support(support_owed(known.user, now, timezone.localdate(now)))
    return render(request, "oversight/home.html", context)


def _figures(user: User, now: datetime, *, is_linked: bool) -> list[Figure]:
    """Of the dossiers in this person's sight; linked for who may open the lists behind them."""
    today = timezone.localdate(now)
    seen = Dossier.objects.visible_to(user, today)
    figures = [
        _dossiers(LABELS[0], seen.received_between(today, today).count(), "received"),
        _dossiers(LABELS[1], seen.unfinished().accepted().count(), "open"),
        _dossiers(LABELS[2], seen.unfinished().late_at(now).count(), "late"),
        _dossiers(LABELS[3], seen.waiting_for_return().count(), "return"),
    ]
    if not any(figure.value for figure in figures):
        return []
    return figures if is_linked else [replace(figure, href="") for figure in figures]


LABELS = (
    gettext_lazy("Tiếp nhận hôm nay"),
    gettext_lazy("Đang giải quyết"),
    gettext_lazy("Đang quá hạn (theo hạn pháp luật, L)"),
    gettext_lazy("Đã có kết quả, chờ trả"),
)


def _standing(found: Standing) -> list[Figure]:
    return [
        _dossiers(LABELS[0], found.received_today, "received"),
        _dossiers(LABELS[1], found.open, "open"),
        _dossiers(LABELS[2], found.late, "late"),
        _dossiers(LABELS[3], found.waiting_for_return, "return"),
    ]


def _dossiers(label: str | Promise, count: int, what: str) -> Figure:
    """A count with its list (portal.oversight.owed)."""
    href = f"{reverse('oversight:owed')}?what={what}" if count else ""
    return Figure(label, count, href, is_bad=what == "late" and bool(count))


def _owed(found: Owed) -> list[Figure]:
    """What somebody has to move today; what is not owed is not shown."""
    owing, told = reverse("oversight:owed"), reverse("oversight:instructions")
    asked = reverse("oversight:petitions_owed")
    lacking = reverse("oversight:missing")
    heirs = reverse("oversight:successions")
    erased = reverse("oversight:redactions")
    announced = f"{reverse('oversight:publication_duties')}?part=overdue"
    figures = (
        Figure(_("Ý kiến chỉ đạo quá hạn trả lời"), found.instructions_overdue, f"{told}?show=overdue", True),
        Figure(_("Ý kiến chỉ đạo chờ tôi xem xét"), found.to_judge, f"{told}?show=judge"),
        Figure(_("Thư xin lỗi còn nợ"), found.letters, f"{owing}?what=letters"),
        Figure(_("trong đó đã quá hạn gửi"), found.letters_overdue, f"{owing}?what=letters&overdue=1", True),
        Figure(_("Giải trình còn nợ"), found.reports, f"{owing}?what=reports"),
        Figure(_("trong đó đã quá hạn nộp"), found.reports_overdue, f"{owing}?what=reports&overdue=1", True),
        Figure(_("Phản ánh, kiến nghị chờ trả lời"), found.petitions, asked),
        Figure(_("trong đó đã quá hạn trả lời"), found.petitions_overdue, f"{asked}?overdue=1", True),
        Figure(_("Việc công khai thủ tục quá hạn"), found.publication_overdue, announced, True),
        Figure(_("Phụ lục quy trình phải phê duyệt lại"), found.annexes, lacking),
        Figure(_("trong đó đã quá hạn phê duyệt lại"), found.annexes_overdue, lacking, True),
        Figure(_("Kế thừa giữa các cơ quan chờ xác nhận"), found.successions, heirs),
        Figure(_("Kế thừa còn hồ sơ chưa chuyển được"), found.successions_stuck, heirs, True),
        Figure(_("Đề nghị xóa dữ liệu cá nhân chờ phê duyệt"), found.redactions, erased),
        *_support(SupportOwed(found.support, found.support_overdue)),
    )
    return [figure for figure in figures if figure.value]


def _support(found: SupportOwed) -> list[Figure]:
    """Of those who work here: what waits for an answer in this person's sight."""
    helped = reverse("help:requests")
    figures = (
        Figure(_("Yêu cầu hỗ trợ chờ trả lời"), found.waiting, f"{helped}?show=owed"),
        Figure(_("trong đó đã quá hai giờ làm việc"), found.overdue, f"{helped}?show=overdue", True),
    )
    return [figure for figure in figures if figure.value]


def _night(found: Night) -> dict[str, Any] | None:
    if found.measured_on is None:
        return None
    return {
        "period": name_of(found.period),
        "measured_on": found.measured_on,
        "own": [_own(one, found) for one in found.own],
        "columns": [
            {"label": _("Đơn vị")},
            {"label": _("Điểm đã đo"), "css": "points"},
            {"label": _("So với đêm trước"), "css": "points"},
            {"label": _("Hạng"), "css": "points"},
        ],
        "rows": [{"cells": _cells(one, found)} for one in found.moved],
    }


def _own(one: Moved, found: Night) -> dict[str, Any]:
    return {
        "name": one.agency,
        "href": unit_url(one.agency_id, found.period),
        "total": points_shown(one.total),
        "measured": points_shown(100 - one.not_measured),
        "is_whole": not one.not_measured,
        "change": signed(one.change) if one.total_before is not None else "",
        "change_href": unit_url(one.agency_id, found.period, "oversight:score_overnight"),
        "place": _place(one),
        "place_href": f"{reverse('oversight:scores')}?{typed(found.period)}",
    }


def _cells(one: Moved, found: Night) -> Sequence[dict[str, Any]]:
    return (
        {"text": one.agency, "href": unit_url(one.agency_id, found.period)},
        {"text": points_shown(one.total), "css": "number", "href": unit_url(one.agency_id, found.period)},
        {
            "text": signed(one.change),
            "css": "number",
            "href": unit_url(one.agency_id, found.period, "oversight:score_overnight"),
        },
        {
            "text": _place(one),
            "css": "number",
            "href": f"{reverse('oversight:scores')}?{typed(found.period)}",
        },
    )


def _place(one: Moved) -> str:
    """`2/14`, or `3 → 2/14` where it was another."""
    if one.rank is None:
        return NOTHING
    place = f"{one.rank}/{one.ranked_among}"
    return place if one.rank_before in (None, one.rank) else f"{one.rank_before} → {place}"
