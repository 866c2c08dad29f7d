"""Waits of a dossier: opened and closed by the services that hold its lock.

Every wait has a reason, a basis, an opener, a start, an expected and a real end; what it does to the promise
is the clock's (dossiers.services.clock).
"""

from datetime import datetime
from decimal import Decimal

from accounts.models import Actor
from calendars.queries import load_calendar
from calendars.rules.worktime import add_working_hours, working_minutes_between
from dossiers.enums import EndState, ObligationState, PauseKind, PauseMode, RequestState
from dossiers.models import Dossier, Pause
from dossiers.services import clock, steps


def open_wait(
    dossier: Dossier,
    *,
    kind: PauseKind,
    mode: PauseMode,
    legal_basis: str,
    reason: str,
    expected_end_at: datetime | None,
    by: Actor,
    at: datetime,
) -> Pause:
    """A wait from now on, and the promise reckoned with it."""
    pause = Pause.objects.create(
        dossier=dossier,
        kind=kind,
        mode=mode,
        started_at=at,
        legal_basis=legal_basis[:255],
        reason=reason,
        opened_by=by.user,
        expected_end_at=expected_end_at,
        due_at=dossier.due_at,
    )
    clock.reckon(dossier)
    return pause


def close_wait(dossier: Dossier, *, by: Actor, at: datetime) -> None:
    """Work goes on: the open wait ends, the promise is reckoned anew, the running step gets its time back."""
    pause = dossier.pauses.filter(ended_at=None).order_by("-started_at", "-pk").first()
    close_all(dossier, by=by, at=at)
    running = steps.running(dossier)
    if not running:
        steps.begin_next(dossier, at=at)
    for step in running:
        if pause is not None and step.due_at is not None:
            step.due_at = _step_due(dossier, pause, hours=step.hours, due_at=step.due_at, at=at)
            step.save(update_fields=["due_at"])


def close_all(dossier: Dossier, *, by: Actor, at: datetime) -> None:
    """Whatever is waited for, is waited for no longer; the promise is what follows."""
    clock.give_back(dossier, at=at)
    if dossier.pauses.filter(ended_at=None).update(ended_at=at, closed_by=by.user):
        clock.reckon(dossier)


def drop_asked(dossier: Dossier, *, at: datetime) -> None:
    """There is a decision: a request to stop, or one for papers that waited for its leave, has lapsed."""
    dossier.endings.filter(state=EndState.ASKED).update(state=EndState.DROPPED)
    _lapse_proposed(dossier, at=at)


def _step_due(dossier: Dossier, pause: Pause, *, hours: Decimal, due_at: datetime, at: datetime) -> datetime:
    """When the step that was running must be done now that the wait is over."""
    if pause.mode == PauseMode.NONE:
        return due_at
    calendar = load_calendar(dossier.terms["calendar"])
    if pause.mode == PauseMode.RESTART:
        return clock.step_due(dossier, hours=hours, at=at, calendar=calendar) or due_at
    waited = _worked(dossier, pause, at=at)
    return add_working_hours(calendar, due_at, Decimal(waited) / 60) if waited else due_at


def _worked(dossier: Dossier, pause: Pause, *, at: datetime) -> int:
    """Working minutes the wait has taken."""
    return working_minutes_between(load_calendar(dossier.terms["calendar"]), pause.started_at, at)


def end_all(dossier: Dossier, *, by: Actor, at: datetime) -> None:
    """Whatever was asked for, or waited for its leave, is over with the dossier."""
    dossier.requests.filter(state=RequestState.OPEN).update(state=RequestState.ENDED, ended_at=at)
    _lapse_proposed(dossier, at=at)
    dossier.obligations.filter(state=ObligationState.OPEN).update(
        state=ObligationState.ENDED, ended_at=at, ended_by=by.user
    )
    dossier.answers_owed.filter(answered_at=None).update(answered_at=at)
    close_all(dossier, by=by, at=at)


def _lapse_proposed(dossier: Dossier, *, at: datetime) -> None:
    dossier.requests.filter(state=RequestState.PROPOSED).update(state=RequestState.TURNED_DOWN, ended_at=at)
