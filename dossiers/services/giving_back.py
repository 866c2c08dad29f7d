"""Originals that lie in the office: given back with the result or another day, or kept on file for good.

What was handed in and kept as an original goes back unless it belongs on file. The application itself was
written for the agency, so nobody has to fetch it; whoever asks for it gets it all the same.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import Actor
from dossiers.enums import ENDED_WITHOUT_RESULT, UNACCEPTED_STATES, EventKind, ReturnMeans, State
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier, DossierPaper, PapersReturn, ResultReturn
from dossiers.permissions import check_can
from dossiers.rules.days import local_day
from dossiers.services import post
from dossiers.services.events import record
from dossiers.services.locking import lock
from dossiers.services.receivers import Receiver, check_receiver


MAY_GIVE_BACK = (State.DONE, State.RETURNED, *ENDED_WITHOUT_RESULT)
"""Where originals may lie with nobody working on them."""


@dataclass(frozen=True)
class Originals:
    """What of the originals that lie here goes back now: all, or these; whether the rest stays on file."""

    all_of_them: bool = False
    papers: Collection[int] = ()
    rest_stays: bool = False


@dataclass(frozen=True)
class Given:
    """What went back, what is left here, and whether some of that is still to be given back."""

    papers: Sequence[DossierPaper]
    left: Sequence[DossierPaper]
    is_due: bool


def held(dossier: Dossier) -> list[DossierPaper]:
    """Originals of the applicant that lie in the office, in the order of the list."""
    return list(dossier.papers.held().order_by("order"))


def give(dossier: Dossier, chosen: Originals, *, at: datetime) -> Given:
    """Marks what goes back now; answers with it and with what is left.

    The caller holds the lock. Raises Refused when a chosen paper does not lie here.
    """
    here = held(dossier)
    ids = {paper.pk for paper in here} if chosen.all_of_them else set(chosen.papers)
    given = [paper for paper in here if paper.pk in ids]
    if len(given) < len(ids):
        raise Refused(
            "Có giấy tờ đã chọn không còn ở Bộ phận Một cửa. Xem lại danh sách rồi chọn lại.", field="papers"
        )
    DossierPaper.objects.filter(pk__in=ids).update(given_back_at=at)
    left = [paper for paper in here if paper.pk not in ids]
    return Given(given, left, any(paper.is_fetched for paper in left) and not chosen.rest_stays)


@transaction.atomic
def return_papers(
    *, dossier_id: int, receiver: Receiver, originals: Originals, by: Actor, at: datetime
) -> Dossier:
    """Give originals back apart from the result. Raises Refused, NotReady, NotAllowed."""
    dossier = _locked(dossier_id, "return_papers", by=by, at=at)
    check_receiver(dossier, receiver)
    given = give(dossier, originals, at=at)
    if not given.papers:
        raise Refused("Chọn ít nhất một giấy tờ để trả.", field="papers")
    row = PapersReturn.objects.create(dossier=dossier, at=at, by=by.user, **receiver.kept())
    _settle(dossier, given)
    ids = [paper.pk for paper in given.papers]
    record(dossier=dossier, kind=EventKind.RETURN_PAPERS, by=by, at=at, papers=ids, papers_return=row.pk)
    if receiver.means == ReturnMeans.POSTAL:
        post.send(dossier, receiver.envelope(), by=by, at=at, papers_only=True)
    return dossier


@transaction.atomic
def keep_papers(*, dossier_id: int, by: Actor, at: datetime) -> Dossier:
    """What still lies here belongs on file: it leaves the shelf and nobody is asked to fetch it.

    Raises NotReady while a result or a decision is still to be handed over, which settles it as well, and
    where nothing waits on the shelf.
    """
    dossier = _locked(dossier_id, "keep_papers", by=by, at=at)
    if not has_to_settle(dossier):
        raise NotReady(
            "Hồ sơ này không có bản chính nào chờ trả riêng. Còn kết quả hoặc văn bản chưa giao thì giao ở "
            "trang trả kết quả."
        )
    here = held(dossier)
    _settle(dossier, Given((), here, is_due=False))
    ids = [paper.pk for paper in here]
    record(dossier=dossier, kind=EventKind.KEEP_PAPERS, by=by, at=at, papers=ids)
    return dossier


def has_been_handed_over(dossier: Dossier) -> bool:
    """Whether its result or decision has left the office."""
    return ResultReturn.objects.filter(dossier=dossier).exists()


def may_be_kept(dossier: Dossier) -> bool:
    """Whether nothing else is still to be handed over, which would settle the papers as well."""
    return dossier.state in UNACCEPTED_STATES or has_been_handed_over(dossier)


def has_to_settle(dossier: Dossier) -> bool:
    """Whether it lies on the shelf for its papers alone: what is settled already is not settled again."""
    return may_be_kept(dossier) and Dossier.objects.filter(pk=dossier.pk).with_originals_here().exists()


def _locked(dossier_id: int, move: str, *, by: Actor, at: datetime) -> Dossier:
    dossier = lock(dossier_id)
    check_can(move, by, dossier, on=local_day(at))
    if dossier.state not in MAY_GIVE_BACK:
        raise NotReady(
            "Hồ sơ đang giải quyết nên giấy tờ còn cần đến. Trả bản chính khi hồ sơ đã có kết quả hoặc đã "
            f"kết thúc; trạng thái hiện tại: “{State(dossier.state).label}”."
        )
    return dossier


def _settle(dossier: Dossier, given: Given) -> None:
    """Whether something is still to be given back; of a decision not yet handed over, that act says so."""
    if not may_be_kept(dossier):
        return
    row = ResultReturn.objects.filter(dossier=dossier).first()
    if row is not None:
        row.papers_due, row.originals_returned = given.is_due, not given.left
        row.save(update_fields=["papers_due", "originals_returned"])
    if dossier.state in ENDED_WITHOUT_RESULT:
        dossier.papers_returned = not given.is_due
        dossier.save(update_fields=["papers_returned"])
