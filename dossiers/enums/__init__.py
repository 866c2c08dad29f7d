"""Codes stored on dossiers. Values are stored and sent; labels are shown."""

from django.db.models import IntegerChoices, TextChoices

from dossiers.enums.papers import (
    Evidence as Evidence,
    FileKind as FileKind,
    PaperDatabase as PaperDatabase,
    ReturnMeans as ReturnMeans,
    SlipMeans as SlipMeans,
    SlipState as SlipState,
    SyncState as SyncState,
)


class State(TextChoices):
    """States of a dossier (law.md §2.12 with the edges of ruling 17)."""

    DRAFT = "draft", "Nháp"
    SUBMITTED = "submitted", "Chờ tiếp nhận"
    SUPPLEMENT_PRE = "supplement_pre", "Chờ bổ sung trước khi tiếp nhận"
    REFUSED = "refused", "Từ chối tiếp nhận"
    LAPSED_PRE = "lapsed_pre", "Không bổ sung, không tiếp nhận"
    ACCEPTED = "accepted", "Đã tiếp nhận"
    IN_PROCESS = "in_process", "Đang xử lý"
    SUPPLEMENT = "supplement", "Chờ bổ sung"
    AWAITING_PAYMENT = "awaiting_payment", "Chờ nghĩa vụ tài chính"
    DONE = "done", "Đã có kết quả"
    RETURNED = "returned", "Đã trả kết quả"
    WITHDRAWN = "withdrawn", "Công dân rút hồ sơ"
    STOPPED = "stopped", "Dừng giải quyết"
    REJECTED = "rejected", "Từ chối giải quyết"
    CLOSED_NO_REPLY = "closed_no_reply", "Đóng do không bổ sung"
    CLOSED_UNPAID = "closed_unpaid", "Đóng do không thực hiện nghĩa vụ tài chính"


# Before the dossier is accepted there is no promise and no code.
UNACCEPTED_STATES = (State.DRAFT, State.SUBMITTED, State.SUPPLEMENT_PRE, State.REFUSED, State.LAPSED_PRE)
OPEN_STATES = (State.ACCEPTED, State.IN_PROCESS, State.SUPPLEMENT, State.AWAITING_PAYMENT)
PAUSED_STATES = (State.SUPPLEMENT, State.AWAITING_PAYMENT)
WAITING_STATES = (State.DRAFT, State.SUBMITTED, State.SUPPLEMENT_PRE)
# Nothing leaves these. `done` is not one of them: its result is still to be returned.
TERMINAL_STATES = (
    State.REFUSED,
    State.LAPSED_PRE,
    State.RETURNED,
    State.WITHDRAWN,
    State.STOPPED,
    State.REJECTED,
    State.CLOSED_NO_REPLY,
    State.CLOSED_UNPAID,
)


