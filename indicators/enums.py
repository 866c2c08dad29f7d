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
    # The nine indices of Circular 01/2018 (law.md §2.14), of a quarter: what no system here counts.
    CONTACTS_0 = "contacts_0", "Hồ sơ không phải liên hệ lại"
    CONTACTS_1 = "contacts_1", "Hồ sơ phải liên hệ lại một lần"
    CONTACTS_2 = "contacts_2", "Hồ sơ phải liên hệ lại từ hai lần"
    CONTACTS_F = "contacts_f", "Hồ sơ phải liên hệ lại do lỗi của người nộp"
    AGENCIES_0 = "agencies_0", "Hồ sơ không phải đến cơ quan nào khác"
    AGENCIES_1 = "agencies_1", "Hồ sơ phải đến một cơ quan"
    AGENCIES_2 = "agencies_2", "Hồ sơ phải đến từ hai cơ quan"
    AGENCIES_C = "agencies_c", "Hồ sơ chỉ đến Bộ phận Một cửa và cơ quan chủ trì kiểm tra thực địa, hội đồng"
    ATTITUDE_2 = "attitude_2", "Hồ sơ trả sớm, không có phản ánh về thái độ"
    ATTITUDE_1 = "attitude_1", "Hồ sơ trả đúng hạn, không có phản ánh về thái độ"
    ATTITUDE_0 = "attitude_0", "Hồ sơ trả trễ hoặc có phản ánh đúng về thái độ"
    ONESTOP_N = "onestop_n", "Thủ tục thuộc thẩm quyền"
    ONESTOP_R = "onestop_r", "Thủ tục tiếp nhận và trả kết quả tại Bộ phận Một cửa"
    ONESTOP_W = "onestop_w", "Thủ tục thực hiện trọn tại Bộ phận Một cửa"
    POSTED = "posted", "Niêm yết tại trụ sở (1 có, 0 không)"
    POSTED_E = "posted_e", "Công khai điện tử (1 có, 0 không)"
    POSTED_OK = "posted_ok", "Công khai chính xác, đầy đủ, kịp thời (1 có, 0 không)"
    DRAGGING = "dragging", "Phản ánh, kiến nghị kéo dài chưa giải quyết"


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
