"""The calendars, to read: a year day by day, the documents behind it, hours of counters and of counting."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import AgencyCalendar
from calendars.enums import CalendarPurpose
from calendars.models import Calendar
from calendars.queries import announced_documents, announced_years, calendar_year, calendars_of
from calendars.rules.calendar import OPEN_END, YEAR_END, YEAR_START, WeeklySession
from calendars.rules.sentences import WEEKDAYS
from portal.http import actor, identity_of, open_to, reads_only
from portal.oversight.calendars_access import changeable, not_his
from portal.oversight.calendars_year import LEGEND, WEEKDAY_HEADS, months_of
from portal.ui.formats import day


FIRST_YEAR, LAST_YEAR = 2000, 2100


@reads_only
@open_to(*Role)
def year(request: HttpRequest) -> HttpResponse:
    """One calendar in one year, drawn and as a table with its documents."""
    code, wanted = request.GET.get("lich", "standard"), _year(request)
    shown = calendar_year(code, wanted)
    if shown is None:
        raise Http404
    context = {
        "shown": shown,
        "months": months_of(shown),
        "weekdays": WEEKDAY_HEADS,
        "legend": LEGEND,
        "calendars": calendars_of(),
        "previous_year": wanted - 1,
        "next_year": wanted + 1,
        **may_propose(request, [None, shown.calendar]),
    }
    return render(request, "oversight/calendars/year.html", context | tabs("year"))


@reads_only
@open_to(*Role)
def documents(request: HttpRequest) -> HttpResponse:
    """Which document announces which days, and which years are complete."""
    context = {"documents": announced_documents(), "years": announced_years()}
    return render(request, "oversight/calendars/documents.html", context | tabs("documents"))


@reads_only
@open_to(*Role)
def hours(request: HttpRequest) -> HttpResponse:
    """Sessions of every calendar: what counts apart from what opens, and which agencies follow it."""
    today = timezone.localdate()
    users, calendars = _users(today), list(calendars_of())
    parts = [
        {
            "purpose": purpose,
            "calendars": [
                _hours_of(row, users.get(row.code, [])) for row in calendars if row.purpose == purpose
            ],
        }
        for purpose in CalendarPurpose
    ]
    context = {"parts": parts, **may_propose(request, calendars)}
    return render(request, "oversight/calendars/hours.html", context | tabs("hours"))


def tabs(current: str) -> dict[str, Any]:
    """The parts of this subject as links."""
    parts = {
        "year": (_("Cả năm"), "oversight:calendar"),
        "documents": (_("Văn bản công bố"), "oversight:calendar_documents"),
        "hours": (_("Giờ làm việc, giờ mở cửa"), "oversight:calendar_hours"),
        "changes": (_("Thay đổi lịch"), "oversight:calendar_changes"),
    }
    return {
        "tabs": [
            {"label": label, "href": reverse(name), "is_current": key == current, "count": None}
            for key, (label, name) in parts.items()
        ]
    }


def may_propose(request: HttpRequest, calendars: Collection[Calendar | None]) -> dict[str, Any]:
    """Whose role it is, and which of these calendars are his to change, by their keys (None: the country's).

    `may_add`: a further calendar is nobody's yet. `may_propose`: a change has a calendar it can be of.
    """
    known = identity_of(request)
    if known is None or Role.CONTROL not in known.roles:
        return {"may_add": False, "may_propose": False, "changeable": set()}
    found = {one and one.pk for one in changeable(actor(request), calendars, timezone.localdate())}
    return {"may_add": True, "may_propose": bool(found), "changeable": found, "not_his": not_his()}


def _year(request: HttpRequest) -> int:
    text = request.GET.get("nam", "")
    wanted = int(text) if text.isdecimal() and len(text) == len("2026") else timezone.localdate().year
    if not FIRST_YEAR <= wanted <= LAST_YEAR:
        raise Http404
    return wanted


@dataclass(frozen=True)
class HoursRow:
    """One row of the table of hours: a spell of validity, a season, a day's stretches."""

    validity: str
    season: str
    weekday: str
    stretches: str


def hours_rows(sessions: Iterable[WeeklySession]) -> list[HoursRow]:
    """Sessions as people read them: stretches side by side, days with the same hours together."""
    days: dict[tuple[str, str, int], list[str]] = {}
    for session in sessions:
        key = (_validity(session), _season(session), session.weekday)
        days.setdefault(key, []).append(f"{session.starts:%H:%M}–{session.ends:%H:%M}")
    alike: dict[tuple[str, str, str], list[int]] = {}
    for (validity, season, weekday), spans in days.items():
        alike.setdefault((validity, season, ", ".join(spans)), []).append(weekday)
    return [
        HoursRow(validity, season, _weekdays(found), stretches)
        for (validity, season, stretches), found in alike.items()
    ]


def _weekdays(numbers: list[int]) -> str:
    """Monday to Friday as a run, others one by one."""
    names = [_(WEEKDAYS[number - 1]) for number in numbers]
    in_a_row = numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    return f"{names[0]} – {names[-1]}" if in_a_row and len(names) > 2 else ", ".join(names)


def _hours_of(calendar: Calendar, users: list[str]) -> dict[str, Any]:
    sessions = [row.as_rule() for row in calendar.sessions.all()]
    return {"calendar": calendar, "rows": hours_rows(sessions), "users": users}


def _validity(session: WeeklySession) -> str:
    first = day(session.valid_from) if session.valid_from > date.min else ""
    last = day(session.valid_to) if session.valid_to < OPEN_END else ""
    if first and last:
        return f"{first} – {last}"
    if first:
        return _("từ %(day)s") % {"day": first}
    return _("đến hết %(day)s") % {"day": last} if last else _("không thời hạn")


def _season(session: WeeklySession) -> str:
    if (session.season_from, session.season_to) == (YEAR_START, YEAR_END):
        return _("cả năm")
    first, last = divmod(session.season_from, 100), divmod(session.season_to, 100)
    return f"{first[1]:02d}/{first[0]:02d} – {last[1]:02d}/{last[0]:02d}"


def _users(on: date) -> dict[str, list[str]]:
    """Names of the agencies that say they follow a calendar, by its code. One statement."""
    found: dict[str, list[str]] = {}
    rows = AgencyCalendar.objects.in_force(on).select_related("agency").order_by("agency__name", "pk")
    for row in rows:
        for code in {row.counting_calendar, row.opening_calendar} - {""}:
            found.setdefault(code, []).append(row.agency.name)
    return found
