"""Who may act on petitions, ratings and support requests: `check_…` raises a sentence. Not about states."""

from collections.abc import Iterable
from datetime import date
from functools import cache

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor, User
from accounts.queries import (
    actor_roles,
    ancestors,
    heirs_of,
    holdings,
    legal_agency_ids,
    stands_for,
    subtree,
    whole_agencies,
)
from feedback.models import Petition, SupportRequest
from feedback.rules import support
from feedback.rules.acts import MAY, Act, whose
from feedback.rules.visibility import PETITIONS, Names, Relation


def check_can(act: Act, by: Actor, petition: Petition, *, on: date) -> None:
    """Raise NotAllowed, naming whose it is, unless the actor may do this to this petition."""
    if not can(act, by, petition, on=on):
        raise NotAllowed(f"Việc này không thuộc quyền của bạn. Người thực hiện: {whose(act)}.")


def can(act: Act, by: Actor, petition: Petition, *, on: date) -> bool:
    """Whether a grant of docs/access.csv fits; nobody does anything to a petition he may not see."""
    if not can_view(by.user, petition, on=on):
        return False
    return any(roles & _roles(relation, by, petition, on) for roles, relation in MAY[act])


def can_view(user: User, petition: Petition, *, on: date) -> bool:
    return bool(Petition.objects.visible_to(user, on).filter(pk=petition.pk).exists())


def handled_at(petition: Petition, on: date) -> int:
    """The agency that deals with it that day: the one it is with, or the heir of one that has closed."""
    return heirs_of([petition.handling_agency_id], on)[petition.handling_agency_id]


def can_at(act: Act, by: Actor, agency_id: int, *, on: date) -> bool:
    """For what has no petition yet: whether a role of the act is held in the agency, in any of its units."""
    inside = whole_agencies([agency_id], on)
    return any(
        roles & actor_roles(by, inside, on)
        for roles, relation in MAY[act]
        if relation == Relation.SAME_AGENCY
    )


def check_can_at(act: Act, by: Actor, agency_id: int, *, on: date) -> None:
    """Raises NotAllowed, naming whose it is."""
    if not can_at(act, by, agency_id, on=on):
        raise NotAllowed(f"Việc này không thuộc quyền của bạn. Người thực hiện: {whose(act)}.")


def names_shown(user: User, petition: Petition, *, on: date) -> Names:
    """How the sender is shown to somebody who may see the petition: his roles add up."""
    held = holdings(user, on)
    legal = legal_agency_ids({holding.agency_id for holding in held}, on)
    agencies = set(heirs_of([petition.handling_agency_id, petition.registered_agency_id], on).values())
    for holding in held:
        grants = PETITIONS.get(holding.role, {})
        people = {user.pk, holding.acting_for_id or user.pk}
        if grants.get(Relation.OWN) == Names.YES and petition.handler_id in people:
            return Names.YES
        if grants.get(Relation.SAME_AGENCY) == Names.YES and legal[holding.agency_id] in agencies:
            return Names.YES
        below = grants.get(Relation.CHILD) == Names.YES
        if below and handled_at(petition, on) in subtree([holding.agency_id], on):
            return Names.YES
    return Names.MASKED


def _roles(relation: Relation, by: Actor, petition: Petition, on: date) -> frozenset[Role]:
    handling = handled_at(petition, on)
    inside = whole_agencies([handling], on)
    if relation == Relation.SAME_AGENCY:
        return actor_roles(by, inside, on)
    if relation == Relation.CHILD:
        return actor_roles(by, ancestors(handling, on)[1:], on)
    people = {by.user.pk, by.acting_for.pk if by.acting_for else by.user.pk}
    return actor_roles(by, inside, on) if petition.handler_id in people else frozenset()


def check_can_support(act: support.Act, by: Actor, request: SupportRequest, *, on: date) -> None:
    """Raise NotAllowed, naming whose it is, unless the actor may do this to this support request."""
    if not can_support(act, by, request, on=on):
        said = support.whose(act)
        raise NotAllowed(f"Việc này không thuộc quyền của bạn. Người thực hiện: {said}.")


def can_support(act: support.Act, by: Actor, request: SupportRequest, *, on: date) -> bool:
    """Whether a grant of docs/access.csv fits; nobody answers himself."""
    return act in support_acts([act], by, request, on=on)


def support_acts(
    wanted: Iterable[support.Act], by: Actor, request: SupportRequest, *, on: date
) -> frozenset[support.Act]:
    """Those of the acts wanted that the actor may do; what he is to the request is asked once for all."""
    is_own = request.asked_by_id == by.user.pk
    is_put_to = cache(lambda: _is_put_to(by.user, request, on))
    held = cache(lambda: _held_around(by, request.agency_id, on))

    def fits(roles: frozenset[Role], relation: support.Relation) -> bool:
        if relation == support.Relation.OWN or is_own:
            return is_own and relation == support.Relation.OWN
        if relation == support.Relation.CONSULTED:
            return is_put_to()
        return relation == support.Relation.SAME_AGENCY and bool(roles & held())

    return frozenset(act for act in wanted if any(fits(*grant) for grant in support.MAY[act]))


def can_name_support(by: Actor, agency_id: int, *, on: date) -> bool:
    """Whether he says who answers the support requests of this agency."""
    return any(roles & _held_around(by, agency_id, on) for roles, _relation in support.MAY[support.Act.NAME])


def check_can_name_support(by: Actor, agency_id: int, *, on: date) -> None:
    """Raises NotAllowed, naming whose it is."""
    if not can_name_support(by, agency_id, on=on):
        said = support.whose(support.Act.NAME)
        raise NotAllowed(f"Việc này không thuộc quyền của bạn. Người thực hiện: {said}.")


def _is_put_to(user: User, request: SupportRequest, on: date) -> bool:
    return bool(SupportRequest.objects.put_to(user, on).filter(pk=request.pk).exists())


def _held_around(by: Actor, agency_id: int, on: date) -> frozenset[Role]:
    return actor_roles(by, whole_agencies([stands_for(agency_id, on)], on), on)
