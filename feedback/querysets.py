"""Ratings, petitions and duties as questions; each reads as the end of "petitions …"."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.enums import Role
from accounts.queries import inherited, legal_agency_ids, predecessors, reach, stands_in_for, whole_agencies
from dossiers.models import Dossier, StepInstance
from dossiers.querysets import Reach
from feedback.enums import NOT_A_PETITION, RUNNING, PetitionState, Verdict
from feedback.rules import support, visibility
from feedback.rules.visibility import Relation, roles_seeing


if TYPE_CHECKING:
    from accounts.models import User


class RatingQuerySet(models.QuerySet[Any]):
    """Filters of ratings."""

    def visible_to(self, user: User, on: date) -> Self:
        """Of dossiers this user answers for, less those he received or worked on himself."""
        return self.within_reach(user, on).exclude(dossier__in=worked_on(user, on))

    def within_reach(self, user: User, on: date) -> Self:
        """Of every dossier this user answers for: for figures alone, never row by row."""
        return self.filter(dossier__in=Dossier.objects.filter(rating_reach(user, on).condition(user)))

    def disliked(self) -> Self:
        return self.filter(verdict=Verdict.DISLIKED)

    def given_between(self, first: date, last: date) -> Self:
        return self.filter(given_on__gte=first, given_on__lte=last)


def rating_reach(user: User, on: date) -> Reach:
    """Whose dossiers' ratings a person reads, by the roles that answer for them."""
    reached = reach(user, on)
    inside = frozenset(
        agency for agency, role, below in reached if not below and role in visibility.RATINGS_OF_AGENCY
    )
    below = frozenset(agency for agency, role, _ in reached if role in visibility.RATINGS_BELOW)
    units = frozenset(
        agency for agency, role, is_below in reached if not is_below and role in visibility.RATINGS_OF_UNIT
    )
    agencies = below | (whole_agencies(inside, on) if inside else frozenset())
    return Reach(units=units, agencies=agencies, own=frozenset(), counters=frozenset())


def worked_on(user: User, on: date) -> models.QuerySet[Dossier]:
    """Dossiers this user, or the colleague he stands in for, received or held a step of, signing apart."""
    people = [user.pk, *(absent.pk for absent in stands_in_for(user, on))]
    steps = StepInstance.objects.filter(dossier_id=OuterRef("pk"), holder__in=people)
    return Dossier.objects.filter(
        Q(received_by__in=people)
        | Q(Exists(steps.exclude(role__in=[str(role) for role in visibility.SIGNING])))
    )


class PetitionQuerySet(models.QuerySet[Any]):
    """Filters of petitions."""

    def visible_to(self, user: User, on: date) -> Self:
        """What this user may see on that day, by every role he or the colleague he stands in for holds."""
        reached = reach(user, on)
        return self.filter(_seen(user, reached, on)).exclude(_complained_of(user, reached, on))

    def complaining_of(self, user: User, on: date) -> Self:
        """What is about this user, a colleague he stands in for, or a unit of theirs: not his to see."""
        return self.filter(_complained_of(user, reach(user, on), on))

    def running(self) -> Self:
        return self.filter(state__in=RUNNING)

    def real(self) -> Self:
        """Neither unacceptable nor another procedure."""
        return self.exclude(state__in=NOT_A_PETITION)

    def published(self) -> Self:
        return self.filter(state=PetitionState.PUBLISHED)


def _seen(user: User, reached: tuple[tuple[int, Role, bool], ...], on: date) -> Q:
    from feedback.models.petition_parts import PetitionDuty

    inside = _held(reached, roles_seeing(Relation.SAME_AGENCY))
    below = frozenset(
        agency for agency, role, is_below in reached if is_below and role in roles_seeing(Relation.CHILD)
    )
    agencies = below | (predecessors(whole_agencies(inside, on), on) if inside else frozenset())
    condition = Q(pk=None)
    if agencies:
        # An agency it was with once answers for what it did with it.
        owed = PetitionDuty.objects.filter(petition_id=OuterRef("pk"), agency__in=agencies)
        condition |= Q(registered_agency__in=agencies) | Q(handling_agency__in=agencies) | Q(Exists(owed))
    own = _held(reached, visibility.HANDLERS)
    if own:
        people = [user.pk, *(absent.pk for absent in stands_in_for(user, on))]
        condition |= Q(handler__in=people, handling_agency__in=predecessors(whole_agencies(own, on), on))
    return condition


