"""Who filed before: the last dossier of a person or an organisation whose details a clerk may take over."""

from datetime import date

from django.db.models import Q

from accounts.models import User
from dossiers.models import Dossier
from dossiers.queries.register import named_units


def last_of(user: User, *id_numbers: str, on: date) -> Dossier | None:
    """The newest dossier of whoever holds these numbers, in sight of the user and with names for him.

    A dossier that shows him initials only (docs/access.csv, column personal) gives nothing away here either.
    """
    numbers = [number for number in id_numbers if number]
    if not numbers:
        return None
    named = Q(receiving_agency__in=named_units(user, on)) | Q(received_by=user)
    # By the index of numbers: one person's dossiers are few, so they are put in order afterwards.
    found: Dossier | None = (
        Dossier.objects.visible_to(user, on)
        .filter(named, applicant_id_number__in=numbers)
        .order_by("-created_at", "-pk")
        .first()
    )
    return found
