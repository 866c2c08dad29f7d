from datetime import date

import pytest

from lib.ids import Sex, birth_year_of, old_citizen_id, passport, personal_id, phone, tax_code


BORN = date(1987, 3, 9)


@pytest.mark.parametrize(
    ("typed", "born_on", "sex", "ok", "warned"),
    [
        ("038087000123", None, None, True, False),
        ("038 087-000.123", BORN, Sex.MALE, True, False),
        ("038187000123", BORN, Sex.FEMALE, True, False),
        ("038087000123", date(1988, 3, 9), None, False, False),  # another year
        ("038287000123", BORN, None, False, False),  # 2087: another century
        ("038287000123", date(2087, 3, 9), Sex.MALE, True, False),
        ("038087000123", BORN, Sex.FEMALE, False, False),  # another sex
        ("999087000123", BORN, Sex.MALE, True, True),  # registered abroad, or a slip of the pen
        ("03808700012", None, None, False, False),  # 11 digits
        ("0380870001234", None, None, False, False),
        ("03808700012O", None, None, False, False),  # a letter
        ("٠٣٨٠٨٧٠٠٠١٢٣", None, None, False, False),  # digits of another script
        ("", None, None, False, False),
    ],
)
def test_personal_id(typed, born_on, sex, ok, warned):
    checked = personal_id(typed, born_on=born_on, sex=sex)
    assert (checked.ok, bool(checked.warnings)) == (ok, warned)


def test_a_personal_id_is_stored_without_spaces_and_in_plain_digits():
    assert personal_id("\uff10\uff13\uff18 087 000 123").value == "038087000123"


def test_a_refusal_never_repeats_the_number():
    assert "0380870001" not in personal_id("03808700012X").problem


def test_birth_year():
    assert (birth_year_of("038087000123"), birth_year_of("038305000123"), birth_year_of("12")) == (
        1987,
        2005,
        None,
    )


@pytest.mark.parametrize(
    ("typed", "value", "ok", "warned"),
    [
        ("0100233488", "0100233488", True, False),
        ("0314409058-002", "0314409058-002", True, False),
        ("0314409058002", "0314409058-002", True, False),
        ("0100112437", "0100112437", True, False),
        ("0312687878-001", "0312687878-001", True, False),
        ("0100233480", "0100233480", True, True),  # wrong check digit: some old numbers have one
        ("0100000000", "0100000000", True, True),  # N3..N9 all zero
        ("0314409058-000", "0314409058000", False, False),  # no such branch
        ("038087000123", "038087000123", True, False),  # a person's identity number since 7/2025
        ("031440905", "031440905", False, False),
        ("03144090A8", "03144090A8", False, False),
    ],
)
def test_tax_code(typed, value, ok, warned):
    checked = tax_code(typed)
    assert (checked.value, checked.ok, bool(checked.warnings)) == (value, ok, warned)


@pytest.mark.parametrize(
    ("typed", "value", "ok", "warned"),
    [
        ("0912 345 678", "0912345678", True, False),
        ("+84 912.345.678", "0912345678", True, False),
        ("0084912345678", "0912345678", True, False),
        ("+84 0912345678", "0912345678", True, False),
        ("84 912 345 678", "0912345678", True, False),
        ("84 24 3825 1234", "02438251234", True, False),
        ("84 0912 345 678", "0912345678", True, False),
        ("+84 024 3825 1234", "02438251234", True, False),
        ("+84 612 345 678", "+84612345678", False, False),  # ours by its code, so no foreign number either
        ("84 612 345 678", "84612345678", False, False),  # no such mobile prefix, with the country's code too
        ("84 912 345", "84912345", False, False),
        ("(024) 3825 1234", "02438251234", True, False),
        ("+33 1 23 45 67 89", "+33123456789", True, True),
        ("0612345678", "0612345678", False, False),  # no such mobile prefix
        ("091234567", "091234567", False, False),
        ("gọi sau", "gọisau", False, False),
    ],
)
def test_phone(typed, value, ok, warned):
    checked = phone(typed)
    assert (checked.value, checked.ok, bool(checked.warnings)) == (value, ok, warned)


@pytest.mark.parametrize(
    ("typed", "vietnamese", "ok", "warned"),
    [
        ("c1234567", True, True, False),
        ("CC123456", True, True, True),
        ("CC123456", False, True, False),
        ("C1", True, False, False),
        ("C12345Đ7", True, False, False),
    ],
)
def test_passport(typed, vietnamese, ok, warned):
    checked = passport(typed, vietnamese=vietnamese)
    assert (checked.ok, bool(checked.warnings)) == (ok, warned)


@pytest.mark.parametrize(("typed", "ok"), [("170123456", True), ("17012345", False), ("17012345X", False)])
def test_an_old_identity_card_warns_that_it_has_expired(typed, ok):
    checked = old_citizen_id(typed)
    assert (checked.ok, bool(checked.warnings)) == (ok, ok)
