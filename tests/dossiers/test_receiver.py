"""The name that is typed, the tick, and the paper that lets another person come."""

import unicodedata

import pytest

from dossiers.rules.receiver import fault_of, without_numbers


APPLICANT, REPRESENTATIVE, NEIGHBOUR = "Đặng Thị Ước", "Lê Văn Ổn", "Trần Thị Hòa"


def fault(
    name,
    *,
    ticked,
    seen="Thẻ căn cước",
    representative=REPRESENTATIVE,
    at_the_office=True,
    number="099187000123",
):
    found = fault_of(
        name=name, is_applicant=ticked, applicant=APPLICANT, representative=representative,
        numbers=(number, "099085000456"), seen=seen, at_the_office=at_the_office,
    )  # fmt: skip
    return found[0] if found else ""


@pytest.mark.parametrize(
    ("name", "ticked", "seen", "field"),
    [
        (APPLICANT, True, "Thẻ căn cước", ""),
        ("  đặng   THỊ ước ", True, "Thẻ căn cước", ""),  # case and spaces tell nobody apart
        (unicodedata.normalize("NFD", APPLICANT), True, "Thẻ căn cước", ""),  # nor how a keyboard composes
        ("Dang Thi Uoc", True, "Thẻ căn cước", "receiver_is_applicant"),  # accents do: another name
        (REPRESENTATIVE, True, "Thẻ căn cước", "receiver_is_applicant"),  # he handed it in for another
        ("Lê Văn Ông", True, "Thẻ căn cước số 099085000456", "receiver_is_applicant"),  # by his card as well
        ("Lê Văn Ông", False, "Thẻ căn cước số 099085000456", ""),
        (REPRESENTATIVE, False, "Thẻ căn cước", ""),  # his authorisation lies in the dossier
        (APPLICANT, False, "Thẻ căn cước", ""),  # the tick was forgotten, nobody is deceived
        (NEIGHBOUR, True, "Giấy ủy quyền", "receiver_is_applicant"),  # the record would name the wrong one
        (NEIGHBOUR, False, "Thẻ căn cước", "identity_seen"),
        (NEIGHBOUR, False, "Giấy uỷ quyền ngày 02/3/2026, CCCD", ""),  # the other way to put the accent
        (NEIGHBOUR, False, "Giấy giới thiệu số 12 và CCCD", ""),  # of a company or an agency
        (NEIGHBOUR, False, "Giấy khai sinh của con", ""),  # a parent
        ("Đặng Thị Ướt", True, "Thẻ căn cước số 099187000123", ""),  # the name was mistyped at reception
        ("Đặng Thị Ướt", False, "Thẻ căn cước số 099187000123", ""),
        ("Đặng Thị Ướt", True, "Thẻ căn cước số 099187000124", "receiver_is_applicant"),
    ],
)
def test_the_record_says_who_came(name, ticked, seen, field):
    assert fault(name, ticked=ticked, seen=seen) == field


@pytest.mark.parametrize(
    ("number", "seen", "is_known"),
    [
        ("12", "Thẻ căn cước số 099187000124", False),  # a piece of another number
        ("12", "Giấy hẹn ngày 12/3/2026", False),  # so short a number tells nobody apart
        ("B1234567", "Hộ chiếu b1234567", True),
        ("B1234567", "Hộ chiếu B 1234567", True),
        ("b 1234567", "Hộ chiếu B1234567, Nhật Bản", True),
        ("099187000123", "CCCD:099187000123.", True),
        ("099187000123", "CCCD 099 187 000 123", True),
        ("099187000123", "CCCD 0991870001234", False),
        ("", "Thẻ căn cước", False),
        ("-", "Thẻ căn cước - mới", False),
    ],
)
def test_a_number_is_seen_whole_however_it_is_spaced(number, seen, is_known):
    field = "" if is_known else "receiver_is_applicant"
    assert fault(NEIGHBOUR, ticked=True, number=number, seen=seen) == field


