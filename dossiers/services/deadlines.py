"""Watching promises: warnings told once, apologies and explanations that fall due (rulings 2, 11, 12).

What a promise plans is reckoned once, when it is first seen, and kept as rows: the job of every five minutes
then only reads which of them are due. Run twice it does nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from accounts.enums import Role
from accounts.models import User
from accounts.queries import asked_once, holders, roles_in
from calendars.enums import PeriodUnit
from calendars.queries import load_calendar
from calendars.rules.worktime import WorkCalendar, late_after
from dossiers.enums import (
    OPEN_STATES,
    PAUSED_STATES,
    ApologyState,
    ExplanationState,
    LateOccasion,
    State,
    WarningLevel,
)
from dossiers.exceptions import NotReady
from dossiers.models import Apology, DeadlineWarning, Dossier, Explanation
from dossiers.permissions import heir_in
from dossiers.queries.late_steps import late_steps
from dossiers.rules.days import local_day
from dossiers.rules.deadlines import explanation_due
from dossiers.rules.promise import Wait
from dossiers.services import apologies, clock
from dossiers.services.locking import lock
from jobs.services.apart import batches_apart, each_apart, parts_apart
from lib.progress import Progress, Silent
from notifications.services import staff


BATCH = 500
# A warning that nobody could send for so long is put on record and not sent any more.
STALE = timedelta(hours=24)
# Who ended late longer ago than this, before anybody was watching, is not asked to explain.
EXPLAIN_BACK = timedelta(days=45)
RUNNING = tuple(state for state in OPEN_STATES if state not in PAUSED_STATES)
OPEN_APOLOGIES = (ApologyState.DUE, ApologyState.DRAFTED, ApologyState.SIGNED)
OPEN_EXPLANATIONS = (ExplanationState.OWED, ExplanationState.SUBMITTED, ExplanationState.SENT_BACK)


def look(*, as_at: datetime, progress: Progress | None = None) -> None:
    """Everything that has fallen due by `as_at`, in order: plan, warn, apologise, explain."""
    parts_apart(
        progress or Silent(),
        ("planned", plan),
        ("warned", lambda: warn(as_at=as_at)),
        ("apologies_owed", lambda: raise_apologies(as_at=as_at)),
        ("apologies_dropped", lambda: drop_apologies(as_at=as_at)),
        ("explanations_owed", lambda: raise_explanations(LateOccasion.DUE, as_at=as_at)),
        (
            "explanations_owed",
            lambda: raise_explanations(LateOccasion.EXTENDED, as_at=as_at),
        ),
        ("explanations_dropped", lambda: drop_explanations(as_at=as_at)),
    )


def plan() -> int:
    """Rows for every running promise that has none; rows of promises that are no more go, unless told."""
    DeadlineWarning.objects.filter(told_at=None).exclude(
        Exists(Dossier.objects.unfinished().filter(pk=OuterRef("dossier"), due_at=OuterRef("promised_at")))
    ).delete()
    planned = DeadlineWarning.objects.filter(dossier=OuterRef("pk"), promised_at=OuterRef("due_at"))
    fresh = (
        Dossier.objects.open()
        .filter(~Exists(planned), due_at__isnull=False, due_on__isnull=False)
        .order_by("pk")
    )
    ids = list(fresh.values_list("pk", flat=True))
    calendars = _Calendars()

    def write(batch: Sequence[int]) -> int:
        dossiers = Dossier.objects.filter(pk__in=batch).only("due_at", "clock_started_at", "terms")
        waits = clock.waits_of_each(batch)
        rows = [row for one in dossiers for row in _rows(one, calendars, waits.get(one.pk, []))]
        DeadlineWarning.objects.bulk_create(rows, ignore_conflicts=True)
        return len(rows)

    return batches_apart(ids, write, size=BATCH, name="plan")


def warn(*, as_at: datetime) -> int:
    """Tell who has the dossier, once for each level; of several at once only the nearest to the end."""
    due = (
        DeadlineWarning.objects.filter(_clock_runs(), told_at=None, at__lte=as_at)
        .exclude(level=WarningLevel.APOLOGY)
        .filter(promised_at=F("dossier__due_at"))
        .select_related("dossier__procedure_version__sector", "dossier__current_holder")
        .order_by("dossier_id", "at", "pk")
    )

    # Of a unit that lost its people hundreds fall due at once: who is told is asked once for a batch.
    @asked_once()
    @transaction.atomic
    def tell(batch: Sequence[int]) -> int:
        heads = _Heads(local_day(as_at))
        rows = list(due.filter(dossier__in=batch).select_for_update(of=("self",), skip_locked=True))
        last = {row.dossier_id: row for row in rows}
        for row in last.values():
            _tell(row, heads, as_at=as_at)
        return DeadlineWarning.objects.filter(pk__in=[row.pk for row in rows]).update(told_at=as_at)

    dossiers = list(dict.fromkeys(due.values_list("dossier_id", flat=True)))
    return batches_apart(dossiers, tell, size=BATCH, name="warn")


def raise_apologies(*, as_at: datetime) -> int:
    """The task "apology due": for promises about to break (ruling 12), and for those broken without one."""
    due = DeadlineWarning.objects.filter(
        level=WarningLevel.APOLOGY, told_at=None, at__lte=as_at, promised_at=F("dossier__due_at")
    ).filter(_clock_runs())
    planned = dict(due.order_by("dossier_id").values_list("dossier_id", "pk"))
    live = Apology.objects.filter(dossier=OuterRef("pk")).exclude(state=ApologyState.DROPPED)
    broken = Dossier.objects.filter(
        _late(as_at), ~Exists(live), state__in=apologies.OWING, reschedule_count=0
    )

    @transaction.atomic
    def raise_one(dossier_id: int) -> int:
        raised = _raise_apology(dossier_id, as_at)
        if dossier_id in planned:
            DeadlineWarning.objects.filter(pk=planned[dossier_id]).update(told_at=as_at)
        return raised

    dossiers = dict.fromkeys([*planned, *broken.order_by("pk").values_list("pk", flat=True)])
    return each_apart(dossiers, raise_one, name="apology")


def drop_apologies(*, as_at: datetime) -> int:
    """Letters nobody needs: the result came in time, there will be none, or the promise moved lawfully."""
    kept = Q(dossier__finished_at__lte=F("dossier__late_after"))
    ended = Q(dossier__ended_at__isnull=False) & ~Q(dossier__state=State.REJECTED)
    refused = Q(dossier__state=State.REJECTED, dossier__ended_at__lte=F("dossier__late_after"))
    moved = Q(state=ApologyState.DUE, dossier__ended_on=None) & ~Q(promised_at=F("dossier__due_at"))
    stale = Apology.objects.filter(kept | ended | refused | moved, state__in=OPEN_APOLOGIES)

    @transaction.atomic
    def drop(dossier_id: int) -> int:
        lock(dossier_id, related=(), outside_too=True)
        apology = stale.filter(dossier=dossier_id).first()
        if apology is None:
            return 0
        apology.drop()
        apology.dropped_at = as_at
        apology.save()
        return 1

    dossiers = list(stale.order_by("dossier_id").values_list("dossier_id", flat=True))
    return each_apart(dossiers, drop, name="drop_apology")


def raise_explanations(occasion: LateOccasion, *, as_at: datetime) -> int:
    """One for every dossier late by L, a second where the new date is broken too (law.md §2.7)."""
    late = _late(as_at) if occasion == LateOccasion.DUE else _late_again(as_at)
    known = Explanation.objects.filter(dossier=OuterRef("pk"), occasion=occasion).exclude(
        state=ExplanationState.DROPPED
    )
    missing = Dossier.objects.filter(late, ~Exists(known)).exclude(accepted_at=None)
    calendars = _Calendars()

    def write(batch: Sequence[int]) -> int:
        dossiers = Dossier.objects.filter(pk__in=batch).order_by("pk")
        rows = [_explanation(dossier, occasion, calendars, as_at) for dossier in dossiers]
        return len(Explanation.objects.bulk_create(rows, ignore_conflicts=True))

    ids = list(missing.order_by("pk").values_list("pk", flat=True))
    return batches_apart(ids, write, size=BATCH, name="explanation")


def drop_explanations(*, as_at: datetime) -> int:
    """Not late after all: a calendar change, a wait or a correction moved the moment it was late by."""
    on_time = Q(dossier__late_after__gte=as_at, dossier__ended_on=None)
    on_time |= Q(dossier__finished_at__lte=F("dossier__late_after"))
    on_time |= Q(dossier__finished_at=None, dossier__ended_at__lte=F("dossier__late_after"))
    again = Exists(Dossier.objects.filter(_late_again(as_at), pk=OuterRef("dossier")))
    stale = Explanation.objects.filter(
        (on_time & Q(occasion=LateOccasion.DUE)) | (~again & Q(occasion=LateOccasion.EXTENDED)),
        state__in=OPEN_EXPLANATIONS,
    )
    return stale.update(state=ExplanationState.DROPPED.value, dropped_at=as_at)


def _clock_runs() -> Q:
    """Of a planned row: nobody waits, or a wait that gives no time back, such as a second request."""
    waits_in_time = Q(dossier__state__in=PAUSED_STATES, dossier__late_after__isnull=False)
    return Q(dossier__state__in=RUNNING) | waits_in_time


class _Calendars:
    """Each calendar read once."""

    def __init__(self) -> None:
        self._read: dict[str, WorkCalendar] = {}

    def of(self, dossier: Dossier) -> WorkCalendar:
        code = dossier.terms.get("calendar", "standard")
        if code not in self._read:
            self._read[code] = load_calendar(code)
        return self._read[code]


class _Heads:
    """The heads of each unit on a day, read once."""

    def __init__(self, on: date) -> None:
        self.on = on
        self._read: dict[int, list[User]] = {}

    def of(self, unit_id: int) -> list[User]:
        if unit_id not in self._read:
            roles = (Role.UNIT_HEAD, Role.ONESTOP_HEAD)
            heads = {person.pk: person for role in roles for person in holders(unit_id, role, self.on)}
            self._read[unit_id] = list(heads.values())
        return self._read[unit_id]


def _rows(dossier: Dossier, calendars: _Calendars, waits: Sequence[Wait]) -> Iterator[DeadlineWarning]:
    assert dossier.due_at is not None, "only of dossiers with a promise"  # noqa: S101
    planned = apologies.planned_for(dossier, calendars.of(dossier), waits)
    moments = {**planned.warnings, WarningLevel.APOLOGY: planned.apology_from}
    for level, moment in moments.items():
        yield DeadlineWarning(dossier=dossier, level=level, promised_at=dossier.due_at, at=moment)


def _tell(row: DeadlineWarning, heads: _Heads, *, as_at: datetime) -> None:
    if as_at - row.at > STALE:
        return
    for person, cause in _who_is_warned(row, heads):
        staff.tell(
            user=person,
            kind="deadline_warning",
            variables={
                "code": str(row.dossier),
                "procedure": row.dossier.procedure_version.name,
                "due": row.promised_at,
                "level": str(WarningLevel(row.level).label),
            },
            cause=cause,
            about=f"dossier:{row.dossier_id}",
            at=as_at,
        )


def _who_is_warned(row: DeadlineWarning, known: _Heads) -> Iterator[tuple[User, str]]:
    """Its holder; the heads where he left, or works elsewhere, since it was given to him.

    Between the day agencies are merged and the confirmation that moves their dossiers the old unit may have
    nobody any more: then he alone is left to be told, who most likely goes on with it.
    """
    dossier: Dossier = row.dossier
    holder: User | None = dossier.current_holder
    if holder is None:
        return
    on = known.on
    heir = heir_in(dossier, dossier.current_unit_id, on)
    works_there = holder.is_active and any(
        roles_in(holder, unit, on) for unit in (dossier.current_unit_id, heir)
    )
    heads = [] if works_there else known.of(heir)
    for head in heads:
        yield head, f"warning:{row.pk}:{head.pk}"
    if not heads:
        yield holder, f"warning:{row.pk}"


def _tell_the_head(apology: Apology, *, as_at: datetime) -> None:
    """The task is the head's of the unit whose step will be late; of one that has closed its heir's."""
    if as_at - apology.owed_by_at > STALE:
        return
    on = local_day(as_at)
    for person in _Heads(on).of(heir_in(apology.dossier, apology.unit_id, on)):
        staff.tell(
            user=person,
            kind="apology_owed",
            variables={
                "code": str(apology.dossier),
                "procedure": apology.dossier.procedure_version.name,
                "due": apology.promised_at,
                "by": apology.owed_by_at,
            },
            cause=f"apology:{apology.pk}:{person.pk}",
            about=f"dossier:{apology.dossier_id}",
            at=as_at,
        )


def _raise_apology(dossier_id: int, as_at: datetime) -> int:
    dossier = lock(dossier_id, outside_too=True)
    if Apology.objects.filter(dossier=dossier).exclude(state=ApologyState.DROPPED).exists():
        return 0
    try:
        apology = apologies.raise_for(dossier, at=as_at)
    except NotReady:  # extended before: a second explanation, never a second date
        return 0
    _tell_the_head(apology, as_at=as_at)
    return 1


def _late(as_at: datetime) -> Q:
    """Late by L: running, or ended late not longer ago than anybody could have watched."""
    since = as_at - EXPLAIN_BACK
    return (
        Q(ended_on=None, late_after__lt=as_at)
        | Q(finished_at__gt=F("late_after"), finished_at__gte=since)
        | Q(finished_at=None, ended_at__gt=F("late_after"), ended_at__gte=since)
    )


def _late_again(as_at: datetime) -> Q:
    """The date of the apology has gone by as well: after its last session, like the first (ruling 3).

    Not while the clock lawfully stands still: that moves the new date too (ruling 8).
    """
    moved = Q(reschedule_count=1, apologies__moves_promise=True)
    today = local_day(as_at)
    runs_on = Q(ended_on=None, late_after__isnull=False, due_on__lt=today)
    return moved & (runs_on | Q(ended_on__gt=F("due_on")))


def _explanation(
    dossier: Dossier, occasion: LateOccasion, calendars: _Calendars, as_at: datetime
) -> Explanation:
    calendar = calendars.of(dossier)
    since = dossier.late_after
    if occasion == LateOccasion.EXTENDED and dossier.due_at is not None:
        since = late_after(calendar, dossier.due_at, PeriodUnit.WORKING_DAYS)
    assert since is not None, "late by a moment"  # noqa: S101
    blame = late_steps(dossier, at=as_at)
    return Explanation(
        dossier=dossier,
        occasion=occasion,
        late_since=since,
        due_at=explanation_due(calendar, since),
        raised_at=as_at,
        step=blame.first,
        unit_id=blame.first.unit_id if blame.first else dossier.current_unit_id,
    )
