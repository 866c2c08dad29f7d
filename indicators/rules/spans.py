"""What a procedure is at an agency, day by day, as stretches of days in which nothing changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta


@dataclass(frozen=True)
class Days:
    """From one day to another, both included; None: without end."""

    first: date
    last: date | None

    def has(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Version:
    """What a version of a procedure says while it is valid. A local one goes before the national one.

    `costs`: when one of its rates asks for money.
    """

    days: Days
    is_local: bool
    online: bool
    costs: Sequence[Days]
    is_for_people: bool


@dataclass(frozen=True)
class Stretch:
    """Days in which a procedure is the same thing at an agency."""

    first: date
    last: date | None
    online: bool
    has_fee: bool
    payment_ready: bool
    is_for_people: bool


ONE_DAY = timedelta(days=1)


def stretches(offered: Sequence[Days], versions: Sequence[Version], ready: Sequence[Days]) -> list[Stretch]:
    """The days on which the procedure is offered for this agency to decide, cut where anything changes.

    An agency is competent though no version is in force; there is nothing online or to pay then.
    """
    dated = [*offered, *ready]
    for version in versions:
        dated += [version.days, *version.costs]
    cuts = sorted({cut for days in dated for cut in _cuts(days)})
    found: list[Stretch] = []
    for number, first in enumerate(cuts):
        if not any(days.has(first) for days in offered):
            continue
        last = cuts[number + 1] - ONE_DAY if number + 1 < len(cuts) else None
        _append(found, _stretch(first, last, versions, ready))
    return found


def _cuts(days: Days) -> Iterable[date]:
    yield days.first
    if days.last is not None:
        yield days.last + ONE_DAY


def _stretch(first: date, last: date | None, versions: Sequence[Version], ready: Sequence[Days]) -> Stretch:
    valid = [one for one in versions if one.days.has(first)]
    version = next((one for one in valid if one.is_local), valid[0] if valid else None)
    return Stretch(
        first=first,
        last=last,
        online=version is not None and version.online,
        has_fee=version is not None and any(days.has(first) for days in version.costs),
        payment_ready=any(days.has(first) for days in ready),
        is_for_people=version is not None and version.is_for_people,
    )


def _append(found: list[Stretch], following: Stretch) -> None:
    """Add a stretch, or let the one before it run on where nothing that is measured changed."""
    before = found[-1] if found else None
    if before is not None and before.last is not None and before.last + ONE_DAY == following.first:
        merged = replace(before, last=following.last)
        if merged == replace(following, first=before.first):
            found[-1] = merged
            return
    found.append(following)
