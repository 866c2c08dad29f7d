"""What must be true of a dossier at every moment of its life, whatever happened to it."""

from __future__ import annotations

from datetime import datetime

from calendars.queries import load_calendar
from calendars.rules.sentences import sentences
from calendars.rules.worktime import working_minutes_between
from dossiers.enums import (
    OPEN_STATES,
    TERMINAL_STATES,
    EndState,
    EventKind,
    ObligationState,
    PauseKind,
    PauseMode,
    QuestionState,
    RequestState,
    State,
    StepState,
)
from dossiers.models import Dossier, OverdueEntry
from dossiers.queries import is_late, is_late_766, is_late_for_statistics
from dossiers.queries.attribution import attribution
from dossiers.queries.diary import diary
from dossiers.rules.days import local_day
from dossiers.services import clock, ledger, overdue


WAITS_FOR = {State.SUPPLEMENT: [PauseKind.SUPPLEMENT], State.AWAITING_PAYMENT: [PauseKind.PAYMENT]}
ASKS = (State.SUPPLEMENT, State.SUPPLEMENT_PRE)
OWED_STATES = (QuestionState.ASKED, QuestionState.SILENT, QuestionState.DISPUTED, QuestionState.HANDED_BACK)


def hold(at: datetime) -> None:
    """Every truth of every dossier there is."""
    for dossier in Dossier.objects.order_by("pk"):
        one_clock(dossier)
        one_step(dossier)
        one_of_each(dossier)
        due_is_explained(dossier)
        promised_once_more_at_most(dossier)
        time_adds_up(dossier, at)
        lateness_is_one(dossier, at)
        tells_its_story(dossier)
    assert ledger.verify().is_whole


def one_clock(dossier: Dossier) -> None:
    """No clock before acceptance, then exactly one: running, or standing still as the state says."""
    open_pauses = list(dossier.pauses.filter(ended_at=None))
    assert [pause.kind for pause in open_pauses] == WAITS_FOR.get(State(dossier.state), [])
    assert (dossier.clock_started_at is None) == (dossier.accepted_at is None)
    if dossier.state not in OPEN_STATES or dossier.due_at is None:
        return
    stops = any(
        pause.mode != PauseMode.NONE and pause.started_at < _legal_due(dossier) for pause in open_pauses
    )
    assert (dossier.late_after is None) == stops


def _legal_due(dossier: Dossier) -> datetime:
    answer = clock.promise_of(dossier)
    assert answer is not None
    return answer.legal_due_at


def one_step(dossier: Dossier) -> None:
    """While it is worked on one step runs, at the unit where the dossier is; after its end none does."""
    active = list(dossier.steps.filter(state=StepState.ACTIVE))
    if dossier.state in (State.IN_PROCESS, State.DONE):
        (step,) = active
        assert dossier.current_unit_id == step.unit_id
        assert dossier.current_holder_id == step.holder_id
    if dossier.state in TERMINAL_STATES:
        assert active == []
        assert not dossier.steps.filter(state=StepState.PENDING).exists()
    assert len(active) <= 1


def one_of_each(dossier: Dossier) -> None:
    """Requests, payments, questions and requests to stop are open only while they can be answered."""
    has_request = dossier.requests.filter(state=RequestState.OPEN).count()
    assert has_request == (dossier.state in ASKS)
    has_obligation = dossier.obligations.filter(state=ObligationState.OPEN).count()
    assert has_obligation == (dossier.state == State.AWAITING_PAYMENT)
    assert dossier.answers_owed.filter(answered_at=None).count() == _owes_an_answer(dossier)
    if dossier.state not in OPEN_STATES:
        assert not dossier.consultations.filter(state__in=OWED_STATES).exists()
        assert not dossier.endings.filter(state=EndState.ASKED).exists()
    if dossier.state not in OPEN_STATES:
        assert not dossier.requests.filter(state=RequestState.PROPOSED).exists()


def _owes_an_answer(dossier: Dossier) -> bool:
    is_part = hasattr(dossier, "part_of") and dossier.pre_supplement_count == 0
    return dossier.state == State.SUBMITTED and not is_part


def due_is_explained(dossier: Dossier) -> None:
    """The explanation's own arithmetic ends at the stored moment, to the minute."""
    answer = clock.promise_of(dossier)
    if answer is None:
        assert (dossier.due_at, dossier.due_on) == (None, None)
        return
    assert answer.due_at == dossier.due_at
    assert dossier.due_at is not None
    assert dossier.due_on == local_day(dossier.due_at)
    assert sentences(answer.steps)
    assert diary(dossier)[0].promised == dossier.original_due_at
    assert [line.promised for line in diary(dossier) if line.moves][-1] == dossier.due_at


def promised_once_more_at_most(dossier: Dossier) -> None:
    moved = dossier.apologies.filter(moves_promise=True).count()
    assert dossier.reschedule_count == moved <= 1
    told = dossier.events.filter(kind=EventKind.SEND_APOLOGY, refs__has_key="due").count()
    assert told == moved


def time_adds_up(dossier: Dossier, at: datetime) -> None:
    """The sum of the parts is the working time since the clock started, by party, unit and step."""
    found = attribution(dossier, at=at)
    whole = 0
    if dossier.clock_started_at is not None:
        end = max(dossier.end_moment() or at, dossier.clock_started_at)
        whole = working_minutes_between(
            load_calendar(dossier.terms["calendar"]), dossier.clock_started_at, end
        )
    assert found.whole == whole
    assert sum(part.minutes for part in found.parts) == whole
    assert sum(found.parties.values()) == whole
    assert sum(found.units.values()) == whole
    assert all(part.minutes >= 0 for part in found.parts)


def lateness_is_one(dossier: Dossier, at: datetime) -> None:
    """The queryset, the measures in Python and the register written from them say the same."""
    late = is_late(dossier, at=at)
    assert Dossier.objects.late_at(at).filter(pk=dossier.pk).exists() == late


def register_agrees(at: datetime) -> None:
    """After its refresh the register has the dossiers that are late by L and N, and no others."""
    overdue.refresh(as_at=at)
    for dossier in Dossier.objects.exclude(accepted_at=None).order_by("pk"):
        measured = {
            "L": is_late(dossier, at=at),
            "N": is_late_766(dossier, at=at),
            "R": is_late_for_statistics(dossier, at=at),
        }
        listed = OverdueEntry.objects.filter(dossier=dossier).values_list("measure", flat=True)
        assert set(listed) == {measure for measure, late in measured.items() if late}


def tells_its_story(dossier: Dossier) -> None:
    """The last event left the dossier in the state it is in."""
    last = dossier.events.order_by("-seq").first()
    assert last is not None
    assert last.to_state == dossier.state
