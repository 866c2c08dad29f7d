"""What form 04 says: the letter of apology a late dossier owes (Decree 61/2018 Art. 19(9))."""

from datetime import date

from accounts.enums import AgencyKind
from accounts.models import Agency
from accounts.queries import ancestors, legal_agency
from documents.rules import papers as forms
from dossiers.models import Apology, Dossier
from dossiers.rules.delay_reasons import reason_label
from dossiers.services.papers import (
    applicant_of,
    place_name,
    representative_of,
    what_is_asked,
)


def letter_of(dossier: Dossier, apology: Apology, *, is_late_already: bool, on: date) -> forms.Apology04:
    """What form 04 says."""
    *lines, signer = apology.signature_lines or ["", ""]
    assert dossier.accepted_at is not None, "only accepted dossiers have a promise"  # noqa: S101
    return forms.Apology04(
        header=forms.Header(
            parent_agency=_parent_name(apology.agency, on),
            agency=apology.agency.name,
            one_stop_unit=dossier.receiving_agency.name,
            place=place_name(apology.agency.name),
            issued_on=on,
        ),
        code=str(dossier),
        applicant=applicant_of(dossier),
        representative=representative_of(dossier),
        procedure=what_is_asked(dossier),
        received_at=dossier.accepted_at,
        promised_at=apology.promised_at,
        is_late_already=is_late_already,
        reason=reason_label(apology.reason_code),
        explanation=apology.reason_text,
        next_due_at=apology.next_due_at,
        signature=tuple(lines),
        signer_name=signer,
    )


def _parent_name(agency: Agency, on: date) -> str:
    """A committee's papers name nobody above it; a department's name the committee it belongs to."""
    if agency.kind in (AgencyKind.PROVINCE, AgencyKind.DISTRICT, AgencyKind.COMMUNE):
        return ""
    above = ancestors(agency.pk, on)[1:]
    return legal_agency(above[0], on).name if above else ""
