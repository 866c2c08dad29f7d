"""The promise of a dossier, reckoned anew from what happened to it and written with the move.

Callers hold the dossier's lock and save it; nothing else writes these columns.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from accounts.queries import deadline_policy
from accounts.rules.policy import DeadlinePolicy
from calendars.queries import calendar_as_at, load_calendar
from calendars.rules.worktime import (
    DueAnswer,
    DueTimePolicy,
    PauseMode,
    PeriodUnit,
    StartRule,
    WorkCalendar,
    add_working_hours,
    late_after,
)
from dossiers.enums import DossierKind, PauseKind, PauseMode as WaitMode
from dossiers.exceptions import NotReady
from dossiers.models import Dossier, Pause
from dossiers.rules.days import VIETNAM, local_day
from dossiers.rules.promise import Terms, Wait, late_after_766, promise, stands_still
from procedures.models import ProcedureCase, ProcedureVersion
from procedures.queries import limit_for
from procedures.rules.limits import Limit


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
    return dossier.kind == DossierKind.NON_BOUNDARY and dossier.clock_started_at is None


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
    if "taken_over" in dossier.terms and not _restarted_here(dossier):
        _reckon_taken_over(dossier)
        return None
    waits = _waits(dossier) if waits is None else waits
    answer = promise_of(dossier, calendar=calendar, extended_to=extended_to, waits=waits)
    dossier.due_at = answer.due_at if answer else None
    if is_expected(dossier):
        dossier.due_on, dossier.late_after, dossier.due_provisional = None, None, True
        return answer
    dossier.due_on = answer.due_date if answer else None
    # Against the legal moment: a wait opened after it, though before the new date, clears nothing (ruling 8).
    still = stands_still(waits, answer.legal_due_at if answer else None)
    dossier.late_after = answer.late_after if answer and not still else None
    dossier.due_provisional = bool(answer and answer.provisional)
    _set_late_766(dossier, waits)
    return answer


def shift(dossier: Dossier, *, waited: timedelta, working_minutes: int) -> None:
    """Give back to a promise that was not reckoned here the time a wait took; `reckon` follows."""
    if dossier.due_at is None:
        return
    terms = Terms.from_json(dossier.terms)
    if terms.period is not None and terms.period.unit in (PeriodUnit.CALENDAR_DAYS, PeriodUnit.MONTHS):
        dossier.due_at += waited
    else:
        hours = Decimal(working_minutes) / 60
        dossier.due_at = add_working_hours(load_calendar(terms.calendar), dossier.due_at, hours)
    dossier.due_on = local_day(dossier.due_at)


def _restarted_here(dossier: Dossier) -> bool:
    """A wait opened here has ended after which the period begins anew: from then on the promise is ours."""
    restarts = dossier.pauses.filter(mode=WaitMode.RESTART, ended_at__isnull=False)
    return bool(restarts.exclude(opened_by=None).exists())


def _reckon_taken_over(dossier: Dossier) -> None:
    """The promise came from another system and stays; only whether it can run out now is ours to say."""
    if dossier.due_at is None:
        return
    terms = Terms.from_json(dossier.terms)
    unit = terms.period.unit if terms.period else PeriodUnit.WORKING_DAYS
    local = dossier.due_at.astimezone(VIETNAM)
    still = stands_still(_waits(dossier), dossier.due_at)
    dossier.late_after = None if still else late_after(load_calendar(terms.calendar), local, unit)
    _set_late_766(dossier)


def extend(dossier: Dossier, *, to: datetime) -> None:
    """The one extension: `due_at` is the new date, `late_after` stays where the law has it (ruling 1).

    Raises NotReady when the promise was extended before.
    """
    if dossier.reschedule_count:
        raise NotReady("Hồ sơ này đã hẹn lại một lần; pháp luật chỉ cho hẹn lại một lần.")
    dossier.reschedule_count = 1
    if "taken_over" in dossier.terms:  # was not reckoned here
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
    return promise(
        terms,
        started_at=started_at,
        waits=_waits(dossier) if waits is None else waits,
        calendar=calendar or _calendar_that_binds(dossier, terms),
        extended_to=extended_to or _extended_to(dossier),
    )


def legal_due_at(dossier: Dossier) -> datetime | None:
    """Until when a wait may still stop the clock: the promise without an apology's new date (ruling 8)."""
    if not dossier.reschedule_count or "taken_over" in dossier.terms:
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
        )


def _extended_to(dossier: Dossier) -> datetime | None:
    """The date of the apology that moved the promise; asked only of a dossier that was rescheduled."""
    if not dossier.reschedule_count:
        return None
    moved = (apology.next_due_at for apology in dossier.apologies.all() if apology.moves_promise)
    return next(moved, None)


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
