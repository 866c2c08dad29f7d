"""The public front page: three doors, each of which can be walked through at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.queries.in_short import (
    MonthInShort,
    OnTime,
    months_in_short,
    most_asked,
    on_time_in_short,
)
from portal.http import reads_only
from portal.public.doors import places_words
from portal.public.kept import for_this_minute
from portal.public.offices import Places, places
from portal.ui.formats import day, number
from procedures.queries import search


ASKED_MOST = 5
BARS, BAR_WIDTH = 6, 200


@dataclass(frozen=True)
class Bar:
    """One month: its name, its number, and how long that is in a box `BAR_WIDTH` wide."""

    label: str
    value: str
    width: int


@dataclass(frozen=True)
class HomeNow:
    """What the page tells; the same for everybody within a minute."""

    places: Places
    months: list[MonthInShort]
    on_time: OnTime | None
    often: list[tuple[str, str]]


@login_not_required
@reads_only
def home(request: HttpRequest) -> HttpResponse:
    """What do I need, where is my dossier, how well does the office work."""
    now = timezone.now()
    told = for_this_minute("home", now, lambda: _now(now))
    context: dict[str, Any] = {
        "places": places_words(told.places, now),
        "often": [{"code": code, "name": name} for code, name in told.often],
        "on_time": _on_time_words(told.on_time) if told.on_time else "",
        "month": told.months[-1] if told.months else None,
        "late": _late_words(told.months),
        "bars": bars(told.months),
    }
    return render(request, "public/home.html", context)


def _now(at: datetime) -> HomeNow:
    on = timezone.localdate(at)
    asked = most_asked(ASKED_MOST)
    versions = search("", on=on).filter(procedure__in=asked)
    names = {row.procedure_id: (row.procedure.code, row.name) for row in versions}
    return HomeNow(
        places=places(at),
        months=months_in_short(on),
        on_time=on_time_in_short(),
        often=[names[pk] for pk in asked if pk in names],
    )


def _on_time_words(found: OnTime) -> str:
    return _("%(percent)s trên 100 hồ sơ xong đúng hẹn (%(results)s hồ sơ, từ %(first)s đến %(last)s).") % {
        "percent": found.percent,
        "results": number(found.results),
        "first": day(found.first_on),
        "last": day(found.last_on),
    }


def _late_words(months: list[MonthInShort]) -> str:
    if not months:
        return ""
    newest = months[-1]
    told = {
        "month": f"{newest.first_on:%m/%Y}",
        "late": number(newest.late),
        "units": number(newest.late_units),
        "all": number(newest.units),
    }
    if not newest.late_units:
        return _("Tháng %(month)s: không có hồ sơ nào trễ hẹn, %(all)s cơ quan, đơn vị được chấm.") % told
    if newest.late is None:
        return _("Tháng %(month)s: %(units)s trong %(all)s cơ quan, đơn vị có hồ sơ trễ hẹn.") % told
    return (
        _("Tháng %(month)s: %(late)s hồ sơ trễ hẹn, ở %(units)s trong %(all)s cơ quan, đơn vị được chấm.")
        % told
    )


def bars(months: list[MonthInShort]) -> list[Bar]:
    """Late dossiers of the last months as bars from nought, the newest first; one month alone is no story."""
    known = [one for one in months[-BARS:] if one.late is not None]
    most = max((one.late or 0 for one in known), default=0)
    if len(known) < 2 or not most:
        return []
    return [
        Bar(f"{one.first_on:%m/%Y}", number(one.late), BAR_WIDTH * (one.late or 0) // most)
        for one in reversed(known)
    ]
