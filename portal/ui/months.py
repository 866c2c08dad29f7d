"""How a month is shown, before and after it is public: one page, one set of tables."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext as _

from indicators.rules.public_month import PublicMonth, PublicOfficer, PublicOfficerChange, PublicUnit
from indicators.services.notices import class_label
from portal.ui.formats import NOTHING, day, number, points_shown


def address_of(publication: Any) -> str:
    """The permanent path of a month."""
    return reverse("public:month", args=[publication.agency.code, publication.month])


def shown(month: PublicMonth) -> dict[str, Any]:
    """The tables of a month and what is said around them."""
    return {
        "month": month,
        "name": f"{month.first:%m/%Y}",
        "definition": month.definition_label_en if _is_english() else month.definition_label_vi,
        "not_measured": number(max((one.not_measured for one in month.units), default=Decimal(0)) or None),
        "classes": [
            {
                "label": class_label(*key, say=_),
                "columns": ranking_columns(month),
                "rows": [ranking_row(one, month) for one in units],
            }
            for key, units in month.classes()
        ],
        "late_columns": [
            {"label": _("Đơn vị"), "css": "wide"},
            {"label": _("Hồ sơ trễ hẹn"), "css": "number"},
        ],
        "late_rows": [
            {"cells": [{"text": one.name}, {"text": number(one.late), "css": "number"}]}
            for one in month.late_units()
        ],
        "officer_columns": [
            {"label": _("Họ tên"), "css": "wide"},
            {"label": _("Đơn vị"), "css": "wide"},
            {"label": _("Số hồ sơ"), "css": "number"},
            {"label": _("Giờ làm việc quá hạn"), "css": "number"},
            {"label": _("Tỷ lệ hồ sơ của người đó"), "css": "number"},
        ],
        "officer_rows": [officer_row(one) for one in month.officers],
        "late_hours": hours_of(month.late_minutes),
        "replies": replies_of(month),
        "restatements": [
            {
                "restatement": one,
                "rows": [_change_row(change) for change in one.changes],
                "officer_rows": [_officer_change_row(change) for change in one.officers],
            }
            for one in month.restatements
        ],
        "officer_change_columns": [
            {"label": _("Họ tên"), "css": "wide"},
            {"label": _("Đơn vị"), "css": "wide"},
            {"label": _("Số hồ sơ"), "css": "number"},
            {"label": _("Giờ làm việc quá hạn"), "css": "number"},
        ],
        "change_columns": [
            {"label": _("Đơn vị"), "css": "wide"},
            {"label": _("Điểm"), "css": "number"},
            {"label": _("Hạng"), "css": "number"},
            {"label": _("Hồ sơ trễ hẹn"), "css": "number"},
        ],
    }


def _is_english() -> bool:
    return get_language() == "en"


def ranking_columns(month: PublicMonth) -> list[dict[str, Any]]:
    """Place, unit, points by group, grade, late dossiers."""
    groups = [(one.label_en if _is_english() else one.label_vi, one.max) for one in month.groups]
    return [
        {"label": _("Hạng"), "css": "number"},
        {"label": _("Đơn vị"), "css": "wide"},
        {"label": _("Tổng điểm"), "css": "points"},
        *({"label": f"{label} ({whole})", "css": "points"} for label, whole in groups),
        {"label": _("Xếp loại")},
        {"label": _("Hồ sơ trễ hẹn"), "css": "number"},
    ]


def ranking_row(one: PublicUnit, month: PublicMonth) -> dict[str, Any]:
    """One unit's line."""
    # One of its kind has nobody to stand among.
    place = f"{one.rank}/{one.ranked_among}" if one.rank is not None and one.ranked_among > 1 else NOTHING
    return {
        "cells": [
            {"text": place, "css": "number"},
            {"text": one.name},
            {"text": points_shown(one.total), "css": "number"},
            *({"text": points_shown(one.groups.get(group.id)), "css": "number"} for group in month.groups),
            {"text": grade_name(one.grade, month)},
            {"text": number(one.late), "css": "number"},
        ]
    }


def grade_name(code: str, month: PublicMonth) -> str:
    """The grade as the month's definition calls it; a dash while points are not measured."""
    named = {one.code: one.label_en if _is_english() else one.label_vi for one in month.grades}
    return named.get(code, NOTHING)


def officer_row(one: PublicOfficer) -> dict[str, Any]:
    """One late officer, or what is left of the line once the name is gone."""
    name = one.name
    if one.removed_on:
        name = _("đã gỡ tên ngày %(day)s: %(why)s") % {"day": day(one.removed_on), "why": one.removed_because}
    return {
        "cells": [
            {"text": name},
            {"text": one.unit},
            {"text": number(one.dossiers), "css": "number"},
            {"text": number(one.hours), "css": "number"},
            {"text": f"{points_shown(one.share)} %", "css": "number"},
        ]
    }


def replies_of(month: PublicMonth) -> list[dict[str, Any]]:
    """What was said, about whom, and the answer."""
    said = [(unit.name, reply) for unit in month.units for reply in unit.replies]
    said += [
        (f"{one.name}, {one.unit}", reply) for one in month.officers if one.name for reply in one.replies
    ]
    return [{"about": about, "reply": reply} for about, reply in said]


def _change_row(change: Any) -> dict[str, Any]:
    pairs = (
        (points_shown(Decimal(change.total_before)), points_shown(Decimal(change.total_after))),
        (number(change.rank_before), number(change.rank_after)),
        (number(change.late_before), number(change.late_after)),
    )
    cells = [
        {"text": before if before == after else f"{before} → {after}", "css": "number"}
        for before, after in pairs
    ]
    return {"cells": [{"text": change.name}, *cells]}


def _officer_change_row(change: PublicOfficerChange) -> dict[str, Any]:
    pairs = (
        (number(change.dossiers_before), number(change.dossiers_after)),
        (hours_of(change.minutes_before), hours_of(change.minutes_after)),
    )
    cells = [
        {"text": before if before == after else f"{before} → {after}", "css": "number"}
        for before, after in pairs
    ]
    return {"cells": [{"text": change.name}, {"text": change.unit}, *cells]}


def hours_of(minutes: int) -> str:
    """Working minutes as hours with one decimal."""
    return number((Decimal(minutes) / 60).quantize(Decimal("0.1"), ROUND_HALF_UP))
