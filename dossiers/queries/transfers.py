"""Dossiers that were to be passed on by the counter: what waits, and what left late."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.queries import deadline_policy
from calendars.queries import load_calendar
from calendars.rules.worktime import WorkCalendar, end_of_working_day, is_working_day
from dossiers.enums import DossierKind, EventKind, State
from dossiers.models import AnswerOwed, Dossier, DossierEvent
from dossiers.querysets import DossierQuerySet
from dossiers.rules.days import VIETNAM, local_day
from dossiers.rules.transfer import Transfer, transfer


BACK: Final = timedelta(days=30)
MOST: Final = 300


@dataclass(frozen=True)
class LateTransfer:
    """A dossier, since when it lay at the counter, and how its passing on stands."""

    dossier: Dossier
    lay_at: int
    came_at: datetime
    transfer: Transfer


class Calendars:
    """The calendar of each counter, read once."""

    def __init__(self, at: datetime) -> None:
        self._on = local_day(at)
        self._read: dict[int, WorkCalendar] = {}

    def of(self, agency_id: int) -> WorkCalendar:
        if agency_id not in self._read:
            self._read[agency_id] = load_calendar(deadline_policy(agency_id, self._on).calendar_code)
        return self._read[agency_id]


def standing(dossier: Dossier, calendars: Calendars, *, at: datetime) -> Transfer:
    """How the passing on of an accepted dossier stands that still lies at the counter.

    What was received elsewhere and has arrived lies at the competent counter, since it arrived.
    """
    counter_id, came_at = dossier.receiving_agency_id, dossier.accepted_at
    way = dossier.non_boundary if dossier.kind == DossierKind.NON_BOUNDARY else None
    if way is not None and way.arrived_at is not None:
        counter_id, came_at = way.counter_id, way.arrived_at
    assert came_at is not None, "only accepted dossiers are passed on"  # noqa: S101
    return transfer(calendars.of(counter_id), accepted_at=came_at, done_at=None, at=at)


def late_transfers(
    seen: DossierQuerySet, counter_ids: Collection[int], *, at: datetime
) -> list[LateTransfer]:
    """Of what is `seen`: what waits too long, then what left late in the last thirty days, newest first."""
    calendars = Calendars(at)
    stays = _stays(seen, counter_ids)
    waiting = [one for stay in stays for one in _waiting(stay)]
    days = [local_day(at) - timedelta(days=back) for back in range(BACK.days + 1)]
    may_be_late = _after_the_days_end([calendars.of(counter_id) for counter_id in counter_ids], days)
    gone = [one for stay in stays for one in _gone(stay.filter(may_be_late), since=at - BACK)]
    waiting.sort(key=lambda one: (one.came_at, one.pk))
    gone.sort(key=lambda one: (one.came_at, one.pk), reverse=True)
    rows = [_row(one, None, calendars, at) for one in waiting] + [
        _row(one, one.left_at, calendars, at) for one in gone
    ]
    return [row for row in rows if row.transfer.is_late]


def waiting_anywhere(calendars: Calendars, *, at: datetime) -> list[LateTransfer]:
    """What lies at any counter, came in the last thirty days and was not passed on."""
    recent = [stay.filter(came_at__gte=at - BACK) for stay in _stays(Dossier.objects.all(), None)]
    waiting = [
        one
        for stay in recent
        for one in stay.filter(state=State.ACCEPTED, left_at=None).order_by("came_at", "pk")
    ]
    return [_row(one, None, calendars, at) for one in waiting]


def late_answers(seen: DossierQuerySet, counter_ids: Collection[int], *, at: datetime) -> list[AnswerOwed]:
    """Answers on what is `seen` that are late, or were given late in the last thirty days, newest first."""
    late = Q(answered_at=None, due_at__lt=at) | Q(answered_at__gt=F("due_at"), answered_at__gte=at - BACK)
    found = AnswerOwed.objects.filter(late, counter__in=counter_ids, dossier__in=seen.values("pk"))
    shown = found.select_related("dossier__procedure_version", "dossier__received_by")
    return list(shown.order_by("-due_at", "-pk")[:MOST])


def _stays(
    seen: DossierQuerySet, counter_ids: Collection[int] | None
) -> tuple[DossierQuerySet, DossierQuerySet]:
    """Stays at these counters (None: at all): where received, and where what came from elsewhere arrived.

    Each row says at which counter (`lay_at`), since when (`came_at`) and until when (`left_at`).
    """
    rows = seen.filter(system_of_record="").select_related("procedure_version", "received_by")
    events = DossierEvent.objects.filter(dossier=OuterRef("pk"), kind=EventKind.START_PROCESSING)
    started = Subquery(events.order_by("seq").values("at")[:1])
    here = Q() if counter_ids is None else Q(receiving_agency__in=counter_ids)
    there = Q() if counter_ids is None else Q(non_boundary__counter__in=counter_ids)
    received = rows.filter(here, accepted_at__isnull=False).annotate(
        lay_at=F("receiving_agency_id"),
        came_at=F("accepted_at"),
        left_at=Coalesce("non_boundary__sent_at", started),
    )
    arrived = rows.filter(there, non_boundary__arrived_at__isnull=False).annotate(
        lay_at=F("non_boundary__counter_id"), came_at=F("non_boundary__arrived_at"), left_at=started
    )
    return received, arrived


def _waiting(stay: DossierQuerySet) -> list[Any]:
    return list(stay.filter(state=State.ACCEPTED, left_at=None).order_by("came_at", "pk")[:MOST])


def _after_the_days_end(calendars: Iterable[WorkCalendar], days: Sequence[date]) -> Q:
    """Passed on later than the day it came, or on that day when some of the counters had closed."""
    ends: dict[date, time] = {}
    for calendar in calendars:
        for day in days:
            end = (
                end_of_working_day(calendar, day).astimezone(VIETNAM).time()
                if is_working_day(calendar, day)
                else time.max
            )
            ends[day] = min(end, ends.get(day, time.max))
    late = Q(left_at__date__gt=F("came_at__date"))
    for end in set(ends.values()):
        late |= Q(left_at__date__in=[day for day in ends if ends[day] == end], left_at__time__gt=end)
    return late


def _gone(stay: DossierQuerySet, *, since: datetime) -> list[Any]:
    left = stay.filter(came_at__gte=since, left_at__isnull=False)
    return list(left.order_by("-came_at", "-pk")[:MOST])


def _row(one: Any, left_at: datetime | None, calendars: Calendars, at: datetime) -> LateTransfer:
    done = transfer(calendars.of(one.lay_at), accepted_at=one.came_at, done_at=left_at, at=at)
    return LateTransfer(one, one.lay_at, one.came_at, done)
