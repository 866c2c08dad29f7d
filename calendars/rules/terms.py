"""What goes into and comes out of the clock: values without behaviour.

Moments inside the clock are whole seconds of local time ("ticks") since the first day of the
proleptic Gregorian calendar: day ordinal × 86,400 + seconds of the day. Asia/Ho_Chi_Minh has no
summer time, so local arithmetic is exact. Microseconds are cut off: a promise is never later for them.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from calendars.enums import CutoffEffect, DueTimePolicy, PauseMode, PeriodUnit, StartRule, StepKind
from calendars.exceptions import WorktimeError


LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = 86_400
HOUR = 3_600
FIRST_YEAR, LAST_YEAR = 1950, 2200
LONGEST_PERIOD = Decimal(20_000)


@dataclass(frozen=True)
class Period:
    """A legal period. `value` may be fractional (half days occur); zero means "within the day"."""

    value: Decimal
    unit: PeriodUnit

    def __post_init__(self) -> None:
        if not self.value.is_finite() or self.value < 0:
            raise WorktimeError(f"Thời hạn phải là số không âm, không phải “{self.value}”.")
        if self.value > LONGEST_PERIOD:
            raise WorktimeError(f"Thời hạn {self.value} quá dài; tối đa {LONGEST_PERIOD}.")


@dataclass(frozen=True)
class Pause:
    """A lawful wait [start, end). Local or aware moments. The mode is chosen by the legal rule."""

    start: datetime
    end: datetime
    mode: PauseMode = PauseMode.SUSPEND

    def __post_init__(self) -> None:
        if ticks(self.end) < ticks(self.start):
            raise WorktimeError(
                f"Khoảng tạm dừng kết thúc ({self.end:%d/%m/%Y %H:%M}) trước khi bắt đầu "
                f"({self.start:%d/%m/%Y %H:%M}). Hãy sửa lại hai mốc."
            )


@dataclass(frozen=True)
class Cutoff:
    """An hour of the day and what coming after it means. Sharp on the hour is not yet after it.

    `source` is where it is written (ruling 6): said in the explanation, it decides nothing.
    """

    hour: time
    effect: CutoffEffect
    source: str = ""


@dataclass(frozen=True)
class Terms:
    """Everything besides the receipt and the calendar that decides a promise."""

    period: Period
    cutoff: Cutoff | None = None
    start_rule: StartRule = StartRule.NEXT_SESSION
    due_time_policy: DueTimePolicy = DueTimePolicy.RECEIPT_TIME
    fixed_hour: time | None = None

    def __post_init__(self) -> None:
        if self.due_time_policy == DueTimePolicy.FIXED_HOUR and self.fixed_hour is None:
            raise WorktimeError("Cách hẹn theo giờ cố định cần có giờ hẹn.")


@dataclass(frozen=True)
class Step:
    """One step of an explanation. `facts` holds plain JSON values; sentences.py puts it in words."""

    kind: StepKind
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class DueAnswer:
    """A promise. `due_at` includes an extension, `legal_due_at` (measure L, ruling 1) does not."""

    due_at: datetime
    due_date: date
    legal_due_at: datetime
    late_after: datetime
    starts_at: datetime
    provisional: bool
    steps: tuple[Step, ...]


def ticks(moment: datetime) -> int:
    """Whole local seconds of a moment; a moment without zone is already local."""
    local = moment if moment.tzinfo is None else moment.astimezone(LOCAL)
    return local.toordinal() * DAY + local.hour * HOUR + local.minute * 60 + local.second


def moment_of(tick: int) -> datetime:
    """The local aware moment of a tick."""
    ordinal, second = divmod(tick, DAY)
    day = date.fromordinal(ordinal)
    return datetime(
        day.year, day.month, day.day, second // HOUR, second % HOUR // 60, second % 60, tzinfo=LOCAL
    )


def second_of(clock: time) -> int:
    """Seconds since midnight."""
    return clock.hour * HOUR + clock.minute * 60 + clock.second
