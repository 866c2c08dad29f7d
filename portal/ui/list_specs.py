"""The portal's lists: their columns, what they can be sorted by, which filters may be kept.

Only columns a row has without another query; sorted only by what an index of the list serves, or on shelves
that are short by nature (docs/adr/0049).
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.ui.lists import ListColumn, ListSpec


DESK = ListSpec(
    code="ho-so-xu-ly",
    label=_("Việc của tôi và các ngăn hồ sơ"),
    url_name="desk:home",
    part="shelf",
    filters=("state", "due"),
    columns=(
        ListColumn("code", _("Mã hồ sơ"), fixed=True),
        ListColumn("applicant", _("Người nộp")),
        ListColumn("procedure", _("Thủ tục")),
        ListColumn("state", _("Trạng thái")),
        ListColumn("due", _("Hẹn trả"), sort="due_at"),
        ListColumn("standing", _("Thời gian (L)")),
        ListColumn("where", _("Đang ở")),
        ListColumn("accepted", _("Tiếp nhận"), sort="accepted_at", standard=False),
        ListColumn("procedure_code", _("Mã thủ tục"), standard=False),
        ListColumn("deciding", _("Cơ quan giải quyết"), standard=False),
        ListColumn("original_due", _("Hẹn trả ban đầu"), standard=False),
    ),
)

_COUNTER = (
    ListColumn("code", _("Mã hồ sơ"), fixed=True),
    ListColumn("procedure", _("Thủ tục")),
    ListColumn("applicant", _("Người nộp")),
    ListColumn("number", _("Số giấy tờ")),
    ListColumn("received", _("Tiếp nhận"), sort="accepted_at"),
    ListColumn("due", _("Hẹn trả"), sort="due_at"),
    ListColumn("state", _("Tình trạng")),
    ListColumn("finished", _("Xử lý xong"), sort="finished_at", standard=False),
    ListColumn("procedure_code", _("Mã thủ tục"), standard=False),
    ListColumn("where", _("Đang ở"), standard=False),
    ListColumn("deciding", _("Cơ quan giải quyết"), standard=False),
)
# Its days are today's unless asked for: a register that opens with last week's is misread.
REGISTER = ListSpec(
    code="so-theo-doi",
    label=_("Sổ theo dõi hồ sơ"),
    url_name="counter:register",
    filters=("sector", "state", "means", "late"),
    columns=_COUNTER,
)
SHELF = ListSpec(
    code="ngan-mot-cua",
    label=_("Các ngăn của bàn tiếp nhận"),
    url_name="counter:home",
    has_views=False,
    columns=_COUNTER,
)
WAITING = ListSpec(
    code="cho-nguoi-nop",
    label=_("Chờ người nộp"),
    url_name="desk:waiting",
    part="shelf",
    columns=(
        ListColumn("code", _("Mã hồ sơ"), fixed=True),
        ListColumn("applicant", _("Người nộp")),
        ListColumn("procedure", _("Thủ tục")),
        ListColumn("why", _("Lý do, chờ gì")),
        ListColumn("since", _("Từ"), sort="started_at"),
        ListColumn("until", _("Dự kiến đến")),
        ListColumn("where", _("Đang ở")),
        ListColumn("due", _("Hẹn trả"), standard=False),
        ListColumn("procedure_code", _("Mã thủ tục"), standard=False),
    ),
)
LATE_WORK = ListSpec(
    code="viec-tre-hen",
    label=_("Việc do trễ hẹn"),
    url_name="desk:late_work",
    part="shelf",
    columns=(
        ListColumn("code", _("Mã hồ sơ"), fixed=True),
        ListColumn("procedure", _("Thủ tục")),
        ListColumn("where", _("Đơn vị, bước")),
        ListColumn("deadline", _("Phải xong trước"), sort="due_at"),
        ListColumn("note", _("Ghi chú")),
        ListColumn("applicant", _("Người nộp"), standard=False),
    ),
)
QUESTIONS = ListSpec(
    code="cau-hoi",
    label=_("Câu hỏi lấy ý kiến"),
    url_name="desk:questions",
    part="shelf",
    columns=(
        ListColumn("asker", _("Ai hỏi")),
        ListColumn("question", _("Hỏi gì"), fixed=True),
        ListColumn("asked", _("Hỏi cơ quan, đơn vị")),
        ListColumn("due", _("Trả lời trước"), sort="due_at"),
        ListColumn("state", _("Trạng thái")),
    ),
)
PETITIONS = ListSpec(
    code="phan-anh",
    label=_("Phản ánh, kiến nghị"),
    url_name="desk:petitions",
    part="ngan",
    columns=(
        ListColumn("code", _("Số"), fixed=True),
        ListColumn("kind", _("Loại")),
        ListColumn("sent", _("Ngày gửi"), sort="sent_at"),
        ListColumn("agency", _("Cơ quan xử lý")),
        ListColumn("handler", _("Người xử lý")),
        ListColumn("duty", _("Việc phải làm")),
        ListColumn("state", _("Trạng thái")),
    ),
)
# Of oversight's tables the file has the columns of the page; each in its own order of the code.
LATE = ListSpec(
    code="ho-so-tre-hen",
    label=_("Hồ sơ trễ hẹn"),
    url_name="oversight:late",
    part="show",
    columns=(
        ListColumn("code", _("Mã hồ sơ"), fixed=True),
        ListColumn("where", _("Đơn vị, bước")),
        ListColumn("since", _("Quá hạn từ (L)")),
        ListColumn("hours", _("Giờ làm việc quá hạn (L)")),
        ListColumn("measures", _("Quá hạn theo")),
        ListColumn("letter", _("Thư xin lỗi")),
        ListColumn("explanation", _("Giải trình")),
        ListColumn("original_due", _("Hẹn trả ban đầu"), sort="original_due_at", standard=False),
    ),
)
WORKLOAD = ListSpec(
    code="ho-so-tinh-hinh",
    label=_("Hồ sơ của một con số tình hình giải quyết"),
    url_name="oversight:workload",
    has_views=False,
    columns=(
        ListColumn("code", _("Mã hồ sơ"), fixed=True),
        ListColumn("procedure", _("Thủ tục")),
        ListColumn("deciding", _("Cơ quan giải quyết")),
        ListColumn("received", _("Ngày tiếp nhận"), sort="received_on"),
        ListColumn("due", _("Ngày hẹn đầu tiên")),
        ListColumn("ended", _("Ngày kết thúc")),
        ListColumn("state", _("Trạng thái")),
    ),
)

ALL = (DESK, REGISTER, SHELF, WAITING, LATE_WORK, QUESTIONS, PETITIONS, LATE, WORKLOAD)


def spec_of(code: str) -> ListSpec | None:
    """The list with this code."""
    return next((one for one in ALL if one.code == code), None)
