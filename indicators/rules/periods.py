"""Periods that are scored, and the day a period is measured at (law.md §1.4, ruling 2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from indicators.enums import PeriodKind


MONTHS = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.YEAR: 12}


@dataclass(frozen=True)
class Period:
    """A month, quarter or year by its first day."""

    kind: PeriodKind
    first: date

    @property
    def last(self) -> date:
        return self._moved(1).first - timedelta(days=1)

    def before(self) -> Period:
        return self._moved(-1)

    def after(self) -> Period:
        return self._moved(1)

    def measured_at(self, day: date) -> date:
        """The day its figures are as at: its end, or `day` while it is open."""
        return min(self.last, day)

    def _moved(self, periods: int) -> Period:
        months = self.first.year * 12 + self.first.month - 1 + periods * MONTHS[self.kind]
        return Period(self.kind, date(months // 12, months % 12 + 1, 1))


def period_of(kind: PeriodKind, day: date) -> Period:
    """The period of a kind that a day lies in."""
    length = MONTHS[kind]
    return Period(kind, date(day.year, (day.month - 1) // length * length + 1, 1))


def open_periods(day: date) -> tuple[Period, ...]:
    """Month, quarter and year to date."""
    return tuple(period_of(kind, day) for kind in PeriodKind)
