"""The set-up sheet of this app (ruling 40): hours of calendars that an installation adds. Plain Python."""

from datetime import date

from calendars.enums import CalendarPurpose
from calendars.exceptions import WrongCalendar
from calendars.rules.calendar import OPEN_END, YEAR_END, YEAR_START, WeeklySession
from calendars.rules.seasons import month_day
from calendars.rules.sentences import WEEKDAYS
from lib.sheets import Column, Row, Sheet, day, hour, one_of, text


_PURPOSES = {purpose.value: str(purpose.label) for purpose in CalendarPurpose}
_WEEKDAYS = {str(number): name for number, name in enumerate(WEEKDAYS, start=1)}


def _month_day(cell: object) -> int:
    try:
        return month_day(str(cell))
    except WrongCalendar as wrong:
        raise ValueError(str(wrong)) from None


HOURS = Sheet(
    key="hours",
    title="Giờ làm việc riêng",
    about="Chỉ khi cơ quan có giờ khác các lịch kèm theo: mỗi buổi của mỗi ngày trong tuần một dòng.",
    columns=(
        Column("code", "Mã lịch", text(40), required=True, note="Không dấu, ví dụ xa-song-mau."),
        Column("name", "Tên lịch", text(200), required=True),
        Column("purpose", "Dùng để", one_of(_PURPOSES), required=True, choices=tuple(_PURPOSES.values())),
        Column("weekday", "Thứ", one_of(_WEEKDAYS), required=True, choices=tuple(_WEEKDAYS.values())),
        Column("starts", "Từ giờ", hour, required=True),
        Column("ends", "Đến giờ", hour, required=True),
        Column("season_from", "Mùa từ", _month_day, note="Ngày/tháng, ví dụ 15/04.", empty=YEAR_START),
        Column("season_to", "Mùa đến", _month_day, note="Để trống: cả năm.", empty=YEAR_END),
        Column("valid_from", "Từ ngày", day, note="Để trống: từ trước đến nay.", empty=None),
        Column("valid_to", "Đến hết ngày", day, note="Để trống nếu chưa kết thúc.", empty=None),
    ),
    unique=("code", "weekday", "starts", "season_from", "valid_from"),
)
SHEETS = (HOURS,)


def session_of(row: Row) -> WeeklySession:
    """The session a row tells."""
    return WeeklySession(
        weekday=int(row["weekday"]),
        starts=row["starts"],
        ends=row["ends"],
        valid_from=row["valid_from"] or date.min,
        valid_to=row["valid_to"] or OPEN_END,
        season_from=row["season_from"],
        season_to=row["season_to"],
    )
