"""The night's scores: every agency for month, quarter and year to date, rolled up the tree.

All in one transaction: a night that is killed leaves the scores of the night before. The same facts and the
same day give the same rows, byte for byte; `digest` says so.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Max, OuterRef, Q, Subquery

from indicators.enums import PeriodKind
from indicators.models import UnitScore
from indicators.queries.agencies import ScoredAgency, scored_agencies
from indicators.queries.definitions_kept import KeptDefinition, definition_in_force
from indicators.queries.unit_counts import unit_counts
from indicators.rules.periods import Period, open_periods, period_of
from indicators.rules.scoring import Component, Count, UnitScore as Scored, ranks, score
from lib.progress import Progress, Silent


NIGHTS_KEPT = 35
"""Nights whose scores are kept of a period; of older ones only the last, and of months some for longer."""
KEPT_DAYS = (1, 8, 15, 22)
MONTHS_KEPT_FOR = 400
"""Of months, the nights of KEPT_DAYS are kept for so many days: what a forecast is tried on."""
GROUPING_MEMORY = "64MB"
"""For one query at a time; 30,000 groups of 25 sums take less (benchmarks.score_growth)."""
UNIQUE = ["definition", "agency", "period_kind", "first_on", "measured_on"]
WRITTEN = ["total", "not_measured", "unreachable", "rank", "ranked_among", "values"]


@dataclass(frozen=True)
class Written:
    """What a night's scoring did. `digest` is the hash of every row it wrote."""

    units: int
    rose: int
    fell: int
    moved: int
    digest: str


@transaction.atomic
def score_day(day: date, *, progress: Progress | None = None) -> Written:
    """Score the periods open on that day, as at its end."""
    return _score(open_periods(day), day, progress or Silent())


@transaction.atomic
def score_period(period: Period, *, progress: Progress | None = None) -> Written:
    """Score one period as at its end: what a late correction makes of it, beside what stood there before."""
    return _score((period,), period.last, progress or Silent())


@transaction.atomic
def score_night(period: Period, day: date, *, progress: Progress | None = None) -> Written:
    """Score one period as at a day inside it."""
    return _score((period,), day, progress or Silent())


def score_past(day: date, *, months: int, tried: int = 0) -> None:
    """Months that are over, at their ends, and the night before: for an office that begins with a past.

    Of the last `tried` months and the running one also nights that forecasts are made from and tried on: the
    first, and the one kept that is nearest to today's day of the month.
    """
    period = period_of(PeriodKind.MONTH, day)
    if tried:
        score_night(period, period.first)
    near = min(KEPT_DAYS[1:], key=lambda one: abs(one - day.day))
    for number in range(months):
        period = period.before()
        if number < tried:
            score_night(period, period.first)
            score_night(period, period.first.replace(day=near))
        score_period(period)
    score_day(day - timedelta(days=1))


def _score(periods: Sequence[Period], day: date, progress: Progress) -> Written:
    _make_room()
    kept = definition_in_force(day)
    counts = unit_counts(periods, day)
    progress.expect(len(periods))
    digest = hashlib.sha256(kept.definition.name.encode())
    done = Written(0, 0, 0, 0, "")
    for period in periods:
        agencies = scored_agencies(period.first, day)
        rows = _rows(kept, period, day, agencies, counts[period])
        before = _last_night(kept, period, day)
        _write(kept, period, day, rows)
        digest.update(_bytes(rows))
        done = _with_changes(done, rows, before)
        progress.advance(1, scores=len(rows))
    _drop_old_nights(day)
    return Written(done.units, done.rose, done.fell, done.moved, digest.hexdigest())


