"""What stands or falls with an agency that closes: its units, whoever spoke of them or not (ruling 41)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from django.db.models import F, Q
from django.db.models.expressions import RawSQL

from accounts.exceptions import AgencyClosed, ClosesBefore
from accounts.models import Agency, AgencyPlacement
from accounts.queries.sql import ids, rows
from accounts.queries.tree import ancestors, chains, subtree, successor_of


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


def planned_below(agency_ids: Collection[int], last_day: date) -> list[AgencyPlacement]:
    """What is to come below one of these, from elsewhere or newly opened, only after that day.

    Without what is one of these itself: it ends with them.
    """
    begins = Q(valid_from__gt=last_day) | Q(agency__valid_from__gt=last_day)
    comes = Q(agency__valid_to=None) | Q(agency__valid_to__gte=F("valid_from"))
    stays = Q(valid_to=None) | Q(valid_to__gte=F("agency__valid_from"))
    found = AgencyPlacement.objects.filter(begins, comes, stays, parent__in=agency_ids)
    found = found.exclude(agency__in=agency_ids).select_related("agency")
    return list(found.order_by("valid_from", "agency__code"))


def has_units_left(agency_ids: Iterable[int], last_day: date) -> frozenset[int]:
    """Those of them under which something would go on after that day."""
    return ids(
        f"""
        SELECT DISTINCT p.parent_id
        FROM accounts_agencyplacement p JOIN accounts_agency a ON a.id = p.agency_id
        WHERE p.parent_id = ANY(%(agencies)s) AND {_GOES_ON}
        """,
        {"agencies": sorted(set(agency_ids)), "last_day": last_day},
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


# Units in force that do not stand: something above, up to the one with the seal, has closed (`of_closed`) or
# is still to begin.
_FALLEN = """
    WITH RECURSIVE fallen (agency_id, of_closed) AS (
        SELECT id, coalesce(valid_to < %(on)s, false) FROM accounts_agency
        WHERE valid_to < %(on)s OR valid_from > %(on)s
        UNION
        SELECT p.agency_id, fallen.of_closed FROM fallen
        JOIN accounts_agencyplacement p ON p.parent_id = fallen.agency_id
            AND p.valid_from <= %(on)s AND (p.valid_to IS NULL OR p.valid_to >= %(on)s)
        JOIN accounts_agency a ON a.id = p.agency_id AND NOT a.has_seal
    )
    SELECT a.id, bool_or(fallen.of_closed) AS of_closed
    FROM fallen JOIN accounts_agency a ON a.id = fallen.agency_id
    WHERE a.valid_from <= %(on)s AND (a.valid_to IS NULL OR a.valid_to >= %(on)s)
    GROUP BY a.id
"""


def fallen_units(on: date) -> frozenset[int]:
    """Units in force under an agency that has closed or is still to begin: nobody receives or decides there.

    One statement; none where every succession said what becomes of the units.
    """
    return ids(_FALLEN, {"on": on})


def units_of_closed(on: date) -> frozenset[int]:
    """Those of `fallen_units` that nobody will ever work in again: what is above them has closed."""
    return frozenset(unit for unit, of_closed in rows(_FALLEN, {"on": on}) if of_closed)


def standing_on(on: date, *places: str) -> Q:
    """Rows whose agencies at `places` (names of foreign keys) all stand that day, their seal's agency too."""
    found = Q()
    for place in places:
        found &= Q(**{f"{place}__valid_from__lte": on})
        found &= Q(**{f"{place}__valid_to__isnull": True}) | Q(**{f"{place}__valid_to__gte": on})
        found &= ~Q(**{f"{place}__in": _fallen_among(on)})
    return found


def in_unit_of_closed(on: date) -> Q:
    """Rows whose `agency` is one of `units_of_closed`, asked with the rows themselves."""
    return Q(agency__in=_fallen_among(on, "of_closed"))


