"""Whose absences a person sees and keeps."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from accounts.models import Actor, Leave, User
from accounts.permissions import Thing
from accounts.queries.people import people_in
from accounts.queries.standing import agencies_seen


def leaves_seen(by: Actor, on: date) -> QuerySet[Leave]:
    """Absences that are not over: his own, and those of the people whose leave he sees."""
    people = people_in(agencies_seen(by.acting_for or by.user, Thing.LEAVE, on), on)
    return Leave.objects.filter(Q(user=by.user) | Q(user__in=people.values("pk")), valid_to__gte=on)


def people_whose_leave_is_kept(by: Actor, on: date) -> QuerySet[User]:
    """People whose days of absence, and deputies, this person enters."""
    kept = agencies_seen(by.acting_for or by.user, Thing.LEAVE, on, to_keep=True)
    return people_in(kept, on).filter(is_active=True)


def left_without_deputy(leave: Leave) -> QuerySet[Leave]:
    """Absences of others whose deputy is away now as well, on days of this leave."""
    days = Leave.objects.filter(valid_from__lte=leave.valid_to, valid_to__gte=leave.valid_from)
    return days.filter(deputy=leave.user_id).select_related("user").order_by("valid_from", "pk")