def _make_room() -> None:
    """Until the transaction ends, the groups of a period (units × procedures) stay in memory, not on disk."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('work_mem', %s, true)", [GROUPING_MEMORY])


def _rows(
    kept: KeptDefinition,
    period: Period,
    day: date,
    agencies: Sequence[ScoredAgency],
    counts: Mapping[int, Mapping[str, Count]],
) -> list[UnitScore]:
    scored = {one.id: score(kept.definition, counts[one.id], one.kind) for one in agencies}
    places = _places(kept, agencies, scored)
    return [
        UnitScore(
            definition_id=kept.row_id,
            agency_id=one.id,
            period_kind=period.kind,
            first_on=period.first,
            measured_on=day,
            total=scored[one.id].total,
            not_measured=_points(scored[one.id].not_measured),
            unreachable=_points(scored[one.id].unreachable),
            rank=places.get(one.id, (None, 0))[0],
            ranked_among=places.get(one.id, (None, 0))[1],
            values=[_value(component) for component in scored[one.id].components],
        )
        for one in agencies
    ]


def _places(
    kept: KeptDefinition, agencies: Sequence[ScoredAgency], scored: Mapping[int, Scored]
) -> dict[int, tuple[int, int]]:
    """Agency → (place, among how many) inside its kind and level."""
    classes: dict[tuple[str, str], list[int]] = {}
    for one in agencies:
        if one.class_of is not None:
            classes.setdefault(one.class_of, []).append(one.id)
    found: dict[int, tuple[int, int]] = {}
    for ids in classes.values():
        places = ranks(kept.definition, [scored[one] for one in ids])
        found |= {one: (place, len(ids)) for one, place in zip(ids, places, strict=True)}
    return found


def _value(one: Component) -> list[str | None]:
    n, d = (one.count.n, one.count.d) if one.count else (None, None)
    return [
        one.indicator.id,
        *(None if number is None else str(_points(number)) for number in (n, d)),
        *(None if number is None else str(number) for number in (one.ratio, one.points)),
        one.standing.value,
    ]


def _points(value: Any) -> Decimal:
    """A fraction of hundredths as a decimal, without a tail of zeros."""
    if value.denominator == 1:
        return Decimal(value.numerator)
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact


def _last_night(kept: KeptDefinition, period: Period, day: date) -> dict[int, tuple[Decimal, int | None]]:
    """Agency → (total, place) of the last night before this one that scored the period."""
    earlier = UnitScore.objects.of_period(period).filter(definition=kept.row_id, measured_on__lt=day)
    latest = earlier.aggregate(latest=Max("measured_on"))["latest"]
    rows = earlier.filter(measured_on=latest).values_list("agency_id", "total", "rank")
    return {agency: (total, rank) for agency, total, rank in rows}


def _write(kept: KeptDefinition, period: Period, day: date, rows: Sequence[UnitScore]) -> None:
    here = UnitScore.objects.of_period(period).filter(definition=kept.row_id, measured_on=day)
    here.exclude(agency__in=[row.agency_id for row in rows]).delete()
    UnitScore.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=UNIQUE, update_fields=WRITTEN, batch_size=500
    )


def _bytes(rows: Iterable[UnitScore]) -> bytes:
    lines = [
        [row.agency_id, row.period_kind, row.first_on.isoformat(), row.measured_on.isoformat(),
         str(row.total), str(row.not_measured), str(row.unreachable), row.rank, row.ranked_among, row.values]
        for row in rows
    ]  # fmt: skip
    return json.dumps(lines, ensure_ascii=False, separators=(",", ":")).encode()


def _with_changes(
    done: Written, rows: Sequence[UnitScore], before: Mapping[int, tuple[Decimal, int | None]]
) -> Written:
    known = [(row, *before[row.agency_id]) for row in rows if row.agency_id in before]
    return Written(
        units=done.units + len(rows),
        rose=done.rose + sum(row.total > total for row, total, _ in known),
        fell=done.fell + sum(row.total < total for row, total, _ in known),
        moved=done.moved + sum(row.rank != rank for row, _, rank in known),
        digest="",
    )


def _drop_old_nights(day: date) -> None:
    """Of nights long past the last of each period stays, its own figure; of months those of KEPT_DAYS too."""
    same = UnitScore.objects.filter(
        definition=OuterRef("definition"), agency=OuterRef("agency"),
        period_kind=OuterRef("period_kind"), first_on=OuterRef("first_on"),
    )  # fmt: skip
    latest = same.order_by("-measured_on").values("measured_on")[:1]
    old = UnitScore.objects.filter(measured_on__lt=day - timedelta(days=NIGHTS_KEPT))
    tried_on = Q(
        period_kind=PeriodKind.MONTH,
        measured_on__day__in=KEPT_DAYS,
        measured_on__gte=day - timedelta(days=MONTHS_KEPT_FOR),
    )
    old = old.exclude(tried_on)
    old.annotate(latest=Subquery(latest)).exclude(measured_on=F("latest")).delete()
