"""Whether somebody has worked in a colleague's place."""

from datetime import datetime

from dossiers.models import DossierEvent


def has_stood_in(*, deputy_id: int, absent_id: int, since: datetime) -> bool:
    """Whether the deputy did anything with a dossier for the absent person since then."""
    done = DossierEvent.objects.filter(actor=deputy_id, acting_for=absent_id, at__gte=since)
    return done.exists()
