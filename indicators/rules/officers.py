"""Whose time over the limit it was (ruling 14), from stretches alone.

A person answers for time over the limit of a step while the step was his: not before he had it and not after
it was given to somebody else, not while he was on leave, not while the applicant, another agency or a linked
dossier had it. His deputy answers for the days he stood in.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise


@dataclass(frozen=True)
class Stretch:
    """From `start` up to, not including, `end`; None: it still runs."""

    start: datetime
    end: datetime | None

    def covers(self, moment: datetime) -> bool:
        return self.start <= moment and (self.end is None or self.end > moment)


@dataclass(frozen=True)
class Away:
    """Days a person is on leave, as moments; `deputy_id` stands in for him, None: nobody does."""

    stretch: Stretch
    deputy_id: int | None


@dataclass(frozen=True)
class Given:
    """A step changed hands: `was` had it until `at` (None: nobody), `to` (None: nobody) from then on."""

    at: datetime
    was: int | None
    to: int | None


@dataclass(frozen=True)
class Work:
    """One step of a late dossier.

    `over` is the stretch in which it ran over its limit. `held_by` is who has it on record: whom the process
    names, who took it, or whose act ended what nobody had taken. `elsewhere`: when it was not the office's.
    """

    over: Stretch
    given: Sequence[Given]
    held_by: int | None
    elsewhere: Sequence[Stretch] = ()


def minutes_over(
    work: Work,
    *,
    until: datetime,
    leaves: Mapping[int, Collection[Away]],
    minutes_between: Callable[[datetime, datetime], int],
) -> dict[int, int]:
    """Person → working minutes over the limit that were his, up to `until`. Nobody's minutes are left out."""
    last = min(work.over.end or until, until)
    if last <= work.over.start:
        return {}
    edges = {work.over.start, last, *_edges(work, leaves)}
    cuts = sorted(edge for edge in edges if work.over.start <= edge <= last)
    found: dict[int, int] = {}
    for first, then in pairwise(cuts):
        person = _answers_for(work, first, leaves)
        minutes = minutes_between(work.over.start, then) - minutes_between(work.over.start, first)
        if person is not None and minutes:
            found[person] = found.get(person, 0) + minutes
    return found


def _edges(work: Work, leaves: Mapping[int, Collection[Away]]) -> Iterable[datetime]:
    yield from (one.at for one in work.given)
    away = [one.stretch for of_person in leaves.values() for one in of_person]
    for stretch in (*work.elsewhere, *away):
        yield stretch.start
        if stretch.end is not None:
            yield stretch.end


def _answers_for(work: Work, moment: datetime, leaves: Mapping[int, Collection[Away]]) -> int | None:
    if any(stretch.covers(moment) for stretch in work.elsewhere):
        return None
    holder = _holder(work, moment)
    away = next((one for one in leaves.get(holder or 0, ()) if one.stretch.covers(moment)), None)
    if away is None:
        return holder
    deputy = away.deputy_id
    is_here = not any(one.stretch.covers(moment) for one in leaves.get(deputy or 0, ()))
    return deputy if is_here else None


def _holder(work: Work, moment: datetime) -> int | None:
    """Who had the step then, deputies apart."""
    if not work.given:
        return work.held_by
    before = [one for one in work.given if one.at <= moment]
    return before[-1].to if before else work.given[0].was
