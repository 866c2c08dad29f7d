"""What-if is a full re-scoring of a changed copy, place included: 200 random choices, and real rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random

import pytest

from indicators.enums import PeriodKind
from indicators.queries import shipped_definition
from indicators.rules.contribution import DossierLife, contribution
from indicators.rules.definition import UnitKind
from indicators.rules.periods import Period
from indicators.rules.rolling import rolled_up
from indicators.rules.scoring import Count, ranks, score
from indicators.rules.whatif import (
    CHOICES,
    GOES_LATE,
    Member,
    all_changes,
    can_rate,
    change_of,
    changed_life,
    outcome,
    with_changes,
    with_rates,
)


MARCH = Period(PeriodKind.MONTH, date(2026, 3, 1))
DAY = date(2026, 3, 20)
DEFINITION = shipped_definition("766-portal")
PROVINCE, DISTRICTS, COMMUNES = 1, (2, 3, 4), tuple(range(5, 17))
PARENTS = dict.fromkeys(DISTRICTS, PROVINCE) | {one: DISTRICTS[one % 3] for one in COMMUNES}
KINDS = {PROVINCE: UnitKind.PROVINCE}
KINDS |= dict.fromkeys(DISTRICTS, UnitKind.DISTRICT) | dict.fromkeys(COMMUNES, UnitKind.COMMUNE)


def random_life(chance: Random) -> DossierLife:
    def day(likely: float) -> date | None:
        return date(2026, 1, 20) + timedelta(days=chance.randrange(75)) if chance.random() < likely else None

    received = date(2026, 2, 1) + timedelta(days=chance.randrange(60))
    asked = day(0.2)
    answered = day(0.5) if asked else None
    finished = day(0.6)
    return DossierLife(
        received_on=received,
        ended_on=finished or day(0.1),
        due_on=day(0.9),
        asked_on=asked,
        answered_on=answered if asked and answered and answered >= asked else None,
        extended_on=day(0.9),
        asked_again_on=day(0.1),
        finished_on=finished,
        channel=chance.choice((1, 2)),
        must_be_on_paper=chance.random() < 0.5,
        e_result_on=day(0.4),
        digitised_on=day(0.4),
        fee_owed=chance.random() < 0.5,
        paid_online_on=day(0.3),
        reused=chance.random() < 0.3,
        population_used=chance.random() < 0.3,
        stored_on=day(0.2),
        synced_on=day(0.5),
        disliked_on=day(0.1),
        petitioned_on=day(0.05),
    )


World = dict[int, list[DossierLife]]


def counts_of(world: World) -> dict[int, dict[str, Count]]:
    """Every unit's counts as the night has them: all dossiers asked, rolled up the tree."""
    own: dict[int, dict[str, Count]] = {}
    for unit, lives in world.items():
        sums = own.setdefault(unit, {})
        for life in lives:
            for indicator, (n, d) in contribution(life, MARCH, DAY).items():
                sums[indicator] = sums.get(indicator, Count.of(0, 0)) + Count(n, d)
    return rolled_up(own, PARENTS)


def peers_of(unit: int) -> list[int]:
    return [one for one, kind in KINDS.items() if kind == KINDS[unit]]


def full_scoring(world: World, unit: int, rates: dict[str, Fraction]):
    """(score, place) of a unit when everything is counted, rolled up, scored and ranked anew."""
    counts = counts_of(world)
    for indicator, rate in rates.items():
        whole = counts[unit][indicator].d
        counts[unit][indicator] = Count(Fraction(int(rate * whole + Fraction(1, 2))), whole)
    peers = peers_of(unit)
    scored = [score(DEFINITION, counts.get(one, {}), KINDS[one]) for one in peers]
    return scored[peers.index(unit)], ranks(DEFINITION, scored)[peers.index(unit)]


def test_200_random_choices_are_a_full_scoring_of_a_changed_copy():
    chance = Random(766)  # noqa: S311 - the same every time
    world: World = {one: [random_life(chance) for _ in range(chance.randrange(5, 30))] for one in COMMUNES}
    kept = counts_of(world)
    moved = 0
    for number in range(200):
        unit = chance.choice([*COMMUNES, *DISTRICTS])
        below = [one for one in COMMUNES if unit in (one, PARENTS[one])]
        ticks = {
            (one, place): chance.sample(sorted(CHOICES), chance.randrange(1, 4))
            for one in below
            for place in range(len(world[one]))
            if chance.random() < 0.2
        }
        rates = {}
        for indicator in chance.sample(sorted(kept[unit]), chance.randrange(3)):
            if can_rate(DEFINITION.indicator(indicator), kept[unit][indicator]):
                rates[indicator] = Fraction(chance.randrange(10001), 10000)
        copy = {one: list(lives) for one, lives in world.items()}
        for (one, place), choices in ticks.items():
            copy[one][place] = changed_life(copy[one][place], choices)
        expected, place_expected = full_scoring(copy, unit, rates)

        found = outcome(
            DEFINITION,
            {one: Member(KINDS[one], kept[one]) for one in peers_of(unit)},
            unit,
            changes=all_changes(
                ((one, change_of(world[one][place], copy[one][place], MARCH, DAY)) for one, place in ticks),
                PARENTS,
            ),
            rates=rates,
        )
        assert (found.scored.total, found.rank) == (expected.total, place_expected), number
        assert found.scored == expected, number
        moved += place_expected != full_scoring(world, unit, {})[1]
    assert moved > 50, "places did move"


