import re
import unicodedata
from datetime import date

import pytest
from hypothesis import example, given, strategies as st

from lib.citizen_card import CardUnreadable, looks_like_card, parse
from lib.ids import Sex


CARD = (
    "038087000123|170123456|Nguyễn Văn Ưởng|09031987|Nam|"
    "Thôn 1, Xã Ưu Đàm, Huyện Đỗ Quyên, Thanh Bình|21042021"
)
WOMAN = (
    "038301004567||Đặng Thị Mỹ Ỷ|31122001|Nữ|"
    "12/3 Lê Lợi, Phường Ông Ích Khiêm, Đà Thành|01072024||Đặng Ơn|Lê Ưng|"
)
TO_VIETNAMESE_ROW = str.maketrans("1234567890", "ăâêô\u0300\u0309\u0303\u0301\u0323đ")
TO_FRENCH_ROW = str.maketrans("1234567890", "&é\"'(-è_çà")
TO_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def digits_through(table, card):
    """A layout that only the digits of number fields go through; words are sent as characters."""
    fields = card.split("|")
    for index in (0, 1, 3, 6):
        fields[index] = fields[index].translate(table)
    return "|".join(fields)


MANGLINGS = {
    "as it is": lambda card: card,
    "line ends and spaces": lambda card: f"  {card}\r\n",
    "kind of code in front": lambda card: f"]Q1{card}",
    "broken bar": lambda card: card.replace("|", "¦"),
    "backslash, shift lost": lambda card: card.replace("|", "\\"),
    "full-width bar": lambda card: card.replace("|", "｜"),
    "full-width everything": lambda card: card.translate(TO_FULL_WIDTH),
    "tabs": lambda card: card.replace("|", "\t"),
    "decomposed accents": lambda card: unicodedata.normalize("NFD", card),
    "every key twice": lambda card: "".join(character * 2 for character in card),
    "UTF-8 read as Latin-1": lambda card: card.encode().decode("latin-1"),
    "Caps Lock": lambda card: card.swapcase(),
    "Vietnamese keyboard's number row": lambda card: digits_through(TO_VIETNAMESE_ROW, card),
    "French keyboard's number row": lambda card: digits_through(TO_FRENCH_ROW, card),
}


def test_a_card_is_read():
    card = parse(CARD)
    assert (card.personal_id, card.old_id, card.name) == ("038087000123", "170123456", "Nguyễn Văn Ưởng")
    assert (card.born_on, card.birth_year, card.sex) == (date(1987, 3, 9), 1987, Sex.MALE)
    assert card.address == "Thôn 1, Xã Ưu Đàm, Huyện Đỗ Quyên, Thanh Bình"
    assert (card.issued_on, card.warnings) == (date(2021, 4, 21), ())


def test_a_newer_card_has_no_old_number_and_more_fields():
    card = parse(WOMAN)
    assert (card.personal_id, card.old_id, card.sex) == ("038301004567", "", Sex.FEMALE)


@pytest.mark.parametrize("card", [CARD, WOMAN], ids=["man", "woman"])
@pytest.mark.parametrize("mangle", MANGLINGS)
def test_what_keyboards_do_is_undone(mangle, card):
    mangled, plain = parse(MANGLINGS[mangle](card)), parse(card)
    if mangle == "Caps Lock":  # an address has capitals anywhere: it cannot be told how it was
        assert (mangled.personal_id, mangled.name, mangled.sex) == (plain.personal_id, plain.name, plain.sex)
    else:
        assert mangled == plain


def test_a_number_row_composed_by_the_page_is_undone_when_its_order_is_certain():
    assert parse(unicodedata.normalize("NFC", digits_through(TO_VIETNAMESE_ROW, WOMAN))) == parse(WOMAN)


def test_a_scan_without_separators_is_cut_by_its_digits():
    card = parse(CARD.replace("|", ""))
    assert card == parse(CARD)


