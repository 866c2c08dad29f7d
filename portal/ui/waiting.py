"""What a dossier waits for, as both its pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _, gettext_lazy

from dossiers.enums import PauseMode, Phase, RequestState, State
from dossiers.models import Dossier, SupplementItem, SupplementRequest
from dossiers.services import ending, obligations, silence
from portal.ui.formats import day, moment, money


ASKED = (RequestState.PROPOSED, RequestState.OPEN)
CLOCK = {
    PauseMode.RESTART: gettext_lazy("Đồng hồ đang dừng; thời hạn tính lại từ đầu khi nhận đủ."),
    PauseMode.SUSPEND: gettext_lazy("Đồng hồ đang dừng; thời gian chờ được trả lại khi nhận đủ."),
    PauseMode.NONE: gettext_lazy("Đồng hồ vẫn chạy: việc chờ này không dời ngày hẹn trả."),
}


@dataclass(frozen=True)
class Line:
    """Something asked for: in words, and when it came, if it has."""

    words: str
    came: str


@dataclass(frozen=True)
class Waiting:
    """A wait in words. `is_over`: the day to answer has passed and nobody has."""

    title: str
    facts: list[dict[str, str]]
    lines: list[Line]
    note: str
    is_over: bool = False


def waits_of(dossier: Dossier, *, at: datetime) -> list[Waiting]:
    """Everything the dossier waits for: papers, a payment, a leader's word on stopping."""
    if not dossier.is_open:
        return []
    found = [waiting_for(dossier, at=at), _of_obligation(dossier, at), _of_stopping(dossier)]
    return [one for one in found if one is not None]


def waiting_for(dossier: Dossier, *, at: datetime) -> Waiting | None:
    """The request that runs or waits for its approval; None when nothing is waited for."""
    request = (
        dossier.requests.filter(state__in=ASKED)
        .select_related("proposed_by", "slip_sent_by")
        .prefetch_related("items")
        .first()
    )
    if request is not None:
        return _of_request(dossier, request, at)
    return _without_request(dossier, at) if dossier.state == State.SUPPLEMENT else None


def _of_request(dossier: Dossier, request: SupplementRequest, at: datetime) -> Waiting:
    is_open = request.state == RequestState.OPEN
    items = sorted(request.items.all(), key=lambda item: item.order)
    facts = [
        (_("Lý do"), request.reason),
        (_("Người lập"), request.proposed_by.full_name if request.proposed_by else ""),
        (_("Yêu cầu lúc"), moment(request.asked_at) if request.asked_at else ""),
        (_("Bổ sung trước"), moment(request.answer_due_at)),
        (_("Phiếu đã giao"), _sent(request) if is_open else ""),
        (_("Đã nhắc"), _("%(n)s lần") % {"n": request.reminders} if request.reminders else ""),
        (_("Căn cứ"), request.legal_basis),
    ]
    return Waiting(
        title=_("Chờ người nộp bổ sung") if is_open else _("Yêu cầu bổ sung chờ duyệt"),
        facts=[{"label": label, "value": value} for label, value in facts if value],
        lines=[Line(item.words, _came(item)) for item in items],
        note=str(CLOCK[PauseMode(request.mode)]) if is_open and request.phase == Phase.AFTER else "",
        is_over=is_open and request.answer_due_at is not None and at > request.answer_due_at,
    )


def _without_request(dossier: Dossier, at: datetime) -> Waiting:
    """Taken over from another system while it waited."""
    last = silence.last_day(dossier, at=at)
    words = dossier.reasons.order_by("-pk").values_list("text", flat=True).first() or ""
    return Waiting(
        title=_("Chờ người nộp bổ sung"),
        facts=[{"label": _("Bổ sung trước"), "value": moment(last)}],
        lines=[Line(words, "")] if words else [],
        note="",
        is_over=at > last,
    )


def _of_obligation(dossier: Dossier, at: datetime) -> Waiting | None:
    if dossier.state != State.AWAITING_PAYMENT:
        return None
    owed = obligations.open_obligation(dossier)
    if owed is None:  # taken over while it waited
        return Waiting(_("Chờ nghĩa vụ tài chính"), [], [], "")
    said = _("%(number)s ngày %(day)s") % {"number": owed.notice_number, "day": day(owed.notice_on)}
    facts = [
        (_("Nghĩa vụ"), owed.name),
        (_("Số tiền"), money(owed.amount) if owed.amount else ""),
        (_("Thông báo"), said),
        (_("Thông báo lúc"), f"{moment(owed.asked_at)} · {owed.asked_by.full_name}"),
        (_("Nộp trước"), moment(owed.pay_due_at)),
        (_("Đã nhắc"), _("%(n)s lần") % {"n": owed.reminders} if owed.reminders else ""),
        (_("Căn cứ"), owed.rule.article),
    ]
    return Waiting(
        title=_("Chờ nghĩa vụ tài chính"),
        facts=[{"label": label, "value": value} for label, value in facts if value],
        lines=[],
        note=str(CLOCK[PauseMode(owed.pause.mode)]),
        is_over=at > owed.pay_due_at,
    )


def _of_stopping(dossier: Dossier) -> Waiting | None:
    asked = ending.asked_ending(dossier)
    if asked is None:
        return None
    said = f"{day(asked.asked_on)} ({asked.asked_through})"
    facts = [
        (_("Ngày đề nghị"), said),
        (_("Lý do"), asked.reason),
        (_("Ghi nhận"), f"{moment(asked.written_at)} · {asked.written_by.full_name}"),
    ]
    return Waiting(
        title=_("Người nộp đề nghị dừng, chờ lãnh đạo"),
        facts=[{"label": label, "value": value} for label, value in facts],
        lines=[],
        note="",
    )


def _sent(request: SupplementRequest) -> str:
    if request.slip_sent_at is None or request.slip_sent_by is None:
        return _("chưa – Bộ phận Một cửa in và giao cho người nộp")
    return f"{moment(request.slip_sent_at)} · {request.slip_sent_by.full_name}"


def _came(item: SupplementItem) -> str:
    return moment(item.received_at) if item.received_at else ""
