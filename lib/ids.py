"""Identity numbers, tax codes and phones (law.md §9.3-9.5): what blocks, what only warns.

`Checked.problem` blocks; `Checked.warnings` are shown and let pass. Sentences carry no part of the
number, so that they may be logged.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lib.messages import gettext_noop as _


class Sex(StrEnum):
    """Sex as identity papers write it."""

    MALE = "male"
    FEMALE = "female"


@dataclass(frozen=True)
class Checked:
    """The answer to a check: the number as stored, why it is refused, what looks odd."""

    value: str
    problem: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.problem


# Provinces in the first three digits: the codes of before 1 July 2025, which issued numbers keep, and
# the 34 of after, which are a part of them.
_WITHOUT_PROVINCE = {
    3, 5, 7, 9, 13, 16, 18, 21, 23, 28, 29, 32, 39, 41, 43, 47, 50, 53, 55, 57, 59, 61, 63, 65, 69, 71, 73,
    76, 78, 81, 85, 88, 90,
}  # fmt: skip
PROVINCE_CODES = frozenset(f"{code:03}" for code in range(1, 97) if code not in _WITHOUT_PROVINCE)
# Weights of the tax code's check digit; the tenth digit is 10 - sum mod 11.
TAX_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)

# A Vietnamese number without the 0 it begins with at home.
_DIALLED = "(?:[35789][0-9]{8}|2[0-9]{9})"
_DIGITS_ONLY = re.compile(r"[\s.\-‐-―_]+")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９＋", "0123456789+")


def _compact(text: str) -> str:
    return _DIGITS_ONLY.sub("", text.translate(_FULL_WIDTH))


def personal_id(text: str, *, born_on: date | None = None, sex: Sex | None = None) -> Checked:
    """A personal identity number: 12 digits, of which digit 4 tells century and sex, 5-6 the birth year.

    Wrong length or letters block, and so does a number that contradicts a birth date or sex that is known
    (law.md §9.3). The first three digits may be a country's code, so an unknown one only warns.
    """
    value = _compact(text)
    if not re.fullmatch(r"[0-9]{12}", value):
        return Checked(value, _("Số định danh cá nhân phải gồm đúng 12 chữ số. Hãy đối chiếu lại với thẻ."))
    century, number_sex = 1900 + 100 * (int(value[3]) // 2), (Sex.MALE, Sex.FEMALE)[int(value[3]) % 2]
    if born_on is not None and born_on.year != century + int(value[4:6]):
        return Checked(
            value,
            _("Số định danh cá nhân không khớp với năm sinh. Hãy đối chiếu lại số và ngày sinh với thẻ."),
        )
    if sex is not None and sex is not number_sex:
        return Checked(
            value,
            _("Số định danh cá nhân không khớp với giới tính. Hãy đối chiếu lại số và giới tính với thẻ."),
        )
    warnings = []
    if value[:3] not in PROVINCE_CODES:
        warnings.append(
            _("Ba số đầu không phải mã tỉnh, thành phố: đúng với người đăng ký khai sinh ở nước ngoài.")
        )
    return Checked(value, warnings=tuple(warnings))


def birth_year_of(number: str) -> int | None:
    """The birth year a 12-digit personal identity number tells; None for anything else."""
    if not re.fullmatch(r"[0-9]{12}", number):
        return None
    return 1900 + 100 * (int(number[3]) // 2) + int(number[4:6])


def old_citizen_id(text: str) -> Checked:
    """An old identity card number (CMND): 9 digits; still found in old papers, so it only warns."""
    value = _compact(text)
    if not re.fullmatch(r"[0-9]{9}", value):
        return Checked(value, _("Số chứng minh nhân dân phải gồm đúng 9 chữ số."))
    return Checked(
        value,
        warnings=(
            _("Chứng minh nhân dân đã hết giá trị sử dụng từ 01/01/2025. Hãy hỏi số định danh cá nhân."),
        ),
    )


def passport(text: str, *, vietnamese: bool = True) -> Checked:
    """A passport: one letter and 7 digits for a Vietnamese one, 5 to 20 letters or digits for another."""
    value = _compact(text).upper()
    if not re.fullmatch(r"[A-Z0-9]{5,20}", value):
        return Checked(value, _("Số hộ chiếu chỉ gồm từ 5 đến 20 chữ cái không dấu và chữ số."))
    if vietnamese and not re.fullmatch(r"[A-Z][0-9]{7}", value):
        return Checked(
            value, warnings=(_("Hộ chiếu Việt Nam thường gồm một chữ cái và 7 chữ số. Hãy xem lại."),)
        )
    return Checked(value)


def tax_check_digit(first_nine: str) -> int | None:
    """The tenth digit of a tax code; None when the sum gives a number that is never issued."""
    rest = sum(weight * int(digit) for weight, digit in zip(TAX_WEIGHTS, first_nine, strict=True)) % 11
    return None if rest == 0 else 10 - rest


def _organisation_tax_code(value: str) -> Checked:
    number = value[:10]
    if value[10:] == "000":
        return Checked(value, _("Mã đơn vị phụ thuộc (3 số cuối) phải từ 001 đến 999."))
    shown = f"{number}-{value[10:]}" if value[10:] else number
    check = tax_check_digit(number[:9])
    if number[2:9] == "0000000" or check is None or check != int(number[9]):
        return Checked(shown, warnings=(_("Mã số thuế sai số kiểm tra. Hãy đối chiếu lại với giấy tờ."),))
    return Checked(shown)


def tax_code(text: str) -> Checked:
    """A tax or enterprise code: 10 digits, 13 with a branch, or a person's 12-digit identity number.

    The length and branch 000 block; a wrong check digit only warns, for some old numbers fail it
    (law.md §9.4). The stored form of a branch is `NNNNNNNNNN-NNN`.
    """
    value = _compact(text)
    if re.fullmatch(r"[0-9]{12}", value):
        return personal_id(value)
    if not re.fullmatch(r"[0-9]{10}([0-9]{3})?", value):
        return Checked(
            value, _("Mã số thuế phải gồm 10 chữ số, 13 chữ số (đơn vị phụ thuộc) hoặc 12 chữ số (cá nhân).")
        )
    return _organisation_tax_code(value)


def phone(text: str) -> Checked:
    """A Vietnamese phone number, stored as 0…: mobile 03, 05, 07, 08, 09 with 8 digits, landline 02 with 9.

    Something that cannot be dialled blocks; a foreign number (+ and 8 to 15 digits) warns.
    """
    value = re.sub(r"[()]", "", _compact(text))
    # The country's code with or without its plus: numbers dialled at home begin with 0, none with 84.
    value = re.sub(rf"^(?:\+|00)?840?(?={_DIALLED}$)", "0", value)
    if re.fullmatch(f"0{_DIALLED}", value):
        return Checked(value)
    if re.fullmatch(r"\+(?!84)[1-9][0-9]{7,14}", value):
        return Checked(value, warnings=(_("Số điện thoại nước ngoài: tin nhắn có thể không tới."),))
    return Checked(
        value, _("Số điện thoại không đúng. Ví dụ số đúng: di động 0912 345 678, cố định 024 3825 1234.")
    )
