"""Probable duplicates: shown before a second dossier of the same matter is opened."""

from datetime import date

from dossiers.enums import TERMINAL_STATES
from dossiers.models import Dossier


def probable_duplicates(
    *,
    id_number: str,
    procedure_id: int,
    receiving_agency_id: int | None = None,
    name: str = "",
    born_on: date | None = None,
) -> list[Dossier]:
    """Open dossiers of the same person and procedure, newest first, at most five.

    The person is known by his number; without one, by name and date of birth at the same counter.
    """
    same = Dossier.objects.filter(procedure_version__procedure_id=procedure_id).exclude(
        state__in=TERMINAL_STATES
    )
    if id_number:
        same = same.filter(applicant_id_number=id_number)
    elif name and born_on:
        same = same.filter(
            applicant_name__iexact=name, applicant_born_on=born_on, receiving_agency_id=receiving_agency_id
        )
    else:
        return []
    return list(same.only("submission_key").order_by("-created_at", "-pk")[:5])
