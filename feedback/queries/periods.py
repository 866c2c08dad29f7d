"""The limits that hold for petitions, by day."""

from datetime import date

from django.db.models import Q

from feedback.models import PetitionPeriods


def periods_in_force(day: date) -> PetitionPeriods | None:
    """Limits of petitions sent on a day, in working days; None where none are known. One statement."""
    return PetitionPeriods.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day
    ).first()
