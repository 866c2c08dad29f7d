"""The overdue register, refreshed every night and every five minutes of the day (ruling 2).

Lateness itself is never stored: these rows say since when, by which step and how long, so that lists
and counts need not reckon working time. Running twice writes the same rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, Prefetch, Q

from calendars.queries import load_calendar
from calendars.rules.worktime import WorkCalendar, working_minutes_between
from dossiers.enums import State
from dossiers.models import Dossier, OverdueEntry, StepInstance
from dossiers.querysets import DossierQuerySet
from dossiers.rules.days import local_day
from dossiers.rules.fault import step_at_fault
from dossiers.rules.lateness import (
    ON_TIME_FOR_STATISTICS,
    is_late_for_statistics,
    late_after_for_statistics,
)
from jobs.services.apart import batches_apart
from lib.progress import Progress, Silent
from procedures.enums import StepKind


BATCH = 500
# R counts by days (`due_on`), not by a moment.
MEASURES = {"L": "late_after", "N": "late_after_766"}


def refresh(*, as_at: datetime, progress: Progress | None = None, after: int = 0) -> int:
    """Write the register as it is `as_at`; returns the id of the last dossier written, 0 for none.

    `after` continues a run that was killed. Each batch is one transaction.
    """
    progress = progress or Silent()
    calendars: dict[str, WorkCalendar] = {}
    ids = list(_late_or_listed(as_at).filter(pk__gt=after).order_by("pk").values_list("pk", flat=True))
    progress.expect(len(ids))

    def write(batch: Sequence[int]) -> int:
        with transaction.atomic():
            dossiers = _load(batch)
            entries = [entry for dossier in dossiers for entry in _entries(dossier, as_at, calendars)]
            _write(entries)
            _take_back(dossiers, entries, as_at)
        progress.advance(len(batch), late=len(entries))
        return len(entries)

    batches_apart(ids, write, size=BATCH, name="overdue")
    return ids[-1] if ids else after


def _late_or_listed(as_at: datetime) -> DossierQuerySet:
    """Late by a measure now, or with an entry that its end has not closed yet."""
    by_day = Q(ended_on=None, due_on__lt=local_day(as_at)) | Q(ended_on__gt=F("due_on"), overdue_entries=None)
    condition = Q(overdue_entries__closed=False) | (by_day & ~Q(state__in=ON_TIME_FOR_STATISTICS))
    for column in MEASURES.values():
        condition |= Q(ended_on=None, **{f"{column}__lt": as_at})
        condition |= Q(finished_at__gt=F(column), overdue_entries=None)
        condition |= Q(finished_at=None, ended_at__gt=F(column), overdue_entries=None)
    return Dossier.objects.filter(condition).exclude(accepted_at=None).distinct()


def _load(ids: Sequence[int]) -> list[Dossier]:
    steps = (
        StepInstance.objects.exclude(started_at=None).exclude(kind=StepKind.RETURN).order_by("order", "round")
    )
    return list(Dossier.objects.filter(pk__in=ids).prefetch_related(Prefetch("steps", steps)).order_by("pk"))


def _entries(dossier: Dossier, as_at: datetime, calendars: dict[str, WorkCalendar]) -> Iterator[OverdueEntry]:
    code = dossier.terms.get("calendar", "standard")
    if code not in calendars:
        calendars[code] = load_calendar(code)
    calendar = calendars[code]
    end = dossier.end_moment()
    for measure, column in MEASURES.items():
        since: datetime | None = getattr(dossier, column)
        if since is None or (end or as_at) <= since:
            continue
        yield _entry(dossier, measure, since, end or as_at, calendar, closed=end is not None)
    state, due_on = State(dossier.state), dossier.due_on
    if due_on and is_late_for_statistics(state=state, due_on=due_on, ended_at=end, at=as_at):
        since = late_after_for_statistics(due_on)
        yield _entry(dossier, "R", since, end or as_at, calendar, closed=end is not None)


def _entry(
    dossier: Dossier, measure: str, since: datetime, end: datetime, calendar: WorkCalendar, *, closed: bool
) -> OverdueEntry:
    return OverdueEntry(
        dossier=dossier,
        measure=measure,
        late_since=since,
        step=step_at_fault(list(dossier.steps.all()), at=end),
        deciding_agency_id=dossier.deciding_agency_id,
        minutes_late=working_minutes_between(calendar, since, end),
        as_at=end,
        closed=closed,
    )


def _write(entries: Sequence[OverdueEntry]) -> None:
    OverdueEntry.objects.bulk_create(
        entries,
        update_conflicts=True,
        unique_fields=["dossier", "measure"],
        update_fields=["late_since", "step", "deciding_agency", "minutes_late", "as_at", "closed"],
    )


def _take_back(dossiers: Sequence[Dossier], entries: Sequence[OverdueEntry], as_at: datetime) -> None:
    """Open rows of what ended in time after all, or has a promise in the future again (a calendar changed).

    While a clock stands still L and N have no moment to compare with: what was late before stays listed.
    R always has its day.
    """
    wrong = Q(dossier__in=[one.pk for one in dossiers if one.end_moment() is not None])
    by_day = {entry.dossier_id for entry in entries if entry.measure == "R"}
    wrong |= Q(measure="R", dossier__in=[one.pk for one in dossiers if one.pk not in by_day])
    for measure, column in MEASURES.items():
        moved = [one.pk for one in dossiers if (since := getattr(one, column)) is not None and since >= as_at]
        wrong |= Q(measure=measure, dossier__in=moved)
    OverdueEntry.objects.filter(wrong, closed=False).delete()
