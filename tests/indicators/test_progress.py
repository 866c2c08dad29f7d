"""On time by Decision 766: each sentence of its description as rows, and the rules of periods and roll-up."""

from datetime import date
from decimal import Decimal

import pytest

from indicators.enums import PeriodKind
from indicators.rules.periods import Period, open_periods, period_of
from indicators.rules.progress import (
    ProgressDays,
    Supplement,
    days_taken,
    is_counted,
    is_late_on,
    minutes_of,
    progress_days,
)
from indicators.rules.rolling import Life, Place, chain, parents_on, rolled_up
from indicators.rules.scoring import Count
from tests.clock import at


MARCH = Period(PeriodKind.MONTH, date(2026, 3, 1))


def day(text: str | None) -> date | None:
    """ "03-16" of 2026."""
    return date.fromisoformat(f"2026-{text}") if text else None


def dossier(
    received: str = "03-02", due: str | None = "03-16", ended: str | None = None, *asked: str
) -> ProgressDays:
    """Received and due at nine. `asked`: "03-10" still waits, "03-10/03-13" was answered at nine."""
    supplements = []
    for one in asked:
        begin, _, over = one.partition("/")
        supplements.append(Supplement(at(f"2026-{begin} 09:00"), at(f"2026-{over} 09:00") if over else None))
    received_on = day(received)
    assert received_on is not None
    return progress_days(
        received_on=received_on,
        ended_at=at(f"2026-{ended} 15:00") if ended else None,
        due_at=at(f"2026-{due} 09:00") if due else None,
        supplements=supplements,
        supplement_count=len(supplements),
    )


@pytest.mark.parametrize(
    ("made", "asked_on", "late"),
    [
        # Ended: by date, the whole due day is on time (15:00 of a promise for 09:00).
        (dossier(ended="03-16"), "03-31", False),
        (dossier(ended="03-17"), "03-31", True),
        # Unfinished: measured at the end of the period, or as at the day asked.
        (dossier(), "03-16", False),
        (dossier(), "03-17", True),
        # Ended after the period: in the period it was unfinished.
        (dossier(due="04-03", ended="04-10"), "03-31", False),
        (dossier(due="04-03", ended="04-10"), "04-30", True),
        (dossier(due="03-30", ended="04-01"), "03-31", True),
        # Waits for its first supplement: measured at the request, however long it waits.
        (dossier("03-02", "03-16", None, "03-10"), "03-31", False),
        (dossier("03-02", "03-16", None, "03-16"), "03-31", False),
        (dossier("03-02", "03-16", None, "03-17"), "03-31", True),
        # Answered: its three days come on top of the due day, and no more than them.
        (dossier("03-02", "03-16", "03-19", "03-10/03-13"), "03-31", False),
        (dossier("03-02", "03-16", "03-20", "03-10/03-13"), "03-31", True),
        (dossier("03-02", "03-16", None, "03-10/03-13"), "03-19", False),
        (dossier("03-02", "03-16", None, "03-10/03-13"), "03-20", True),
        # Answered only after the period: in the period it still waited.
        (dossier("03-02", "03-16", "04-25", "03-10/04-08"), "03-31", False),
        (dossier("03-02", "03-16", "04-15", "03-10/04-08"), "04-30", True),
        (dossier("03-02", "03-16", "04-14", "03-10/04-08"), "04-30", False),
        # A second request: late from that day, whatever the rest; before it, not yet.
        (dossier("03-02", "03-16", "03-12", "03-05/03-06", "03-10/03-11"), "03-31", True),
        (dossier("03-02", "04-16", None, "03-05/03-06", "04-02"), "03-31", False),
        (dossier("03-02", "04-16", None, "03-05/03-06", "04-02"), "04-02", True),
        # No limit at all: nothing to be late by.
        (dossier(due=None), "03-31", False),
        (dossier("03-02", None, None, "03-10/03-13"), "03-31", False),
    ],
)
def test_late_or_not(made: ProgressDays, asked_on: str, late: bool) -> None:
    asked = day(asked_on)
    assert asked is not None
    assert is_late_on(made, asked) is late


def test_the_duration_of_the_supplement_is_added_by_the_minute_and_read_as_a_day() -> None:
    """Asked 03-10 08:00, answered 03-12 23:30: two days, 15.5 hours. Due 03-16 09:00 becomes 03-19 00:30."""
    made = progress_days(
        received_on=date(2026, 3, 2),
        ended_at=None,
        due_at=at("2026-03-16 09:00"),
        supplements=[Supplement(at("2026-03-10 08:00"), at("2026-03-12 23:30"))],
        supplement_count=1,
    )
    assert made.extended_on == date(2026, 3, 19)