def test_old_people_may_have_a_birth_year_only():
    card = parse(CARD.replace("09031987", "00001987"))
    assert (card.born_on, card.birth_year) == (None, 1987)


@pytest.mark.parametrize(
    ("scan", "sentence"),
    [
        ("", "quét chưa hết"),
        ("000.17.25.H99-261120-0007", "quét chưa hết"),  # a dossier's label
        (CARD.rpartition("|")[0], "quét chưa hết"),  # six fields
        (CARD.replace("038087000123", "03808700012"), "12 chữ số"),
        (CARD.replace("038087000123", "03808700012l"), "12 chữ số"),
        (CARD.replace("09031987", "31021987"), "ngày sinh"),  # no such day
        (CARD.replace("09031987", "09031988"), "năm sinh"),
        (CARD.replace("09031987", "00001990"), "không khớp nhau"),
        (CARD.replace("Nam|", "Nữ|"), "giới tính"),
        ("|||||||", "ngày sinh"),
    ],
)
def test_what_cannot_be_repaired_is_refused_with_a_sentence(scan, sentence):
    with pytest.raises(CardUnreadable, match=sentence):
        parse(scan)


@pytest.mark.parametrize(
    ("scan", "warning"),
    [
        (CARD.replace("ễ", "?"), "Họ tên"),
        (CARD.replace("Đàm", "\ufffd"), "Địa chỉ"),
        (CARD.replace("|Nam|", "||"), "giới tính"),
        (CARD.replace("038087", "999087"), "Ba số đầu"),
    ],
)
def test_what_is_doubtful_is_read_with_a_warning(scan, warning):
    (only,) = parse(scan).warnings
    assert warning in only


def test_a_label_is_not_taken_for_a_card():
    assert looks_like_card(CARD)
    assert not looks_like_card("000.17.25.H99-261120-0007")


def read_or_refused(scan):
    try:
        return parse(scan)
    except CardUnreadable as refusal:
        return refusal


@given(st.text(max_size=120))
def test_no_scan_breaks_the_reader(scan):
    answer = read_or_refused(scan)
    assert str(answer)


@given(st.text(alphabet="0123456789", min_size=6, max_size=6))
def test_a_composed_number_is_read_right_or_not_at_all(tail):
    card = CARD.replace("038087000123", "038087" + tail)
    answer = read_or_refused(unicodedata.normalize("NFC", digits_through(TO_VIETNAMESE_ROW, card)))
    assert isinstance(answer, CardUnreadable) or answer.personal_id == "038087" + tail


@example(
    words=["Lê", "Thị"],
    born=date(1998, 7, 15),
    sex="Nam",
    tail=643_031,
    mangle="Vietnamese keyboard's number row",
)
@given(
    st.lists(st.sampled_from(["Nguyễn", "Đỗ", "Thị", "Ưởng", "Ỷ", "Lê", "Hằng"]), min_size=2, max_size=5),
    st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)),
    st.sampled_from(["Nam", "Nữ"]),
    st.integers(min_value=0, max_value=999_999),
    st.sampled_from([name for name in MANGLINGS if name != "Caps Lock"]),
)
def test_any_card_survives_any_layout(words, born, sex, tail, mangle):
    century_and_sex = (born.year // 100 - 19) * 2 + (sex == "Nữ")
    number = f"001{century_and_sex}{born:%y}{tail:06}"
    scan = f"{number}||{' '.join(words)}|{born:%d%m%Y}|{sex}|Số 5, Phường Ơ|01012022"
    card = read_or_refused(MANGLINGS[mangle](scan))
    if isinstance(card, CardUnreadable):
        # On that keyboard 9 is the dot below: before another tone nobody can tell which was typed first.
        assert mangle == "Vietnamese keyboard's number row"
        assert re.search("9[5-8]", f"{number}|{born:%d%m%Y}")
    else:
        assert (card.personal_id, card.name, card.born_on) == (number, " ".join(words), born)
