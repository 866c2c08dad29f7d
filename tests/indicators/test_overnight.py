"""A change overnight is told in parts that add up to it, each dossier by what happened to it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

import pytest

from indicators.queries import shipped_definition
from indicators.queries.overnight import DAYS
from indicators.rules.contribution import DossierLife, contribution
from indicators.rules.definition import UnitKind
from indicators.rules.overnight import Part, Why, events_of, parts
from indicators.rules.scoring import Count, component
from tests.harness.thorough import THOROUGH
from tests.indicators.test_whatif import MARCH, random_life


DEFINITION = shipped_definition("766-portal")
BEFORE, DAY = date(2026, 3, 19), date(2026, 3, 20)
OPEN = DossierLife(date(2026, 3, 2), None, date(2026, 3, 25))


def told(life, before=BEFORE, day=DAY):
    """What happened, as far as the indicators of time and satisfaction go."""
    return {
        (one.indicator, one.why, int(one.more.n), int(one.more.d))
        for one in events_of(life, MARCH, before, day)
        if one.indicator in ("ON_TIME", "AVG_TIME", "DOSSIER_RECEIVING_SATISFACTION")
    }


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {}),
        ({"received_on": DAY}, {"ON_TIME": (Why.RECEIVED, 1, 1)}),
        # Taken over from another system, asked twice there: it comes and is late.
        ({"received_on": DAY, "asked_again_on": DAY}, {"ON_TIME": (Why.RECEIVED, 0, 1)}),
        ({"due_on": BEFORE}, {"ON_TIME": (Why.WENT_LATE, -1, 0)}),
        ({"due_on": DAY}, {}),  # a day is in time on which the limit runs out
        ({"due_on": BEFORE, "ended_on": DAY}, {"ON_TIME": (Why.ENDED_LATE, -1, 0)}),
        ({"due_on": date(2026, 3, 10), "ended_on": DAY}, {}),  # late since the 11th
        ({"asked_on": date(2026, 3, 9), "asked_again_on": DAY}, {"ON_TIME": (Why.ASKED_AGAIN, -1, 0)}),
        (
            {"due_on": date(2026, 3, 10), "asked_on": date(2026, 3, 12), "answered_on": DAY,
             "extended_on": date(2026, 3, 31)},
            {"ON_TIME": (Why.IN_TIME_AGAIN, 1, 0)},
        ),
        (
            {"ended_on": DAY, "finished_on": DAY, "days_taken": Decimal(14)},
            {"AVG_TIME": (Why.FINISHED, 14, 1)},
        ),
        ({"petitioned_on": DAY}, {"DOSSIER_RECEIVING_SATISFACTION": (Why.COMPLAINED, -1, 0)}),
    ],
)  # fmt: skip
def test_what_happened_to_a_dossier(changes, expected):
    found = told(replace(OPEN, **changes))
    wanted = {(indicator, *what) for indicator, what in expected.items()}
    if "ON_TIME" in expected:  # who is late is not content either, and who comes in time is
        wanted.add(("DOSSIER_RECEIVING_SATISFACTION", *expected["ON_TIME"]))
    assert found == wanted


@pytest.mark.parametrize("name", ["e_result_on", "digitised_on", "paid_online_on", "stored_on", "synced_on"])
def test_what_came_true_between_the_nights_is_won(name):
    life = replace(OPEN, must_be_on_paper=True, fee_owed=True, **{name: DAY})
    (event,) = events_of(life, MARCH, BEFORE, DAY)
    assert (event.why, event.more) == (Why.WON, Count.of(1, 0))


def test_a_fee_that_fell_away_between_the_nights_was_not_received():
    life = replace(OPEN, fee_owed=True, fee_dropped_on=DAY)
    (event,) = events_of(life, MARCH, BEFORE, DAY)
    assert (event.why, event.more) == (Why.FEE_DROPPED, Count.of(0, -1))


def counted(lives, day):
    sums: dict[str, Count] = {}
    for life in lives:
        for indicator, (n, d) in contribution(life, MARCH, day).items():
            sums[indicator] = sums.get(indicator, Count.of(0, 0)) + Count(n, d)
    return sums


def points(indicator, count):
    made = component(indicator, count, decimals=2, kind=UnitKind.COMMUNE)
    return made.points or Decimal(0)


def test_the_parts_of_every_indicator_add_up_and_nothing_is_left_over():
    chance = Random(31)  # noqa: S311 - the same every time
    kinds: Counter[Why] = Counter()
    long_before = date(2026, 3, 10)  # nights may have been missed
    # Asked after its day was past; the answer moves that day.
    saved = DossierLife(
        date(2026, 3, 2), None, date(2026, 3, 6), date(2026, 3, 31), date(2026, 3, 9), date(2026, 3, 16)
    )
    for _ in range(150 if THOROUGH else 37):
        lives = [saved, *(random_life(chance) for _ in range(chance.randrange(1, 40)))]
        was, now = counted(lives, long_before), counted(lives, DAY)
        events = [one for life in lives for one in events_of(life, MARCH, long_before, DAY)]
        for indicator in DEFINITION.indicators:
            of_it = [one for one in events if one.indicator == indicator.id]
            before, after = was.get(indicator.id), now.get(indicator.id)
            made = parts(indicator, before, after, of_it, decimals=2, kind=UnitKind.COMMUNE)
            change = points(indicator, after) - points(indicator, before)
            assert sum((one.points for one in made), Decimal(0)) == change
            assert Why.REST not in {one.why for one in made}, "nothing was corrected"
            assert sum(one.dossiers for one in made) == len(of_it)
            kinds.update(one.why for one in made)
    assert set(kinds) == set(Why) - {Why.REST}, "every kind of event came up"


def test_what_facts_do_not_tell_is_the_rest():
    indicator = DEFINITION.indicator("ON_TIME")
    events = events_of(replace(OPEN, due_on=BEFORE), MARCH, BEFORE, DAY)
    of_it = [one for one in events if one.indicator == "ON_TIME"]
    made = parts(
        indicator, Count.of(4, 4), Count.of(4, 5), of_it, decimals=2, kind=UnitKind.COMMUNE
    )  # another one was corrected and taken over meanwhile
    assert made == [
        Part(Why.WENT_LATE, 1, Count.of(-1, 0), Decimal("-5.00")),  # 3 of 4
        Part(Why.REST, 0, Count.of(1, 1), Decimal("1.00")),  # 4 of 5
    ]
    newly = parts(indicator, None, Count.of(1, 2), [], decimals=2, kind=UnitKind.COMMUNE)
    assert newly == [Part(Why.REST, 0, Count.of(1, 2), Decimal("10.00"))]


def test_only_facts_with_a_day_between_the_nights_can_move_anything():
    """The page asks for no others."""
    chance = Random(7)  # noqa: S311 - the same every time
    moved = 0
    for _ in range(3000):
        life = random_life(chance)
        if events_of(life, MARCH, BEFORE, DAY):
            days = [getattr(life, name) for name in DAYS]
            assert any(one is not None and BEFORE <= one <= DAY for one in days), life
            moved += 1
    assert moved > 100
