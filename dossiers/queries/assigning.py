"""Who has how much open work, and how units hand it out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from accounts.models import Agency, Leave, User
from accounts.queries import agencies_in_force, holders, unit_scope, whole_agencies
from calendars.queries import load_calendar
from calendars.rules.worktime import WorkCalendar, working_minutes_between
from dossiers.enums import State, StepState
from dossiers.models import AssignmentRule, AssignmentTurn, StepInstance
from dossiers.rules.assigning import Load, Rule, left_of_step
from dossiers.rules.moves import DECIDING, HOLDING, MAY


@dataclass(frozen=True)
class Worker:
    """A person of a unit with his open work; `leave` when he is away that day."""

    person: User
    load: Load
    leave: Leave | None


def rules_of(unit_id: int) -> QuerySet[AssignmentRule]:
    """What is in force in the unit."""
    return AssignmentRule.objects.filter(unit=unit_id, ended_at=None).select_related(
        "procedure", "sector", "person", "set_by"
    )


def as_rule(row: AssignmentRule) -> Rule:
    return Rule(
        pk=row.pk,
        way=row.way,  # type: ignore[arg-type]  # a string enum's value is its member
        person_id=row.person_id,
        procedure_id=row.procedure_id,
        sector_id=row.sector_id,
        place=row.place,
    )


def loads(unit_id: int, role: str, person_ids: Collection[int], *, at: datetime) -> list[Load]:
    """Open work of each of these, wherever their running steps lie. Two statements."""
    work = _open_work(person_ids, at)
    turns = AssignmentTurn.objects.filter(unit=unit_id, role=role, person__in=person_ids)
    given = dict(turns.values_list("person_id", "given_at"))
    return [Load(pk, work[pk].minutes, work[pk].steps, given.get(pk), work[pk].late) for pk in person_ids]


def workers(unit_id: int, role: str, *, on: date, at: datetime) -> list[Worker]:
    """Everybody with the role in the unit, by name, with his open work and whether he is away."""
    people = holders(unit_id, role, on)  # type: ignore[arg-type]
    ids = [person.pk for person in people]
    away = {leave.user_id: leave for leave in Leave.objects.in_force(on).filter(user__in=ids)}
    by_person = {load.person_id: load for load in loads(unit_id, role, ids, at=at)}
    return [Worker(person, by_person[person.pk], away.get(person.pk)) for person in people]


def units_assigned_by(user: User, on: date) -> list[Agency]:
    """The units whose way of handing out steps this user chooses."""
    grants = {relation: roles for roles, relation in MAY["set_assignment"]}
    own = unit_scope(user, grants[HOLDING], on)
    leading = unit_scope(user, grants[DECIDING], on)
    return agencies_in_force(own | (whole_agencies(leading, on) if leading else frozenset()), on)


@dataclass
class _Open:
    minutes: int = 0
    steps: int = 0
    late: int = 0


def _open_work(person_ids: Collection[int], at: datetime) -> dict[int, _Open]:
    """Minutes left, running steps and late ones by person. One statement, and one per calendar."""
    work = {pk: _Open() for pk in person_ids}
    calendars: dict[str, WorkCalendar] = {}
    for step in _running(person_ids):
        code = step.dossier.terms.get("calendar", "standard")
        calendar = calendars.get(code) or calendars.setdefault(code, load_calendar(code))
        used = working_minutes_between(calendar, step.started_at, at) if step.started_at else 0
        of = work[step.holder_id or 0]
        of.minutes += left_of_step(step.hours, used_minutes=used)
        of.steps += 1
        of.late += step.due_at is not None and step.due_at < at
    return work


def _running(person_ids: Collection[int]) -> Sequence[StepInstance]:
    """Steps that are worked on; one that waits for the applicant is no load today."""
    return list(
        StepInstance.objects.filter(
            holder__in=person_ids, state=StepState.ACTIVE, dossier__state=State.IN_PROCESS
        )
        .select_related("dossier")
        .only("holder", "hours", "started_at", "due_at", "dossier__terms")
    )
