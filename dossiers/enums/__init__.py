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
from lib.terms import Term


class State(TextChoices):
    """States of a dossier (law.md §2.12 with the edges of ruling 17)."""

    DRAFT = "draft", Term("Nháp")
    SUBMITTED = "submitted", Term("Chờ tiếp nhận")
    SUPPLEMENT_PRE = "supplement_pre", Term("Chờ bổ sung trước khi tiếp nhận")
    REFUSED = "refused", Term("Từ chối tiếp nhận")
    LAPSED_PRE = "lapsed_pre", Term("Không bổ sung, không tiếp nhận")
    ACCEPTED = "accepted", Term("Đã tiếp nhận")
    IN_PROCESS = "in_process", Term("Đang xử lý")
    SUPPLEMENT = "supplement", Term("Chờ bổ sung")
    AWAITING_PAYMENT = "awaiting_payment", Term("Chờ nghĩa vụ tài chính")
    DONE = "done", Term("Đã có kết quả")
    RETURNED = "returned", Term("Đã trả kết quả")
    WITHDRAWN = "withdrawn", Term("Công dân rút hồ sơ")
    STOPPED = "stopped", Term("Dừng giải quyết")
    REJECTED = "rejected", Term("Từ chối giải quyết")
    CLOSED_NO_REPLY = "closed_no_reply", Term("Đóng do không bổ sung")
    CLOSED_UNPAID = "closed_unpaid", Term("Đóng do không thực hiện nghĩa vụ tài chính")


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
ENDED_WITHOUT_RESULT = tuple(state for state in TERMINAL_STATES if state != State.RETURNED)
# Of these a notice is handed over with the papers; who is refused before acceptance has had his.
WITH_DECISION = tuple(state for state in ENDED_WITHOUT_RESULT if state not in UNACCEPTED_STATES)

# Of these a leader signed the paper; who takes his dossier back signed it himself.
ENDED_BY_LEADER = tuple(state for state in WITH_DECISION if state != State.WITHDRAWN)


