"""By when who has filed must be told: accepted, refused, or everything that is missing."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from calendars.rules.worktime import (
    StartRule,
    WorkCalendar,
    add_working_days,
    add_working_hours,
    end_of_working_day,
    next_opening,
)
from dossiers.rules.days import local_day
from procedures.enums import Channel


ONLINE_HOURS: Final = 8
"""Working hours from the system's receipt (Decree 45/2020 as amended by Decree 105/2025 Art. 10)."""
AT_THE_COUNTER_DAYS: Final = 1
"""Working days to the slip of a dossier handed in directly or by post, while that resolution is in force."""
AT_THE_COUNTER_FROM: Final = date(2026, 1, 1)
AT_THE_COUNTER_UNTIL: Final = date(2027, 2, 28)

ONLINE_BASIS = "08 giờ làm việc kể từ khi hệ thống tiếp nhận (Nghị định 45/2020/NĐ-CP, sửa đổi 2025)"
COUNTER_BASIS = "01 ngày làm việc kể từ khi nhận hồ sơ (Nghị quyết của Chính phủ, đến hết 28/02/2027)"


@dataclass(frozen=True)
class Owed:
    """The last moment of an answer in time, and the rule that says so."""

    due_at: datetime
    basis: str


def answer_owed(
    calendar: WorkCalendar,
    *,
    channel: int,
    since: datetime,
    start_rule: StartRule = StartRule.NEXT_SESSION,
) -> Owed | None:
    """What is owed to who filed at that moment; None where no rule is in force for the channel.

    What counts as received in the next session counts so for the day of the answer too (ruling 4).
    """
    if channel == Channel.ONLINE:
        return Owed(add_working_hours(calendar, since, ONLINE_HOURS), ONLINE_BASIS)
    day = local_day(since)
    if not AT_THE_COUNTER_FROM <= day <= AT_THE_COUNTER_UNTIL:
        return None
    received = next_opening(calendar, since) if start_rule == StartRule.NEXT_SESSION else since
    last = add_working_days(calendar, local_day(received), AT_THE_COUNTER_DAYS)
    return Owed(end_of_working_day(calendar, last), COUNTER_BASIS)
