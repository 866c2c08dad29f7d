"""Successions that wait for a person: to confirm them, or to look why some did not move (ruling 41)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery, TextField
from django.db.models.functions import Cast

from accounts.enums import Role
from accounts.models import AgencySuccession, User
from accounts.queries import scope
from jobs.enums import RunState
from jobs.models import JobRun


KIND = "succession"
CONFIRMERS = (Role.HEAD, Role.CONTROL)


@dataclass(frozen=True)
class Waiting:
    """Successions to heirs that somebody leads or controls. `stuck`: confirmed, and some did not move."""

    unconfirmed: int
    stuck: int


def successions_waiting(user: User, on: date) -> Waiting:
    """What this person has to confirm or to look after, from its first day on. Two statements at most."""
    heirs = scope(user, CONFIRMERS, on)
    latest = JobRun.objects.filter(kind=KIND, scope=Cast(OuterRef("pk"), TextField())).order_by("-for_day")
    begun = AgencySuccession.objects.filter(successor__in=heirs, effective_on__lte=on)
    found = begun.annotate(came_to=Subquery(latest.values("state")[:1]))
    states = [(at is None, came_to) for at, came_to in found.values_list("confirmed_at", "came_to")]
    return Waiting(
        unconfirmed=sum(is_open for is_open, _came_to in states),
        stuck=sum(not is_open and came_to == RunState.FAILED for is_open, came_to in states),
    )
