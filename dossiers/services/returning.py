"""Giving the result to the applicant; never blocked by lateness (ruling 11)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts.models import Actor
from dossiers.enums import WITH_DECISION, EndState, EventKind, ReturnMeans
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier, ResultReturn
from dossiers.permissions import check_can
from dossiers.rules.days import local_day
from dossiers.services import giving_back, messages, post, steps
from dossiers.services.events import record
from dossiers.services.giving_back import Originals
from dossiers.services.locking import lock, moving
from dossiers.services.receivers import Receiver, check_receiver
from lib.words import money


@dataclass(frozen=True)
class ReturnIn(Receiver):
    """To whom the result is given, and what of the originals that lie here goes with it.

    `originals_returned`: all of them; else `papers`. `rest_stays`: what does not go back belongs on file.
    """

    originals_returned: bool = False
    papers: Collection[int] = ()
    rest_stays: bool = False


@transaction.atomic
def return_result(*, dossier_id: int, given: ReturnIn, by: Actor, at: datetime) -> Dossier:
    """Give the result. Raises Refused when it cannot be said who received it."""
    dossier = lock(dossier_id)
    check_can("return_result", by, dossier, on=local_day(at))
    check_receiver(dossier, given)
    with moving(dossier, "Chỉ trả được kết quả của hồ sơ đã xử lý xong.") as before:
        dossier.return_result(at=at)
    returned = _write(dossier, given, by=by, at=at)
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
        post.send(dossier, given.envelope(), by=by, at=at)
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
    if dossier.state not in WITH_DECISION:
        raise NotReady("Hồ sơ này không có văn bản từ chối hoặc thông báo dừng để giao.")
    if dossier.papers_returned:
        raise NotReady("Giấy tờ của hồ sơ này đã được trả lại.")
    if giving_back.has_been_handed_over(dossier):
        raise NotReady("Văn bản của hồ sơ này đã giao; bản chính còn giữ thì trả ở trang “Trả giấy tờ”.")
    check_receiver(dossier, given)
    returned = _write(dossier, given, by=by, at=at)
    if fees_given_back:
        _give_fees_back(dossier, fees_given_back, by=by, at=at)
    dossier.papers_returned = not returned.papers_due
    dossier.save()
    record(dossier=dossier, kind=EventKind.DECISION_DELIVERED, by=by, at=at, result_return=returned.pk)
    if given.means == ReturnMeans.POSTAL:
        post.send(dossier, given.envelope(), by=by, at=at)
    return dossier


def _write(dossier: Dossier, given: ReturnIn, *, by: Actor, at: datetime) -> ResultReturn:
    """The row of who received it; with it the originals that go back now are marked."""
    originals = Originals(given.originals_returned, given.papers, given.rest_stays)
    went = giving_back.give(dossier, originals, at=at)
    return ResultReturn.objects.create(
        dossier=dossier,
        at=at,
        by=by.user,
        originals_returned=not went.left,
        papers_due=went.is_due,
        **given.kept(),
    )


def _give_fees_back(dossier: Dossier, amount: Decimal, *, by: Actor, at: datetime) -> None:
    ending = dossier.endings.filter(state=EndState.DONE).first()
    paid = ending.fees_paid if ending else Decimal(0)
    if ending is None or not 0 < amount <= paid:
        raise Refused(f"Số tiền trả lại không được quá số còn giữ ({money(paid)}).", field="fees_given_back")
    ending.fees_given_back = amount
    ending.fees_given_back_at, ending.fees_given_back_by = at, by.user
    ending.save()
    record(dossier=dossier, kind=EventKind.GIVE_FEES_BACK, by=by, at=at, amount=int(amount))
