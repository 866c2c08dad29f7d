"""Why days were not counted: grouped by the document that says so."""

from datetime import date
from itertools import groupby
from typing import Any

from calendars.enums import StepKind
from calendars.rules.calendar import DayException, WorkCalendar
from calendars.rules.terms import DAY, Step


def skipped_steps(calendar: WorkCalendar, first: int, last: int) -> list[Step]:
    """Days off and make-up days among first … last (ordinals, both included)."""
    if last < first:
        return []
    found = calendar.exceptions_between(first, last)
    off = [e for e in found if not e.works]
    calendar.table_at(first - 1)
    table = calendar.table_at(last)
    rest = (last - first + 1) - table.working_days_in(first - 1, last) - len(off)
    steps = [Step(StepKind.SKIPPED, facts) for facts in _grouped(off)]
    if rest:
        steps.append(Step(StepKind.SKIPPED, {"reason": "weekly_rest", "days": rest}))
    steps.extend(Step(StepKind.WORKED, facts) for facts in _grouped([e for e in found if e.works]))
    return steps


def off_reason(calendar: WorkCalendar, tick: int, until: int) -> dict[str, Any]:
    """Why a moment is outside working time: out of hours, weekly rest, or a day off by a document."""
    day, second = divmod(tick, DAY)
    stretches = calendar.table_at(day).on(day)
    if not stretches:
        exception = calendar.exceptions.get(day)
        if exception is None:
            return {"reason": "weekly_rest"}
        return {"reason": exception.kind.value, "name": exception.name, "document": exception.document}
    if second < stretches[0][0]:
        return {"reason": "before_hours"}
    return {"reason": "break" if until // DAY == day else "after_hours"}


def _grouped(exceptions: list[DayException]) -> list[dict[str, Any]]:
    def key(e: DayException) -> tuple[str, str, str]:
        return e.kind.value, e.name, e.document

    return [
        {
            "reason": kind,
            "name": name,
            "document": document,
            "days": len(dates := _dates(list(rows))),
            "dates": dates,
        }
        for (kind, name, document), rows in groupby(exceptions, key)
    ]


def _dates(rows: list[DayException]) -> list[str]:
    return [date.isoformat(e.on) for e in rows]
