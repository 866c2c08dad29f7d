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

# A day off, or one that is over, is no working day of the period where the receipt day itself counts either.
SATURDAY = "2026-11-14"
NO_HOURS_15 = NO_HOURS.replace("18:00", "15:00")
FROM_HOURS = (
    "Nhận không sau {} nhưng ngày nhận không còn giờ làm việc: thời hạn tính từ ngày làm việc kế tiếp."
)
BY_RECEIPT_DAY = {
    "Saturday, one day": (
        f"{SATURDAY}T09:00", "1 working_days", "15:00", NO_HOURS_15,
        "Đếm 1 ngày làm việc, ngày thứ nhất là thứ Hai, 16/11/2026.", "17:30 thứ Hai, 16/11/2026",
    ),
    "Saturday, two days": (
        f"{SATURDAY}T09:00", "2 working_days", "15:00", FROM_HOURS.format("15:00"),
        "Đếm 2 ngày làm việc, ngày thứ nhất là thứ Hai, 16/11/2026.", "17:30 thứ Ba, 17/11/2026",
    ),
    "Saturday, five days": (
        f"{SATURDAY}T09:00", "5 working_days", "15:00", FROM_HOURS.format("15:00"),
        "Đếm 5 ngày làm việc, ngày thứ nhất là thứ Hai, 16/11/2026.", "17:30 thứ Sáu, 20/11/2026",
    ),
    # The hour of a day off turns nothing: Monday is the next working day before it and after it.
    "Saturday after the hour, two days": (
        f"{SATURDAY}T16:00", "2 working_days", "15:00", FROM_NEXT,
        "Đếm 2 ngày làm việc, ngày thứ nhất là thứ Hai, 16/11/2026.", "17:30 thứ Ba, 17/11/2026",
    ),
    "Saturday, its hour not known, two days": (
        SATURDAY, "2 working_days", "15:00", FROM_NEXT,
        "Đếm 2 ngày làm việc, ngày thứ nhất là thứ Hai, 16/11/2026.", "17:30 thứ Ba, 17/11/2026",
    ),
    "after closing but before the hour, two days": (
        f"{WEDNESDAY}T17:45", "2 working_days", "18:00", FROM_HOURS.format("18:00"),
        "Đếm 2 ngày làm việc, ngày thứ nhất là thứ Năm, 19/11/2026.", "17:30 thứ Sáu, 20/11/2026",
    ),
    "on a working day, two days": (
        f"{WEDNESDAY}T13:43", "2 working_days", "15:00", DAY_ONE,
        "Đếm 2 ngày làm việc, ngày thứ nhất là thứ Tư, 18/11/2026.", "17:30 thứ Năm, 19/11/2026",
    ),
    # Days of the calendar are counted off or not; the end alone moves.
    "Saturday, two calendar days": (
        f"{SATURDAY}T09:00", "2 calendar_days", "15:00", DAY_ONE,
        "Đếm 2 ngày, ngày thứ nhất là thứ Bảy, 14/11/2026.", "17:30 thứ Hai, 16/11/2026",
    ),
}  # fmt: skip


def check(row, start_rule) -> None:
    received, period, hour, did, counted, due = row
    value, unit = period.split()
    asked = {"received": received, "period": value, "unit": unit, "start_rule": start_rule}
    answer = answer_question(question_from(asked | {"cutoff": f"{hour}:result_same_day_else_next"}), OFFICE)
    spoken = sentences(answer.steps)
    assert [line for line in (did, counted, f"Hạn trả kết quả: {due}.") if line not in spoken] == [], spoken


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_the_words_are_the_arithmetic(row) -> None:
    check(row, "next_session")


@pytest.mark.parametrize("row", BY_RECEIPT_DAY.values(), ids=BY_RECEIPT_DAY)
def test_so_they_are_where_the_receipt_day_itself_counts(row) -> None:
    check(row, "receipt_day")
