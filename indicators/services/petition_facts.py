"""Facts of petitions, written anew for what changed (decision 14)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction

from dossiers.rules.days import local_day
from feedback.enums import PetitionKind
from feedback.models import Petition
from feedback.queries import PetitionRow, petition_rows
from feedback.services import touched
from indicators.models import PetitionFact


NOTES = 5_000
FIELDS = [field.attname for field in PetitionFact._meta.concrete_fields if not field.primary_key]


def refresh_petitions() -> int:
    """Facts of every petition that changed since the last time; returns how many were written."""
    written = 0
    while True:
        with transaction.atomic():
            notes, ids = touched.take(NOTES)
            if not notes:
                return written
            written += write_petitions(ids)


def write_petitions(petition_ids: Collection[int]) -> int:
    """The facts of these petitions as they are now; one that is not to be handled loses its row."""
    closed = dict(
        Petition.objects.filter(pk__in=petition_ids).exclude(closed_at=None).values_list("pk", "closed_at")
    )
    facts = [
        _fact(row, local_day(closed[row.petition_id]) if row.petition_id in closed else None)
        for row in petition_rows(petition_ids)
        if row.counted
    ]
    PetitionFact.objects.filter(pk__in=set(petition_ids) - {fact.pk for fact in facts}).delete()
    PetitionFact.objects.bulk_create(
        facts, update_conflicts=True, unique_fields=["petition"], update_fields=FIELDS, batch_size=1000
    )
    return len(facts)


def _fact(row: PetitionRow, closed_on: date | None) -> PetitionFact:
    return PetitionFact(
        petition_id=row.petition_id,
        unit_id=row.unit_id,
        received_on=row.sent_on,
        ended_on=None if row.owes else row.published_on or row.answered_on or closed_on,
        late_on=row.late_from,
        is_on_rules=row.kind == PetitionKind.RULES,
        is_on_staff=row.kind == PetitionKind.CONDUCT,
        dislike_turns=list(row.dislike_turns),
        repeated_on=row.repeated_on,
    )
