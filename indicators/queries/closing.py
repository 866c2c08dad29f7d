"""What a month says of an agency and all below it, from the facts: units, places, who was late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from accounts.enums import AgencyKind
from accounts.models import Agency
from dossiers.models import OverdueEntry
from dossiers.rules.days import VIETNAM
from indicators.models import Publication, PublicationOfficer, PublicationRow, UnitScore
from indicators.queries.agencies import SCORED_AS, tree_on
from indicators.queries.officers import late_officers
from indicators.rules.definition import Definition, definition_from
from indicators.rules.periods import Period
from indicators.rules.publishing import OfficerFigures, Snapshot, UnitFigures, group_points
from indicators.rules.rolling import chain
from indicators.rules.scoring import grade_of


# Who publishes: people's committees. A department is in the list of the committee it belongs to.
PUBLISHERS = (AgencyKind.PROVINCE, AgencyKind.DISTRICT, AgencyKind.COMMUNE)
LEVELS = ("province", "district", "commune")


def publishing_agencies(day: date) -> list[Agency]:
    """Committees with scored agencies below them that day, by code: who is to publish a month."""
    parents = tree_on(day)
    lived = Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))
    scored = set(Agency.objects.filter(lived, kind__in=SCORED_AS).values_list("pk", flat=True))
    above = {one for pk in scored for one in chain(pk, parents)[1:]}
    return list(Agency.objects.filter(lived, pk__in=above, kind__in=PUBLISHERS).order_by("code"))


def below(agency_id: int, day: date) -> frozenset[int]:
    """The agency and all that stood below it, rooms and counters too, as its score was rolled up."""
    parents = tree_on(day)
    return frozenset(one for one in {*parents, agency_id} if agency_id in chain(one, parents))


def snapshot(agency_id: int, period: Period, scores: Sequence[UnitScore]) -> Snapshot:
    """The month of an agency and all below it, out of the scores of the whole installation."""
    parents = tree_on(period.last)
    ids = below(agency_id, period.last)
    mine = [one for one in scores if one.agency_id in ids]
    definition = definition_from(mine[0].definition.content)
    late = _rolled_up(late_by_law(period), parents)
    places = _places(definition, mine)
    units = [
        _unit(one, definition, places.get(one.agency_id, (None, 0)), late[one.agency_id]) for one in mine
    ]
    order = (agency_id,)
    units.sort(key=lambda one: (one.agency_id not in order, *_upwards(one)))
    people = late_officers(ids, period.first, period.last)
    return Snapshot(
        definition_id=mine[0].definition_id,
        definition=definition.name,
        units=tuple(units),
        officers=tuple(
            OfficerFigures(
                one.user_id, one.name, one.unit_id, one.unit, one.dossier_ids, one.minutes, one.handled
            )
            for one in people
        ),
    )


def _upwards(one: UnitFigures) -> tuple[int, str, bool, int, str]:
    """By level and kind, then by place; what has none comes last, by code."""
    level = LEVELS.index(one.level) if one.level in LEVELS else len(LEVELS)
    return (level, one.kind, one.rank is None, one.rank or 0, one.code)


def _unit(one: UnitScore, definition: Definition, place: tuple[int | None, int], late: int) -> UnitFigures:
    return UnitFigures(
        agency_id=one.agency_id,
        code=one.agency.code,
        name=one.agency.name,
        kind=one.agency.kind,
        level=one.agency.level,
        total=str(one.total),
        not_measured=str(one.not_measured),
        unreachable=str(one.unreachable),
        grade="" if one.not_measured else grade_of(definition, one.total).code,
        rank=place[0],
        ranked_among=place[1],
        late=late,
        values=tuple(tuple(value) for value in one.values),
    )


def _places(definition: Definition, scores: Iterable[UnitScore]) -> dict[int, tuple[int, int]]:
    """Agency → (place, among how many) inside this publication; closed agencies have none."""
    groups = {one.id: one.group for one in definition.indicators}
    classes: dict[tuple[str, str], dict[int, tuple[Decimal, ...]]] = {}
    for one in scores:
        if one.rank is None:
            continue
        points = group_points(one.values, groups)
        key = (one.total, *(points[tie] or Decimal(0) for tie in definition.ties))
        classes.setdefault((one.agency.kind, one.agency.level), {})[one.agency_id] = key
    return {
        agency: (1 + sum(other > key for other in keys.values()), len(keys))
        for keys in classes.values()
        for agency, key in keys.items()
    }


def late_by_law(period: Period) -> dict[int, int]:
    """Agency that decides → dossiers late by law (measure L) in the period, carried ones included."""
    rows = late_entries(period).values("deciding_agency").annotate(n=Count("pk")).order_by("deciding_agency")
    return {row["deciding_agency"]: row["n"] for row in rows}


def late_entries(period: Period) -> QuerySet[OverdueEntry]:
    """Of dossiers that were late by law in the period; what was over before it began is not."""
    first, after = _midnight(period.first), _midnight(period.last + timedelta(days=1))
    late = OverdueEntry.objects.filter(measure="L", late_since__lt=after)
    return late.filter(Q(closed=False) | Q(as_at__gte=first))


def _rolled_up(own: Mapping[int, int], parents: Mapping[int, int]) -> Counter[int]:
    sums: Counter[int] = Counter()
    for agency, count in own.items():
        for above in chain(agency, parents):
            sums[above] += count
    return sums


def kept_snapshot(publication: Publication) -> Snapshot:
    """What was closed, as it is kept."""
    assert publication.definition is not None, "only a closed month has figures"  # noqa: S101
    rows = PublicationRow.objects.filter(publication=publication).order_by("place")
    officers = PublicationOfficer.objects.filter(publication=publication).order_by("pk")
    return Snapshot(
        definition_id=publication.definition.pk,
        definition=str(publication.definition),
        units=tuple(_kept_unit(row) for row in rows),
        officers=tuple(
            OfficerFigures(
                one.officer_id, one.name, one.unit_id, one.unit_name,
                tuple(one.dossier_ids), one.minutes, one.handled,
            )
            for one in officers
        ),
    )  # fmt: skip


def _kept_unit(row: PublicationRow) -> UnitFigures:
    return UnitFigures(
        agency_id=row.agency_id,
        code=row.code,
        name=row.name,
        kind=row.kind,
        level=row.level,
        total=str(row.total),
        not_measured=str(row.not_measured),
        unreachable=str(row.unreachable),
        grade=row.grade,
        rank=row.rank,
        ranked_among=row.ranked_among,
        late=row.late,
        values=tuple(tuple(value) for value in row.values),
    )


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=VIETNAM)
