"""Codes of scores and their periods. Values are stored; labels are shown."""

from django.db.models import TextChoices


class PeriodKind(TextChoices):
    """Scores are published for months, quarters and years (law.md §1.4)."""

    MONTH = "month", "Tháng"
    QUARTER = "quarter", "Quý"
    YEAR = "year", "Năm"


class InstructionState(TextChoices):
    """The way of a head's instruction (ý kiến chỉ đạo)."""

    GIVEN = "given", "Chờ trả lời"
    ANSWERED = "answered", "Chờ xem xét"
    RETURNED = "returned", "Bị trả lại"
    ACCEPTED = "accepted", "Đã chấp nhận"
    WITHDRAWN = "withdrawn", "Đã rút"


class InstructionMove(TextChoices):
    """What happened to an instruction; the words of its history."""

    GIVE = "give", "Giao việc"
    ANSWER = "answer", "Trả lời"
    ACCEPT = "accept", "Chấp nhận"
    SEND_BACK = "send_back", "Trả lại"
    WITHDRAW = "withdraw", "Rút"


class FigureKind(TextChoices):
    """Figures that other systems count and people enter here."""

    # Of the national reporting system: the denominator of indicator 1.4.
    REPORTED = "reported", "Hồ sơ tiếp nhận theo hệ thống báo cáo quốc gia"
    # Certified on the national portal (indicator 4.6).
    E_COPIES = "e_copies", "Bản sao chứng thực điện tử đã cấp"


class PublicationState(TextChoices):
    """A month on its way to the public (ruling 14)."""

    DRAFT = "draft", "Chờ chốt số liệu"
    IN_REVIEW = "in_review", "Đang cho phản hồi"
    SIGNED = "signed", "Đã ký, chờ công khai"
    PUBLISHED = "published", "Đã công khai"


class RemovalReason(TextChoices):
    """Why a name is no longer shown."""

    UPHELD = "upheld", "phản hồi được chấp nhận"
    RESTATED = "restated", "số liệu được điều chỉnh"


class RestatementState(TextChoices):
    """A closed month whose facts have changed since (ruling 14)."""

    PROPOSED = "proposed", "Chờ xem xét"
    ACCEPTED = "accepted", "Đã công khai điều chỉnh"
    DROPPED = "dropped", "Không điều chỉnh"