class EventKind(TextChoices):
    """What happened. The first block are the moves of the machine, named like its transitions."""

    SUBMIT = "submit", "Nộp hồ sơ"
    ACCEPT = "accept", "Tiếp nhận"
    ASK_BEFORE_ACCEPTANCE = "ask_before_acceptance", "Yêu cầu bổ sung trước khi tiếp nhận"
    RESUBMIT = "resubmit", "Nộp lại sau bổ sung"
    REFUSE = "refuse", "Từ chối tiếp nhận"
    LAPSE = "lapse", "Hết hạn bổ sung, không tiếp nhận"
    WITHDRAW = "withdraw", "Rút hồ sơ"
    START_PROCESSING = "start_processing", "Chuyển xử lý"
    REQUEST_SUPPLEMENT = "request_supplement", "Yêu cầu bổ sung"
    RECEIVE_SUPPLEMENT = "receive_supplement", "Nhận bổ sung"
    AWAIT_PAYMENT = "await_payment", "Chờ nghĩa vụ tài chính"
    RESUME_AFTER_PAYMENT = "resume_after_payment", "Đã thực hiện nghĩa vụ tài chính"
    FINISH = "finish", "Xử lý xong"
    REJECT = "reject", "Từ chối giải quyết"
    STOP = "stop", "Dừng giải quyết"
    CLOSE_WITHOUT_REPLY = "close_without_reply", "Đóng do không bổ sung"
    CLOSE_UNPAID = "close_unpaid", "Đóng do không thực hiện nghĩa vụ tài chính"
    RETURN_RESULT = "return_result", "Trả kết quả"
    REOPEN = "reopen", "Xử lý lại do phát hiện sai sót trước khi trả"

    SAVE_DRAFT = "save_draft", "Lập hồ sơ"
    TAKE_OVER = "take_over", "Tiếp quản từ hệ thống khác"
    ASSIGN = "assign", "Phân công"
    TAKE_STEP = "take_step", "Nhận việc"
    TAKE_OVER_STEP = "take_over_step", "Làm tiếp việc của người khác"
    RECORD_VERIFICATION = "record_verification", "Lập biên bản xác minh"
    PROPOSE = "propose", "Đề xuất kết quả"
    APPROVE = "approve", "Ký duyệt"
    SEND_BACK = "send_back", "Trả lại bước trước"
    SEAL = "seal", "Lấy số, đóng dấu"
    CORRECT = "correct", "Đính chính dữ liệu"
    ATTACH_FILE = "attach_file", "Đính kèm tệp"
    REMOVE_FILE = "remove_file", "Gỡ tệp"
    PRINT_RECEIPT = "print_receipt", "In giấy tiếp nhận"
    LIST_FOR_HAND_OVER = "list_for_hand_over", "Đưa vào danh sách bàn giao"
    RECEIVE_HAND_OVER = "receive_hand_over", "Nhận bàn giao"
    MOVE_PLACE = "move_place", "Chuyển nơi lưu"
    RENEW_LOOKUP_WORD = "renew_lookup_word", "Cấp lại từ khóa tra cứu"
    SETTLE_FEE = "settle_fee", "Thu phí, lệ phí"
    DRAFT_APOLOGY = "draft_apology", "Soạn thư xin lỗi"
    SIGN_APOLOGY = "sign_apology", "Ký thư xin lỗi"
    SEND_BACK_APOLOGY = "send_back_apology", "Trả lại thư xin lỗi"
    SEND_APOLOGY = "send_apology", "Gửi thư xin lỗi"
    SUBMIT_EXPLANATION = "submit_explanation", "Giải trình chậm trễ"
    ACCEPT_EXPLANATION = "accept_explanation", "Chấp nhận giải trình"
    SEND_BACK_EXPLANATION = "send_back_explanation", "Trả lại giải trình"
    MOVE_PROMISE = "move_promise", "Điều chỉnh hẹn trả theo lịch làm việc"
    CHANGE_AGENCY = "change_agency", "Chuyển cơ quan kế thừa"
    DECISION_DELIVERED = "decision_delivered", "Giao văn bản từ chối"
    RETURN_PAPERS = "return_papers", "Trả lại giấy tờ"
    OUTSIDE_UPDATE = "outside_update", "Cập nhật từ hệ thống ngoài"
    PROPOSE_SUPPLEMENT = "propose_supplement", "Trình duyệt yêu cầu bổ sung"
    APPROVE_SUPPLEMENT = "approve_supplement", "Duyệt yêu cầu bổ sung"
    TURN_DOWN_SUPPLEMENT = "turn_down_supplement", "Không duyệt yêu cầu bổ sung"
    SEND_SLIP = "send_slip", "Giao phiếu yêu cầu bổ sung"
    RECEIVE_PART = "receive_part", "Nhận một phần bổ sung"
    REMIND = "remind", "Nhắc người nộp"
    ASK_STOP = "ask_stop", "Ghi nhận đề nghị dừng giải quyết"
    DROP_STOP = "drop_stop", "Không dừng giải quyết"
    OPEN_CORRECTION = "open_correction", "Lập hồ sơ đính chính kết quả"
    GIVE_FEES_BACK = "give_fees_back", "Trả lại phí, lệ phí"
    CONSULT = "consult", "Lấy ý kiến"
    ANSWER_QUESTION = "answer_question", "Nhận ý kiến trả lời"
    RENEW_QUESTION = "renew_question", "Hỏi lại, thêm thời hạn hoặc giấy tờ"
    DISPUTE_ANSWER = "dispute_answer", "Đánh giá ý kiến chưa rõ"
    WITHDRAW_QUESTION = "withdraw_question", "Rút câu hỏi"
    OPEN_LINKED = "open_linked", "Chuyển hồ sơ liên thông"
    LINKED_ENDED = "linked_ended", "Hồ sơ liên thông kết thúc"
    RECEIVE_LINKED = "receive_linked", "Nhận kết quả liên thông"
    REPORT_SILENCE = "report_silence", "Báo quá hạn chưa có ý kiến"
    RECEIVE_POST = "receive_post", "Nhận qua bưu chính"
    SEND_POST = "send_post", "Gửi qua bưu chính"
    POST_DELIVERED = "post_delivered", "Bưu chính đã phát"
    POST_CAME_BACK = "post_came_back", "Bưu gửi bị hoàn"
    POST_COLLECTED = "post_collected", "Bưu gửi bị hoàn, đã đến nhận"
    MISSING_AT_HAND_OVER = "missing_at_hand_over", "Có trong phiếu bàn giao, không nhận được"
    UNLISTED_AT_HAND_OVER = "unlisted_at_hand_over", "Nhận được, không có trong phiếu bàn giao"
    ARRIVE = "arrive", "Cơ quan có thẩm quyền nhận hồ sơ"
    WAIVE_FEE = "waive_fee", "Miễn, giảm phí, lệ phí"
    VOID_RECEIPT = "void_receipt", "Hủy biên lai, trả lại tiền"
    REPLACE_RECEIPT = "replace_receipt", "Thay biên lai"
    UNDO = "undo", "Hoàn tác"


