"""What becomes true of dossiers in their lives, for many at once: a few statements, whatever their number."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Min, Q, QuerySet

from dossiers.enums import EventKind, Evidence, FeeState, FileKind, PaperDatabase, SyncState
from dossiers.models import (
    DossierEvent,
    DossierFile,
    DossierPaper,
    FeeDue,
    Result,
    SupplementItem,
    Synchronisation,
)
from dossiers.rules.days import local_day
from feedback.queries import first_disliked_on, first_petitioned_on
from payments.queries import paid_online_on, waived_on


WITH_IT = date.min
"""A paper that was there when its dossier was accepted."""
AS_DATA = (Evidence.ELECTRONIC, Evidence.FOUND_IN_DATABASE, Evidence.REUSED)
"""Papers that came as data: there is nothing to scan of them (Circular 03/2025, Art. 5(2))."""
FROM_POPULATION = Q(evidence=Evidence.SHOWN_ON_VNEID) | Q(database=PaperDatabase.POPULATION)
FROM_STORE = Q(database=PaperDatabase.PERSONAL_STORE)
AGAIN = (
    Q(evidence__in=[Evidence.REUSED, Evidence.FOUND_IN_DATABASE]) | Q(reused_from__isnull=False) | FROM_STORE
)


@dataclass(frozen=True)
class Flags:
    """Dossiers of which each thing holds, and since when where it has a day.

    Of papers: the day the first such one came in after acceptance; `WITH_IT` where it came with the dossier.
    """

    reused_on: dict[int, date]
    population_on: dict[int, date]
    from_store_on: dict[int, date]
    as_data_on: dict[int, date]
    scanned_on: dict[int, date]
    result_file_on: dict[int, date]
    electronic_on: dict[int, date]
    fee_owed: frozenset[int]
    """Something was to be paid, whatever became of it."""
    fee_still_owed: frozenset[int]
    fee_cancelled: frozenset[int]
    """Something fell away with the end of the dossier."""
    waived_on: dict[int, date]
    paid_online_on: dict[int, date]
    synced_on: dict[int, date]
    shared_on: dict[int, date]
    disliked_on: dict[int, date]
    petitioned_on: dict[int, date]


def flags_of(dossier_ids: Collection[int]) -> Flags:
    """Of these dossiers, whatever any of the indicators asks of their papers, files, results and fees."""
    papers = DossierPaper.objects.filter(dossier__in=dossier_ids).exclude(evidence="")
    brought = _brought_on(dossier_ids)
    files = DossierFile.objects.filter(dossier__in=dossier_ids, removed_at=None)
    results = Result.objects.in_force().filter(dossier__in=dossier_ids, electronic=True)
    fees = _fees(dossier_ids)
    cancelled = frozenset(dossier for dossier, state in fees if state == FeeState.CANCELLED)
    waived = waived_on(dossier_ids)
    answers = Synchronisation.objects.filter(dossier__in=dossier_ids, state=SyncState.ACKNOWLEDGED)
    return Flags(
        reused_on=_first_came(papers.filter(AGAIN), brought),
        population_on=_first_came(papers.filter(FROM_POPULATION), brought),
        from_store_on=_first_came(papers.filter(FROM_STORE), brought),
        as_data_on=_first_came(papers.filter(evidence__in=AS_DATA), brought),
        scanned_on=_days(
            files.filter(kind=FileKind.COMPONENT).values_list("dossier").annotate(at=Min("added_at"))
        ),
        result_file_on=_days(
            files.filter(kind=FileKind.RESULT).values_list("dossier").annotate(at=Min("added_at"))
        ),
        electronic_on=_days(results.values_list("dossier", "created_at")),
        fee_owed=frozenset({*waived, *(dossier for dossier, _ in fees)}),
        fee_still_owed=frozenset(dossier for dossier, state in fees if state != FeeState.CANCELLED),
        fee_cancelled=cancelled,
        waived_on=waived,
        paid_online_on=paid_online_on(dossier_ids),
        synced_on=dict(answers.values_list("dossier", "answered_on")),
        shared_on={pk: on for pk, on in answers.values_list("dossier", "stored_on") if on is not None},
        disliked_on=first_disliked_on(dossier_ids),
        petitioned_on=first_petitioned_on(dossier_ids),
    )


def _fees(dossier_ids: Collection[int]) -> set[tuple[int, str]]:
    """Dossiers with the states of their fees; what a correction cancelled never was one."""
    wrong = DossierEvent.objects.filter(
        dossier__in=dossier_ids, kind=EventKind.CORRECT, refs__has_key="fees_cancelled"
    ).values_list("refs__fees_cancelled", flat=True)
    rows = FeeDue.objects.filter(dossier__in=dossier_ids, amount__gt=0).values_list("pk", "dossier", "state")
    mistakes = {pk for some in wrong for pk in some}
    return {(dossier, state) for pk, dossier, state in rows if pk not in mistakes}


def _brought_on(dossier_ids: Collection[int]) -> dict[int, date]:
    """Paper → the day it last came in on a request; what is not here came with its dossier."""
    received = SupplementItem.objects.filter(paper__dossier__in=dossier_ids, received_at__isnull=False)
    return _days(received.values_list("paper").annotate(at=Max("received_at")))


def _first_came(papers: QuerySet[DossierPaper], brought: Mapping[int, date]) -> dict[int, date]:
    found: dict[int, date] = {}
    for dossier, paper in papers.values_list("dossier", "pk"):
        on = brought.get(paper, WITH_IT)
        found[dossier] = min(on, found.get(dossier, on))
    return found


def _days(rows: Iterable[tuple[int, datetime]]) -> dict[int, date]:
    return {pk: local_day(at) for pk, at in rows}
