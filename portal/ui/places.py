"""Where people go: the areas of the portal and the places inside each. A page's owner adds its line here."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from portal.ui.roles import (
    ASKED,
    ASSIGNERS,
    CASH_WATCHERS,
    CASHIERS,
    CLERKS,
    EVERYONE,
    OFFICE,
    ONE_STOP,
    OVERSIGHT,
    PEOPLE_SEERS,
    SETTINGS_SEERS,
    WATCHERS,
)


@dataclass(frozen=True)
class Place:
    """One link: the words, the URL's name, the roles that see it, what the page is for."""

    label: str | Promise
    url_name: str
    roles: frozenset[Role] = EVERYONE
    hint: str | Promise = ""


# Public links are seen by everybody, signed in or not.
PUBLIC: tuple[Place, ...] = (
    Place(_("Trang chủ"), "public:home"),
    Place(_("Thủ tục"), "public:procedures"),
    Place(_("Tra cứu hồ sơ"), "public:track_ask"),
    Place(_("Giờ làm việc"), "public:offices"),
    Place(_("Kết quả theo tháng"), "public:months"),
    Place(_("Phản ánh, kiến nghị"), "public:petitions"),
)

# Areas by the namespace of their URLs. The first place of an area is where its link leads.
AREAS: dict[str, tuple[str | Promise, tuple[Place, ...]]] = {
    "counter": (
        _("Một cửa"),
        (
            Place(_("Bàn tiếp nhận"), "counter:home", ONE_STOP),
            Place(_("Tiếp nhận"), "counter:choose", CLERKS | {Role.POSTAL_AGENT}),
            Place(_("Bảng hôm nay"), "counter:today", CLERKS),
            Place(_("Gọi số"), "counter:queue", CLERKS),
            Place(_("Bàn giao"), "counter:hand_over", CLERKS),
            Place(_("Nơi khác gửi đến"), "counter:arrivals", CLERKS),
            Place(_("Nơi để hồ sơ"), "counter:places", CLERKS),
            Place(_("Bưu gửi"), "counter:post", CLERKS | {Role.POSTAL_AGENT}),
            Place(_("Sổ theo dõi"), "counter:register", CLERKS),
            Place(_("Chờ thu phí"), "counter:fees_owed", CASHIERS),
            Place(_("Biên lai"), "counter:money_receipts", CASHIERS),
            Place(_("Quỹ cuối ngày"), "counter:cash", CASHIERS),
            Place(_("Hoàn tiền"), "counter:refunds", CASHIERS),
            Place(
                _("Quyển biên lai"), "counter:receipt_series", frozenset({Role.CASHIER, Role.ONESTOP_HEAD})
            ),
            Place(_("Thư xin lỗi"), "counter:apologies", CLERKS),
            Place(_("Năm bước tại chỗ"), "desk:on_the_spot", CLERKS),
            Place(_("Nhập sau sự cố"), "counter:afterwards", CLERKS),
            Place(_("Sự cố tại quầy"), "counter:outages", frozenset({Role.ONESTOP_HEAD})),
            Place(_("Số giấy tạm"), "counter:blocks", frozenset({Role.ONESTOP_HEAD})),
            Place(_("Sổ lấy số"), "counter:books", frozenset({Role.ONESTOP_HEAD, Role.RECORDS_CLERK})),
            Place(_("Phiếu đánh giá"), "counter:rating_slips", CLERKS),
            Place(_("Phản ánh, kiến nghị"), "desk:petitions", frozenset({Role.ONESTOP_HEAD})),
            Place(_("Việc do trễ hẹn"), "desk:late_work", CLERKS),
            Place(_("Ý kiến chỉ đạo"), "oversight:instructions", CLERKS),
        ),
    ),
    "desk": (
        _("Xử lý hồ sơ"),
        (
            Place(_("Việc của tôi"), "desk:home", OFFICE),
            Place(_("Chờ người nộp"), "desk:waiting", OFFICE | {Role.HEAD}),
            Place(_("Ký nhiều hồ sơ"), "desk:sign_many", frozenset({Role.APPROVER, Role.RECORDS_CLERK})),
            Place(_("Nhận bàn giao"), "desk:bundles", OFFICE),
            Place(_("Chia việc"), "desk:assigning", ASSIGNERS),
            Place(_("Năm bước tại chỗ"), "desk:on_the_spot", OFFICE - {Role.PETITION_OFFICER}),
            Place(_("Việc do trễ hẹn"), "desk:late_work", OFFICE),
            Place(_("Số văn bản đi"), "desk:outside_numbers", frozenset({Role.RECORDS_CLERK})),
            Place(_("Xóa dữ liệu cá nhân"), "oversight:redactions", frozenset({Role.RECORDS_CLERK})),
            Place(_("Việc hôm nay"), "ui:today", OFFICE),
            Place(_("Câu hỏi lấy ý kiến"), "desk:questions", ASKED),
            Place(_("Phản ánh, kiến nghị"), "desk:petitions", OFFICE - {Role.RECORDS_CLERK}),
            Place(_("Phiếu đánh giá"), "counter:rating_slips", frozenset({Role.PETITION_OFFICER})),
            Place(
                _("Ý kiến đánh giá"),
                "oversight:ratings",
                frozenset({Role.UNIT_HEAD, Role.APPROVER, Role.PETITION_OFFICER}),
            ),
            Place(_("Ý kiến chỉ đạo"), "oversight:instructions", OFFICE),
        ),
    ),
    "oversight": (
        _("Điều hành"),
        (
            Place(_("Tổng quan"), "oversight:home", OVERSIGHT),
            Place(
                _("Việc do trễ hẹn"),
                "desk:late_work",
                frozenset({Role.HEAD}),
                _("Thư xin lỗi chờ ký, giải trình chờ xem xét."),
            ),
            Place(
                _("Hồ sơ trễ hẹn"),
                "oversight:late",
                frozenset({Role.HEAD, Role.CONTROL, Role.AUDITOR, Role.ONESTOP_HEAD}),
                _("Từng tháng theo ba thước đo; ai chưa xin lỗi, chưa giải trình."),
            ),
            Place(
                _("Dấu hiệu cần kiểm tra"),
                "oversight:integrity",
                frozenset({Role.HEAD, Role.CONTROL, Role.AUDITOR}),
                _("Ngày bị sửa, bước bấm quá nhanh, giấy không khớp, hồ sơ không chuyển biến."),
            ),
            Place(
                _("Ý kiến chỉ đạo"),
                "oversight:instructions",
                frozenset({Role.HEAD, Role.CONTROL, Role.AUDITOR}),
                _("Việc đã giao từ số liệu: chờ trả lời, chờ xem xét, quá hạn."),
            ),
            Place(
                _("Thời gian chờ tại quầy"),
                "counter:tickets",
                frozenset({Role.HEAD, Role.CONTROL, Role.AUDITOR, Role.ONESTOP_HEAD}),
                _("Số thứ tự đã cấp trong ngày, ai chờ bao lâu, quầy nào phục vụ."),
            ),
            Place(
                _("Điểm các đơn vị"),
                "oversight:scores",
                frozenset({Role.HEAD, Role.CONTROL, Role.AUDITOR}),
                _("Quyết định 766 mỗi đêm: xếp hạng, từng chỉ số, hồ sơ nào làm mất điểm."),
            ),
            Place(
                _("Tình hình giải quyết"),
                "oversight:workload",
                frozenset({Role.HEAD, Role.CONTROL, Role.AUDITOR}),
                _("Từng đơn vị, từng lĩnh vực: nhận, xong, quá hạn, trực tuyến, số hóa."),
            ),
            Place(
                _("Nơi mất thời gian"),
                "oversight:lost_time",
                frozenset({Role.HEAD, Role.CONTROL, Role.AUDITOR}),
                _("Thủ tục nào, bước nào vượt giờ nhiều nhất."),
            ),
            Place(
                _("Báo cáo của các đơn vị"),
                "oversight:unit_reports",
                frozenset({Role.HEAD, Role.CONTROL, Role.AUDITOR}),
                _("Báo cáo tháng điền sẵn số liệu; đơn vị thêm nguyên nhân, giải pháp rồi nộp."),
            ),
            Place(
                _("Theo dõi công khai thủ tục"),
                "oversight:publication",
                frozenset({Role.HEAD, Role.CONTROL, Role.AUDITOR}),
                _("Nơi nào công khai đúng 5 ngày, 2 ngày làm việc; nơi nào còn nợ."),
            ),
            Place(
                _("Phản ánh chờ trả lời"),
                "oversight:petitions_owed",
                frozenset({Role.HEAD, Role.CONTROL, Role.AUDITOR}),
                _("Phản ánh, kiến nghị chưa có trả lời, gấp nhất trước."),
            ),
            Place(
                _("So với bên ngoài"),
                "oversight:outside_reports",
                frozenset({Role.HEAD, Role.CONTROL, Role.AUDITOR}),
                _("Số liệu nơi khác công bố: khác ở đâu, vì sao, đến từng hồ sơ."),
            ),
            Place(
                _("Công khai kết quả tháng"),
                "oversight:months",
                frozenset({Role.HEAD, Role.CONTROL, Role.AUDITOR, Role.APPROVER, Role.RECORDS_CLERK}),
                _("Chốt số liệu, phản hồi, ký, công khai; điều chỉnh tháng đã chốt."),
            ),
            Place(
                _("Phản ánh, kiến nghị"),
                "oversight:petitions",
                frozenset({Role.HEAD, Role.CONTROL, Role.AUDITOR}),
                _("Tiếp nhận, đúng hạn, quá hạn, trả lời chưa rõ, chuyển lòng vòng; việc nào đang quá hạn."),
            ),
            Place(
                _("Ý kiến đánh giá"),
                "oversight:ratings",
                frozenset({Role.HEAD, Role.CONTROL, Role.AUDITOR, Role.ONESTOP_HEAD}),
                _("Người dân hài lòng đến đâu, theo từng nội dung; những lời không hài lòng."),
            ),
            Place(
                _("Đồng bộ quốc gia"),
                "oversight:synchronisation",
                frozenset({Role.HEAD, Role.CONTROL, Role.AUDITOR}),
                _("Hồ sơ nào Cổng quốc gia đã nhận, từ chối hoặc chưa trả lời."),
            ),
            Place(
                _("Số liệu nhập"),
                "oversight:figures",
                frozenset({Role.HEAD, Role.CONTROL, Role.AUDITOR}),
                _("Số báo cáo và bản sao chứng thực điện tử, kèm văn bản làm căn cứ."),
            ),
            Place(
                _("Nhận khi mất kết nối"),
                "counter:entered",
                frozenset({Role.HEAD, Role.CONTROL, Role.AUDITOR, Role.ONESTOP_HEAD}),
                _("Từng hồ sơ nhập sau sự cố với giờ nhận thực tế; sự cố nào, ai nhập, có gì cần xem."),
            ),
            Place(
                _("Lịch làm việc"),
                "oversight:calendar",
                OVERSIGHT,
                _("Ngày nghỉ, làm bù, giờ làm việc; đổi lịch xem trước hạn nào thay đổi."),
            ),
            Place(
                _("Danh mục thủ tục"),
                "oversight:procedures",
                OVERSIGHT,
                _("Phiên bản, khác biệt với quốc gia, quy trình, quyết định công bố và việc phải công khai."),
            ),
            Place(
                _("Tài khoản"),
                "oversight:people",
                PEOPLE_SEERS,
                _("Ai giữ vai trò gì, ở đâu, từ ngày nào; nghỉ phép và người làm thay."),
            ),
            Place(
                _("Cơ quan"),
                "oversight:agencies",
                SETTINGS_SEERS,
                _("Cây cơ quan theo thời gian, sáp nhập và kế thừa."),
            ),
            Place(
                _("Thiết lập"),
                "oversight:setup",
                frozenset({Role.ADMINISTRATOR}),
                _("Nạp cơ quan, người dùng, thủ tục từ các tệp mẫu Excel."),
            ),
            Place(
                _("Nhận diện"),
                "oversight:office",
                frozenset({Role.ADMINISTRATOR}),
                _("Tên, biểu trưng, màu, đường dây nóng trên mọi trang, giấy và bảng."),
            ),
            Place(
                _("Còn thiếu gì"),
                "oversight:missing",
                SETTINGS_SEERS - {Role.APPROVER},
                _("Những gì còn phải làm trước khi tiếp nhận hồ sơ đầu tiên."),
            ),
            Place(
                _("Phối hợp giữa các cơ quan"),
                "oversight:cooperation",
                WATCHERS,
                _("Trả lời trễ, chưa rõ, né tránh; hỏi sai nơi, quá gấp, thiếu hồ sơ; xem từng câu hỏi."),
            ),
            Place(
                _("Quỹ các nơi thu"),
                "oversight:cash",
                CASH_WATCHERS | {Role.ONESTOP_HEAD},
                _("Báo cáo quỹ cuối ngày: chênh lệch, chưa xác nhận, tiền chưa nộp."),
            ),
            Place(
                _("Quyển biên lai"),
                "counter:receipt_series",
                CASH_WATCHERS,
                _("Số biên lai còn lại của từng nơi thu, mở quyển mới."),
            ),
            Place(
                _("Hoàn tiền"),
                "counter:refunds",
                frozenset({Role.HEAD, Role.APPROVER}),
                _("Khoản hoàn phí, lệ phí chờ duyệt."),
            ),
            Place(
                _("Khoảng dừng"),
                "oversight:pauses",
                frozenset({Role.HEAD, Role.AUDITOR}),
                _("Ai dừng đồng hồ, khi nào, với phiếu nào; giấy tờ yêu cầu ngoài danh mục."),
            ),
            Place(
                _("Xóa dữ liệu cá nhân"),
                "oversight:redactions",
                frozenset({Role.HEAD, Role.CONTROL}),
                _("Theo bản án, quyết định: một người đề nghị, người đứng đầu phê duyệt."),
            ),
            Place(
                _("Nhật ký xem"),
                "oversight:looks",
                frozenset({Role.HEAD, Role.AUDITOR}),
                _("Ai đã xem dữ liệu cá nhân của hồ sơ nào, khi nào."),
            ),
            Place(
                _("Yêu cầu hỗ trợ"),
                "help:requests",
                frozenset({Role.ADMINISTRATOR}),
                _("Cán bộ đang vướng ở đâu; trả lời trong hai giờ làm việc."),
            ),
            Place(
                _("Tin báo"),
                "oversight:messages",
                OVERSIGHT - {Role.ONESTOP_HEAD},
                _("Kênh nào đang hỏng, tin nào không gửi được và vì sao, gửi lại."),
            ),
            Place(
                _("Mẫu tin"),
                "oversight:wordings",
                OVERSIGHT - {Role.ONESTOP_HEAD},
                _("Lời các tin gửi người dân và cán bộ."),
            ),
            Place(
                _("Công việc nền"),
                "oversight:jobs",
                OVERSIGHT - {Role.ONESTOP_HEAD},
                _("Đêm qua đã chạy đến đâu, việc nào lỗi, chạy lại."),
            ),
        ),
    ),
}
