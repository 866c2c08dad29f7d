"""Asking another agency's opinion (Decree 61/2018 Art. 19, kept by 118/2025; ruling 8).

A question states its content and a deadline, and never stops the applicant's clock. The agency asked gives
an opinion with its reasons; within one working day it may hand the question back.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from calendars.rules.worktime import (
    WorkCalendar,
    add_working_days,
    end_of_working_day,
    next_opening,
    warning_moment,
)
from dossiers.enums import OpinionKind as K
from dossiers.rules.days import VIETNAM


OPINIONS: Final = frozenset({K.AGREE, K.DISAGREE, K.COMMENT})
HANDED_BACK: Final = frozenset({K.NOT_OURS, K.MORE_TIME, K.MORE_PAPERS})
# These two only at once: who keeps a question for a week has had the time.
OBJECTIONS: Final = frozenset({K.MORE_TIME, K.MORE_PAPERS})
OBJECT_WITHIN_DAYS: Final = 1
REMIND_AT_PERCENT: Final = 80
# A link outlives its deadline: a late answer is better than none, and is counted as late.
LINK_DAYS_AFTER_DUE: Final = 10
LONGEST_DAYS: Final = 365

# What each kind of answer must say besides its reason: field of the form → the sentence when it is empty.
MUST_SAY: Final[Mapping[K, tuple[str, str]]] = {
    K.NOT_OURS: ("refers_to", "Ghi tên cơ quan có chức năng trả lời câu hỏi này."),
    K.MORE_TIME: ("proposed_on", "Đề nghị ngày có thể trả lời."),
    K.MORE_PAPERS: ("missing_papers", "Ghi rõ những giấy tờ cần gửi thêm."),
}


def object_until(calendar: WorkCalendar, sent_at: datetime) -> datetime:
    """The end of the next working day after a question was sent: until then it may be handed back."""
    opened = next_opening(calendar, sent_at.astimezone(VIETNAM))
    return end_of_working_day(calendar, add_working_days(calendar, opened.date(), OBJECT_WITHIN_DAYS))


def remind_at(calendar: WorkCalendar, sent_at: datetime, due_at: datetime) -> datetime:
    """When the agency asked is reminded: at 80 % of the working time it was given."""
    return warning_moment(calendar, sent_at, due_at, REMIND_AT_PERCENT)


def usual_due_on(calendar: WorkCalendar, asked_on: date) -> date:
    """The day a form proposes: five working days; law sets none in general."""
    return add_working_days(calendar, asked_on, 5)
