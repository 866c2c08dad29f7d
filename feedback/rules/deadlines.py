"""Limits of petitions on the one clock (law.md §5): working days of the agency that owes, by its calendar.

The day of sending is not counted; what comes outside working time counts as come at the next session
(ruling 4). A limit in days is missed after the last session of its day (ruling 3).
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from calendars.rules.worktime import (
    Period,
    PeriodUnit,
    StartRule,
    Terms,
    WorkCalendar,
    explain_due,
    warning_moment,
)
from dossiers.rules.days import VIETNAM


REMIND_AT_PERCENT = 80


@dataclass(frozen=True)
class Limit:
    """The last moment in time, and its day."""

    due_at: datetime
    due_on: date


def limit(
    calendar: WorkCalendar, from_at: datetime, days: int, *, start_rule: StartRule = StartRule.NEXT_SESSION
) -> Limit:
    """So many working days from a moment."""
    terms = Terms(Period(Decimal(days), PeriodUnit.WORKING_DAYS), start_rule=start_rule)
    answer = explain_due(calendar=calendar, received=from_at.astimezone(VIETNAM), terms=terms)
    return Limit(answer.late_after, answer.due_date)


def remind_at(calendar: WorkCalendar, from_at: datetime, due_at: datetime) -> datetime:
    """When who owes it is reminded: at 80 % of the working time."""
    return warning_moment(calendar, from_at, due_at, REMIND_AT_PERCENT)
