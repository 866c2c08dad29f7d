"""A month's end at its pace, by hand; tried on months that are over; honest where there is too little."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from indicators.enums import PeriodKind
from indicators.queries import shipped_definition
from indicators.queries.forecast import outlook
from indicators.rules.definition import UnitKind
from indicators.rules.forecast import ENOUGH, Night, Trial, at_pace, errors, forecast, trials
from indicators.rules.periods import Period
from indicators.rules.scoring import Count
from tests.factories.accounts import AgencyFactory
from tests.factories.indicators import kept_score


DEFINITION = shipped_definition("766-portal")
ON_TIME = DEFINITION.indicator("ON_TIME")
MARCH = Period(PeriodKind.MONTH, date(2026, 3, 1))
COMMUNE = UnitKind.COMMUNE


def weekdays(after, through):
    """Mondays to Fridays; this month has no holiday."""
    ahead = (after + timedelta(days=n) for n in range(1, (through - after).days + 1))
    return sum(day.weekday() < 5 for day in ahead)


def night(day, n, d, month=3):
    return Night(date(2026, month, day), {"ON_TIME": Count.of(n, d)})


@pytest.mark.parametrize(
    ("first", "now", "worked", "left", "expected"),
    [
        ((10, 10), (30, 40), 10, 10, (50, 70)),  # as much again
        ((10, 10), (30, 40), 10, 5, (40, 55)),
        ((10, 10), (30, 40), 10, 0, (30, 40)),  # the month is at its end
        ((10, 10), (13, 13), 4, 2, (15, 15)),  # 14.5, a tie upwards
        ((10, 20), (8, 20), 4, 20, (0, 20)),  # dossiers go late; never less than none
        ((5, 10), (10, 10), 5, 5, (10, 10)),  # and never more than all
    ],
)
def test_counts_go_on_as_they_went(first, now, worked, left, expected):
    assert at_pace(ON_TIME, Count.of(*first), Count.of(*now), worked=worked, left=left) == Count.of(*expected)


def test_a_mean_keeps_its_fractions_and_what_was_not_counted_at_first_stays():
    mean = DEFINITION.indicator("AVG_TIME")
    found = at_pace(
        mean, Count(Fraction(1), Fraction(1)), Count(Fraction(7, 2), Fraction(2)), worked=2, left=1
    )
    assert found == Count(Fraction(19, 4), Fraction(5, 2))
    now = Count.of(3, 4)
    assert at_pace(ON_TIME, None, now, worked=5, left=5) == now
    assert at_pace(ON_TIME, Count.of(1, 1), Count(None, None), worked=5, left=5) == Count(None, None)


def test_a_month_by_hand():
    """Monday 2 March to Friday 20 March are 14 working days; 7 are left until Tuesday the 31st."""
    nights = [night(2, 10, 10), night(11, 20, 21), night(20, 30, 38)]
    found = forecast(DEFINITION, COMMUNE, nights, MARCH, weekdays)
    assert found is not None
    assert (found.since, found.on, found.worked, found.left) == (date(2026, 3, 2), date(2026, 3, 20), 14, 7)
    assert found.scored.component("ON_TIME").count == Count.of(40, 52)  # 30 + 20 × 7/14, 38 + 28 × 7/14
    assert found.scored.total == Decimal("15.38")  # 76.92 %


@pytest.mark.parametrize(
    "nights", [[], [night(2, 1, 1)], [night(13, 1, 1), night(15, 2, 2)]]
)  # Friday to Sunday: no working day between
def test_no_pace_before_a_working_day_lies_between_two_nights(nights):
    assert forecast(DEFINITION, COMMUNE, nights, MARCH, weekdays) is None


FEBRUARY = Period(PeriodKind.MONTH, date(2026, 2, 1))
JANUARY = FEBRUARY.before()


def test_a_month_that_is_over_is_tried_where_as_many_days_were_left():
    nights = [
        night(2, 4, 4, 2), night(16, 10, 12, 2), night(18, 12, 16, 2), night(20, 15, 20, 2),
        night(28, 18, 28, 2),
    ]  # fmt: skip
    (trial,) = trials(DEFINITION, COMMUNE, {FEBRUARY: nights}, weekdays, left=7)
    assert (trial.on, trial.left) == (date(2026, 2, 18), 7)
    # 12 + 8 × 7/12 = 16.67 → 17 of 16 + 12 × 7/12 = 23: 73.91 %; it ended with 18 of 28, stood at 12 of 16.
    assert (trial.forecast, trial.actual, trial.unchanged) == tuple(map(Decimal, ("14.78", "12.86", "15.00")))
    assert trial.error == Decimal("1.92")


@pytest.mark.parametrize(
    ("nights", "why"),
    [
        ([night(2, 4, 4, 2), night(18, 12, 16, 2), night(27, 18, 28, 2)], "its last night was not kept"),
        ([night(2, 4, 4, 2), night(28, 18, 28, 2)], "no night in between"),
        ([night(2, 4, 4, 2), night(26, 12, 16, 2), night(28, 18, 28, 2)], "nearly over then"),
        ([], "nothing kept"),
    ],
)
def test_a_month_that_cannot_be_tried_is_left_out(nights, why):
    assert trials(DEFINITION, COMMUNE, {FEBRUARY: nights}, weekdays, left=7) == [], why


def trial(forecast_, actual, unchanged):
    return Trial(FEBRUARY, date(2026, 2, 18), 7, Decimal(forecast_), Decimal(actual), Decimal(unchanged))


def test_the_error_is_a_mean_of_distances_and_only_of_enough_months():
    assert errors([]) is None
    two = errors([trial("15", "14", "16"), trial("12", "15", "12")])
    assert two is not None
    assert not two.is_enough
    three = errors([trial("15", "14", "16"), trial("12", "15", "12"), trial("10", "10.01", "10")])
    assert three is not None
    assert three.months == ENOUGH
    assert three.is_enough
    assert (three.mean, three.largest, three.unchanged) == (Decimal("1.34"), Decimal("3"), Decimal("1.67"))
    assert three.is_better
    worse = errors([trial("15", "14", "14.5")])
    assert worse is not None
    assert not worse.is_better


@pytest.mark.django_db
def test_from_the_nights_that_are_kept_and_none_after_the_one_asked():
    unit = AgencyFactory()
    for day, counts in [(2, (10, 10)), (20, (30, 38)), (25, (30, 60))]:
        kept_score(unit, MARCH, date(2026, 3, day), {"ON_TIME": counts})
    for day, counts in [(2, (4, 4)), (18, (12, 16)), (28, (18, 28))]:
        kept_score(unit, FEBRUARY, date(2026, 2, day), {"ON_TIME": counts})
    kept_score(unit, JANUARY, date(2026, 1, 31), {"ON_TIME": (1, 1)})
    score = type(kept_score(AgencyFactory(), MARCH, date(2026, 3, 20), {})).objects.get(
        agency=unit, measured_on=date(2026, 3, 20)
    )
    found = outlook(score, DEFINITION)
    assert found.forecast is not None
    assert found.forecast.scored.component("ON_TIME").count == Count.of(40, 52)
    assert [one.period for one in found.trials] == [FEBRUARY], "of January only its end was kept"
    assert found.errors is not None
    assert not found.errors.is_enough
