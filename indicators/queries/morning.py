"""The first page of a head: last night's scores and what moved, what is late, owed and overdue.

Kept rows and indexed counts only: it has to open within 200 ms on a year of a million dossiers.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Count, Max, Q, QuerySet

from accounts.enums import Role
from accounts.models import User
from accounts.queries import scope, unit_scope
from dossiers.enums import ApologyState, ExplanationState
from dossiers.models import Apology, Dossier, Explanation, RedactionOrder
from dossiers.queries.successions import successions_waiting
from dossiers.querysets import DossierQuerySet
from dossiers.rules.days import VIETNAM, local_day
from feedback.queries import owed, support_owed
from indicators.enums import InstructionState, PeriodKind
from indicators.models import Instruction, UnitScore
from indicators.querysets import WATCHERS
from indicators.rules.periods import Period, period_of
from procedures.queries import annexes_to_reapprove
from procedures.queries.publication_places import in_sight


MOVED_SHOWN = 6
STILL_OPEN = Q(ended_on=None, accepted_at__isnull=False)
OPEN_LETTERS = [ApologyState.DUE, ApologyState.DRAFTED, ApologyState.SIGNED]
OWED_REPORTS = [ExplanationState.OWED, ExplanationState.SENT_BACK]


@dataclass(frozen=True)
class Moved:
    """A unit's total and place last night, and what they were the night before (None: not scored then)."""

    agency_id: int
    agency: str
    total: Decimal
    rank: int | None
    ranked_among: int
    not_measured: Decimal
    total_before: Decimal | None
    rank_before: int | None

    @property
    def change(self) -> Decimal:
        return Decimal(0) if self.total_before is None else self.total - self.total_before

    @property
    def has_moved(self) -> bool:
        was = self.total_before is not None
        return was and (self.total, self.rank) != (self.total_before, self.rank_before)


@dataclass(frozen=True)
class Night:
    """Scores of the month as at its latest night. `own`: agencies he leads; `moved`: below, most first."""

    period: Period
    measured_on: date | None
    own: Sequence[Moved]
    moved: Sequence[Moved]


@dataclass(frozen=True)
class Standing:
    """Dossiers that the agencies in sight decide."""

    received_today: int
    open: int
    late: int
    waiting_for_return: int


@dataclass(frozen=True)
class Owed:
    """What is owed in sight; the second of each pair is what is overdue."""

    letters: int
    letters_overdue: int
    reports: int
    reports_overdue: int
    instructions_overdue: int
    to_judge: int
    petitions: int
    petitions_overdue: int
    publication_overdue: int
    annexes: int
    annexes_overdue: int
    successions: int
    successions_stuck: int
    redactions: int
    support: int
    support_overdue: int


def night(user: User, on: date) -> Night:
    """Four statements at most, one more for whom he leads."""
    period = period_of(PeriodKind.MONTH, on - timedelta(days=1))
    seen = UnitScore.objects.visible_to(user, on).of_period(period)
    latest = seen.aggregate(latest=Max("measured_on"))["latest"]
    if latest is None:
        return Night(period, None, (), ())
    before = seen.filter(measured_on__lt=latest).aggregate(last=Max("measured_on"))["last"]
    rows = seen.filter(measured_on__in=[latest, before or latest]).values_list(
        "agency_id", "agency__name", "measured_on", "total", "rank", "ranked_among", "not_measured"
    )
    was = {row[0]: row for row in rows if row[2] == before and before != latest}
    found = [
        Moved(
            row[0], row[1], total=row[3], rank=row[4], ranked_among=row[5], not_measured=row[6],
            total_before=was[row[0]][3] if row[0] in was else None,
            rank_before=was[row[0]][4] if row[0] in was else None,
        )
        for row in rows
        if row[2] == latest
    ]  # fmt: skip
    led = unit_scope(user, WATCHERS, on)
    below = [one for one in found if one.agency_id not in led and one.has_moved]
    below.sort(key=lambda one: (-abs(one.change), one.agency, one.agency_id))
    own = sorted((one for one in found if one.agency_id in led), key=lambda one: (one.agency, one.agency_id))
    return Night(period, latest, own, below[:MOVED_SHOWN])


