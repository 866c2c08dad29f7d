"""Dossiers as questions; each reads as the end of "dossiers …"."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.queries import scope
from dossiers.enums import OPEN_STATES, TERMINAL_STATES, State, StepState
from dossiers.rules import visibility


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


def visible_condition(user: User, on: date, *, prefix: str = "") -> Q:
    """The condition behind `visible_to`, for querysets that reach dossiers through `prefix`."""
    ids = {relation: _agencies(user, relation, on) for relation in (
        visibility.RECEIVING, visibility.DECIDING, visibility.UNIT, visibility.STEP
    )}  # fmt: skip
    condition = Q(**{f"{prefix}current_holder": user})
    for relation in (visibility.RECEIVING, visibility.DECIDING, visibility.UNIT):
        if ids[relation]:
            condition |= Q(**{f"{prefix}{relation}__in": ids[relation]})
    if ids[visibility.STEP]:
        condition |= _had_a_step_in(ids[visibility.STEP], prefix)
    return condition


def _agencies(user: User, relation: str, on: date) -> frozenset[int]:
    roles = [role for role, relations in visibility.SEES.items() if relation in relations]
    return scope(user, roles, on)


def _had_a_step_in(agencies: frozenset[int], prefix: str) -> Q:
    from dossiers.models.parts import StepInstance

    reached = [StepState.ACTIVE, StepState.DONE, StepState.SENT_BACK]
    outer = f"{prefix.removesuffix('__')}_id" if prefix else "pk"
    steps = StepInstance.objects.filter(dossier_id=OuterRef(outer), unit__in=agencies, state__in=reached)
    return Q(Exists(steps))