class DossierKind(TextChoices):
    ORDINARY = "ordinary", "Thông thường"
    CORRECTION = "correction", "Đính chính kết quả"
    EXPRESS = "express", "Giải quyết ngay"
    # Part of another dossier: the set counts once, at the issuer of the whole (ruling 21).
    LINKED = "linked", "Liên thông"
    # Received for an agency elsewhere: its clock starts when that agency has it.
    NON_BOUNDARY = "non_boundary", "Phi địa giới"


class ApplicantKind(IntegerChoices):
    """LoaiDoiTuong of the national portal (law.md §7.2)."""

    CITIZEN = 1, "Công dân"
    BUSINESS = 2, "Doanh nghiệp"
    STATE_AGENCY = 3, "Cơ quan nhà nước"
    ORGANISATION = 4, "Tổ chức khác"


class IdentityKind(TextChoices):
    PERSONAL_ID = "personal_id", "Số định danh cá nhân / CCCD"
    OLD_ID = "old_id", "CMND 9 số"
    PASSPORT = "passport", "Hộ chiếu"
    TAX_CODE = "tax_code", "Mã số thuế / mã số doanh nghiệp"
    OTHER = "other", "Giấy tờ khác"


class Found(TextChoices):
    """What a department found of a dossier when it signed for its bundle (Decree 118/2025 Art 18)."""

    SCANNED = "scanned", "Đã quét"
    TICKED = "ticked", "Đếm tay"
    MISSING = "missing", "Không nhận được"
    UNLISTED = "unlisted", "Ngoài phiếu"


class PostState(TextChoices):
    """The way of an item of post: what came in is there; what went out is followed to its end."""

    RECEIVED = "received", "Đã nhận"
    SENT = "sent", "Đang gửi"
    DELIVERED = "delivered", "Đã phát"
    CAME_BACK = "came_back", "Bị hoàn"
    SENT_AGAIN = "sent_again", "Bị hoàn, đã gửi lại"
    COLLECTED = "collected", "Bị hoàn, đã đến nhận"


class StepState(TextChoices):
    PENDING = "pending", "Chưa đến lượt"
    ACTIVE = "active", "Đang làm"
    DONE = "done", "Đã xong"
    SENT_BACK = "sent_back", "Đã trả lại"
    SKIPPED = "skipped", "Bỏ qua"


