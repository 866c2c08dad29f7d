"""What stands or falls with an agency that closes: its units, whoever spoke of them or not (ruling 41)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL

from accounts.models import Agency
from accounts.queries.sql import ids, rows
from accounts.queries.tree import subtree


# In force on the last day and after it, under a placement that goes on as well.
_GOES_ON = """
    p.valid_from <= %(last_day)s AND (p.valid_to IS NULL OR p.valid_to > %(last_day)s)
    AND a.valid_from <= %(last_day)s AND (a.valid_to IS NULL OR a.valid_to > %(last_day)s)
"""


def last_day_before(agency: Agency, effective_on: date) -> date:
    """The last day of an agency that is succeeded from that day on; an earlier end stays."""
    eve = effective_on - timedelta(days=1)
    return eve if agency.valid_to is None else min(agency.valid_to, eve)


def units_left(agency_id: int, last_day: date) -> list[Agency]:
    """What would go on under an agency after its last day: each needs an heir, another place or an end.

    Its own units, and the agencies with a seal right below them; what stands below one of these is its own.
    Parents before their units.
    """
    return list(
        Agency.objects.raw(
            f"""
            WITH RECURSIVE piece (agency_id, goes_deeper, distance) AS (
                SELECT %(agency)s::bigint, true, 0
                UNION ALL
                SELECT p.agency_id, NOT a.has_seal, piece.distance + 1 FROM piece
                JOIN accounts_agencyplacement p ON p.parent_id = piece.agency_id
                JOIN accounts_agency a ON a.id = p.agency_id
                WHERE piece.goes_deeper AND piece.distance < 20 AND {_GOES_ON}
            )
            SELECT a.* FROM piece JOIN accounts_agency a ON a.id = piece.agency_id
            WHERE piece.distance > 0 ORDER BY piece.distance, a.code
            """,
            {"agency": agency_id, "last_day": last_day},
        )
    )


def has_units_left(agency_ids: Iterable[int], last_day: date) -> frozenset[int]:
    """Those of them under which something would go on after that day."""
    return ids(
        f"""
        SELECT DISTINCT p.parent_id
        FROM accounts_agencyplacement p JOIN accounts_agency a ON a.id = p.agency_id
        WHERE p.parent_id = ANY(%(agencies)s) AND {_GOES_ON}
        """,
        {"agencies": list(agency_ids), "last_day": last_day},
    )


def counterparts(units: Collection[Agency], heir: Agency, on: date) -> dict[int, Agency]:
    """The unit of the heir that each of these goes to unless somebody says otherwise: the one of its kind."""
    below = Agency.objects.in_force(on).filter(pk__in=subtree([heir.pk], on) - {heir.pk})
    by_kind: dict[str, list[Agency]] = {}
    for unit in below.order_by("code"):
        by_kind.setdefault(unit.kind, []).append(unit)
    found = {unit.pk: by_kind.get(unit.kind, []) for unit in units}
    gone = {unit.pk for unit in units}
    return {pk: same[0] for pk, same in found.items() if len(same) == 1 and same[0].pk not in gone}


def fallen_units(on: date) -> frozenset[int]:
    """Units still in force under an agency that has closed: nobody receives, decides or answers there.

    One statement; none where every succession said what becomes of the units.
    """
    return ids(
        """
        WITH RECURSIVE fallen (agency_id) AS (
            SELECT id FROM accounts_agency WHERE valid_to < %(on)s
            UNION
            SELECT p.agency_id FROM fallen
            JOIN accounts_agencyplacement p ON p.parent_id = fallen.agency_id
                AND p.valid_from <= %(on)s AND (p.valid_to IS NULL OR p.valid_to >= %(on)s)
            JOIN accounts_agency a ON a.id = p.agency_id AND NOT a.has_seal
        )
        SELECT a.id FROM fallen JOIN accounts_agency a ON a.id = fallen.agency_id
        WHERE a.valid_from <= %(on)s AND (a.valid_to IS NULL OR a.valid_to >= %(on)s)
        """,
        {"on": on},
    )


def standing_on(on: date, *places: str) -> Q:
    """Rows whose agencies at `places` (names of foreign keys) all stand that day, their seal's agency too."""
    fallen = fallen_units(on)
    found = Q()
    for place in places:
        found &= Q(**{f"{place}__valid_from__lte": on})
        found &= Q(**{f"{place}__valid_to__isnull": True}) | Q(**{f"{place}__valid_to__gte": on})
        if fallen:
            found &= ~Q(**{f"{place}__in": fallen})
    return found


def stand_up_to_the_seal(on: date, *columns: str) -> RawSQL:
    """Whether the agencies in these columns stand that day, and all above them up to the one with the seal.

    A condition of `filter`, reckoned for each row: of a few rows it saves the statement of `standing_on`.
    """
    return RawSQL(  # noqa: S611 - names of columns, and the day as a parameter
        f"""
        NOT EXISTS (
            WITH RECURSIVE up (agency_id) AS (
                SELECT unnest(ARRAY[{", ".join(columns)}])
                UNION
                SELECT p.parent_id FROM up
                JOIN accounts_agency a ON a.id = up.agency_id AND NOT a.has_seal
                JOIN accounts_agencyplacement p ON p.agency_id = up.agency_id
                    AND p.valid_from <= %s AND (p.valid_to IS NULL OR p.valid_to >= %s)
            )
            SELECT FROM up JOIN accounts_agency a ON a.id = up.agency_id
            WHERE a.valid_from > %s OR a.valid_to < %s)
        """,
        [on] * 4,
        output_field=BooleanField(),
    )


def falls_with(agency_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Each of these with the units whose work is its heir's: closed with it or left standing, none of them
    with an heir of its own, for then what stood below it is that heir's too.

    A living agency has none but itself. One statement.
    """
    found: dict[int, set[int]] = {pk: {pk} for pk in agency_ids}
    closed = rows(
        """
        WITH RECURSIVE part (start_id, last_day, agency_id) AS (
            SELECT id, valid_to, id FROM accounts_agency WHERE id = ANY(%(agencies)s) AND valid_to IS NOT NULL
            UNION
            SELECT part.start_id, part.last_day, p.agency_id FROM part
            JOIN accounts_agencyplacement p ON p.parent_id = part.agency_id
                AND p.valid_from <= part.last_day AND (p.valid_to IS NULL OR p.valid_to >= part.last_day)
            JOIN accounts_agency a ON a.id = p.agency_id
                AND (a.valid_to <= part.last_day OR (NOT a.has_seal AND NOT EXISTS (
                    SELECT FROM accounts_agencyplacement later
                    WHERE later.agency_id = a.id AND later.valid_from > part.last_day)))
            WHERE NOT EXISTS (
                SELECT FROM accounts_agencysuccession s
                WHERE s.predecessor_id = p.agency_id AND s.sector_code = '')
        )
        SELECT start_id, agency_id FROM part
        """,
        {"agencies": list(agency_ids)},
    )
    for start, agency in closed:
        found[start].add(agency)
    return {start: frozenset(units) for start, units in found.items()}
