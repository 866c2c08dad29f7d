"""What a question and an answer between agencies must be like before they are kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time

from calendars.rules.worktime import (
    WorkCalendar,
    end_of_working_day,
    is_open,
    is_working_day,
    next_working_day,
)
from dossiers.enums import OpinionKind
from dossiers.exceptions import Refused
from dossiers.models import Consultation
from dossiers.rules import consulting as rules
from dossiers.rules.days import VIETNAM, local_day
from dossiers.services import clock


@dataclass(frozen=True)
class OpinionIn:
    """What is answered; the last four only where the kind of answer asks for them."""

    kind: OpinionKind
    text: str
    refers_to: str = ""
    proposed_on: date | None = None
    missing_papers: str = ""
    signer_name: str = field(default="", kw_only=True)


def due_moment(calendar: WorkCalendar, day: date, hour: time | None, *, at: datetime) -> datetime:
    """The deadline of a question: in working time, still to come. Raises Refused."""
    if not is_working_day(calendar, day):
        working = next_working_day(calendar, day)
        raise Refused(
            f"Ngày {day:%d/%m/%Y} là ngày nghỉ; ngày làm việc tiếp theo là {working:%d/%m/%Y}.",
            field="due_on",
        )
    moment = datetime.combine(day, hour, VIETNAM) if hour else end_of_working_day(calendar, day)
    if hour and not is_open(calendar, moment):
        raise Refused("Giờ trả lời phải trong giờ làm việc của cơ quan.", field="due_time")
    if moment <= at:
        raise Refused("Hạn trả lời phải sau thời điểm hỏi.", field="due_on")
    if (day - local_day(at)).days > rules.LONGEST_DAYS:
        raise Refused("Hạn trả lời không quá một năm kể từ hôm nay.", field="due_on")
    return moment


def check_opinion(question: Consultation, given: OpinionIn, *, at: datetime) -> None:
    """Refuse an answer that lacks what its kind must say, or objects too late. Raises Refused."""
    if not given.text.strip():
        raise Refused("Ý kiến nào cũng phải nêu lý do.", field="text")
    name, sentence = rules.MUST_SAY.get(given.kind, ("", ""))
    if name and not getattr(given, name):
        raise Refused(sentence, field=name)
    if given.kind not in rules.OBJECTIONS:
        return
    calendar = clock.calendar_of(question.dossier, at=at)
    until = rules.object_until(calendar, question.sent_at).astimezone(VIETNAM)
    if at > until:
        raise Refused(
            "Chỉ được đề nghị thêm thời hạn hoặc giấy tờ trong một ngày làm việc (đến "
            f"{until:%H:%M ngày %d/%m/%Y}). Hãy trả lời nội dung được hỏi.",
            field="kind",
        )
    if given.kind == OpinionKind.MORE_TIME and given.proposed_on is not None:
        _check_proposed(calendar, question, given.proposed_on)


def _check_proposed(calendar: WorkCalendar, question: Consultation, day: date) -> None:
    asked_for = local_day(question.due_at)
    if day <= asked_for:
        raise Refused(f"Ngày đề nghị phải sau hạn đã cho, {asked_for:%d/%m/%Y}.", field="proposed_on")
    if not is_working_day(calendar, day):
        working = next_working_day(calendar, day)
        raise Refused(
            f"Ngày {day:%d/%m/%Y} là ngày nghỉ; ngày làm việc tiếp theo là {working:%d/%m/%Y}.",
            field="proposed_on",
        )
