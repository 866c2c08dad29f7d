"""Rows of dossiers as the counter's lists show them: numbers masked, names only of one's own unit."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from dossiers.enums import TERMINAL_STATES, State
from dossiers.models import Dossier
from dossiers.queries import is_late
from dossiers.queries.register import named_units
from lib.masking import mask_name, mask_number
from portal.ui.dossiers import badge_kind
from portal.ui.formats import day, moment
from portal.ui.list_specs import SHELF


# Where there is nothing to choose: what a search found.
COLUMNS = tuple({"label": one.label} for one in SHELF.columns if one.standard)


def rows(dossiers: Iterable[Dossier], user: User, *, at: datetime, on: date) -> list[dict[str, Any]]:
    """Rows of COLUMNS for components/table.html; two statements however many rows."""
    standard = [one.key for one in SHELF.columns if one.standard]
    return [{"cells": [found[key] for key in standard]} for found in cells_of(dossiers, user, at=at, on=on)]


def cells_of(
    dossiers: Iterable[Dossier], user: User, *, at: datetime, on: date
) -> list[dict[str, dict[str, Any]]]:
    """For each dossier its cells by column; two statements however many there are."""
    named = named_units(user, on)
    return [_cells(dossier, _is_named(dossier, user, named), at) for dossier in dossiers]


def state_badge(dossier: Dossier, at: datetime) -> tuple[str, str]:
    """State in words and the colour that repeats it."""
    state = State(dossier.state)
    if is_late(dossier, at=at) and state not in TERMINAL_STATES:
        return _("%(state)s, quá hạn") % {"state": _(state.label)}, "late"
    return state.label, badge_kind(dossier)


def name_for(dossier: Dossier, named: frozenset[int]) -> str:
    """The applicant's name, or his initials for a dossier of a unit that is not one's own."""
    seen = {dossier.receiving_agency_id, dossier.current_unit_id} & named
    return dossier.applicant_name if seen else mask_name(dossier.applicant_name)


def tell_answer(cells: dict[str, dict[str, Any]], due_at: datetime | None, *, at: datetime) -> None:
    """Put by when an answer is owed into the row of what was filed; late answers are said to be late."""
    if due_at is None:
        return
    cells["due"]["text"] = _("trả lời trước %(due)s") % {"due": moment(due_at)}
    if at > due_at:
        cells["state"] = {"text": _("Quá hạn trả lời"), "badge_kind": "late"}


def _is_named(dossier: Dossier, user: User, named: frozenset[int]) -> bool:
    return dossier.receiving_agency_id in named or dossier.received_by_id == user.pk


def _cells(dossier: Dossier, is_named: bool, at: datetime) -> dict[str, dict[str, Any]]:
    name = dossier.applicant_name if is_named else mask_name(dossier.applicant_name)
    label, kind = state_badge(dossier, at)
    holder = dossier.current_holder.full_name if dossier.current_holder else ""
    return {
        "code": {"text": str(dossier), "href": reverse("counter:dossier", args=[dossier.pk]), "css": "code"},
        "procedure": {"text": dossier.procedure_version.name},
        "applicant": {"text": name},
        "number": {"text": mask_number(dossier.applicant_id_number), "css": "code"},
        "received": {"text": day(dossier.received_on or dossier.created_at)},
        "due": {"text": moment(dossier.due_at)},
        "state": {"text": label, "badge_kind": kind},
        "finished": {"text": moment(dossier.finished_at)},
        "procedure_code": {"text": dossier.procedure_version.procedure.code, "css": "code"},
        "where": {"text": ", ".join(part for part in (dossier.current_unit.name, holder) if part)},
        "deciding": {"text": dossier.deciding_agency.name},
    }
