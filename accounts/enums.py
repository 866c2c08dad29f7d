"""Codes of agencies, roles and delegations. Values are stored; labels are shown."""

from django.db.models import TextChoices


class AgencyKind(TextChoices):
    """What an agency is (ruling 22)."""

    PROVINCE = "province", "UBND cấp tỉnh"
    DISTRICT = "district", "UBND cấp huyện"
    COMMUNE = "commune", "UBND cấp xã"
    DEPARTMENT = "department", "Sở, ban, phòng chuyên môn"
    UNIT = "unit", "Phòng, bộ phận trong cơ quan"
    ONE_STOP = "one_stop", "Bộ phận Một cửa, Trung tâm Phục vụ hành chính công"
    RECEPTION_POINT = "reception_point", "Điểm tiếp nhận"
    BRANCH = "branch", "Chi nhánh"
    VERTICAL = "vertical", "Cơ quan ngành dọc"
    PUBLIC_SERVICE = "public_service", "Đơn vị sự nghiệp công lập"
    POLICE = "police", "Công an"
    SOCIAL_INSURANCE = "social_insurance", "Bảo hiểm xã hội"
    POST_OFFICE = "post_office", "Bưu chính công ích"


class Level(TextChoices):
    """Tier of government an agency belongs to; district only until 30 June 2025."""

    MINISTRY = "ministry", "Bộ, ngành"
    PROVINCE = "province", "Cấp tỉnh"
    DISTRICT = "district", "Cấp huyện"
    COMMUNE = "commune", "Cấp xã"


class Role(TextChoices):
    """What a membership lets a person do in an agency (architecture §6, ruling 22)."""

    RECEPTION = "reception", "Cán bộ tiếp nhận"
    HANDLER = "handler", "Chuyên viên thụ lý"
    UNIT_HEAD = "unit_head", "Trưởng phòng, bộ phận"
    APPROVER = "approver", "Lãnh đạo ký duyệt"
    RECORDS_CLERK = "records_clerk", "Văn thư"
    ONESTOP_HEAD = "onestop_head", "Trưởng bộ phận Một cửa"
    CONTROL = "control", "Kiểm soát thủ tục hành chính"
    CASHIER = "cashier", "Thu ngân"
    PETITION_OFFICER = "petition_officer", "Cán bộ xử lý phản ánh, kiến nghị"
    HELPER = "helper", "Người hướng dẫn, hỗ trợ"
    POSTAL_AGENT = "postal_agent", "Nhân viên bưu chính"
    HEAD = "head", "Người đứng đầu"
    AUDITOR = "auditor", "Thanh tra, kiểm toán"
    ADMINISTRATOR = "administrator", "Quản trị hệ thống"


class SigningMode(TextChoices):
    """How a signature stands for its agency (Decree 30/2020 annex I; ruling 15)."""

    DIRECT = "direct", "Ký trực tiếp"
    TM = "tm", "TM. (thay mặt tập thể)"
    KT = "kt", "KT. (ký thay)"
    TL = "tl", "TL. (thừa lệnh)"
    TUQ = "tuq", "TUQ. (thừa ủy quyền)"
    Q = "q", "Q. (quyền)"


class StartRule(TextChoices):
    """Which day is "the receipt day" of a reception outside counting sessions (ruling 4)."""

    NEXT_SESSION = "next_session", "Tính như nhận ở buổi làm việc kế tiếp"
    RECEIPT_DAY = "receipt_day", "Tính theo ngày nhận thực tế"


class DueTimePolicy(TextChoices):
    """The clock time printed with a due day counted in days (ruling 3)."""

    RECEIPT_TIME = "receipt_time", "Theo giờ nhận hồ sơ"
    END_OF_SESSION = "end_of_session", "Cuối buổi làm việc cuối ngày"
    FIXED_HOUR = "fixed_hour", "Giờ cố định"


class LookAction(TextChoices):
    """What was done with somebody's personal data (law.md §9.2)."""

    SEE = "see", "Xem"
    FILE = "file", "Mở tệp"
    PRINT = "print", "In"
    EXPORT = "export", "Xuất dữ liệu"
