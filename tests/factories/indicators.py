"""Scores as the night would have written them, from counts that a test types."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from accounts.models import Agency
from indicators.models import UnitScore
from indicators.queries.agencies import SCORED_AS
from indicators.queries.definitions_kept import definition_in_force
from indicators.rules.periods import Period
from indicators.rules.scoring import Count, score


def kept_score(
    agency: Agency,
    period: Period,
    measured_on: date,
    counts: Mapping[str, tuple[str | int, int]],
    *,
    rank: tuple[int, int] | None = (1, 1),
) -> UnitScore:
    """The row of one unit; what `counts` (indicator → numerator, denominator) leaves out is not measured."""
    kept = definition_in_force(measured_on)
    typed = {name: Count(Fraction(n), Fraction(d)) for name, (n, d) in counts.items()}
    scored = score(kept.definition, typed, SCORED_AS[agency.kind])
    return UnitScore.objects.create(
        definition_id=kept.row_id,
        agency=agency,
        period_kind=period.kind,
        first_on=period.first,
        measured_on=measured_on,
        total=scored.total,
        not_measured=_decimal(scored.not_measured),
        unreachable=_decimal(scored.unreachable),
        rank=rank[0] if rank else None,
        ranked_among=rank[1] if rank else 0,
        values=[
            [
                one.indicator.id,
                *(str(_decimal(number)) if number is not None else None for number in _pair(one.count)),
                *(str(number) if number is not None else None for number in (one.ratio, one.points)),
                one.standing.value,
            ]
            for one in scored.components
        ],
    )


def _pair(count: Count | None) -> tuple[Fraction | None, Fraction | None]:
    return (None, None) if count is None else (count.n, count.d)


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