class EventKind(TextChoices):
    """What happened. The first block are the moves of the machine, named like its transitions."""

    SUBMIT = "submit", Term("Nộp hồ sơ")
    ACCEPT = "accept", Term("Tiếp nhận")
    ASK_BEFORE_ACCEPTANCE = "ask_before_acceptance", Term("Yêu cầu bổ sung trước khi tiếp nhận")
    RESUBMIT = "resubmit", Term("Nộp lại sau bổ sung")
    REFUSE = "refuse", Term("Từ chối tiếp nhận")
    LAPSE = "lapse", Term("Hết hạn bổ sung, không tiếp nhận")
    WITHDRAW = "withdraw", Term("Rút hồ sơ")
    START_PROCESSING = "start_processing", Term("Chuyển xử lý")
    REQUEST_SUPPLEMENT = "request_supplement", Term("Yêu cầu bổ sung")
    RECEIVE_SUPPLEMENT = "receive_supplement", Term("Nhận bổ sung")
    AWAIT_PAYMENT = "await_payment", Term("Chờ nghĩa vụ tài chính")
    RESUME_AFTER_PAYMENT = "resume_after_payment", Term("Đã thực hiện nghĩa vụ tài chính")
    FINISH = "finish", Term("Xử lý xong")
    REJECT = "reject", Term("Từ chối giải quyết")
    STOP = "stop", Term("Dừng giải quyết")
    CLOSE_WITHOUT_REPLY = "close_without_reply", Term("Đóng do không bổ sung")
    CLOSE_UNPAID = "close_unpaid", Term("Đóng do không thực hiện nghĩa vụ tài chính")
    RETURN_RESULT = "return_result", Term("Trả kết quả")
    REOPEN = "reopen", Term("Xử lý lại do phát hiện sai sót trước khi trả")

    TAKE_OVER = "take_over", Term("Tiếp quản từ hệ thống khác")
    ASSIGN = "assign", Term("Phân công")
    TAKE_STEP = "take_step", Term("Nhận việc")
    TAKE_OVER_STEP = "take_over_step", Term("Làm tiếp việc của người khác")
    RECORD_VERIFICATION = "record_verification", Term("Lập biên bản xác minh")
    PROPOSE = "propose", Term("Đề xuất kết quả")
    APPROVE = "approve", Term("Ký duyệt")
    SEND_BACK = "send_back", Term("Trả lại bước trước")
    SEAL = "seal", Term("Lấy số, đóng dấu")
    CORRECT = "correct", Term("Đính chính dữ liệu")
    ATTACH_FILE = "attach_file", Term("Đính kèm tệp")
    REMOVE_FILE = "remove_file", Term("Gỡ tệp")
    PRINT_RECEIPT = "print_receipt", Term("In giấy tiếp nhận")
    LIST_FOR_HAND_OVER = "list_for_hand_over", Term("Đưa vào danh sách bàn giao")
    RECEIVE_HAND_OVER = "receive_hand_over", Term("Nhận bàn giao")
    MOVE_PLACE = "move_place", Term("Chuyển nơi lưu")
    RENEW_LOOKUP_WORD = "renew_lookup_word", Term("Cấp lại từ khóa tra cứu")
    SETTLE_FEE = "settle_fee", Term("Thu phí, lệ phí")
    DRAFT_APOLOGY = "draft_apology", Term("Soạn thư xin lỗi")
    SIGN_APOLOGY = "sign_apology", Term("Ký thư xin lỗi")
    SEND_BACK_APOLOGY = "send_back_apology", Term("Trả lại thư xin lỗi")
    SEND_APOLOGY = "send_apology", Term("Gửi thư xin lỗi")
    SUBMIT_EXPLANATION = "submit_explanation", Term("Giải trình chậm trễ")
    ACCEPT_EXPLANATION = "accept_explanation", Term("Chấp nhận giải trình")
    SEND_BACK_EXPLANATION = "send_back_explanation", Term("Trả lại giải trình")
    MOVE_PROMISE = "move_promise", Term("Điều chỉnh hẹn trả theo lịch làm việc")
    CHANGE_AGENCY = "change_agency", Term("Chuyển cơ quan kế thừa")
    DECISION_DELIVERED = "decision_delivered", Term("Giao văn bản từ chối")
    RETURN_PAPERS = "return_papers", Term("Trả lại giấy tờ")
    KEEP_PAPERS = "keep_papers", Term("Lưu bản chính trong hồ sơ")
    OUTSIDE_UPDATE = "outside_update", Term("Cập nhật từ hệ thống ngoài")
    PROPOSE_SUPPLEMENT = "propose_supplement", Term("Trình duyệt yêu cầu bổ sung")
    APPROVE_SUPPLEMENT = "approve_supplement", Term("Duyệt yêu cầu bổ sung")
    TURN_DOWN_SUPPLEMENT = "turn_down_supplement", Term("Không duyệt yêu cầu bổ sung")
    SEND_SLIP = "send_slip", Term("Giao phiếu yêu cầu bổ sung")
    RECEIVE_PART = "receive_part", Term("Nhận một phần bổ sung")
    REMIND = "remind", Term("Nhắc người nộp")
    ASK_STOP = "ask_stop", Term("Ghi nhận đề nghị dừng giải quyết")
    DROP_STOP = "drop_stop", Term("Không dừng giải quyết")
    OPEN_CORRECTION = "open_correction", Term("Lập hồ sơ đính chính kết quả")
    GIVE_FEES_BACK = "give_fees_back", Term("Trả lại phí, lệ phí")
    CONSULT = "consult", Term("Lấy ý kiến")
    ANSWER_QUESTION = "answer_question", Term("Nhận ý kiến trả lời")
    RENEW_QUESTION = "renew_question", Term("Hỏi lại, thêm thời hạn hoặc giấy tờ")
    DISPUTE_ANSWER = "dispute_answer", Term("Đánh giá ý kiến chưa rõ")
    WITHDRAW_QUESTION = "withdraw_question", Term("Rút câu hỏi")
    OPEN_LINKED = "open_linked", Term("Chuyển hồ sơ liên thông")
    LINKED_ENDED = "linked_ended", Term("Hồ sơ liên thông kết thúc")
    RECEIVE_LINKED = "receive_linked", Term("Nhận kết quả liên thông")
    REPORT_SILENCE = "report_silence", Term("Báo quá hạn chưa có ý kiến")
    RECEIVE_POST = "receive_post", Term("Nhận qua bưu chính")
    SEND_POST = "send_post", Term("Gửi qua bưu chính")
    POST_DELIVERED = "post_delivered", Term("Bưu chính đã phát")
    POST_CAME_BACK = "post_came_back", Term("Bưu gửi bị hoàn")
    POST_COLLECTED = "post_collected", Term("Bưu gửi bị hoàn, đã đến nhận")
    MISSING_AT_HAND_OVER = "missing_at_hand_over", Term("Có trong phiếu bàn giao, không nhận được")
    UNLISTED_AT_HAND_OVER = "unlisted_at_hand_over", Term("Nhận được, không có trong phiếu bàn giao")
    ARRIVE = "arrive", Term("Cơ quan có thẩm quyền nhận hồ sơ")
    WAIVE_FEE = "waive_fee", Term("Miễn, giảm phí, lệ phí")
    VOID_RECEIPT = "void_receipt", Term("Hủy biên lai, trả lại tiền")
    REPLACE_RECEIPT = "replace_receipt", Term("Thay biên lai")
    UNDO = "undo", Term("Hoàn tác")
    ASK_NO_MORE = "ask_no_more", Term("Dừng yêu cầu bổ sung vì chọn lại trường hợp")
    REDACT = "redact", Term("Xóa dữ liệu cá nhân theo văn bản")


