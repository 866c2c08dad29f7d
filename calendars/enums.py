"""Words of the clock. Values are stored and spoken by the command line; labels are shown."""

from enum import StrEnum

from django.db.models import TextChoices

from lib.terms import Term


class PeriodUnit(TextChoices):
    """In what a legal period is counted (law: Civil Code 2015 Art. 146; the procedure names the unit)."""

    WORKING_DAYS = "working_days", Term("ngày làm việc")
    CALENDAR_DAYS = "calendar_days", Term("ngày")
    MONTHS = "months", Term("tháng")
    WORKING_HOURS = "working_hours", Term("giờ làm việc")


class StartRule(TextChoices):
    """Which day is the one that is not counted, when a dossier arrives outside working time."""

    NEXT_SESSION = "next_session", Term("coi như nhận lúc bắt đầu buổi làm việc kế tiếp")
    RECEIPT_DAY = "receipt_day", Term("tính từ chính ngày nhận")


class CutoffEffect(TextChoices):
    """What a dossier received after the procedure's hour is owed (ruling 6)."""

    RESULT_SAME_DAY_ELSE_NEXT = (
        "result_same_day_else_next",
        Term("trả trong ngày, sau giờ đó thì ngày kế tiếp"),
    )
    START_NEXT_DAY = "start_next_day", Term("sau giờ đó thì tính như nhận vào ngày làm việc kế tiếp")


class CutoffGives(StrEnum):
    """What the hour of “the same day, else the next” did to one receipt; the explanation says it."""

    SAME_DAY = "same_day"
    NEXT_DAY = "next_day"
    FROM_RECEIPT = "from_receipt"
    FROM_NEXT_DAY = "from_next_day"
    FROM_TOMORROW = "from_tomorrow"
    NO_HOURS_LEFT = "no_hours_left"
    FROM_NEXT_WITH_HOURS = "from_next_with_hours"
    NOTHING = "nothing"


class PauseMode(TextChoices):
    """What a lawful wait does to the promise."""

    SUSPEND = "suspend", Term("tạm dừng, trả lại thời gian đã chờ")
    RESTART = "restart", Term("tính lại từ đầu")


class DueTimePolicy(TextChoices):
    """Clock time printed with a promise counted in days (ruling 3)."""

    RECEIPT_TIME = "receipt_time", Term("giờ nhận hồ sơ")
    END_OF_SESSION = "end_of_session", Term("cuối buổi làm việc")
    FIXED_HOUR = "fixed_hour", Term("giờ cố định")


class DayKind(TextChoices):
    """Why one date departs from the weekly sessions (Labour Code 2019 Art. 111, 112)."""

    HOLIDAY = "holiday", Term("ngày lễ, tết")
    COMPENSATORY = "compensatory", Term("nghỉ bù")
    SWAP_OFF = "swap_off", Term("nghỉ hoán đổi")
    MAKE_UP = "make_up", Term("làm bù")


class CalendarPurpose(TextChoices):
    """A counting calendar measures promises; opening sessions say when the counter is open (ruling 5)."""

    COUNTING = "counting", Term("lịch tính thời hạn")
    OPENING = "opening", Term("giờ mở cửa tiếp nhận")


class ChangeState(TextChoices):
    """A change of a calendar is proposed first and moves nothing until a person confirms it."""

    PROPOSED = "proposed", Term("đề xuất")
    CONFIRMED = "confirmed", Term("đã xác nhận")
    DROPPED = "dropped", Term("đã bỏ")


class StepKind(TextChoices):
    """Kinds of explanation step, in the order in which they usually appear."""

    RECEIVED = "received", Term("tiếp nhận")
    START = "start", Term("bắt đầu tính")
    CUTOFF = "cutoff", Term("mốc giờ")
    RESTART = "restart", Term("tính lại từ đầu")
    COUNT = "count", Term("đếm thời hạn")
    SKIPPED = "skipped", Term("ngày không tính")
    WORKED = "worked", Term("ngày làm bù được tính")
    MOVED = "moved", Term("dời khỏi ngày nghỉ")
    SUSPEND = "suspend", Term("tạm dừng")
    PAUSE_IGNORED = "pause_ignored", Term("khoảng chờ không tính")
    EXTENSION = "extension", Term("hẹn lại")
    DUE_TIME = "due_time", Term("giờ hẹn")
    PROVISIONAL = "provisional", Term("tạm tính")
    DUE = "due", Term("hạn trả")
