"""Generated names: right order, right length, believable frequencies."""

from __future__ import annotations

import random
from collections import Counter
from itertools import pairwise

import pytest

from lib.ids import Sex
from lib.names import person_name


def names(sex: Sex, born: int, count: int = 4000) -> list[str]:
    draw = random.Random(7).random  # noqa: S311
    return [person_name(draw, sex=sex, born=born) for _ in range(count)]


def test_the_family_name_comes_first_and_nguyen_is_a_third():
    families = Counter(name.split()[0] for name in names(Sex.MALE, 1975))

    assert 0.30 < families["Nguyễn"] / 4000 < 0.38
    assert families["Trần"] > families["Phạm"] > families["Đỗ"]


@pytest.mark.parametrize(
    ("sex", "born", "middle", "low", "high"),
    [
        (Sex.FEMALE, 1960, "Thị", 0.6, 0.85),
        (Sex.FEMALE, 2004, "Thị", 0.2, 0.4),
        (Sex.MALE, 1960, "Văn", 0.5, 0.75),
        (Sex.MALE, 2004, "Văn", 0.0, 0.1),
    ],
)
def test_thi_and_van_belong_to_the_old(sex, born, middle, low, high):
    found = names(sex, born)

    assert low < sum(f" {middle} " in name for name in found) / len(found) < high


def test_men_and_women_have_other_given_names():
    men = {name.split()[-1] for name in names(Sex.MALE, 1990)}
    women = {name.split()[-1] for name in names(Sex.FEMALE, 1990)}

    assert {"Tuấn", "Hùng"} <= men - women
    assert {"Trang", "Hằng"} <= women - men


def test_names_have_two_to_four_words_and_never_one_twice_in_a_row():
    for name in names(Sex.FEMALE, 2004) + names(Sex.MALE, 1980):
        words = name.split()
        assert 2 <= len(words) <= 4
        assert all(one != two for one, two in pairwise(words[1:])), name


def test_the_same_draws_give_the_same_name():
    assert names(Sex.MALE, 1990, 5) == names(Sex.MALE, 1990, 5)
