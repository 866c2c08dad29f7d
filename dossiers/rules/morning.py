"""The five to start the day with, and why: in the order that saves most (docs/adr/0049).

First what can still be kept today, then what is late already, then what only waits for this person, then
what came back, then what falls due next; last what has lain longest. Not more than two for one reason while
another reason has some: a list of five late dossiers hides the one that becomes late at noon.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


MOST = 5
OF_ONE_REASON = 2


class Why(StrEnum):
    """The rule that put it on the sheet, the strongest first."""

    TODAY = "today"
    LATE = "late"
    SIGN = "sign"
    CAME_BACK = "came_back"
    SOON = "soon"
    LONGEST = "longest"


@dataclass(frozen=True)
class Task:
    """A running step that waits for somebody. `started_at`: since when; moments are aware."""

    step_id: int
    started_at: datetime
    due_at: datetime | None
    late_after: datetime | None
    # A signature or a seal: everybody else has done his part.
    is_signature: bool = False
    # Sent back by a later step, or the applicant has answered since it began.
    has_come_back: bool = False


def why(task: Task, *, at: datetime, end_of_day: datetime, soon_until: datetime) -> Why:
    """The strongest reason to take it up now."""
    if task.late_after is not None and task.late_after < at:
        return Why.LATE
    if task.due_at is not None and task.due_at < end_of_day:
        return Why.TODAY
    if task.is_signature:
        return Why.SIGN
    if task.has_come_back:
        return Why.CAME_BACK
    if task.due_at is not None and task.due_at < soon_until:
        return Why.SOON
    return Why.LONGEST


def start_with(
    tasks: Iterable[Task], *, at: datetime, end_of_day: datetime, soon_until: datetime
) -> list[tuple[Task, Why]]:
    """At most five, each with its reason, in the order of the reasons."""
    by_reason: dict[Why, list[Task]] = {one: [] for one in Why}
    for task in tasks:
        by_reason[why(task, at=at, end_of_day=end_of_day, soon_until=soon_until)].append(task)
    ordered = {reason: _in_order(reason, found) for reason, found in by_reason.items()}
    chosen = [(reason, task) for reason in Why for task in ordered[reason][:OF_ONE_REASON]][:MOST]
    rest = [(reason, task) for reason in Why for task in ordered[reason][OF_ONE_REASON:]]
    picked = [*chosen, *rest[: MOST - len(chosen)]]
    places = list(Why)
    return [(task, reason) for reason, task in sorted(picked, key=lambda one: places.index(one[0]))]


def _in_order(reason: Why, found: Sequence[Task]) -> list[Task]:
    """By the promise where there is one; what waits longest, or came back first, by when it began."""
    if reason in (Why.LONGEST, Why.SIGN, Why.CAME_BACK):
        return sorted(found, key=lambda task: (task.started_at, task.step_id))
    return sorted(found, key=lambda task: (task.due_at or task.started_at, task.step_id))
