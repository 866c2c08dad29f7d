"""What-if is a full re-scoring of a changed copy, place included: 200 random choices, and real rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random

import pytest

from indicators.enums import PeriodKind
from indicators.queries import shipped_definition
from indicators.queries.counts import MEASURED
from indicators.rules.contribution import DossierLife, ProcedureLife, contribution, of_procedure
from indicators.rules.definition import UnitKind
from indicators.rules.periods import Period
from indicators.rules.rolling import Own, Procedures, rolled_up
from indicators.rules.scoring import Count, ranks, score
from indicators.rules.whatif import (
    CHOICES,
    GOES_LATE,
    MADE_BY_DOSSIERS,
    PROCEDURE_CHOICES,
    Member,
    all_changes,
    can_rate,
    change_of,
    changed_life,
    changed_procedures,
    outcome,
    procedure_change,
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
        fee_dropped_on=day(0.2),
        paid_online_on=day(0.3),
        reused_on=received if chance.random() < 0.3 else None,
        population_on=received if chance.random() < 0.3 else None,
        stored_on=day(0.2),
        synced_on=day(0.5),
        disliked_on=day(0.1),
        petitioned_on=day(0.05),
    )


@dataclass
class World:
    """Dossiers of communes, each with its procedure, and what each procedure is there."""

    dossiers: dict[int, list[tuple[int, DossierLife]]]
    procedures: dict[tuple[int, int], ProcedureLife]

    def lives(self) -> dict[tuple[int, int], ProcedureLife]:
        """Procedures as their dossiers of the month leave them."""
        found = dict(self.procedures)
        for unit, dossiers in self.dossiers.items():
            for procedure, life in dossiers:
                adds = contribution(life, MARCH, DAY)
                made = {made for won, made in MADE_BY_DOSSIERS.items() if adds.get(won, (0, 0))[0]}
                found = changed_procedures(found, {(unit, procedure): made})
        return found

    def counts(self) -> dict[int, dict[str, Count]]:
        """Every unit's counts as the night has them: everything asked, rolled up; nothing as 0 of 0."""
        own: dict[int, dict[str, Own]] = {}
        for unit, dossiers in self.dossiers.items():
            sums = own.setdefault(unit, {})
            for _procedure, life in dossiers:
                for indicator, (n, d) in contribution(life, MARCH, DAY).items():
                    before = sums.get(indicator, Count.of(0, 0))
                    assert isinstance(before, Count)
                    sums[indicator] = before + Count(n, d)
        for (unit, procedure), life in self.lives().items():
            for indicator, (n, _d) in of_procedure(life).items():
                kept = own.setdefault(unit, {}).get(indicator, Procedures(frozenset(), frozenset()))
                assert isinstance(kept, Procedures)
                won = kept.won | ({procedure} if n else set())
                own[unit][indicator] = Procedures(kept.within | {procedure}, won)
        nothing = dict.fromkeys(MEASURED, Count.of(0, 0))
        return {unit: nothing | counts for unit, counts in rolled_up(own, PARENTS).items()}


def random_world(chance: Random) -> World:
    def procedure() -> ProcedureLife:
        online, fee, ready, people = (chance.random() < 0.5 for _ in range(4))
        return ProcedureLife(online=online, has_fee=fee, payment_ready=fee and ready, is_for_people=people)

    return World(
        {
            unit: [(chance.randrange(6), random_life(chance)) for _ in range(chance.randrange(5, 20))]
            for unit in COMMUNES
        },
        {(unit, number): procedure() for unit in COMMUNES for number in range(6) if chance.random() < 0.8},
    )


def peers_of(unit: int) -> list[int]:
    return [one for one, kind in KINDS.items() if kind == KINDS[unit]]


def full_scoring(counts: dict[int, dict[str, Count]], unit: int, rates: dict[str, Fraction]):
    """(score, place) of a unit among its like, all of them scored and ranked from what was counted anew."""
    for indicator, rate in rates.items():
        whole = counts[unit][indicator].d
        counts[unit][indicator] = Count(Fraction(int(rate * whole + Fraction(1, 2))), whole)
    peers = peers_of(unit)
    scored = [score(DEFINITION, counts.get(one, {}), KINDS[one]) for one in peers]
    return scored[peers.index(unit)], ranks(DEFINITION, scored)[peers.index(unit)]


