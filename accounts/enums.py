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
