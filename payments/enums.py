"""Codes of payments. Values are stored; labels are shown."""

from django.db.models import IntegerChoices, TextChoices

from lib.terms import Term


class Method(TextChoices):
    """How money reached the office (Decree 61/2018 Art 22; law.md §2.10)."""

    CASH = "cash", Term("Tiền mặt")
    TRANSFER = "transfer", Term("Chuyển khoản")
    CARD = "card", Term("Quẹt thẻ")
    ONLINE = "online", Term("Trực tuyến")


class ReceiptState(TextChoices):
    ISSUED = "issued", Term("Có hiệu lực")
    VOIDED = "voided", Term("Đã hủy")
    REPLACED = "replaced", Term("Đã thay bằng biên lai khác")


class RefundState(TextChoices):
    """Asked by one person, approved by another, paid out by a third or by who asked."""

    ASKED = "asked", Term("Chờ duyệt")
    APPROVED = "approved", Term("Đã duyệt, chờ chi")
    TURNED_DOWN = "turned_down", Term("Không duyệt")
    PAID = "paid", Term("Đã chi")


class RefundMeans(TextChoices):
    CASH = "cash", Term("Tiền mặt")
    TRANSFER = "transfer", Term("Chuyển khoản")


class ReportState(TextChoices):
    """The cash of one clerk on one day: handed over, then counted by a second person."""

    HANDED_OVER = "handed_over", Term("Chờ xác nhận")
    SENT_BACK = "sent_back", Term("Bị trả lại")
    CONFIRMED = "confirmed", Term("Đã xác nhận")


class OnlineChannel(IntegerChoices):
    """DuocThanhToanTrucTuyen of the national portal: through which gateway (law.md §1.2, indicator 3.6)."""

    NATIONAL = 1, Term("Cổng Dịch vụ công quốc gia")
    AGENCY = 2, Term("Cổng thanh toán của cơ quan")


class OnlineState(TextChoices):
    CREATED = "created", Term("Đã tạo")
    PENDING = "pending", Term("Chờ thanh toán")
    SUCCEEDED = "succeeded", Term("Đã thanh toán")
    FAILED = "failed", Term("Không thành công")
    EXPIRED = "expired", Term("Hết thời gian thanh toán")
    REFUNDED = "refunded", Term("Đã hoàn tiền")
