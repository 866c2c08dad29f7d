"""The steps a reckoning tells of itself, for whoever asks why; for thousands of promises, none."""

from collections.abc import Callable
from typing import Any

from calendars.enums import StepKind
from calendars.rules.calendar import WorkCalendar
from calendars.rules.skipped import skipped_steps
from calendars.rules.terms import Step, moment_of


class Account(list[Step]):
    """The steps in their order. Facts are put together when they are told, not before."""

    def tell(self, kind: StepKind, facts: Callable[[], dict[str, Any]]) -> None:
        self.append(Step(kind, facts()))

    def tell_skipped(self, calendar: WorkCalendar, first: int, last: int) -> None:
        """The days off and make-up days among first … last (ordinals, both included)."""
        self.extend(skipped_steps(calendar, first, last))

    # --- steps told in more than one place ---------------------------------------------------

    def ignore(self, opened: int, closed: int, reason: str) -> None:
        """A wait that gives nothing back, and why."""
        self.tell(
            StepKind.PAUSE_IGNORED, lambda: {"from": text(opened), "to": text(closed), "reason": reason}
        )

    def restart(self, opened: int, closed: int) -> None:
        """A wait after which the period is counted anew."""
        self.tell(StepKind.RESTART, lambda: {"from": text(opened), "to": text(closed)})

    def give_back(self, opened: int, closed: int, due: int, **given: int) -> None:
        """A wait whose time is given back, and where the due moment is then."""
        self.tell(
            StepKind.SUSPEND,
            lambda: {"from": text(opened), "to": text(closed), **given, "moves_to": text(due)},
        )


class Unread(Account):
    """Stays empty: putting the steps together takes longer than the reckoning itself."""

    def tell(self, kind: StepKind, facts: Callable[[], dict[str, Any]]) -> None:
        """Nobody reads it."""

    def tell_skipped(self, calendar: WorkCalendar, first: int, last: int) -> None:
        """Nobody reads it."""


def text(tick: int) -> str:
    """Local ISO 8601, to the minute when the seconds are zero."""
    moment = moment_of(tick).replace(tzinfo=None)
    return moment.isoformat(timespec="seconds" if tick % 60 else "minutes")
