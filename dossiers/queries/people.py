"""The people of a dossier as they would come in with another one."""

from dossiers.enums import ApplicantKind, IdentityKind
from dossiers.models import Dossier
from dossiers.rules.intake import Person


def applicant_of(dossier: Dossier) -> Person:
    return Person(
        name=dossier.applicant_name,
        kind=ApplicantKind(dossier.applicant_kind),
        id_kind=IdentityKind(dossier.applicant_id_kind),
        id_number=dossier.applicant_id_number,
        born_on=dossier.applicant_born_on,
        sex=dossier.applicant_sex,
        address=dossier.applicant_address,
        phone=dossier.applicant_phone,
        email=dossier.applicant_email,
    )


def representative_of(dossier: Dossier) -> Person | None:
    if not dossier.representative_name:
        return None
    return Person(
        name=dossier.representative_name,
        id_kind=IdentityKind(dossier.representative_id_kind),
        id_number=dossier.representative_id_number,
        address=dossier.representative_address,
        phone=dossier.representative_phone,
    )
