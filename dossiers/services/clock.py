"""The promise of a dossier, reckoned anew from what happened to it and written with the move.

Callers hold the dossier's lock and save it; nothing else writes these columns.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from accounts.queries import deadline_policy
from accounts.rules.policy import DeadlinePolicy
from calendars.queries import calendar_as_at, load_calendar
from calendars.rules.worktime import (
    DueAnswer,
    DueTimePolicy,
    PauseMode,
    Span,
    StartRule,
    WorkCalendar,
    add_working_hours,
    late_after,
    working_minutes_between,
)
from dossiers.enums import PauseKind, PauseMode as WaitMode
from dossiers.exceptions import NotReady
from dossiers.models import Dossier, Pause
from dossiers.rules.days import VIETNAM, local_day
from dossiers.rules.promise import Terms, Wait, given_back, late_after_766, promise, stands_still
from procedures.models import ProcedureCase, ProcedureVersion
from procedures.queries import limit_for
from procedures.rules.limits import Limit


# In the terms of a promise that was taken over: what its lateness by law is reckoned from; since when it is
# ours, and the new date it had then.
LEGAL_DUE: Final = "legal_due_at"
BEGUN_ANEW: Final = "begun_anew_at"
EXTENDED: Final = "extended_to"


def terms_for(
    *, version: ProcedureVersion, case: ProcedureCase | None, channel: int, agency_id: int, on: date
) -> Terms:
    """What the catalogue and the deciding agency say on that day. Two statements."""
    return terms_from(limit_for(version, case, channel), deadline_policy(agency_id, on))


def terms_from(limit: Limit, policy: DeadlinePolicy) -> Terms:
    """What a promise is reckoned from, of a limit and an agency's way of counting."""
    return Terms(
        calendar=policy.calendar_code,
        period=limit.period,
        text=limit.text,
        cutoff=limit.cutoff,
        start_rule=StartRule(policy.start_rule),
        due_time_policy=DueTimePolicy(policy.due_time_policy),
        fixed_hour=policy.fixed_hour,
    )


def start(dossier: Dossier, terms: Terms, *, at: datetime, calendar: WorkCalendar | None = None) -> None:
    """The clock starts: the first promise, written once (ruling 7)."""
    dossier.terms = terms.as_json()
    dossier.clock_started_at = at
    reckon(dossier, calendar=calendar)
    dossier.original_due_at = dossier.due_at
    _set_late_766(dossier)


def expect(dossier: Dossier, terms: Terms, *, calendar: WorkCalendar | None = None) -> None:
    """The date told while the clock does not run yet: as if the competent agency had it already.

    It is no promise: `original_due_at`, `due_on` and both late moments stay empty (Art 17(3)).
    """
    dossier.terms = terms.as_json()
    reckon(dossier, calendar=calendar)


def is_expected(dossier: Dossier) -> bool:
    """Whether the date is only expected: received for another agency, which does not have it yet."""
    return dossier.is_only_expected


def reckon(
    dossier: Dossier,
    *,
    calendar: WorkCalendar | None = None,
    extended_to: datetime | None = None,
    waits: Sequence[Wait] | None = None,
) -> DueAnswer | None:
    """Set `due_at`, `due_on`, `late_after` and `late_after_766` from start, terms, pauses and extension.

    While the clock stands still nothing can become late: `late_after` is empty until it goes on. `waits` are
    given by whoever has them at hand for many dossiers.
    """
    if is_theirs(dossier):
        _reckon_taken_over(dossier, waits)
        return None
    waits = _waits(dossier) if waits is None else waits
    answer = promise_of(dossier, calendar=calendar, extended_to=extended_to, waits=waits)
    dossier.due_at, dossier.due_on, dossier.late_after = moments(dossier, answer, waits)
    dossier.due_provisional = is_expected(dossier) or bool(answer and answer.provisional)
    if not is_expected(dossier):
        _set_late_766(dossier, waits)
    return answer


def moments(
    dossier: Dossier, answer: DueAnswer | None, waits: Sequence[Wait]
) -> tuple[datetime | None, date | None, datetime | None]:
    """`due_at`, `due_on` and `late_after` as this answer has them."""
    if answer is None:
        return None, None, None
    if is_expected(dossier):
        return answer.due_at, None, None
    # Against the legal moment: a wait opened after it, though before the new date, clears nothing (ruling 8).
    still = stands_still(waits, answer.legal_due_at)
    return answer.due_at, answer.due_date, None if still else answer.late_after


def is_theirs(dossier: Dossier) -> bool:
    """Whether the promise was given by another system and is not reckoned here (docs/adr/0029)."""
    return "taken_over" in dossier.terms and BEGUN_ANEW not in dossier.terms


