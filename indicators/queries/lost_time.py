"""Where time is lost: working hours that steps ran over their own, by procedure and kind of step.

Only steps that ran over are read, by an index of their own. A step counts where it ended; while the period
is open what still runs counts up to the moment asked. What the applicant took has moved the step's limit
already; what an agency that was asked took has not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Q

from accounts.models import User
from accounts.queries import scope
from calendars.queries import load_calendar
from calendars.rules.worktime import working_minutes_between
from dossiers.models import Dossier, StepInstance
from dossiers.rules.days import VIETNAM
from indicators.querysets import WATCHERS
from procedures.enums import StepKind


# Giving the result out waits for the applicant.
KINDS = tuple(kind for kind in StepKind if kind != StepKind.RETURN)


@dataclass(frozen=True)
class Lost:
    """What one cell of the map holds."""

    steps: int = 0
    minutes: int = 0

    def __add__(self, other: Lost) -> Lost:
        return Lost(self.steps + other.steps, self.minutes + other.minutes)


@dataclass(frozen=True)
class LostTime:
    """(procedure, kind of step) → what was lost; procedures by what was lost in them, the most first."""

    cells: Mapping[tuple[int, str], Lost]
    procedures: Sequence[tuple[int, str, str]]

    def of_procedure(self, procedure_id: int) -> Lost:
        return sum((self.of(procedure_id, kind) for kind in KINDS), Lost())

    def of_kind(self, kind: str) -> Lost:
        return sum((lost for (_, of), lost in self.cells.items() if of == kind), Lost())

    def of(self, procedure_id: int, kind: str) -> Lost:
        return self.cells.get((procedure_id, kind), Lost())


@dataclass(frozen=True)
class Overrun:
    """One step that ran over: whose dossier, where, by how many working minutes."""

    dossier_id: int
    unit_id: int
    step: str
    minutes: int


def lost_time(user: User, on: date, first: date, last: date, *, at: datetime, unit_id: int = 0) -> LostTime:
    """Of units this person leads, controls or inspects; steps that ended in the days asked or still run."""
    cells: dict[tuple[int, str], Lost] = {}
    named: dict[int, tuple[str, str]] = {}
    for row, minutes in _overruns(_in_sight(user, on, unit_id), first, last, at):
        key = (row["procedure"], row["kind"])
        cells[key] = cells.get(key, Lost()) + Lost(1, minutes)
        named[row["procedure"]] = (row["code"], row["name_of"])
    found = LostTime(cells, ())
    order = sorted(named, key=lambda one: (-found.of_procedure(one).minutes, named[one]))
    return LostTime(cells, [(one, *named[one]) for one in order])


def overruns(
    user: User,
    on: date,
    first: date,
    last: date,
    *,
    at: datetime,
    unit_id: int = 0,
    procedure_id: int | None = None,
    kind: str = "",
) -> list[Overrun]:
    """The steps behind one cell or one sum, the most lost first; of dossiers this person may see."""
    rows = [
        Overrun(row["dossier"], row["unit"], row["name"], minutes)
        for row, minutes in _overruns(_in_sight(user, on, unit_id), first, last, at, procedure_id, kind)
    ]
    seen = set(
        Dossier.objects.visible_to(user, on)
        .filter(pk__in={one.dossier_id for one in rows})
        .values_list("pk", flat=True)
    )
    return sorted(
        (one for one in rows if one.dossier_id in seen), key=lambda one: (-one.minutes, one.dossier_id)
    )


def _in_sight(user: User, on: date, unit_id: int) -> Collection[int]:
    seen = scope(user, WATCHERS, on)
    return seen & {unit_id} if unit_id else seen


def _overruns(
    units: Collection[int],
    first: date,
    last: date,
    at: datetime,
    procedure_id: int | None = None,
    kind: str = "",
) -> Iterator[tuple[dict[str, Any], int]]:
    """Each step that ran over, and by how much; one statement and one per calendar."""
    begin, until = _midnight(first), min(_midnight(last + timedelta(days=1)), at)
    over = Q(ended_at__gt=F("due_at"), ended_at__gte=begin, ended_at__lt=until)
    if at == until:
        over |= Q(state="active", due_at__lt=until)
    steps = StepInstance.objects.filter(over, unit__in=units, kind__in=KINDS)
    if procedure_id is not None:
        steps = steps.filter(dossier__procedure_version__procedure=procedure_id)
    if kind:
        steps = steps.filter(kind=kind)
    rows: Any = steps.order_by().values(
        "dossier", "unit", "kind", "name", "due_at", "ended_at",
        procedure=F("dossier__procedure_version__procedure"),
        code=F("dossier__procedure_version__procedure__code"),
        name_of=F("dossier__procedure_version__name"),
        calendar=F("dossier__terms__calendar"),
    )  # fmt: skip
    calendars: dict[str, Any] = {}
    for row in rows.iterator(chunk_size=2000):
        code = row["calendar"] or "standard"
        calendar = calendars.get(code) or calendars.setdefault(code, load_calendar(code))
        yield row, working_minutes_between(calendar, row["due_at"], row["ended_at"] or until)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=VIETNAM)
