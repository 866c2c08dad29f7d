"""A person's ways of looking at a list, and those his agency shares."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Exists, OuterRef, Q

from accounts.enums import Role
from accounts.models import Agency, Leave, ListView, User
from accounts.queries.rights import DEPUTISED_ROLES, unit_scope
from accounts.queries.standing import working
from accounts.queries.tree import legal_agency_ids


# Who leads a unit or an agency says what its people find in their menus.
SHARERS = (Role.HEAD, Role.UNIT_HEAD, Role.ONESTOP_HEAD)


def list_views(
    user: User, list_code: str, *, posts: Collection[int], on: date
) -> tuple[ListView | None, list[ListView]]:
    """How he last had the list, and the named views he may choose: his own, then shared ones, by name.

    posts: agencies he belongs to that day; what is shared with the agency above them, the one with the seal,
    is theirs too, as long as its owner leads that one: what a head who has left shared is in nobody's menu.
    """
    theirs = {*posts, *(legal_agency_ids(posts, on).values() if posts else ())}
    rows = ListView.objects.filter(Q(owner=user) | Q(agency__in=theirs), list_code=list_code)
    found = list(rows.select_related("owner", "agency").order_by("name", "pk"))
    # Who leads is a long question, and most lists have nothing shared.
    shared = [one.pk for one in found if one.owner_id != user.pk]
    if shared:
        led = set(ListView.objects.filter(owner_leads(on), pk__in=shared).values_list("pk", flat=True))
        found = [one for one in found if one.owner_id == user.pk or one.pk in led]
    last = next((one for one in found if not one.name and one.owner_id == user.pk), None)
    named = [one for one in found if one.name]
    return last, sorted(named, key=lambda one: one.owner_id != user.pk)


def owner_leads(on: date) -> Q:
    """Shared views whose owner leads that day whom they are shared with, himself or for somebody away."""
    away = Leave.objects.in_force(on).filter(deputy=OuterRef(OuterRef("owner"))).values("user")
    held = working(on).filter(agency=OuterRef("agency"), role__in=SHARERS)
    his = held.filter(Q(user=OuterRef("owner")) | Q(user__in=away, role__in=DEPUTISED_ROLES))
    return Q(Exists(his), owner__is_active=True)


def may_share_with(user: User, on: date) -> list[Agency]:
    """Units and agencies he leads that day."""
    led = unit_scope(user, SHARERS, on)
    return list(Agency.objects.in_force(on).filter(pk__in=led).order_by("name", "pk")) if led else []
