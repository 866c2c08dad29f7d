"""Asking for papers after acceptance, and taking them in (Decree 118/2025 Art. 19; rulings 9 and 24).

Officers write the request; it leaves, and the papers come in, through the one-stop unit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import Actor
from calendars.rules.worktime import end_of_working_day, is_working_day
from dossiers.enums import EventKind, ItemKind, PauseKind, PauseMode, Phase, RequestState, State
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier, SupplementItem, SupplementRequest
from dossiers.permissions import can, check_can
from dossiers.rules import supplement as rules
from dossiers.rules.days import local_day
from dossiers.rules.promise import Terms
from dossiers.services import arriving, clock, messages, sector, waits
from dossiers.services.as_shown import must_be_as_shown, request_mark
from dossiers.services.events import record
from dossiers.services.locking import lock, moving
from procedures.enums import SectorRuleKind


@dataclass(frozen=True)
class AskIn:
    """A request as the officer writes it. Without `answer_on` the usual days are given."""

    items: Sequence[rules.Item]
    reason: str
    answer_on: date | None = None


IS_DECIDED = "Yêu cầu này không còn chờ duyệt. Tải lại trang hồ sơ để xem."
PART_IS_GIVEN = "Phần duyệt thuộc quyền của bạn đã có; yêu cầu này còn chờ người khác duyệt."
ASKABLE = (State.ACCEPTED, State.IN_PROCESS)


@transaction.atomic
def ask(*, dossier_id: int, asked: AskIn, by: Actor, at: datetime) -> SupplementRequest:
    """Ask for papers; where it takes a leader or the unit head first, the request waits for them.

    Raises NotAllowed, NotReady (asked already, wrong state, a second request without a lawful case), Refused
    (with the field at fault).
    """
    dossier = lock(dossier_id)
    check_can("request_supplement", by, dossier, on=local_day(at))
    _must_be_askable(dossier)
    check_request(dossier, asked, _before(dossier))
    request = write_request(dossier, asked, phase=Phase.AFTER, by=by, at=at)
    if _approvals_wanted(dossier, request, by=by, at=at):
        record(
            dossier=dossier,
            kind=EventKind.PROPOSE_SUPPLEMENT,
            by=by,
            at=at,
            request=request.pk,
            reason=request.reason,
        )
        return request
    _open(dossier, request, by=by, at=at)
    return request


@transaction.atomic
def approve(*, request_id: int, by: Actor, at: datetime, shown: int = 0) -> SupplementRequest:
    """Give the leave that is this person's to give; once nothing is wanting the request goes out.

    `shown`: the mark of the request the page showed (`as_shown`). Raises TextChanged for another.
    """
    dossier, request = _locked(request_id)
    must_be_as_shown(request_mark(request), shown)
    _check_may_decide(dossier, request, by=by, at=at)
    wanted = _wanting(dossier, request, at=at)
    granted = {move for move in wanted if can(move, by, dossier, on=local_day(at))}
    _must_be_askable(dossier, request)
    _grant(request, granted, by=by, at=at)
    record(dossier=dossier, kind=EventKind.APPROVE_SUPPLEMENT, by=by, at=at, request=request.pk)
    if not wanted - granted:
        _open(dossier, request, by=by, at=at)
    return request


@transaction.atomic
def turn_down(*, request_id: int, reason: str, by: Actor, at: datetime, shown: int = 0) -> SupplementRequest:
    """Refuse the leave `shown`, with the reason; the officer goes on with the papers there are."""
    dossier, request = _locked(request_id)
    must_be_as_shown(request_mark(request), shown)
    _check_may_decide(dossier, request, by=by, at=at)
    if not reason.strip():
        raise Refused(rules.WHY_NOT, field="reason")
    request.state, request.ended_at = RequestState.TURNED_DOWN, at
    request.save(update_fields=["state", "ended_at"])
    record(
        dossier=dossier,
        kind=EventKind.TURN_DOWN_SUPPLEMENT,
        by=by,
        at=at,
        request=request.pk,
        reason=reason,
    )
    return request


@transaction.atomic
def send_slip(*, dossier_id: int, by: Actor, at: datetime) -> None:
    """Form 02 has gone to the applicant: noted once, by the one-stop unit (ruling 24)."""
    dossier = lock(dossier_id)
    check_can("print_receipt", by, dossier, on=local_day(at))
    request = open_request(dossier)
    if request is None or request.slip_sent_at is not None:
        return
    request.slip_sent_at, request.slip_sent_by = at, by.user
    request.save(update_fields=["slip_sent_at", "slip_sent_by"])
    record(dossier=dossier, kind=EventKind.SEND_SLIP, by=by, at=at, request=request.pk)


def open_request(dossier: Dossier) -> SupplementRequest | None:
    """The request the applicant is to answer now."""
    found: SupplementRequest | None = dossier.requests.filter(state=RequestState.OPEN).first()
    return found


def pending_request(dossier: Dossier) -> SupplementRequest | None:
    """The request that waits for its approval."""
    found: SupplementRequest | None = (
        dossier.requests.filter(state=RequestState.PROPOSED).select_related("proposed_by").first()
    )
    return found


def may_decide(dossier: Dossier, request: SupplementRequest, *, by: Actor, at: datetime) -> bool:
    """Whether a leave this request waits for is this person's to give."""
    wanted = _wanting(dossier, request, at=at) or {rules.APPROVE_LATE}
    return any(can(move, by, dossier, on=local_day(at)) for move in wanted)