LATE = DossierLife(date(2026, 3, 2), None, date(2026, 3, 9), channel=1, must_be_on_paper=True, fee_owed=True)


@pytest.mark.parametrize(
    ("choice", "more"),
    [
        # In time is also content: nobody complained.
        ("ON_TIME", {"ON_TIME": 1, "DOSSIER_RECEIVING_SATISFACTION": 1}),
        (GOES_LATE, {}),  # it is late already
        ("DOSSIER_SYNC", {"DOSSIER_SYNC": 1}),
        # Online counts with its electronic result, which is one of 4.1 as well.
        ("ONLINE_DOSSIER", {"ONLINE_DOSSIER": 1, "ORIGINAL_RESULT_AVAILABLE": 1}),
        ("PAYMENT_DOSSIER", {"PAYMENT_DOSSIER": 1}),
        ("ORIGINAL_RESULT_AVAILABLE", {"ORIGINAL_RESULT_AVAILABLE": 1}),
        ("SO_HOA_GIAY_TO_GIAI_QUYET", {"SO_HOA_GIAY_TO_GIAI_QUYET": 1}),
        ("REUSED_DIGITIZED_DATA", {"REUSED_DIGITIZED_DATA": 1}),
        ("SYNCED_WITH_DVCQG_PERSONAL_STORAGE", {"SYNCED_WITH_DVCQG_PERSONAL_STORAGE": 1}),
        ("CITIZEN_DATA_CONNECTED_DOSSIER", {"CITIZEN_DATA_CONNECTED_DOSSIER": 1}),
        ("DOSSIER_RECEIVING_SATISFACTION", {"ON_TIME": 1, "DOSSIER_RECEIVING_SATISFACTION": 1}),
    ],
)
def test_what_a_tick_moves(choice, more):
    found = change_of(LATE, changed_life(LATE, [choice]), MARCH, DAY)
    assert found == {indicator: Count.of(n, 0) for indicator, n in more.items()}


def test_a_tick_lets_a_dossier_that_is_in_time_go_late():
    life = replace(LATE, due_on=date(2026, 3, 30))
    found = change_of(life, changed_life(life, [GOES_LATE]), MARCH, DAY)
    assert found == {"ON_TIME": Count.of(-1, 0), "DOSSIER_RECEIVING_SATISFACTION": Count.of(-1, 0)}


def test_every_choice_that_is_offered_wins_its_indicator():
    chance = Random(22)  # noqa: S311 - the same every time
    for _ in range(300):
        life = random_life(chance)
        for choice in CHOICES.keys() - {GOES_LATE}:
            after = contribution(changed_life(life, [choice]), MARCH, DAY)
            if choice in after:
                assert after[choice][0] == after[choice][1], (choice, life)


def test_what_nobody_counts_stays_uncounted_and_nothing_passes_its_whole():
    counts = {"ON_TIME": Count.of(9, 10)}
    more = {"ON_TIME": Count.of(3, 0), "DOSSIER_SYNC": Count.of(1, 0)}
    assert with_changes(DEFINITION, counts, more) == {"ON_TIME": Count.of(10, 10)}
    assert with_changes(DEFINITION, counts, {"ON_TIME": Count.of(-30, 0)}) == {"ON_TIME": Count.of(0, 10)}


def test_a_rate_is_of_whole_things_and_only_where_something_is_counted():
    counts = {"ON_TIME": Count.of(1, 3), "DOSSIER_SYNC": Count.of(0, 0), "AVG_TIME": Count.of(5, 2)}
    rates = dict.fromkeys(("ON_TIME", "DOSSIER_SYNC", "AVG_TIME", "REUSED_DIGITIZED_DATA"), Fraction(1, 2))
    assert with_rates(DEFINITION, counts, rates) == counts | {"ON_TIME": Count.of(2, 3)}


def test_a_rate_of_what_all_inherit_moves_all():
    members = {
        one: Member(UnitKind.COMMUNE, {"PUBLISH_ON_TIME": Count.of(1, 2), "ON_TIME": Count.of(one, 3)})
        for one in (1, 2)
    }
    rates = {"PUBLISH_ON_TIME": Fraction(1)}
    found = [outcome(DEFINITION, members, one, changes={}, rates=rates) for one in (1, 2)]
    assert [one.rank for one in found] == [2, 1]
    assert [str(one.scored.total) for one in found] == ["12.67", "19.33"]
