"""Codes of agencies, roles and delegations. Values are stored; labels are shown."""

from django.db.models import TextChoices

from lib.terms import Term


# Who does with accounts what nobody logged in does: the command line of the installation.
INSTALLER = Term("Người cài đặt phần mềm")


class AgencyKind(TextChoices):
    """What an agency is (ruling 22)."""

    PROVINCE = "province", Term("UBND cấp tỉnh")
    DISTRICT = "district", Term("UBND cấp huyện")
    COMMUNE = "commune", Term("UBND cấp xã")
    DEPARTMENT = "department", Term("Sở, ban, phòng chuyên môn")
    UNIT = "unit", Term("Phòng, bộ phận trong cơ quan")
    ONE_STOP = "one_stop", Term("Bộ phận Một cửa, Trung tâm Phục vụ hành chính công")
    RECEPTION_POINT = "reception_point", Term("Điểm tiếp nhận")
    BRANCH = "branch", Term("Chi nhánh")
    VERTICAL = "vertical", Term("Cơ quan ngành dọc")
    PUBLIC_SERVICE = "public_service", Term("Đơn vị sự nghiệp công lập")
    POLICE = "police", Term("Công an")
    SOCIAL_INSURANCE = "social_insurance", Term("Bảo hiểm xã hội")
    POST_OFFICE = "post_office", Term("Bưu chính công ích")


class Level(TextChoices):
    """Tier of government an agency belongs to; district only until 30 June 2025."""

    MINISTRY = "ministry", Term("Bộ, ngành")
    PROVINCE = "province", Term("Cấp tỉnh")
    DISTRICT = "district", Term("Cấp huyện")
    COMMUNE = "commune", Term("Cấp xã")


class Role(TextChoices):
    """What a membership lets a person do in an agency (architecture §6, ruling 22)."""

    RECEPTION = "reception", Term("Cán bộ tiếp nhận")
    HANDLER = "handler", Term("Chuyên viên thụ lý")
    UNIT_HEAD = "unit_head", Term("Trưởng phòng, bộ phận")
    APPROVER = "approver", Term("Lãnh đạo ký duyệt")
    RECORDS_CLERK = "records_clerk", Term("Văn thư")
    ONESTOP_HEAD = "onestop_head", Term("Trưởng bộ phận Một cửa")
    CONTROL = "control", Term("Kiểm soát thủ tục hành chính")
    CASHIER = "cashier", Term("Thu ngân")
    PETITION_OFFICER = "petition_officer", Term("Cán bộ xử lý phản ánh, kiến nghị")
    HELPER = "helper", Term("Người hướng dẫn, hỗ trợ")
    POSTAL_AGENT = "postal_agent", Term("Nhân viên bưu chính")
    HEAD = "head", Term("Người đứng đầu")
    AUDITOR = "auditor", Term("Thanh tra, kiểm toán")
    ADMINISTRATOR = "administrator", Term("Quản trị hệ thống")


class SigningMode(TextChoices):
    """How a signature stands for its agency (Decree 30/2020 annex I; ruling 15)."""

    DIRECT = "direct", Term("Ký trực tiếp")
    TM = "tm", Term("TM. (thay mặt tập thể)")
    KT = "kt", Term("KT. (ký thay)")
    TL = "tl", Term("TL. (thừa lệnh)")
    TUQ = "tuq", Term("TUQ. (thừa ủy quyền)")
    Q = "q", Term("Q. (quyền)")


class UnitFate(TextChoices):
    """What becomes of a unit when the agency above it ends, other than an heir of its own (ruling 41)."""

    ENDS = "ends", Term("Kết thúc, không có đơn vị kế thừa riêng")
    STAYS = "stays", Term("Giữ nguyên, chuyển về trực thuộc cơ quan kế thừa")


class StartRule(TextChoices):
    """Which day is "the receipt day" of a reception outside counting sessions (ruling 4)."""

    NEXT_SESSION = "next_session", Term("Tính như nhận ở buổi làm việc kế tiếp")
    RECEIPT_DAY = "receipt_day", Term("Tính theo ngày nhận thực tế")


class DueTimePolicy(TextChoices):
    """The clock time printed with a due day counted in days (ruling 3)."""

    RECEIPT_TIME = "receipt_time", Term("Theo giờ nhận hồ sơ")
    END_OF_SESSION = "end_of_session", Term("Cuối buổi làm việc")
    FIXED_HOUR = "fixed_hour", Term("Giờ cố định")


class LookAction(TextChoices):
    """What was done with somebody's personal data (law.md §9.2)."""

    SEE = "see", Term("Xem")
    FILE = "file", Term("Mở tệp")
    PRINT = "print", Term("In")
    EXPORT = "export", Term("Xuất dữ liệu")


class AccountAct(TextChoices):
    """What another person did to somebody's account."""

    PASSWORD_RESET = "password_reset", Term("Cấp lại mật khẩu")
    SECOND_FACTOR_RESET = "second_factor_reset", Term("Gỡ xác thực hai bước")
    LOCKED = "locked", Term("Khóa tài khoản")
    UNLOCKED = "unlocked", Term("Mở khóa tài khoản")
    CONTACT_CHANGED = "contact_changed", Term("Đổi thư điện tử, điện thoại")