def _check_may_decide(dossier: Dossier, request: SupplementRequest, *, by: Actor, at: datetime) -> None:
    """Whose leave it waits for. Raises NotAllowed, naming them.

    Raises NotReady for who had a say in it once that is said, by himself or by another: of two acts at once
    the second is told what has become of the request and not that it was never his.
    """
    is_waiting = request.state == RequestState.PROPOSED
    if is_waiting and may_decide(dossier, request, by=by, at=at):
        return
    taking, wanted = _taking(dossier, request, at=at), _wanting(dossier, request, at=at)
    said = taking - wanted if is_waiting else taking | {rules.APPROVE_LATE}
    if any(can(move, by, dossier, on=local_day(at)) for move in said):
        raise NotReady(PART_IS_GIVEN if is_waiting else IS_DECIDED)
    check_can(min(wanted, default=rules.APPROVE_LATE), by, dossier, on=local_day(at))


def conditions(dossier: Dossier, *, at: datetime, has_extra: bool = False) -> rules.Conditions:
    """What a request made now would mean; shown before it is made."""
    return rules.conditions(
        until=_ask_by(dossier, at=at),
        at=at,
        due_at=clock.legal_due_at(dossier),
        usual=PauseMode(dossier.procedure_version.supplement_mode),
        before=_before(dossier),
        sector=sector.late_supplement(dossier),
        has_extra=has_extra,
    )


def _ask_by(dossier: Dossier, *, at: datetime) -> datetime:
    """Until when a request is in time: as its clock started, elsewhere than here or here."""
    started_at = dossier.clock_started_at or dossier.accepted_at
    assert started_at is not None, "only accepted dossiers are asked here"  # noqa: S101
    calendar = clock.calendar_of(dossier, at=at)
    if not dossier.terms.get("start_rule"):
        return rules.ask_by(calendar, started_at)
    terms = Terms.from_json(dossier.terms)
    return rules.ask_by(calendar, started_at, start_rule=terms.start_rule, cutoff=terms.cutoff)


def usual_answer_due_at(dossier: Dossier, *, at: datetime) -> datetime:
    """By when the applicant is asked to answer unless the officer says otherwise."""
    rule = sector.rule_of(dossier, SectorRuleKind.CLOSE_FOR_SILENCE)
    calendar = clock.calendar_of(dossier, at=at)
    return sector.ends_at(dossier, rule, at) or rules.answer_due_at(calendar, at)


