"""What an act will do, told beside its button, also where it leaves no event of a dossier.

Every page that is posted to stands in docs/posts.csv with its way: taken back, asked before, or done again.
"""

from __future__ import annotations

from dossiers.rules import consequences
from lib.messages import gettext_noop as _


CONSEQUENCES: dict[str, str] = {
    "record_leave": _(
        "Có hiệu lực ngay từ ngày đã ghi. "
        "Ghi nhầm thì hoàn tác được trong ngày, khi người làm thay chưa làm gì."
    ),
    # Money.
    "settle": _("Khoản thu ghi vào sổ thu. Không xóa được; ghi sai thì hủy hoặc thay biên lai, có lý do."),
    "express": _(
        "Số chứng thực, khoản thu và việc trả kết quả ghi cùng một lúc. Không hoàn tác được; "
        "thu sai thì hủy biên lai, có lý do."
    ),
    "receipt.replace": _(
        "Biên lai cũ mất hiệu lực, biên lai mới mang số mới; cả hai ở lại trong sổ. Không rút lại được."
    ),
    "receipt.void": _(
        "Biên lai mất hiệu lực và tiền trả lại người nộp ngay; số ở lại trong sổ kèm lý do. "
        "Không khôi phục được; thu lại thì viết biên lai mới."
    ),
    "money.approve": _("Duyệt xong thì thu ngân chi tiền cho người nhận. Không rút lại được."),
    "money.pay": _("Tiền được ghi là đã chi và trừ vào quỹ. Không rút lại được."),
    "money.confirm": _(
        "Bạn xác nhận đã đếm đủ và quỹ của ngày được khép lại. Không rút lại được; chưa khớp thì trả lại."
    ),
    "close_cash": _(
        "Khóa sổ xong thì khoản thu sau đó thuộc ngày sau và người thứ hai đếm lại. Không mở lại được."
    ),
    "end_series": _(
        "Sau ngày đó quyển không viết thêm biên lai; số đã viết ở lại trong sổ. Thu tiếp thì mở quyển mới."
    ),
    # Post and provisional numbers.
    "post.delivered": _("Bưu gửi khép lại: người nộp đã nhận. Không rút lại được."),
    "post.came_back": _(
        "Người nộp được báo bưu gửi bị hoàn. Không rút lại được; tiếp theo là gửi lại hoặc đến nhận."
    ),
    "post.again": _("Bưu gửi đi lần nữa với số hiệu mới và người nộp được báo. Không rút lại được."),
    "post.collected": _("Bưu gửi khép lại: người nộp đã đến nhận. Không rút lại được."),
    "void_number": _("Số bị hủy ở lại trong dải kèm lý do. Không dùng lại được."),
    "outage": _(
        "Hồ sơ nhận trong khoảng này được nhập với giờ nhận thực tế, từng hồ sơ được liệt kê. Không xóa được."
    ),
    # Numbers of papers.
    "outside_number": _(
        "Có số rồi thì giấy được cấp và gửi ngay. Không sửa được; nhập sai thì hủy số, có lý do."
    ),
    "void_outside_number": _("Số bị hủy ở lại trong sổ kèm lý do. Không khôi phục được."),
    "book.void": _("Số bị hủy ở lại trong sổ, gạch ngang kèm lý do và tên bạn. Không khôi phục được."),
    "book.close": _("Sổ đã khóa không cấp số nào nữa. Không mở lại được."),
    # Petitions.
    "petition_new": _(
        "Phản ánh có mã và hạn trả lời ngay. Không xóa được; ghi nhầm thì ghi là người gửi rút, có lý do."
    ),
    "petition.answer": _(
        "Trả lời được ghi nhận và tính đúng hạn hay quá hạn từ lúc này. "
        "Không sửa được; trả lời chưa rõ thì bị đánh dấu và phải trả lời lại."
    ),
    "petition.publish": _("Câu hỏi và trả lời mở cho mọi người xem. Không gỡ xuống được."),
    "petition.ask_to_complete": _("Người gửi được yêu cầu bổ sung. Không rút lại được."),
    "petition.complete": _("Nội dung bổ sung ở lại trong phản ánh. Không sửa được."),
    "petition.transfer": _("Nơi khác trả lời phản ánh này; lần chuyển được đếm. Không rút lại được."),
    "petition.redirect": _(
        "Phản ánh kết thúc ở đây, người gửi nhận phiếu hướng dẫn sang thủ tục khác. Không mở lại được."
    ),
    "petition.refuse": _("Phản ánh kết thúc, người gửi được báo lý do. Không mở lại được."),
    "petition.find_vague": _("Trả lời bị tính là chưa rõ và phải trả lời lại. Không rút lại được."),
    "petition.withdraw": _("Phản ánh kết thúc theo ý người gửi. Không mở lại được."),
    "like": _("Mỗi người một lần; không đổi được."),
    # Oversight.
    "account.mat-khau": _(
        "Mật khẩu cũ hết hiệu lực ngay; người dùng phải đổi ở lần đăng nhập tới. "
        "Không lấy lại được mật khẩu cũ."
    ),
    "account.go-buoc-hai": _(
        "Người này đăng nhập chỉ bằng mật khẩu cho đến khi bật lại. Không khôi phục được cài đặt cũ."
    ),
    "agency.them-don-vi": _("Đơn vị có mã riêng và ở lại trong lịch sử. Không xóa được, chỉ ghi kế thừa."),
    "agency.ke-thua": _(
        "Từ ngày đó nơi cũ không tiếp nhận nữa; hồ sơ dở dang chuyển khi người có thẩm quyền xác nhận. "
        "Không xóa được."
    ),
    "instruction.accept": _("Việc được khép lại. Không mở lại được; cần nữa thì giao việc mới."),
    "instruction.withdraw": _(
        "Việc được khép lại kèm lý do và đơn vị thôi phải làm. Không mở lại được; cần nữa thì giao việc mới."
    ),
    "answer_reply": _(
        "Trả lời được công khai cùng tháng; chấp nhận thì tên cán bộ được gỡ ở mọi nơi. Không sửa được."
    ),
    "decide_restatement": _("Quyết định và lý do được công khai. Không rút lại được."),
    "setup_commit": _(
        "Ghi vào hệ thống thì mọi dòng có hiệu lực ngay. "
        "Không gỡ cả tệp được; sửa thì tải tệp đã sửa lên lần nữa."
    ),
    "messages_again": _("Người nhận được gửi tin ngay. Tin đã gửi không rút lại được."),
    "approve_process": _(
        "Phê duyệt xong thì các bước không sửa được nữa và hồ sơ nhận từ đó đi theo quy trình này. "
        "Sai thì lập quy trình mới."
    ),
    "sign_annex": _("Phụ lục có chữ ký của bạn. Không rút lại được; nhân sự đổi thì lập và ký phụ lục mới."),
    "record_decision": _(
        "Việc cập nhật, niêm yết được giao ngay cho từng nơi, có hạn; "
        "thủ tục bãi bỏ thì ngừng tiếp nhận từ ngày đó. Không xóa được."
    ),
    "confirm_duties": _("Việc đánh dấu được ghi là xong vào lúc này. Không rút lại được."),
    "redaction.approve": _(
        "Phê duyệt xong thì dữ liệu bị xóa vĩnh viễn khi lệnh được thực hiện: trong hồ sơ, lịch sử, "
        "giấy đã cấp, tin đã gửi và tệp. Mã, ngày, trạng thái và sổ sự kiện ở lại. Không khôi phục được."
    ),
    "redaction.turn_down": _("Đề nghị khép lại, không xóa gì. Cần nữa thì lập đề nghị mới."),
    "redaction.withdraw": _("Đề nghị khép lại, không xóa gì. Cần nữa thì lập đề nghị mới."),
    # One's own account and line.
    "my_reply": _("Phản hồi đến cơ quan công bố và ở lại trong hồ sơ của tháng. Không sửa được."),
    "recovery_codes": _("Các mã cũ hết hiệu lực ngay. Không khôi phục được."),
    # What citizens do.
    "leave_queue": _("Số của bạn bị bỏ. Muốn làm thủ tục thì lấy số mới."),
    "petition_send": _(
        "Gửi xong phản ánh có mã và hạn trả lời. Không sửa được; gửi nhầm thì báo cơ quan để rút."
    ),
    "rate": _("Mỗi hồ sơ, mỗi người một đánh giá. Gửi xong không sửa được."),
}


def find(act: str) -> str:
    """The sentence of this act, untranslated; empty where there is none."""
    return CONSEQUENCES.get(act) or consequences.before(act)


def sentence(act: str) -> str:
    """As `find`. Raises KeyError where there is none: a template names an act that nobody has described."""
    found = find(act)
    if not found:
        raise KeyError(act)
    return found
