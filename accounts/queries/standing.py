"""How a person stands to agencies and to other people: what the app's permissions are asked with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db.models import F, Q

from accounts.enums import Role
from accounts.models import Agency, Membership, User
from accounts.permissions import EXPORTED_BY, KEPT_BY, SEEN_BY, Standing, Thing
from accounts.queries.closing import in_unit_of_closed
from accounts.queries.rights import holdings
from accounts.queries.sql import ids
from accounts.queries.tree import ancestors, legal_agency_ids, subtree
from accounts.querysets import DatedQuerySet


def standing(user: User, agency_id: int, on: date, *, acting_for: User | None = None) -> Standing:
    """The user's roles at the agency, elsewhere in the same agency with a seal, and above it.

    A closed or coming agency is kept by those above it in its own time.
    """
    others = {None} if acting_for is None else {None, acting_for.pk}
    held = [h for h in holdings(user, on) if h.acting_for_id in others]
    chain = ancestors(agency_id, on, also_closed=True)
    legal = legal_agency_ids({agency_id, *(h.agency_id for h in held)}, on, also_closed=True)
    return Standing(
        same_unit=frozenset(h.role for h in held if h.agency_id == agency_id),
        same_agency=frozenset(h.role for h in held if legal[h.agency_id] == legal[agency_id]),
        child=frozenset(h.role for h in held if h.agency_id in chain[1:]),
    )


def standing_to(user: User, other: User, on: date, *, acting_for: User | None = None) -> Standing:
    """The best standing through any agency the other person works in, that day or last before."""
    found = Standing(own=user.pk == other.pk)
    for agency_id in home_agencies(other, on):
        through = standing(user, agency_id, on, acting_for=acting_for)
        found = Standing(
            own=found.own,
            same_unit=found.same_unit | through.same_unit,
            same_agency=found.same_agency | through.same_agency,
            child=found.child | through.child,
        )
    return found


def home_agencies(user: User, on: date) -> frozenset[int]:
    """Where he works that day; for who works nowhere now, where he last did or first will."""
    current = frozenset(working(on).filter(user=user).values_list("agency_id", flat=True))
    if current:
        return current
    latest = (
        Membership.objects.filter(user=user)
        .order_by("-valid_from", "pk")
        .values_list("agency_id", flat=True)[:1]
    )
    return frozenset(latest)


def account_agencies(user_ids: Collection[int], on: date) -> dict[int, frozenset[int]]:
    """Where each of these accounts belongs: all agencies of a role that lasts, else of the last one.

    Whoever keeps an account keeps all of these: the password of one is the password of all. One statement.
    """
    rows = Membership.objects.filter(user__in=user_ids).annotate(lasts=lasting(on))
    last: dict[int, int] = {}
    found: dict[int, set[int]] = {}
    for user_id, agency_id, lasts in rows.order_by("valid_from", "-pk").values_list(
        "user_id", "agency_id", "lasts"
    ):
        last[user_id] = agency_id
        if lasts:
            found.setdefault(user_id, set()).add(agency_id)
    for user_id, agency_id in last.items():
        found.setdefault(user_id, {agency_id})
    return {user_id: frozenset(found.get(user_id, set())) for user_id in user_ids}


def working(on: date) -> DatedQuerySet[Membership]:
    """Roles in force that day where the place still stands: who works there, whoever asks."""
    return Membership.objects.in_force(on).filter(lasting(on))


def lasting(on: date) -> Q:
    """Roles in force or to come, where they still count or ever will.

    A role left open in a closed agency, in a unit that fell with it, or to begin after its agency's last day
    opens no door: it would only keep the account from the heir's administrators.
    """
    stands = Q(agency__valid_to=None) | Q(agency__valid_to__gte=on) & Q(agency__valid_to__gte=F("valid_from"))
    lasts = (Q(valid_to=None) | Q(valid_to__gte=on)) & stands
    return lasts & ~in_unit_of_closed(on)


def standings_to_account(
    user: User, other: User, on: date, *, acting_for: User | None = None
) -> tuple[Standing, ...]:
    """How the user stands to each agency that the other's account belongs to."""
    agencies = sorted(account_agencies([other.pk], on)[other.pk])
    return tuple(standing(user, agency_id, on, acting_for=acting_for) for agency_id in agencies)


def _reach(roles: Iterable[Role], user: User, on: date) -> frozenset[int]:
    wanted = frozenset(roles)
    return frozenset(h.agency_id for h in holdings(user, on) if h.role in wanted)


def agencies_seen(user: User, thing: Thing, on: date, *, to_keep: bool = False) -> frozenset[int]:
    """Ids of agencies whose accounts, leave or settings the user sees (or keeps) that day."""
    return _agencies_by((KEPT_BY if to_keep else SEEN_BY)[thing], user, on)


def agencies_exported(user: User, thing: Thing, on: date) -> frozenset[int]:
    """Ids of agencies of which the user may take a whole list away."""
    return _agencies_by(EXPORTED_BY[thing], user, on)


def _agencies_by(table: Mapping[str, frozenset[Role]], user: User, on: date) -> frozenset[int]:
    found = set(_reach(table.get("same_unit", ()), user, on))
    found |= _same_agency(_reach(table.get("same_agency", ()), user, on), on)
    above = _reach(table.get("child", ()), user, on)
    return frozenset(found | (subtree(above, on, also_closed=True) if above else frozenset()))


def _same_agency(agency_ids: Collection[int], on: date) -> frozenset[int]:
    """All units of the agencies with a seal that these belong to."""
    if not agency_ids:
        return frozenset()
    legal = set(legal_agency_ids(agency_ids, on, also_closed=True).values())
    below = subtree(legal, on, also_closed=True)
    seals = legal_agency_ids(below, on, also_closed=True)
    return frozenset(unit for unit, seal in seals.items() if seal in legal)


def ever_below(agency_ids: Iterable[int]) -> frozenset[int]:
    """These agencies and all that ever stood or will stand below them: set-up writes past and future too."""
    return ids(
        """
        WITH RECURSIVE tree (agency_id) AS (
            SELECT unnest(%(agencies)s::bigint[])
            UNION
            SELECT p.agency_id FROM tree t JOIN accounts_agencyplacement p ON p.parent_id = t.agency_id
        )
        SELECT agency_id FROM tree
        """,
        {"agencies": sorted(set(agency_ids))},
    )


def roles_of_agencies(agency_ids: Collection[int], on: date) -> dict[tuple[int, Role], frozenset[int]]:
    """Who holds which role where that day: (agency id, role) → user ids.

    What an annex was signed with and what holds now are compared by this (ruling 20).
    """
    rows = working(on).filter(agency__in=agency_ids, user__is_active=True)
    found: dict[tuple[int, Role], set[int]] = {}
    for agency_id, role, user_id in rows.values_list("agency_id", "role", "user_id"):
        found.setdefault((agency_id, Role(role)), set()).add(user_id)
    return {key: frozenset(users) for key, users in found.items()}


def agencies_in_force(agency_ids: Collection[int], on: date) -> list[Agency]:
    return list(Agency.objects.in_force(on).filter(pk__in=agency_ids).order_by("code"))
