"""Which agencies a person's roles reach on a day: memberships, subtree, deputies, successors (decision 7).

What a role may do there is said by each app's permissions.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from accounts.enums import Role
from accounts.models import Actor, Leave, User
from accounts.queries.sql import ids, rows


# Roles that look at the whole subtree of their agency (architecture §6; docs/access.csv, relation child).
WIDE_ROLES = frozenset({Role.HEAD, Role.AUDITOR, Role.CONTROL})
# Roles a deputy takes over; outside help and supervision are personal appointments (docs/access.csv).
DEPUTISED_ROLES = frozenset(Role) - {
    Role.HELPER, Role.POSTAL_AGENT, Role.CONTROL, Role.AUDITOR, Role.ADMINISTRATOR,
}  # fmt: skip

# Every role held, own or deputised, with all it reaches: below its agency where the role is wide, and the
# predecessors of each. One statement whatever roles are asked for, so that a page asks it once.
_REACH = """
    WITH RECURSIVE held (agency_id, role) AS (
        SELECT DISTINCT m.agency_id, m.role
        FROM accounts_membership m
        JOIN accounts_agency a ON a.id = m.agency_id
            AND a.valid_from <= %(on)s AND (a.valid_to IS NULL OR a.valid_to >= %(on)s)
        WHERE m.valid_from <= %(on)s AND (m.valid_to IS NULL OR m.valid_to >= %(on)s)
            AND (m.user_id = %(user)s OR (m.role = ANY(%(deputised)s) AND m.user_id IN (
                SELECT l.user_id FROM accounts_leave l
                WHERE l.deputy_id = %(user)s AND %(on)s BETWEEN l.valid_from AND l.valid_to)))
    ),
    reach (agency_id, role, is_below) AS (
        SELECT agency_id, role, false FROM held
        UNION
        SELECT p.agency_id, r.role, true FROM reach r
        JOIN accounts_agencyplacement p ON p.parent_id = r.agency_id AND r.role = ANY(%(wide)s)
            AND p.valid_from <= %(on)s AND (p.valid_to IS NULL OR p.valid_to >= %(on)s)
    ),
    line (agency_id, role, is_below) AS (
        SELECT agency_id, role, is_below FROM reach
        UNION
        SELECT s.predecessor_id, l.role, l.is_below FROM line l
        JOIN accounts_agencysuccession s ON s.successor_id = l.agency_id
            AND s.sector_code = '' AND s.effective_on <= %(on)s
    )
    SELECT agency_id, role, is_below FROM line
