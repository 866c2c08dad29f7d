"""Ends other than a result: withdrawal, stopping at the applicant's request, closing by a leader."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import Actor
from dossiers.enums import (
    OPEN_STATES,
    AskedVia,
    EndState,
    EventKind,
    FeeState,
    State,
    StepState,
)
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier, DossierEvent, Ending
from dossiers.permissions import check_can
from dossiers.rules.days import local_day
from dossiers.rules.quoting import article_of
from dossiers.services import consulting, fees, linked_ends, messages, obligations, silence, steps, waits
from dossiers.services.events import record
from dossiers.services.locking import lock, moving
from procedures.enums import StepKind


@dataclass(frozen=True)
class AskedIn:
    """The applicant's own request, as it came to the one-stop unit."""

    asked_on: date
    via: AskedVia
    reason: str


@transaction.atomic
def withdraw(
    *,
    dossier_id: int,
    reason: str,
    by: Actor,
    at: datetime,
    asked_on: date | None = None,
    via: AskedVia = AskedVia.COUNTER,
) -> Dossier:
    """The applicant takes his dossier back, on his signed request, while there is no decision."""
    return _end(
        "withdraw",
        EventKind.WITHDRAW,
        lambda dossier, on: dossier.withdraw(at=at, on=on),
        dossier_id=dossier_id,
        reason=reason,
        by=by,
        at=at,
        check=_must_have_no_decision,
        asked=AskedIn(asked_on or local_day(at), via, reason),
    )


@transaction.atomic
def ask_stop(*, dossier_id: int, asked: AskedIn, by: Actor, at: datetime) -> Ending:
    """The one-stop unit writes down that the applicant wants it stopped; a leader stops it (Art. 21)."""
    dossier = lock(dossier_id)
    check_can("ask_stop", by, dossier, on=local_day(at))
    if dossier.state not in OPEN_STATES:
        label = State(dossier.state).label
        raise NotReady(f"Chỉ dừng được hồ sơ đang giải quyết. Hồ sơ đang ở trạng thái “{label}”.")
    _must_have_no_decision(dossier)
    if asked_ending(dossier) is not None:
        raise NotReady("Đề nghị dừng của hồ sơ này đã được ghi nhận, đang chờ lãnh đạo.")
    _check_request(asked, at=at)
    ending = Ending.objects.create(
        dossier=dossier,
        state=EndState.ASKED,
        kind=State.STOPPED,
        asked_on=asked.asked_on,
        asked_via=asked.via,
        reason=asked.reason.strip(),
        legal_basis=article_of("stop", on=local_day(at)),
        written_at=at,
        written_by=by.user,
    )
    record(dossier=dossier, kind=EventKind.ASK_STOP, by=by, at=at, reason=ending.reason, ending=ending.pk)
    return ending


@transaction.atomic
def stop(*, dossier_id: int, reason: str, by: Actor, at: datetime) -> Dossier:
    """The agency stops at the applicant's request (Decree 118/2025 Art. 21): form 05 follows.

    Decree 61/2018 named no article for it: what was stopped before July 2025 cites the request alone.
    Raises NotReady unless the one-stop unit has written that request down (ruling 24).
    """
    return _end(
        "stop",
        EventKind.STOP,
        lambda dossier, on: dossier.stop(at=at, on=on),
        dossier_id=dossier_id,
        reason=reason,
        by=by,
        at=at,
        check=_must_be_asked_to_stop,
        basis=lambda _dossier: article_of("stop", on=local_day(at)),
    )


@transaction.atomic
def drop_stop(*, dossier_id: int, reason: str, by: Actor, at: datetime) -> Dossier:
    """The leader does not stop it, with the reason: the dossier goes on."""
    dossier = lock(dossier_id)
    check_can("stop", by, dossier, on=local_day(at))
    asked = asked_ending(dossier)
    if asked is None:
        raise NotReady("Hồ sơ này không có đề nghị dừng đang chờ.")
    if not reason.strip():
        raise Refused("Ghi lý do không dừng để Bộ phận Một cửa báo người nộp.", field="reason")
    asked.state = EndState.DROPPED
    asked.save(update_fields=["state"])
    record(dossier=dossier, kind=EventKind.DROP_STOP, by=by, at=at, reason=reason, ending=asked.pk)
    return dossier


@transaction.atomic
def close_without_reply(*, dossier_id: int, reason: str, by: Actor, at: datetime) -> Dossier:
    """Nobody answered: the leader closes, with a reasoned notice (ruling 10). Never automatic.

    Only after the day the applicant was given, and after sector law's own period where it has one.
    """

    def of_sector_law(dossier: Dossier) -> str:
        rule = silence.closing_rule(dossier)
        return rule.article if rule else ""

    return _end(
        "close_without_reply",
        EventKind.CLOSE_WITHOUT_REPLY,
        lambda dossier, on: dossier.close_without_reply(at=at, on=on),
        dossier_id=dossier_id,
        reason=reason,
        by=by,
        at=at,
        check=lambda dossier: silence.check_may_close(dossier, at=at),
        basis=of_sector_law,
    )


