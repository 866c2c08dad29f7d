"""From a receipt to the due moment (law: Civil Code 2015 Art. 145–148; rulings 3–8; decision 19).

The reckoning in one breath: move the receipt to the start the rule names, count the period, give
back lawful waits, move the end off a day off, print the clock time the agency's policy asks for.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from calendars.enums import (
    CutoffEffect,
    CutoffGives,
    DueTimePolicy,
    PauseMode,
    PeriodUnit,
    StartRule,
    StepKind,
)
from calendars.rules.account import Account, Unread, text
from calendars.rules.calendar import WorkCalendar
from calendars.rules.cutoffs import FromDayOne
from calendars.rules.moves import (
    advance,
    end_left,
    first_start,
    is_working,
    last_end,
    months_after,
    next_start,
    nth_working_day,
    place_clock,
    seconds_between,
    session_end,
)
from calendars.rules.skipped import off_reason
from calendars.rules.terms import (
    DAY,
    HOUR,
    DueAnswer,
    Pause,
    Period,
    Terms,
    moment_of,
    second_of,
    ticks,
)


DAYS_IN_A_MONTH = 30  # Civil Code 2015 Art. 146(1): a month is 30 days, half a month 15 days
Interval = tuple[int, int]


def explain_due(
    *,
    calendar: WorkCalendar,
    received: datetime | date,
    terms: Terms,
    pauses: Iterable[Pause] = (),
    extended_to: datetime | None = None,
) -> DueAnswer:
    """The promise for a dossier and the steps that lead to it.

    `received` is local or aware; a plain date is a reception at an unknown time of that day.
    Pauses may come in any order and overlap. Raises WorktimeError on what cannot be counted.
    """
    return _reckoned(calendar, received, terms, pauses, extended_to, Account())


def reckon_due(
    *,
    calendar: WorkCalendar,
    received: datetime | date,
    terms: Terms,
    pauses: Iterable[Pause] = (),
    extended_to: datetime | None = None,
) -> DueAnswer:
    """The promise of `explain_due` without its steps: for thousands of promises that nobody reads."""
    return _reckoned(calendar, received, terms, pauses, extended_to, Unread())


def _reckoned(
    calendar: WorkCalendar,
    received: datetime | date,
    terms: Terms,
    pauses: Iterable[Pause],
    extended_to: datetime | None,
    steps: Account,
) -> DueAnswer:
    timed = isinstance(received, datetime)
    tick = ticks(received) if isinstance(received, datetime) else _untimed(calendar, received)
    reckoning = _Reckoning(calendar, terms, timed=timed, account=type(steps))
    steps.tell(StepKind.RECEIVED, lambda: {"at": text(tick) if timed else text(tick)[:10], "timed": timed})
    stretch, outcome = reckoning.run(tick, list(pauses), steps)
    return _answer(reckoning, stretch, outcome, steps, extended_to)


@dataclass
class _Start:
    """Where counting begins; `day` is the day that is not counted."""

    tick: int
    day: int
    past_cutoff: bool
    steps: Account


@dataclass
class _Outcome:
    due: int
    steps: Account


class _Reckoning:
    def __init__(self, calendar: WorkCalendar, terms: Terms, *, timed: bool, account: type[Account]) -> None:
        self.account = account
        self.calendar = calendar
        self.terms = terms
        self.period: Period = terms.period
        self.unit = terms.period.unit
        self.timed = timed
        self.counts_work = self.unit in (PeriodUnit.WORKING_DAYS, PeriodUnit.WORKING_HOURS)
        cutoff = terms.cutoff
        self.same_day = (
            cutoff is not None
            and cutoff.effect == CutoffEffect.RESULT_SAME_DAY_ELSE_NEXT
            and self.unit != PeriodUnit.MONTHS
        )
        self.by_the_minute = self.unit == PeriodUnit.WORKING_HOURS and not self.same_day

    def run(self, tick: int, pauses: list[Pause], steps: Account) -> tuple[_Start, _Outcome]:
        """Restarts in order of time, each judged by the due moment standing when it opened."""
        suspends = _union([p for p in pauses if p.mode == PauseMode.SUSPEND])
        start, standing = self.begin(tick, timed=self.timed), 0
        for opened, closed in _union([p for p in pauses if p.mode == PauseMode.RESTART]):
            idle = not seconds_between(self.calendar, opened, closed)
            if idle or closed <= start.tick or opened >= self.finish(start, suspends).due:
                steps.ignore(opened, closed, "no_working_time" if idle else "after_due")
                continue
            steps.restart(opened, closed)
            standing = self.finish(start, suspends).due
            self.timed = True
            start = self.begin(closed, timed=True)
        outcome = self.finish(start, suspends)
        # A later receipt can end at an earlier clock time of the same Monday; a wait never shortens.
        outcome.due = max(outcome.due, standing)
        return start, outcome

    # --- where counting begins -------------------------------------------------------------

    def begin(self, tick: int, *, timed: bool) -> _Start:
        steps = self.account()
        day, begun = tick // DAY, tick
        if self.counts_work and self.terms.start_rule == StartRule.NEXT_SESSION:
            begun = self._next_session(tick, timed, steps)
        past = begun // DAY == day and self._past_cutoff(tick)
        start = _Start(begun, begun // DAY, past, steps)
        if self.terms.cutoff:
            steps.tell(StepKind.CUTOFF, lambda: self._cutoff(start))
            if past and self.terms.cutoff.effect == CutoffEffect.START_NEXT_DAY:
                start.tick = first_start(self.calendar, nth_working_day(self.calendar, day, 1))
                start.day = start.tick // DAY
        return start

    def _next_session(self, tick: int, timed: bool, steps: Account) -> int:
        """Ruling 4: outside counting sessions counts as received when the next one begins."""
        day_works = is_working(self.calendar, tick // DAY)
        begun = tick if not timed and day_works else next_start(self.calendar, tick)
        if begun != tick:
            steps.tell(
                StepKind.START,
                lambda: {
                    "from": text(tick),
                    "to": text(begun),
                    **off_reason(self.calendar, tick, begun),
                },
            )
        return begun

    def _past_cutoff(self, tick: int) -> bool:
        return self.terms.cutoff is not None and tick % DAY > second_of(self.terms.cutoff.hour)

    def _cutoff(self, start: _Start) -> dict[str, Any]:
        cutoff = self.terms.cutoff
        assert cutoff is not None  # noqa: S101 - the caller asked
        told = {"hour": f"{cutoff.hour:%H:%M}", "effect": cutoff.effect.value, "past": start.past_cutoff}
        if cutoff.source:
            told["source"] = cutoff.source
        if cutoff.effect == CutoffEffect.START_NEXT_DAY:
            return told
        gives = self._from_day_one(start).gives if self.same_day else CutoffGives.NOTHING
        return told | {"gives": gives.value}

    # --- where counting ends ---------------------------------------------------------------

    def finish(self, start: _Start, suspends: list[Interval]) -> _Outcome:
        steps = self.account(start.steps)
        steps.tell(StepKind.COUNT, lambda: self._count(start))
        if self.counts_work:
            due = self._suspended(start, suspends, self._base(start), steps)
        else:
            due = self._by_calendar_days(start, suspends, steps)
        if self.counts_work:
            first = start.day if self.by_the_minute else start.day + 1
            steps.tell_skipped(self.calendar, first, due // DAY)
        return _Outcome(self._printed(due, steps), steps)

    def _base(self, start: _Start) -> int:
        """End of a working period without waits."""
        if self.same_day:
            return self._within(self._from_day_one(start).last, start)
        if self.unit == PeriodUnit.WORKING_HOURS:
            return advance(self.calendar, start.tick, _seconds(self.period.value * HOUR), from_start=False)
        whole, rest = divmod(self.period.value, 1)
        day = nth_working_day(self.calendar, start.day, int(whole))
        if not self.period.value:
            return self._within(day, start)
        due = place_clock(self.calendar, day, start.tick % DAY if int(whole) or start.day == day else 0)
        return self._add_rest(due, rest)

    def _within(self, day: int, start: _Start) -> int:
        return end_left(self.calendar, day, start.tick if self.timed else None)

    def _add_rest(self, due: int, rest: Decimal) -> int:
        """Ruling 4: the fraction is worth that part of the day's hours, consumed in sessions."""
        if not rest:
            return due
        worth = _seconds(rest * self.calendar.standard_seconds(due // DAY))
        return advance(self.calendar, due, worth, from_start=False)

    def _suspended(self, start: _Start, suspends: list[Interval], due: int, steps: Account) -> int:
        """Working time of each wait opened before the due moment is given back."""
        from_start = self.unit == PeriodUnit.WORKING_DAYS and next_start(self.calendar, due) == due
        for opened, closed in suspends:
            opened_here = max(opened, start.tick)
            if closed <= start.tick:
                continue
            seconds = seconds_between(self.calendar, opened_here, closed)
            if opened_here >= self._policy(due) or not seconds:
                steps.ignore(opened, closed, "after_due" if seconds else "no_working_time")
                continue
            due = advance(self.calendar, due, seconds, from_start=from_start)
            steps.give_back(opened_here, closed, due, seconds=seconds)
        return due

    def _by_calendar_days(self, start: _Start, suspends: list[Interval], steps: Account) -> int:
        """Periods whose end alone moves off a day off; waits give back whole calendar days."""
        nominal, rest = self._nominal(start)
        due = self._off_a_day_off(start, nominal, rest)
        for opened, closed in suspends:
            opened_here = max(opened, start.tick)
            days = (closed - opened_here) // DAY
            if closed <= start.tick:
                continue
            idle = not seconds_between(self.calendar, opened_here, closed)
            if opened_here >= self._policy(due) or idle:
                steps.ignore(opened, closed, "no_working_time" if idle else "after_due")
                continue
            nominal += days
            due = self._off_a_day_off(start, nominal, rest)
            steps.give_back(opened_here, closed, due, days=days)
        if not is_working(self.calendar, nominal):
            moved, ends = nominal * DAY, due
            steps.tell(
                StepKind.MOVED,
                lambda: {
                    "from": text(moved)[:10],
                    "to": text(ends)[:10],
                    **off_reason(self.calendar, moved, ends),
                },
            )
        return due

    def _nominal(self, start: _Start) -> tuple[int, Decimal]:
        """Last day before it is moved off a day off, and the fraction of a day left over."""
        if self.same_day:
            return self._from_day_one(start).last, Decimal(0)
        if self.unit == PeriodUnit.MONTHS:
            months, part = divmod(self.period.value, 1)
            whole, rest = divmod(part * DAYS_IN_A_MONTH, 1)
            return months_after(start.day, int(months)) + int(whole), rest
        whole, rest = divmod(self.period.value, 1)
        return start.day + int(whole), rest

    def _from_day_one(self, start: _Start) -> FromDayOne:
        return FromDayOne(self.calendar, self.period, start.tick, timed=self.timed, past=start.past_cutoff)

    def _off_a_day_off(self, start: _Start, nominal: int, rest: Decimal) -> int:
        day = nth_working_day(self.calendar, nominal, 0)
        if self.same_day or not self.period.value:
            return self._within(day, start)
        if rest:
            worth = _seconds(rest * self.calendar.standard_seconds(day))
            return advance(self.calendar, nominal * DAY + start.tick % DAY, worth, from_start=False)
        return place_clock(self.calendar, day, start.tick % DAY)

    # --- the printed clock time ------------------------------------------------------------

    def _policy(self, due: int) -> int:
        """Ruling 3: the clock time printed with a promise of whole days."""
        if self.by_the_minute or self.same_day:
            return due
        if not self.timed:
            return last_end(self.calendar, due // DAY)
        if self.period.value % 1 or not self.period.value:
            return due
        if self.terms.due_time_policy == DueTimePolicy.END_OF_SESSION:
            return session_end(self.calendar, due)
        if self.terms.due_time_policy == DueTimePolicy.FIXED_HOUR and self.terms.fixed_hour:
            return place_clock(self.calendar, due // DAY, second_of(self.terms.fixed_hour))
        return due

    def _printed(self, due: int, steps: Account) -> int:
        printed = last_end(self.calendar, due // DAY) if not self.timed else self._policy(due)
        if printed != due or not self.timed:
            policy = self.terms.due_time_policy.value if self.timed else "untimed"
            steps.tell(StepKind.DUE_TIME, lambda: {"policy": policy, "at": text(printed)})
        return printed

    def _count(self, start: _Start) -> dict[str, Any]:
        value = f"{self.period.value.normalize():f}"
        told: dict[str, Any] = {"value": value, "unit": self.unit.value, "from": text(start.tick)}
        if self.same_day:
            counted = self._from_day_one(start)
            told |= {"whole_days": counted.days, "day_one": text(counted.first * DAY)[:10]}
        return told


def _answer(
    reckoning: _Reckoning, start: _Start, outcome: _Outcome, steps: Account, extended_to: datetime | None
) -> DueAnswer:
    calendar, legal = reckoning.calendar, outcome.due
    steps.extend(outcome.steps)
    due = legal
    if extended_to is not None and ticks(extended_to) > legal:
        due = _extended(calendar, legal, ticks(extended_to), steps)
    provisional = _beyond_announced(reckoning, start, due)
    if provisional:
        steps.tell(StepKind.PROVISIONAL, lambda: {"announced_to": calendar.announced_to.isoformat()})
    steps.tell(StepKind.DUE, lambda: {"at": text(due)})
    late_after = legal if reckoning.by_the_minute else last_end(calendar, legal // DAY)
    return DueAnswer(
        due_at=moment_of(due),
        due_date=date.fromordinal(due // DAY),
        legal_due_at=moment_of(legal),
        late_after=moment_of(late_after),
        starts_at=moment_of(start.tick),
        provisional=provisional,
        steps=tuple(steps),
    )


def _extended(calendar: WorkCalendar, legal: int, told: int, steps: Account) -> int:
    """The new date; one that has become a day off moves to the next working day."""
    steps.tell(StepKind.EXTENSION, lambda: {"from": text(legal), "to": text(told)})
    if is_working(calendar, told // DAY):
        return told
    due = place_clock(calendar, nth_working_day(calendar, told // DAY, 0), told % DAY)
    steps.tell(
        StepKind.MOVED,
        lambda: {"from": text(told)[:10], "to": text(due)[:10], **off_reason(calendar, told, due)},
    )
    return due


def _beyond_announced(reckoning: _Reckoning, start: _Start, due: int) -> bool:
    """Some day that was counted lies outside the announced span."""
    span = reckoning.calendar.definition
    first = start.day if reckoning.by_the_minute else start.day + 1
    too_early = reckoning.counts_work and first < span.announced_from.toordinal()
    return too_early or due // DAY > span.announced_to.toordinal()


def _union(pauses: list[Pause]) -> list[Interval]:
    """Overlapping and touching waits count once, in order of time."""
    merged: list[Interval] = []
    if not pauses:
        return merged
    for opened, closed in sorted((ticks(p.start), ticks(p.end)) for p in pauses):
        if merged and opened <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], closed))
        else:
            merged.append((opened, closed))
    return merged


def _untimed(calendar: WorkCalendar, day: date) -> int:
    """A reception during a day: the latest moment of it, so that no promise is too early."""
    ordinal = day.toordinal()
    return last_end(calendar, ordinal) if is_working(calendar, ordinal) else ordinal * DAY + DAY - 1


def _seconds(value: Decimal) -> int:
    return int(value.to_integral_value(ROUND_HALF_UP))
