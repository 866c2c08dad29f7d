"""Facts and scores as questions; each reads as the end of "facts …" or "scores …"."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.lookups import GreaterThan

from accounts.enums import Role
from accounts.queries import scope
from indicators.rules.periods import Period


if TYPE_CHECKING:
    from accounts.models import User


# Who sees the scores of his agency and of all below it before they are published.
WATCHERS = (Role.HEAD, Role.CONTROL, Role.AUDITOR)


def counted_in(period: Period, day: date) -> Q:
    """Received in the period or carried into it, as at `day` (indicators.rules.progress.is_counted)."""
    return Q(received_on__lte=period.measured_at(day)) & (
        Q(received_on__gte=period.first) | Q(ended_on=None) | Q(ended_on__gte=period.first)
    )


def late_on(day: date) -> Q:
    """Late by Decision 766 as at the end of that day (indicators.rules.progress.is_late_on)."""
    answered = Q(answered_on__lte=day)
    limit = Case(When(answered, then=F("extended_on")), default=F("due_on"))
    measured = Case(
        When(ended_on__lte=day, then=F("ended_on")),
        When(Q(asked_on__lte=day) & (Q(answered_on=None) | Q(answered_on__gt=day)), then=F("asked_on")),
        default=models.Value(day),
        output_field=models.DateField(),
    )
    return Q(asked_again_on__lte=day) | Q(GreaterThan(measured, limit))


class DossierFactQuerySet(models.QuerySet[Any]):
    """Facts of dossiers."""

    def counted_in(self, period: Period, day: date) -> Self:
        return self.filter(counted_in(period, day))

    def late_on(self, day: date) -> Self:
        return self.filter(late_on(day))


class UnitScoreQuerySet(models.QuerySet[Any]):
    """Scores of agencies."""

    def visible_to(self, user: User, on: date) -> Self:
        """Of the agencies this user leads, controls or inspects, and of all below them, on that day."""
        return self.filter(agency__in=scope(user, WATCHERS, on))

    def of_period(self, period: Period) -> Self:
        return self.filter(period_kind=period.kind, first_on=period.first)
