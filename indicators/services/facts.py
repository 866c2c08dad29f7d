"""Facts of dossiers, written anew for what changed (decision 14).

The notes of what changed are taken in the transaction that writes the facts: a run that is killed loses
neither. A rebuild of everything gives the same rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Prefetch

from calendars.queries import load_calendar
from calendars.rules import worktime
from calendars.rules.worktime import Period as Limit, PeriodUnit, WorkCalendar, working_minutes_between
from dossiers.enums import PauseKind
from dossiers.models import Dossier, Pause
from dossiers.rules.days import local_day
from dossiers.rules.promise import Terms
from dossiers.services import clock, touched
from indicators.models import DossierFact
from indicators.queries.flags import Flags, flags_of
from indicators.rules.progress import ProgressDays, Supplement, days_taken, minutes_of, progress_days
from lib.progress import Progress, Silent
from procedures.enums import LimitUnit
from procedures.models import TimeLimit
from procedures.rules.limits import in_hours


NOTES = 20_000
"""Notes taken at once: a dossier is noted with each of its parts, and its fact is written once for them."""
BATCH = 1000
FIELDS = [field.attname for field in DossierFact._meta.concrete_fields if not field.primary_key]
CALENDAR_UNITS = (PeriodUnit.CALENDAR_DAYS, PeriodUnit.MONTHS)


def refresh(*, progress: Progress | None = None) -> int:
    """Facts of every dossier that changed since the last time; returns how many were written."""
    progress = progress or Silent()
    progress.expect(touched.waiting())
    written = 0
    while True:
        with transaction.atomic():
            notes, ids = touched.take(NOTES)
            if not notes:
                return written
            facts = sum(write(batch) for batch in _batches(sorted(ids)))
        written += facts
        progress.advance(notes, facts=facts)


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for first in range(0, len(ids), BATCH):
        yield ids[first : first + BATCH]


def write(dossier_ids: Collection[int]) -> int:
    """The facts of these dossiers as they are now; a dossier that has none loses its row."""
    law, flags = Law(), flags_of(dossier_ids)
    facts = [fact_of(dossier, law, flags) for dossier in _load(dossier_ids)]
    DossierFact.objects.filter(pk__in=set(dossier_ids) - {fact.pk for fact in facts}).delete()
    DossierFact.objects.bulk_create(
        facts, update_conflicts=True, unique_fields=["dossier"], update_fields=FIELDS, batch_size=BATCH
    )
    return len(facts)


class Law:
    """Working calendars by code and the longest limit of each version, each read once."""

    def __init__(self) -> None:
        self._calendars: dict[str, WorkCalendar] = {}
        self._longest: dict[int, Limit | None] = {}

    def calendar(self, code: str) -> WorkCalendar:
        if code not in self._calendars:
            self._calendars[code] = load_calendar(code)
        return self._calendars[code]

    def longest_limit(self, version_id: int) -> Limit | None:
        """Of all cases and channels; None where only words tell it."""
        if version_id not in self._longest:
            rows = TimeLimit.objects.filter(version=version_id).exclude(value=None).order_by("pk")
            definite = [row for row in rows if row.unit != LimitUnit.SEE_TEXT]
            longest = max(definite, key=lambda row: in_hours(row.value, row.unit), default=None)
            self._longest[version_id] = (
                Limit(longest.value, PeriodUnit(longest.unit)) if longest and longest.value else None
            )
        return self._longest[version_id]


def _load(ids: Collection[int]) -> Sequence[Dossier]:
    supplements = Pause.objects.filter(kind=PauseKind.SUPPLEMENT).order_by("started_at", "pk")
    return list(
        Dossier.objects.filter(pk__in=ids)
        .exclude(accepted_at=None)
        .counted_once()
        .select_related("procedure_version")
        .prefetch_related(Prefetch("pauses", supplements))
        .only(
            "received_on", "accepted_at", "clock_started_at", "finished_at", "returned_at", "ended_at",
            "original_due_at", "supplement_count", "terms", "deciding_agency",
            "procedure_version__procedure_id", "procedure_version__gives_paper_result", "kind", "channel",
        )
        .order_by("pk")
    )  # fmt: skip


def fact_of(dossier: Dossier, law: Law, flags: Flags) -> DossierFact:
    """The fact of one dossier, not saved."""
    supplements = [Supplement(pause.started_at, pause.ended_at) for pause in dossier.pauses.all()]
    due_at = dossier.original_due_at or _latest_by_law(dossier, law)
    received_on = dossier.received_on
    assert received_on is not None  # noqa: S101 - the database holds it for what was accepted
    days = progress_days(
        received_on=received_on,
        ended_at=dossier.finished_at or dossier.returned_at or dossier.ended_at,
        due_at=due_at,
        supplements=supplements,
        supplement_count=dossier.supplement_count,
    )
    return _row(dossier, days, _days_taken(dossier, supplements, law), flags)


def _row(dossier: Dossier, days: ProgressDays, taken: Decimal | None, flags: Flags) -> DossierFact:
    finished = dossier.finished_at
    return DossierFact(
        dossier_id=dossier.pk,
        unit_id=dossier.deciding_agency_id,
        procedure_id=dossier.procedure_version.procedure_id,
        finished_on=local_day(finished) if finished else None,
        days_taken=taken,
        channel=dossier.channel,
        must_be_on_paper=dossier.procedure_version.gives_paper_result,
        **_papers_and_money(dossier.pk, days, flags),
        **vars(days),
    )


def _papers_and_money(dossier_id: int, days: ProgressDays, flags: Flags) -> dict[str, Any]:
    """What its papers, files, result and fees say.

    A result is electronic when it exists: proposed earlier, it waits for the end. Digitised is what has its
    papers as files or as data, and its result as a file or electronic.
    """
    e_result_on = _later(flags.electronic_on.get(dossier_id), days.ended_on)

    def since(came: Mapping[int, date]) -> date | None:
        """What came with the dossier counts from its reception."""
        on = came.get(dossier_id)
        return None if on is None else max(on, days.received_on)

    papers_on = _earlier(flags.scanned_on.get(dossier_id), since(flags.as_data_on))
    result_on = _earlier(e_result_on, flags.result_file_on.get(dossier_id))
    return {
        "e_result_on": e_result_on,
        "digitised_on": _later(papers_on, result_on),
        "fee_owed": dossier_id in flags.fee_owed,
        "fee_dropped_on": _fee_dropped_on(dossier_id, days, flags),
        "reused_on": since(flags.reused_on),
        "population_on": since(flags.population_on),
        "stored_on": _earlier(since(flags.from_store_on), flags.shared_on.get(dossier_id)),
        "paid_online_on": flags.paid_online_on.get(dossier_id),
        "synced_on": flags.synced_on.get(dossier_id),
        "disliked_on": flags.disliked_on.get(dossier_id),
        "petitioned_on": flags.petitioned_on.get(dossier_id),
    }


def _fee_dropped_on(dossier_id: int, days: ProgressDays, flags: Flags) -> date | None:
    """From which day on nothing was to be paid any more: waived, or over with the dossier unpaid."""
    if dossier_id in flags.fee_still_owed:
        return None
    ended_on = days.ended_on if dossier_id in flags.fee_cancelled else None
    return max(filter(None, (ended_on, flags.waived_on.get(dossier_id))), default=None)


def _earlier(one: date | None, other: date | None) -> date | None:
    """The day from which one of them is there."""
    return min(filter(None, (one, other)), default=None)


def _later(one: date | None, other: date | None) -> date | None:
    """The day from which both are there."""
    return None if one is None or other is None else max(one, other)


def _latest_by_law(dossier: Dossier, law: Law) -> datetime | None:
    """No promise was made: the longest limit the procedure has counts (law.md §1.3).

    None while a dossier received for another agency is on its way there: no clock runs (Art 17(3)).
    """
    if clock.is_expected(dossier):
        return None
    longest = law.longest_limit(dossier.procedure_version_id)
    started = dossier.clock_started_at or dossier.accepted_at
    if longest is None or started is None or not dossier.terms:
        return None
    terms = Terms.from_json(dossier.terms)
    answer = worktime.reckon_due(
        calendar=law.calendar(terms.calendar),
        received=started,
        terms=worktime.Terms(period=longest, start_rule=terms.start_rule),
    )
    return answer.due_at


def _days_taken(dossier: Dossier, supplements: Sequence[Supplement], law: Law) -> Decimal | None:
    """Days from the start of the clock to the result, without the first supplement; None without result."""
    start, end = dossier.clock_started_at or dossier.accepted_at, dossier.finished_at
    if start is None or end is None:
        return None
    spans = [(start, end)]
    first = supplements[0] if supplements else None
    if first is not None and first.over_at is not None:
        spans.append((first.asked_at, first.over_at))
    terms = Terms.from_json(dossier.terms) if dossier.terms else None
    is_working_time = terms is None or terms.period is None or terms.period.unit not in CALENDAR_UNITS
    if is_working_time:
        calendar = law.calendar(terms.calendar if terms else "standard")
        minutes = [working_minutes_between(calendar, begin, over) for begin, over in spans]
    else:
        minutes = [minutes_of(over - begin) for begin, over in spans]
    return days_taken(minutes=max(0, minutes[0] - sum(minutes[1:])), is_working_time=is_working_time)
