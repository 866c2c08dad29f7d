"""To whom a step goes without anybody pressing: the tables."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dossiers.enums import AssignWay as Way
from dossiers.rules.assigning import Load, Rule, Work, choose, fairest, in_days, is_in, left_of_step
from tests.clock import at


BIRTH, LAND, CIVIL = 1, 2, 10
A, B, C = 1, 2, 3
MORNING, NOON = at("2026-03-06 08:00"), at("2026-03-06 11:00")
EVERYTHING = Rule(1, Way.FAIR_SHARE)
OF_CIVIL = Rule(2, Way.PERSON, person_id=A, sector_id=CIVIL)
OF_BIRTH = Rule(3, Way.PERSON, person_id=B, procedure_id=BIRTH)
OF_EAST = Rule(4, Way.PERSON, person_id=C, place="Thôn Đông")
BIRTH_IN_EAST = Rule(5, Way.BY_HAND, procedure_id=BIRTH, place="Thôn Đông")
ALL = [EVERYTHING, OF_CIVIL, OF_BIRTH, OF_EAST]
LOADS = [Load(A, 960, 3), Load(B, 1680, 5), Load(C, 240, 1)]
EAST = "Số 3, thôn Đông, xã Thử Nghiệm"


@pytest.mark.parametrize(
    ("rules", "work", "away", "person", "rule"),
    [
        ([], Work(BIRTH, CIVIL), (), None, None),
        (ALL, Work(BIRTH, CIVIL), (), B, 3),  # the procedure's before the field's
        (ALL, Work(LAND, CIVIL), (), A, 2),
        (ALL, Work(LAND, None, EAST), (), C, 4),
        (ALL, Work(LAND, CIVIL, EAST), (), A, 2),  # the field's before the place's
        (ALL, Work(LAND, None, "xã khác"), (), C, 1),  # nobody named: the least load
        (ALL, Work(BIRTH, CIVIL), (B,), A, 2),  # the named one is away: the next that fits
        (ALL, Work(BIRTH, CIVIL), (A, B), C, 1),
        (ALL, Work(BIRTH, CIVIL), (A, B, C), None, None),
        ([*ALL, BIRTH_IN_EAST], Work(BIRTH, CIVIL, EAST), (), None, None),  # by hand, though wider ones fit
        ([*ALL, BIRTH_IN_EAST], Work(BIRTH, CIVIL), (), B, 3),
        ([Rule(6, Way.PERSON, person_id=99)], Work(BIRTH, None), (), None, None),  # left the unit
    ],
)
def test_the_narrowest_rule_that_can_be_carried_out_decides(rules, work, away, person, rule):
    choice = choose(rules, work, loads=LOADS, away=away)

    assert (choice.person_id if choice else None, choice.rule.pk if choice else None) == (person, rule)


def test_a_fair_share_says_what_it_compared():
    choice = choose([EVERYTHING], Work(LAND, None), loads=LOADS, away={C})

    assert choice is not None
    assert (choice.person_id, choice.minutes, choice.among, choice.away) == (A, 960, 2, 1)


@pytest.mark.parametrize(
    ("loads", "who"),
    [
        ([Load(A, 480), Load(B, 479)], B),
        ([Load(A, 0, 0, NOON), Load(B, 0, 0, MORNING)], B),  # who has waited longer
        ([Load(A, 0, 0, MORNING), Load(B)], B),  # who never got one
        ([Load(B), Load(A)], A),  # nobody ever: the older account
        ([Load(A, 480, 1, MORNING), Load(B, 240, 9, NOON)], B),  # days count, not pieces
    ],
)
def test_the_least_load_goes_first_and_equals_take_turns(loads, who):
    assert fairest(loads).person_id == who


def test_equals_take_turns_round_and_round():
    given = {}
    order = []
    for hour in range(6):
        who = fairest([Load(pk, 0, 0, given.get(pk)) for pk in (A, B, C)]).person_id
        given[who] = at(f"2026-03-06 {8 + hour:02}:00")
        order.append(who)
    assert order == [A, B, C, A, B, C]


@pytest.mark.parametrize(
    ("hours", "used", "left"),
    [
        ("16", 0, 960),
        ("16", 600, 360),
        ("16", 959, 240),  # what has used its time up is not done: a quarter stays
        ("16", 5000, 240),
        ("0", 60, 0),
    ],
)
def test_what_a_running_step_still_weighs(hours, used, left):
    assert left_of_step(Decimal(hours), used_minutes=used) == left


@pytest.mark.parametrize(
    ("place", "address", "there"),
    [
        ("Thôn Đông", "Số 3, thôn Đông, xã Thử Nghiệm", True),
        ("thon dong", "Thôn  ĐÔNG", True),
        ("Thôn 1", "Thôn 12, xã Thử", False),
        ("Tổ 3", "tổ 3/5", True),
        ("Thôn Đông", "", False),
    ],
)
def test_a_place_is_found_in_an_address_by_whole_words(place, address, there):
    assert is_in(place, address) is there


def test_days_are_told_to_a_tenth():
    assert [str(in_days(minutes)) for minutes in (0, 240, 1680, 1704)] == ["0.0", "0.5", "3.5", "3.6"]
