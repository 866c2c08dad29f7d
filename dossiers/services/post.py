"""Post both ways: the envelope a dossier came in, and results followed until somebody has them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import Actor
from dossiers.enums import EventKind, PostState
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier, PostalItem
from dossiers.permissions import check_can
from dossiers.rules.days import local_day
from dossiers.rules.intake import Intake
from dossiers.rules.posting import PostedOut, faults_in, faults_out, tidy_number
from dossiers.services import messages
from dossiers.services.events import record
from dossiers.services.locking import lock
from procedures.enums import Channel


LONGEST_NOTE = 500


@dataclass(frozen=True)
class Outcome:
    """What the carrier, or the one who came for it, says: on which day, and who took it or why not."""

    on: date
    note: str


def check_posted(intake: Intake, *, at: datetime) -> None:
    """A dossier handed in by post says by which envelope. Raises Refused with the field at fault."""
    if intake.channel == Channel.POSTAL:
        _refuse(faults_in(intake.posted, on=local_day(at)))


def note_arrival(dossier: Dossier, intake: Intake, *, by: Actor, at: datetime) -> None:
    """The envelope a new dossier came in, on record with it. The caller has checked it."""
    posted = intake.posted
    if intake.channel != Channel.POSTAL or posted is None:
        return
    item = PostalItem.objects.create(
        dossier=dossier,
        state=PostState.RECEIVED,
        number=tidy_number(posted.number),
        carrier=posted.carrier.strip(),
        posted_on=posted.posted_on,
        written_at=at,
        written_by=by.user,
        is_intact=posted.is_intact,
        papers_agree=posted.papers_agree,
        note=posted.note.strip(),
    )
    said = f"{item.number}, {item.carrier}, gửi ngày {item.posted_on:%d/%m/%Y}"
    record(dossier=dossier, kind=EventKind.RECEIVE_POST, by=by, at=at, reason=said, item=item.pk)


def send(
    dossier: Dossier, posted: PostedOut, *, by: Actor, at: datetime, papers_only: bool = False
) -> PostalItem:
    """What was given to the carrier; the caller holds the lock and has checked who may.

    `papers_only`: originals apart from the result or decision. Raises Refused with the
    field at fault.
    """
    _refuse(faults_out(posted))
    item = PostalItem.objects.create(
        dossier=dossier,
        state=PostState.SENT,
        number=tidy_number(posted.number),
        carrier=posted.carrier.strip(),
        posted_on=local_day(at),
        written_at=at,
        written_by=by.user,
        fee=posted.fee,
        papers_only=papers_only,
    )
    said = f"{item.number}, {item.carrier}"
    record(dossier=dossier, kind=EventKind.SEND_POST, by=by, at=at, reason=said, item=item.pk)
    kind = "papers_posted" if papers_only else "result_posted"
    messages.owe(kind, dossier, at=at, number=item.number, carrier=item.carrier)
    return item


@transaction.atomic
def delivered(*, item_id: int, outcome: Outcome, by: Actor, at: datetime) -> PostalItem:
    """The carrier has handed it out; `outcome.note` is who took it. Raises NotReady, Refused, NotAllowed."""
    dossier, item = _locked(item_id, by=by, at=at)
    _must_be(item, PostState.SENT)
    return _end(dossier, item, PostState.DELIVERED, EventKind.POST_DELIVERED, outcome, by=by, at=at)


@transaction.atomic
def came_back(*, item_id: int, outcome: Outcome, by: Actor, at: datetime) -> PostalItem:
    """Nobody took it and it is here again; `outcome.note` is why. The applicant is told."""
    dossier, item = _locked(item_id, by=by, at=at)
    _must_be(item, PostState.SENT)
    _end(dossier, item, PostState.CAME_BACK, EventKind.POST_CAME_BACK, outcome, by=by, at=at)
    kind = "papers_came_back" if item.papers_only else "result_came_back"
    messages.owe(kind, dossier, at=at, number=item.number)
    return item


@transaction.atomic
def send_again(*, item_id: int, posted: PostedOut, by: Actor, at: datetime) -> PostalItem:
    """What came back is sent once more, under a new number."""
    dossier, item = _locked(item_id, by=by, at=at)
    _must_be(item, PostState.CAME_BACK)
    item.state = PostState.SENT_AGAIN
    item.save(update_fields=["state"])
    return send(dossier, posted, by=by, at=at, papers_only=item.papers_only)


@transaction.atomic
def collected(*, item_id: int, outcome: Outcome, by: Actor, at: datetime) -> PostalItem:
    """What came back is fetched at the counter; `outcome.note` is by whom, with the paper he showed."""
    dossier, item = _locked(item_id, by=by, at=at)
    _must_be(item, PostState.CAME_BACK)
    return _end(dossier, item, PostState.COLLECTED, EventKind.POST_COLLECTED, outcome, by=by, at=at)


def _locked(item_id: int, *, by: Actor, at: datetime) -> tuple[Dossier, PostalItem]:
    """The dossier first, then the item as it is now."""
    found = PostalItem.objects.only("dossier_id").get(pk=item_id)
    dossier = lock(found.dossier_id)
    check_can("follow_post", by, dossier, on=local_day(at))
    return dossier, PostalItem.objects.select_for_update(of=("self",)).get(pk=item_id)


def _must_be(item: PostalItem, state: PostState) -> None:
    if item.state != state:
        label = PostState(item.state).label
        raise NotReady(f"Bưu gửi {item.number} đang ở trạng thái “{label}”. Tải lại trang để xem.")


def _end(
    dossier: Dossier,
    item: PostalItem,
    state: PostState,
    kind: EventKind,
    outcome: Outcome,
    *,
    by: Actor,
    at: datetime,
) -> PostalItem:
    _check(item, outcome, at=at)
    # Why it came back stays beside who fetched it. The note names people: it is not for the timeline.
    note = "; ".join(filter(None, [item.note, outcome.note.strip()]))
    if len(note) > LONGEST_NOTE:
        raise Refused(f"Ghi chú, kể cả lý do bị hoàn, không quá {LONGEST_NOTE} ký tự.", field="note")
    item.state, item.note = state, note
    item.ended_on, item.ended_at, item.ended_by = outcome.on, at, by.user
    item.save()
    said = f"{item.number}, ngày {outcome.on:%d/%m/%Y}"
    record(dossier=dossier, kind=kind, by=by, at=at, reason=said, item=item.pk)
    return item


def _check(item: PostalItem, outcome: Outcome, *, at: datetime) -> None:
    if not outcome.note.strip():
        raise Refused("Ghi ai đã nhận, hoặc vì sao bị hoàn.", field="note")
    if not item.posted_on <= outcome.on <= local_day(at):
        raise Refused("Ngày phát hoặc ngày hoàn phải từ ngày gửi đến hôm nay.", field="on")


def _refuse(faults: Mapping[str, str]) -> None:
    if faults:
        field, sentence = next(iter(faults.items()))
        raise Refused(sentence, field=field)
