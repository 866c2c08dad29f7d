"""Text of the QR code on a citizen card, as a scanner types it through whatever keyboard layout is on.

`id|old id|name|ddmmyyyy|sex|address|ddmmyyyy`, seven fields or more; the old number may be empty. A
scanner is a keyboard: a Vietnamese layout or typing aid turns digits into letters, doubles characters,
changes the separator or the case. What can be repaired for certain is repaired; what cannot is refused
with a sentence, for a wrong number in a dossier is worse than typing it.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from lib import ids, text
from lib.messages import gettext_noop as _


SEPARATORS = "|¦│┃｜ǀ‖¡\\\t~"
FEWEST_FIELDS = 7

# Windows' Vietnamese keyboard has letters and marks where the digits are: 1 ă, 2 â … 9 dot below, 0 đ.
_NUMBER_ROW = {
    "ă": "1", "â": "2", "ê": "3", "ô": "4", "\u0300": "5", "\u0309": "6", "\u0303": "7", "\u0301": "8",
    "\u0323": "9", "đ": "0",
}  # fmt: skip
_LETTER_MARKS = ("\u0302", "\u0306")  # the marks of â ê ô and ă
_DOT_BELOW = "\u0323"
_OTHER_TONES = ("\u0300", "\u0309", "\u0303", "\u0301")
# The French keyboard's number row without shift.
_FRENCH_ROW = dict(zip("&é\"'(-è_çà", "1234567890", strict=True))
_SEXES = {"nam": ids.Sex.MALE, "nu": ids.Sex.FEMALE, "male": ids.Sex.MALE, "female": ids.Sex.FEMALE}
_WITHOUT_SEPARATORS = re.compile(
    r"(?P<id>[0-9]{12})(?P<old>[0-9]{9})?(?P<name>[^0-9]{2,60}?)(?P<born>[0-9]{8})"
    r"(?P<sex>Nam|Nữ)(?P<address>.+?)(?P<issued>[0-9]{8})(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)


class CardUnreadable(ValueError):
    """The text is not a citizen card's, or was garbled beyond certain repair; the text can be shown."""


@dataclass(frozen=True)
class CitizenCard:
    """What the card says. `born_on` is None when the card knows the year only.

    `warnings` are sentences about what should be looked at before it is used.
    """

    personal_id: str
    old_id: str
    name: str
    born_on: date | None
    birth_year: int
    sex: ids.Sex | None
    address: str
    issued_on: date | None
    warnings: tuple[str, ...] = ()


def looks_like_card(typed: str) -> bool:
    """Whether a scan is meant to be a citizen card and not, say, a dossier code."""
    return len(_fields(_clean(typed))) >= FEWEST_FIELDS


def parse(typed: str) -> CitizenCard:
    """Read a scan. Raises CardUnreadable with a sentence that says what to do."""
    fields = _fields(_clean(typed))
    if len(fields) < FEWEST_FIELDS:
        raise CardUnreadable(
            _("Mã QR không phải của thẻ căn cước hoặc quét chưa hết. Hãy quét lại, hoặc gõ tay thông tin.")
        )
    number, old, name, born, sex, address, issued = fields[:FEWEST_FIELDS]
    born_on, birth_year = _birth(_digits(born))
    read_sex = _SEXES.get(text.search_key(sex))
    checked = ids.personal_id(_digits(number), born_on=born_on, sex=read_sex)
    if not checked.ok:
        raise CardUnreadable(checked.problem)
    if ids.birth_year_of(checked.value) != birth_year:
        raise CardUnreadable(
            _("Số định danh và năm sinh trong mã QR không khớp nhau. Hãy tắt bộ gõ tiếng Việt rồi quét lại.")
        )
    clean_name, clean_address = _name(name), text.normalise(address)
    return CitizenCard(
        personal_id=checked.value,
        old_id=_old_id(old),
        name=clean_name,
        born_on=born_on,
        birth_year=birth_year,
        sex=read_sex,
        address=clean_address,
        issued_on=_date(_digits(issued)),
        warnings=(*checked.warnings, *_doubts(clean_name, clean_address, read_sex)),
    )


def _clean(typed: str) -> str:
    """Undo what a scanner or a page adds around the text or does to all of it."""
    cleaned = re.sub(r"[\r\n\ufeff\u200b\x00]", "", typed).strip(" ")
    cleaned = re.sub(r"^\][A-Za-z][0-9]", "", cleaned)  # the scanner's own name for the kind of code
    if len(cleaned) % 2 == 0 and len(cleaned) > 2 and cleaned[::2] == cleaned[1::2]:
        cleaned = cleaned[::2]
    return "".join(_full_width(character) for character in _mended_bytes(cleaned))


