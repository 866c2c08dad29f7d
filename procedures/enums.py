"""Codes of the catalogue. Values are stored; labels are shown."""

from django.db.models import IntegerChoices, TextChoices

from lib.terms import Term


class Channel(IntegerChoices):
    """How a dossier comes in; the numbers are the national code `KenhThucHien` (law.md §7.2)."""

    IN_PERSON = 1, Term("Trực tiếp")
    ONLINE = 2, Term("Trực tuyến")
    POSTAL = 3, Term("Bưu chính công ích")


class Source(TextChoices):
    """Where a version comes from: two things kept apart, an import never changes a local one (ruling 29)."""

    NATIONAL = "national", Term("Cơ sở dữ liệu quốc gia")
    LOCAL = "local", Term("Địa phương công bố")


class CatalogueLevel(TextChoices):
    """Tier at which a procedure is carried out; district only until 30 June 2025."""

    MINISTRY = "ministry", Term("Cấp bộ")
    PROVINCE = "province", Term("Cấp tỉnh")
    DISTRICT = "district", Term("Cấp huyện")
    COMMUNE = "commune", Term("Cấp xã")
    OTHER = "other", Term("Cơ quan khác")


class OnlineLevel(TextChoices):
    """Level of the online service (Decree 42/2022): a partial one must say why (Decree 224/2025)."""

    NONE = "none", Term("Chưa cung cấp trực tuyến")
    PARTIAL = "partial", Term("Trực tuyến một phần")
    FULL = "full", Term("Trực tuyến toàn trình")


class LimitUnit(TextChoices):
    """Unit of a time limit; the first four are the clock's period units."""

    WORKING_DAYS = "working_days", Term("ngày làm việc")
    CALENDAR_DAYS = "calendar_days", Term("ngày")
    MONTHS = "months", Term("tháng")
    WORKING_HOURS = "working_hours", Term("giờ làm việc")
    SEE_TEXT = "see_text", Term("theo nội dung quy định")


class CutoffEffect(TextChoices):
    """What a reception after the hour changes (ruling 6)."""

    NEXT_IF_NOT_SAME_DAY = (
        "result_same_day_else_next",
        Term("trả trong ngày, không kịp thì trả ngày làm việc tiếp theo"),
    )
    START_NEXT_DAY = "start_next_day", Term("tính từ ngày làm việc tiếp theo")


class FeeKind(TextChoices):
    """Which of the three kinds of money the law knows (Law on fees and charges 97/2015)."""

    FEE = "fee", Term("Phí")
    CHARGE = "charge", Term("Lệ phí")
    PRICE = "price", Term("Giá dịch vụ")


class Currency(TextChoices):
    """In what a rate is written; money is always taken in đồng."""

    VND = "VND", Term("đồng")
    USD = "USD", Term("USD")


class FeeUnit(TextChoices):
    """What a rate is multiplied by (ruling 27)."""

    CASE = "case", Term("trường hợp")
    PAGE = "page", Term("trang")
    COPY = "copy", Term("bản")
    SQUARE_METRE = "m2", Term("m²")
    PERCENT = "percent", Term("% giá trị")


class PayerGroup(TextChoices):
    """Group of payers that a rate or a waiver is written for."""

    GENERAL = "general", Term("Người nộp thông thường")
    POOR = "poor", Term("Hộ nghèo")
    NEAR_POOR = "near_poor", Term("Hộ cận nghèo")
    ELDERLY = "elderly", Term("Người cao tuổi")
    CHILD = "child", Term("Trẻ em")
    DISABLED = "disabled", Term("Người khuyết tật")
    MERIT = "merit", Term("Người có công với cách mạng")
    ETHNIC = "ethnic", Term("Đồng bào dân tộc thiểu số ở xã đặc biệt khó khăn")
    BUSINESS = "business", Term("Doanh nghiệp, hộ kinh doanh")


class StepKind(TextChoices):
    """Kind of a step of the internal process (law.md §2.11)."""

    RECEIVE = "receive", Term("Tiếp nhận")
    ASSIGN = "assign", Term("Phân công")
    HANDLE = "handle", Term("Thẩm định")
    PROPOSE = "propose", Term("Trình ký")
    APPROVE = "approve", Term("Phê duyệt")
    SEAL = "seal", Term("Đóng dấu, vào sổ")
    RETURN = "return", Term("Trả kết quả")


class SectorRuleKind(TextChoices):
    """What sector law adds to the clock of one procedure, always with its article (rulings 8–10, 17)."""

    STOPS_CLOCK = "stops_clock", Term("Được dừng tính thời gian")
    LATE_SUPPLEMENT = "late_supplement", Term("Yêu cầu bổ sung sau 3 ngày làm việc")
    CLOSE_FOR_SILENCE = "close_for_silence", Term("Đóng hồ sơ khi quá hạn bổ sung")
    CLOSE_UNPAID = "close_unpaid", Term("Đóng hồ sơ khi không nộp nghĩa vụ tài chính")


class PauseMode(TextChoices):
    """Whether time is given back or counted from zero when the wait ends (law.md §2.8)."""

    RESTART = "restart", Term("Tính lại từ đầu")
    SUSPEND = "suspend", Term("Tính tiếp phần còn lại")


class AnnouncedAction(TextChoices):
    """What an announcing decision does to a procedure (Decree 63/2010, Art. 15)."""

    NEW = "new", Term("Ban hành mới")
    AMENDED = "amended", Term("Sửa đổi, bổ sung")
    REPLACED = "replaced", Term("Thay thế")
    ABOLISHED = "abolished", Term("Bãi bỏ")


class Authority(TextChoices):
    """Who signs an announcing decision; the days to announce and publish differ (law.md §4.2)."""

    MINISTRY = "ministry", Term("Bộ, cơ quan ngang bộ")
    PROVINCE = "province", Term("Chủ tịch UBND cấp tỉnh")


class DutyPlace(TextChoices):
    """Where an announced procedure has to appear, or to vanish from (ruling 29)."""

    LOCAL_CATALOGUE = "local_catalogue", Term("Danh mục tại địa phương")
    E_PROCESS = "e_process", Term("Quy trình điện tử")
    POSTING = "posting", Term("Niêm yết tại Bộ phận Một cửa")
    WEBSITE = "website", Term("Trang thông tin điện tử")
    NATIONAL_DATABASE = "national_database", Term("Cơ sở dữ liệu quốc gia")


class DutyKind(TextChoices):
    """To put up or to take down."""

    PUBLISH = "publish", Term("Cập nhật, công khai")
    TAKE_DOWN = "take_down", Term("Gỡ bỏ")
