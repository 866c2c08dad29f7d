"""Giving the result to the applicant; never blocked by lateness (ruling 11)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts.models import Actor
from dossiers.enums import EndState, EventKind, ReturnMeans, State
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier, ResultReturn
from dossiers.permissions import check_can
from dossiers.rules.days import local_day
from dossiers.rules.posting import USUAL_CARRIER, PostedOut, faults_out
from dossiers.rules.receiver import fault_of
from dossiers.services import messages, post, steps
from dossiers.services.events import record
from dossiers.services.locking import lock, moving
from lib.words import money


@dataclass(frozen=True)
class ReturnIn:
    """To whom the result is given and how he was known."""

    receiver_name: str
    receiver_is_applicant: bool = True
    identity_seen: str = ""
    means: ReturnMeans = ReturnMeans.OFFICE
    postal_number: str = ""
    carrier: str = USUAL_CARRIER
    post_fee: Decimal | None = None
    originals_returned: bool = False
    signed: bool = False
    note: str = ""


# Ended without a result to fetch; the notice of refusal and the papers are still to be given.
_DECISION_STATES = (
    State.REJECTED,
    State.STOPPED,
    State.CLOSED_NO_REPLY,
    State.CLOSED_UNPAID,
    State.WITHDRAWN,
)


@transaction.atomic
def return_result(*, dossier_id: int, given: ReturnIn, by: Actor, at: datetime) -> Dossier:
    """Give the result. Raises Refused when it cannot be said who received it."""
    dossier = lock(dossier_id)
    check_can("return_result", by, dossier, on=local_day(at))
    _check(dossier, given)
    with moving(dossier, "Chỉ trả được kết quả của hồ sơ đã xử lý xong.") as before:
        dossier.return_result(at=at)
    returned = _write(dossier, given, by=by, at=at)
    _give_papers_back(dossier, given, at=at)
    steps.end_all(dossier, by=by, at=at)
    dossier.current_holder = None
    dossier.save()
    record(
        dossier=dossier,
        kind=EventKind.RETURN_RESULT,
        by=by,
        at=at,
        from_state=before,
        result_return=returned.pk,
    )
    if given.means == ReturnMeans.POSTAL:
        post.send(dossier, _envelope(given), by=by, at=at)
    else:
        messages.owe("dossier_returned", dossier, at=at)
    return dossier


@transaction.atomic
def deliver_decision(
    *, dossier_id: int, given: ReturnIn, by: Actor, at: datetime, fees_given_back: Decimal | None = None
) -> Dossier:
    """Hand over a refusal or notice and the papers; the state stays what it is (decision 20).

    `fees_given_back`: what of the fees that were paid goes back to the applicant, in đồng.
    """
    dossier = lock(dossier_id)
    check_can("return_result", by, dossier, on=local_day(at))
    if dossier.state not in _DECISION_STATES:
        raise NotReady("Hồ sơ này không có văn bản từ chối hoặc thông báo dừng để giao.")
    if dossier.papers_returned:
        raise NotReady("Giấy tờ của hồ sơ này đã được trả lại.")
    _check(dossier, given)
    returned = _write(dossier, given, by=by, at=at)
    _give_papers_back(dossier, given, at=at)
    if fees_given_back:
        _give_fees_back(dossier, fees_given_back, by=by, at=at)
    dossier.papers_returned = True
    dossier.save()
    record(dossier=dossier, kind=EventKind.DECISION_DELIVERED, by=by, at=at, result_return=returned.pk)
    if given.means == ReturnMeans.POSTAL:
        post.send(dossier, _envelope(given), by=by, at=at)
    return dossier


def _write(dossier: Dossier, given: ReturnIn, *, by: Actor, at: datetime) -> ResultReturn:
    kept = {name: value for name, value in vars(given).items() if name not in ("carrier", "post_fee")}
    return ResultReturn.objects.create(dossier=dossier, at=at, by=by.user, **kept)


def _envelope(given: ReturnIn) -> PostedOut:
    return PostedOut(given.postal_number, given.carrier, given.post_fee)


def _check(dossier: Dossier, given: ReturnIn) -> None:
    if not given.receiver_name.strip():
        raise Refused("Ghi họ tên người nhận kết quả.", field="receiver_name")
    if given.means == ReturnMeans.OFFICE and not given.identity_seen.strip():
        raise Refused("Ghi giấy tờ đã đối chiếu của người nhận.", field="identity_seen")
    if given.means == ReturnMeans.POSTAL and (wrong := faults_out(_envelope(given))):
        field, sentence = next(iter(wrong.items()))
        raise Refused(sentence, field=field)
    fault = fault_of(
        name=given.receiver_name,
        is_applicant=given.receiver_is_applicant,
        applicant=dossier.applicant_name,
        representative=dossier.representative_name,
        numbers=(dossier.applicant_id_number, dossier.representative_id_number),
        seen=given.identity_seen,
        at_the_office=given.means == ReturnMeans.OFFICE,
    )
    if fault:
        raise Refused(fault[1], field=fault[0])


def _give_fees_back(dossier: Dossier, amount: Decimal, *, by: Actor, at: datetime) -> None:
    ending = dossier.endings.filter(state=EndState.DONE).first()
    paid = ending.fees_paid if ending else Decimal(0)
    if ending is None or not 0 < amount <= paid:
        raise Refused(f"Số tiền trả lại không được quá số đã thu ({money(paid)}).", field="fees_given_back")
    ending.fees_given_back = amount
    ending.fees_given_back_at, ending.fees_given_back_by = at, by.user
    ending.save()
    record(dossier=dossier, kind=EventKind.GIVE_FEES_BACK, by=by, at=at, amount=int(amount))


def _give_papers_back(dossier: Dossier, given: ReturnIn, *, at: datetime) -> None:
    if given.originals_returned:
        dossier.papers.filter(kept=True, originals__gt=0, given_back_at=None).update(given_back_at=at)