@pytest.mark.parametrize(
    ("seen", "shown"),
    [
        ("CCCD 099187000123", "CCCD 0991****0123"),
        ("CCCD 099 187 000 123", "CCCD 0991****0123"),
        ("CCCD 099.187.000.123.", "CCCD 0991****0123."),
        ("CCCD 099-187-000-123", "CCCD 0991****0123"),
        ("CCCD 099\u00a0187 – 000 – 123", "CCCD 0991****0123"),
        ("CCCD099187000123", "CCCD0991****0123"),  # right behind its word
        ("số099187000123", "số0991****0123"),
        ("CCCD-099187000123", "CCCD-0991****0123"),
        ("CMND 123456789", "CMND ******789"),
        ("Hộ chiếu B1234567", "Hộ chiếu *****567"),
        ("Hộ chiếu B 1234567", "Hộ chiếu B ****567"),
        (
            "Giấy ủy quyền ngày 02/3/2026 và CCCD 099187000123",
            "Giấy ủy quyền ngày 02/3/2026 và CCCD 0991****0123",
        ),
        ("Giấy ủy quyền 02.03.2026, 099187000123", "Giấy ủy quyền 02.03.2026, 0991****0123"),
        ("Thẻ căn cước số 099187000123 (số cũ 123456789)", "Thẻ căn cước số 0991****0123 (số cũ ******789)"),
        ("CCCD 099187000123 ngày 02/3/2026", "CCCD 0991****0123 ngày 02/3/2026"),
        ("099187000123 02-3-2026", "0991****0123 02-3-2026"),
        ("TN-099187000123", "TN-0991****0123"),
        ("Hộ chiếu C01X0006H", "Hộ chiếu ******06H"),
        ("Hộ chiếu AB12C34567", "Hộ chiếu *******567"),
        (
            "Giấy giới thiệu số 12/2026, lúc 14:30 02/3/2026",
            "Giấy giới thiệu số 12/2026, lúc 14:30 02/3/2026",
        ),
        ("Giấy giới thiệu 12/GGT-UBND, 02/3/2026", "Giấy giới thiệu 12/GGT-UBND, 02/3/2026"),
        ("Hồ sơ liên thông H99.31.01-260306-0001", "Hồ sơ liên thông H99.31.01-260306-0001"),
        ("Hồ sơ liên thông 000.00.06.H56-231027-0361", "Hồ sơ liên thông 000.00.06.H56-231027-0361"),
        ("Hồ sơ liên thông TN-261121-7K3QF2", "Hồ sơ liên thông TN-261121-7K3QF2"),
        ("Hồ sơ H99.31.01-260306-0001, CCCD 099187000123", "Hồ sơ H99.31.01-260306-0001, CCCD 0991****0123"),
        ("Giấy giới thiệu số 12 và CCCD", "Giấy giới thiệu số 12 và CCCD"),
        ("", ""),
    ],
)
def test_a_number_is_read_later_only_in_part_however_it_is_spaced(seen, shown):
    assert without_numbers(seen) == shown


@pytest.mark.parametrize(
    "between",
    [
        "",
        " ",
        ".",
        "-",
        "  ",
        " - ",
        "\u00a0",
        "–",
        "/",
        ",",
        "_",
        "·",
        "\u2212",
        "    ",
        "\u200b",
        " / ",
        "; ",
        "\n",
    ],
)
def test_what_is_accepted_as_a_number_is_never_read_whole(between):
    """The two rules read the same line: whatever lets somebody have the papers is masked afterwards."""
    seen = f"CCCD {between.join(('099', '187', '000', '123'))}"
    assert fault(NEIGHBOUR, ticked=True, seen=seen) == ""
    assert without_numbers(seen) == "CCCD 0991****0123"


@pytest.mark.parametrize(
    ("number", "seen", "shown"),
    [
        ("021019901234", "CCCD 02/10/1990/1234", "CCCD 0210****1234"),
        ("021019901234", "CCCD 02-10-1990 12 34, 02/3/2026", "CCCD 0210****1234, 02/3/2026"),
        ("345620015678", "3456/2001 5678", "3456****5678"),
        ("001090012345", "TQ-001090012345-2", "TQ-0010****2345-2"),
        ("B1234567", "hộ chiếu b 12/3456-7", "hộ chiếu *****567"),
        # Letters are compared without their marks, however these are written.
        ("ĐK-12345", "Giấy ĐK-12345", "Giấy ****345"),
        ("dk 12345", "giấy đk.12345, 02/3/2026", "giấy ****345, 02/3/2026"),
        ("ÂK12345", "Gia\u0302\u0301y A\u0302K-12345 A\u0302", "Gia\u0302\u0301y ****345 A\u0302"),
        ("12345AÂ", "Giấy 12345-AA\u0302, ẤN", "Giấy ****5AA, ẤN"),
        ("ĐK-12345", "각 ĐK-12345 각", "각 ****345 각"),
        ("WASS12345", "Maß 1, Waß 12345", "Maß 1, ******345"),
        # A letter of another script separates as a space does.
        ("ĐK-12345", "ЖĐK-12Ж345", "Ж****345"),
        ("", "CCCD 099187000123", "CCCD 0991****0123"),
        ("12", "Giấy giới thiệu số 12", "Giấy giới thiệu số 12"),
    ],
)
def test_the_dossier_s_own_number_is_masked_though_it_looks_like_a_day_or_a_code(number, seen, shown):
    assert not number or len(number) < 6 or fault(NEIGHBOUR, ticked=True, number=number, seen=seen) == ""
    assert without_numbers(seen, known=(number, "099085000456")) == shown


def test_of_two_numbers_the_longer_is_masked_whole():
    """The applicant's may begin as his representative's does."""
    for known in (("1234567", "12345678"), ("12345678", "1234567")):
        assert without_numbers("Số 1234567-8", known=known) == "Số *****678"


def test_nobody_is_known_by_an_empty_name():
    assert fault("", ticked=True, representative="") == "receiver_is_applicant"


def test_the_postman_compares_at_the_door():
    assert fault(NEIGHBOUR, ticked=False, seen="", at_the_office=False) == ""
    assert fault(NEIGHBOUR, ticked=True, seen="", at_the_office=False) == "receiver_is_applicant"