class AssignWay(TextChoices):
    """How a unit's head lets its steps be handed out."""

    BY_HAND = "by_hand", "Lãnh đạo phân công từng hồ sơ"
    PERSON = "person", "Giao cho một người"
    FAIR_SHARE = "fair_share", "Chia đều theo khối lượng đang làm"


class PauseKind(TextChoices):
    SUPPLEMENT = "supplement", "Bổ sung hồ sơ"
    PAYMENT = "payment", "Nghĩa vụ tài chính"
    SECTOR = "sector", "Theo pháp luật chuyên ngành"


class PauseMode(TextChoices):
    SUSPEND = "suspend", "Tạm dừng, tính tiếp"
    RESTART = "restart", "Tính lại từ đầu"
    NONE = "none", "Không dừng đồng hồ"


class Phase(TextChoices):
    """Before acceptance and after it requests are counted apart (ruling 9)."""

    BEFORE = "before", "Trước khi tiếp nhận"
    AFTER = "after", "Sau khi tiếp nhận"


class RequestState(TextChoices):
    """A written request for papers, from the officer's desk to its end."""

    PROPOSED = "proposed", "Chờ duyệt"
    TURNED_DOWN = "turned_down", "Không duyệt"
    OPEN = "open", "Chờ người nộp"
    ANSWERED = "answered", "Đã bổ sung đủ"
    ENDED = "ended", "Kết thúc khi chưa bổ sung"


class EndState(TextChoices):
    """A request to stop, until a leader answers it; every other end is done at once."""

    ASKED = "asked", "Chờ lãnh đạo"
    DONE = "done", "Đã kết thúc"
    DROPPED = "dropped", "Không kết thúc"


class AskedVia(TextChoices):
    """How the applicant's own request reached the one-stop unit."""

    COUNTER = "counter", "Tại Bộ phận Một cửa"
    POST = "post", "Qua bưu chính"
    ONLINE = "online", "Trực tuyến"


class ObligationState(TextChoices):
    OPEN = "open", "Chờ nộp"
    PAID = "paid", "Đã nộp"
    ENDED = "ended", "Kết thúc khi chưa nộp"


class ItemKind(TextChoices):
    """What a request may name, and nothing else (ruling 9)."""

    MISSING = "missing", "Giấy tờ còn thiếu"
    FAULTY = "faulty", "Sửa, hoàn chỉnh nội dung đã nộp"
    EXTRA = "extra", "Giấy tờ ngoài danh mục"


class FeeState(TextChoices):
    DUE = "due", "Chưa thu"
    SETTLED = "settled", "Đã thu"
    WAIVED = "waived", "Được miễn"
    CANCELLED = "cancelled", "Hủy"


class ApologyState(TextChoices):
    """The way of an apology: draft → signed → numbered and sent (rulings 12 and 15)."""

    DUE = "due", "Phải xin lỗi"
    DRAFTED = "drafted", "Đã soạn, chờ ký"
    SIGNED = "signed", "Đã ký, chờ Một cửa xác nhận"
    SENT = "sent", "Đã gửi người nộp"
    DROPPED = "dropped", "Không còn phải gửi"


class ExplanationState(TextChoices):
    """The way of an explanation of lateness (rulings 11 and 13)."""

    OWED = "owed", "Chưa giải trình"
    SUBMITTED = "submitted", "Chờ xem xét"
    SENT_BACK = "sent_back", "Bị trả lại"
    ACCEPTED = "accepted", "Đã chấp nhận"
    DROPPED = "dropped", "Không còn phải giải trình"


class LateOccasion(TextChoices):
    """Which promise was broken: the one the law counts, or the new one an apology named."""

    DUE = "due", "Quá hạn giải quyết"
    EXTENDED = "extended", "Quá cả ngày hẹn lại"


class WarningLevel(TextChoices):
    """What is planned for a promise: three warnings and the task to apologise."""

    HALF = "half", "Đã dùng 50 % thời gian"
    MOST = "most", "Đã dùng 80 % thời gian"
    LAST = "last", "Sắp đến hạn"
    APOLOGY = "apology", "Đến lúc phải xin lỗi"