def changed_copy(world: World, below, ticks, procedure_ticks) -> World:
    copy = World({unit: list(dossiers) for unit, dossiers in world.dossiers.items()}, dict(world.procedures))
    for (unit, place), choices in ticks.items():
        procedure, life = copy.dossiers[unit][place]
        copy.dossiers[unit][place] = (procedure, changed_life(life, choices))
    wanted = {(unit, procedure): {choice} for choice, procedure in procedure_ticks for unit in below}
    for choice, procedure in procedure_ticks:
        for unit in below:
            wanted[unit, procedure].add(choice)
    copy.procedures = changed_procedures(copy.procedures, wanted)
    return copy


def what_if_of(world: World, kept, unit, below, ticks, procedure_ticks, rates):
    """As the page reckons it: from what is kept, and the changes alone."""
    each, made = [], {}
    for (one, place), choices in ticks.items():
        procedure, before = world.dossiers[one][place]
        after = changed_life(before, choices)
        each.append((one, change_of(before, after, MARCH, DAY)))
        adds = contribution(after, MARCH, DAY)
        made.setdefault((one, procedure), set()).update(
            result for won, result in MADE_BY_DOSSIERS.items() if adds.get(won, (0, 0))[0]
        )
    for choice, procedure in procedure_ticks:
        for one in below:
            made.setdefault((one, procedure), set()).add(choice)
    changes = all_changes(each, PARENTS)
    lives = {pair: life for pair, life in world.lives().items() if pair[0] in below}
    mine = changes.setdefault(unit, {})
    for indicator, more in procedure_change(lives, changed_procedures(lives, made)).items():
        mine[indicator] = mine.get(indicator, Count.of(0, 0)) + more
    members = {one: Member(KINDS[one], kept[one]) for one in peers_of(unit)}
    return outcome(DEFINITION, members, unit, changes=changes, rates=rates)


@pytest.mark.parametrize("seed", [2, 4, 7, 766])
def test_50_random_choices_are_a_full_scoring_of_a_changed_copy(seed):
    chance = Random(seed)  # noqa: S311 - the same every time
    world = random_world(chance)
    kept = world.counts()
    places = {unit: full_scoring(kept, unit, {})[1] for unit in (*COMMUNES, *DISTRICTS)}
    moved = 0
    for number in range(50):
        unit = chance.choice([*COMMUNES, *DISTRICTS])
        below = [one for one in COMMUNES if unit in (one, PARENTS[one])]
        ticks = {
            (one, place): chance.sample(sorted(CHOICES), chance.randrange(1, 4))
            for one in below
            for place in range(len(world.dossiers[one]))
            if chance.random() < 0.2
        }
        procedure_ticks = [
            (choice, procedure)
            for choice in PROCEDURE_CHOICES
            for procedure in range(6)
            if chance.random() < 0.1
        ]
        copy = changed_copy(world, below, ticks, procedure_ticks)
        after = copy.counts()
        rates = {
            indicator: Fraction(chance.randrange(10001), 10000)
            for indicator in chance.sample(sorted(kept[unit]), chance.randrange(3))
            if can_rate(DEFINITION.indicator(indicator), kept[unit][indicator])
            and after[unit][indicator].d == kept[unit][indicator].d
        }
        expected, place_expected = full_scoring(after, unit, rates)
        found = what_if_of(world, kept, unit, below, ticks, procedure_ticks, rates)
        assert (found.scored.total, found.rank) == (expected.total, place_expected), number
        assert found.scored == expected, number
        moved += place_expected != places[unit]
    assert moved > 12, "places did move"


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


def test_a_procedure_counts_once_above_its_agencies():
    """Ticked online at the district: won where any agency has it, and the online ones can now be used."""
    lives = {
        (5, 1): ProcedureLife(),
        (6, 1): ProcedureLife(online=True),
        (5, 2): ProcedureLife(online_used=True),
    }
    ticked = {(5, 1): {"ONLINE_TTHC"}, (6, 1): {"ONLINE_TTHC"}, (5, 2): {"ONLINE_TTHC"}}
    assert procedure_change(lives, changed_procedures(lives, ticked)) == {
        "ONLINE_TTHC": Count.of(1, 0),  # the second; the first was won in agency 6
        "ONLINE_TTHC_USED": Count.of(1, 1),
    }
    assert changed_procedures(lives, {(9, 9): {"ONLINE_TTHC"}}) == lives, "nobody has it"