def _full_width(character: str) -> str:
    """Full-width forms (U+FF01…) as the plain character; everything else stays as typed."""
    return unicodedata.normalize("NFKC", character) if "\uff01" <= character <= "\uff5e" else character


def _mended_bytes(typed: str) -> str:
    """UTF-8 that was typed byte by byte: `Nguyá»…n` is `Nguyễn`."""
    for encoding in ("cp1252", "latin-1"):
        try:
            return typed.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return typed


def _fields(cleaned: str) -> list[str]:
    """The fields, whatever the separator became; a scan without any is cut where the digits tell."""
    for separator in SEPARATORS:
        if cleaned.count(separator) >= FEWEST_FIELDS - 1:
            return cleaned.split(separator)
    found = _WITHOUT_SEPARATORS.fullmatch(unicodedata.normalize("NFC", cleaned))
    if found is None:
        return [cleaned]
    return [found[name] or "" for name in ("id", "old", "name", "born", "sex", "address", "issued")]


def _digits(field: str) -> str:
    """The digits of a field, also when a keyboard layout made letters and marks of them."""
    plain = "".join(field.split())
    if plain.isascii() and plain.isdigit():
        return plain
    keys = _number_row_keys(plain.lower())
    typed = "".join(_NUMBER_ROW.get(key, key) for key in keys)
    if typed.isdigit():
        return typed
    return "".join(_FRENCH_ROW.get(character, character) for character in plain)


def from_number_row(typed: str) -> str:
    """A code as the scanner sent it, when Windows' Vietnamese keyboard made letters and marks of its digits.

    Empty where that is not certain: with a digit left it was a typing aid such as VNI, which makes `Á` of A1
    where the keyboard makes it of A8; and where the page has lost the order of marks.
    """
    if any(character.isascii() and character.isdigit() for character in typed):
        return ""
    return "".join(_NUMBER_ROW.get(key, key) for key in _number_row_keys(typed.lower()))


def _number_row_keys(field: str) -> list[str]:
    """The keys of the Vietnamese number row behind a text; empty when their order has been lost."""
    if unicodedata.normalize("NFC", field) != field:
        return list(field)  # nobody has composed it: letters and marks stand as they were typed
    keys: list[str] = []
    for part in unicodedata.normalize("NFD", field):
        if part in _LETTER_MARKS:
            base = next((index for index in range(len(keys) - 1, -1, -1) if keys[index] in "aeo"), None)
            if base is None:
                return []
            keys[base] = unicodedata.normalize("NFC", keys[base] + part)
        else:
            keys.append(part)
    # Unicode puts the dot below before other marks, so 96 and 69 look the same once composed.
    if any(one == _DOT_BELOW and two in _OTHER_TONES for one, two in pairwise(keys)):
        return []
    return keys


def _birth(digits: str) -> tuple[date | None, int]:
    """The birth day and year; cards of old people may know the year only and write day and month as 00."""
    born_on = _date(digits)
    if born_on is not None:
        return born_on, born_on.year
    if re.fullmatch(r"00[0-9]{6}", digits) and 1850 <= int(digits[4:]) <= 2200:
        return None, int(digits[4:])
    raise CardUnreadable(
        _("Không đọc được ngày sinh trong mã QR. Hãy tắt bộ gõ tiếng Việt rồi quét lại, hoặc gõ tay.")
    )


def _date(digits: str) -> date | None:
    if not re.fullmatch(r"[0-9]{8}", digits):
        return None
    try:
        return date(int(digits[4:]), int(digits[2:4]), int(digits[:2]))
    except ValueError:
        return None


def _old_id(field: str) -> str:
    digits = _digits(field)
    return digits if re.fullmatch(r"[0-9]{9}|[0-9]{12}", digits) else ""


def _name(field: str) -> str:
    """The name with its case mended: a Caps Lock left on turns `Văn` into `vĂN`."""
    name = text.normalise(field)
    words = name.split(" ")
    if all(word[:1].islower() and word[1:] == word[1:].upper() for word in words) and name:
        return " ".join(word.swapcase() for word in words)
    return name


def _doubts(name: str, address: str, sex: ids.Sex | None) -> list[str]:
    doubts = []
    if not name or re.search(r"[?\ufffd0-9]", name):
        doubts.append(_("Họ tên trong mã QR bị lỗi chữ. Hãy gõ lại họ tên theo thẻ."))
    if not address or re.search(r"[?\ufffd]", address):
        doubts.append(_("Địa chỉ trong mã QR bị lỗi chữ. Hãy xem lại địa chỉ theo thẻ."))
    if sex is None:
        doubts.append(_("Không đọc được giới tính trong mã QR. Hãy chọn giới tính theo thẻ."))
    return doubts
