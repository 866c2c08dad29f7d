"""Asking for papers before acceptance: the guard and the count of ruling 9 hold here too, apart.

No clock runs yet, so nothing is stopped; what runs is the one-stop unit's own time to answer.
"""

from collections.abc import Mapping
from datetime import datetime
from itertools import count

from django.db import transaction

from accounts.models import Actor
from dossiers.enums import EventKind, ItemKind, PauseMode, Phase, RequestState, State
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier, DossierEvent, SupplementItem, SupplementRequest
from dossiers.permissions import can, check_can
from dossiers.rules import supplement as rules
from dossiers.rules.days import VIETNAM, local_day
from dossiers.rules.intake import abolished_paper
from dossiers.services import answers, linked_ends, messages, supplement
from dossiers.services.events import record
from dossiers.services.locking import lock, moving


@transaction.atomic
def ask(*, dossier_id: int, asked: supplement.AskIn, by: Actor, at: datetime) -> SupplementRequest:
    """Tell who filed, at once and precisely, what is missing (Decree 118/2025 Art. 17).

    A second time only for what the first request named and did not get; never a third.
    """
    dossier = lock(dossier_id)
    on = local_day(at)
    check_can("ask_before_acceptance", by, dossier, on=on)
    if dossier.state != State.SUBMITTED:
        label = State(dossier.state).label
        raise NotReady(f"Chỉ yêu cầu bổ sung hồ sơ đang chờ tiếp nhận. Hồ sơ đang ở trạng thái “{label}”.")
    before = rules.Before(dossier.pre_supplement_count, supplement.papers_named(dossier, Phase.BEFORE))
    supplement.check_request(dossier, asked, before)
    has_extra = any(item.kind == ItemKind.EXTRA for item in asked.items)
    if has_extra and not can(rules.APPROVE_EXTRA, by, dossier, on=on):
        raise Refused(
            "Giấy tờ ngoài danh mục phải do trưởng Bộ phận Một cửa duyệt: đề nghị trưởng bộ phận lập "
            "yêu cầu này.",
            field="items",
        )
    request = supplement.write_request(dossier, asked, phase=Phase.BEFORE, by=by, at=at)
    if has_extra:
        request.extra_approved_by, request.extra_approved_at = by.user, at
    with moving(dossier, "Chỉ yêu cầu bổ sung hồ sơ đang chờ tiếp nhận.") as state:
        dossier.ask_before_acceptance()
    answers.give(dossier, at=at)
    dossier.save()
    words = "\n".join(item.words for item in request.items.order_by("order"))
    event = record(
        dossier=dossier,
        kind=EventKind.ASK_BEFORE_ACCEPTANCE,
        by=by,
        at=at,
        from_state=state,
        reason=words,
        request=request.pk,
        ordinal=request.ordinal,
    )
    _open(request, event, at=at)
    messages.owe("supplement_requested", dossier, at=at, due=request.answer_due_at)
    return request


@transaction.atomic
def lapse(*, dossier_id: int, reason: str, by: Actor, at: datetime) -> Dossier:
    """Nobody answered before acceptance: the head of the one-stop unit ends it (ruling 10)."""
    dossier = lock(dossier_id)
    check_can("lapse", by, dossier, on=local_day(at))
    if not reason.strip():
        raise Refused("Ghi lý do kết thúc hồ sơ.", field="reason")
    request = supplement.open_request(dossier)
    if request is not None and request.answer_due_at is not None and at <= request.answer_due_at:
        last = request.answer_due_at.astimezone(VIETNAM)
        raise NotReady(f"Người nộp còn được bổ sung đến {last:%H:%M ngày %d/%m/%Y}; chưa kết thúc được.")
    with moving(dossier, "Chỉ kết thúc hồ sơ đang chờ bổ sung trước tiếp nhận.") as before:
        dossier.lapse(at=at, on=local_day(at))
    dossier.requests.filter(state=RequestState.OPEN).update(state=RequestState.ENDED, ended_at=at)
    dossier.save()
    record(dossier=dossier, kind=EventKind.LAPSE, by=by, at=at, from_state=before, reason=reason)
    linked_ends.ended(dossier, by=by, at=at)
    messages.owe("dossier_lapsed_pre", dossier, at=at)
    return dossier


def check_lines(missing: str) -> None:
    """What was typed at the counter may not ask for a paper that is abolished (Decree 104/2022)."""
    for line in lines_of(missing):
        abolished = abolished_paper(line)
        if abolished:
            raise Refused(
                f"“{abolished.capitalize()}” đã bãi bỏ (Nghị định 104/2022/NĐ-CP), không được yêu cầu: "
                "hãy tra cứu dữ liệu dân cư.",
                field="missing",
            )


def note_lines(dossier: Dossier, missing: str, event: DossierEvent, *, by: Actor, at: datetime) -> None:
    """The request behind a slip written at the counter: each line an item, a listed paper by its name."""
    papers = {paper.name: paper.pk for paper in dossier.papers.all() if not paper.is_present}
    lines = lines_of(missing)
    request = SupplementRequest.objects.create(
        dossier=dossier,
        phase=Phase.BEFORE,
        ordinal=dossier.pre_supplement_count,
        state=RequestState.PROPOSED,
        reason="",
        proposed_at=at,
        proposed_by=by.user,
        answer_due_at=supplement.usual_answer_due_at(dossier, at=at),
    )
    SupplementItem.objects.bulk_create(
        SupplementItem(
            request=request,
            order=order,
            kind=ItemKind.MISSING if line in papers else ItemKind.FAULTY,
            paper_id=papers.get(line),
            name=line[:2000],
        )
        for order, line in zip(count(1), lines, strict=False)
    )
    _open(request, event, at=at)


def answered(
    dossier: Dossier, *, at: datetime, papers: Mapping[int, object] | None = None, by: Actor | None = None
) -> None:
    """The applicant came back: what he brought is checked off, and the request has had its answer."""
    request = dossier.requests.filter(state=RequestState.OPEN, phase=Phase.BEFORE).first()
    if request is None:
        return
    if papers and by:
        brought = request.items.filter(paper__in=list(papers), received_at=None)
        brought.update(received_at=at, received_by=by.user)
    request.state, request.ended_at = RequestState.ANSWERED, at
    request.save(update_fields=["state", "ended_at"])


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of what was typed, without the dashes and bullets people put before them."""
    return tuple(line for raw in text.splitlines() if (line := raw.strip().lstrip("-+*•").strip()))


def _open(request: SupplementRequest, event: DossierEvent, *, at: datetime) -> None:
    request.state, request.mode = RequestState.OPEN, PauseMode.NONE
    request.asked_at, request.asked_event = at, event
    request.save()