def may_be_asked(dossier: Dossier) -> bool:
    """Whether its state lets papers be asked for, and the agency that is to decide has it."""
    return dossier.state in ASKABLE and not clock.is_expected(dossier)


def _must_be_askable(dossier: Dossier, request: SupplementRequest | None = None) -> None:
    arriving.must_have_arrived(dossier)
    if dossier.state not in ASKABLE:
        label = State(dossier.state).label
        raise NotReady(f"Chỉ yêu cầu bổ sung khi hồ sơ đang xử lý. Hồ sơ đang ở trạng thái “{label}”.")
    if request is None and dossier.requests.filter(state=RequestState.PROPOSED).exists():
        raise NotReady("Hồ sơ đã có một yêu cầu bổ sung đang chờ duyệt.")


def check_request(dossier: Dossier, asked: AskIn, before: rules.Before) -> None:
    """What may be named, and whether asking once more is lawful. Raises Refused, NotReady."""
    papers = {paper.pk: paper.is_present for paper in dossier.papers.all()}
    wrong = rules.faults(asked.items, papers, asked.reason)
    if wrong:
        name, sentence = next(iter(wrong.items()))
        raise Refused(sentence, field=name)
    if not rules.may_still_ask(before):
        raise NotReady(
            "Đã yêu cầu bổ sung hai lần. Không được yêu cầu thêm: giải quyết hoặc từ chối có lý do."
        )
    if not rules.may_ask_again(asked.items, before, sector.late_supplement(dossier)):
        raise Refused(
            "Chỉ được hướng dẫn bổ sung một lần. Lần thứ hai chỉ hợp lệ khi giấy tờ đã yêu cầu ở lần "
            "thứ nhất nộp lại chưa đạt; không nêu giấy tờ mới.",
            field="items",
        )


def _before(dossier: Dossier) -> rules.Before:
    """Requests made here, and those counted in the system the dossier came from."""
    return rules.Before(dossier.supplement_count, papers_named(dossier, Phase.AFTER))


def papers_named(dossier: Dossier, phase: Phase) -> frozenset[int]:
    """Papers that requests of this phase have named, by id."""
    named = SupplementItem.objects.filter(
        request__dossier=dossier, request__phase=phase, request__asked_at__isnull=False
    ).values_list("paper_id", flat=True)
    return frozenset(pk for pk in named if pk)


def write_request(
    dossier: Dossier, asked: AskIn, *, phase: Phase, by: Actor, at: datetime
) -> SupplementRequest:
    """The request with its items, not sent yet; its ordinal is the next of its phase."""
    counted = dossier.supplement_count if phase == Phase.AFTER else dossier.pre_supplement_count
    request = SupplementRequest.objects.create(
        dossier=dossier,
        phase=phase,
        ordinal=counted + 1,
        state=RequestState.PROPOSED,
        reason=asked.reason.strip(),
        proposed_at=at,
        proposed_by=by.user,
        answer_due_at=_answer_due_at(dossier, asked.answer_on, at=at),
    )
    names = dict(dossier.papers.values_list("pk", "name"))
    SupplementItem.objects.bulk_create(
        SupplementItem(
            request=request,
            order=order,
            kind=item.kind,
            paper_id=item.paper_id,
            name=names.get(item.paper_id or 0, item.name.strip()),
            what=item.what.strip(),
            article=item.article.strip(),
        )
        for order, item in enumerate(asked.items, start=1)
    )
    return request


def _answer_due_at(dossier: Dossier, on: date | None, *, at: datetime) -> datetime:
    if on is None:
        return usual_answer_due_at(dossier, at=at)
    calendar = clock.calendar_of(dossier, at=at)
    if on <= local_day(at):
        raise Refused("Hạn bổ sung phải sau hôm nay.", field="answer_on")
    if (on - local_day(at)).days > 366:
        raise Refused("Hạn bổ sung không quá một năm.", field="answer_on")
    if not is_working_day(calendar, on):
        raise Refused(f"Ngày {on:%d/%m/%Y} không làm việc. Chọn một ngày làm việc.", field="answer_on")
    return end_of_working_day(calendar, on)


