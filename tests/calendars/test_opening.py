"""Open now, until when, and when again: a table of moments before a counter's door."""

from __future__ import annotations

from datetime import date, time

import pytest

from calendars.enums import DayKind
from calendars.rules.calendar import WorkCalendar
from calendars.rules.opening import coming_days, door
from tests.factories.calendars import at, day, definition, sessions


WEEK = sessions("07:30-11:30", "13:30-17:00")
SATURDAYS = [*WEEK, *sessions("07:30-11:30", weekdays=(6,))]
TET = tuple(day(f"2026-02-{on}") for on in range(16, 21))
SWAP = (
    day("2026-01-02", DayKind.SWAP_OFF),
    day("2026-01-10", DayKind.MAKE_UP, replaces="2026-01-02"),
)
PLAIN = WorkCalendar(definition(WEEK))
SATURDAY = WorkCalendar(definition(SATURDAYS))
YEAR = WorkCalendar(definition(WEEK, (*SWAP, day("2026-01-01"), *TET)))
TOUCHING = WorkCalendar(definition(sessions("07:00-11:30", "11:30-17:00")))
NEVER = WorkCalendar(definition([]))


@pytest.mark.parametrize(
    ("calendar", "moment", "until", "opens"),
    [
        (PLAIN, "2026-03-06 07:30", "2026-03-06 11:30", "2026-03-06 13:30"),  # the start is open
        (PLAIN, "2026-03-06 11:29:59", "2026-03-06 11:30", "2026-03-06 13:30"),
        (PLAIN, "2026-03-06 11:30", None, "2026-03-06 13:30"),  # the end is not
        (PLAIN, "2026-03-06 12:40", None, "2026-03-06 13:30"),  # lunch
        (PLAIN, "2026-03-06 16:00", "2026-03-06 17:00", None),  # nothing more today
        (PLAIN, "2026-03-06 06:00", None, "2026-03-06 07:30"),  # too early
        (PLAIN, "2026-03-05 18:00", None, "2026-03-06 07:30"),  # evening
        (PLAIN, "2026-03-06 17:00", None, "2026-03-09 07:30"),  # Friday evening: Monday
        (PLAIN, "2026-03-08 23:30", None, "2026-03-09 07:30"),
        (SATURDAY, "2026-03-07 09:00", "2026-03-07 11:30", None),  # Saturday morning
        (SATURDAY, "2026-03-06 17:00", None, "2026-03-07 07:30"),
        (SATURDAY, "2026-03-07 11:30", None, "2026-03-09 07:30"),
        (YEAR, "2026-01-10 08:00", "2026-01-10 11:30", "2026-01-10 13:30"),  # a Saturday worked instead
        (YEAR, "2026-01-09 20:00", None, "2026-01-10 07:30"),
        (TOUCHING, "2026-03-06 09:00", "2026-03-06 17:00", None),  # no door closes at 11:30 sharp
        (TOUCHING, "2026-03-06 11:30", "2026-03-06 17:00", None),
        (NEVER, "2026-03-06 09:00", None, None),
    ],
)
def test_open_until_and_open_again(calendar, moment, until, opens):
    found = door(calendar, at(moment))
    assert (found.until, found.opens_at) == (until and at(until), opens and at(opens))
    assert found.is_open is (until is not None)


@pytest.mark.parametrize(
    ("moment", "first", "last", "holidays", "opens"),
    [
        # The weekends on both sides belong to what is closed; only the announced days are days off.
        ("2026-02-18 09:00", "2026-02-18", "2026-02-22", 3, "2026-02-23 07:30"),
        ("2026-02-13 17:30", "2026-02-14", "2026-02-22", 5, "2026-02-23 07:30"),  # the evening before
        ("2026-02-22 23:59", "2026-02-22", "2026-02-22", 0, "2026-02-23 07:30"),  # the last Sunday
        ("2026-01-01 08:00", "2026-01-01", "2026-01-04", 2, "2026-01-05 07:30"),  # holiday, then a swap
        ("2026-02-13 12:00", None, None, 0, "2026-02-13 13:30"),  # only lunch, whatever comes tomorrow
        ("2026-03-06 18:00", "2026-03-07", "2026-03-08", 0, "2026-03-09 07:30"),  # a weekend has no document
    ],
)
def test_a_closed_spell_names_its_days_off(moment, first, last, holidays, opens):
    found = door(YEAR, at(moment))
    told = (found.closed_from, found.closed_through)
    assert told == (first and date.fromisoformat(first), last and date.fromisoformat(last))
    assert len(found.days_off) == holidays
    assert {one.document for one in found.days_off} <= {"Văn bản thử 1/TB"}
    assert found.opens_at == at(opens)


@pytest.mark.parametrize(
    ("moment", "provisional"),
    [
        ("2026-12-31 09:00", False),  # open on the last announced day
        ("2026-12-31 18:00", True),  # the next session is in a year nobody has announced
        ("2027-03-05 09:00", True),
        ("2021-12-31 09:00", True),  # before the announced years too
    ],
)
def test_an_unannounced_year_makes_the_answer_provisional(moment, provisional):
    assert door(PLAIN, at(moment)).is_provisional is provisional


def test_other_time_zones_ask_about_the_same_door():
    from datetime import UTC

    moment = at("2026-03-06 09:00")
    assert door(PLAIN, moment.astimezone(UTC)) == door(PLAIN, moment)


def test_the_table_of_coming_days():
    days = coming_days(YEAR, date(2026, 1, 1), 11)
    assert [len(one.stretches) for one in days] == [0, 0, 0, 0, 2, 2, 2, 2, 2, 2, 0]
    swapped, worked = days[1], days[9]
    assert (swapped.exception.kind, worked.exception.kind) == (DayKind.SWAP_OFF, DayKind.MAKE_UP)
    assert worked.stretches[0] == (time(7, 30), time(11, 30))
    assert not any(one.is_provisional for one in days)
    assert coming_days(YEAR, date(2027, 1, 1), 1)[0].is_provisional
