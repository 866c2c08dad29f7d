"""Asking for papers before acceptance: the guard and the count of ruling 9 hold here too, apart.

No clock runs yet, so nothing is stopped; what runs is the one-stop unit's own time to answer.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import Actor
from dossiers.enums import EventKind, ItemKind, PauseMode, Phase, RequestState, State
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier, DossierEvent, SupplementItem, SupplementRequest
from dossiers.permissions import can, check_can
from dossiers.registry import SUPPLEMENT_ASKED
from dossiers.rules import supplement as rules
from dossiers.rules.days import VIETNAM, local_day
from dossiers.rules.intake import Intake
from dossiers.services import answers, cases, linked_ends, messages, supplement
from dossiers.services.events import record
from dossiers.services.locking import lock, moving
from lib.text import search_key
from procedures.rules.abolished import abolished_paper


# The slip of the counter reckons its reason itself: how much is missing, by which documents.
NO_REASON = "-"


@transaction.atomic
def ask(*, dossier_id: int, asked: supplement.AskIn, by: Actor, at: datetime) -> SupplementRequest:
    """Tell who filed, at once and precisely, what is missing (Decree 118/2025 Art. 17).

    A second time only for what the first request named and did not get, or where the case was named anew
    since; never a third.
    """
    dossier = lock(dossier_id)
    on = local_day(at)
    check_can("ask_before_acceptance", by, dossier, on=on)
    if dossier.state != State.SUBMITTED:
        label = State(dossier.state).label
        raise NotReady(f"Chỉ yêu cầu bổ sung hồ sơ đang chờ tiếp nhận. Hồ sơ đang ở trạng thái “{label}”.")
    before = rules.Before(
        dossier.pre_supplement_count,
        supplement.papers_named(dossier, Phase.BEFORE),
        by_another_case=_was_for_another_case(dossier),
    )
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


def _was_for_another_case(dossier: Dossier) -> bool:
    last = dossier.requests.filter(phase=Phase.BEFORE, asked_at__isnull=False).order_by("-asked_at").first()
    return last is not None and last.asked_at is not None and cases.was_named_since(dossier, last.asked_at)


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


def items_of(missing: str, intake: Intake) -> list[rules.Item]:
    """The lines typed at the counter as items: a listed paper that is missing, or what to put right in one.

    "Tên giấy" or "Tên giấy: cần sửa gì". `paper_id` is the position in the intake's list. Raises Refused for
    an abolished paper (Decree 104/2022) and for what is no paper of the procedure (ruling 9).
    """
    items = [_item(line, intake) for line in lines_of(missing)]
    wrong = rules.faults(
        items, {position: bool(paper.evidence) for position, paper in enumerate(intake.papers)}, NO_REASON
    )
    if wrong:
        raise Refused(next(iter(wrong.values())), field="missing")
    return items


def note_items(
    dossier: Dossier, items: Sequence[rules.Item], event: DossierEvent, *, by: Actor, at: datetime
) -> SupplementRequest:
    """The request behind a slip written at the counter."""
    papers = list(dossier.papers.order_by("order").values_list("pk", flat=True))
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
            kind=item.kind,
            paper_id=papers[item.paper_id] if item.paper_id is not None else None,
            name=item.name[:2000],
            what=item.what,
        )
        for order, item in enumerate(items, start=1)
    )
    _open(request, event, at=at)
    return request


def _item(line: str, intake: Intake) -> rules.Item:
    abolished = abolished_paper(line)
    if abolished:
        return rules.Item(kind=ItemKind.EXTRA, name=line)
    for position, paper in enumerate(intake.papers):
        what = _what_of(line, paper.name)
        if what is not None:
            kind = ItemKind.FAULTY if paper.evidence else ItemKind.MISSING
            return rules.Item(kind=kind, name=paper.name, paper_id=position, what=what)
    raise Refused(
        f"“{line}” không phải giấy tờ của thủ tục này. Mỗi dòng ghi đúng tên giấy tờ trong danh mục, hoặc "
        "“tên giấy: cần sửa gì”. Giấy tờ ngoài danh mục không yêu cầu được ở bước này.",
        field="missing",
    )


def _what_of(line: str, name: str) -> str | None:
    """What a line wants of the paper so called: empty for the paper itself, None where it is another."""
    wanted = search_key(name)
    if search_key(line).rstrip(".;,") == wanted:
        return ""
    ends = (place for place, letter in enumerate(line) if letter == ":")
    return next((line[end + 1 :].strip() for end in ends if search_key(line[:end]) == wanted), None)


def answered(
    dossier: Dossier, *, at: datetime, papers: Mapping[int, object] | None = None, by: Actor | None = None
) -> None:
    """The applicant came back: what he brought is checked off, and the request has had its answer.

    Nobody asks or reminds him of it any more.
    """
    request = dossier.requests.filter(state=RequestState.OPEN, phase=Phase.BEFORE).first()
    if request is None:
        return
    if papers and by:
        brought = request.items.filter(paper__in=list(papers), received_at=None)
        brought.update(received_at=at, received_by=by.user)
    request.state, request.ended_at = RequestState.ANSWERED, at
    request.save(update_fields=["state", "ended_at"])
    messages.take_back(SUPPLEMENT_ASKED, dossier, at=at)


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of what was typed, without the dashes and bullets people put before them."""
    return tuple(line for raw in text.splitlines() if (line := raw.strip().lstrip("-+*•").strip()))


def _open(request: SupplementRequest, event: DossierEvent, *, at: datetime) -> None:
    request.state, request.mode = RequestState.OPEN, PauseMode.NONE
    request.asked_at, request.asked_event = at, event
    request.save()
