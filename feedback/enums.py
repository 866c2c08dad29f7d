"""Codes of ratings and petitions. Values are stored; labels are shown."""

from django.db.models import TextChoices

from lib.terms import Term


class Rater(TextChoices):
    """Who rates a dossier: each once (docs/adr/0039)."""

    APPLICANT = "applicant", Term("Chủ hồ sơ")
    SUBMITTER = "submitter", Term("Người đi nộp thay")


class RatingMeans(TextChoices):
    """How a rating came in (Decree 61/2018 Art. 29)."""

    ONLINE = "online", Term("Trực tuyến, bằng từ khóa trên giấy tiếp nhận")
    SLIP = "slip", Term("Phiếu giấy, cán bộ nhập")


class Verdict(TextChoices):
    """What a rating comes to; only `disliked` costs points (Decision 766, indicator 5.4)."""

    LIKED = "liked", Term("Hài lòng")
    DISLIKED = "disliked", Term("Không hài lòng")


class PetitionKind(TextChoices):
    """What a petition is about (Decree 20/2008 Art. 5; Decision 766, indicator 5.1)."""

    RULES = "rules", Term("Về quy định, thủ tục hành chính")
    CONDUCT = "conduct", Term("Về hành vi của cán bộ, công chức")


class OtherMatter(TextChoices):
    """What looks like a petition and is another procedure: recognised, registered and sent on its way."""

    COMPLAINT = "complaint", Term("Khiếu nại")
    DENUNCIATION = "denunciation", Term("Tố cáo")


class PetitionChannel(TextChoices):
    """How a petition came in (Decree 20/2008 Art. 6; ruling 30)."""

    COUNTER = "counter", Term("Trực tiếp")
    PHONE = "phone", Term("Điện thoại")
    PAPER = "paper", Term("Văn bản, bưu chính")
    NATIONAL = "national", Term("Hệ thống quốc gia")
    WEB = "web", Term("Trang của cơ quan")


class PetitionState(TextChoices):
    """States of a petition; docs/small-machines.md draws the moves."""

    RECEIVED = "received", Term("Mới tiếp nhận, chờ phân loại")
    ASKED = "asked", Term("Chờ người gửi bổ sung")
    TRANSFERRED = "transferred", Term("Được chuyển đến, chờ phân loại")
    HANDLING = "handling", Term("Đang xử lý")
    ANSWERED = "answered", Term("Đã trả lời, chờ công khai")
    PUBLISHED = "published", Term("Đã công khai")
    REFUSED = "refused", Term("Không tiếp nhận")
    REDIRECTED = "redirected", Term("Hướng dẫn sang khiếu nại, tố cáo")
    FORWARDED = "forwarded", Term("Chuyển cơ quan ngoài hệ thống")
    WITHDRAWN = "withdrawn", Term("Người gửi rút")


# Somebody of the portal still has something to do.
RUNNING = (
    PetitionState.RECEIVED,
    PetitionState.ASKED,
    PetitionState.TRANSFERRED,
    PetitionState.HANDLING,
    PetitionState.ANSWERED,
)
# Never counted as a petition of anybody: not acceptable, or another procedure.
NOT_A_PETITION = (PetitionState.REFUSED, PetitionState.REDIRECTED)


class DutyKind(TextChoices):
    """What is owed on a petition, each with its limit (law.md §5)."""

    CLASSIFY = "classify", Term("Phân loại")
    REFUSE = "refuse", Term("Báo không tiếp nhận")
    ASK = "ask", Term("Yêu cầu bổ sung")
    TRANSFER = "transfer", Term("Chuyển cơ quan có thẩm quyền")
    ANSWER = "answer", Term("Trả lời")
    PUBLISH = "publish", Term("Công khai trả lời")


class PetitionEventKind(TextChoices):
    """What happens to a petition. Every move of the machine is here; the others say so."""

    REGISTER = "register", Term("Ghi nhận")
    CLASSIFY = "classify", Term("Phân loại, giao xử lý")
    REFUSE = "refuse", Term("Không tiếp nhận")
    REDIRECT = "redirect", Term("Hướng dẫn sang khiếu nại, tố cáo")
    ASK_TO_COMPLETE = "ask_to_complete", Term("Yêu cầu bổ sung")
    COMPLETE = "complete", Term("Người gửi bổ sung")
    TRANSFER = "transfer", Term("Chuyển cơ quan khác")
    FORWARD = "forward", Term("Chuyển cơ quan ngoài hệ thống")
    ANSWER = "answer", Term("Trả lời")
    FIND_VAGUE = "find_vague", Term("Đánh dấu trả lời chưa rõ")
    PUBLISH = "publish", Term("Công khai")
    WITHDRAW = "withdraw", Term("Người gửi rút")
    # No move of the machine.
    HAND = "hand", Term("Giao người xử lý")
    LINK_REPEAT = "link_repeat", Term("Gắn với phản ánh trước")
    COUNT_NATIONAL = "count_national", Term("Ghi lượt đánh giá ở hệ thống quốc gia")
    PRINT_SLIP = "print_slip", Term("In phiếu")


class SupportState(TextChoices):
    """States of a support request; docs/small-machines.md draws the moves."""

    ASKED = "asked", Term("Chờ trả lời")
    ASKED_BACK = "asked_back", Term("Chờ người hỏi nói thêm")
    ANSWERED = "answered", Term("Đã trả lời")
    CLOSED = "closed", Term("Đã xong")


class SupportEventKind(TextChoices):
    """What is said and done about a support request."""

    ASK = "ask", Term("Gửi yêu cầu")
    ANSWER = "answer", Term("Trả lời")
    ASK_BACK = "ask_back", Term("Hỏi lại")
    SAY_MORE = "say_more", Term("Nói thêm")
    HAND_ON = "hand_on", Term("Chuyển người trả lời")
    CLOSE = "close", Term("Kết thúc")
    REOPEN = "reopen", Term("Hỏi lại vì chưa xong")