def keep_legal_due(dossier: Dossier, legal_due_at: datetime) -> None:
    """The legal moment of a promise that is not ours; an extension moves `due_at` alone (ruling 1)."""
    dossier.terms = {**dossier.terms, LEGAL_DUE: _written(legal_due_at)}


def legal_due_of_theirs(dossier: Dossier) -> datetime | None:
    """Of what came before it was kept: the promise as it stands, the first one where it was extended."""
    kept = dossier.terms.get(LEGAL_DUE)
    if kept is not None:
        return datetime.fromisoformat(kept)
    return dossier.original_due_at if dossier.reschedule_count else dossier.due_at


def give_back(dossier: Dossier, *, at: datetime) -> None:
    """Open waits end now: what they took moves a promise that is not reckoned here. `reckon` follows."""
    legal = legal_due_of_theirs(dossier)
    if not is_theirs(dossier) or legal is None or dossier.due_at is None:
        return
    terms = Terms.from_json(dossier.terms)
    calendar = load_calendar(terms.calendar)
    ending = [replace(wait, end=at) for wait in _waits(dossier) if wait.end is None]
    if _begins_anew(terms, calendar, ending, legal, at=at):
        dossier.terms = {**dossier.terms, BEGUN_ANEW: _written(at)}
        if dossier.reschedule_count:
            dossier.terms[EXTENDED] = _written(dossier.due_at)
        return
    legal = given_back(legal, ending, calendar=calendar, unit=terms.unit)
    keep_legal_due(dossier, legal)
    dossier.due_at = max(dossier.due_at, legal)
    dossier.due_on = local_day(dossier.due_at)


def _begins_anew(
    terms: Terms, calendar: WorkCalendar, ending: Sequence[Wait], legal: datetime, *, at: datetime
) -> bool:
    """A lawful wait ends after which the whole period runs again, and none becomes shorter by waiting."""
    anew = promise(terms, started_at=at, waits=(), calendar=calendar, is_explained=False)
    return any(
        wait.stops
        and wait.mode == PauseMode.RESTART
        and wait.start < legal
        and working_minutes_between(calendar, wait.start, at) > 0
        for wait in ending
    ) and bool(anew and anew.legal_due_at > legal)


def _written(moment: datetime) -> str:
    return moment.astimezone(VIETNAM).isoformat()


def _reckon_taken_over(dossier: Dossier, waits: Sequence[Wait] | None) -> None:
    """The promise came from another system and stays; only whether it can run out now is ours to say."""
    legal = legal_due_of_theirs(dossier)
    if legal is None:
        return
    waits = _waits(dossier) if waits is None else waits
    terms = Terms.from_json(dossier.terms)
    still = stands_still(waits, legal)
    moment = late_after(load_calendar(terms.calendar), legal.astimezone(VIETNAM), terms.unit)
    dossier.late_after = None if still else moment
    _set_late_766(dossier, waits)


def extend(dossier: Dossier, *, to: datetime) -> None:
    """The one extension: `due_at` is the new date, `late_after` stays where the law has it (ruling 1).

    Raises NotReady when the promise was extended before.
    """
    if dossier.reschedule_count:
        raise NotReady("Hồ sơ này đã hẹn lại một lần; pháp luật chỉ cho hẹn lại một lần.")
    legal = legal_due_of_theirs(dossier)
    dossier.reschedule_count = 1
    if is_theirs(dossier) and legal is not None:
        keep_legal_due(dossier, legal)
        dossier.due_at, dossier.due_on = to, local_day(to)
    else:
        reckon(dossier, extended_to=to)


def promise_of(
    dossier: Dossier,
    *,
    calendar: WorkCalendar | None = None,
    extended_to: datetime | None = None,
    waits: Sequence[Wait] | None = None,
) -> DueAnswer | None:
    """The promise with its explanation; with another `calendar`, what it would be.

    What has ended is told by the calendar of its end: days announced later move it no more.
    """
    started_at = dossier.accepted_at if is_expected(dossier) else dossier.clock_started_at
    if started_at is None or not dossier.terms:
        return None
    terms = Terms.from_json(dossier.terms)
    waits = _waits(dossier) if waits is None else waits
    if BEGUN_ANEW in dossier.terms:
        started_at = datetime.fromisoformat(dossier.terms[BEGUN_ANEW])
        waits = [wait for wait in waits if wait.start >= started_at]
    return promise(
        terms,
        started_at=started_at,
        waits=waits,
        calendar=calendar or _calendar_that_binds(dossier, terms),
        extended_to=extended_to or _extended_to(dossier),
    )


