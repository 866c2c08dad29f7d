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

ALL = (DESK,)


def spec_of(code: str) -> ListSpec | None:
    """The list with this code."""
    return next((one for one in ALL if one.code == code), None)
