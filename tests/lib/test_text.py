import unicodedata

import pytest

from lib.text import LONGEST_NAME_KEY, fold, initials, name_sort_key, normalise, search_key, text_sort_key


IN_ORDER = ["An", "Ảnh", "Ánh", "Ăn", "Ân", "Duy", "Dương", "Đào", "Ong", "Ông", "Ơn"]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Nguyễn Thị Đặng Ưu Ước Quỳnh ỡ ẵ", "Nguyen Thi Dang Uu Uoc Quynh o a"),
        (unicodedata.normalize("NFD", "Đặng Quỳnh ỡ"), "Dang Quynh o"),
        ("plain ASCII stays", "plain ASCII stays"),
        ("₫ và 12 × 3", "₫ va 12 × 3"),  # signs are not letters
    ],
)
def test_accents_fold(text, folded):
    assert fold(text) == folded


def test_every_vietnamese_letter_folds_to_ascii():
    vowels = "aăâeêioôơuưy"
    for letter in vowels + vowels.upper() + "đĐ":
        for tone in ["", *"\u0300\u0309\u0303\u0301\u0323"]:
            assert fold(unicodedata.normalize("NFC", letter + tone)).isascii()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("  ĐẶNG   Quỳnh\u200b ", "dang quynh"),
        ("1.004884.000.00.00.H01", "1.004884.000.00.00.h01"),
        ("", ""),
    ],
)
def test_search_key(text, key):
    assert search_key(text) == key


def test_stored_text_is_composed_and_trimmed():
    assert normalise(unicodedata.normalize("NFD", " Nguyễn\u00a0 Văn\tA\ufeff ")) == "Nguyễn Văn A"


@pytest.mark.parametrize("names", [IN_ORDER, [f"Lê Văn {name}" for name in IN_ORDER]])
def test_names_sort_as_in_a_dictionary(names):
    mixed = [*names[1::2], *names[::2]]
    assert sorted(mixed, key=name_sort_key) == names


def test_the_given_name_counts_before_the_family_name():
    names = ["Trần Thị An", "Bùi Văn Bình", "Đỗ An Bình", "Lê Bình", "An"]
    assert sorted(names, key=name_sort_key) == [
        "An",  # nothing before the given name
        "Trần Thị An",
        "Bùi Văn Bình",
        "Đỗ An Bình",
        "Lê Bình",
    ]


def test_a_name_stands_before_the_longer_ones_that_begin_with_it():
    names = ["Đăng ký", "Đăng ký kết hôn", "Đăng ký kết hôn (lại)", "Đăng ký kết hôn 2", "Đăng kỷ kết"]
    in_order = ["Đăng ký", "Đăng kỷ kết", "Đăng ký kết hôn", "Đăng ký kết hôn 2", "Đăng ký kết hôn (lại)"]
    assert sorted(names, key=text_sort_key) == in_order


def test_sort_keys_compare_the_same_as_bytes():
    names = ["Nguyễn Ánh", "Nguyễn Ảnh", "Trần Đào", "Ông Ơn", "Wang X Æ A-12"]
    keys = [name_sort_key(name) for name in names]
    assert sorted(keys) == sorted(keys, key=str.encode)


def test_the_longest_name_has_a_key_that_its_column_holds():
    organisation = ("Công ty Trách nhiệm hữu hạn Một thành viên Thương mại Dịch vụ " * 5)[:255]
    for name in (organisation, "Ộ" * 255, " ".join("Ộ" * 128)):
        assert len(name_sort_key(name)) <= LONGEST_NAME_KEY


def test_initials():
    assert initials("Nguyễn Thị  Ân") == "NTÂ"
