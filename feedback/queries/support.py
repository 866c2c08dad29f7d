"""Who answers support requests, whose they are, and what is owed on them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, QuerySet

from accounts.enums import Role
from accounts.models import Agency, Membership, User
from accounts.queries import (
    Holding,
    Lack,
    ancestors,
    away,
    chains,
    holdings,
    legal_agency_ids,
    stands_for,
    that_stand,
    whole_agencies,
    working,
)
from feedback.models import SupportDesk, SupportRequest
from feedback.querysets import overdue
from feedback.rules.support import ANSWERS_UNNAMED, Desk, choose_desk


@dataclass(frozen=True)
class SupportOwed:
    """Requests in sight that wait for an answer, and those of them whose moment has passed."""

    waiting: int
    overdue: int


def place_of(user: User, on: date) -> Holding | None:
    """Where somebody asks from: his own role of that day, the last one he held where he has none any more."""
    own = [one for one in holdings(user, on) if one.acting_for_id is None]
    if own:
        return own[0]
    last = (
        Membership.objects.filter(user=user)
        .select_related("agency")
        .order_by("-valid_to", "-valid_from", "-pk")
        .first()
    )
    return Holding(last.agency_id, last.agency.name, Role(last.role), None) if last else None


def desk_of(agency_id: int, on: date, *, asker_id: int = 0) -> Desk:
    """Who answers this agency's people that day; nobody who is away where another is there.

    Of an agency that has closed: who answers the people of the one that stands for it.
    """
    places = _places(stands_for(agency_id, on), on)
    rows_named = SupportDesk.objects.in_force(on).filter(agency__in=places)
    named = _people(rows_named.values_list("agency", "person"))
    held = working(on).filter(agency__in=places, role__in=ANSWERS_UNNAMED)
    rows = list(held.values_list("role", "agency", "user").order_by("user"))
    of_role = {
        role: _people((agency, user) for held_role, agency, user in rows if held_role == role)
        for role in ANSWERS_UNNAMED
    }
    found = choose_desk(
        places,
        named=named,
        administrators=of_role[Role.ADMINISTRATOR],
        onestop_heads=of_role[Role.ONESTOP_HEAD],
        asker=asker_id,
    )
    return _present(found, on)


def _places(agency_id: int, on: date) -> tuple[int, ...]:
    """The unit and what is above it up to the seal, the agency's other units, then the agencies above."""
    chain = ancestors(agency_id, on)
    inside = whole_agencies([agency_id], on)
    own = tuple(one for one in chain if one in inside)
    others = tuple(sorted(inside - set(chain)))
    return (*own, *others, *(one for one in chain if one not in inside))


def _people(rows: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for agency, person in sorted(set(rows)):
        found.setdefault(agency, []).append(person)
    return found


def _present(desk: Desk, on: date) -> Desk:
    """Without those who are away or whose account is closed, as long as somebody is left."""
    active = User.objects.filter(pk__in=desk.people, is_active=True).values_list("pk", flat=True)
    there = set(active) - away(desk.people, on)
    people = tuple(person for person in desk.people if person in there)
    return Desk(desk.agency_id, people or desk.people, desk.why)


def people_of_desk(request: SupportRequest, on: date) -> list[User]:
    """Who is to answer it now, by name: the one it was handed to, else everybody of its desk."""
    if request.addressee is not None:
        return [request.addressee]
    if request.desk_id is None:
        return []
    desk = desk_of(request.desk_id, on, asker_id=request.asked_by_id)
    return list(User.objects.filter(pk__in=desk.people).order_by("full_name", "pk"))


def may_be_handed(request: SupportRequest, on: date) -> QuerySet[User]:
    """Who may be given it: people of the asker's agency and of those above it, by name; never the asker."""
    place = stands_for(request.agency_id, on)
    agencies = whole_agencies([place], on) | set(ancestors(place, on))
    members = working(on).filter(agency__in=agencies).values("user")
    people = User.objects.filter(pk__in=members, is_active=True).exclude(pk=request.asked_by_id)
    return people.order_by("full_name", "pk")


def support_owed(user: User, now: datetime, on: date) -> SupportOwed:
    """Of the requests this person sees; his own are not his to answer and do not count."""
    counted = (
        SupportRequest.objects.visible_to(user, on)
        .exclude(asked_by=user)
        .owed()
        .aggregate(waiting=Count("pk"), overdue=Count("pk", filter=overdue(now)))
    )
    return SupportOwed(**counted)


def lacks_of_support(agencies: Collection[Agency], on: date) -> list[Lack]:
    """Agencies with a seal whose people have nobody to turn to."""
    holders = working(on).filter(role__in=ANSWERS_UNNAMED, user__is_active=True)
    desks = {
        *SupportDesk.objects.in_force(on).values_list("agency", flat=True),
        *holders.values_list("agency", flat=True),
    }
    standing = that_stand(agencies, on)
    above = chains({agency.pk for agency in standing}, on)
    # Somebody above, or in whatever unit of it.
    inside = set(legal_agency_ids(desks, on).values()) if desks else set()
    return [
        Lack(
            agency.pk,
            agency.name,
            "no_support",
            "Chưa có người trả lời yêu cầu hỗ trợ, kể cả ở cấp trên.",
            blocks=False,
        )
        for agency in standing
        if agency.has_seal and agency.pk not in inside and desks.isdisjoint(above[agency.pk].line)
    ]
