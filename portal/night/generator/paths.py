"""What becomes of a dossier: the ordinary way and every rare one, with how often each is taken."""

from bisect import bisect
from collections.abc import Mapping
from enum import StrEnum
from itertools import accumulate


class Path(StrEnum):
    ORDINARY = "ordinary"
    REFUSED_AT_ONCE = "refused_at_once"
    REFUSED = "refused"
    WAITS_FOR_ACCEPTANCE = "waits_for_acceptance"
    WAITS_FOR_PAPERS = "waits_for_papers"
    ASKED_BEFORE = "asked_before"
    LAPSED = "lapsed"
    WITHDRAWN_BEFORE = "withdrawn_before"
    SUPPLEMENT = "supplement"
    CLOSED_NO_REPLY = "closed_no_reply"
    PAYMENT = "payment"
    CLOSED_UNPAID = "closed_unpaid"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    REJECTED = "rejected"
    SENT_BACK = "sent_back"
    REOPENED = "reopened"
    CORRECTED = "corrected"
    UNCOLLECTED = "uncollected"
    OUTSIDE = "outside"


# Per mille of all that is not immediate.
SHARES: dict[Path, int] = {
    Path.ORDINARY: 781,
    Path.REFUSED_AT_ONCE: 10,
    Path.REFUSED: 8,
    # Nobody lets a dossier lie for months before he looks at it: these two come only when asked for.
    Path.WAITS_FOR_ACCEPTANCE: 0,
    Path.WAITS_FOR_PAPERS: 0,
    Path.ASKED_BEFORE: 30,
    Path.LAPSED: 6,
    Path.WITHDRAWN_BEFORE: 3,
    Path.SUPPLEMENT: 36,
    Path.CLOSED_NO_REPLY: 4,
    Path.PAYMENT: 34,
    Path.CLOSED_UNPAID: 5,
    Path.WITHDRAWN: 8,
    Path.STOPPED: 5,
    Path.REJECTED: 14,
    Path.SENT_BACK: 28,
    Path.REOPENED: 5,
    Path.CORRECTED: 13,
    Path.UNCOLLECTED: 10,
}
# An immediate procedure is done while the applicant waits: little can happen to it.
EXPRESS_SHARES = {Path.ORDINARY: 985, Path.REFUSED_AT_ONCE: 10, Path.CORRECTED: 5}

NEVER_ACCEPTED = {
    Path.REFUSED_AT_ONCE,
    Path.REFUSED,
    Path.WAITS_FOR_ACCEPTANCE,
    Path.WAITS_FOR_PAPERS,
    Path.LAPSED,
    Path.WITHDRAWN_BEFORE,
}
PAYMENT_PATHS = {Path.PAYMENT, Path.CLOSED_UNPAID}
PAPER_PATHS = {
    Path.ASKED_BEFORE,
    Path.WAITS_FOR_PAPERS,
    Path.LAPSED,
    Path.SUPPLEMENT,
    Path.CLOSED_NO_REPLY,
}
"""Paths on which a paper of the procedure is asked for."""


class Dice:
    """Draws a path by its share."""

    def __init__(self, shares: Mapping[Path, int]) -> None:
        self._paths = tuple(shares)
        self._edges = list(accumulate(shares.values()))

    def throw(self, number: float) -> Path:
        """`number` in [0, 1)."""
        return self._paths[bisect(self._edges, number * self._edges[-1])]


ORDINARY_DICE, EXPRESS_DICE = Dice(SHARES), Dice(EXPRESS_SHARES)

MISSING = (
    "Bổ sung bản sao giấy tờ chứng minh nơi cư trú.",
    "Tờ khai chưa ghi đủ thông tin; đề nghị ghi lại theo mẫu và ký tên.",
    "Thiếu văn bản ủy quyền có chứng thực của người nộp thay.",
    "Bản sao nộp kèm chưa được chứng thực; đề nghị xuất trình bản chính để đối chiếu.",
)
REFUSALS = (
    "Nội dung yêu cầu không thuộc thẩm quyền giải quyết của cơ quan này.",
    "Hồ sơ không thuộc trường hợp được giải quyết theo quy định của thủ tục.",
)
LAPSES = ("Quá thời hạn đã thông báo mà người nộp không bổ sung hồ sơ.",)
SUPPLEMENTS = (
    "Thông tin trên giấy tờ nộp kèm không thống nhất với dữ liệu dân cư; đề nghị giải trình, bổ sung.",
    "Đề nghị bổ sung giấy tờ chứng minh quan hệ nhân thân theo thành phần hồ sơ.",
    "Bản vẽ nộp kèm thiếu chữ ký của người lập; đề nghị bổ sung.",
)
OBLIGATIONS = (
    "Tiền sử dụng đất và lệ phí trước bạ",
    "Thuế thu nhập cá nhân và lệ phí trước bạ",
    "Tiền thuê đất theo thông báo của cơ quan thuế",
)
SILENCE = ("Đã quá thời hạn bổ sung và đã nhắc, người nộp không bổ sung hồ sơ.",)
UNPAID = ("Đã quá thời hạn thực hiện nghĩa vụ tài chính theo thông báo.",)
WITHDRAWALS = (
    "Người nộp đề nghị rút hồ sơ để nộp lại sau.",
    "Người nộp không còn nhu cầu giải quyết thủ tục.",
)
STOPS = ("Người nộp có đơn đề nghị dừng giải quyết do các bên đang có tranh chấp.",)
SENT_BACK = (
    "Dự thảo ghi sai năm sinh của người được cấp; đề nghị sửa và trình lại.",
    "Cần nêu rõ căn cứ pháp lý trong phiếu trình.",
    "Thiếu ý kiến thẩm định của bộ phận chuyên môn.",
)
REOPENINGS = ("Phát hiện sai sót thông tin trên kết quả trước khi trả cho người nộp.",)
CORRECTIONS = ("Ghi sai dấu trong tên người nộp so với căn cước.",)
GROUNDS = (
    "Không đáp ứng điều kiện về quy hoạch theo quy định của pháp luật chuyên ngành.",
    "Thông tin khai không đúng với sổ gốc đang lưu tại cơ quan hộ tịch.",
)
