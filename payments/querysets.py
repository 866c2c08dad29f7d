"""Money as questions: "receipts …", "reports …" this person may see (docs/access.csv)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from accounts.enums import Role
from accounts.queries import left_behind, left_to, legal_agency_ids, reach, unit_scope, whole_agencies
from dossiers.models import Dossier


if TYPE_CHECKING:
    from accounts.models import User

# Who takes money at a counter, who answers for the counter's cash, who leads or inspects the agency.
CLERKS = frozenset({Role.CASHIER, Role.RECEPTION, Role.ONESTOP_HEAD})
KEEPERS = frozenset({Role.CASHIER, Role.ONESTOP_HEAD})
LEADERS = frozenset({Role.HEAD, Role.APPROVER})
WATCHERS = LEADERS | {Role.AUDITOR}


def watched_counters(user: User, on: date) -> frozenset[int]:
    """Counters whose money the user keeps, or in or below an agency he leads or inspects."""
    reached = reach(user, on)
    kept = frozenset(agency for agency, role, below in reached if role in KEEPERS and not below)
    led = frozenset(agency for agency, role, _ in reached if role in WATCHERS)
    watched = kept | led | (whole_agencies(led, on) if led else frozenset())
    if not watched:
        return watched
    # A counter closed without an heir leaves its cash to the agency next above (payments.permissions).
    return watched | left_to(kept | led, on)


def counters_fallen_to(user: User, on: date) -> frozenset[int]:
    """Counters closed without an heir whose cash fell to the agency he leads."""
    led = unit_scope(user, LEADERS, on)
    gone = left_behind(on) if led else {}
    if not gone:
        return frozenset()
    sealed = legal_agency_ids(set(gone.values()), on)
    return frozenset(counter for counter, stands in gone.items() if sealed[stands] in led)


class ReceiptQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User, on: date) -> Self:
        """Receipts of dossiers in sight: a receipt names the payer."""
        return self.filter(dossier__in=Dossier.objects.visible_to(user, on).values("pk"))

    def valid(self) -> Self:
        return self.filter(state="issued")

    def uncounted(self, counter_id: int, clerk: User) -> Self:
        """Taken by this clerk at this counter since his last report."""
        return self.filter(counter=counter_id, taken_by=clerk, report=None)

    def given_back_uncounted(self, counter_id: int, clerk: User) -> Self:
        """Annulled by this clerk since his last report, the money given back."""
        return self.filter(counter=counter_id, ended_by=clerk, state="voided", void_report=None)


class RefundQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User, on: date) -> Self:
        return self.filter(dossier__in=Dossier.objects.visible_to(user, on).values("pk"))

    def uncounted(self, counter_id: int, clerk: User) -> Self:
        """Paid out by this clerk since his last report."""
        return self.filter(counter=counter_id, paid_by=clerk, state="paid", report=None)


class CashReportQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User, on: date) -> Self:
        """One's own, and those of the counters one answers for."""
        return self.filter(Q(clerk=user) | Q(counter__in=watched_counters(user, on)))

    def differing(self) -> Self:
        """Something else was counted than had to be there."""
        return self.exclude(counted=models.F("expected"))


class SeriesQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User, on: date) -> Self:
        """Books of the counters one answers for."""
        return self.filter(agency__in=watched_counters(user, on))
