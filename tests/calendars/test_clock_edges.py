"""Seasons, waits, printed clock times and lateness: what the table of due moments has no column for."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from calendars.queries import shipped_calendar
from calendars.rules.questions import answer_question, local_text, question_from
from calendars.rules.worktime import (
    DueTimePolicy,
    Pause,
    PauseMode,
    Period,
    PeriodUnit,
    Terms,
    WorkCalendar,
    WorktimeError,
    explain_due,
    late_after,
)
from tests.factories.calendars import at, definition, sessions


MONDAY = at("2026-10-05T09:00")


@pytest.mark.parametrize(
    ("policy", "hour", "received", "due_at"),
    [
        (DueTimePolicy.RECEIPT_TIME, None, MONDAY, "2026-10-07T09:00"),
        (DueTimePolicy.END_OF_SESSION, None, MONDAY, "2026-10-07T11:30"),
        (DueTimePolicy.END_OF_SESSION, None, MONDAY.replace(hour=14), "2026-10-07T17:30"),
        (DueTimePolicy.FIXED_HOUR, time(16), MONDAY, "2026-10-07T16:00"),
        (DueTimePolicy.FIXED_HOUR, time(12), MONDAY, "2026-10-07T11:30"),  # lunch
        (DueTimePolicy.FIXED_HOUR, time(7), MONDAY, "2026-10-07T07:30"),  # before opening
        (DueTimePolicy.FIXED_HOUR, time(9), date(2026, 10, 5), "2026-10-07T17:30"),  # no time of receipt
    ],
)
def test_the_printed_clock_time_follows_the_agency(
    policy: DueTimePolicy, hour: time | None, received: datetime, due_at: str
) -> None:
    terms = Terms(Period(Decimal(2), PeriodUnit.WORKING_DAYS), due_time_policy=policy, fixed_hour=hour)
    answer = explain_due(calendar=shipped_calendar("standard"), received=received, terms=terms)
    assert local_text(answer.due_at) == due_at


def test_the_clock_time_policy_never_touches_hours_or_fractions() -> None:
    for period in (
        Period(Decimal(4), PeriodUnit.WORKING_HOURS),
        Period(Decimal("0.5"), PeriodUnit.WORKING_DAYS),
    ):
        terms = Terms(period, due_time_policy=DueTimePolicy.FIXED_HOUR, fixed_hour=time(8))
        answer = explain_due(calendar=shipped_calendar("standard"), received=MONDAY, terms=terms)
        assert local_text(answer.due_at) == "2026-10-05T15:00"


def test_a_fixed_hour_policy_without_its_hour_is_refused() -> None:
    with pytest.raises(WorktimeError, match="giờ hẹn"):
        Terms(Period(Decimal(2), PeriodUnit.WORKING_DAYS), due_time_policy=DueTimePolicy.FIXED_HOUR)


@pytest.mark.parametrize(
    ("period", "on_time_until"),
    [
        ("2 working_days", "2026-10-07T17:30"),  # days: the last session of the due day
        ("2 calendar_days", "2026-10-07T17:30"),
        ("8 working_hours", "2026-10-06T09:00"),  # hours: the minute
    ],
)
def test_late_by_the_day_or_by_the_minute(period: str, on_time_until: str) -> None:
    value, unit = period.split()
    calendar = shipped_calendar("standard")
    answer = explain_due(
        calendar=calendar, received=MONDAY, terms=Terms(Period(Decimal(value), PeriodUnit(unit)))
    )
    assert local_text(answer.late_after) == on_time_until
    assert late_after(calendar, answer.due_at, PeriodUnit(unit)) == answer.late_after


def test_an_extension_is_printed_but_does_not_make_late_on_time() -> None:
    answer = explain_due(
        calendar=shipped_calendar("standard"),
        received=MONDAY,
        terms=Terms(Period(Decimal(2), PeriodUnit.WORKING_DAYS)),
        extended_to=at("2026-10-12T09:00"),
    )
    assert local_text(answer.due_at) == "2026-10-12T09:00"
    assert local_text(answer.legal_due_at) == "2026-10-07T09:00"
    assert local_text(answer.late_after) == "2026-10-07T17:30"


@pytest.mark.parametrize(
    ("received", "period", "provisional"),
    [
        ("2026-12-30T09:00", "1 working_days", False),
        ("2026-12-30T09:00", "2 working_days", True),  # 2027 is announced in part only
        ("2026-12-31T17:45", "0.5 working_hours", True),
        ("2026-12-01T09:00", "30 calendar_days", False),
        ("2026-12-01T09:00", "31 calendar_days", True),
        ("2021-12-31T09:00", "1 working_days", False),  # its days are all in 2022
        ("2021-12-30T09:00", "1 working_days", True),  # 31/12/2021 was never loaded
        ("2021-12-30T09:00", "3 calendar_days", False),  # only the last day is asked for
        ("2027-06-01T09:00", "1 working_days", True),
    ],
)
def test_an_answer_beyond_the_announced_years_is_marked(
    received: str, period: str, provisional: bool
) -> None:
    value, unit = period.split()
    question = question_from({"received": received, "period": value, "unit": unit})
    answer = answer_question(question, shipped_calendar("standard"))
    assert answer.provisional is provisional
    assert ("provisional" in {s.kind for s in answer.steps}) is provisional


def test_a_mixed_wait_restarts_and_then_gives_back() -> None:
    pauses = [
        Pause(at("2026-10-06T09:00"), at("2026-10-12T09:00"), PauseMode.RESTART),
        Pause(at("2026-10-05T10:00"), at("2026-10-05T16:00")),  # forgotten by the restart
        Pause(at("2026-10-13T09:00"), at("2026-10-14T09:00")),
    ]
    answer = explain_due(
        calendar=shipped_calendar("standard"),
        received=MONDAY,
        terms=Terms(Period(Decimal(3), PeriodUnit.WORKING_DAYS)),
        pauses=pauses,
    )
    assert local_text(answer.due_at) == "2026-10-16T09:00"


SEASONS = definition(
    [
        *sessions("07:30-12:00", "13:00-16:30", season_to=331),
        *sessions("06:30-11:00", "14:00-17:30", season_from=401),
    ]
)


@pytest.mark.parametrize(
    ("received", "due_at"),
    [  # Monday 30 March is winter, Wednesday 1 April summer
        ("2026-03-30T10:00", "2026-04-01T10:00"),
        ("2026-03-30T11:45", "2026-04-01T11:00"),  # the morning is over: its end
        ("2026-03-30T13:15", "2026-04-01T11:00"),  # before the afternoon: the end before it
        ("2026-03-30T16:00", "2026-04-01T16:00"),
        ("2026-03-30T17:00", "2026-04-02T07:30"),  # after closing: the next morning counts as receipt
    ],
)
def test_a_clock_time_that_another_season_does_not_know(received: str, due_at: str) -> None:
    terms = Terms(Period(Decimal(2), PeriodUnit.WORKING_DAYS))
    answer = explain_due(calendar=WorkCalendar(SEASONS), received=at(received), terms=terms)
    assert local_text(answer.due_at) == due_at


def test_a_shorter_day_gives_its_own_hours_to_a_fraction() -> None:
    short_friday = [
        *sessions("07:30-11:30", "13:30-17:30", weekdays=(1, 2, 3, 4)),
        *sessions("08:00-10:00", weekdays=(5,)),
    ]
    calendar = WorkCalendar(definition(short_friday))
    terms = Terms(Period(Decimal("1.5"), PeriodUnit.WORKING_DAYS))
    answer = explain_due(calendar=calendar, received=at("2026-10-08T08:00"), terms=terms)
    assert local_text(answer.due_at) == "2026-10-09T09:00"  # half of Friday's two hours
