"""Which step made a dossier late (rulings 2, 12 and 14)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar


class Lived(Protocol):
    """A step as it was lived. `due_at` is None where the process gives it no hours."""

    @property
    def started_at(self) -> datetime | None: ...
    @property
    def due_at(self) -> datetime | None: ...
    @property
    def ended_at(self) -> datetime | None: ...


S = TypeVar("S", bound=Lived)


def overrun(steps: Iterable[S], *, at: datetime) -> list[S]:
    """Steps begun that took longer than their own hours, as at `at`, in the order given."""
    return [
        step
        for step in steps
        if step.started_at is not None and step.due_at is not None and (step.ended_at or at) > step.due_at
    ]


def step_at_fault(steps: Sequence[S], *, at: datetime) -> S | None:
    """The first step that ran over its own hours; where none did, the one that was begun last."""
    begun = [step for step in steps if step.started_at is not None]
    over = overrun(begun, at=at)
    if over:
        return over[0]
    return begun[-1] if begun else None
