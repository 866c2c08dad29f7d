"""Where the difference between our figures and somebody else's comes from, dossier by dossier.

Every dossier that counts differently has one cause and one effect (on numerator and denominator); the effects
and what is left over add up to the whole difference, exactly.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from indicators.rules.outside import OutsideDossier


class Cause(StrEnum):
    """Why a dossier counts differently; the first that holds."""

    NOT_SYNCED = "not_synced"
    NOT_THERE = "not_there"
    NOT_OURS = "not_ours"
    OTHER_UNIT = "other_unit"
    RESCHEDULED = "rescheduled"
    OTHER_DUE = "other_due"
    OTHER_END = "other_end"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class OurDossier:
    """A dossier as the month counts it here. `promised_on` is the day promised last, `due_on` the first."""

    code: str
    units: frozenset[str]
    due_on: date | None
    promised_on: date | None
    ended_on: date | None
    is_late: bool
    is_synced: bool


@dataclass(frozen=True, slots=True)
class Explained:
    """One dossier, its cause and what it moves in their figures against ours."""

    code: str
    cause: Cause
    n: int
    d: int
    ours: OurDossier | None
    theirs: OutsideDossier | None


def explained(
    unit: str,
    ours: Mapping[str, OurDossier],
    theirs: Mapping[str, OutsideDossier],
    *,
    places: Mapping[str, Collection[str]],
    last: date,
) -> list[Explained]:
    """The dossiers that count differently in the on-time share of a unit, by cause and code.

    `places`: unit code → the unit and all above it: a dossier counts for each of them.
    """
    found = []
    for code in sorted(ours.keys() | theirs.keys()):
        mine, other = ours.get(code), theirs.get(code)
        n, d = _counts(mine is not None and unit in mine.units, mine is None or mine.is_late)
        here = other is not None and unit in places.get(other.unit, (other.unit,))
        other_n, other_d = _counts(here, other is None or is_late(other, last))
        if (other_n - n, other_d - d) == (0, 0):
            continue
        cause = _cause(unit, mine, other, here=here)
        found.append(Explained(code, cause, other_n - n, other_d - d, mine, other))
    order = list(Cause)
    return sorted(found, key=lambda one: (order.index(one.cause), one.code))


def is_late(one: OutsideDossier, last: date) -> bool:
    """Late as they have it: its end, or the last day of the period while it is open, after its due date."""
    end = one.end if one.end is not None and one.end <= last else last
    return end > one.due


def _counts(is_counted: bool, late: bool) -> tuple[int, int]:
    return (int(not late), 1) if is_counted else (0, 0)


def _cause(unit: str, mine: OurDossier | None, other: OutsideDossier | None, *, here: bool) -> Cause:
    if mine is None:
        return Cause.NOT_OURS
    if other is None:
        return Cause.NOT_THERE if mine.is_synced else Cause.NOT_SYNCED
    if here != (unit in mine.units):
        return Cause.OTHER_UNIT
    if other.due != mine.due_on:
        return Cause.RESCHEDULED if other.due == mine.promised_on else Cause.OTHER_DUE
    return Cause.OTHER_END if other.end != mine.ended_on else Cause.RULE


@dataclass(frozen=True)
class Remainder:
    """What the dossiers do not explain of a difference."""

    n: Decimal
    d: Decimal

    @property
    def is_nothing(self) -> bool:
        return self.n == 0 and self.d == 0


def remainder(
    *,
    ours: tuple[Decimal, Decimal],
    theirs: tuple[Decimal, Decimal],
    found: Collection[Explained],
) -> Remainder:
    """Their count less ours less what the dossiers move."""
    return Remainder(
        theirs[0] - ours[0] - sum(one.n for one in found), theirs[1] - ours[1] - sum(one.d for one in found)
    )


class Hint(StrEnum):
    """What two counts alone tell, without a list of dossiers."""

    SAME = "same"
    RULE_VERSION = "rule_version"
    DENOMINATOR = "denominator"
    NUMERATOR = "numerator"
    POINTS_ONLY = "points_only"
    NOT_MEASURED = "not_measured"


@dataclass(frozen=True)
class Side:
    """One indicator of a unit on one side."""

    n: Decimal | None
    d: Decimal | None
    points: Decimal | None


def hint(ours: Side, theirs: Side, *, by_other_rule: Collection[Decimal]) -> Hint:
    """The first difference that explains; `by_other_rule`: points of their counts by other rules."""
    if ours.d is None and theirs.d is not None:
        return Hint.NOT_MEASURED
    if theirs.d is None:
        if theirs.points is None or theirs.points == ours.points:
            return Hint.SAME
        return Hint.RULE_VERSION if theirs.points in by_other_rule else Hint.POINTS_ONLY
    if ours.d != theirs.d:
        return Hint.DENOMINATOR
    if theirs.n is not None and ours.n != theirs.n:
        return Hint.NUMERATOR
    if theirs.points is None or theirs.points == ours.points:
        return Hint.SAME
    return Hint.RULE_VERSION if theirs.points in by_other_rule else Hint.POINTS_ONLY
