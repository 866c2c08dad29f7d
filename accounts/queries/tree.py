"""The agency tree as it stood on a day, and who carries on after a merger. One statement each."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

from accounts.models import Agency
from accounts.queries.sql import ids, rows
from accounts.rules.policy import DeadlinePolicy


# The day a placement is asked for: the day itself, or with `also_closed`, for an agency that does not exist
# on it, the nearest day of its own time. Settings of closed and coming agencies are kept by those above them.
_DAY = """CASE WHEN %(also_closed)s THEN (
            SELECT LEAST(GREATEST(%(on)s::date, a.valid_from), coalesce(a.valid_to, 'infinity'))
            FROM accounts_agency a WHERE a.id = p.agency_id) ELSE %(on)s::date END"""
_HOLDS = f"p.valid_from <= {_DAY} AND (p.valid_to IS NULL OR p.valid_to >= {_DAY})"

# An agency and everything above it, nearest first (distance 0 is itself).
_CHAIN = f"""
    WITH RECURSIVE chain (agency_id, distance) AS (
        SELECT %(agency)s::bigint, 0
        UNION ALL
        SELECT p.parent_id, c.distance + 1
        FROM chain c
        JOIN accounts_agencyplacement p ON p.agency_id = c.agency_id AND {_HOLDS}
        WHERE c.distance < 20
    )
"""

# Who has taken over from `h` by the day; a sector's own heir before the general one.
_NEXT_HEIR = """
    SELECT successor_id FROM accounts_agencysuccession
    WHERE predecessor_id = h.agency_id AND effective_on <= %(on)s AND sector_code IN ('', %(sector)s)
    ORDER BY sector_code DESC LIMIT 1
"""
# Heirs of one agency step by step, as far as they have taken over.
_HEIRS = f"""
    WITH RECURSIVE heirs (agency_id, distance) AS (
        SELECT %(agency)s::bigint, 0
        UNION ALL
        SELECT s.successor_id, h.distance + 1
        FROM heirs h
        JOIN LATERAL ({_NEXT_HEIR}) s ON true
        WHERE h.distance < 20
    )
    SELECT agency_id FROM heirs ORDER BY distance
"""


_TREE = f"""
    WITH RECURSIVE tree (agency_id) AS (
        SELECT unnest(%(agencies)s::bigint[])
        UNION
        SELECT p.agency_id FROM tree t
        JOIN accounts_agencyplacement p ON p.parent_id = t.agency_id AND {_HOLDS}
    )
"""


def subtree(agency_ids: Iterable[int], on: date, *, also_closed: bool = False) -> frozenset[int]:
    """These agencies and all that stood below them on that day."""
    return ids(
        _TREE + "SELECT agency_id FROM tree",
        {"agencies": sorted(set(agency_ids)), "on": on, "also_closed": also_closed},
    )


def holders_below(agency_id: int, roles: Collection[str], on: date) -> list[tuple[str, int, int]]:
    """(role, unit, user) of everybody who holds one of the roles in the agency or below it that day.

    By unit and user; nobody in one that has closed or is still to begin, as `holdings` says. One statement.
    """
    return rows(
        _TREE
        + """
        SELECT m.role, m.agency_id, m.user_id
        FROM tree
        JOIN accounts_agency a ON a.id = tree.agency_id
            AND a.valid_from <= %(on)s AND (a.valid_to IS NULL OR a.valid_to >= %(on)s)
        JOIN accounts_membership m ON m.agency_id = tree.agency_id AND m.role = ANY(%(roles)s)
            AND m.valid_from <= %(on)s AND (m.valid_to IS NULL OR m.valid_to >= %(on)s)
        JOIN accounts_user u ON u.id = m.user_id AND u.is_active
        ORDER BY m.agency_id, m.user_id
        """,
        {"agencies": [agency_id], "on": on, "also_closed": False, "roles": sorted(map(str, roles))},
    )


def ancestors(agency_id: int, on: date, *, also_closed: bool = False) -> tuple[int, ...]:
    """The agency itself, then its parent, and so on to the top."""
    found = rows(
        _CHAIN + "SELECT agency_id FROM chain ORDER BY distance",
        {"agency": agency_id, "on": on, "also_closed": also_closed},
    )
    return tuple(row[0] for row in found)


# `_CHAIN` of each of many (`begins`).
_CHAIN_FROM = f"""
    chain (start_id, agency_id, distance) AS (
        {{begins}}
        UNION ALL
        SELECT c.start_id, p.parent_id, c.distance + 1
        FROM chain c
        JOIN accounts_agencyplacement p ON p.agency_id = c.agency_id AND {_HOLDS}
        WHERE c.distance < 20
    )
"""
_EACH = "SELECT a, a, 0 FROM unnest(%(agencies)s::bigint[]) a"

# The agency with the seal of each of many: start_id → sealed_id.
_SEALED = f"""
    WITH RECURSIVE {_CHAIN_FROM.format(begins=_EACH)},
    sealed (start_id, sealed_id) AS (
        SELECT DISTINCT ON (c.start_id) c.start_id, a.id
        FROM chain c JOIN accounts_agency a ON a.id = c.agency_id
        ORDER BY c.start_id, a.has_seal DESC, CASE WHEN a.has_seal THEN c.distance ELSE -c.distance END
    )
