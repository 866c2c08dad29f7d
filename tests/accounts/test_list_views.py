"""What of a list may be kept, and in which order its columns stand."""

import pytest

from accounts.rules.list_views import columns_shown, holds_a_number, kept_filters, tidy_name, unknown


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        ([], ("code", "due", "name")),  # nothing chosen: the standard ones in their order
        (["due", "code"], ("due", "code")),
        (["due"], ("code", "due")),  # the fixed one comes first where it was left out
        (["due", "due", "code"], ("due", "code")),
        (["gone"], ("code", "due", "name")),  # only columns of another version
        (["gone", "extra"], ("code", "extra")),
        (["code"], ("code", "due", "name")),  # the fixed one alone is no choice
    ],
)
def test_columns(chosen, shown):
    known = ("code", "due", "name", "extra")
    assert columns_shown(chosen, known=known, fixed=["code"], standard=["due", "name"]) == shown


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Đất đai tháng 12/2026", False),
        ("Quyết định 766, kỳ 2026", False),
        ("0912345678", True),
        ("gọi 0912 345 678", True),
        ("079-099-001-234", True),
        ("12345678", False),  # no number of a person has eight digits
        ("01/02/2026", False),  # a day
    ],
)
def test_a_number_of_a_person_is_never_kept(text, found):
    assert holds_a_number(text) is found


def test_filters_kept_are_known_short_and_no_numbers():
    asked = {
        "state": "late",
        "due": "",
        "q": "Nguyễn",
        "sector": "0912345678",
        "means": "x" * 61,
        "nul": "a\x00",
    }
    assert kept_filters(asked, ["state", "due", "sector", "means", "nul"]) == {"state": "late"}


def test_names_and_columns_of_other_versions():
    assert tidy_name("  Đất   đai ") == "Đất đai"
    assert unknown(["code", "gone"], ["code"]) == ("gone",)
