"""A dossier's promise as pages explain it: three measures apart, whose time it was, every date promised."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from calendars.queries import load_calendar
from calendars.rules.worktime import WorkCalendar, working_minutes_between
from dossiers.enums import TimeOf
from dossiers.models import Dossier
from dossiers.queries import (
    DiaryLine,
    attribution,
    diary,
    is_late,
    is_late_766,
    is_late_for_statistics,
)
from portal.ui.dossiers import working_time
from portal.ui.formats import day, moment


def clock_story(dossier: Dossier, *, at: datetime) -> dict[str, Any] | None:
    """What components/clock_story.html shows; None before there is a promise."""
    if dossier.due_at is None or dossier.accepted_at is None:
        return None
    calendar = load_calendar(dossier.terms.get("calendar", "standard"))
    used = attribution(dossier, at=at, calendar=calendar)
    return {
        "measures": measures(dossier, at=at),
        "left": _left(dossier, calendar, at),
        "pauses": _pauses(dossier),
        "used": [
            {"who": _(TimeOf(party).label), "time": working_time(minutes)}
            for party, minutes in used.parties.items()
        ],
        "units": [{"who": unit, "time": working_time(minutes)} for unit, minutes in used.units.items()],
        "whole": working_time(used.whole),
        "diary": [_diary_line(line) for line in diary(dossier)],
    }


def measures(dossier: Dossier, *, at: datetime) -> list[dict[str, str]]:
    """L, N and R side by side: what each counts against and how the dossier stands by it (ruling 1)."""
    late = (
        is_late(dossier, at=at),
        is_late_766(dossier, at=at),
        is_late_for_statistics(dossier, at=at),
    )
    named = (
        ("L", _("Theo pháp luật"), moment(dossier.late_after)),
        ("N", _("Theo Quyết định 766"), moment(dossier.late_after_766)),
        ("R", _("Theo thống kê II.06a"), day(dossier.due_on)),
    )
    return [
        {
            "code": code,
            "label": label,
            "limit": limit,
            "words": _words(is_over, dossier),
            "kind": "late" if is_over else "",
        }
        for (code, label, limit), is_over in zip(named, late, strict=True)
    ]


def _words(is_over: bool, dossier: Dossier) -> str:
    if is_over:
        return _("quá hạn")
    return _("đúng hạn") if dossier.end_moment() else _("còn hạn")


def _left(dossier: Dossier, calendar: WorkCalendar, at: datetime) -> str:
    """Working time left to the printed promise; nothing once it ended or passed."""
    if dossier.end_moment() is not None or dossier.due_at is None:
        return ""
    minutes = working_minutes_between(calendar, at, dossier.due_at)
    if not minutes:
        return ""
    hours, rest = divmod(minutes, 60)
    if not rest:
        return _("%(hours)s giờ làm việc") % {"hours": hours}
    if not hours:
        return _("%(minutes)s phút làm việc") % {"minutes": rest}
    return _("%(hours)s giờ %(minutes)s phút làm việc") % {"hours": hours, "minutes": rest}


def _pauses(dossier: Dossier) -> list[dict[str, str]]:
    return [
        {
            "kind": pause.get_kind_display(),
            "mode": pause.get_mode_display(),
            "from": moment(pause.started_at),
            "to": moment(pause.ended_at) if pause.ended_at else _("chưa kết thúc"),
            "basis": pause.legal_basis,
        }
        for pause in dossier.pauses.order_by("started_at", "pk")
    ]


def _diary_line(line: DiaryLine) -> dict[str, str]:
    note = "" if line.moves else _("báo khi đã quá hạn, không dời hẹn trả")
    return {
        "at": moment(line.at),
        "promised": moment(line.promised),
        "before": moment(line.before) if line.before else "",
        "who": line.who or _("Hệ thống"),
        "why": " · ".join(part for part in (_(line.what), line.why, note) if part),
    }
