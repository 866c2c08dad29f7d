"""Codes of scores and their periods. Values are stored; labels are shown."""

from django.db.models import TextChoices

from lib.terms import Term


class PeriodKind(TextChoices):
    """Scores are published for months, quarters and years (law.md §1.4)."""

    MONTH = "month", Term("Tháng")
    QUARTER = "quarter", Term("Quý")
    YEAR = "year", Term("Năm")


class InstructionState(TextChoices):
    """The way of a head's instruction (ý kiến chỉ đạo)."""

    GIVEN = "given", Term("Chờ trả lời")
    ANSWERED = "answered", Term("Chờ xem xét")
    RETURNED = "returned", Term("Bị trả lại")
    ACCEPTED = "accepted", Term("Đã chấp nhận")
    WITHDRAWN = "withdrawn", Term("Đã rút")


class InstructionMove(TextChoices):
    """What happened to an instruction; the words of its history."""

    GIVE = "give", Term("Giao việc")
    ANSWER = "answer", Term("Trả lời")
    ACCEPT = "accept", Term("Chấp nhận")
    SEND_BACK = "send_back", Term("Trả lại")
    WITHDRAW = "withdraw", Term("Rút")


class FigureKind(TextChoices):
    """Figures that other systems count and people enter here."""

    # Of the national reporting system: the denominator of indicator 1.4.
    REPORTED = "reported", Term("Hồ sơ tiếp nhận theo hệ thống báo cáo quốc gia")
    # Certified on the national portal (indicator 4.6).
    E_COPIES = "e_copies", Term("Bản sao chứng thực điện tử đã cấp")
    # The nine indices of Circular 01/2018 (law.md §2.14), of a quarter: what no system here counts.
    CONTACTS_0 = "contacts_0", Term("Hồ sơ không phải liên hệ lại")
    CONTACTS_1 = "contacts_1", Term("Hồ sơ phải liên hệ lại một lần")
    CONTACTS_2 = "contacts_2", Term("Hồ sơ phải liên hệ lại từ hai lần")
    CONTACTS_F = "contacts_f", Term("Hồ sơ phải liên hệ lại do lỗi của người nộp")
    AGENCIES_0 = "agencies_0", Term("Hồ sơ không phải đến cơ quan nào khác")
    AGENCIES_1 = "agencies_1", Term("Hồ sơ phải đến một cơ quan")
    AGENCIES_2 = "agencies_2", Term("Hồ sơ phải đến từ hai cơ quan")
    AGENCIES_C = (
        "agencies_c",
        Term("Hồ sơ chỉ đến Bộ phận Một cửa và cơ quan chủ trì kiểm tra thực địa, hội đồng"),
    )
    ATTITUDE_2 = "attitude_2", Term("Hồ sơ trả sớm, không có phản ánh về thái độ")
    ATTITUDE_1 = "attitude_1", Term("Hồ sơ trả đúng hạn, không có phản ánh về thái độ")
    ATTITUDE_0 = "attitude_0", Term("Hồ sơ trả trễ hoặc có phản ánh đúng về thái độ")
    ONESTOP_N = "onestop_n", Term("Thủ tục thuộc thẩm quyền")
    ONESTOP_R = "onestop_r", Term("Thủ tục tiếp nhận và trả kết quả tại Bộ phận Một cửa")
    ONESTOP_W = "onestop_w", Term("Thủ tục thực hiện trọn tại Bộ phận Một cửa")
    POSTED = "posted", Term("Niêm yết tại trụ sở (1 có, 0 không)")
    POSTED_E = "posted_e", Term("Công khai điện tử (1 có, 0 không)")
    POSTED_OK = "posted_ok", Term("Công khai chính xác, đầy đủ, kịp thời (1 có, 0 không)")
    DRAGGING = "dragging", Term("Phản ánh, kiến nghị kéo dài chưa giải quyết")


class PublicationState(TextChoices):
    """A month on its way to the public (ruling 14)."""

    DRAFT = "draft", Term("Chờ chốt số liệu")
    IN_REVIEW = "in_review", Term("Đang cho phản hồi")
    SIGNED = "signed", Term("Đã ký, chờ công khai")
    PUBLISHED = "published", Term("Đã công khai")


class RemovalReason(TextChoices):
    """Why a name is no longer shown."""

    UPHELD = "upheld", Term("phản hồi được chấp nhận")
    RESTATED = "restated", Term("số liệu được điều chỉnh")


class RestatementState(TextChoices):
    """A closed month whose facts have changed since (ruling 14)."""

    PROPOSED = "proposed", Term("Chờ xem xét")
    ACCEPTED = "accepted", Term("Đã công khai điều chỉnh")
    DROPPED = "dropped", Term("Không điều chỉnh")
