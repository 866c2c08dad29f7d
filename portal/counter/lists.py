"""Rows of dossiers as the counter's lists show them: numbers masked, names only of one's own unit."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from accounts.models import User
from dossiers.enums import TERMINAL_STATES, State
from dossiers.models import Dossier
from dossiers.queries import is_late
from dossiers.queries.register import named_units
from lib.masking import mask_name, mask_number
from portal.ui.dossiers import badge_kind
from portal.ui.formats import day, moment


COLUMNS = (
    {"label": gettext_lazy("Mã hồ sơ")},
    {"label": gettext_lazy("Thủ tục")},
    {"label": gettext_lazy("Người nộp")},
    {"label": gettext_lazy("Số giấy tờ")},
    {"label": gettext_lazy("Tiếp nhận")},
    {"label": gettext_lazy("Hẹn trả")},
    {"label": gettext_lazy("Tình trạng")},
)


DUE_COLUMN = 5


def rows(dossiers: Iterable[Dossier], user: User, *, at: datetime, on: date) -> list[dict[str, Any]]:
    """Cells for components/table.html; two statements however many rows."""
    named = named_units(user, on)
    return [_row(dossier, _is_named(dossier, user, named), at) for dossier in dossiers]


def state_badge(dossier: Dossier, at: datetime) -> tuple[str, str]:
    """State in words and the colour that repeats it."""
    state = State(dossier.state)
    if is_late(dossier, at=at) and state not in TERMINAL_STATES:
        return _("%(state)s, quá hạn") % {"state": state.label}, "late"
    return state.label, badge_kind(dossier)


def name_for(dossier: Dossier, named: frozenset[int]) -> str:
    """The applicant's name, or his initials for a dossier of a unit that is not one's own."""
    seen = {dossier.receiving_agency_id, dossier.current_unit_id} & named
    return dossier.applicant_name if seen else mask_name(dossier.applicant_name)


def tell_answer(row: dict[str, Any], due_at: datetime | None, *, at: datetime) -> None:
    """Put by when an answer is owed into the row of what was filed; late answers are said to be late."""
    if due_at is None:
        return
    promise, state = row["cells"][DUE_COLUMN], row["cells"][DUE_COLUMN + 1]
    promise["text"] = _("trả lời trước %(due)s") % {"due": moment(due_at)}
    if at > due_at:
        state["text"], state["badge_kind"] = _("Quá hạn trả lời"), "late"


def _is_named(dossier: Dossier, user: User, named: frozenset[int]) -> bool:
    return dossier.receiving_agency_id in named or dossier.received_by_id == user.pk


def _row(dossier: Dossier, is_named: bool, at: datetime) -> dict[str, Any]:
    name = dossier.applicant_name if is_named else mask_name(dossier.applicant_name)
    label, kind = state_badge(dossier, at)
    return {
        "cells": [
            {"text": str(dossier), "href": reverse("counter:dossier", args=[dossier.pk]), "css": "code"},
            {"text": dossier.procedure_version.name},
            {"text": name},
            {"text": mask_number(dossier.applicant_id_number), "css": "code"},
            {"text": day(dossier.received_on or dossier.created_at)},
            {"text": moment(dossier.due_at)},
            {"text": label, "badge_kind": kind},
        ]
    }