def _held(reached: tuple[tuple[int, Role, bool], ...], roles: frozenset[Role]) -> frozenset[int]:
    return frozenset(agency for agency, role, is_below in reached if not is_below and role in roles)


def _complained_of(user: User, reached: tuple[tuple[int, Role, bool], ...], on: date) -> Q:
    """About this very person, or about somebody of a unit where he holds a role, himself or as deputy.

    Who leads an agency is complained of before everybody in it.
    """
    people = [user.pk, *(absent.pk for absent in stands_in_for(user, on))]
    units = frozenset(agency for agency, _, is_below in reached if not is_below)
    led_by = frozenset(legal_agency_ids(units, on).values()) if units else units
    return Q(about_person__in=people) | Q(about_unit__in=units | led_by)


class DutyQuerySet(models.QuerySet[Any]):
    """Filters of what is owed on petitions."""

    def open(self) -> Self:
        return self.filter(done_at=None, dropped_at=None)

    def overdue_at(self, moment: datetime) -> Self:
        """Past its limit and not done."""
        return self.open().filter(due_at__lt=moment)

    def done_late(self) -> Self:
        return self.filter(done_on__gt=F("due_on"))


class SupportQuerySet(models.QuerySet[Any]):
    """Filters of support requests."""

    def visible_to(self, user: User, on: date) -> Self:
        """His own, those put to him, and those of units he answers for by his role."""
        return self.filter(Q(asked_by=user) | _put_to(user, on) | Q(agency__in=_support_watched(user, on)))

    def put_to(self, user: User, on: date) -> Self:
        """Those this user, himself or for an absent colleague, is to answer; never his own."""
        return self.filter(_put_to(user, on)).exclude(asked_by=user)

    def owed(self) -> Self:
        """The next word is the office's."""
        return self.filter(answer_due_at__isnull=False)

    def overdue_at(self, moment: datetime) -> Self:
        return self.filter(overdue(moment))


def overdue(moment: datetime) -> Q:
    """`rules.support.is_overdue`: support requests whose answer is owed and whose moment has passed."""
    return Q(answer_due_at__lt=moment)


def _put_to(user: User, on: date) -> Q:
    from feedback.models.support import SupportDesk

    people = [user.pk, *(absent.pk for absent in stands_in_for(user, on))]
    named = frozenset(
        SupportDesk.objects.in_force(on).filter(person__in=people).values_list("agency", flat=True)
    )
    unnamed = _held(reach(user, on), support.ANSWERS_UNNAMED)
    return Q(addressee__in=people) | Q(desk__in=_desks_of(named | unnamed, on))


def _desks_of(places: frozenset[int], on: date) -> frozenset[int]:
    """The desks of who answers at these places: with them those of closed agencies that fell to their agency.

    Whoever is there answers for his whole agency where nobody nearer does (rules.support.choose_desk), so
    that the heir of a closed one need not be the very unit where he is.
    """
    if not places:
        return places
    whole = whole_agencies(places, on)
    return places | (inherited(whole, on) - whole)


def _support_watched(user: User, on: date) -> frozenset[int]:
    """Units whose people's requests this user sees by his roles."""
    units: set[int] = set()
    inside: set[int] = set()
    for agency, role, is_below in reach(user, on):
        grants = support.SEES.get(role, frozenset())
        if is_below and support.Relation.CHILD in grants:
            units.add(agency)
        if not is_below and support.Relation.SAME_UNIT in grants:
            units.add(agency)
        if not is_below and support.Relation.SAME_AGENCY in grants:
            inside.add(agency)
    watched = frozenset(units) | (whole_agencies(inside, on) if inside else frozenset[int]())
    return inherited(watched, on) if watched else watched