"""


def legal_agency(agency_id: int, on: date) -> Agency:
    """The nearest agency with a seal, itself or above: who signs and answers (ruling 12).

    Falls back to the top of the tree where nobody has a seal.
    """
    return Agency.objects.raw(
        _SEALED + "SELECT a.* FROM sealed JOIN accounts_agency a ON a.id = sealed.sealed_id",
        {"agencies": [agency_id], "on": on, "also_closed": False},
    )[0]


class Chain(NamedTuple):
    """An agency and all above it, nearest first; and the one with the seal, as `legal_agency` says."""

    line: tuple[int, ...]
    seal: int


def chains(agency_ids: Iterable[int], on: date, *, also_closed: bool = False) -> dict[int, Chain]:
    """`ancestors` and `legal_agency_ids` of many at once, in one statement."""
    found: dict[int, list[tuple[int, bool]]] = {}
    statement = f"""
        WITH RECURSIVE {_CHAIN_FROM.format(begins=_EACH)}
        SELECT c.start_id, a.id, a.has_seal FROM chain c JOIN accounts_agency a ON a.id = c.agency_id
        ORDER BY c.distance
    """
    values = {"agencies": sorted(set(agency_ids)), "on": on, "also_closed": also_closed}
    for start, agency, has_seal in rows(statement, values):
        found.setdefault(start, []).append((agency, has_seal))
    return {
        start: Chain(
            tuple(agency for agency, _ in line),
            next((agency for agency, has_seal in line if has_seal), line[-1][0]),
        )
        for start, line in found.items()
    }


def legal_agency_ids(agency_ids: Iterable[int], on: date, *, also_closed: bool = False) -> dict[int, int]:
    """`legal_agency` of many at once: agency id → id of the agency with the seal."""
    lines = chains(agency_ids, on, also_closed=also_closed)
    return {start: chain.seal for start, chain in lines.items()}


def line_of_heirs(agency_id: int, on: date, sector_code: str = "") -> tuple[int, ...]:
    """The agency itself, then each that has taken over from the one before by that day."""
    found = rows(_HEIRS, {"agency": agency_id, "on": on, "sector": sector_code})
    return tuple(row[0] for row in found)


def successor_of(agency_id: int, on: date) -> int:
    """Who does this agency's work on that day: itself, or the last heir that has taken over (ruling 41)."""
    return line_of_heirs(agency_id, on)[-1]


# Who stands for each of many (`begins`): step by step to the next heir, as long as that one is closed too.
_STANDING_FROM = f"""
    {{name}}_heirs (start_id, agency_id, distance) AS (
        {{begins}}
        UNION ALL
        SELECT h.start_id, s.successor_id, h.distance + 1
        FROM {{name}}_heirs h
        JOIN accounts_agency closed ON closed.id = h.agency_id AND closed.valid_to < %(on)s
        JOIN LATERAL ({_NEXT_HEIR}) s ON true
        WHERE h.distance < 20
    ),
    {{name}} (start_id, agency_id) AS (
        SELECT DISTINCT ON (start_id) start_id, agency_id FROM {{name}}_heirs ORDER BY start_id, distance DESC
    )
"""
_STANDING = _STANDING_FROM.format(name="standing", begins=_EACH)
# The one left nearest to each of many (`begins`): its last heir, then what was above that one or the heir of
# it; and how far above it is. One that has not begun stands for itself alone.
_LEFT_FROM = f"""
    WITH RECURSIVE {_STANDING_FROM.replace("{name}", "standing")},
    {_CHAIN_FROM.format(begins="SELECT start_id, agency_id, 0 FROM standing")},
    {_STANDING_FROM.format(name="above", begins="SELECT DISTINCT agency_id, agency_id, 0 FROM chain")}
    SELECT DISTINCT ON (chain.start_id) chain.start_id, left_over.id, chain.distance FROM chain
    JOIN above ON above.start_id = chain.agency_id
    JOIN accounts_agency left_over ON left_over.id = above.agency_id
        AND (left_over.valid_from <= %(on)s OR left_over.id = chain.start_id)
        AND (left_over.valid_to IS NULL OR left_over.valid_to >= %(on)s)
    ORDER BY chain.start_id, chain.distance
"""
_LEFT = _LEFT_FROM.format(begins=_EACH)
_LEFT_BEHIND = _LEFT_FROM.format(begins="SELECT id, id, 0 FROM accounts_agency WHERE valid_to < %(on)s")


def heirs_of(agency_ids: Iterable[int], on: date, sector_code: str = "") -> dict[int, int]:
    """Who stands for each of these on that day: itself, or once it has closed the last heir (ruling 41).

    Where `line_of_heirs` says who does the work of a living agency's sector, nobody stands for the living.
    """
    asked = {"agencies": sorted(set(agency_ids)), "on": on, "sector": sector_code}
    return dict(rows(f"WITH RECURSIVE {_STANDING} SELECT start_id, agency_id FROM standing", asked))


