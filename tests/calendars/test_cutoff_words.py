"""A cut-off “the same day, else the next” is explained by the arithmetic that was done."""

from __future__ import annotations

import pytest

from calendars.queries import shipped_calendar
from calendars.rules.questions import answer_question, question_from
from calendars.rules.sentences import sentences


OFFICE = shipped_calendar("standard")
WEDNESDAY = "2026-11-18"
TODAY = "Nhận không sau 15:00: trả kết quả trong ngày."
NEXT_DAY = "Nhận sau 15:00: trả kết quả trong ngày làm việc kế tiếp."
DAY_ONE = "Nhận không sau 15:00: ngày nhận là ngày thứ nhất của thời hạn."
FROM_NEXT = "Nhận sau 15:00: thời hạn tính từ ngày làm việc kế tiếp."
NO_HOURS = (
    "Nhận không sau 18:00 nhưng ngày nhận không còn giờ làm việc: trả kết quả trong ngày làm việc kế tiếp."
)

# received, period, hour → what the hour did, how it was counted, the promise
ROWS = {
    "one day, in time": (
        f"{WEDNESDAY}T13:43", "1 working_days", "15:00", TODAY,
        "Đếm 1 ngày làm việc, ngày thứ nhất là thứ Tư, 18/11/2026.", "17:30 thứ Tư, 18/11/2026",
    ),
    "one day, after the hour": (
        f"{WEDNESDAY}T15:43", "1 working_days", "15:00", NEXT_DAY,
        "Đếm 1 ngày làm việc, ngày thứ nhất là thứ Năm, 19/11/2026.", "17:30 thứ Năm, 19/11/2026",
    ),
    "two days, in time": (
        f"{WEDNESDAY}T13:43", "2 working_days", "15:00", DAY_ONE,
        "Đếm 2 ngày làm việc, ngày thứ nhất là thứ Tư, 18/11/2026.", "17:30 thứ Năm, 19/11/2026",
    ),
    "two days, after the hour": (
        f"{WEDNESDAY}T15:43", "2 working_days", "15:00", FROM_NEXT,
        "Đếm 2 ngày làm việc, ngày thứ nhất là thứ Năm, 19/11/2026.", "17:30 thứ Sáu, 20/11/2026",
    ),
    "received on a day off": (
        "2026-11-14T13:43", "2 working_days", "15:00", DAY_ONE,
        "Đếm 2 ngày làm việc, ngày thứ nhất là thứ Hai, 16/11/2026.", "17:30 thứ Ba, 17/11/2026",
    ),
    "half a day": (
        f"{WEDNESDAY}T13:43", "0.5 working_days", "15:00", TODAY,
        "Đếm 0,5 ngày làm việc, tính tròn thành 1 ngày, ngày thứ nhất là thứ Tư, 18/11/2026.",
        "17:30 thứ Tư, 18/11/2026",
    ),
    "two days and a half, after the hour": (
        f"{WEDNESDAY}T15:43", "2.5 working_days", "15:00", FROM_NEXT,
        "Đếm 2,5 ngày làm việc, tính tròn thành 3 ngày, ngày thứ nhất là thứ Năm, 19/11/2026.",
        "17:30 thứ Hai, 23/11/2026",
    ),
    "eight hours are a day": (
        f"{WEDNESDAY}T10:00", "8 working_hours", "15:00", TODAY,
        "Đếm 8 giờ làm việc, tính tròn thành 1 ngày, ngày thứ nhất là thứ Tư, 18/11/2026.",
        "17:30 thứ Tư, 18/11/2026",
    ),
    "at once, after the hour": (
        "2026-11-20T15:43", "0 working_days", "15:00", NEXT_DAY,
        "Giải quyết ngay trong ngày thứ Hai, 23/11/2026.", "17:30 thứ Hai, 23/11/2026",
    ),
    "calendar days, after the hour": (
        "2026-11-20T15:43", "3 calendar_days", "15:00", "Nhận sau 15:00: thời hạn tính từ ngày kế tiếp.",
        "Đếm 3 ngày, ngày thứ nhất là thứ Bảy, 21/11/2026.", "17:30 thứ Hai, 23/11/2026",
    ),
    "a calendar day that is a day off": (
        "2026-11-21T10:00", "1 calendar_days", "15:00", DAY_ONE,
        "Đếm 1 ngày, ngày thứ nhất là thứ Bảy, 21/11/2026.", "17:30 thứ Hai, 23/11/2026",
    ),
    "before an hour that lies after closing": (
        f"{WEDNESDAY}T17:45", "1 calendar_days", "18:00",
        NO_HOURS,
        "Đếm 1 ngày, ngày thứ nhất là thứ Năm, 19/11/2026.", "17:30 thứ Năm, 19/11/2026",
    ),
    "months know no cut-off": (
        f"{WEDNESDAY}T15:43", "1 months", "15:00",
        "Mốc 15:00 của thủ tục không áp dụng cho thời hạn tính theo tháng.",
        "Đếm 1 tháng, không tính ngày thứ Tư, 18/11/2026.", "15:43 thứ Sáu, 18/12/2026",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("received", "period", "hour", "did", "counted", "due"), ROWS.values(), ids=ROWS)
def test_the_words_are_the_arithmetic(received, period, hour, did, counted, due) -> None:
    value, unit = period.split()
    row = {"received": received, "period": value, "unit": unit}
    answer = answer_question(question_from(row | {"cutoff": f"{hour}:result_same_day_else_next"}), OFFICE)
    spoken = sentences(answer.steps)
    assert [line for line in (did, counted, f"Hạn trả kết quả: {due}.") if line not in spoken] == [], spoken
