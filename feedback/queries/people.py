"""Who is told of a petition and who may be given it; never the one complained of, nor his unit."""

from collections.abc import Collection
from datetime import date

from django.db.models import QuerySet

from accounts.enums import Role
from accounts.models import Agency, User
from accounts.queries import ancestors, legal_agency_ids, whole_agencies, working
from feedback.models import Petition
from feedback.permissions import can_view, handled_at
from feedback.rules.visibility import HANDLERS


def officers(
    petition: Petition, *, on: date, roles: Collection[Role] = (Role.PETITION_OFFICER,)
) -> list[User]:
    """Who deals with petitions at the agency that has it and may see this one; its head where nobody does."""
    handling = handled_at(petition, on)
    found = _seeing(petition, _holders(handling, roles, on), on)
    if found or Role.HEAD in roles:
        return found
    return _seeing(petition, _holders(handling, [Role.HEAD], on), on)


def possible_handlers(petition: Petition, *, on: date) -> list[User]:
    """Who of the agency may be given it, by name: holds a role that handles, and is not complained of."""
    found = _holders(handled_at(petition, on), HANDLERS, on)
    return [person for person in found if not _is_complained_of(petition, person, on)]


def agencies_with_officers(*, on: date) -> QuerySet[Agency]:
    """Agencies with a seal where somebody deals with petitions, by name."""
    members = working(on).filter(role=Role.PETITION_OFFICER, user__is_active=True)
    units = frozenset(members.values_list("agency", flat=True))
    sealed = set(legal_agency_ids(units, on).values()) if units else set()
    return Agency.objects.in_force(on).filter(pk__in=sealed).order_by("name", "pk")


def agency_above(agency_id: int, *, on: date) -> int | None:
    """The agency with a seal next above, None above the top."""
    parents = ancestors(agency_id, on)[1:]
    sealed = legal_agency_ids(parents, on) if parents else {}
    return next((sealed[parent] for parent in parents if sealed[parent] == parent), None)


def _holders(agency_id: int, roles: Collection[Role], on: date) -> list[User]:
    members = working(on).filter(agency__in=whole_agencies([agency_id], on), role__in=roles)
    return list(
        User.objects.filter(pk__in=members.values("user"), is_active=True).order_by("full_name", "pk")
    )


def _seeing(petition: Petition, people: Collection[User], on: date) -> list[User]:
    return [person for person in people if can_view(person, petition, on=on)]


def _is_complained_of(petition: Petition, person: User, on: date) -> bool:
    if not petition.is_about_person:
        return False
    # As `visible_to` excludes: by every post, deputised ones too, and by what one's unit has taken over.
    return Petition.objects.complaining_of(person, on).filter(pk=petition.pk).exists()