class DossierKind(TextChoices):
    ORDINARY = "ordinary", Term("Thông thường")
    CORRECTION = "correction", Term("Đính chính kết quả")
    EXPRESS = "express", Term("Giải quyết ngay")
    # Part of another dossier: the set counts once, at the issuer of the whole (ruling 21).
    LINKED = "linked", Term("Liên thông")
    # Received for an agency elsewhere: its clock starts when that agency has it.
    NON_BOUNDARY = "non_boundary", Term("Phi địa giới")


class ApplicantKind(IntegerChoices):
    """LoaiDoiTuong of the national portal (law.md §7.2)."""

    CITIZEN = 1, Term("Công dân")
    BUSINESS = 2, Term("Doanh nghiệp")
    STATE_AGENCY = 3, Term("Cơ quan nhà nước")
    ORGANISATION = 4, Term("Tổ chức khác")


class IdentityKind(TextChoices):
    PERSONAL_ID = "personal_id", Term("Số định danh cá nhân / CCCD")
    OLD_ID = "old_id", Term("CMND 9 số")
    PASSPORT = "passport", Term("Hộ chiếu")
    TAX_CODE = "tax_code", Term("Mã số thuế / mã số doanh nghiệp")
    OTHER = "other", Term("Giấy tờ khác")


class Found(TextChoices):
    """What a department found of a dossier when it signed for its bundle (Decree 118/2025 Art 18)."""

    SCANNED = "scanned", Term("Đã quét")
    TICKED = "ticked", Term("Đếm tay")
    MISSING = "missing", Term("Không nhận được")
    UNLISTED = "unlisted", Term("Ngoài phiếu")


class PostState(TextChoices):
    """The way of an item of post: what came in is there; what went out is followed to its end."""

    RECEIVED = "received", Term("Đã nhận")
    SENT = "sent", Term("Đang gửi")
    DELIVERED = "delivered", Term("Đã phát")
    CAME_BACK = "came_back", Term("Bị hoàn")
    SENT_AGAIN = "sent_again", Term("Bị hoàn, đã gửi lại")
    COLLECTED = "collected", Term("Bị hoàn, đã đến nhận")


class StepState(TextChoices):
    PENDING = "pending", Term("Chưa đến lượt")
    ACTIVE = "active", Term("Đang làm")
    DONE = "done", Term("Đã xong")
    SENT_BACK = "sent_back", Term("Đã trả lại")
    SKIPPED = "skipped", Term("Bỏ qua")


class AssignWay(TextChoices):
    """How a unit's head lets its steps be handed out."""

    BY_HAND = "by_hand", Term("Lãnh đạo phân công từng hồ sơ")
    PERSON = "person", Term("Giao cho một người")
    FAIR_SHARE = "fair_share", Term("Chia đều theo khối lượng đang làm")


