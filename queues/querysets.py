"""Tickets as questions; each reads as the end of "tickets …"."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef

from accounts.enums import Role
from accounts.queries import reach, whole_agencies
from queues.enums import AT_WINDOW, TicketMove, TicketState
from queues.rules.visibility import INSPECTING, TAKING_AWAY, WATCHING, WORKING


if TYPE_CHECKING:
    from accounts.models import User
    from queues.models.ticket import Ticket  # noqa: F401 - in the base class


class TicketQuerySet(models.QuerySet["Ticket"]):
    """Filters of tickets."""

    def visible_to(self, user: User, on: date) -> Self:
        """Of the units this user works in, and of those he leads, controls or inspects."""
        return self.filter(agency__in=units_seen(user, on))

    def of_day(self, agency_id: int, day: date) -> Self:
        return self.filter(agency=agency_id, day=day)

    def waiting(self) -> Self:
        return self.filter(state=TicketState.WAITING)

    def at_window(self) -> Self:
        return self.filter(state__in=AT_WINDOW)

    def knowing_who_ended(self) -> Self:
        """Each with `ended_by_night`: forgotten at the window, so that its end tells no length of service."""
        by_night = self.model._default_manager.filter(
            pk=OuterRef("pk"), events__move=TicketMove.FINISH, events__by=None
        )
        return self.annotate(ended_by_night=Exists(by_night))


def units_taken_away(user: User, on: date) -> frozenset[int]:
    """Ids of the one-stop units whose numbers a person takes away as a file (docs/access.csv, `export`)."""
    return _units(user, on, TAKING_AWAY)


def units_seen(user: User, on: date) -> frozenset[int]:
    """Ids of the one-stop units whose queue a person reads (docs/access.csv, object `ticket`)."""
    return _units(user, on, WORKING)


def _units(user: User, on: date, in_the_unit: frozenset[Role]) -> frozenset[int]:
    reached = reach(user, on)
    own = _held(reached, in_the_unit)
    inside = _held(reached, WATCHING)
    below = frozenset(agency for agency, role, is_below in reached if is_below and role in INSPECTING)
    return own | below | (whole_agencies(inside, on) if inside else frozenset())


def _held(reached: tuple[tuple[int, Role, bool], ...], roles: frozenset[Role]) -> frozenset[int]:
    return frozenset(agency for agency, role, is_below in reached if not is_below and role in roles)
