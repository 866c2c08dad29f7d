"""Dossiers that were to be passed on by the counter: what waits, and what left late."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from django.db.models import F, OuterRef, Q, Subquery

from accounts.queries import deadline_policy
from calendars.queries import load_calendar
from calendars.rules.worktime import WorkCalendar
from dossiers.enums import EventKind, State
from dossiers.models import Dossier, DossierEvent
from dossiers.rules.days import local_day
from dossiers.rules.transfer import Transfer, transfer


BACK: Final = timedelta(days=30)
MOST: Final = 300
# Passed on the same day before this hour it cannot have been late: no counter closes earlier.
NEVER_LATE_BEFORE: Final = time(15, 0)


@dataclass(frozen=True)
class LateTransfer:
    """A dossier and how its passing on stands."""

    dossier: Dossier
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
    """How the passing on of an accepted dossier stands that still lies at the counter."""
    assert dossier.accepted_at is not None, "only accepted dossiers are passed on"  # noqa: S101
    calendar = calendars.of(dossier.receiving_agency_id)
    return transfer(calendar, accepted_at=dossier.accepted_at, done_at=None, at=at)


def late_transfers(counter_ids: Collection[int], *, at: datetime) -> list[LateTransfer]:
    """What waits too long, then what left late in the last thirty days, newest first."""
    here = Dossier.objects.filter(receiving_agency__in=counter_ids, system_of_record="").select_related(
        "procedure_version", "received_by"
    )
    calendars = Calendars(at)
    waiting = here.filter(state=State.ACCEPTED, non_boundary__sent_at=None).order_by("accepted_at", "pk")[
        :MOST
    ]
    rows = [LateTransfer(one, standing(one, calendars, at=at)) for one in waiting]
    started = DossierEvent.objects.filter(dossier=OuterRef("pk"), kind=EventKind.START_PROCESSING)
    gone = (
        here.filter(accepted_at__gte=at - BACK)
        .annotate(left_at=Subquery(started.order_by("seq").values("at")[:1]))
        .filter(left_at__isnull=False)
        .filter(Q(left_at__date__gt=F("accepted_at__date")) | Q(left_at__time__gte=NEVER_LATE_BEFORE))
        .order_by("-accepted_at", "-pk")[:MOST]
    )
    for one in gone:
        calendar = calendars.of(one.receiving_agency_id)
        done = transfer(calendar, accepted_at=one.accepted_at, done_at=one.left_at, at=at)
        rows.append(LateTransfer(one, done))
    return [row for row in rows if row.transfer.is_late]
