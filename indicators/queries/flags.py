"""What becomes true of dossiers in their lives, for many at once: a few statements, whatever their number."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Min, Q

from dossiers.enums import Evidence, FeeState, FileKind, PaperDatabase, SyncState
from dossiers.models import DossierFile, DossierPaper, FeeDue, Result, Synchronisation
from dossiers.rules.days import local_day
from feedback.queries import first_disliked_on, first_petitioned_on
from payments.queries import paid_online_on


AS_DATA = (Evidence.ELECTRONIC, Evidence.FOUND_IN_DATABASE, Evidence.REUSED)
"""Papers that came as data: there is nothing to scan of them (Circular 03/2025, Art. 5(2))."""
FROM_POPULATION = Q(evidence=Evidence.SHOWN_ON_VNEID) | Q(database=PaperDatabase.POPULATION)
FROM_STORE = Q(database=PaperDatabase.PERSONAL_STORE)
AGAIN = (
    Q(evidence__in=[Evidence.REUSED, Evidence.FOUND_IN_DATABASE]) | Q(reused_from__isnull=False) | FROM_STORE
)


@dataclass(frozen=True)
class Flags:
    """Dossiers of which each thing holds, and since when where it has a day."""

    reused: frozenset[int]
    population: frozenset[int]
    from_store: frozenset[int]
    as_data: frozenset[int]
    scanned_on: dict[int, date]
    result_file_on: dict[int, date]
    electronic_on: dict[int, date]
    fee_owed: frozenset[int]
    paid_online_on: dict[int, date]
    synced_on: dict[int, date]
    shared_on: dict[int, date]
    disliked_on: dict[int, date]
    petitioned_on: dict[int, date]


def flags_of(dossier_ids: Collection[int]) -> Flags:
    """Of these dossiers, whatever any of the indicators asks of their papers, files, results and fees."""
    papers = DossierPaper.objects.filter(dossier__in=dossier_ids).exclude(evidence="")
    files = DossierFile.objects.filter(dossier__in=dossier_ids, removed_at=None)
    results = Result.objects.in_force().filter(dossier__in=dossier_ids, electronic=True)
    fees = FeeDue.objects.filter(dossier__in=dossier_ids, amount__gt=0).exclude(state=FeeState.CANCELLED)
    answers = Synchronisation.objects.filter(dossier__in=dossier_ids, state=SyncState.ACKNOWLEDGED)
    return Flags(
        reused=_ids(papers.filter(AGAIN).values_list("dossier", flat=True)),
        population=_ids(papers.filter(FROM_POPULATION).values_list("dossier", flat=True)),
        from_store=_ids(papers.filter(FROM_STORE).values_list("dossier", flat=True)),
        as_data=_ids(papers.filter(evidence__in=AS_DATA).values_list("dossier", flat=True)),
        scanned_on=_first_days(
            files.filter(kind=FileKind.COMPONENT).values_list("dossier").annotate(at=Min("added_at"))
        ),
        result_file_on=_first_days(
            files.filter(kind=FileKind.RESULT).values_list("dossier").annotate(at=Min("added_at"))
        ),
        electronic_on=_first_days(results.values_list("dossier", "created_at")),
        fee_owed=_ids(fees.values_list("dossier", flat=True)),
        paid_online_on=paid_online_on(dossier_ids),
        synced_on=dict(answers.values_list("dossier", "answered_on")),
        shared_on={pk: on for pk, on in answers.values_list("dossier", "stored_on") if on is not None},
        disliked_on=first_disliked_on(dossier_ids),
        petitioned_on=first_petitioned_on(dossier_ids),
    )


def _ids(rows: Iterable[int]) -> frozenset[int]:
    return frozenset(rows)


def _first_days(rows: Iterable[tuple[int, datetime]]) -> dict[int, date]:
    return {dossier: local_day(at) for dossier, at in rows}
