"""Which dossier bears a number of the certification book: its results say so in words, as "12–15/2026"."""

from __future__ import annotations

from datetime import date

from django.db.models import DecimalField, F, Func, TextField, Value
from django.db.models.functions import Cast

from accounts.queries import legal_agency_ids, subtree
from dossiers.enums import DossierKind
from dossiers.models import Result


def certification_numbers(agency_id: int, year: int, first: int, last: int) -> dict[int, str]:
    """Numbers from first to last that a visit of the express lane bears, each with its dossier.

    Of replaced results too: their number went out with the copies.
    """
    visits = (
        Result.objects.filter(
            dossier__kind=DossierKind.EXPRESS,
            dossier__deciding_agency__in=_deciding_under(agency_id, year),
            number__regex=rf"^\d{{1,9}}(–\d{{1,9}})?/{year}$",
        )
        .annotate(begins=_digits(r"^\d+"), ends=_digits(r"(\d+)/"))
        .filter(begins__lte=last, ends__gte=first)
        .values_list("dossier", "begins", "ends")
    )
    return {
        number: f"dossier:{dossier}"
        for dossier, begins, ends in visits
        for number in range(max(int(begins), first), min(int(ends), last) + 1)
    }


def _digits(pattern: str) -> Cast:
    # Numeric: PostgreSQL may cast a row before it has left it out, and a number may have any length.
    found = Func(F("number"), Value(pattern), function="substring", output_field=TextField())
    return Cast(found, DecimalField(max_digits=60, decimal_places=0))


def _deciding_under(agency_id: int, year: int) -> set[int]:
    """Whose visits took their numbers here: units under the seal at the beginning or the end of the year."""
    found = {agency_id}
    for day in (date(year, 1, 1), date(year, 12, 31)):
        below = subtree([agency_id], day, also_closed=True)
        seals = legal_agency_ids(below, day, also_closed=True)
        found |= {unit for unit, seal in seals.items() if seal == agency_id}
    return found