def test_one_asked_more_often_elsewhere_than_we_have_requests_of_is_late_since_it_came() -> None:
    made = progress_days(
        received_on=date(2026, 3, 2), ended_at=None, due_at=at("2026-05-04 09:00"), supplements=[],
        supplement_count=2,
    )  # fmt: skip
    assert is_late_on(made, date(2026, 3, 2))


@pytest.mark.parametrize(
    ("moment", "local"),
    [("2026-03-31 23:30", "03-31"), ("2026-04-01 06:30", "04-01"), ("2026-04-01 00:00", "04-01")],
)
def test_days_are_days_in_vietnam(moment: str, local: str) -> None:
    made = progress_days(
        received_on=date(2026, 3, 2), ended_at=at(moment), due_at=None, supplements=[], supplement_count=0
    )
    assert made.ended_on == day(local)


@pytest.mark.parametrize(
    ("made", "counted"),
    [
        (dossier("03-01", ended="03-05"), True),
        (dossier("03-31"), True),
        (dossier("04-01"), False),
        # Carried in: received before, still open, or over in the period or after it.
        (dossier("02-20"), True),
        (dossier("02-20", ended="03-01"), True),
        (dossier("02-20", ended="04-10"), True),
        (dossier("02-20", ended="02-28"), False),
    ],
)
def test_received_in_the_period_or_carried_into_it(made: ProgressDays, counted: bool) -> None:
    assert is_counted(made, MARCH, date(2026, 12, 31)) is counted


def test_while_a_period_is_open_it_is_measured_as_at_the_day() -> None:
    assert not is_counted(dossier("03-20"), MARCH, date(2026, 3, 19))
    assert MARCH.measured_at(date(2026, 3, 19)) == date(2026, 3, 19)
    assert MARCH.measured_at(date(2026, 5, 1)) == date(2026, 3, 31)


def test_days_taken_are_of_the_procedure_s_own_unit() -> None:
    assert days_taken(minutes=1200, is_working_time=True) == Decimal("2.50")
    assert days_taken(minutes=1200, is_working_time=False) == Decimal("0.83")
    assert minutes_of(at("2026-03-02 09:00") - at("2026-03-02 10:00")) == 0


@pytest.mark.parametrize(
    ("kind", "asked", "first", "last"),
    [
        (PeriodKind.MONTH, "2024-02-29", "2024-02-01", "2024-02-29"),
        (PeriodKind.QUARTER, "2026-05-31", "2026-04-01", "2026-06-30"),
        (PeriodKind.QUARTER, "2026-12-31", "2026-10-01", "2026-12-31"),
        (PeriodKind.YEAR, "2026-01-01", "2026-01-01", "2026-12-31"),
    ],
)
def test_periods(kind: PeriodKind, asked: str, first: str, last: str) -> None:
    period = period_of(kind, date.fromisoformat(asked))
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)
    assert period.before().after() == period
    assert period.before().last < period.first
    assert period in open_periods(date.fromisoformat(asked))


YEARS = Life(date(2015, 1, 1), None)
CLOSED = Life(date(2015, 1, 1), date(2025, 6, 30))
LIVES = {1: YEARS, 2: CLOSED, 3: CLOSED, 4: YEARS}
# Three tiers until 30 June 2025: province 1, district 2, commune 3; commune 4 goes on under the province.
PLACES = [
    Place(2, 1, date(2015, 1, 1), date(2025, 6, 30)),
    Place(3, 2, date(2015, 1, 1), date(2025, 6, 30)),
    Place(4, 2, date(2015, 1, 1), date(2025, 6, 30)),
    Place(4, 1, date(2025, 7, 1), None),
]


def test_the_tree_is_the_one_of_the_day_and_what_is_closed_stays_where_it_stood() -> None:
    assert parents_on(date(2025, 6, 30), LIVES, PLACES) == {2: 1, 3: 2, 4: 2}
    assert parents_on(date(2025, 7, 1), LIVES, PLACES) == {2: 1, 3: 2, 4: 1}
    assert chain(3, {2: 1, 3: 2}) == [3, 2, 1]
    assert len(chain(1, {1: 2, 2: 1})) < 30, "a ring in the tree ends"


def test_counts_add_up_along_the_tree() -> None:
    own = {3: {"ON_TIME": Count.of(3, 4)}, 4: {"ON_TIME": Count.of(5, 5)}, 2: {"ON_TIME": Count.of(1, 2)}}
    summed = rolled_up(own, {2: 1, 3: 2, 4: 1})
    assert {agency: (counts["ON_TIME"].n, counts["ON_TIME"].d) for agency, counts in summed.items()} == {
        1: (9, 11), 2: (4, 6), 3: (3, 4), 4: (5, 5),
    }  # fmt: skip
