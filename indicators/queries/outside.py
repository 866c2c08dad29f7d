"""Our figures beside those somebody else published, unit by unit and indicator by indicator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from django.db.models import Q

from accounts.models import Agency
from indicators.enums import PeriodKind
from indicators.models import DossierFact, OutsideReport, ScoreDefinition, UnitScore
from indicators.queries.agencies import tree_on
from indicators.queries.closing import below
from indicators.queries.scores import Line, lines
from indicators.querysets import counted_in
from indicators.rules.definition import Definition, Indicator, definition_from
from indicators.rules.outside import Outside, OutsideDossier, OutsideFigure
from indicators.rules.outside_compare import (
    Cause,
    Explained,
    Hint,
    OurDossier,
    Remainder,
    Side,
    explained,
    hint,
    remainder,
)
from indicators.rules.periods import Period
from indicators.rules.progress import ProgressDays, is_late_on
from indicators.rules.rolling import chain
from indicators.rules.scoring import Count, component
from lib import frozen


ON_TIME = "ON_TIME"


@dataclass(frozen=True)
class Compared:
    """One indicator of a unit: ours, theirs, and what tells them apart."""

    indicator: Indicator
    ours: Side
    theirs: Side
    hint: Hint
    # Of our dossiers in its denominator, how many were not synchronised by the end of the period.
    unsynced: int | None


@dataclass(frozen=True)
class Dossiers:
    """The on-time share down to the dossiers: what they move, and what nobody explains."""

    ours: tuple[int, int]
    theirs: tuple[Decimal, Decimal]
    found: tuple[Explained, ...]
    remainder: Remainder

    def by_cause(self) -> list[tuple[Cause, int, int, int]]:
        """(cause, dossiers, effect on numerator, on denominator), in the order of causes."""
        return [
            (cause, len(some), sum(one.n for one in some), sum(one.d for one in some))
            for cause in Cause
            if (some := [one for one in self.found if one.cause == cause])
        ]


@dataclass(frozen=True)
class Comparison:
    """One unit of a report."""

    unit: Agency
    measured_on: date | None
    lines: tuple[Compared, ...]
    dossiers: Dossiers | None


def units_of(agency: Agency, period: Period) -> dict[str, int]:
    """Codes of the agency and all below it in the period, own and national ones → id."""
    rows = Agency.objects.filter(pk__in=below(agency.pk, period.last))
    found: dict[str, int] = {}
    for pk, code, identifier, old in rows.values_list("pk", "code", "identifier", "legacy_identifier"):
        found |= {name: pk for name in (old, identifier, code) if name}
    return found


def content_of(report: OutsideReport) -> Outside:
    """What was read, as it was kept."""
    found: Outside = frozen.from_json(Outside, report.content)
    return found


def reported_units(report: OutsideReport) -> list[Agency]:
    """Units the report says something of, most said first."""
    known = units_of(report.agency, _period(report))
    content = content_of(report)
    named = [*(one.unit for one in content.figures), *(one.unit for one in content.dossiers)]
    said = Counter(known[unit] for unit in named if unit in known)
    units = Agency.objects.filter(pk__in=said)
    return sorted(units, key=lambda unit: (-said[unit.pk], unit.name, unit.pk))


def _period(report: OutsideReport) -> Period:
    return Period(PeriodKind(report.period_kind), report.first_on)


def compare(report: OutsideReport, unit: Agency, on: date) -> Comparison:
    """One unit; of an open period counts and dossiers alike are as at the last night, like theirs."""
    period = _period(report)
    known = units_of(report.agency, period)
    content = content_of(report)
    score = _score(unit.pk, period)
    figures = {one.indicator: one for one in content.figures if known.get(one.unit) == unit.pk}
    day = _day(score, period, on)
    return Comparison(
        unit=unit,
        measured_on=score.measured_on if score else None,
        lines=tuple(_lines(score, figures, unit, period, day)),
        dossiers=_dossiers(content, known, unit, figures.get(ON_TIME), period, day)
        if content.dossiers
        else None,
    )


def rows_read(report: OutsideReport, unit: Agency, on: date) -> Outside:
    """What was read of one unit, as it was kept: its figures, and the dossiers of it and all below it.

    The same rows that `compare` reckons "theirs" from.
    """
    period = _period(report)
    known = units_of(report.agency, period)
    content = content_of(report)
    places = _places(known, _above(known, _day(_score(unit.pk, period), period, on)))
    return Outside(
        figures=tuple(one for one in content.figures if known.get(one.unit) == unit.pk),
        dossiers=tuple(one for one in content.dossiers if unit.code in places.get(one.unit, ())),
    )


def _day(score: UnitScore | None, period: Period, on: date) -> date:
    """The day both sides are compared at."""
    return period.measured_at(score.measured_on if score else on - timedelta(days=1))


def _score(agency_id: int, period: Period) -> UnitScore | None:
    rows = UnitScore.objects.of_period(period).filter(agency=agency_id).select_related("definition")
    found: UnitScore | None = rows.order_by("-measured_on", "-pk").first()
    return found


def _lines(
    score: UnitScore | None,
    figures: Mapping[str, OutsideFigure],
    unit: Agency,
    period: Period,
    day: date,
) -> Iterable[Compared]:
    if score is None:
        return
    definition = definition_from(score.definition.content)
    others = [definition_from(row.content) for row in ScoreDefinition.objects.exclude(pk=score.definition_id)]
    for one in lines(definition, score):
        theirs = figures.get(one.indicator.id)
        if theirs is None:
            continue
        ours, side = Side(one.n, one.d, one.points), Side(theirs.n, theirs.d, theirs.points)
        said = hint(ours, side, by_other_rule=_by_others(one, theirs, others))
        unsynced = _unsynced(unit.pk, period, day) if _is_of_dossiers(one, said) else None
        yield Compared(one.indicator, ours, side, said, unsynced)


def _is_of_dossiers(one: Line, said: Hint) -> bool:
    return said == Hint.DENOMINATOR and one.indicator.object == "dossier"


def _by_others(one: Line, theirs: OutsideFigure, others: Iterable[Definition]) -> set[Decimal]:
    """Points their counts (ours, where they give none) would have by other sets and versions of the rules."""
    n, d = (theirs.n, theirs.d) if theirs.d is not None else (one.n, one.d)
    if d is None:
        return set()
    count = Count(Fraction(n or 0), Fraction(d))
    found = set()
    for definition in others:
        indicator = definition.indicator(one.indicator.id)
        if indicator is not None:
            points = component(indicator, count, decimals=definition.points_decimals).points
            found |= {points} if points is not None else set()
    return found


def _unsynced(agency_id: int, period: Period, day: date) -> int:
    facts = DossierFact.objects.filter(counted_in(period, day), unit__in=below(agency_id, day))
    return facts.filter(Q(synced_on=None) | Q(synced_on__gt=day)).count()


def _dossiers(
    content: Outside,
    known: Mapping[str, int],
    unit: Agency,
    figure: OutsideFigure | None,
    period: Period,
    day: date,
) -> Dossiers:
    above = _above(known, day)
    theirs = {one.code: one for one in content.dossiers}
    places = _places(known, above)
    here = {code for code, one in theirs.items() if unit.code in places.get(one.unit, ())}
    ours = _ours(unit, here, above, period, day)
    found = explained(unit.code, ours, theirs, places=places, last=day)
    own = [one for one in ours.values() if unit.code in one.units]
    counted = (sum(not one.is_late for one in own), len(own))
    return Dossiers(
        ours=counted,
        theirs=_theirs(figure, [theirs[code] for code in here], day),
        found=tuple(found),
        remainder=remainder(
            ours=(Decimal(counted[0]), Decimal(counted[1])),
            theirs=_theirs(figure, [theirs[code] for code in here], day),
            found=found,
        ),
    )


def _above(known: Mapping[str, int], day: date) -> dict[int, list[str]]:
    """Unit → its own code and those of the known units above it, on that day."""
    parents = tree_on(day)
    codes = dict(Agency.objects.filter(pk__in=set(known.values())).values_list("pk", "code"))
    return {pk: [codes[one] for one in chain(pk, parents) if one in codes] for pk in codes}


def _places(known: Mapping[str, int], above: Mapping[int, list[str]]) -> dict[str, list[str]]:
    """As `_above`, by every code a report may name the unit with."""
    return {name: above[pk] for name, pk in known.items()}


def _theirs(
    figure: OutsideFigure | None, listed: Iterable[OutsideDossier], day: date
) -> tuple[Decimal, Decimal]:
    """Their published counts; those of their list where they published none."""
    if figure is not None and figure.d is not None:
        return figure.n or Decimal(0), figure.d
    late = [(one.end if one.end is not None and one.end <= day else day) > one.due for one in listed]
    return Decimal(len(late) - sum(late)), Decimal(len(late))


def _ours(
    unit: Agency, codes: Iterable[str], above: Mapping[int, list[str]], period: Period, day: date
) -> dict[str, OurDossier]:
    """Dossiers the unit counts here, and those they count for it and we for another unit in sight."""
    mine = Q(unit__in=below(unit.pk, day)) | Q(dossier__code__in=list(codes), unit__in=list(above))
    facts = DossierFact.objects.filter(mine & counted_in(period, day)).order_by("pk")
    # A province has a hundred thousand: plain values, and one set of codes for all of a unit.
    places = {pk: frozenset(units) for pk, units in above.items()}
    # What is no agency with a code of its own stands below the unit that was asked for.
    elsewhere = frozenset({unit.code})
    found = {}
    for code, temporary, unit_id, promised_on, synced_on, *days in facts.values_list(*_COLUMNS):
        life, name = ProgressDays(*days), code or temporary
        found[name] = OurDossier(
            code=name,
            units=places.get(unit_id, elsewhere),
            due_on=life.due_on,
            promised_on=promised_on,
            ended_on=life.ended_on if life.ended_on is not None and life.ended_on <= day else None,
            is_late=is_late_on(life, day),
            is_synced=synced_on is not None and synced_on <= day,
        )
    return found


_COLUMNS = (
    "dossier__code", "dossier__temporary_number", "unit_id", "dossier__due_on", "synced_on",
    *(field.name for field in fields(ProgressDays)),
)  # fmt: skip
