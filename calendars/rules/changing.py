"""A change of a calendar as a value, what it makes of the calendar, and when it is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from calendars.enums import DayKind
from calendars.exceptions import ChangeRefused, WrongCalendar
from calendars.rules.calendar import (
    OPEN_END,
    CalendarDefinition,
    DayException,
    WeeklySession,
    WorkCalendar,
    check_sessions,
)
from calendars.rules.notation import exception_from, exception_to, session_from, session_to


@dataclass(frozen=True)
class Change:
    """Days added, days taken back, sessions from a date on, and years declared complete."""

    add: tuple[DayException, ...] = ()
    revoke: tuple[date, ...] = ()
    sessions_from: date | None = None
    sessions: tuple[WeeklySession, ...] = ()
    complete_years: tuple[int, ...] = ()


def change_to(change: Change) -> dict[str, Any]:
    """Plain values for the record; `change_from` reads them back."""
    return {
        "add": [exception_to(e) for e in change.add],
        "revoke": [day.isoformat() for day in change.revoke],
        "sessions_from": change.sessions_from.isoformat() if change.sessions_from else None,
        "sessions": [session_to(s) for s in change.sessions],
        "complete_years": list(change.complete_years),
    }


def change_from(content: Mapping[str, Any]) -> Change:
    """The change that was recorded."""
    began = content.get("sessions_from")
    return Change(
        add=tuple(exception_from(row, {}) for row in content.get("add", ())),
        revoke=tuple(date.fromisoformat(day) for day in content.get("revoke", ())),
        sessions_from=date.fromisoformat(began) if began else None,
        sessions=tuple(session_from(row) for row in content.get("sessions", ())),
        complete_years=tuple(content.get("complete_years", ())),
    )


def with_change(definition: CalendarDefinition, change: Change) -> CalendarDefinition:
    """The calendar as the change would make it."""
    kept = [e for e in definition.exceptions if e.on not in change.revoke]
    announced_to = definition.announced_to
    for year in sorted(change.complete_years):
        if year == announced_to.year + 1:
            announced_to = date(year, 12, 31)
    return replace(
        definition,
        exceptions=tuple(sorted((*kept, *change.add), key=lambda e: e.on)),
        sessions=sessions_after(definition.sessions, change),
        announced_to=announced_to,
    )


def sessions_after(sessions: tuple[WeeklySession, ...], change: Change) -> tuple[WeeklySession, ...]:
    """Sessions end the day before the new ones begin; those that would begin later fall away."""
    if change.sessions_from is None:
        return sessions
    eve = change.sessions_from - timedelta(days=1)
    ended = [replace(s, valid_to=min(s.valid_to, eve)) for s in sessions if s.valid_from <= eve]
    began = [replace(s, valid_from=change.sessions_from, valid_to=OPEN_END) for s in change.sessions]
    return (*ended, *began)


def check_change(definition: CalendarDefinition, change: Change) -> None:
    """Refuse a change that contradicts the calendar it would change.

    Raises ChangeRefused with a sentence that names the day and says what to do.
    """
    if not (change.add or change.revoke or change.sessions_from or change.complete_years):
        raise ChangeRefused("Thay đổi chưa có nội dung gì. Hãy thêm hoặc bỏ ít nhất một ngày.")
    known = {e.on for e in definition.exceptions}
    for day in change.revoke:
        if day not in known:
            raise ChangeRefused(f"Ngày {day:%d/%m/%Y} không có trong lịch nên không bỏ được.")
    _check_sessions_from(change)
    _check_days(definition, change, known - set(change.revoke))
    _check_swaps(definition, change)


def partner_of(definition: CalendarDefinition, day: date) -> date | None:
    """The other half of a swap: the day that makes this one up, or the swapped day this one makes up."""
    swapped = {e.on for e in definition.exceptions if e.kind == DayKind.SWAP_OFF}
    for exception in definition.exceptions:
        if exception.replaces in swapped and day in (exception.on, exception.replaces):
            return exception.replaces if day == exception.on else exception.on
    return None


def _check_swaps(definition: CalendarDefinition, change: Change) -> None:
    """A make-up day keeps a day off that it makes up, and a swapped day keeps its make-up day."""
    revoked = {e.on: e for e in definition.exceptions if e.on in change.revoke}
    whole = with_change(definition, change)
    after, made_up = WorkCalendar(whole), {e.replaces for e in whole.exceptions}
    swapped = {e.on for e in whole.exceptions if e.kind == DayKind.SWAP_OFF}
    for kept in whole.exceptions:
        if kept.replaces in revoked and after.stretches_on(kept.replaces):
            raise ChangeRefused(_go_together(kept.on, kept.replaces))
    for gone in revoked.values():
        if gone.replaces in swapped and gone.replaces not in made_up:
            raise ChangeRefused(_go_together(gone.on, gone.replaces))


def _go_together(made_up_on: date, off: date) -> str:
    return (
        f"Ngày {made_up_on:%d/%m/%Y} làm bù cho ngày {off:%d/%m/%Y} nghỉ hoán đổi; "
        "phải bỏ cả hai cùng một lúc."
    )


def _check_sessions_from(change: Change) -> None:
    if change.sessions_from is None:
        return
    if not change.sessions:
        raise ChangeRefused("Giờ làm việc mới chưa có buổi nào. Hãy khai ít nhất một buổi.")
    try:
        check_sessions(change.sessions)
    except WrongCalendar as wrong:
        raise ChangeRefused(str(wrong)) from wrong


def _check_days(definition: CalendarDefinition, change: Change, known: set[date]) -> None:
    bare = WorkCalendar(replace(with_change(definition, replace(change, add=()))))
    whole = WorkCalendar(with_change(definition, change))
    seen = set(known)
    for day in change.add:
        if day.on in seen:
            raise ChangeRefused(f"Ngày {day.on:%d/%m/%Y} đã có trong lịch. Hãy bỏ ngày cũ trước.")
        seen.add(day.on)
        _check_day(bare, whole, day)


def _check_day(bare: WorkCalendar, whole: WorkCalendar, day: DayException) -> None:
    """What each kind of day demands of the week and of the other days."""
    if not day.document.strip():
        raise ChangeRefused(f"Ngày {day.on:%d/%m/%Y} chưa có văn bản công bố.")
    works = bool(bare.stretches_on(day.on))
    if day.works:
        _check_make_up(bare, whole, day, works=works)
    elif day.replaces is not None:
        raise ChangeRefused(f"Ngày nghỉ {day.on:%d/%m/%Y} không thể làm bù cho ngày khác.")
    elif not works and day.kind in (DayKind.SWAP_OFF, DayKind.COMPENSATORY):
        raise ChangeRefused(
            f"Ngày {day.on:%d/%m/%Y} vốn đã là ngày nghỉ, không thể khai {DayKind(day.kind).label}. "
            "Hãy chọn một ngày làm việc."
        )


def _check_make_up(bare: WorkCalendar, whole: WorkCalendar, day: DayException, *, works: bool) -> None:
    if works:
        raise ChangeRefused(
            f"Ngày {day.on:%d/%m/%Y} vốn là ngày làm việc, không thể khai làm bù. Hãy chọn một ngày nghỉ."
        )
    if day.replaces is None:
        raise ChangeRefused(f"Ngày làm bù {day.on:%d/%m/%Y} phải ghi làm bù cho ngày nào.")
    if whole.stretches_on(day.replaces):
        raise ChangeRefused(
            f"Ngày {day.replaces:%d/%m/%Y} vẫn làm việc nên không cần làm bù. "
            "Hãy khai ngày nghỉ hoán đổi cùng lúc với ngày làm bù."
        )