class TimeOf(TextChoices):
    """Whose time it is while he has the dossier."""

    CITIZEN = "citizen", "Người nộp hồ sơ"
    CLERK = "clerk", "Bộ phận Một cửa"
    OFFICER = "officer", "Chuyên viên, phòng chuyên môn"
    LEADER = "leader", "Lãnh đạo"
    OTHER_AGENCY = "other_agency", "Cơ quan khác"


class BulkKind(TextChoices):
    """Acts that can be asked for many dossiers at once."""

    SIGN = "sign", "Ký duyệt, đóng dấu"
    HAND_OVER = "hand_over", "Bàn giao"
    SEND_LETTERS = "send_letters", "Xác nhận và in thư xin lỗi"
    PRINT_LETTERS = "letters", "In thư xin lỗi"
    TAKE = "take", "Nhận việc"
    ASSIGN = "assign", "Phân công"
    REMIND = "remind", "Nhắc việc"


class BulkOutcome(TextChoices):
    """What became of one dossier of a bulk work."""

    WAITING = "waiting", "Đang chờ"
    DONE = "done", "Đã làm"
    REFUSED = "refused", "Chưa làm được"


class ExportFormat(TextChoices):
    """What a register is taken away as."""

    XLSX = "xlsx", "Excel"
    PDF = "pdf", "PDF"


class ExportState(TextChoices):
    """Where an export asked for in the background stands."""

    WAITING = "waiting", "Đang lập"
    READY = "ready", "Tải được"
    FAILED = "failed", "Chưa lập được"
    EXPIRED = "expired", "Đã hết hạn tải"


class Signal(TextChoices):
    """Signs that something went round the rules (ruling 38): each to be looked at, none a proof."""

    NO_DOSSIER = "no_dossier", "Số đã lấy mà không có giấy"
    NOT_ONE_STOP = "not_one_stop", "Nhận hoặc trả bởi người không ở Một cửa"
    QUICK_FIRST = "quick_first", "Bước đầu xong trong một phút sau tiếp nhận"
    QUICK_STEPS = "quick_steps", "Một người bấm nhiều bước trong vài phút"
    STAFF_ONLINE = "staff_online", "Hồ sơ trực tuyến nộp từ tài khoản cán bộ"
    PAPER_COUNT = "paper_count", "Số giấy bàn giao không khớp"
    DATE_EDITED = "date_edited", "Ngày đã ghi bị sửa"
    EARLY_RESULT = "early_result", "Kết quả ghi ngày trước khi nhận hồ sơ"
    OTHER_RESULT = "other_result", "Kết quả ngoài danh mục của thủ tục"
    NO_MOVEMENT = "no_movement", "Hồ sơ không chuyển biến nhiều ngày"
    STATUS_SENT = "status_sent", "Trạng thái đã gửi khác trạng thái của mình"
    AFTER_OUTAGE = "after_outage", "Nhập sau khi mất kết nối, cần xem lại"


class QuestionState(TextChoices):
    """The way of a question to another agency (lấy ý kiến)."""

    ASKED = "asked", "Đang chờ ý kiến"
    HANDED_BACK = "handed_back", "Bị trả lại câu hỏi"
    ANSWERED = "answered", "Đã có ý kiến"
    DISPUTED = "disputed", "Chưa rõ, chờ trả lời lại"
    SILENT = "silent", "Quá hạn chưa có ý kiến"
    WITHDRAWN = "withdrawn", "Đã rút"


class OpinionKind(TextChoices):
    """What an agency answers: three opinions, and three ways to hand the question back."""

    AGREE = "agree", "Đồng ý"
    DISAGREE = "disagree", "Không đồng ý"
    COMMENT = "comment", "Có ý kiến khác"
    NOT_OURS = "not_ours", "Không thuộc chức năng, nhiệm vụ"
    MORE_TIME = "more_time", "Thời hạn không đủ"
    MORE_PAPERS = "more_papers", "Hồ sơ gửi kèm không đủ"
