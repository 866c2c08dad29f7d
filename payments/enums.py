"""Codes of payments. Values are stored; labels are shown."""

from django.db.models import IntegerChoices, TextChoices


class Method(TextChoices):
    """How money reached the office (Decree 61/2018 Art 22; law.md §2.10)."""

    CASH = "cash", "Tiền mặt"
    TRANSFER = "transfer", "Chuyển khoản"
    CARD = "card", "Quẹt thẻ"
    ONLINE = "online", "Trực tuyến"


class ReceiptState(TextChoices):
    ISSUED = "issued", "Có hiệu lực"
    VOIDED = "voided", "Đã hủy"
    REPLACED = "replaced", "Đã thay bằng biên lai khác"


class RefundState(TextChoices):
    """Asked by one person, approved by another, paid out by a third or by who asked."""

    ASKED = "asked", "Chờ duyệt"
    APPROVED = "approved", "Đã duyệt, chờ chi"
    TURNED_DOWN = "turned_down", "Không duyệt"
    PAID = "paid", "Đã chi"


class RefundMeans(TextChoices):
    CASH = "cash", "Tiền mặt"
    TRANSFER = "transfer", "Chuyển khoản"


class ReportState(TextChoices):
    """The cash of one clerk on one day: handed over, then counted by a second person."""

    HANDED_OVER = "handed_over", "Chờ xác nhận"
    SENT_BACK = "sent_back", "Bị trả lại"
    CONFIRMED = "confirmed", "Đã xác nhận"


class OnlineChannel(IntegerChoices):
    """DuocThanhToanTrucTuyen of the national portal: through which gateway (law.md §1.2, indicator 3.6)."""

    NATIONAL = 1, "Cổng Dịch vụ công quốc gia"
    AGENCY = 2, "Cổng thanh toán của cơ quan"


class OnlineState(TextChoices):
    CREATED = "created", "Đã tạo"
    PENDING = "pending", "Chờ thanh toán"
    SUCCEEDED = "succeeded", "Đã thanh toán"
    FAILED = "failed", "Không thành công"
    EXPIRED = "expired", "Hết thời gian thanh toán"
    REFUNDED = "refunded", "Đã hoàn tiền"
