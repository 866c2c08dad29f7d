"""The golden table: receipts and due moments worked out by hand from the law's examples."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from calendars.queries import shipped_calendar
from calendars.rules.worktime import Period, PeriodUnit, Terms, apology_owed_by, explain_due


WD, WH, CD = PeriodUnit.WORKING_DAYS, PeriodUnit.WORKING_HOURS, PeriodUnit.CALENDAR_DAYS

# Sessions 07:30–11:30 and 13:30–17:30 (law.md 6.5).
LAW = [
    ("2023-10-27T09:32", "5", WD, "2023-11-03T09:32"),  # a receipt that was really printed
    ("2026-03-06T09:32", "5", WD, "2026-03-13T09:32"),
    ("2026-03-06T17:45", "5", WD, "2026-03-16T07:30"),  # after closing
    ("2026-03-07T10:00", "5", WD, "2026-03-16T07:30"),  # on a Saturday
    ("2026-02-12T14:00", "3", WD, "2026-02-24T14:00"),  # across Tết
    ("2026-04-24T10:00", "5", WD, "2026-05-06T10:00"),  # three holidays and a compensatory day
    ("2026-08-21T10:00", "5", WD, "2026-08-27T10:00"),  # a Saturday that is worked
    ("2026-08-28T15:30", "10", WD, "2026-09-16T15:30"),  # a swapped Monday and National Day
    ("2026-11-20T08:00", "3", WD, "2026-11-26T08:00"),  # Culture Day
    ("2026-03-06T09:32", "8", WH, "2026-03-09T09:32"),
    ("2026-03-07T20:00", "8", WH, "2026-03-09T17:30"),  # consumed up to the stretch's end
    ("2026-04-29T14:30", "8", WH, "2026-05-04T14:30"),
    ("2026-02-13T10:00", "8", WH, "2026-02-23T10:00"),
    ("2026-03-06T12:10", "8", WH, "2026-03-09T11:30"),  # lunch: not 13:30
    ("2026-03-06T09:00", "15", CD, "2026-03-23T09:00"),  # 21 March is a Saturday
    ("2026-04-15T09:00", "15", CD, "2026-05-04T09:00"),  # ends on 30 April
]


@pytest.mark.parametrize(("received", "value", "unit", "due_at"), LAW)
def test_the_examples_of_the_law(received: str, value: str, unit: PeriodUnit, due_at: str) -> None:
    answer = explain_due(
        calendar=shipped_calendar("standard"),
        received=datetime.fromisoformat(received),
        terms=Terms(Period(Decimal(value), unit)),
    )
    assert answer.due_at.replace(tzinfo=None) == datetime.fromisoformat(due_at)
    assert answer.due_date == datetime.fromisoformat(due_at).date()
    assert not answer.provisional


@pytest.mark.parametrize(
    ("due", "act_by"),
    [
        (date(2026, 3, 16), date(2026, 3, 13)),  # one day before is a Sunday
        (date(2026, 5, 4), date(2026, 4, 29)),  # 30 April to 3 May are days off
    ],
)
def test_an_apology_is_owed_a_calendar_day_before_on_a_working_day(due: date, act_by: date) -> None:
    assert apology_owed_by(shipped_calendar("standard"), due) == act_by