@transaction.atomic
def close_unpaid(*, dossier_id: int, reason: str, by: Actor, at: datetime) -> Dossier:
    """The obligation was not paid: closed by the leader, only where sector law says so (ruling 17)."""
    return _end(
        "close_unpaid",
        EventKind.CLOSE_UNPAID,
        lambda dossier, on: dossier.close_unpaid(at=at, on=on),
        dossier_id=dossier_id,
        reason=reason,
        by=by,
        at=at,
        check=lambda dossier: obligations.check_may_close(dossier, at=at),
        basis=obligations.closing_article,
    )


def asked_ending(dossier: Dossier) -> Ending | None:
    """The applicant's request to stop that no leader has answered yet."""
    found: Ending | None = dossier.endings.filter(state=EndState.ASKED).select_related("written_by").first()
    return found


def may_ask_stop(dossier: Dossier) -> bool:
    """Nothing is signed, and no request to stop waits for its answer already."""
    return not has_decision(dossier) and asked_ending(dossier) is None


def has_decision(dossier: Dossier) -> bool:
    """Whether the result has been signed: from then on nobody stops or takes back (Art. 21).

    Of several signatures the last of the process decides, in its newest round; of a branch beside it too.
    """
    signing = dossier.steps.filter(kind=StepKind.APPROVE).order_by("order", "branch", "round")
    newest = {(step.order, step.branch): step for step in signing}
    last = max((order for order, _branch in newest), default=0)
    states = {step.state for (order, _branch), step in newest.items() if order == last}
    return states == {StepState.DONE}


def _end(
    move: str,
    kind: EventKind,
    make: Callable[[Dossier, date], None],
    *,
    dossier_id: int,
    reason: str,
    by: Actor,
    at: datetime,
    check: Callable[[Dossier], None] | None = None,
    asked: AskedIn | None = None,
    basis: Callable[[Dossier], str] | None = None,
) -> Dossier:
    dossier = lock(dossier_id)
    on = local_day(at)
    check_can(move, by, dossier, on=on)
    if not reason.strip():
        raise Refused("Ghi lý do kết thúc hồ sơ.", field="reason")
    if check is not None:
        check(dossier)
    if asked is not None:
        _check_request(asked, at=at)
    with moving(dossier, "Không kết thúc được hồ sơ này theo cách đã chọn.") as before:
        make(dossier, on)
    legal_basis = basis(dossier) if basis else ""
    steps.end_all(dossier, by=by, at=at)
    consulting.close_all(dossier, by=by, at=at)
    waits.end_all(dossier, by=by, at=at)
    dossier.fees.filter(state=FeeState.DUE).update(state=FeeState.CANCELLED)
    dossier.current_unit = dossier.receiving_agency
    dossier.current_holder = None
    dossier.save()
    event = record(dossier=dossier, kind=kind, by=by, at=at, from_state=before, reason=reason)
    _write(dossier, event, reason=reason, asked=asked, legal_basis=legal_basis, by=by, at=at)
    linked_ends.ended(dossier, by=by, at=at)
    messages.owe(f"dossier_{dossier.state}", dossier, at=at)
    return dossier


def _write(
    dossier: Dossier,
    event: DossierEvent,
    *,
    reason: str,
    asked: AskedIn | None,
    legal_basis: str,
    by: Actor,
    at: datetime,
) -> None:
    """How it ended; a request to stop that was written down at the counter is answered by it."""
    ending = asked_ending(dossier)
    if ending is None or ending.kind != dossier.state:
        dossier.endings.filter(state=EndState.ASKED).update(state=EndState.DROPPED)
        ending = Ending(
            dossier=dossier,
            asked_on=asked.asked_on if asked else None,
            asked_via=asked.via if asked else "",
            written_at=at,
            written_by=by.user,
        )
    ending.state, ending.kind = EndState.DONE, dossier.state
    ending.reason, ending.legal_basis = reason.strip(), legal_basis[:255]
    ending.event, ending.ended_at, ending.ended_by = event, at, by.user
    ending.fees_paid = fees.held(dossier)
    ending.save()


def _check_request(asked: AskedIn, *, at: datetime) -> None:
    if not asked.reason.strip():
        raise Refused("Ghi lý do theo đề nghị của người nộp hồ sơ.", field="reason")
    if asked.asked_on > local_day(at):
        raise Refused("Ngày đề nghị không thể ở tương lai.", field="asked_on")


def _must_have_no_decision(dossier: Dossier) -> None:
    if dossier.state in OPEN_STATES and has_decision(dossier):
        raise NotReady(
            "Kết quả của hồ sơ này đã được ký. Chỉ dừng hoặc rút được khi chưa có quyết định giải quyết."
        )


def _must_be_asked_to_stop(dossier: Dossier) -> None:
    _must_have_no_decision(dossier)
    if dossier.state in OPEN_STATES and asked_ending(dossier) is None:
        raise NotReady(
            "Chưa có đề nghị dừng của người nộp hồ sơ. Bộ phận Một cửa ghi nhận đề nghị trước, rồi lãnh đạo "
            "mới dừng."
        )
