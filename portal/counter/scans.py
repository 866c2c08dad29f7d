"""A citizen card scanned into a form: whose fields it fills."""

from django.http import QueryDict
from django.utils.translation import gettext as _

from dossiers.enums import ApplicantKind, IdentityKind
from lib import citizen_card
from portal.counter.identifiers import SEX_WORDS


def read_card(data: QueryDict) -> list[str]:
    """Put what a scanned card says into the fields of the applicant or of who acts for him.

    Gives sentences about it; an unreadable scan changes nothing.
    """
    said: list[str] = []
    for field_name, fill in SCANS.items():
        typed = data.get(field_name, "")
        if not typed.strip():
            continue
        try:
            card = citizen_card.parse(typed)
        except citizen_card.CardUnreadable as refusal:
            said.append(_(str(refusal)))
            continue
        fill(data, card)
        data[field_name] = ""
        said.append(_("Đã đọc thẻ căn cước của %(name)s.") % {"name": card.name})
        said += [_(warning) for warning in card.warnings]
    return said


def not_read(data: QueryDict) -> str:
    """Id of the scan field that still holds what could not be read, once `read_card` has read; else empty."""
    return next((IDS[name] for name in SCANS if data.get(name, "").strip()), "")


def old_number(number: str, card_numbers: str) -> str:
    """The number people had before this one, where a card told it: `card_numbers` is a form's field.

    It goes with the number of the card it was read from: typed over, the number is another person's.
    """
    new, _space, old = card_numbers.partition(" ")
    return old if new == number else ""


def _both_numbers(card: citizen_card.CitizenCard) -> str:
    return f"{card.personal_id} {card.old_id}" if card.old_id else ""


def _fill_applicant(data: QueryDict, card: citizen_card.CitizenCard) -> None:
    data["card_numbers"] = _both_numbers(card)
    data["id_kind"] = IdentityKind.PERSONAL_ID
    data["applicant_kind"] = str(ApplicantKind.CITIZEN.value)
    data["id_number"] = card.personal_id
    data["applicant_name"] = card.name
    data["born_on"] = f"{card.born_on:%d/%m/%Y}" if card.born_on else ""
    data["sex"] = SEX_WORDS[card.sex] if card.sex else ""
    data["address"] = card.address


def _fill_representative(data: QueryDict, card: citizen_card.CitizenCard) -> None:
    data["representative_name"] = card.name
    data["representative_kind"] = IdentityKind.PERSONAL_ID
    data["representative_number"] = card.personal_id
    data["representative_address"] = card.address


def _fill_visitor(data: QueryDict, card: citizen_card.CitizenCard) -> None:
    data["applicant_name"] = card.name
    data["id_kind"] = IdentityKind.PERSONAL_ID
    data["applicant_kind"] = str(ApplicantKind.CITIZEN.value)
    data["id_number"] = card.personal_id
    data["card_numbers"] = _both_numbers(card)


# Fields a scanner types into, and whose fields the card then fills.
SCANS = {
    "scan": _fill_applicant,
    "scan_representative": _fill_representative,
    "scan_visitor": _fill_visitor,
}
# Where the pages have these fields.
IDS = {"scan": "scan", "scan_representative": "scan-representative", "scan_visitor": "scan"}
