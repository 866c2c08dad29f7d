"""What the page of one petition shows: as much of the sender as this person may read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Actor
from dossiers.models import Dossier
from dossiers.permissions import can_view
from feedback.enums import DutyKind, PetitionEventKind, PetitionState as S
from feedback.models import Petition, PetitionDuty
from feedback.permissions import names_shown
from feedback.queries import periods_in_force
from feedback.rules.recognising import looks_like
from feedback.rules.visibility import Names
from lib.masking import mask_name, mask_number
from portal.ui.formats import day


BADGE = {
    S.RECEIVED: "waiting", S.TRANSFERRED: "waiting", S.ASKED: "waiting", S.HANDLING: "active",
    S.ANSWERED: "active", S.PUBLISHED: "done",
}  # fmt: skip


def facts_of(found: Petition, me: Actor, at: datetime) -> dict[str, Any]:
    is_named = names_shown(me.user, found, on=timezone.localdate(at)) == Names.YES
    state = S(found.state)
    dossier = found.about_dossier
    facts: list[dict[str, Any]] = [
        {"label": _("Nguồn"), "value": found.get_channel_display()},
        {"label": _("Số ở hệ thống quốc gia"), "value": found.national_number},
        {"label": _("Loại"), "value": found.get_kind_display()},
        {"label": _("Ngày gửi"), "value": day(found.sent_on)},
        {"label": _("Cơ quan xử lý"), "value": found.handling_agency.name},
        {"label": _("Người xử lý"), "value": found.handler.full_name if found.handler else ""},
        {"label": _("Nói về cơ quan"), "value": found.about_agency.name if found.about_agency else ""},
        {"label": _("Nói về thủ tục"), "value": found.about_procedure.code if found.about_procedure else ""},
        {
            "label": _("Nói về hồ sơ"),
            "value": str(dossier) if dossier else "",
            "href": _dossier_page(dossier, me),
        },
        {"label": _("Về người của đơn vị"), "value": found.about_unit.name if found.about_unit else ""},
        {
            "label": _("Người bị phản ánh"),
            "value": found.about_person.full_name if found.about_person else "",
        },
        {"label": _("Lặp lại"), "value": found.repeats.code if found.repeats else ""},
        {"label": _("Số lần chuyển"), "value": str(found.transfer_count) if found.transfer_count else ""},
        {
            "label": _("Chưa rõ, phải trả lời lại"),
            "value": str(found.vague_count) if found.vague_count else "",
        },
        {"label": _("Cơ quan ngoài hệ thống"), "value": found.outside_name},
    ]
    return {
        "petition": found,
        "state": state.label,
        "badge_kind": BADGE.get(state, "ended"),
        "facts": [fact for fact in facts if fact["value"]],
        "sender": _sender(found) if is_named else _masked_sender(found),
        "content": found.content if is_named else _("Nội dung do cơ quan đang xử lý giữ."),
        "looks_like": looks_like(found.content) if state in (S.RECEIVED, S.TRANSFERRED) else None,
        **(_lacking(found) if state in (S.RECEIVED, S.TRANSFERRED) else {}),
        "duties": _duties(found, at),
        "answers": _answers(found, is_named=is_named),
        "events": _events(found, is_named=is_named),
        "has_slip": state == S.REDIRECTED,
    }


def _dossier_page(dossier: Dossier | None, me: Actor) -> str:
    """Where who may see it reads the dossier's course; empty for others."""
    if dossier is None or not can_view(me.user, dossier, on=timezone.localdate()):
        return ""
    return reverse("desk:dossier", args=[dossier.pk])


def _sender(found: Petition) -> list[dict[str, str]]:
    return [
        {"label": _("Họ tên người gửi"), "value": found.sender_name},
        {"label": _("Địa chỉ"), "value": found.sender_address},
        {"label": _("Điện thoại"), "value": found.sender_phone},
        {"label": _("Thư điện tử"), "value": found.sender_email},
    ]


def _masked_sender(found: Petition) -> list[dict[str, str]]:
    return [
        {"label": _("Họ tên người gửi"), "value": mask_name(found.sender_name)},
        {"label": _("Điện thoại"), "value": mask_number(found.sender_phone)},
    ]


def _lacking(found: Petition) -> dict[str, Any]:
    """What to ask the sender for, and within how many working days."""
    lacks, periods = _lacks(found), periods_in_force(found.sent_on)
    return {"lacks": lacks, "ask_days": periods.ask_days} if lacks and periods else {}


def _lacks(found: Petition) -> str:
    """What the law wants of a sender and is not there (Decree 20/2008 Art. 7)."""
    wanted = {
        _("họ tên"): found.sender_name,
        _("địa chỉ"): found.sender_address,
        _("điện thoại"): found.sender_phone,
    }
    return ", ".join(name for name, value in wanted.items() if not value)


def _duties(found: Petition, at: datetime) -> list[dict[str, Any]]:
    """What was and is owed, in its order."""
    rows = found.duties.filter(dropped_at=None).select_related("agency").order_by("pk")
    return [
        {
            "what": DutyKind(duty.kind).label,
            "agency": duty.agency.name,
            "due_at": duty.due_at,
            "done_at": duty.done_at,
            **_standing(duty, at),
        }
        for duty in rows
    ]


def _standing(duty: PetitionDuty, at: datetime) -> dict[str, str]:
    if duty.done_on is None:
        is_late = duty.due_at < at
        return {
            "standing": _("Quá hạn") if is_late else _("Trong hạn"),
            "badge_kind": "late" if is_late else "active",
        }
    is_late = duty.done_on > duty.due_on
    return {"standing": _("Trễ") if is_late else _("Đúng hạn"), "badge_kind": "late" if is_late else "done"}


def _answers(found: Petition, *, is_named: bool) -> list[dict[str, Any]]:
    """The last first; who does not read the sender's words reads what was published."""
    rows = found.answers.select_related("given_by").order_by("-pk")
    return [
        {
            "text": row.text if is_named else row.public_text or _("Chưa công khai."),
            "at": row.given_at,
            "by": row.given_by.full_name,
            "number": row.document_number,
            "is_vague": row.vague_at is not None,
        }
        for row in rows
    ]


def _events(found: Petition, *, is_named: bool) -> list[dict[str, Any]]:
    """What happened, the newest first; words only for who reads the petition itself."""
    rows = found.events.select_related("actor", "words").order_by("-at", "-pk")
    return [
        {
            "at": event.at,
            "title": PetitionEventKind(event.kind).label,
            "text": event.words.text if is_named and hasattr(event, "words") else "",
            "by": event.actor.full_name if event.actor else "",
        }
        for event in rows
    ]
