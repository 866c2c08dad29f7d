"""Who had a dossier for how long, from its events, steps and pauses (rule: dossiers.rules.attribution)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise

from accounts.enums import Role
from accounts.models import Agency
from accounts.queries import legal_agency_ids
from calendars.queries import load_calendar
from calendars.rules.worktime import WorkCalendar, working_minutes_between
from dossiers.enums import EventKind, PauseMode, State, TimeOf
from dossiers.models import Dossier, StepInstance
from dossiers.rules.attribution import (
    CITIZEN_RANK,
    OTHER_RANK,
    STATE_RANK,
    STEP_RANK,
    Share,
    Turn,
    by_party,
    by_unit,
    shares,
    total,
)
from dossiers.rules.days import local_day
from dossiers.rules.states import OWNER, Party


_CLERKS = {Role.RECEPTION, Role.ONESTOP_HEAD, Role.CASHIER, Role.POSTAL_AGENT, Role.HELPER}
_LEADERS = {Role.APPROVER, Role.HEAD}
_ASKING = (EventKind.CONSULT, EventKind.RENEW_QUESTION, EventKind.DISPUTE_ANSWER)
_OF_QUESTIONS = (*_ASKING, EventKind.ANSWER_QUESTION, EventKind.WITHDRAW_QUESTION)


@dataclass(frozen=True)
class Attribution:
    """Working minutes since the clock started, cut by who had the dossier; the parts sum up to `whole`."""

    parts: tuple[Share, ...]
    whole: int
    parties: dict[TimeOf, int]
    units: dict[str, int]


def attribution(dossier: Dossier, *, at: datetime, calendar: WorkCalendar | None = None) -> Attribution:
    """As at `at`, or up to the end. Seven statements; none of it is stored."""
    start = dossier.clock_started_at
    if start is None:
        return Attribution((), 0, {}, {})
    clock = calendar or load_calendar(dossier.terms.get("calendar", "standard"))
    end = max(dossier.end_moment() or at, start)
    parts = shares(
        [
            *_pauses(dossier),
            *_questions(dossier, local_day(start)),
            *_parts(dossier),
            *_steps(dossier, local_day(start)),
            *_states(dossier, end),
        ],
        start=start,
        end=end,
        otherwise=Turn(start, None, TimeOf.CLERK, STATE_RANK, dossier.receiving_agency_id),
        minutes_until=lambda moment: working_minutes_between(clock, start, moment),
    )
    return Attribution(tuple(parts), total(parts), by_party(parts), _named(by_unit(parts)))


def _named(units: dict[int | None, int]) -> dict[str, int]:
    names = dict(Agency.objects.filter(pk__in=[unit for unit in units if unit]).values_list("pk", "name"))
    return {names.get(unit or 0, TimeOf.CITIZEN.label): minutes for unit, minutes in units.items()}


def _pauses(dossier: Dossier) -> Iterator[Turn]:
    """While a lawful wait ran the applicant had the dossier, whatever step was open."""
    for pause in dossier.pauses.exclude(mode=PauseMode.NONE).order_by("started_at", "pk"):
        yield Turn(pause.started_at, pause.ended_at, TimeOf.CITIZEN, CITIZEN_RANK)


def _questions(dossier: Dossier, on: date) -> list[Turn]:
    """While an agency owed an answer: from the question, or its being asked again, to the answer."""
    turns: list[Turn] = []
    running: dict[int, Turn] = {}
    asked = {one.pk: one for one in dossier.consultations.all()}
    if not asked:
        return []
    legal = _legal(dossier, [one.asked_agency_id for one in asked.values() if one.asked_agency_id], on)
    ours = {legal.get(dossier.deciding_agency_id), legal.get(dossier.receiving_agency_id)}
    for event in dossier.events.filter(kind__in=_OF_QUESTIONS).order_by("seq"):
        key = event.refs["consultation"]
        before = running.pop(key, None)
        if before is not None:
            turns.append(replace(before, end=event.at))
        if event.kind in _ASKING:
            unit = asked[key].asked_agency_id
            is_ours = unit is not None and legal.get(unit) in ours
            party = TimeOf.OFFICER if is_ours else TimeOf.OTHER_AGENCY
            running[key] = Turn(event.at, None, party, OTHER_RANK, unit)
    return [*turns, *running.values()]


def _parts(dossier: Dossier) -> Iterator[Turn]:
    """While a linked dossier ran at another agency."""
    for row in dossier.parts.select_related("child"):
        unit = row.child.deciding_agency_id
        party = TimeOf.OFFICER if unit == dossier.deciding_agency_id else TimeOf.OTHER_AGENCY
        yield Turn(row.opened_at, row.ended_at, party, OTHER_RANK, unit)


def _legal(dossier: Dossier, units: Sequence[int], on: date) -> dict[int, int]:
    ends = (dossier.deciding_agency_id, dossier.receiving_agency_id)
    return legal_agency_ids({*units, *ends}, on, also_closed=True)


def _steps(dossier: Dossier, on: date) -> list[Turn]:
    steps = list(dossier.steps.exclude(started_at=None).order_by("order", "round"))
    legal = _legal(dossier, [step.unit_id for step in steps], on)
    ours = {legal.get(dossier.deciding_agency_id), legal.get(dossier.receiving_agency_id)}
    return [_turn(step, is_ours=legal.get(step.unit_id) in ours) for step in steps]


def _turn(step: StepInstance, *, is_ours: bool) -> Turn:
    assert step.started_at is not None, "only steps that were begun"  # noqa: S101
    party = _party_of(step.role) if is_ours else TimeOf.OTHER_AGENCY
    return Turn(step.started_at, step.ended_at, party, STEP_RANK, step.unit_id, step.pk)


def _party_of(role: str) -> TimeOf:
    if role in _CLERKS:
        return TimeOf.CLERK
    return TimeOf.LEADER if role in _LEADERS else TimeOf.OFFICER


def _states(dossier: Dossier, end: datetime) -> Iterator[Turn]:
    """What the state alone says, where no step runs: the applicant's turn, the counter's, the agency's."""
    changes = [
        (event.at, State(event.to_state))
        for event in dossier.events.order_by("seq").only("at", "to_state", "dossier")
        if event.to_state
    ]
    for (start, state), (until, _) in pairwise([*changes, (end, State.DONE)]):
        if until > start and OWNER[state] != Party.NOBODY:
            yield _state_turn(dossier, state, start, until)


def _state_turn(dossier: Dossier, state: State, start: datetime, until: datetime) -> Turn:
    if OWNER[state] == Party.CITIZEN:
        return Turn(start, until, TimeOf.CITIZEN, CITIZEN_RANK)
    if OWNER[state] == Party.RECEPTION:
        return Turn(start, until, TimeOf.CLERK, STATE_RANK, dossier.receiving_agency_id)
    return Turn(start, until, TimeOf.OFFICER, STATE_RANK, dossier.current_unit_id)
