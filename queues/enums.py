"""Codes of queue tickets. Values are stored; labels are shown."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TicketState(TextChoices):
    """States of a ticket; docs/small-machines.md draws the moves."""

    WAITING = "waiting", _("Đang chờ")
    CALLED = "called", _("Đã gọi")
    SERVING = "serving", _("Đang phục vụ")
    DONE = "done", _("Xong")
    NO_SHOW = "no_show", _("Không đến")
    LEFT = "left", _("Không chờ nữa")


# Before a window now: at most one ticket of a window is.
AT_WINDOW = (TicketState.CALLED, TicketState.SERVING)
OVER = (TicketState.DONE, TicketState.NO_SHOW, TicketState.LEFT)


class TicketMove(TextChoices):
    """What happens to a ticket. Every move of the machine is here; the first is its birth."""

    ISSUE = "issue", _("Lấy số")
    CALL = "call", _("Gọi")
    CALL_AGAIN = "call_again", _("Gọi lại")
    BEGIN = "begin", _("Bắt đầu")
    FINISH = "finish", _("Kết thúc")
    MISS = "miss", _("Không đến")
    TRANSFER = "transfer", _("Chuyển dịch vụ")
    READMIT = "readmit", _("Cho chờ lại")
    LEAVE = "leave", _("Không chờ nữa")


CALLS = (TicketMove.CALL, TicketMove.CALL_AGAIN)
# After these a ticket stands in a line where nobody has called it yet.
JOINS = (TicketMove.ISSUE, TicketMove.TRANSFER, TicketMove.READMIT)


class DeviceKind(TextChoices):
    """What a device of the waiting room does with its link."""

    KIOSK = "kiosk", _("Máy lấy số")
    BOARD = "board", _("Bảng gọi số")
