"""Facts and scores as questions; each reads as the end of "facts …" or "scores …"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, F, Func, Q, When
from django.db.models.functions import Cast, Mod
from django.db.models.lookups import Exact, GreaterThan

from accounts.enums import Role
from accounts.queries import scope, stands_in_for, unit_scope
from indicators.enums import InstructionState
from indicators.rules import contribution as rule
from indicators.rules.contribution import Among
from indicators.rules.periods import Period


if TYPE_CHECKING:
    from accounts.models import User


# Who sees the scores of his agency and of all below it before they are published.
WATCHERS = (Role.HEAD, Role.CONTROL, Role.AUDITOR)
# Who signs and numbers what an agency publishes, in that very agency.
SIGNING = (Role.APPROVER, Role.RECORDS_CLERK)


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


def received_in(period: Period, day: date) -> Q:
    """Received in the period, as at `day`."""
    return Q(received_on__gte=period.first, received_on__lte=period.measured_at(day))


def not_come(name: str, last: date) -> Q:
    """What the day `name` stands for had not happened by the end of `last`."""
    return Q(**{name: None}) | Q(**{f"{name}__gt": last})


@dataclass(frozen=True)
class DossierRule:
    """An indicator that counts dossiers, as `indicators.rules.contribution` says it of one.

    `within`: which of `among` it divides by; `lost`: which of those are missing in its numerator.
    """

    among: Among
    within: Callable[[date], Q]
    lost: Callable[[date], Q]

    def counted(self, period: Period, day: date) -> Q:
        """Its denominator."""
        among = counted_in if self.among == Among.COUNTED else received_in
        return among(period, day) & self.within(period.measured_at(day))

    def costing(self, period: Period, day: date) -> Q:
        """What its denominator has and its numerator has not."""
        return self.counted(period, day) & self.lost(period.measured_at(day))

    def counted_of_those(self, period: Period, last: date) -> Q:
        """Its denominator among rows that are `counted_in` already; an empty condition where that is all."""
        received = Q(received_on__gte=period.first) if self.among == Among.RECEIVED else Q()
        return received & self.within(last)


def _all(_last: date) -> Q:
    return Q()


def _on_paper(_last: date) -> Q:
    return Q(must_be_on_paper=True)


def _owed(last: date) -> Q:
    return Q(fee_owed=True) & not_come("fee_dropped_on", last)


def _not_online(last: date) -> Q:
    return ~Q(channel=rule.ONLINE_CHANNEL) | (Q(must_be_on_paper=True) & not_come("e_result_on", last))


def _unsatisfied(last: date) -> Q:
    return late_on(last) | Q(disliked_on__lte=last) | Q(petitioned_on__lte=last)


DOSSIER_RULES: Mapping[str, DossierRule] = {
    rule.DOSSIER_SYNC: DossierRule(Among.RECEIVED, _all, lambda last: not_come("synced_on", last)),
    rule.ON_TIME: DossierRule(Among.COUNTED, _all, late_on),
    rule.ONLINE_DOSSIER: DossierRule(Among.RECEIVED, _all, _not_online),
    rule.PAYMENT_DOSSIER: DossierRule(Among.COUNTED, _owed, lambda last: not_come("paid_online_on", last)),
    rule.E_RESULT: DossierRule(Among.COUNTED, _on_paper, lambda last: not_come("e_result_on", last)),
    rule.DIGITISED: DossierRule(Among.COUNTED, _all, lambda last: not_come("digitised_on", last)),
    rule.REUSED: DossierRule(Among.COUNTED, _all, lambda last: not_come("reused_on", last)),
    rule.PERSONAL_STORE: DossierRule(Among.COUNTED, _all, lambda last: not_come("stored_on", last)),
    rule.POPULATION_DOSSIER: DossierRule(Among.COUNTED, _all, lambda last: not_come("population_on", last)),
    rule.SATISFACTION: DossierRule(Among.COUNTED, _all, _unsatisfied),
}
"""Every indicator that counts dossiers but 2.2: the aggregation and the drill-down both ask by these."""


class DossierFactQuerySet(models.QuerySet[Any]):
    """Facts of dossiers."""

    def costing(self, indicator: str, period: Period, day: date) -> Self:
        """The dossiers missing in the numerator of an indicator (ruling 34)."""
        return self.filter(DOSSIER_RULES[indicator].costing(period, day))

    def counted_in(self, period: Period, day: date) -> Self:
        return self.filter(counted_in(period, day))

    def late_on(self, day: date) -> Self:
        return self.filter(late_on(day))


def more_disliked_on(day: date) -> Q:
    """Dislikes outweighed likes at the end of that day: an odd number of turns had come."""
    turned = Func(
        Cast(models.Value(day), models.DateField()),
        F("dislike_turns"),
        function="width_bucket",
        output_field=models.IntegerField(),
    )
    return Q(Exact(Mod(turned, 2), 1))


PETITION_LOST: Mapping[str, Callable[[date], Q]] = {
    rule.PETITIONS_ON_RULES: lambda _last: Q(is_on_rules=False),
    rule.PETITIONS_ON_STAFF: lambda _last: Q(is_on_staff=False),
    rule.PETITIONS_ON_TIME: lambda last: Q(late_on__lte=last),
    rule.PETITIONS_SATISFIED: lambda last: (
        Q(late_on__lte=last) | more_disliked_on(last) | Q(repeated_on__lte=last)
    ),
}
"""What each indicator that counts petitions is missing in its numerator."""


class PetitionFactQuerySet(models.QuerySet[Any]):
    """Facts of petitions."""

    def counted_in(self, period: Period, day: date) -> Self:
        """As of dossiers: received in the period, or carried into it."""
        return self.filter(counted_in(period, day))

    def costing(self, indicator: str, period: Period, day: date) -> Self:
        """The petitions missing in the numerator of an indicator (ruling 34)."""
        return self.counted_in(period, day).filter(PETITION_LOST[indicator](period.measured_at(day)))


class ProcedureFactQuerySet(models.QuerySet[Any]):
    """Facts of procedures at agencies."""

    def between(self, first: date, last: date) -> Self:
        """Stretches with at least one of these days."""
        return self.filter(Q(last_on=None) | Q(last_on__gte=first), first_on__lte=last)


class EnteredFigureQuerySet(models.QuerySet[Any]):
    """Figures that people entered."""

    def in_force(self) -> Self:
        """The latest entry for each unit, figure and period."""
        what = ("unit", "kind", "period_kind", "first_on")
        return self.order_by(*what, "-entered_at", "-pk").distinct(*what)

    def visible_to(self, user: User, on: date) -> Self:
        """Of the agencies this user leads, controls or inspects, and of all below them, on that day."""
        return self.filter(unit__in=scope(user, WATCHERS, on))


class TargetQuerySet(models.QuerySet[Any]):
    """Targets of units."""

    def in_force(self) -> Self:
        """The latest for each unit, indicator and quarter; the others were superseded."""
        what = ("unit", "indicator", "first_on")
        latest = self.model._default_manager.order_by(*what, "-entered_at", "-pk").distinct(*what)
        return self.filter(pk__in=latest.values("pk"))

    def visible_to(self, user: User, on: date) -> Self:
        """Of the agencies this user leads, controls or inspects, and of all below them, on that day."""
        return self.filter(unit__in=scope(user, WATCHERS, on))


class UnitScoreQuerySet(models.QuerySet[Any]):
    """Scores of agencies."""

    def visible_to(self, user: User, on: date) -> Self:
        """Of the agencies this user leads, controls or inspects, and of all below them, on that day."""
        return self.filter(agency__in=scope(user, WATCHERS, on))

    def of_period(self, period: Period) -> Self:
        return self.filter(period_kind=period.kind, first_on=period.first)


# Who sets targets, for his agency and all below it.
TARGET_SETTERS = (Role.HEAD, Role.CONTROL)

# Who leads a unit and answers for it where an instruction names nobody.
LEADERS = (Role.HEAD, Role.UNIT_HEAD, Role.ONESTOP_HEAD)


class InstructionQuerySet(models.QuerySet[Any]):
    """Instructions of heads."""

    def visible_to(self, user: User, on: date) -> Self:
        """Given in an agency he leads, controls or inspects or below it; or put to him or a unit he leads."""
        return self.filter(Q(from_agency__in=scope(user, WATCHERS, on)) | self._put_to(user, on))

    def put_to(self, user: User, on: date) -> Self:
        """Named after him or a colleague he stands in for; or, naming nobody, put to a unit he leads."""
        return self.filter(self._put_to(user, on, unnamed_only=True))

    def given_by(self, user: User, on: date) -> Self:
        """Given in an agency he heads: he judges their answers."""
        return self.filter(from_agency__in=unit_scope(user, [Role.HEAD], on))

    def open(self) -> Self:
        return self.filter(ended_on=None)

    def waiting_for_answer(self) -> Self:
        return self.filter(state__in=(InstructionState.GIVEN, InstructionState.RETURNED))

    def overdue(self, on: date) -> Self:
        """Unanswered, and its day has passed."""
        return self.waiting_for_answer().filter(due_on__lt=on)

    def overdue_in_sight(self, user: User, on: date) -> Self:
        """What a head's first page counts and its list shows: given below him, or owed by him or his."""
        return self.visible_to(user, on).overdue(on)

    def _put_to(self, user: User, on: date, *, unnamed_only: bool = False) -> Q:
        people = [user.pk, *(person.pk for person in stands_in_for(user, on))]
        led = Q(unit__in=unit_scope(user, LEADERS, on))
        return Q(person__in=people) | (led & Q(person=None) if unnamed_only else led)


