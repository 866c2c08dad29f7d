"""What a scanner typed, through whatever keyboard layout is on."""

import unicodedata

import pytest

from portal.ui.scanning import code_in, is_garbled


CODE = "000.17.25.H99-261120-0007"
WINDOWS = str.maketrans("1234567890", "ăâêô\u0300\u0309\u0303\u0301\u0323đ")


def composed(text):
    return unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("scanned", "code"),
    [
        (CODE, CODE),
        (f" {CODE}\r\n", CODE),
        (f"https://mau.example/tra-cuu/{CODE}/#K7QF2MXP", CODE),
        ("HS/2026/17", "HS/2026/17"),  # a former code keeps its strokes
        ("hs/2026/17-b", "hs/2026/17-b"),  # and its letters
        ("TN-261121-7K3QF2", "TN-261121-7K3QF2"),
        (CODE.translate(WINDOWS), CODE.lower()),  # Windows' Vietnamese keyboard
        (composed("000.17.25.H08-261120-0007".translate(WINDOWS)), "000.17.25.h08-261120-0007"),
        ("Nguyễn Văn An", ""),
        ("12345", ""),
        ("", ""),
    ],
)
def test_the_code_in_a_scan(scanned, code):
    assert code_in(scanned) == code
    assert not is_garbled(scanned)


@pytest.mark.parametrize(
    "scanned",
    [
        "TN-261121-7Á3QF2",  # VNI made one letter of A1; the keyboard would have made it of A8
        "TN-261121-7K3QÊ2",  # Telex made one letter of EE
        "000.17.25.Đ9-261120-0007",  # of D99
        composed("000.17.25.A96-261120-0007".translate(WINDOWS)),  # the order of two marks is lost
    ],
)
def test_what_cannot_be_undone_for_certain_is_told(scanned):
    assert code_in(scanned) == ""
    assert is_garbled(scanned)


@pytest.mark.parametrize("typed", ["Nguyễn", "Đặng-Ước", "Lê Thị Ơn 2", "đất đai"])
def test_names_are_not_taken_for_codes(typed):
    assert not is_garbled(typed)
