"""Whose turn it is, how long it takes, when numbers are given: tables without a database."""

from datetime import date, time, timedelta

import pytest

from accounts.enums import Role
from queues.rules.labels import called_in_words, label
from queues.rules.opening import Closed, opening
from queues.rules.order import InLine, line, streak
from queues.rules.visibility import MAY
from queues.rules.waiting import expected_wait, minutes_between, pace, waits
from tests import access_table as table
from tests.clock import at


NINE = at("2026-03-06 09:00")


def people(told: str) -> list[InLine]:
    """`"oop"`: two ordinary people, then one with precedence, a minute apart."""
    return [
        InLine(number, NINE + timedelta(minutes=number), letter == "p") for number, letter in enumerate(told)
    ]


@pytest.mark.parametrize(
    ("told", "in_a_row", "expected"),
    [
        pytest.param("", 0, [], id="nobody waits"),
        pytest.param("ooo", 0, [0, 1, 2], id="among equals by time"),
        pytest.param("oop", 0, [2, 0, 1], id="precedence goes first"),
        pytest.param("oppppp", 0, [1, 2, 0, 3, 4, 5], id="but two in a row at most while somebody waits"),
        pytest.param("op", 2, [0, 1], id="what was called before counts"),
        pytest.param("op", 1, [1, 0], id="one more may go"),
        pytest.param("ppp", 9, [0, 1, 2], id="with nobody to overtake there is no limit"),
        pytest.param("ooppppo", 0, [2, 3, 0, 4, 5, 1, 6], id="each break lets one of the others through"),
    ],
)
def test_line(told, in_a_row, expected):
    given = people(told)
    assert [one.ticket_id for one in line(reversed(given), in_a_row=in_a_row, at_most=2)] == expected


def test_somebody_without_precedence_is_never_overtaken_by_more_than_the_rule_says():
    """However many with precedence keep coming: before each of the others at most `at_most` of them."""
    ordered = line(people("o" * 5 + "p" * 40), in_a_row=0, at_most=3)
    places = [number for number, one in enumerate(ordered) if not one.has_precedence]
    assert places == [3, 7, 11, 15, 19]


def test_same_moment_goes_by_number():
    twins = [InLine(7, NINE, False), InLine(5, NINE, False)]
    assert [one.ticket_id for one in line(twins, in_a_row=0, at_most=3)] == [5, 7]


@pytest.mark.parametrize(
    ("called", "expected"),
    [([], 0), ([True, True, False, True], 2), ([False, True], 0), ([True, True], 2)],
)
def test_streak(called, expected):
    assert streak(called) == expected


@pytest.mark.parametrize(
    ("ahead", "each", "windows", "expected"),
    [
        (0, 10.0, 2, 0),
        (4, 10.0, 2, 20),
        (3, 10.0, 2, 15),
        (1, 10.0, 3, 4),  # never less than it takes
        (2, 7.5, 0, 15),  # no window open yet: one is reckoned with
    ],
)
def test_expected_wait(ahead, each, windows, expected):
    assert expected_wait(ahead=ahead, minutes_each=each, windows=windows) == expected


def test_the_pace_of_a_young_day_is_the_usual_one():
    assert pace([1.0, 2.0], usual=10) == 10
    assert pace([1.0, 2.0, 60.0], usual=10) == 2


def test_measured_waits():
    assert waits([]).median is None
    told = waits([3, 40, 8, 10])
    assert (told.called, told.median, told.longest) == (4, 9, 40)
    assert minutes_between(NINE, NINE + timedelta(minutes=4, seconds=59)) == 4
    assert minutes_between(NINE, NINE - timedelta(minutes=4)) == 0


MORNING, AFTERNOON = (time(7, 30), time(11, 30)), (time(13, 30), time(17))


def stretches(day: date):
    """Monday to Friday; Friday 20 March is off."""
    return () if day.isoweekday() > 5 or day == date(2026, 3, 20) else (MORNING, AFTERNOON)


@pytest.mark.parametrize(
    ("moment", "wait", "closed", "opens"),
    [
        pytest.param("2026-03-06 07:29", 0, Closed.SESSION, "2026-03-06 07:30", id="a minute early"),
        pytest.param("2026-03-06 07:30", 0, None, None, id="opens on the minute"),
        pytest.param("2026-03-06 11:20", 0, None, None, id="before lunch: the afternoon is left"),
        pytest.param("2026-03-06 11:30", 0, Closed.SESSION, "2026-03-06 13:30", id="lunch"),
        pytest.param("2026-03-06 16:44", 0, None, None, id="sixteen minutes left"),
        pytest.param("2026-03-06 16:45", 0, Closed.ENDING, "2026-03-09 07:30", id="Friday evening: Monday"),
        pytest.param("2026-03-06 16:00", 59, None, None, id="just fits"),
        pytest.param("2026-03-06 16:00", 60, Closed.FULL, "2026-03-09 07:30", id="does not fit"),
        pytest.param("2026-03-06 10:30", 270, Closed.FULL, "2026-03-09 07:30", id="nor in both sessions"),
        pytest.param("2026-03-06 10:30", 269, None, None, id="both sessions count"),
        pytest.param("2026-03-07 09:00", 0, Closed.SESSION, "2026-03-09 07:30", id="Saturday"),
        pytest.param("2026-03-20 09:00", 0, Closed.SESSION, "2026-03-23 07:30", id="a holiday on a Friday"),
    ],
)
def test_opening(moment, wait, closed, opens):
    found = opening(at=at(moment), stretches_on=stretches, stop_before=15, expected_wait=wait)
    assert (found.closed, found.opens_at) == (closed, at(opens) if opens else None)
    assert found.is_open == (closed is None)


def test_a_unit_without_sessions_promises_no_opening():
    found = opening(at=NINE, stretches_on=lambda _day: (), stop_before=15, expected_wait=0)
    assert (found.closed, found.opens_at) == (Closed.SESSION, None)


def test_words():
    assert label("A", 12) == "A012"
    assert label("B", 999) == "B999"
    assert called_in_words("A", 12, 3) == "Mời số A012 đến quầy 3"


def test_who_may_is_what_the_access_table_says():
    assert {
        act: frozenset(
            role for name, role, relation in table.acts() if (name, relation) == (act, "same_unit")
        )
        for act in MAY
    } == MAY
    assert frozenset(Role) > MAY["call_ticket"]