class PauseKind(TextChoices):
    SUPPLEMENT = "supplement", Term("Bổ sung hồ sơ")
    PAYMENT = "payment", Term("Nghĩa vụ tài chính")
    SECTOR = "sector", Term("Theo pháp luật chuyên ngành")


class PauseMode(TextChoices):
    SUSPEND = "suspend", Term("Tạm dừng, tính tiếp")
    RESTART = "restart", Term("Tính lại từ đầu")
    NONE = "none", Term("Không dừng đồng hồ")


class Phase(TextChoices):
    """Before acceptance and after it requests are counted apart (ruling 9)."""

    BEFORE = "before", Term("Trước khi tiếp nhận")
    AFTER = "after", Term("Sau khi tiếp nhận")


class RequestState(TextChoices):
    """A written request for papers, from the officer's desk to its end."""

    PROPOSED = "proposed", Term("Chờ duyệt")
    TURNED_DOWN = "turned_down", Term("Không duyệt")
    OPEN = "open", Term("Chờ người nộp")
    ANSWERED = "answered", Term("Đã bổ sung đủ")
    ENDED = "ended", Term("Kết thúc khi chưa bổ sung")


class EndState(TextChoices):
    """A request to stop, until a leader answers it; every other end is done at once."""

    ASKED = "asked", Term("Chờ lãnh đạo")
    DONE = "done", Term("Đã kết thúc")
    DROPPED = "dropped", Term("Không kết thúc")


class AskedVia(TextChoices):
    """How the applicant's own request reached the one-stop unit."""

    COUNTER = "counter", Term("Tại Bộ phận Một cửa")
    POST = "post", Term("Qua bưu chính")
    ONLINE = "online", Term("Trực tuyến")


class ObligationState(TextChoices):
    OPEN = "open", Term("Chờ nộp")
    PAID = "paid", Term("Đã nộp")
    ENDED = "ended", Term("Kết thúc khi chưa nộp")


class ItemKind(TextChoices):
    """What a request may name, and nothing else (ruling 9)."""

    MISSING = "missing", Term("Giấy tờ còn thiếu")
    FAULTY = "faulty", Term("Sửa, hoàn chỉnh nội dung đã nộp")
    EXTRA = "extra", Term("Giấy tờ ngoài danh mục")


class FeeState(TextChoices):
    DUE = "due", Term("Chưa thu")
    SETTLED = "settled", Term("Đã thu")
    WAIVED = "waived", Term("Được miễn")
    CANCELLED = "cancelled", Term("Hủy")


class ApologyState(TextChoices):
    """The way of an apology: draft → signed → numbered and sent (rulings 12 and 15)."""

    DUE = "due", Term("Phải xin lỗi")
    DRAFTED = "drafted", Term("Đã soạn, chờ ký")
    SIGNED = "signed", Term("Đã ký, chờ Một cửa xác nhận")
    SENT = "sent", Term("Đã gửi người nộp")
    DROPPED = "dropped", Term("Không còn phải gửi")


class ExplanationState(TextChoices):
    """The way of an explanation of lateness (rulings 11 and 13)."""

    OWED = "owed", Term("Chưa giải trình")
    SUBMITTED = "submitted", Term("Chờ xem xét")
    SENT_BACK = "sent_back", Term("Bị trả lại")
    ACCEPTED = "accepted", Term("Đã chấp nhận")
    DROPPED = "dropped", Term("Không còn phải giải trình")


class LateOccasion(TextChoices):
    """Which promise was broken: the one the law counts, or the new one an apology named."""

    DUE = "due", Term("Quá hạn giải quyết")
    EXTENDED = "extended", Term("Quá cả ngày hẹn lại")


class WarningLevel(TextChoices):
    """What is planned for a promise: three warnings and the task to apologise."""

    HALF = "half", Term("Đã dùng 50 % thời gian")
    MOST = "most", Term("Đã dùng 80 % thời gian")
    LAST = "last", Term("Sắp đến hạn")
    APOLOGY = "apology", Term("Đến lúc phải xin lỗi")


