"""Hours in which no telephone rings: text messages owed at night leave in the morning."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


PRODUCT_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True)
class QuietHours:
    """From `begins` to `ends` by the clock of Vietnam, over midnight if need be; the end is free again."""

    begins: time
    ends: time

    def next_allowed(self, at: datetime) -> datetime:
        """`at` itself when it is not quiet, else the moment the quiet ends."""
        local = at.astimezone(PRODUCT_ZONE)
        if not self._hold(local.time()):
            return at
        ends = local.replace(hour=self.ends.hour, minute=self.ends.minute, second=0, microsecond=0)
        return ends if ends > local else ends + timedelta(days=1)

    def _hold(self, clock: time) -> bool:
        if self.begins <= self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends


def quiet_hours(written: str) -> QuietHours | None:
    """`21:00-07:00` as hours; None for an empty text. Raises ValueError for anything else."""
    if not written.strip():
        return None
    begins, dash, ends = written.partition("-")
    if not dash:
        raise ValueError(f"{written!r} is not hours like 21:00-07:00.")
    hours = QuietHours(_clock(begins), _clock(ends))
    if hours.begins == hours.ends:
        raise ValueError(f"{written!r} begins and ends at the same time.")
    return hours


def _clock(written: str) -> time:
    hour, colon, minute = written.strip().partition(":")
    if not (colon and hour.isdecimal() and minute.isdecimal()):
        raise ValueError(f"{written!r} is not a time like 21:00.")
    return time(int(hour), int(minute))
