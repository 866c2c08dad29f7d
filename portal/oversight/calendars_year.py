"""A year drawn month by month: what each day is, in a letter and a colour and in words."""

from calendar import Calendar as Weeks
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from calendars.enums import DayKind
from calendars.models import CalendarDay
from calendars.queries import CalendarYear


# Kind -> letter shown under the number. Colour only repeats it.
LETTERS = {DayKind.HOLIDAY: "L", DayKind.COMPENSATORY: "B", DayKind.SWAP_OFF: "H", DayKind.MAKE_UP: "+"}
WEEKDAY_HEADS: tuple[tuple[str, str | Promise], ...] = (
    ("T2", _("Thứ Hai")),
    ("T3", _("Thứ Ba")),
    ("T4", _("Thứ Tư")),
    ("T5", _("Thứ Năm")),
    ("T6", _("Thứ Sáu")),
    ("T7", _("Thứ Bảy")),
    ("CN", _("Chủ nhật")),
)


@dataclass(frozen=True)
class Cell:
    """One day. Outside the month everything is empty."""

    number: int | None
    css: str = ""
    letter: str = ""
    words: str = ""


@dataclass(frozen=True)
class Month:
    number: int
    weeks: tuple[tuple[Cell, ...], ...]
    working_days: int


@dataclass(frozen=True)
class Legend:
    css: str
    letter: str
    label: str | Promise


LEGEND = (
    *(Legend(f"cal-{kind.value}", letter, kind.label) for kind, letter in LETTERS.items()),
    Legend("cal-rest", "", _("ngày nghỉ hằng tuần")),
    Legend("cal-short", "½", _("không làm việc cả ngày")),
)


def months_of(shown: CalendarYear) -> list[Month]:
    """The twelve months, weeks beginning on Monday."""
    by_day = {day.on: day for day in shown.days}
    longest = max((_hours(shown, date.fromordinal(n)) for n in _days(shown.year)), default=0)
    return [_month(shown, number, by_day, longest) for number in range(1, 13)]


def _month(shown: CalendarYear, number: int, by_day: dict[date, CalendarDay], longest: int) -> Month:
    weeks = tuple(
        tuple(_cell(shown, day, number, by_day.get(day), longest) for day in week)
        for week in Weeks().monthdatescalendar(shown.year, number)
    )
    days = [day for day in Weeks().itermonthdates(shown.year, number) if day.month == number]
    return Month(number, weeks, sum(bool(_hours(shown, day)) for day in days))


def _cell(shown: CalendarYear, day: date, month: int, row: CalendarDay | None, longest: int) -> Cell:
    if day.month != month:
        return Cell(None)
    if row is not None:
        kind = DayKind(row.kind)
        return Cell(day.day, f"cal-{kind.value}", LETTERS[kind], row.name)
    hours = _hours(shown, day)
    if not hours:
        return Cell(day.day, "cal-rest")
    return Cell(day.day, "cal-short", "½") if hours < longest else Cell(day.day)


def _hours(shown: CalendarYear, day: date) -> int:
    """Working seconds of a day."""
    return shown.working.standard_seconds(day.toordinal())


def _days(year: int) -> range:
    return range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)
