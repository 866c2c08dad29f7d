"""Codes of the catalogue. Values are stored; labels are shown."""

from django.db.models import IntegerChoices, TextChoices


class Channel(IntegerChoices):
    """How a dossier comes in; the numbers are the national code `KenhThucHien` (law.md §7.2)."""

    IN_PERSON = 1, "Trực tiếp"
    ONLINE = 2, "Trực tuyến"
    POSTAL = 3, "Bưu chính công ích"


class Source(TextChoices):
    """Where a version comes from: two things kept apart, an import never changes a local one (ruling 29)."""

    NATIONAL = "national", "Cơ sở dữ liệu quốc gia"
    LOCAL = "local", "Địa phương công bố"


class CatalogueLevel(TextChoices):
    """Tier at which a procedure is carried out; district only until 30 June 2025."""

    MINISTRY = "ministry", "Cấp bộ"
    PROVINCE = "province", "Cấp tỉnh"
    DISTRICT = "district", "Cấp huyện"
    COMMUNE = "commune", "Cấp xã"
    OTHER = "other", "Cơ quan khác"


class OnlineLevel(TextChoices):
    """Level of the online service (Decree 42/2022): a partial one must say why (Decree 224/2025)."""

    NONE = "none", "Chưa cung cấp trực tuyến"
    PARTIAL = "partial", "Trực tuyến một phần"
    FULL = "full", "Trực tuyến toàn trình"


class LimitUnit(TextChoices):
    """Unit of a time limit; the first four are the clock's period units."""

    WORKING_DAYS = "working_days", "ngày làm việc"
    CALENDAR_DAYS = "calendar_days", "ngày"
    MONTHS = "months", "tháng"
    WORKING_HOURS = "working_hours", "giờ làm việc"
    SEE_TEXT = "see_text", "theo nội dung quy định"


class CutoffEffect(TextChoices):
    """What a reception after the hour changes (ruling 6)."""

    NEXT_IF_NOT_SAME_DAY = (
        "result_same_day_else_next",
        "trả trong ngày, không kịp thì trả ngày làm việc tiếp theo",
    )
    START_NEXT_DAY = "start_next_day", "tính từ ngày làm việc tiếp theo"


class FeeKind(TextChoices):
    """Which of the three kinds of money the law knows (Law on fees and charges 97/2015)."""

    FEE = "fee", "Phí"
    CHARGE = "charge", "Lệ phí"
    PRICE = "price", "Giá dịch vụ"


class FeeUnit(TextChoices):
    """What a rate is multiplied by (ruling 27)."""

    CASE = "case", "trường hợp"
    PAGE = "page", "trang"
    COPY = "copy", "bản"
    SQUARE_METRE = "m2", "m²"
    PERCENT = "percent", "% giá trị"


class PayerGroup(TextChoices):
    """Group of payers that a rate or a waiver is written for."""

    GENERAL = "general", "Người nộp thông thường"
    POOR = "poor", "Hộ nghèo"
    NEAR_POOR = "near_poor", "Hộ cận nghèo"
    ELDERLY = "elderly", "Người cao tuổi"
    CHILD = "child", "Trẻ em"
    DISABLED = "disabled", "Người khuyết tật"
    MERIT = "merit", "Người có công với cách mạng"
    ETHNIC = "ethnic", "Đồng bào dân tộc thiểu số ở xã đặc biệt khó khăn"
    BUSINESS = "business", "Doanh nghiệp, hộ kinh doanh"


class StepKind(TextChoices):
    """Kind of a step of the internal process (law.md §2.11)."""

    RECEIVE = "receive", "Tiếp nhận"
    ASSIGN = "assign", "Phân công"
    HANDLE = "handle", "Thẩm định"
    PROPOSE = "propose", "Trình ký"
    APPROVE = "approve", "Phê duyệt"
    SEAL = "seal", "Đóng dấu, vào sổ"
    RETURN = "return", "Trả kết quả"


class SectorRuleKind(TextChoices):
    """What sector law adds to the clock of one procedure, always with its article (rulings 8–10, 17)."""

    STOPS_CLOCK = "stops_clock", "Được dừng tính thời gian"
    LATE_SUPPLEMENT = "late_supplement", "Yêu cầu bổ sung sau 3 ngày làm việc"
    CLOSE_FOR_SILENCE = "close_for_silence", "Đóng hồ sơ khi quá hạn bổ sung"
    CLOSE_UNPAID = "close_unpaid", "Đóng hồ sơ khi không nộp nghĩa vụ tài chính"


class PauseMode(TextChoices):
    """Whether time is given back or counted from zero when the wait ends (law.md §2.8)."""

    RESTART = "restart", "Tính lại từ đầu"
    SUSPEND = "suspend", "Tính tiếp phần còn lại"


class AnnouncedAction(TextChoices):
    """What an announcing decision does to a procedure (Decree 63/2010, Art. 15)."""

    NEW = "new", "Ban hành mới"
    AMENDED = "amended", "Sửa đổi, bổ sung"
    REPLACED = "replaced", "Thay thế"
    ABOLISHED = "abolished", "Bãi bỏ"


class Authority(TextChoices):
    """Who signs an announcing decision; the days to announce and publish differ (law.md §4.2)."""

    MINISTRY = "ministry", "Bộ, cơ quan ngang bộ"
    PROVINCE = "province", "Chủ tịch UBND cấp tỉnh"


class DutyPlace(TextChoices):
    """Where an announced procedure has to appear, or to vanish from (ruling 29)."""

    LOCAL_CATALOGUE = "local_catalogue", "Danh mục tại địa phương"
    E_PROCESS = "e_process", "Quy trình điện tử"
    POSTING = "posting", "Niêm yết tại Bộ phận Một cửa"
    WEBSITE = "website", "Trang thông tin điện tử"
    NATIONAL_DATABASE = "national_database", "Cơ sở dữ liệu quốc gia"


class DutyKind(TextChoices):
    """To put up or to take down."""

    PUBLISH = "publish", "Cập nhật, công khai"
    TAKE_DOWN = "take_down", "Gỡ bỏ"
