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
        ahead = self.days - 1
        if self._by_calendar:
            return self._after_the_hour + ahead
        return nth_working_day(self.calendar, self.first, ahead)

    @property
    def first(self) -> int:
        """Day one. A receipt on a day off, or after the day's last hour, has no working day there to count:
        the next one is the first. Of calendar days only a single one waits for a day that can give a result.
        """
        begin = self._after_the_hour
        if self._by_calendar and (self.days > 1 or not is_working(self.calendar, begin)):
            return begin
        begin = nth_working_day(self.calendar, begin, 0)
        return end_left(self.calendar, begin, self.tick if self.timed else None) // DAY

    @property
    def _after_the_hour(self) -> int:
        """The receipt day, or after the hour the one after it, whether they are worked or not."""
        return self.day + 1 if self.past else self.day

    @property
    def gives(self) -> CutoffGives:
        """What the hour did to this receipt."""
        if self.past and self.days == 1:
            return CutoffGives.NEXT_DAY
        if self.past:
            return CutoffGives.FROM_TOMORROW if self._by_calendar else CutoffGives.FROM_NEXT_DAY
        if self.first != self.day:
            return CutoffGives.NO_HOURS_LEFT if self.days == 1 else CutoffGives.FROM_NEXT_WITH_HOURS
        is_today = self.days == 1 and is_working(self.calendar, self.day)
        return CutoffGives.SAME_DAY if is_today else CutoffGives.FROM_RECEIPT

    @property
    def _by_calendar(self) -> bool:
        return self.period.unit == PeriodUnit.CALENDAR_DAYS
