"""What was received while the line or the power was lost: which time of reception is believed, and when.

The real time of reception starts the legal clock (Decree 118/2025 Art 17; ruling 4), also where the portal
learns of it later. So that nobody dates a late reception back, that time is believed only within an outage
the office has on record, in an opening session of the counter (ruling 5), under a number of that counter's
block, and when it is entered by the end of the next working day. All moments are aware.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from calendars.rules.worktime import (
    WorkCalendar,
    end_of_working_day,
    is_open,
    is_working_day,
    next_working_day,
)
from dossiers.rules.days import VIETNAM, local_day


SHORTEST: Final = timedelta(minutes=1)
"""A machine silent for less than this has lost a packet, not the line."""
LONGEST_SILENCE: Final = timedelta(hours=12)
"""A machine that was silent longer was switched off."""
NOTED_WITHIN: Final = timedelta(days=7)
"""An outage older than this is no longer put on record."""
CLOSE_TOGETHER: Final = timedelta(minutes=1)
"""Nobody receives two people within a minute."""
CLOCK_OFF: Final = timedelta(minutes=5)
"""A counter's clock further off than this makes the times it tells worth a look."""
GAP: Final = timedelta(minutes=5)
"""A machine at work is heard every minute; after more than this it was away. Also how exactly people note."""
NUMBER: Final = re.compile(r"^\s*(?:T\s*-?\s*)?0*(\d{1,7})\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Span:
    """An outage: from a moment to another, or still lasting; of one machine, or of the whole counter.

    `alive_at` is when the counter was first seen at work with the portal although it has begun.
    """

    id: int
    began_at: datetime
    ended_at: datetime | None
    device: int | None = None
    alive_at: datetime | None = None

    def holds(self, at: datetime, device: int | None = None) -> bool:
        """Whether the moment lies in it, both ends included; one machine's outage is that machine's alone."""
        ours = self.device is None or self.device == device
        return ours and self.began_at <= at and (self.ended_at is None or at <= self.ended_at)


class Doubt(StrEnum):
    """Why a reception entered afterwards should be looked at. None of them is a proof."""

    SAME_PERSON = "same_person"
    CLOSE_TOGETHER = "close_together"
    NOTED_LATER = "noted_later"
    CLOCK_OFF = "clock_off"
    AT_WORK = "at_work"


@dataclass(frozen=True)
class Entry:
    """A reception entered afterwards. `noted_by` is None where machines found the outage.

    `heard_at`: when another machine, or one of a counter wholly cut off, was heard; `received_meanwhile`: the
    same person received somebody as usual in the midst of the outage.
    """

    id: int
    received_at: datetime
    recorded_at: datetime
    person: int
    outage_began_at: datetime
    noted_at: datetime
    noted_by: int | None
    clock_offset: timedelta = timedelta(0)
    outage_ended_at: datetime | None = None
    heard_at: datetime | None = None
    received_meanwhile: bool = False


def padded(number: int) -> str:
    """T00042: how a provisional number is printed and written."""
    return f"T{number:05}"


def told(moment: datetime) -> str:
    """09:40 ngày 06/03/2026, as sentences name a moment."""
    return f"{moment.astimezone(VIETNAM):%H:%M ngày %d/%m/%Y}"


def number_in(typed: str) -> int | None:
    """The number somebody wrote as T00042, t42 or 42; None for anything else."""
    found = NUMBER.match(typed)
    return int(found[1]) if found and int(found[1]) else None


def longest(began_at: datetime, calendar: WorkCalendar) -> datetime:
    """Until when an outage noted as lasting may last: the end of the next working day."""
    return end_of_working_day(calendar, next_working_day(calendar, local_day(began_at)))


def holds_until(outage: Span, calendar: WorkCalendar) -> datetime:
    """Up to when receptions are believed in it: its end.

    While nobody has noted the end, it holds until the counter was seen at work again and at most `longest`:
    otherwise an outage forgotten would be a licence to write any time.
    """
    if outage.ended_at is not None:
        return outage.ended_at
    last = longest(outage.began_at, calendar)
    return last if outage.alive_at is None else min(last, outage.alive_at)


def bounded(outages: Iterable[Span], calendar: WorkCalendar) -> list[Span]:
    """The outages as far as they are believed."""
    return [replace(one, ended_at=holds_until(one, calendar)) for one in outages]


def entered_by(outage: Span, calendar: WorkCalendar) -> datetime:
    """Until when what was received in it is entered: the end of the working day after its last one."""
    return end_of_working_day(calendar, next_working_day(calendar, local_day(holds_until(outage, calendar))))


def covering(outages: Iterable[Span], received_at: datetime, *, device: int | None = None) -> Span | None:
    """The outage a reception belongs to: of several, the one that was over first."""
    found = [one for one in outages if one.holds(received_at, device)]
    return min(found, key=lambda one: (one.ended_at is None, one.ended_at or one.began_at), default=None)


def fault(
    received_at: datetime,
    *,
    now: datetime,
    outages: Sequence[Span],
    opening: WorkCalendar,
    counting: WorkCalendar,
    device: int | None = None,
) -> str:
    """Why this time of reception is not believed, in a sentence that says what to do; empty when it is."""
    if received_at > now:
        return "Thời điểm nhận ghi trong tương lai. Xem lại ngày, giờ trên giấy tạm."
    outage = covering(bounded(outages, counting), received_at, device=device)
    if outage is None:
        lasting = covering(outages, received_at, device=device)
        if lasting is not None:
            return (
                f"Sự cố từ {told(lasting.began_at)} chưa ghi kết thúc "
                f"nên chỉ nhập được giờ nhận đến {told(holds_until(lasting, counting))}. "
                "Trưởng bộ phận Một cửa ghi kết thúc sự cố trước, hoặc tiếp nhận theo giờ hiện tại."
            )
        return (
            "Thời điểm nhận không nằm trong lần mất kết nối, mất điện nào đã ghi của quầy. "
            "Trưởng bộ phận Một cửa ghi sự cố trước, hoặc tiếp nhận theo giờ hiện tại."
        )
    if not is_open(opening, received_at):
        return "Thời điểm nhận ngoài giờ mở cửa của quầy. Xem lại giờ trên giấy tạm."
    until = entered_by(outage, counting)
    if now > until:
        return (
            f"Đã quá hạn nhập sau sự cố ({told(until)}). "
            "Tiếp nhận theo giờ hiện tại và báo trưởng bộ phận Một cửa."
        )
    return ""


def issued_since(issued_at: datetime, lent_at: datetime | None) -> datetime:
    """Since when somebody can have taken a number home; by the minute, as people write the time of a slip."""
    return max(issued_at, lent_at or issued_at).replace(second=0, microsecond=0)


def alive_within(span: Span, since: datetime | None, seen_at: datetime) -> datetime | None:
    """When a machine heard from `since` to `seen_at` without a gap was first heard in the midst of the span.

    Not at its ends: all machines come back within minutes, and people note roughly.
    """
    first, last = span.began_at + GAP, (span.ended_at or seen_at) - GAP
    begun = max(since or seen_at, first)
    return begun if seen_at >= begun and begun <= last else None


def may_note(began_at: datetime, ended_at: datetime | None, *, now: datetime) -> tuple[str, str]:
    """What is wrong with an outage as somebody wants it on record: (field, sentence), empty when nothing."""
    if began_at > now:
        return "began_at", "Sự cố chưa bắt đầu thì chưa ghi được. Xem lại thời điểm bắt đầu."
    if began_at < now - NOTED_WITHIN:
        return "began_at", "Sự cố đã quá 7 ngày nên không ghi thêm được."
    if ended_at is not None and ended_at > now:
        return "ended_at", "Thời điểm kết thúc còn ở tương lai. Bỏ trống nếu sự cố đang tiếp diễn."
    if ended_at is not None and ended_at <= began_at:
        return "ended_at", "Thời điểm kết thúc phải sau thời điểm bắt đầu."
    return "", ""


def silence(last_seen_at: datetime, lost_at: datetime, back_at: datetime) -> Span | None:
    """The outage a machine tells of when it is back, as far as the server itself has not heard from it.

    What it says is believed only within its own silence: not before its last sign of life, not overnight,
    not for a machine that was switched off, and not for moments.
    """
    began_at = max(last_seen_at, min(lost_at, back_at))
    if local_day(last_seen_at) != local_day(back_at) or back_at - last_seen_at > LONGEST_SILENCE:
        return None
    return Span(0, began_at, back_at) if back_at - began_at >= SHORTEST else None


def doubts(entries: Sequence[Entry], counting: WorkCalendar) -> dict[int, list[Doubt]]:
    """What should be looked at, per entry. `entries` are those of one counter, in any order."""
    close = _close_together(entries)
    found: dict[int, list[Doubt]] = {}
    for entry in entries:
        judged = {
            Doubt.CLOSE_TOGETHER: entry.id in close,
            Doubt.SAME_PERSON: entry.noted_by is not None and entry.noted_by == entry.person,
            Doubt.NOTED_LATER: entry.noted_by is not None and _noted_later(entry, counting),
            Doubt.CLOCK_OFF: abs(entry.clock_offset) > CLOCK_OFF,
            Doubt.AT_WORK: entry.received_meanwhile or _heard_meanwhile(entry),
        }
        found[entry.id] = [doubt for doubt, is_so in judged.items() if is_so]
    return found


def _close_together(entries: Sequence[Entry]) -> set[int]:
    """Of two receptions of one person within a minute, the one entered later: it is then that it is seen."""
    found: set[int] = set()
    before: dict[int, Entry] = {}
    for entry in sorted(entries, key=lambda one: (one.received_at, one.id)):
        earlier = before.get(entry.person)
        if earlier is not None and entry.received_at - earlier.received_at < CLOSE_TOGETHER:
            found.add(earlier.id if earlier.recorded_at > entry.recorded_at else entry.id)
        before[entry.person] = entry
    return found


def _heard_meanwhile(entry: Entry) -> bool:
    """Not in the last minutes, when all machines come back."""
    return entry.heard_at is not None and entry.heard_at <= (entry.outage_ended_at or entry.recorded_at) - GAP


def _noted_later(entry: Entry, counting: WorkCalendar) -> bool:
    """Put on record only after the working day on which it began."""
    day = local_day(entry.outage_began_at)
    last = day if is_working_day(counting, day) else next_working_day(counting, day)
    return entry.noted_at > end_of_working_day(counting, last)
