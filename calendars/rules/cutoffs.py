"""The cut-off “result the same day, else the next”: the receipt day is day one, after the hour the next is.

One reading for the date and for the words that explain it, so that they cannot part.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING

from calendars.enums import CutoffGives, PeriodUnit
from calendars.rules.calendar import WorkCalendar
from calendars.rules.moves import end_left, is_working, nth_working_day
from calendars.rules.terms import DAY, HOUR, Period


@dataclass(frozen=True)
class FromDayOne:
    """A period in whole days whose day one is counted; `tick` is the receipt, its hour known if `timed`."""

    calendar: WorkCalendar
    period: Period
    tick: int
    timed: bool
    past: bool

    @property
    def day(self) -> int:
        return self.tick // DAY

    @property
    def days(self) -> int:
        """What is begun of a day is a day; nothing at all is day one itself."""
        days = self.period.value
        if self.period.unit == PeriodUnit.WORKING_HOURS:
            begin_day = nth_working_day(self.calendar, self.day, 0)
            days = days * HOUR / self.calendar.standard_seconds(begin_day)
        return max(int(days.to_integral_value(ROUND_CEILING)), 1)

    @property
    def last(self) -> int:
        """The last day; one of calendar days may still be a day off."""
        count = self.days - (0 if self.past else 1)
        return self.day + count if self._by_calendar else nth_working_day(self.calendar, self.day, count)

    @property
    def first(self) -> int:
        """Day one: where nothing is left of the receipt day for a result, the day that gives it."""
        if self.past:
            return self.day + 1 if self._by_calendar else nth_working_day(self.calendar, self.day, 1)
        if self.days > 1 or (self._by_calendar and not is_working(self.calendar, self.day)):
            return self.day
        return end_left(self.calendar, self.last, self.tick if self.timed else None) // DAY

    @property
    def gives(self) -> CutoffGives:
        """What the hour did to this receipt."""
        if self.past and self.days == 1:
            return CutoffGives.NEXT_DAY
        if self.past:
            return CutoffGives.FROM_TOMORROW if self._by_calendar else CutoffGives.FROM_NEXT_DAY
        if self.first != self.day:
            return CutoffGives.NO_HOURS_LEFT
        is_today = self.days == 1 and is_working(self.calendar, self.day)
        return CutoffGives.SAME_DAY if is_today else CutoffGives.FROM_RECEIPT

    @property
    def _by_calendar(self) -> bool:
        return self.period.unit == PeriodUnit.CALENDAR_DAYS