class TimeOf(TextChoices):
    """Whose time it is while he has the dossier."""

    CITIZEN = "citizen", Term("Người nộp hồ sơ")
    CLERK = "clerk", Term("Bộ phận Một cửa")
    OFFICER = "officer", Term("Chuyên viên, phòng chuyên môn")
    LEADER = "leader", Term("Lãnh đạo")
    OTHER_AGENCY = "other_agency", Term("Cơ quan khác")


class BulkKind(TextChoices):
    """Acts that can be asked for many dossiers at once."""

    SIGN = "sign", Term("Ký duyệt, đóng dấu")
    HAND_OVER = "hand_over", Term("Bàn giao")
    SEND_LETTERS = "send_letters", Term("Xác nhận và in thư xin lỗi")
    PRINT_LETTERS = "letters", Term("In thư xin lỗi")
    TAKE = "take", Term("Nhận việc")
    ASSIGN = "assign", Term("Phân công")
    REMIND = "remind", Term("Nhắc việc")
    SEND_BACK = "send_back", Term("Trả lại bước trước")


class BulkOutcome(TextChoices):
    """What became of one dossier of a bulk work."""

    WAITING = "waiting", Term("Đang chờ")
    DONE = "done", Term("Đã làm")
    REFUSED = "refused", Term("Chưa làm được")


class ExportFormat(TextChoices):
    """What a register is taken away as."""

    XLSX = "xlsx", Term("Excel")
    PDF = "pdf", Term("PDF")


class ExportState(TextChoices):
    """Where an export asked for in the background stands."""

    WAITING = "waiting", Term("Đang lập")
    READY = "ready", Term("Tải được")
    FAILED = "failed", Term("Chưa lập được")
    EXPIRED = "expired", Term("Đã hết hạn tải")


class Signal(TextChoices):
    """Signs that something went round the rules (ruling 38): each to be looked at, none a proof."""

    NO_DOSSIER = "no_dossier", Term("Số đã lấy mà không có giấy")
    NOT_ONE_STOP = "not_one_stop", Term("Nhận hoặc trả bởi người không ở Một cửa")
    QUICK_FIRST = "quick_first", Term("Bước đầu xong trong một phút sau tiếp nhận")
    QUICK_STEPS = "quick_steps", Term("Một người bấm nhiều bước trong vài phút")
    STAFF_ONLINE = "staff_online", Term("Hồ sơ trực tuyến nộp từ tài khoản cán bộ")
    PAPER_COUNT = "paper_count", Term("Số giấy bàn giao không khớp")
    DATE_EDITED = "date_edited", Term("Ngày đã ghi bị sửa")
    EARLY_RESULT = "early_result", Term("Kết quả ghi ngày trước khi nhận hồ sơ")
    OTHER_RESULT = "other_result", Term("Kết quả ngoài danh mục của thủ tục")
    NO_MOVEMENT = "no_movement", Term("Hồ sơ không chuyển biến nhiều ngày")
    STATUS_SENT = "status_sent", Term("Trạng thái đã gửi khác trạng thái của mình")
    AFTER_OUTAGE = "after_outage", Term("Nhập sau khi mất kết nối, cần xem lại")


class QuestionState(TextChoices):
    """The way of a question to another agency (lấy ý kiến)."""

    ASKED = "asked", Term("Đang chờ ý kiến")
    HANDED_BACK = "handed_back", Term("Bị trả lại câu hỏi")
    ANSWERED = "answered", Term("Đã có ý kiến")
    DISPUTED = "disputed", Term("Chưa rõ, chờ trả lời lại")
    SILENT = "silent", Term("Quá hạn chưa có ý kiến")
    WITHDRAWN = "withdrawn", Term("Đã rút")


class OpinionKind(TextChoices):
    """What an agency answers: three opinions, and three ways to hand the question back."""

    AGREE = "agree", Term("Đồng ý")
    DISAGREE = "disagree", Term("Không đồng ý")
    COMMENT = "comment", Term("Có ý kiến khác")
    NOT_OURS = "not_ours", Term("Không thuộc chức năng, nhiệm vụ")
    MORE_TIME = "more_time", Term("Thời hạn không đủ")
    MORE_PAPERS = "more_papers", Term("Hồ sơ gửi kèm không đủ")
