"""An explanation in words: one sentence per step.

Sentences are written in Vietnamese; a caller that speaks another language passes its `translate`.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from calendars.enums import CutoffEffect, CutoffGives, DueTimePolicy, PeriodUnit, StepKind
from calendars.rules.terms import Step


Translate = Callable[[str], str]


def gettext_noop(text: str) -> str:
    """Marks a sentence for translation; it is translated when it is said."""
    return text


WEEKDAYS = (
    gettext_noop("thứ Hai"),
    gettext_noop("thứ Ba"),
    gettext_noop("thứ Tư"),
    gettext_noop("thứ Năm"),
    gettext_noop("thứ Sáu"),
    gettext_noop("thứ Bảy"),
    gettext_noop("Chủ nhật"),
)
# How days, moments and parts of numbers are written is part of a language, too.
DAY = gettext_noop("{weekday}, {day:%d/%m/%Y}")
MOMENT = gettext_noop("{at:%H:%M} {weekday}, {at:%d/%m/%Y}")
ONE_DATE, DATES = gettext_noop("{first:%d/%m/%Y}"), gettext_noop("{first:%d/%m}–{last:%d/%m/%Y}")
DECIMAL = gettext_noop("{whole},{part}")
HOURS, MINUTES = gettext_noop("giờ"), gettext_noop("phút")
REASONS = {
    "weekly_rest": gettext_noop("ngày nghỉ hằng tuần"),
    "before_hours": gettext_noop("trước giờ làm việc"),
    "break": gettext_noop("giờ nghỉ giữa hai buổi"),
    "after_hours": gettext_noop("sau giờ làm việc"),
    "after_due": gettext_noop("bắt đầu khi đã đến hạn"),
    "no_working_time": gettext_noop("không có giờ làm việc nào"),
}
SENTENCES: dict[tuple[str, str], str] = {
    (StepKind.RECEIVED, "timed"): gettext_noop("Nhận hồ sơ lúc {at}."),
    (StepKind.RECEIVED, "untimed"): gettext_noop("Nhận hồ sơ trong ngày {at}."),
    (StepKind.START, ""): gettext_noop("Nhận ngoài giờ ({reason}): coi như nhận lúc {to}."),
    (StepKind.CUTOFF, "before"): gettext_noop(
        "Nhận không sau {hour}: mốc giờ của thủ tục không làm đổi cách tính."
    ),
    (StepKind.CUTOFF, CutoffGives.SAME_DAY): gettext_noop("Nhận không sau {hour}: trả kết quả trong ngày."),
    (StepKind.CUTOFF, CutoffGives.NEXT_DAY): gettext_noop(
        "Nhận sau {hour}: trả kết quả trong ngày làm việc kế tiếp."
    ),
    (StepKind.CUTOFF, CutoffGives.FROM_RECEIPT): gettext_noop(
        "Nhận không sau {hour}: ngày nhận là ngày thứ nhất của thời hạn."
    ),
    (StepKind.CUTOFF, CutoffGives.FROM_NEXT_DAY): gettext_noop(
        "Nhận sau {hour}: thời hạn tính từ ngày làm việc kế tiếp."
    ),
    (StepKind.CUTOFF, CutoffGives.FROM_TOMORROW): gettext_noop(
        "Nhận sau {hour}: thời hạn tính từ ngày kế tiếp."
    ),
    (StepKind.CUTOFF, CutoffGives.NO_HOURS_LEFT): gettext_noop(
        "Nhận không sau {hour} nhưng ngày nhận không còn giờ làm việc: "
        "trả kết quả trong ngày làm việc kế tiếp."
    ),
    (StepKind.CUTOFF, CutoffGives.FROM_NEXT_WITH_HOURS): gettext_noop(
        "Nhận không sau {hour} nhưng ngày nhận không còn giờ làm việc: "
        "thời hạn tính từ ngày làm việc kế tiếp."
    ),
    (StepKind.CUTOFF, CutoffGives.NOTHING): gettext_noop(
        "Mốc {hour} của thủ tục không áp dụng cho thời hạn tính theo tháng."
    ),
    (StepKind.CUTOFF, "starts_next"): gettext_noop(
        "Nhận sau {hour}: tính như nhận vào đầu ngày làm việc kế tiếp."
    ),
    (StepKind.RESTART, ""): gettext_noop(
        "Chờ từ {from_} đến {to}: thời hạn tính lại từ đầu khi hồ sơ đầy đủ."
    ),
    (StepKind.COUNT, PeriodUnit.WORKING_HOURS): gettext_noop("Đếm {value} {unit} kể từ {from_}."),
    (StepKind.COUNT, "days"): gettext_noop("Đếm {value} {unit}, không tính ngày {from_day}."),
    (StepKind.COUNT, "from_day_one"): gettext_noop("Đếm {value} {unit}, ngày thứ nhất là {day_one}."),
    (StepKind.COUNT, "rounded"): gettext_noop(
        "Đếm {value} {unit}, tính tròn thành {whole_days} ngày, ngày thứ nhất là {day_one}."
    ),
    (StepKind.COUNT, "today"): gettext_noop("Giải quyết ngay trong ngày {from_day}."),
    (StepKind.COUNT, "that_day"): gettext_noop("Giải quyết ngay trong ngày {day_one}."),
    (StepKind.SKIPPED, "week"): gettext_noop("Không tính {days} ngày nghỉ hằng tuần."),
    (StepKind.SKIPPED, ""): gettext_noop("Không tính {dates}: {name} ({document})."),
    (StepKind.WORKED, ""): gettext_noop("Có tính {dates}: {name} ({document})."),
    (StepKind.MOVED, ""): gettext_noop("Ngày cuối {from_} là ngày nghỉ ({reason}): dời sang {to}."),
    (StepKind.SUSPEND, "time"): gettext_noop(
        "Tạm dừng từ {from_} đến {to}, trả lại {time}: hạn là {moves_to}."
    ),
    (StepKind.SUSPEND, "days"): gettext_noop(
        "Tạm dừng từ {from_} đến {to}, trả lại {days} ngày: hạn là {moves_to}."
    ),
    (StepKind.PAUSE_IGNORED, ""): gettext_noop(
        "Khoảng chờ từ {from_} đến {to} không làm đổi hạn ({reason})."
    ),
    (StepKind.EXTENSION, ""): gettext_noop("Đã xin lỗi và hẹn lại: từ {from_} sang {to}."),
    (StepKind.DUE_TIME, DueTimePolicy.END_OF_SESSION): gettext_noop("Giờ hẹn là cuối buổi làm việc: {at}."),
    (StepKind.DUE_TIME, DueTimePolicy.FIXED_HOUR): gettext_noop("Giờ hẹn cố định của cơ quan: {at}."),
    (StepKind.DUE_TIME, "untimed"): gettext_noop("Không rõ giờ nhận nên hẹn đến cuối ngày: {at}."),
    (StepKind.PROVISIONAL, ""): gettext_noop(
        "Tạm tính: ngày nghỉ mới được công bố đủ đến hết {announced_to}."
    ),
    (StepKind.DUE, ""): gettext_noop("Hạn trả kết quả: {at}."),
}


def sentence(step: Step, translate: Translate = str) -> str:
    """The step in one sentence, with the source of what it applies where the step knows one."""
    template = SENTENCES[step.kind, _variant(step)]
    said = translate(template).format(**_words(step.facts, translate))
    source = step.facts.get("source", "").rstrip(".")
    return f"{said.removesuffix('.')} ({source})." if source else said


def sentences(steps: Sequence[Step], translate: Translate = str) -> list[str]:
    """The whole explanation, one sentence per step."""
    return [sentence(step, translate) for step in steps]


def moment_in_words(text: str, translate: Translate = str) -> str:
    """ISO local text as people write it: "14:00 thứ Năm, 12/02/2026", or the day alone."""
    if len(text) == len("2026-02-12"):
        day = date.fromisoformat(text)
        return translate(DAY).format(weekday=translate(WEEKDAYS[day.weekday()]), day=day)
    moment = datetime.fromisoformat(text)
    return translate(MOMENT).format(weekday=translate(WEEKDAYS[moment.weekday()]), at=moment)


def duration_in_words(seconds: int, translate: Translate = str) -> str:
    """Working time as hours and minutes."""
    hours, minutes = divmod(seconds // 60, 60)
    parts = [f"{hours} {translate(HOURS)}"] if hours else []
    if minutes or not hours:
        parts.append(f"{minutes} {translate(MINUTES)}")
    return " ".join(parts)


def _variant(step: Step) -> str:
    facts = step.facts
    match step.kind:
        case StepKind.RECEIVED:
            return "timed" if facts["timed"] else "untimed"
        case StepKind.CUTOFF:
            return _cutoff_variant(facts)
        case StepKind.COUNT:
            return _count_variant(facts)
        case StepKind.SKIPPED:
            return "week" if facts["reason"] == "weekly_rest" else ""
        case StepKind.SUSPEND:
            return "time" if "seconds" in facts else "days"
        case StepKind.DUE_TIME:
            return str(facts["policy"])
        case _:
            return ""


def _cutoff_variant(facts: dict[str, Any]) -> str:
    if facts["effect"] == CutoffEffect.START_NEXT_DAY:
        return "starts_next" if facts["past"] else "before"
    return str(facts["gives"])


def _count_variant(facts: dict[str, Any]) -> str:
    if facts["value"] == "0":
        return "that_day" if "day_one" in facts else "today"
    if "day_one" in facts:
        is_whole = facts["unit"] != PeriodUnit.WORKING_HOURS and facts["value"] == str(facts["whole_days"])
        return "from_day_one" if is_whole else "rounded"
    return PeriodUnit.WORKING_HOURS.value if facts["unit"] == PeriodUnit.WORKING_HOURS else "days"


def _words(facts: dict[str, Any], translate: Translate) -> dict[str, Any]:
    """Facts as they are said: moments with their weekday, codes by their label."""
    words: dict[str, Any] = dict(facts)
    for key in ("at", "from", "to", "moves_to", "announced_to", "day_one"):
        if key in facts:
            words["from_" if key == "from" else key] = moment_in_words(facts[key], translate)
    if "from" in facts:
        words["from_day"] = moment_in_words(facts["from"][:10], translate)
    if "unit" in facts:
        words["unit"] = translate(PeriodUnit(facts["unit"]).label)
        words["value"] = _value_in_words(facts["value"], translate)
    if "reason" in facts:
        named = f"{facts['name']}, {facts['document']}" if "name" in facts else ""
        words["reason"] = named or translate(REASONS[facts["reason"]])
    if "dates" in facts:
        words["dates"] = _dates_in_words(facts["dates"], translate)
    if "seconds" in facts:
        words["time"] = duration_in_words(facts["seconds"], translate)
    return words


def _value_in_words(value: str, translate: Translate) -> str:
    """A number of days or hours, in facts with a decimal point: 3,5."""
    whole, _, part = value.partition(".")
    return translate(DECIMAL).format(whole=whole, part=part) if part else whole


def _dates_in_words(dates: list[str], translate: Translate) -> str:
    """One date, or first to last of a run, as day/month/year."""
    days = [date.fromisoformat(text) for text in dates]
    if len(days) == 1:
        return translate(ONE_DATE).format(first=days[0])
    if (days[-1] - days[0]).days == len(days) - 1:
        return translate(DATES).format(first=days[0], last=days[-1])
    return ", ".join(translate(ONE_DATE).format(first=day) for day in days)
