"""What an act that cannot be taken back will do, and who is told: read before the button is pressed.

By kind of event. Every kind stands in docs/acts.csv with its way: taken back at once
(dossiers.rules.undoing), asked before (here), or neither, and why.
"""

from __future__ import annotations

from dossiers.rules.undoing import UNDOABLE
from lib.messages import gettext_noop as _


CAN_BE_TAKEN_BACK = _("Bấm nhầm thì hoàn tác được trong ngày, khi chưa có việc nào tiếp theo.")

CONSEQUENCES: dict[str, str] = {
    "accept": _(
        "Tiếp nhận xong: ngày hẹn được chốt, người nộp được báo. Không hoàn tác được; ghi sai thì đính chính."
    ),
    "return_result": _(
        "Trả xong: hồ sơ kết thúc, người nộp được báo. Không mở lại được; kết quả sai thì lập hồ sơ "
        "đính chính, miễn phí."
    ),
    "decision_delivered": _(
        "Giao xong: văn bản và giấy tờ không còn ở Bộ phận Một cửa. Không rút lại được; tiền trả lại, "
        "nếu có, chờ người thứ hai duyệt."
    ),
    "return_papers": _(
        "Trả xong: bản chính không còn ở Bộ phận Một cửa, người nhận và giấy tờ đã đối chiếu ở lại trong "
        "hồ sơ. Không rút lại được."
    ),
    "keep_papers": _(
        "Bản chính còn giữ được ghi là lưu trong hồ sơ: không ai được mời đến lấy. "
        "Người nộp cần thì vẫn trả được."
    ),
    "ask_before_acceptance": _(
        "Phiếu ghi một lần đủ mọi thứ còn thiếu, người nộp được báo ngay; đồng hồ chưa chạy. "
        "Không rút lại được."
    ),
    "submit": _(
        "Hồ sơ sang Bộ phận Một cửa kiểm tra và có số tạm; đồng hồ chưa chạy. Nộp nhầm thì ghi là "
        "người nộp rút."
    ),
    "resubmit": _(
        "Giấy tờ được ghi là đã nhận, hồ sơ chờ tiếp nhận; đồng hồ chưa chạy. Tệp gắn nhầm thì gỡ được ở "
        "trang hồ sơ."
    ),
    "start_processing": _(
        "Bàn giao xong: phiếu được lập, hồ sơ sang phòng đã ghi và bước đầu của phòng bắt đầu tính giờ. "
        "Không rút lại được; chênh lệch ghi khi ký nhận."
    ),
    "receive_hand_over": _(
        "Ký nhận xong: số đếm và hồ sơ thiếu, thừa ở lại trong phiếu. Không sửa được; tìm thấy sau "
        "thì quét "
        "để ghi nhận."
    ),
    "receive_supplement": _(
        "Đủ giấy tờ đã yêu cầu thì đồng hồ chạy lại từ lúc này. Không rút lại được; ghi nhầm thì đính chính."
    ),
    "open_correction": _(
        "Một hồ sơ đính chính mới được tiếp nhận, miễn phí, có hẹn trả riêng; hồ sơ cũ giữ nguyên. "
        "Lập nhầm "
        "thì ghi rút hồ sơ mới."
    ),
    "arrive": _(
        "Xác nhận xong: thời hạn giải quyết bắt đầu tính và người nộp được báo ngày hẹn. Không rút lại được."
    ),
    "open_linked": _("Hồ sơ và giấy tờ sang nơi nhận ngay, nơi đó tính hạn riêng. Không rút lại được."),
    "receive_linked": _("Kết quả được ghi là đã nhận lại. Không rút lại được."),
    "answer_question": _("Ý kiến đến cơ quan hỏi ngay. Không sửa được; nơi hỏi đề nghị trả lời lại được."),
    "withdraw_question": _(
        "Nơi được hỏi thôi phải trả lời; họ đã thấy câu hỏi và giấy tờ. Không rút lại được, cần thì hỏi mới."
    ),
    "approve": _(
        "Kết quả được coi là đã ký và hồ sơ sang bước sau. Không hoàn tác được; sai thì xử lý lại"
        " trước khi trả."
    ),
    "seal": _(
        "Hồ sơ có kết quả: Bộ phận Một cửa thấy trong danh sách chờ trả, người nộp được báo ngay."
        " Không hoàn tác được."
    ),
    "send_back": _(
        "Bước được chọn mở lại cho người làm bước đó; ngày hẹn trả không đổi, người nộp không "
        "được báo. Không hoàn tác được: người nhận có thể đã bắt đầu làm."
    ),
    "reject": _(
        "Hồ sơ kết thúc bằng văn bản từ chối: người nộp được báo ngay, Bộ phận Một cửa giao văn "
        "bản và trả giấy tờ. Không mở lại được."
    ),
    "reopen": _(
        "Kết quả đã nhập không còn hiệu lực, hồ sơ trở lại bước được chọn, ngày hẹn trả giữ "
        "nguyên. Bộ phận Một cửa không trả kết quả cũ nữa."
    ),
    "await_payment": _(
        "Người nộp được báo số tiền, nơi nộp, hạn nộp; đồng hồ dừng theo điều khoản đã chọn. Đã đến hạn trả "
        "thì đồng hồ không dừng nữa. Không rút lại được."
    ),
    "resume_after_payment": _(
        "Hồ sơ giải quyết tiếp, người nộp được báo. Đồng hồ đã dừng thì chạy tiếp, ngày hẹn trả tính lại "
        "theo thời gian chờ."
    ),
    "stop": _(
        "Hồ sơ kết thúc, người nộp được báo, Bộ phận Một cửa giao thông báo dừng và trả giấy tờ. "
        "Không mở lại được."
    ),
    "drop_stop": _("Đề nghị dừng được khép lại, hồ sơ giải quyết tiếp; lý do ở lại trong diễn biến."),
    "close_without_reply": _(
        "Hồ sơ kết thúc, người nộp được báo, Bộ phận Một cửa giao thông báo và trả giấy tờ. Không"
        " mở lại được."
    ),
    "close_unpaid": _(
        "Hồ sơ kết thúc, người nộp được báo, Bộ phận Một cửa giao thông báo và trả giấy tờ. Không"
        " mở lại được."
    ),
    "request_supplement": _(
        "Phiếu yêu cầu được lập và người nộp được báo ngay. Không rút lại được; yêu cầu nữa là lần thứ hai."
    ),
    "approve_supplement": _("Duyệt xong thì phiếu được giao và người nộp được báo ngay. Không rút lại được."),
    "consult": _(
        "Câu hỏi và giấy tờ đã chọn đến cơ quan được hỏi ngay. Rút câu hỏi được, nhưng nơi nhận đã thấy."
    ),
    "sign_apology": _(
        "Thư sang Bộ phận Một cửa để xác nhận; xác nhận xong thì ngày hẹn dời một lần và người nộp được báo."
    ),
    "send_back_apology": _("Thư trở lại người soạn kèm ý kiến của bạn; hạn xin lỗi không đổi."),
    "submit_explanation": _(
        "Giải trình sang người xem xét; nội dung ở lại trong hồ sơ và danh sách công khai."
    ),
    "accept_explanation": _("Giải trình được khép lại và tính vào danh sách hằng tháng. Không rút lại được."),
    "send_back_explanation": _("Giải trình trở lại người viết kèm ý kiến của bạn; hạn giải trình không đổi."),
    "refuse": _("Hồ sơ kết thúc tại quầy, người nộp được báo và nhận phiếu ghi lý do. Không mở lại được."),
    "lapse": _("Hồ sơ kết thúc vì không bổ sung, người nộp được báo. Muốn làm tiếp phải nộp hồ sơ mới."),
    "ask_stop": _("Đề nghị sang lãnh đạo cơ quan giải quyết; hồ sơ vẫn chạy cho đến khi có quyết định."),
    "withdraw": _("Hồ sơ kết thúc theo yêu cầu của người nộp; giấy tờ được trả lại. Không mở lại được."),
    "renew_lookup_word": _("Từ khóa cũ hết hiệu lực ngay; giấy hẹn đã in phải in lại."),
}


def before(kind: str) -> str:
    """The sentence before the button of this kind of act; empty where there is none to say."""
    if kind in UNDOABLE:
        return CAN_BE_TAKEN_BACK
    return CONSEQUENCES.get(kind, "")
