"""Codes of ratings and petitions. Values are stored; labels are shown."""

from django.db.models import TextChoices


class Rater(TextChoices):
    """Who rates a dossier: each once (docs/adr/0039)."""

    APPLICANT = "applicant", "Chủ hồ sơ"
    SUBMITTER = "submitter", "Người đi nộp thay"


class RatingMeans(TextChoices):
    """How a rating came in (Decree 61/2018 Art. 29)."""

    ONLINE = "online", "Trực tuyến, bằng từ khóa trên giấy tiếp nhận"
    SLIP = "slip", "Phiếu giấy, cán bộ nhập"


class Verdict(TextChoices):
    """What a rating comes to; only `disliked` costs points (Decision 766, indicator 5.4)."""

    LIKED = "liked", "Hài lòng"
    DISLIKED = "disliked", "Không hài lòng"


class PetitionKind(TextChoices):
    """What a petition is about (Decree 20/2008 Art. 5; Decision 766, indicator 5.1)."""

    RULES = "rules", "Về quy định, thủ tục hành chính"
    CONDUCT = "conduct", "Về hành vi của cán bộ, công chức"


class OtherMatter(TextChoices):
    """What looks like a petition and is another procedure: recognised, registered and sent on its way."""

    COMPLAINT = "complaint", "Khiếu nại"
    DENUNCIATION = "denunciation", "Tố cáo"


class PetitionChannel(TextChoices):
    """How a petition came in (Decree 20/2008 Art. 6; ruling 30)."""

    COUNTER = "counter", "Trực tiếp"
    PHONE = "phone", "Điện thoại"
    PAPER = "paper", "Văn bản, bưu chính"
    NATIONAL = "national", "Hệ thống quốc gia"
    WEB = "web", "Trang của cơ quan"


class PetitionState(TextChoices):
    """States of a petition; docs/small-machines.md draws the moves."""

    RECEIVED = "received", "Mới tiếp nhận, chờ phân loại"
    ASKED = "asked", "Chờ người gửi bổ sung"
    TRANSFERRED = "transferred", "Được chuyển đến, chờ phân loại"
    HANDLING = "handling", "Đang xử lý"
    ANSWERED = "answered", "Đã trả lời, chờ công khai"
    PUBLISHED = "published", "Đã công khai"
    REFUSED = "refused", "Không tiếp nhận"
    REDIRECTED = "redirected", "Hướng dẫn sang khiếu nại, tố cáo"
    FORWARDED = "forwarded", "Chuyển cơ quan ngoài hệ thống"
    WITHDRAWN = "withdrawn", "Người gửi rút"


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

    CLASSIFY = "classify", "Phân loại"
    REFUSE = "refuse", "Báo không tiếp nhận"
    ASK = "ask", "Yêu cầu bổ sung"
    TRANSFER = "transfer", "Chuyển cơ quan có thẩm quyền"
    ANSWER = "answer", "Trả lời"
    PUBLISH = "publish", "Công khai trả lời"


class PetitionEventKind(TextChoices):
    """What happens to a petition. Every move of the machine is here; the others say so."""

    REGISTER = "register", "Ghi nhận"
    CLASSIFY = "classify", "Phân loại, giao xử lý"
    REFUSE = "refuse", "Không tiếp nhận"
    REDIRECT = "redirect", "Hướng dẫn sang khiếu nại, tố cáo"
    ASK_TO_COMPLETE = "ask_to_complete", "Yêu cầu bổ sung"
    COMPLETE = "complete", "Người gửi bổ sung"
    TRANSFER = "transfer", "Chuyển cơ quan khác"
    FORWARD = "forward", "Chuyển cơ quan ngoài hệ thống"
    ANSWER = "answer", "Trả lời"
    FIND_VAGUE = "find_vague", "Đánh dấu trả lời chưa rõ"
    PUBLISH = "publish", "Công khai"
    WITHDRAW = "withdraw", "Người gửi rút"
    # No move of the machine.
    HAND = "hand", "Giao người xử lý"
    LINK_REPEAT = "link_repeat", "Gắn với phản ánh trước"
    COUNT_NATIONAL = "count_national", "Ghi lượt đánh giá ở hệ thống quốc gia"
    PRINT_SLIP = "print_slip", "In phiếu"


class SupportState(TextChoices):
    """States of a support request; docs/small-machines.md draws the moves."""

    ASKED = "asked", "Chờ trả lời"
    ASKED_BACK = "asked_back", "Chờ người hỏi nói thêm"
    ANSWERED = "answered", "Đã trả lời"
    CLOSED = "closed", "Đã xong"


class SupportEventKind(TextChoices):
    """What is said and done about a support request."""

    ASK = "ask", "Gửi yêu cầu"
    ANSWER = "answer", "Trả lời"
    ASK_BACK = "ask_back", "Hỏi lại"
    SAY_MORE = "say_more", "Nói thêm"
    HAND_ON = "hand_on", "Chuyển người trả lời"
    CLOSE = "close", "Kết thúc"
    REOPEN = "reopen", "Hỏi lại vì chưa xong"
