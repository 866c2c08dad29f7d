"""The desk's list: what a person has to do, most urgent first."""

from datetime import date, datetime
from enum import StrEnum

from django.db.models import Q, QuerySet

from accounts.enums import Role
from accounts.models import User
from accounts.queries import holdings, unit_scope
from dossiers.enums import OPEN_STATES, PAUSED_STATES, WAITING_STATES, State, StepState
from dossiers.models import Dossier, StepInstance
from dossiers.querysets import DossierQuerySet


class Bucket(StrEnum):
    """Shelves of the desk."""

    MINE = "mine"  # a step of these waits for me
    UNIT = "unit"  # nobody holds it yet, in a unit where I have the role
    WAITING = "waiting"  # stopped: the applicant is to act
    LATE = "late"  # in my sight and late by L
    OPEN = "open"  # in my sight and unfinished
    NO_PROMISE = "no_promise"  # in my sight, unfinished, its limit only told in words
    TO_RETURN = "to_return"  # the result waits at my counter
    TO_ACCEPT = "to_accept"  # submitted, waits for my counter's check


BUCKET_LABELS = {
    Bucket.MINE: "Việc của tôi",
    Bucket.UNIT: "Chờ nhận trong đơn vị",
    Bucket.WAITING: "Chờ người nộp",
    Bucket.LATE: "Quá hạn",
    Bucket.OPEN: "Tất cả đang giải quyết",
    Bucket.NO_PROMISE: "Không có hạn tính được",
    Bucket.TO_RETURN: "Chờ trả kết quả",
    Bucket.TO_ACCEPT: "Chờ tiếp nhận",
}

COUNT_UP_TO = 100


def desk_list(user: User, bucket: Bucket, *, on: date, at: datetime) -> DossierQuerySet:
    """Dossiers on one shelf, in a total order; slice it, or page by (due_at, pk)."""
    return _shelf(user, bucket, on=on, at=at).with_list_data().most_urgent_first()


def bucket_counts(user: User, buckets: list[Bucket], *, on: date, at: datetime) -> dict[Bucket, int]:
    """How many on each shelf, counted no further than 101 ("hơn 100"): a count must not cost a scan."""
    return {
        bucket: _shelf(user, bucket, on=on, at=at).order_by()[: COUNT_UP_TO + 1].count() for bucket in buckets
    }


def _shelf(user: User, bucket: Bucket, *, on: date, at: datetime) -> DossierQuerySet:
    match bucket:
        case Bucket.MINE:
            return Dossier.objects.filter(current_holder=user, state=State.IN_PROCESS, due_at__isnull=False)
        case Bucket.UNIT:
            waiting = Dossier.objects.filter(pk__in=_unheld_steps(user, on).values("dossier"))
            return waiting.filter(due_at__isnull=False)
        case Bucket.TO_RETURN:
            return Dossier.objects.filter(receiving_agency__in=_counters(user, on), state=State.DONE)
        case Bucket.TO_ACCEPT:
            states = [state for state in WAITING_STATES if state != State.DRAFT]
            return Dossier.objects.filter(receiving_agency__in=_counters(user, on), state__in=states)
    seen = Dossier.objects.visible_to(user, on).filter(ended_on=None)
    match bucket:
        case Bucket.WAITING:
            return seen.filter(state__in=PAUSED_STATES, due_at__isnull=False)
        case Bucket.LATE:
            return seen.filter(late_after__lt=at)
        case Bucket.NO_PROMISE:
            return seen.filter(state__in=OPEN_STATES, due_at=None)
    return seen.filter(state__in=OPEN_STATES, due_at__isnull=False)


def _counters(user: User, on: date) -> frozenset[int]:
    return unit_scope(user, [Role.RECEPTION, Role.ONESTOP_HEAD], on)


def _unheld_steps(user: User, on: date) -> "QuerySet[StepInstance]":
    """Running steps nobody holds, of a role the user has in their unit."""
    condition = Q(pk=None)
    for held in holdings(user, on):
        condition |= Q(unit=held.agency_id, role=held.role)
    return StepInstance.objects.filter(condition, state=StepState.ACTIVE, holder=None)
