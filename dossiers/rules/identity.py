"""Numbers of people and organisations: what blocks, what is only said (law.md §9.3–9.5).

One rule for every way a dossier comes: the counter, the express lane, other systems, a correction. What only
warns is shown to a clerk who has the paper before him; a system that files is let pass. Rows of a former
system keep what they have (rulings 23, 39): a running dossier must come in, so there a fault is a warning.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dossiers.enums import IdentityKind
from lib import ids
from lib.messages import gettext_noop as _


SEXES = {"Nam": ids.Sex.MALE, "Nữ": ids.Sex.FEMALE}
LONGEST = 20


def check_number(kind: str, number: str, *, born_on: date | None = None, sex: str = "") -> ids.Checked:
    """The number as stored, why it is refused, what looks odd; nothing written is nothing wrong."""
    if not number.strip():
        return ids.Checked("")
    match kind:
        case IdentityKind.PERSONAL_ID:
            return ids.personal_id(number, born_on=born_on, sex=SEXES.get(sex))
        case IdentityKind.OLD_ID:
            return ids.old_citizen_id(number)
        case IdentityKind.PASSPORT:
            return ids.passport(number)
        case IdentityKind.TAX_CODE:
            return ids.tax_code(number)
        case _:
            return _other(number)


def check_phone(number: str) -> ids.Checked:
    """The same for a telephone number."""
    return ids.phone(number) if number.strip() else ids.Checked("")


def corrected_numbers(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, ids.Checked]:
    """The numbers a correction touches, by field; both mappings are the dossier's fields by name.

    What nobody touches stays as it came: a row of a former system can be put right one field at a time. A
    kind, birth date or sex that changes is held against the number that is there.
    """

    def touched(*fields: str) -> bool:
        return any(field in after and after[field] != before[field] for field in fields)

    def value(field: str) -> Any:
        return after.get(field, before[field])

    found = {}
    if touched("applicant_id_kind", "applicant_id_number", "applicant_born_on", "applicant_sex"):
        found["applicant_id_number"] = check_number(
            value("applicant_id_kind"),
            value("applicant_id_number"),
            born_on=value("applicant_born_on"),
            sex=value("applicant_sex"),
        )
    if touched("representative_id_kind", "representative_id_number"):
        found["representative_id_number"] = check_number(
            value("representative_id_kind"), value("representative_id_number")
        )
    phones = [field for field in ("applicant_phone", "representative_phone") if touched(field)]
    return found | {field: check_phone(value(field)) for field in phones}


NUMBERED = (
    "applicant_id_kind",
    "applicant_id_number",
    "applicant_born_on",
    "applicant_sex",
    "representative_id_kind",
    "representative_id_number",
    "applicant_phone",
    "representative_phone",
)
"""The fields of a dossier that `corrected_numbers` reads."""


def likely_kind(number: str, *, is_citizen: bool) -> IdentityKind:
    """What a number is most likely, where a former system did not say: a correction may say it is another."""
    if not is_citizen:
        return IdentityKind.TAX_CODE
    fitting = (kind for kind in _usual_kinds(number) if number.strip() and check_number(kind, number).ok)
    return next(fitting, IdentityKind.PERSONAL_ID)


def doubts_about(number: str) -> str:
    """Why a number of which nobody says what it is can be none of the usual ones; empty when it may be."""
    if not number.strip() or any(check_number(kind, number).ok for kind in _usual_kinds(number)):
        return ""
    return check_number(IdentityKind.PERSONAL_ID, number).problem


def _usual_kinds(number: str) -> tuple[IdentityKind, ...]:
    usual = (IdentityKind.PERSONAL_ID, IdentityKind.OLD_ID, IdentityKind.TAX_CODE)
    # A passport has a letter: digits alone are one of the others, or mistyped.
    has_letter = any(letter.isalpha() for letter in number)
    return (*usual, IdentityKind.PASSPORT) if has_letter else usual


def _other(number: str) -> ids.Checked:
    value = number.strip()
    if len(value) > LONGEST:
        return ids.Checked(value, _("Số giấy tờ dài quá 20 ký tự. Hãy xem lại."))
    return ids.Checked(value)
