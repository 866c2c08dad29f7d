"""What a promise was reckoned from, and the three moments that follow (rulings 1, 3, 7, 8; decision 13).

The period is chosen here; the arithmetic is the clock's (calendars.rules.worktime).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from calendars.rules import worktime
from calendars.rules.worktime import (
    Cutoff,
    CutoffEffect,
    DueAnswer,
    DueTimePolicy,
    Pause,
    PauseMode,
    Period,
    PeriodUnit,
    StartRule,
    WorkCalendar,
)
from dossiers.rules.days import VIETNAM


@dataclass(frozen=True)
class Terms:
    """Frozen at acceptance: what law, catalogue and agency said that day. No period means "see text"."""

    calendar: str
    period: Period | None
    text: str = ""
    cutoff: Cutoff | None = None
    start_rule: StartRule = StartRule.NEXT_SESSION
    due_time_policy: DueTimePolicy = DueTimePolicy.RECEIPT_TIME
    fixed_hour: time | None = None

    @property
    def unit(self) -> PeriodUnit:
        """What is counted; a limit told only in words is one of days."""
        return self.period.unit if self.period else PeriodUnit.WORKING_DAYS

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values; `from_json` gives the same terms back."""
        return {
            "calendar": self.calendar,
            "value": str(self.period.value) if self.period else None,
            "unit": str(self.period.unit) if self.period else None,
            "text": self.text,
            "cutoff": _written(self.cutoff) if self.cutoff else None,
            "start_rule": str(self.start_rule),
            "due_time_policy": str(self.due_time_policy),
            "fixed_hour": self.fixed_hour.isoformat("minutes") if self.fixed_hour else None,
        }

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Terms:
        cutoff, fixed = data.get("cutoff"), data.get("fixed_hour")
        return Terms(
            calendar=data["calendar"],
            period=Period(Decimal(data["value"]), PeriodUnit(data["unit"])) if data.get("value") else None,
            text=data.get("text", ""),
            cutoff=_read(*cutoff) if cutoff else None,
            start_rule=StartRule(data["start_rule"]),
            due_time_policy=DueTimePolicy(data["due_time_policy"]),
            fixed_hour=time.fromisoformat(fixed) if fixed else None,
        )


def _written(cutoff: Cutoff) -> list[str]:
    return [cutoff.hour.isoformat("minutes"), str(cutoff.effect), cutoff.source]


def _read(hour: str, effect: str, source: str = "") -> Cutoff:
    """Terms frozen before the source was kept end with the effect."""
    return Cutoff(time.fromisoformat(hour), CutoffEffect(effect), source)


@dataclass(frozen=True)
class Wait:
    """An interval of a dossier that may stop its clock. `stops` is False for what only attributes time."""

    start: datetime
    end: datetime | None
    mode: PauseMode
    stops: bool
    is_supplement: bool


def promise(
    terms: Terms,
    *,
    started_at: datetime,
    waits: Iterable[Wait],
    calendar: WorkCalendar,
    extended_to: datetime | None = None,
    is_explained: bool = True,
) -> DueAnswer | None:
    """The printed promise and its explanation; None where the limit is only told in words.

    A wait still open gives nothing back yet: it does when it ends. `is_explained=False` leaves the steps out.
    """
    if terms.period is None:
        return None
    lawful = [Pause(wait.start, wait.end, wait.mode) for wait in waits if wait.stops and wait.end is not None]
    reckoned = worktime.explain_due if is_explained else worktime.reckon_due
    return reckoned(
        calendar=calendar,
        received=started_at,
        terms=worktime.Terms(
            period=terms.period,
            cutoff=terms.cutoff,
            start_rule=terms.start_rule,
            due_time_policy=terms.due_time_policy,
            fixed_hour=terms.fixed_hour,
        ),
        pauses=lawful,
        extended_to=extended_to,
    )


def stands_still(waits: Iterable[Wait], due_at: datetime | None) -> bool:
    """A lawful wait is running that began before the due moment: until it ends no moment can be late.

    What was opened at or after the due moment takes the lateness away from nobody (ruling 8).
    """
    return due_at is not None and any(
        wait.stops and wait.end is None and wait.start < due_at for wait in waits
    )


def given_back(
    legal_due_at: datetime, waits: Iterable[Wait], *, calendar: WorkCalendar, unit: PeriodUnit
) -> datetime:
    """The legal moment of a promise that was not reckoned here, after the suspensions that have ended.

    Each is judged by the moment standing when it opened (ruling 8); what overlaps counts once.
    """
    until = None
    for wait in sorted(waits, key=lambda one: one.start):
        if not wait.stops or wait.end is None or wait.mode != PauseMode.SUSPEND:
            continue
        opened = max(wait.start, until) if until else wait.start
        if opened < wait.end:
            legal_due_at = worktime.give_back(calendar, legal_due_at, opened, wait.end, unit)
            until = wait.end
    return legal_due_at


def late_after_766(
    *, original_due_at: datetime, waits: Sequence[Wait], started_at: datetime | None = None, asked: int = 0
) -> datetime | None:
    """Measure N (ruling 1, law.md §1.3): the original due day plus the one supplement's duration, by date.

    A second supplement request makes the dossier late from that request on; one `asked` elsewhere of which
    nothing else is known, since the dossier came. None while the one supplement still runs that was asked for
    in time: how long it lasts is not known yet.
    """
    supplements = sorted((wait for wait in waits if wait.is_supplement), key=lambda wait: wait.start)
    duration = timedelta(0)
    if supplements and supplements[0].end is not None:
        duration = supplements[0].end - supplements[0].start
    end_of_day = _end_of_day(original_due_at + duration)
    if len(supplements) > 1:
        return min(end_of_day, supplements[1].start)
    if asked > 1 and started_at is not None:
        return min(end_of_day, started_at)
    is_running = bool(supplements) and supplements[0].end is None
    return None if is_running and supplements[0].start <= _end_of_day(original_due_at) else end_of_day


def _end_of_day(moment: datetime) -> datetime:
    local = moment.astimezone(VIETNAM)
    return local.replace(hour=23, minute=59, second=59, microsecond=999_999)