def stands_for(agency_id: int, on: date) -> int:
    """Who has what a closed agency left behind: its heir; without one the nearest agency above that is left.

    Itself before it closes, and where nobody is left. Ruling 41 names heirs only; what is left without one,
    such as cash that was taken, falls to the agency that the closed one, or its last heir, was a part of.
    """
    found = rows(_LEFT, {"agencies": [agency_id], "on": on, "sector": "", "also_closed": True})
    return found[0][1] if found else agency_id


def left_behind(on: date) -> dict[int, int]:
    """Agencies that closed and have no living heir, each with who stands for it that day. One statement.

    Without those for whom nobody is left.
    """
    found = rows(_LEFT_BEHIND, {"on": on, "sector": "", "also_closed": True})
    return {closed: stands for closed, stands, distance in found if distance}


def left_to(agency_ids: Collection[int], on: date) -> frozenset[int]:
    """Agencies of `left_behind` for whom one of these stands."""
    return frozenset(closed for closed, stands in left_behind(on).items() if stands in agency_ids)


def legal_heir(agency_id: int, on: date) -> Agency:
    """`legal_agency` of whoever stands for the agency that day: whose paper it is now (ruling 41)."""
    return legal_agency(stands_for(agency_id, on), on)


# Each of many and everything above it, where the rule of its calendar is looked for. A closed agency counts
# as whoever stands for it does (ruling 41); without an heir as it did itself, where it last stood.
_POLICIES = f"""
    WITH RECURSIVE {_STANDING},
    {_CHAIN_FROM.format(begins="SELECT start_id, agency_id, 0 FROM standing")}
    SELECT DISTINCT ON (c.start_id) c.start_id, k.counting_calendar, k.start_rule, k.due_time_policy,
        k.fixed_hour, coalesce(nullif(k.opening_calendar, ''), k.counting_calendar)
    FROM chain c
    JOIN accounts_agencycalendar k ON k.agency_id = c.agency_id
        AND k.valid_from <= %(on)s AND (k.valid_to IS NULL OR k.valid_to >= %(on)s)
    ORDER BY c.start_id, c.distance
"""


def deadline_policies(agency_ids: Collection[int], on: date) -> dict[int, DeadlinePolicy]:
    """How each counts and prints promises: its own rule, else the nearest one above, else the default.

    Of one that has closed: how its heir does. One statement, however many agencies.
    """
    values = {"agencies": sorted(set(agency_ids)), "on": on, "sector": "", "also_closed": True}
    found = {start: DeadlinePolicy(*said) for start, *said in rows(_POLICIES, values)}
    return dict.fromkeys(agency_ids, DeadlinePolicy()) | found


def deadline_policy(agency_id: int, on: date) -> DeadlinePolicy:
    """`deadline_policies` of one."""
    return deadline_policies([agency_id], on)[agency_id]


def opening_calendars(agency_ids: Collection[int], on: date) -> dict[int, str]:
    """The code of the calendar whose sessions each of these is open in."""
    found = deadline_policies(agency_ids, on)
    return {agency: policy.opening_calendar_code for agency, policy in found.items()}


def predecessors(agency_ids: Iterable[int], on: date, *, any_sector: bool = False) -> frozenset[int]:
    """These agencies and all whose general heirs they are by that day; or heirs of whatever sector."""
    return ids(
        """
        WITH RECURSIVE line (agency_id) AS (
            SELECT unnest(%(agencies)s::bigint[])
            UNION
            SELECT s.predecessor_id FROM line l
            JOIN accounts_agencysuccession s ON s.successor_id = l.agency_id
                AND (%(any_sector)s OR s.sector_code = '') AND s.effective_on <= %(on)s
        )
        SELECT agency_id FROM line
        """,
        {"agencies": sorted(set(agency_ids)), "on": on, "any_sector": any_sector},
    )


def inherited(agency_ids: Iterable[int], on: date) -> frozenset[int]:
    """These agencies and all whose work is theirs by that day: as heirs, or as the nearest that is left."""
    line = predecessors(agency_ids, on)
    return line | left_to(line, on)


def whole_agencies(agency_ids: Iterable[int], on: date) -> frozenset[int]:
    """All units of the agencies with a seal that these belong to: "the same agency" of docs/access.md."""
    return ids(
        _SEALED
        + """,
        inside (agency_id) AS (
            SELECT sealed_id FROM sealed
            UNION
            SELECT p.agency_id FROM inside i
            JOIN accounts_agencyplacement p ON p.parent_id = i.agency_id
                AND p.valid_from <= %(on)s AND (p.valid_to IS NULL OR p.valid_to >= %(on)s)
            JOIN accounts_agency a ON a.id = p.agency_id AND NOT a.has_seal
        )
        SELECT agency_id FROM inside
        """,
        {"agencies": sorted(set(agency_ids)), "on": on, "also_closed": False},
    )
