"""Moments, calendars and changes for tests."""

from datetime import date, datetime, time

from calendars.models import CalendarChange
from calendars.rules.changing import Change
from calendars.rules.worktime import LOCAL, CalendarDefinition, DayException, DayKind, WeeklySession
from calendars.services import changes


def at(text: str) -> datetime:
    """A local moment."""
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


def sessions(*spans: str, weekdays: tuple[int, ...] = (1, 2, 3, 4, 5), **more: object) -> list[WeeklySession]:
    """Sessions such as "07:30-11:30" on several weekdays."""
    return [
        WeeklySession(weekday, *(time.fromisoformat(part) for part in span.split("-")), **more)  # type: ignore[arg-type]
        for weekday in weekdays
        for span in spans
    ]


def definition(
    rows: list[WeeklySession] | None = None,
    days: tuple[DayException, ...] = (),
    *,
    announced_from: date = date(2022, 1, 1),
    announced_to: date = date(2026, 12, 31),
) -> CalendarDefinition:
    """A calendar of the office week unless told otherwise."""
    week = rows if rows is not None else sessions("07:30-11:30", "13:30-17:30")
    return CalendarDefinition("test", "Lịch thử", tuple(week), days, announced_from, announced_to)


def day(
    on: str,
    kind: DayKind = DayKind.HOLIDAY,
    *,
    replaces: str | None = None,
    document: str = "Văn bản thử 1/TB",
) -> DayException:
    """A date that departs from the week."""
    return DayException(
        date.fromisoformat(on),
        kind,
        f"{kind.label} thử",
        document,
        date.fromisoformat(replaces) if replaces else None,
    )


def proposed_swap(by: int = 1) -> CalendarChange:
    """A Monday swapped with the Saturday before, waiting to be confirmed."""
    swap = Change(
        add=(
            day("2026-12-28", DayKind.SWAP_OFF),
            day("2026-12-19", DayKind.MAKE_UP, replaces="2026-12-28"),
        )
    )
    now = at("2026-11-21T09:00")
    return changes.propose(change=swap, calendar_code=None, reason="Hoán đổi ngày 28/12", by=by, at=now)