def _has_extra(request: SupplementRequest) -> bool:
    return request.items.filter(kind=ItemKind.EXTRA).exists()


def _taking(dossier: Dossier, request: SupplementRequest, *, at: datetime) -> frozenset[str]:
    """Approvals this request takes if it is to go out now, given or not."""
    return conditions(dossier, at=at, has_extra=_has_extra(request)).approvals


def _wanting(dossier: Dossier, request: SupplementRequest, *, at: datetime) -> set[str]:
    """Those of them it still needs."""
    needed = _taking(dossier, request, at=at)
    had = {rules.APPROVE_LATE: request.approved_by_id, rules.APPROVE_EXTRA: request.extra_approved_by_id}
    return {move for move in needed if had[move] is None}


def _approvals_wanted(dossier: Dossier, request: SupplementRequest, *, by: Actor, at: datetime) -> set[str]:
    """What others must approve; whoever asks and may approve has approved by asking."""
    wanted = _wanting(dossier, request, at=at)
    own = {move for move in wanted if can(move, by, dossier, on=local_day(at))}
    _grant(request, own, by=by, at=at)
    return wanted - own


def _grant(request: SupplementRequest, moves: set[str], *, by: Actor, at: datetime) -> None:
    if rules.APPROVE_LATE in moves:
        request.approved_by, request.approved_at = by.user, at
    if rules.APPROVE_EXTRA in moves:
        request.extra_approved_by, request.extra_approved_at = by.user, at
    request.save()


def _open(dossier: Dossier, request: SupplementRequest, *, by: Actor, at: datetime) -> None:
    """The request goes out: the dossier waits for the applicant, the clock as the conditions say."""
    now = conditions(dossier, at=at, has_extra=_has_extra(request))
    with moving(dossier, "Chỉ yêu cầu bổ sung khi hồ sơ đang xử lý.") as before:
        dossier.request_supplement()
    request.state, request.asked_at = RequestState.OPEN, at
    request.is_late, request.mode, request.legal_basis = now.is_late, now.mode, now.legal_basis
    if (
        request.answer_due_at is None or request.answer_due_at <= at
    ):  # it lay too long with who had to approve it
        request.answer_due_at = usual_answer_due_at(dossier, at=at)
    request.pause = waits.open_wait(
        dossier,
        kind=PauseKind.SUPPLEMENT,
        mode=now.mode,
        legal_basis=now.legal_basis,
        reason=request.reason,
        expected_end_at=request.answer_due_at,
        by=by,
        at=at,
    )
    dossier.save()
    request.asked_event = record(
        dossier=dossier,
        kind=EventKind.REQUEST_SUPPLEMENT,
        by=by,
        at=at,
        from_state=before,
        reason=request.reason,
        request=request.pk,
        ordinal=request.ordinal,
        late=request.is_late,
        mode=request.mode,
        answer_due_at=request.answer_due_at,
    )
    request.save()
    messages.owe("supplement_requested", dossier, at=at, due=request.answer_due_at)


def _locked(request_id: int) -> tuple[Dossier, SupplementRequest]:
    """The dossier first, then the request as it is now."""
    found = SupplementRequest.objects.only("dossier_id").get(pk=request_id)
    dossier = lock(found.dossier_id)
    return dossier, SupplementRequest.objects.select_for_update(of=("self",)).get(pk=request_id)


def missing_items(request: SupplementRequest) -> Mapping[int, SupplementItem]:
    """What has not come in yet, by id, in the order of the slip."""
    missing = request.items.filter(received_at=None).select_related("paper__required_paper")
    return {item.pk: item for item in missing.order_by("order")}
