"""Why a score is another than the night before: what happened to dossiers, and how many points that made.

Facts are asked as at both days, so only what happened between them shows. What the kept counts moved beyond
that (a correction of the past, a dossier with a new owner, what is not counted by dossiers) is the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from indicators.rules import contribution as rule
from indicators.rules.contribution import DossierLife, contribution
from indicators.rules.definition import Indicator, UnitKind
from indicators.rules.periods import Period
from indicators.rules.progress import is_late_on
from indicators.rules.scoring import Count, component


class Why(StrEnum):
    """What happened to a dossier between two nights, in the order in which it is laid on the counts."""

    RECEIVED = "received"
    FINISHED = "finished"
    WON = "won"
    IN_TIME_AGAIN = "in_time_again"
    ENDED_LATE = "ended_late"
    WENT_LATE = "went_late"
    ASKED_AGAIN = "asked_again"
    COMPLAINED = "complained"
    FEE_DROPPED = "fee_dropped"
    REST = "rest"


@dataclass(frozen=True)
class Event:
    """What one dossier moved of one indicator."""

    indicator: str
    why: Why
    more: Count


def events_of(life: DossierLife, period: Period, before: date, day: date) -> list[Event]:
    """Of one dossier, by indicator, between the ends of the two days."""
    was, now = contribution(life, period, before), contribution(life, period, day)
    nothing = (Fraction(0), Fraction(0))
    found = []
    for indicator in sorted({*was, *now}):
        old, new = was.get(indicator, nothing), now.get(indicator, nothing)
        if old != new:
            more = Count(new[0] - old[0], new[1] - old[1])
            found.append(Event(indicator, _why(indicator, life, more, before, day), more))
    return found


def _why(indicator: str, life: DossierLife, more: Count, before: date, day: date) -> Why:
    if indicator == rule.AVG_TIME:
        return Why.FINISHED
    if more.d:
        # A fee that fell away takes its dossier out of what is divided by.
        return Why.RECEIVED if more.d > 0 else Why.FEE_DROPPED
    went_late = is_late_on(life, day) and not is_late_on(life, before)
    if indicator == rule.ON_TIME or (indicator == rule.SATISFACTION and went_late):
        return _late_because(life, before, day) if went_late else Why.IN_TIME_AGAIN
    if more.n is not None and more.n > 0:
        return Why.IN_TIME_AGAIN if indicator == rule.SATISFACTION else Why.WON
    return Why.COMPLAINED


def _late_because(life: DossierLife, before: date, day: date) -> Why:
    if life.asked_again_on is not None and before < life.asked_again_on <= day:
        return Why.ASKED_AGAIN
    is_over = life.ended_on is not None and life.ended_on <= day
    return Why.ENDED_LATE if is_over else Why.WENT_LATE


@dataclass(frozen=True)
class Part:
    """All that one kind of event moved of an indicator: so many dossiers, counts, points."""

    why: Why
    dossiers: int
    more: Count
    points: Decimal


def parts(
    indicator: Indicator,
    was: Count | None,
    now: Count | None,
    events: Sequence[Event],
    *,
    decimals: int,
    kind: UnitKind,
) -> list[Part]:
    """The change of an indicator's points by what happened; the parts add up to it exactly.

    Kinds of events are laid on the count of the night before one after the other, in the order of Why; each
    has the points by which that moved the rounded points, the rest what is left. `events` of this indicator.
    """
    empty = Count.of(0, 0)

    def points(count: Count | None) -> Decimal:
        return component(indicator, count, decimals=decimals, kind=kind).points or Decimal(0)

    found, so_far, reached = [], was or empty, points(was)
    for why, (dossiers, more) in _by_kind(events).items():
        so_far += more
        here = points(_possible(so_far))
        found.append(Part(why, dossiers, more, here - reached))
        reached = here
    rest = _less(now or empty, so_far)
    if rest != empty or points(now) != reached:
        found.append(Part(Why.REST, 0, rest, points(now) - reached))
    return found


def _by_kind(events: Sequence[Event]) -> Mapping[Why, tuple[int, Count]]:
    found: dict[Why, tuple[int, Count]] = {}
    for event in sorted(events, key=lambda one: list(Why).index(one.why)):
        dossiers, more = found.get(event.why, (0, Count.of(0, 0)))
        found[event.why] = (dossiers + 1, more + event.more)
    return found


def _possible(count: Count) -> Count:
    """A step between two nights: never below nothing."""
    n, d = _pair(count)
    return Count(max(n, Fraction(0)), max(d, Fraction(0)))


def _less(count: Count, other: Count) -> Count:
    (n, d), (less_n, less_d) = _pair(count), _pair(other)
    return Count(n - less_n, d - less_d)


def _pair(count: Count) -> tuple[Fraction, Fraction]:
    return count.n or Fraction(0), count.d or Fraction(0)
