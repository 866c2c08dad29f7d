"""The night's figures of how long procedures really take, for the public page of each."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Aggregate, Count, DecimalField

from indicators.models import DossierFact, TimesTaken
from indicators.querysets import late_on
from indicators.rules.times import FEWEST, MIDDLE, NINE_IN_TEN, first_day


class Percentile(Aggregate):
    """`percentile_disc`: the smallest value, of those there are, that so many do not exceed."""

    function = "PERCENTILE_DISC"
    name = "Percentile"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"

    def __init__(self, expression: Any, share: float, **extra: Any) -> None:
        super().__init__(expression, share=share, output_field=DecimalField(), **extra)


@transaction.atomic
def refresh(day: date) -> int:
    """Write the figures as at the end of that day; returns how many rows. Two grouped scans of the months."""
    rows = [*_rows(day, "procedure", "unit"), *_rows(day, "procedure")]
    TimesTaken.objects.all().delete()
    TimesTaken.objects.bulk_create(rows, batch_size=1000)
    return len(rows)


def _rows(day: date, *groups: str) -> list[TimesTaken]:
    first = first_day(day)
    facts = DossierFact.objects.filter(finished_on__gte=first, finished_on__lte=day)
    counted = facts.order_by(*groups).values(*groups).annotate(
        results=Count("pk"),
        late=Count("pk", filter=late_on(day)),
        median=Percentile("days_taken", MIDDLE),
        ninth_tenth=Percentile("days_taken", NINE_IN_TEN),
    )  # fmt: skip
    return [
        TimesTaken(
            procedure_id=row["procedure"],
            unit_id=row.get("unit"),
            first_on=first,
            last_on=day,
            results=row["results"],
            on_time=row["results"] - row["late"],
            median=row["median"],
            ninth_tenth=row["ninth_tenth"],
        )
        for row in counted.filter(results__gte=FEWEST)
    ]
