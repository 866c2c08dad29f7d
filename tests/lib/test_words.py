import random
from decimal import Decimal

import pytest

from lib.words import (
    LOOKUP_ALPHABET,
    clean_lookup_word,
    grouped,
    lookup_word,
    money,
    money_in_words,
    number_in_words,
)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"), (1, "một"), (5, "năm"), (10, "mười"), (11, "mười một"), (15, "mười lăm"),
        (20, "hai mươi"), (21, "hai mươi mốt"), (24, "hai mươi bốn"), (25, "hai mươi lăm"),
        (100, "một trăm"), (105, "một trăm lẻ năm"), (115, "một trăm mười lăm"),
        (131, "một trăm ba mươi mốt"),
        (1_000, "một nghìn"), (1_005, "một nghìn không trăm lẻ năm"), (1_010, "một nghìn không trăm mười"),
        (50_000, "năm mươi nghìn"), (1_000_001, "một triệu không trăm lẻ một"),
        (12_345_678, "mười hai triệu ba trăm bốn mươi lăm nghìn sáu trăm bảy mươi tám"),
        (1_000_000_000, "một tỷ"), (2_000_000_005, "hai tỷ không trăm lẻ năm"), (-3, "âm ba"),
    ],
)  # fmt: skip
def test_numbers_in_words(number, words):
    assert number_in_words(number) == words


def test_money():
    assert (money_in_words(50_000), grouped(1_250_000)) == ("Năm mươi nghìn đồng", "1.250.000")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (Decimal("3.00"), "3"),
        (Decimal("3.50"), "3,5"),
        (Decimal("8000.00"), "8.000"),
        (Decimal("1E+3"), "1.000"),
        (Decimal("-0.25"), "−0,25"),
        (1234.5, "1.234,5"),
        (0, "0"),
    ],
)
def test_numbers_have_no_idle_digits(number, words):
    assert grouped(number) == words


def test_amounts_are_whole_dong():
    assert [money(dong) for dong in (Decimal("8000.00"), Decimal("2500.50"), 0, -8000)] == [
        "8.000 đồng",
        "2.501 đồng",
        "0 đồng",
        "−8.000 đồng",
    ]


def test_lookup_words_are_eight_characters_that_cannot_be_confused():
    words = {lookup_word() for _ in range(500)}
    assert len(words) == 500
    assert all(len(word) == 8 and set(word) <= set(LOOKUP_ALPHABET) for word in words)
    assert not set(LOOKUP_ALPHABET) & set("0o1il2z5s8bvuy") - {"y"}


def test_the_generator_repeats_its_words_from_its_seed():
    words = [lookup_word(random.Random(7).choice) for _ in range(2)]  # noqa: S311
    assert words[0] == words[1]


def test_a_typed_word_may_have_capitals_spaces_and_hyphens():
    assert clean_lookup_word(" KD7M-PW3X ") == "kd7mpw3x"
