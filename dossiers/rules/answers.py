"""By when who has filed must be told: accepted, refused, or everything that is missing."""

from dataclasses import dataclass
from datetime import datetime

from calendars.rules.worktime import (
    StartRule,
    WorkCalendar,
    add_working_days,
    add_working_hours,
    end_of_working_day,
    next_opening,
)
from dossiers.rules.days import local_day
from dossiers.rules.periods import Legal, in_force
from procedures.enums import Channel


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
    day = local_day(since)
    is_online = channel == Channel.ONLINE
    found = in_force(Legal.ANSWER_ONLINE if is_online else Legal.ANSWER_AT_THE_COUNTER, day)
    if found is None:
        return None
    if is_online:
        return Owed(add_working_hours(calendar, since, found.value), found.article)
    received = next_opening(calendar, since) if start_rule == StartRule.NEXT_SESSION else since
    last = add_working_days(calendar, local_day(received), found.value)
    return Owed(end_of_working_day(calendar, last), found.article)
