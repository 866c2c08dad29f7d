"""Numbers of people and organisations in forms: what blocks, what is only said (law.md §9.3–9.5)."""

from datetime import date

from django.utils.translation import gettext as _

from dossiers.enums import IdentityKind
from lib import ids


SEXES = {"Nam": ids.Sex.MALE, "Nữ": ids.Sex.FEMALE}
SEX_WORDS = {sex: word for word, sex in SEXES.items()}


def check_number(kind: str, number: str, *, born_on: date | None = None, sex: str = "") -> ids.Checked:
    """The number as stored, why it is refused, what looks odd; nothing typed is nothing wrong."""
    if not number.strip():
        return ids.Checked("")
    match kind:
        case IdentityKind.PERSONAL_ID:
            checked = ids.personal_id(number, born_on=born_on, sex=SEXES.get(sex))
        case IdentityKind.OLD_ID:
            checked = ids.old_citizen_id(number)
        case IdentityKind.PASSPORT:
            checked = ids.passport(number)
        case IdentityKind.TAX_CODE:
            checked = ids.tax_code(number)
        case _:
            checked = _other(number)
    return _translated(checked)


def check_phone(number: str) -> ids.Checked:
    """The same for a telephone number."""
    return _translated(ids.phone(number)) if number.strip() else ids.Checked("")


def _other(number: str) -> ids.Checked:
    value = number.strip()
    if len(value) > 20:
        return ids.Checked(value, "Số giấy tờ dài quá 20 ký tự. Hãy xem lại.")
    return ids.Checked(value)


def _translated(checked: ids.Checked) -> ids.Checked:
    return ids.Checked(
        checked.value,
        _(checked.problem) if checked.problem else "",
        tuple(_(warning) for warning in checked.warnings),
    )
