"""How long a procedure really took, as the night wrote it."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F, Q

from indicators.models import TimesTaken


def times_taken(procedure_id: int, unit_ids: Collection[int]) -> list[TimesTaken]:
    """Of all units together (first, without a unit) and of each of these; one statement."""
    rows = TimesTaken.objects.filter(procedure=procedure_id).select_related("unit")
    wanted = rows.filter(Q(unit=None) | Q(unit__in=unit_ids))
    return list(wanted.order_by(F("unit__name").asc(nulls_first=True), "pk"))
