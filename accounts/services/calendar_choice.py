"""Which calendars an agency may choose, on its page and in a set-up file alike (ruling 5)."""

from __future__ import annotations

from accounts.exceptions import WrongCalendarChoice
from calendars.enums import CalendarPurpose
from calendars.queries import calendar_exists, calendars_of


_NOT_COUNTING = (
    "Lịch “{code}” chỉ nói giờ mở cửa tiếp nhận, không tính thời hạn; hãy chọn lịch tính thời hạn."
)
_NOT_OPENING = (
    "Lịch “{code}” là lịch tính thời hạn; hãy chọn một lịch giờ mở cửa, "
    "hoặc để trống nếu mở cửa theo lịch tính thời hạn."
)
_WANTED = {
    "counting_calendar": (CalendarPurpose.COUNTING, _NOT_COUNTING),
    "opening_calendar": (CalendarPurpose.OPENING, _NOT_OPENING),
}


def check_calendars(*, counting_calendar: str, opening_calendar: str = "") -> None:
    """A Saturday counter opens; it does not make Saturday a counted day. Raises WrongCalendarChoice."""
    for field, code in (("counting_calendar", counting_calendar), ("opening_calendar", opening_calendar)):
        purpose, sentence = _WANTED[field]
        if not code or calendars_of(purpose).filter(code=code).exists():
            continue
        if not calendar_exists(code):
            sentence = "Không có lịch mã “{code}”; hãy thêm ở trang “Giờ làm việc riêng”."
        raise WrongCalendarChoice(field, sentence.format(code=code))
