"""A question to the clock as plain values, read strictly: what the command line and batch lines say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from calendars.enums import CutoffEffect, PauseMode, PeriodUnit, StartRule
from calendars.exceptions import WorktimeError
from calendars.rules.duedate import explain_due
from calendars.rules.sentences import sentence
from calendars.rules.terms import FIRST_YEAR, LAST_YEAR, Cutoff, DueAnswer, Pause, Period, Terms


Choice = TypeVar("Choice", PeriodUnit, StartRule, PauseMode)


@dataclass(frozen=True)
class Question:
    calendar: str
    received: datetime | date
    terms: Terms
    pauses: tuple[Pause, ...]


def question_from(row: Mapping[str, Any]) -> Question:
    """Read received, period, unit and the optional calendar, cutoff, cutoff_source, start_rule, pauses, mode.

    Other fields are ignored. Raises WorktimeError naming the field and the value that is wrong.
    """
    for needed in ("received", "period", "unit"):
        if row.get(needed) in (None, ""):
            raise WorktimeError(f"Thiếu trường “{needed}”.")
    mode = _choice(PauseMode, row.get("mode") or PauseMode.SUSPEND, "mode")
    cutoff = row.get("cutoff")
    return Question(
        calendar=str(row.get("calendar") or "standard"),
        received=_received(row["received"]),
        terms=Terms(
            period=Period(_number(row["period"]), _choice(PeriodUnit, row["unit"], "unit")),
            cutoff=cutoff_from(cutoff, source=row.get("cutoff_source")) if cutoff else None,
            start_rule=_choice(StartRule, row.get("start_rule") or StartRule.NEXT_SESSION, "start_rule"),
        ),
        pauses=tuple(_pause(pair, mode) for pair in _pairs(row.get("pauses") or ())),
    )


def cutoff_from(text: object, *, source: object = None) -> Cutoff:
    """Read `HH:MM:effect`."""
    hour, _, effect = (text if isinstance(text, str) else "").rpartition(":")
    try:
        return Cutoff(time.fromisoformat(hour), CutoffEffect(effect), str(source or "").strip())
    except ValueError:
        raise WorktimeError(
            f"Mốc giờ “{text}” sai; viết HH:MM:{' hoặc HH:MM:'.join(CutoffEffect.values)}."
        ) from None


def answer_to(answer: DueAnswer) -> dict[str, Any]:
    """The answer as plain JSON values; moments in local time, ISO 8601."""
    return {
        "due_at": local_text(answer.due_at),
        "due_date": answer.due_date.isoformat(),
        "late_after": local_text(answer.late_after),
        "provisional": answer.provisional,
        "steps": [{"kind": s.kind.value, "text": sentence(s), **s.facts} for s in answer.steps],
    }


def answer_question(question: Question, calendar: Any) -> DueAnswer:
    """The clock's answer in the calendar the question named."""
    return explain_due(
        calendar=calendar, received=question.received, terms=question.terms, pauses=question.pauses
    )


def local_text(moment: datetime) -> str:
    """Local ISO 8601 without zone, to the minute when the seconds are zero."""
    local = moment.replace(tzinfo=None)
    return local.isoformat(timespec="seconds" if local.second else "minutes")


def _received(text: object) -> datetime | date:
    try:
        if not isinstance(text, str):
            raise ValueError
        if "T" not in text and " " not in text:
            return _within_years(date.fromisoformat(text))
        moment = datetime.fromisoformat(text)
        _within_years(moment.date())
    except ValueError:
        raise WorktimeError(
            f"Thời điểm “{text}” sai; viết YYYY-MM-DDTHH:MM hoặc YYYY-MM-DD, "
            f"trong các năm {FIRST_YEAR} đến {LAST_YEAR}."
        ) from None
    return moment


def _within_years(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError
    return day


def _number(value: object) -> Decimal:
    try:
        if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
            raise InvalidOperation
        return Decimal(str(value))
    except InvalidOperation:
        raise WorktimeError(f"Thời hạn “{value}” không phải là số.") from None


def _choice(kind: type[Choice], value: object, name: str) -> Choice:
    try:
        return kind(str(value))
    except ValueError:
        raise WorktimeError(f"“{value}” không dùng được cho {name}; chọn {', '.join(kind.values)}.") from None


def _pairs(pauses: object) -> Iterable[object]:
    if not isinstance(pauses, list | tuple):
        raise WorktimeError("Các khoảng tạm dừng phải là danh sách các cặp [bắt đầu, kết thúc].")
    return pauses


def _pause(pair: object, mode: PauseMode) -> Pause:
    parts = pair.split("/") if isinstance(pair, str) else pair
    if not isinstance(parts, list | tuple) or len(parts) != 2:
        raise WorktimeError(f"Khoảng tạm dừng “{pair}” sai; viết BẮT-ĐẦU/KẾT-THÚC.")
    start, end = (_moment(part) for part in parts)
    return Pause(start, end, mode)


def _moment(text: object) -> datetime:
    """A slip may name a day and no hour: then it means the beginning of that day."""
    found = _received(text)
    return found if isinstance(found, datetime) else datetime.combine(found, time.min)