"""


def _values(user: User, on: date) -> dict[str, object]:
    return {
        "user": user.pk,
        "on": on,
        "deputised": [str(role) for role in DEPUTISED_ROLES],
        "wide": [str(role) for role in WIDE_ROLES],
    }


def reach(user: User, on: date) -> tuple[tuple[int, Role, bool], ...]:
    """(agency, role that reaches it, whether from above) for every role of the user. One statement."""
    if not user.is_active:
        return ()
    return tuple((agency, Role(role), below) for agency, role, below in rows(_REACH, _values(user, on)))


def scope(user: User, roles: Collection[Role], on: date) -> frozenset[int]:
    """Ids of agencies where the user holds one of the roles, himself or for an absent colleague.

    Head, auditor and control reach everything below as well. The predecessors of every agency reached come
    with it. One statement.
    """
    if not user.is_active:
        return frozenset()
    return frozenset(agency for agency, role, _ in rows(_REACH, _values(user, on)) if role in roles)


def unit_scope(user: User, roles: Collection[Role], on: date) -> frozenset[int]:
    """As `scope`, without anything below: the very units the roles are held in, and their predecessors."""
    if not user.is_active:
        return frozenset()
    return frozenset(
        agency for agency, role, is_below in rows(_REACH, _values(user, on)) if role in roles and not is_below
    )


@dataclass(frozen=True)
class Holding:
    """A role held in an agency on the day asked; `acting_for_id` when only as deputy of that person."""

    agency_id: int
    agency_name: str
    role: Role
    acting_for_id: int | None


def holdings(user: User, on: date) -> tuple[Holding, ...]:
    """Every role the user holds on that day, his own and those of absent colleagues. One statement."""
    if not user.is_active:
        return ()
    found = rows(
        """
        SELECT m.agency_id, a.name, m.role, nullif(m.user_id, %(user)s)
        FROM accounts_membership m
        JOIN accounts_agency a ON a.id = m.agency_id
            AND a.valid_from <= %(on)s AND (a.valid_to IS NULL OR a.valid_to >= %(on)s)
        WHERE m.valid_from <= %(on)s AND (m.valid_to IS NULL OR m.valid_to >= %(on)s)
            AND (m.user_id = %(user)s OR (m.role = ANY(%(deputised)s) AND m.user_id IN (
                SELECT l.user_id FROM accounts_leave l
                WHERE l.deputy_id = %(user)s AND %(on)s BETWEEN l.valid_from AND l.valid_to)))
        ORDER BY m.user_id = %(user)s DESC, m.agency_id, m.role, m.user_id
        """,
        _values(user, on),
    )
    return tuple(Holding(agency_id, name, Role(role), absent) for agency_id, name, role, absent in found)


def roles_in(user: User, agency_id: int, on: date, *, acting_for: User | None = None) -> frozenset[Role]:
    """The roles that count in this agency: the user's own, and with `acting_for` that absent colleague's.

    Does not reach below or above: the head of the province is not the head of a commune.
    """
    others = {None} if acting_for is None else {None, acting_for.pk}
    return frozenset(
        held.role
        for held in holdings(user, on)
        if held.agency_id == agency_id and held.acting_for_id in others
    )


def actor_roles(by: Actor, agency_ids: Collection[int], on: date) -> frozenset[Role]:
    """The roles the actor may use in any of these agencies. One statement."""
    others = {None} if by.acting_for is None else {None, by.acting_for.pk}
    return frozenset(
        held.role
        for held in holdings(by.user, on)
        if held.agency_id in agency_ids and held.acting_for_id in others
    )


_AT_THE_TOP = """
    SELECT m.agency_id
    FROM accounts_membership m
    JOIN accounts_agency a ON a.id = m.agency_id
        AND a.valid_from <= %(on)s AND (a.valid_to IS NULL OR a.valid_to >= %(on)s)
    WHERE m.user_id = %(user)s AND m.role = %(role)s
        AND m.valid_from <= %(on)s AND (m.valid_to IS NULL OR m.valid_to >= %(on)s)
        AND NOT EXISTS (SELECT FROM accounts_agencyplacement p WHERE p.agency_id = m.agency_id)
"""


def holds_at_the_top(user: User, role: Role, on: date) -> bool:
    """Whether he himself holds the role in an agency that never stands below another. One statement.

    What one does there binds every agency below; nobody stands in for him in it (`DEPUTISED_ROLES`). An
    agency that was or will be below another is not at the top on the days between: who keeps it writes the
    days of its places, and a gap would make him the keeper of everybody's.
    """
    return user.is_active and bool(ids(_AT_THE_TOP, {"user": user.pk, "role": str(role), "on": on}))


# Asked at every page, and nearly always nobody.
_ABSENT = """
    SELECT user_id FROM accounts_leave
    WHERE deputy_id = %(user)s AND %(on)s BETWEEN valid_from AND valid_to
"""


def stands_in_for(user: User, on: date) -> tuple[User, ...]:
    """The absent colleagues this user is deputy of on that day, by name."""
    absent = ids(_ABSENT, {"user": user.pk, "on": on})
    if not absent:
        return ()
    return tuple(User.objects.filter(pk__in=absent, is_active=True).order_by("full_name", "pk"))


def holders(agency_id: int, role: Role, on: date) -> tuple[User, ...]:
    """Who holds the role in the agency that day, as his `holdings` say: candidates for a step or a notice.

    Nobody in an agency that has closed or is still to begin, though roles were left open there.
    """
    return tuple(
        User.objects.raw(
            """
            SELECT u.* FROM accounts_user u
            WHERE u.is_active AND EXISTS (
                SELECT FROM accounts_membership m
                JOIN accounts_agency a ON a.id = m.agency_id
                    AND a.valid_from <= %(on)s AND (a.valid_to IS NULL OR a.valid_to >= %(on)s)
                WHERE m.user_id = u.id AND m.agency_id = %(agency)s AND m.role = %(role)s
                    AND m.valid_from <= %(on)s AND (m.valid_to IS NULL OR m.valid_to >= %(on)s))
            ORDER BY u.full_name, u.id
            """,
            {"agency": agency_id, "role": str(role), "on": on},
        )
    )


def away(user_ids: Collection[int], on: date) -> frozenset[int]:
    """Those of these users who are on leave that day."""
    found = Leave.objects.in_force(on).filter(user__in=user_ids).values_list("user_id", flat=True)
    return frozenset(found)
