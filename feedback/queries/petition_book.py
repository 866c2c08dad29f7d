"""Which petition bears a number of the petition book: the end of its own code."""

from __future__ import annotations

from django.db.models import DecimalField, F, Func, TextField, Value
from django.db.models.functions import Cast

from feedback.models import Petition


def petition_numbers(agency_id: int, year: int, first: int, last: int) -> dict[int, str]:
    """Numbers from first to last that a petition registered by the agency bears, each with it."""
    end = Func(F("code"), Value(r"(\d+)$"), function="substring", output_field=TextField())
    petitions = (
        Petition.objects.filter(registered_agency=agency_id, code__regex=rf"-{year}-\d+$")
        .annotate(number=Cast(end, DecimalField(max_digits=40, decimal_places=0)))
        .filter(number__gte=first, number__lte=last)
        .values_list("number", "pk")
    )
    return {int(number): f"petition:{petition}" for number, petition in petitions}