def counted_time(
    dossier: Dossier, *, calendar: WorkCalendar, waits: Sequence[Wait] | None = None
) -> tuple[datetime | None, list[Span]]:
    """From when the time of the promise counts, after a restart from there, and the spans it stood still."""
    started_at, waits = dossier.clock_started_at, _waits(dossier) if waits is None else waits
    ended = [(wait.start, wait.end, wait.mode) for wait in waits if wait.stops and wait.end is not None]
    has_restarted = any(mode == PauseMode.RESTART for _start, _end, mode in ended)
    if started_at is not None and has_restarted and dossier.terms.get("start_rule"):
        terms = Terms.from_json(dossier.terms)
        answer = promise(terms, started_at=started_at, waits=waits, calendar=calendar, is_explained=False)
        started_at = answer.starts_at if answer else started_at
    return started_at, [(start, end) for start, end, mode in ended if mode == PauseMode.SUSPEND]


def legal_due_at(dossier: Dossier) -> datetime | None:
    """Until when a wait may still stop the clock: the promise without an apology's new date (ruling 8)."""
    if is_theirs(dossier):
        return legal_due_of_theirs(dossier)
    if not dossier.reschedule_count:
        return dossier.due_at
    answer = promise_of(dossier)
    return answer.legal_due_at if answer else dossier.due_at


def _calendar_that_binds(dossier: Dossier, terms: Terms) -> WorkCalendar:
    end = dossier.end_moment()
    return load_calendar(terms.calendar) if end is None else calendar_as_at(terms.calendar, end)


def calendar_of(dossier: Dossier, *, at: datetime) -> WorkCalendar:
    """The counting calendar of the dossier; before its clock runs, that of the agency that is to decide."""
    code = dossier.terms.get("calendar") if dossier.terms else None
    return load_calendar(code or deadline_policy(dossier.deciding_agency_id, local_day(at)).calendar_code)


def step_due(
    dossier: Dossier, *, hours: Decimal, at: datetime, calendar: WorkCalendar | None = None
) -> datetime | None:
    """By when a step of so many working hours that begins `at` is to be done."""
    if not hours or not dossier.terms:
        return None
    return add_working_hours(calendar or load_calendar(dossier.terms["calendar"]), at, hours)


def expected(
    *, version: ProcedureVersion, case: ProcedureCase | None, channel: int, agency_id: int, at: datetime
) -> DueAnswer | None:
    """The promise if accepted `at`: shown before acceptance, marked "dự kiến"."""
    terms = terms_for(version=version, case=case, channel=channel, agency_id=agency_id, on=local_day(at))
    return promise(terms, started_at=at, waits=(), calendar=load_calendar(terms.calendar))


def waits_of_each(dossier_ids: Iterable[int]) -> dict[int, list[Wait]]:
    """The waits of many dossiers by their id, in one statement; those without any have none there."""
    found: dict[int, list[Wait]] = {}
    for pause in Pause.objects.filter(dossier__in=list(dossier_ids)).order_by("pk"):
        found.setdefault(pause.dossier_id, []).append(_wait(pause))
    return found


def _set_late_766(dossier: Dossier, waits: Sequence[Wait] | None = None) -> None:
    if dossier.original_due_at is not None:
        dossier.late_after_766 = late_after_766(
            original_due_at=dossier.original_due_at,
            waits=_waits(dossier) if waits is None else waits,
            started_at=dossier.clock_started_at,
            asked=dossier.supplement_count,
        )


def _extended_to(dossier: Dossier) -> datetime | None:
    """The date of the apology that moved the promise; asked only of a dossier that was rescheduled."""
    if not dossier.reschedule_count:
        return None
    moved = (apology.next_due_at for apology in dossier.apologies.all() if apology.moves_promise)
    theirs = dossier.terms.get(EXTENDED)
    return next(moved, datetime.fromisoformat(theirs) if theirs else None)


def _waits(dossier: Dossier) -> list[Wait]:
    """Lawful waits and others. Nothing opened at or after the due moment gives time back (ruling 8)."""
    if dossier._state.adding:
        return []
    return [_wait(pause) for pause in dossier.pauses.all()]


def _wait(pause: Pause) -> Wait:
    return Wait(
        start=pause.started_at,
        end=pause.ended_at,
        mode=PauseMode.RESTART if pause.mode == WaitMode.RESTART else PauseMode.SUSPEND,
        stops=pause.mode != WaitMode.NONE,
        is_supplement=pause.kind == PauseKind.SUPPLEMENT,
    )
