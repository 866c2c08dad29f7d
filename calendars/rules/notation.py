"""Calendars written down as JSON (the shipped files, the record of a change) and read back."""

from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any

from calendars.enums import DayKind
from calendars.exceptions import WrongCalendar
from calendars.rules.calendar import OPEN_END, YEAR_END, YEAR_START, DayException, WeeklySession


def announced_span(complete_years: Iterable[int]) -> tuple[date, date]:
    """First and last day of the longest run of complete years that ends with the latest one."""
    years = sorted(set(complete_years))
    if not years:
        raise WrongCalendar("Chưa có năm nào được công bố đủ ngày nghỉ.")
    first = last = years[-1]
    while first - 1 in years:
        first -= 1
    return date(first, 1, 1), date(last, 12, 31)


def session_from(row: Mapping[str, Any]) -> WeeklySession:
    """A session from plain values; what is missing is the whole year, without end."""
    return WeeklySession(
        weekday=int(row["weekday"]),
        starts=time.fromisoformat(row["starts"]),
        ends=time.fromisoformat(row["ends"]),
        valid_from=_day(row.get("valid_from")) or date.min,
        valid_to=_day(row.get("valid_to")) or OPEN_END,
        season_from=int(row.get("season_from") or YEAR_START),
        season_to=int(row.get("season_to") or YEAR_END),
    )


def session_to(session: WeeklySession) -> dict[str, Any]:
    """The plain values of a session; `session_from` reads them back."""
    return {
        "weekday": session.weekday,
        "starts": f"{session.starts:%H:%M}",
        "ends": f"{session.ends:%H:%M}",
        "valid_from": None if session.valid_from == date.min else session.valid_from.isoformat(),
        "valid_to": None if session.valid_to == OPEN_END else session.valid_to.isoformat(),
        "season_from": session.season_from,
        "season_to": session.season_to,
    }


def exception_from(row: Mapping[str, Any], documents: Mapping[str, str]) -> DayException:
    """A departing date from plain values; its document is looked up by key."""
    return DayException(
        on=date.fromisoformat(row["on"]),
        kind=DayKind(row["kind"]),
        name=row["name"],
        document=documents.get(row["document"], row["document"]),
        replaces=_day(row.get("replaces")),
    )


def exception_to(exception: DayException) -> dict[str, Any]:
    """The plain values of a departing date, with its document in full."""
    return {
        "on": exception.on.isoformat(),
        "kind": exception.kind.value,
        "name": exception.name,
        "document": exception.document,
        "replaces": exception.replaces.isoformat() if exception.replaces else None,
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