class PublicationQuerySet(models.QuerySet[Any]):
    """Months, planned, closed and published."""

    def visible_to(self, user: User, on: date) -> Self:
        """With every line, before they are public: to who leads, controls, inspects, signs, numbers there."""
        held = scope(user, WATCHERS, on) | unit_scope(user, SIGNING, on)
        return self.filter(agency__in=held)

    def public(self) -> Self:
        return self.filter(state="published")


class UnitReportQuerySet(models.QuerySet[Any]):
    """Monthly reports of units."""

    def visible_to(self, user: User, on: date) -> Self:
        """Of the agencies this user leads, controls or inspects, and of all below them."""
        return self.filter(agency__in=scope(user, WATCHERS, on))

    def latest_of_each(self) -> Self:
        """The last version of each unit and month."""
        later = self.model.objects.filter(
            agency=models.OuterRef("agency"), first_on=models.OuterRef("first_on"),
            version__gt=models.OuterRef("version"),
        )  # fmt: skip
        return self.filter(~models.Exists(later))


class OutsideReportQuerySet(models.QuerySet[Any]):
    """Figures others published of our units."""

    def visible_to(self, user: User, on: date) -> Self:
        """As scores: of agencies he leads, controls or inspects, and of all below them."""
        return self.filter(agency__in=scope(user, WATCHERS, on))
