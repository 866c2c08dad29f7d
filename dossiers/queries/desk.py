"""The desk's list: what a person has to do, most urgent first."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from django.db.models import Q, QuerySet, Value

from accounts.enums import Role
from accounts.models import User
from accounts.queries import holdings
from dossiers.enums import OPEN_STATES, PAUSED_STATES, WAITING_STATES, State, StepState
from dossiers.models import Dossier, StepInstance
from dossiers.querysets import DossierQuerySet, Reach
from lib.terms import Term


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
    Bucket.MINE: Term("Việc của tôi"),
    Bucket.UNIT: Term("Chờ nhận trong đơn vị"),
    Bucket.WAITING: Term("Chờ người nộp"),
    Bucket.LATE: Term("Quá hạn"),
    Bucket.OPEN: Term("Tất cả đang giải quyết"),
    Bucket.NO_PROMISE: Term("Không có hạn tính được"),
    Bucket.TO_RETURN: Term("Chờ trả kết quả"),
    Bucket.TO_ACCEPT: Term("Chờ tiếp nhận"),
}

COUNT_UP_TO = 100


class Desk:
    """The shelves of one person at one moment. What he may see is asked once, when first needed."""

    def __init__(self, user: User, *, on: date, at: datetime) -> None:
        self.user, self.on, self.at = user, on, at

    def shelf(self, bucket: Bucket) -> DossierQuerySet:
        """Dossiers on one shelf, most urgent first; what has no promise is work too, and comes last.

        Slice it, and fetch what is shown by key (`with_list_data`): joined before the fifty are chosen,
        a large shelf costs as if all of it were shown.
        """
        return self._on(bucket).most_urgent_first()

    def counts(self, buckets: Sequence[Bucket]) -> dict[Bucket, int]:
        """How many on each shelf, no further than 101 ("hơn 100"): a count must not cost a scan.

        One statement besides those that ask what he may see and what he holds beside others.
        """
        first, *others = (
            self._on(bucket).order_by().values_list(Value(bucket.value), flat=True)[: COUNT_UP_TO + 1]
            for bucket in buckets
        )
        found = Counter(first.union(*others, all=True) if others else first)
        return {bucket: found[bucket.value] for bucket in buckets}

    def _on(self, bucket: Bucket) -> DossierQuerySet:
        match bucket:
            case Bucket.MINE:
                mine = Q(current_holder=self.user)
                if self._beside:
                    mine |= Q(pk__in=self._beside)
                return Dossier.objects.filter(mine, state=State.IN_PROCESS)
            case Bucket.UNIT:
                return Dossier.objects.filter(pk__in=_unheld_steps(self.user, self.on).values("dossier"))
            case Bucket.TO_RETURN:
                return Dossier.objects.filter(receiving_agency__in=self._reach.counters, state=State.DONE)
            case Bucket.TO_ACCEPT:
                states = [state for state in WAITING_STATES if state != State.DRAFT]
                return Dossier.objects.filter(receiving_agency__in=self._reach.counters, state__in=states)
        return self._in_sight(bucket)

    def _in_sight(self, bucket: Bucket) -> DossierQuerySet:
        seen = Dossier.objects.filter(self._reach.condition(self.user, one_by_one=True), ended_on=None)
        match bucket:
            case Bucket.WAITING:
                return seen.filter(state__in=PAUSED_STATES, due_at__isnull=False)
            case Bucket.LATE:
                return seen.filter(late_after__lt=self.at)
            case Bucket.NO_PROMISE:
                return seen.filter(state__in=OPEN_STATES, due_at=None)
        return seen.filter(state__in=OPEN_STATES, due_at__isnull=False)

    @cached_property
    def _beside(self) -> list[int]:
        """Of steps side by side the dossier shows the first one's holder; where he holds another.

        Asked first and apart: as a condition joined by "or" it would be looked up for every dossier.
        """
        held = StepInstance.objects.filter(holder=self.user, state=StepState.ACTIVE, branch__gt=0)
        return list(held.values_list("dossier", flat=True))

    @cached_property
    def _reach(self) -> Reach:
        return Reach.of(self.user, self.on)


def _unheld_steps(user: User, on: date) -> "QuerySet[StepInstance]":
    """Running steps nobody holds, of a role the user has in their unit."""
    units: dict[Role, set[int]] = defaultdict(set)
    for held in holdings(user, on):
        units[held.role].add(held.agency_id)
    condition = Q(pk=None)
    for role, of_role in units.items():
        condition |= Q(unit__in=of_role, role=role)
    # Told apart, the units are read by their index; of all offices' steps those nobody holds are many.
    return StepInstance.objects.filter(
        condition, unit__in=set().union(*units.values()), state=StepState.ACTIVE, holder=None
    )
