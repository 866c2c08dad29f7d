"""Which versions of a procedure bind receptions from a day on: the local one first (ruling 29)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Held:
    """A published version as values: the days it is valid, both included; no last day is an open end."""

    key: int
    is_local: bool
    first: date
    last: date | None

    def holds_on(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


def binding_from(versions: Sequence[Held], on: date, *, before: date | None = None) -> list[tuple[date, int]]:
    """The first day, from `on`, on which each version binds, and its key, in the order of days.

    `before`: the first day without reception of an abolished procedure.
    """
    turns = {on, *(one.first for one in versions)}
    turns |= {one.last + timedelta(days=1) for one in versions if one.last is not None}
    found: dict[int, date] = {}
    for day in sorted(turns):
        holding = [one for one in versions if one.holds_on(day)]
        if day < on or not holding or (before is not None and day >= before):
            continue
        found.setdefault(max(holding, key=lambda one: one.is_local).key, day)
    return [(day, key) for key, day in found.items()]