def late_now(agency_ids: Collection[int], now: datetime) -> DossierQuerySet:
    """Open dossiers that these agencies decide and that are late by law (L)."""
    found: DossierQuerySet = Dossier.objects.filter(
        STILL_OPEN, deciding_agency__in=agency_ids, late_after__lt=now
    )
    return found


def open_now(agency_ids: Collection[int]) -> DossierQuerySet:
    """Dossiers that these agencies decide and have not finished."""
    found: DossierQuerySet = Dossier.objects.filter(STILL_OPEN, deciding_agency__in=agency_ids)
    return found


def received_today(agency_ids: Collection[int], now: datetime) -> DossierQuerySet:
    """Dossiers that these agencies decide and that were received on this day."""
    today = local_day(now)
    found: DossierQuerySet = Dossier.objects.filter(
        deciding_agency__in=agency_ids,
        accepted_at__gte=datetime.combine(today, time(), VIETNAM),
        received_on=today,
    )
    return found


def waiting_for_return(agency_ids: Collection[int]) -> DossierQuerySet:
    """Dossiers with a result that lies at these agencies' counters."""
    found: DossierQuerySet = Dossier.objects.waiting_for_return().filter(receiving_agency__in=agency_ids)
    return found


def letters_owed(agency_ids: Collection[int]) -> QuerySet[Apology]:
    """Apologies these units have not sent."""
    return Apology.objects.filter(state__in=OPEN_LETTERS, unit__in=agency_ids)


def reports_owed(agency_ids: Collection[int]) -> QuerySet[Explanation]:
    """Explanations these units have not handed in, or got back."""
    return Explanation.objects.filter(state__in=OWED_REPORTS, unit__in=agency_ids)


def standing(user: User, now: datetime) -> Standing:
    """Counts over the indexes of open dossiers and of the day. Three statements."""
    today = local_day(now)
    agencies = scope(user, WATCHERS, today)
    still = open_now(agencies).aggregate(open=Count("pk"), late=Count("pk", filter=Q(late_after__lt=now)))
    return Standing(
        received_today=received_today(agencies, now).count(),
        open=still["open"],
        late=still["late"],
        waiting_for_return=waiting_for_return(agencies).count(),
    )


def what_is_owed(user: User, now: datetime) -> Owed:
    """Counts over the partial indexes of what is open. Ten statements besides those of what he sees."""
    today = local_day(now)
    agencies, headed = scope(user, WATCHERS, today), unit_scope(user, [Role.HEAD], today)
    letters = letters_owed(agencies).aggregate(
        all=Count("pk"), overdue=Count("pk", filter=Q(owed_by_at__lt=now))
    )
    reports = reports_owed(agencies).aggregate(all=Count("pk"), overdue=Count("pk", filter=Q(due_at__lt=now)))
    petitions = owed(user, today).aggregate(
        all=Count("pk"), overdue=Count("pk", filter=Q(answer_due_at__lt=now))
    )
    annexes = annexes_to_reapprove(agencies, today).aggregate(
        all=Count("pk"), overdue=Count("pk", filter=Q(reapprove_due_on__lt=today))
    )
    successions = successions_waiting(user, today)
    support = support_owed(user, now, today)
    return Owed(
        letters=letters["all"],
        letters_overdue=letters["overdue"],
        reports=reports["all"],
        reports_overdue=reports["overdue"],
        instructions_overdue=Instruction.objects.overdue_in_sight(user, today).count(),
        to_judge=_to_judge(user, headed),
        petitions=petitions["all"],
        petitions_overdue=petitions["overdue"],
        publication_overdue=_publication(agencies, today),
        annexes=annexes["all"],
        annexes_overdue=annexes["overdue"],
        successions=successions.unconfirmed,
        successions_stuck=successions.stuck,
        redactions=RedactionOrder.objects.to_approve(headed, now).exclude(asked_by=user).count(),
        support=support.waiting,
        support_overdue=support.overdue,
    )


def _to_judge(user: User, headed: Collection[int]) -> int:
    waiting = Instruction.objects.open().filter(from_agency__in=headed, state=InstructionState.ANSWERED)
    return waiting.exclude(answered_by=user).count()


def _publication(agencies: Collection[int], on: date) -> int:
    return in_sight(agencies).filter(confirmed_at__isnull=True, due_on__lt=on).count()
