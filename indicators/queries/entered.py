"""Figures that people entered, as the counts need them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from indicators.enums import FigureKind, PeriodKind
from indicators.models import EnteredFigure
from indicators.rules.periods import MONTHS, Period, period_of
from indicators.rules.scoring import half_up


def reported(period: Period) -> dict[int, int]:
    """Unit → dossiers it received by the national reporting system (law.md §1.2, 1.4).

    Where the period has no report yet: last year's, a twelfth of it for a month and a quarter for a quarter,
    to the whole dossier. Who has neither is left out.
    """
    last_year = period_of(PeriodKind.YEAR, period.first.replace(year=period.first.year - 1))
    share = Fraction(MONTHS[period.kind], MONTHS[PeriodKind.YEAR])
    whole_year = _figures(FigureKind.REPORTED, last_year)
    estimated = {unit: int(half_up(value * share, 0)) for unit, value in whole_year.items()}
    return estimated | {unit: int(value) for unit, value in _figures(FigureKind.REPORTED, period).items()}


def certified_copies(period: Period) -> frozenset[int]:
    """Units that have certified an electronic copy by the end of the period: once in use, it stays in use."""
    rows = EnteredFigure.objects.filter(kind=FigureKind.E_COPIES, first_on__lte=period.last).in_force()
    return frozenset(row.unit_id for row in rows if row.value)


def _figures(kind: FigureKind, period: Period) -> Mapping[int, Fraction]:
    rows = EnteredFigure.objects.filter(kind=kind, period_kind=period.kind, first_on=period.first).in_force()
    return {row.unit_id: Fraction(row.value) for row in rows}
