"""Dossiers as questions; each reads as the end of "dossiers …"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.enums import Role
from accounts.queries import scope, unit_scope, whole_agencies
from dossiers.enums import OPEN_STATES, TERMINAL_STATES, State, StepState
from dossiers.rules.visibility import Relation, roles_seeing


if TYPE_CHECKING:
    from accounts.models import User


class DossierQuerySet(models.QuerySet[Any]):
    """Filters and columns of dossiers."""

    def visible_to(self, user: User, on: date) -> Self:
        """What this user may see on that day, by every role he or the colleague he stands in for holds."""
        return self.filter(visible_condition(user, on))

    def open(self) -> Self:
        return self.filter(state__in=OPEN_STATES)

    def unfinished(self) -> Self:
        """Neither finished nor ended otherwise: the clock may still run out."""
        return self.filter(ended_on=None)

    def accepted(self) -> Self:
        return self.exclude(accepted_at=None)

    def waiting_for_return(self) -> Self:
        return self.filter(state=State.DONE)

    def late_at(self, moment: datetime) -> Self:
        """Late by the legal measure L: unfinished and past, or finished after it (ruling 2)."""
        return self.filter(
            Q(ended_on=None, late_after__lt=moment)
            | Q(finished_at__gt=models.F("late_after"))
            | Q(finished_at=None, ended_at__gt=models.F("late_after"))
        )

    def received_between(self, first: date, last: date) -> Self:
        return self.filter(received_on__gte=first, received_on__lte=last)

    def not_over(self) -> Self:
        return self.exclude(state__in=TERMINAL_STATES)

    def with_list_data(self) -> Self:
        """What a row of a list shows; a total order so that pages never overlap."""
        return self.select_related(
            "procedure_version__procedure", "current_unit", "current_holder", "deciding_agency"
        )

    def most_urgent_first(self) -> Self:
        return self.order_by(models.F("due_at").asc(nulls_last=True), "pk")


def visible_condition(user: User, on: date) -> Q:
    """The condition behind `visible_to` (dossiers.rules.visibility). Five statements, none per row."""
    reach = Reach.of(user, on)
    condition = Q(pk=None)
    if reach.units:
        condition |= _through(reach.units)
    if reach.agencies:
        condition |= Q(receiving_agency__in=reach.agencies) | Q(deciding_agency__in=reach.agencies)
    if reach.own:
        condition |= Q(received_by=user, receiving_agency__in=reach.own)
    return condition


@dataclass(frozen=True)
class Reach:
    """Agencies whose dossiers a person sees: through a unit, as part of an agency or below it, as his own."""

    units: frozenset[int]
    agencies: frozenset[int]
    own: frozenset[int]

    @classmethod
    def of(cls, user: User, on: date) -> Reach:
        units = unit_scope(user, roles_seeing(Relation.SAME_UNIT), on)
        inside = unit_scope(user, roles_seeing(Relation.SAME_AGENCY), on)
        below = scope(user, roles_seeing(Relation.CHILD), on)
        agencies = below | (whole_agencies(inside, on) if inside else frozenset())
        return cls(units, agencies, unit_scope(user, [Role.HELPER, Role.POSTAL_AGENT], on))


def _through(units: frozenset[int]) -> Q:
    """Received by, lying in, or gone through one of these units."""
    from dossiers.models.parts import StepInstance

    reached = [StepState.ACTIVE, StepState.DONE, StepState.SENT_BACK]
    steps = StepInstance.objects.filter(dossier_id=OuterRef("pk"), unit__in=units, state__in=reached)
    return Q(receiving_agency__in=units) | Q(current_unit__in=units) | Q(Exists(steps))
