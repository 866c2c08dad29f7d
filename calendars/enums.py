"""Words of the clock. Values are stored and spoken by the command line; labels are shown."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PeriodUnit(TextChoices):
    """In what a legal period is counted (law: Civil Code 2015 Art. 146; the procedure names the unit)."""

    WORKING_DAYS = "working_days", _("ngày làm việc")
    CALENDAR_DAYS = "calendar_days", _("ngày")
    MONTHS = "months", _("tháng")
    WORKING_HOURS = "working_hours", _("giờ làm việc")


class StartRule(TextChoices):
    """Which day is the one that is not counted, when a dossier arrives outside working time."""

    NEXT_SESSION = "next_session", _("coi như nhận lúc bắt đầu buổi làm việc kế tiếp")
    RECEIPT_DAY = "receipt_day", _("tính từ chính ngày nhận")


class CutoffEffect(TextChoices):
    """What a dossier received after the procedure's hour is owed (ruling 6)."""

    RESULT_SAME_DAY_ELSE_NEXT = (
        "result_same_day_else_next",
        _("trả trong ngày, sau giờ đó thì ngày kế tiếp"),
    )
    START_NEXT_DAY = "start_next_day", _("sau giờ đó thì tính như nhận vào ngày làm việc kế tiếp")


class PauseMode(TextChoices):
    """What a lawful wait does to the promise."""

    SUSPEND = "suspend", _("tạm dừng, trả lại thời gian đã chờ")
    RESTART = "restart", _("tính lại từ đầu")


class DueTimePolicy(TextChoices):
    """Clock time printed with a promise counted in days (ruling 3)."""

    RECEIPT_TIME = "receipt_time", _("giờ nhận hồ sơ")
    END_OF_SESSION = "end_of_session", _("cuối buổi làm việc")
    FIXED_HOUR = "fixed_hour", _("giờ cố định")


class DayKind(TextChoices):
    """Why one date departs from the weekly sessions (Labour Code 2019 Art. 111, 112)."""

    HOLIDAY = "holiday", _("ngày lễ, tết")
    COMPENSATORY = "compensatory", _("nghỉ bù")
    SWAP_OFF = "swap_off", _("nghỉ hoán đổi")
    MAKE_UP = "make_up", _("làm bù")


class CalendarPurpose(TextChoices):
    """A counting calendar measures promises; opening sessions say when the counter is open (ruling 5)."""

    COUNTING = "counting", _("lịch tính thời hạn")
    OPENING = "opening", _("giờ mở cửa tiếp nhận")


class ChangeState(TextChoices):
    """A change of a calendar is proposed first and moves nothing until a person confirms it."""

    PROPOSED = "proposed", _("đề xuất")
    CONFIRMED = "confirmed", _("đã xác nhận")
    DROPPED = "dropped", _("đã bỏ")


class StepKind(TextChoices):
    """Kinds of explanation step, in the order in which they usually appear."""

    RECEIVED = "received", _("tiếp nhận")
    START = "start", _("bắt đầu tính")
    CUTOFF = "cutoff", _("mốc giờ")
    RESTART = "restart", _("tính lại từ đầu")
    COUNT = "count", _("đếm thời hạn")
    SKIPPED = "skipped", _("ngày không tính")
    WORKED = "worked", _("ngày làm bù được tính")
    MOVED = "moved", _("dời khỏi ngày nghỉ")
    SUSPEND = "suspend", _("tạm dừng")
    PAUSE_IGNORED = "pause_ignored", _("khoảng chờ không tính")
    EXTENSION = "extension", _("hẹn lại")
    DUE_TIME = "due_time", _("giờ hẹn")
    PROVISIONAL = "provisional", _("tạm tính")
    DUE = "due", _("hạn trả")
