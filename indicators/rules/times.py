"""How long a procedure really takes, as citizens are told: of which days, and from how many dossiers on.

Not a measure of any decree: what is published beside a limit so that nobody has to believe the limit alone.
"""

from __future__ import annotations

from datetime import date

from indicators.enums import PeriodKind
from indicators.rules.periods import period_of


MONTHS = 6
FEWEST = 10
"""Dossiers below which nothing is said: one slow dossier would be a tenth of the truth."""
MIDDLE, NINE_IN_TEN = 0.5, 0.9


def first_day(last: date) -> date:
    """The first day of results that count: `MONTHS` whole months before the month of `last`."""
    period = period_of(PeriodKind.MONTH, last)
    for _ in range(MONTHS):
        period = period.before()
    return period.first
