"""The morning sheet: the five to start with, each with the rule that put it there, in words."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from dossiers.queries.morning import First, five_to_start_with
from dossiers.rules.morning import Why
from portal.ui.formats import moment


def sheet_of(user: User, *, on: date, at: datetime) -> list[dict[str, Any]]:
    """Lines for components/morning.html."""
    return [
        {
            "code": str(one.dossier),
            "href": reverse("desk:dossier", args=[one.dossier.pk]),
            "procedure": one.dossier.procedure_version.name,
            "step": one.step,
            "why": _why(one),
            "kind": KIND[one.why],
        }
        for one in five_to_start_with(user, on=on, at=at)
    ]


KIND = {
    Why.TODAY: "waiting",
    Why.LATE: "late",
    Why.SIGN: "active",
    Why.CAME_BACK: "active",
    Why.SOON: "waiting",
    Why.LONGEST: "ended",
}


def _why(one: First) -> str:
    said = {"at": moment(one.moment)}
    match one.why:
        case Why.TODAY:
            return _("Đến hạn hôm nay, %(at)s: xong trong ngày thì vẫn đúng hẹn") % said
        case Why.LATE:
            return _("Đã quá hạn từ %(at)s: mỗi ngày nữa là thêm một ngày trễ phải giải trình") % said
        case Why.SIGN if one.is_seal:
            return _("Chỉ còn chờ bạn đóng dấu, từ %(at)s") % said
        case Why.SIGN:
            return _("Chỉ còn chờ bạn ký duyệt, từ %(at)s") % said
        case Why.CAME_BACK:
            return _("Vừa quay lại (bị trả lại hoặc người nộp đã bổ sung), ở bước này từ %(at)s") % said
        case Why.SOON:
            return _("Sắp đến hạn: %(at)s") % said
    return _("Chờ lâu nhất ở bước của bạn, từ %(at)s") % said
