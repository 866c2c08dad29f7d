"""Codes of queue tickets. Values are stored; labels are shown."""

from django.db.models import TextChoices

from lib.terms import Term


class TicketState(TextChoices):
    """States of a ticket; docs/small-machines.md draws the moves."""

    WAITING = "waiting", Term("Đang chờ")
    CALLED = "called", Term("Đã gọi")
    SERVING = "serving", Term("Đang phục vụ")
    DONE = "done", Term("Xong")
    NO_SHOW = "no_show", Term("Không đến")
    LEFT = "left", Term("Không chờ nữa")


# Before a window now: at most one ticket of a window is.
AT_WINDOW = (TicketState.CALLED, TicketState.SERVING)
OVER = (TicketState.DONE, TicketState.NO_SHOW, TicketState.LEFT)


class TicketMove(TextChoices):
    """What happens to a ticket. Every move of the machine is here; the first is its birth."""

    ISSUE = "issue", Term("Lấy số")
    CALL = "call", Term("Gọi")
    CALL_AGAIN = "call_again", Term("Gọi lại")
    BEGIN = "begin", Term("Bắt đầu")
    FINISH = "finish", Term("Kết thúc")
    MISS = "miss", Term("Không đến")
    TRANSFER = "transfer", Term("Chuyển dịch vụ")
    READMIT = "readmit", Term("Cho chờ lại")
    LEAVE = "leave", Term("Không chờ nữa")


CALLS = (TicketMove.CALL, TicketMove.CALL_AGAIN)
# After these a ticket stands in a line where nobody has called it yet.
JOINS = (TicketMove.ISSUE, TicketMove.TRANSFER, TicketMove.READMIT)


class DeviceKind(TextChoices):
    """What a device of the waiting room does with its link."""

    KIOSK = "kiosk", Term("Máy lấy số")
    BOARD = "board", Term("Bảng gọi số")