def _fallen_among(on: date, which: str = "true") -> RawSQL:
    """`fallen_units` inside another question, which it saves a statement."""
    found = f"SELECT id FROM ({_FALLEN}) fallen WHERE {which}"
    return RawSQL(found.replace("%(on)s", "%s"), [on] * found.count("%(on)s"))  # noqa: S611 - nobody typed it


def check_open(agency: Agency, on: date) -> None:
    """Nobody can receive for an agency that does not exist on that day, nor in a unit of one (ruling 41).

    Raises AgencyClosed with a sentence naming the successor.
    """
    has_fallen = not agency.has_seal and agency.pk in fallen_units(on)
    for one in (agency, *(_above(agency, on) if has_fallen else ())):
        if on < one.valid_from:
            raise AgencyClosed(f"{one.name} chỉ hoạt động từ ngày {one.valid_from:%d/%m/%Y}.")
        if one.has_ended(on):
            raise AgencyClosed(_closed_sentence(one, on))


def check_open_until(agency: Agency, first: date, last: date | None) -> None:
    """`check_open` on the first day of what is given there, and on its last, None for no end.

    Raises ClosesBefore where only the last day is beyond.
    """
    check_open(agency, first)
    ends = _ends_before(agency, last)
    if ends is not None:
        raise ClosesBefore(
            f"{ends.name} kết thúc ngày {ends.valid_to:%d/%m/%Y}; hãy ghi ngày cuối cùng không sau ngày đó."
        )


def check_open_above(parent: Agency, first: date, last: date | None) -> None:
    """`check_open_until` of whom a unit is put under: nobody would be asked what becomes of it.

    It does not end with its parent, as a role does: what is done there needs an heir, which a person names.
    """
    check_open(parent, first)
    check_stands_above(parent, last)


def check_stands_above(parent: Agency, last: date | None) -> None:
    """The second half of `check_open_above`: what is above, up to the seal, does not end before that day."""
    ends = _ends_before(parent, last)
    if ends is not None and ends.valid_to is not None:
        heir = successor_of(ends.pk, ends.valid_to + timedelta(days=1))
        named = f" (nơi kế thừa là {Agency.objects.get(pk=heir).name})" if heir != ends.pk else ""
        raise ClosesBefore(
            f"{ends.name} kết thúc ngày {ends.valid_to:%d/%m/%Y}{named}, sau đó đơn vị không còn cấp trên. "
            "Hãy chọn cơ quan cấp trên khác, còn hoạt động sau ngày đó."
        )


def _ends_before(agency: Agency, last: date | None) -> Agency | None:
    """What ends before that day, None for never: the agency, or one above it up to the seal."""
    ends = first_to_end(agency, last or date.max)
    if ends is None or ends.valid_to is None:
        return None
    return ends if last is None or last > ends.valid_to else None


def first_to_end(agency: Agency, on: date = date.max) -> Agency | None:
    """Which of the agency and what stands above it on that day, up to the seal, has the earliest last day."""
    if agency.has_seal:
        return agency if agency.valid_to is not None else None
    chain = chains([agency.pk], on)[agency.pk]
    line = chain.line[: chain.line.index(chain.seal) + 1]
    return Agency.objects.filter(pk__in=line, valid_to__isnull=False).order_by("valid_to", "pk").first()


def _above(agency: Agency, on: date) -> list[Agency]:
    line = ancestors(agency.pk, on)[1:]
    found = Agency.objects.in_bulk(line)
    return [found[pk] for pk in line]


def _closed_sentence(agency: Agency, on: date) -> str:
    heir = successor_of(agency.pk, on)
    sentence = f"{agency.name} đã kết thúc hoạt động từ sau ngày {agency.valid_to:%d/%m/%Y}."
    if heir != agency.pk:
        sentence += f" Hãy tiếp nhận tại {Agency.objects.get(pk=heir).name}."
    return sentence


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
        {"agencies": sorted(set(agency_ids))},
    )
    for start, agency in closed:
        found[start].add(agency)
    return {start: frozenset(units) for start, units in found.items()}
