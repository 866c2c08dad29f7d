"""What a dossier is found by: code, names, numbers; without accents."""

from dossiers.models import Dossier
from lib.text import search_key


def search_text(dossier: Dossier) -> str:
    """One folded line for the trigram index."""
    parts = [
        dossier.code or "",
        dossier.temporary_number,
        dossier.outside_code,
        dossier.applicant_name,
        dossier.applicant_id_number,
        dossier.applicant_phone,
        dossier.representative_name,
    ]
    return search_key(" ".join(part for part in parts if part))
