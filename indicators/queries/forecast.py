"""The nights kept of a unit's months: what a forecast is made from and tried on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from accounts.enums import AgencyKind
from calendars.queries import load_calendar
from calendars.rules.worktime import WorkCalendar, working_days_between
from indicators.enums import PeriodKind
from indicators.models import UnitScore
from indicators.queries.agencies import SCORED_AS
from indicators.queries.whatif import counts_kept
from indicators.rules.definition import Definition
from indicators.rules.forecast import Errors, Forecast, Night, Trial, errors, forecast, trials
from indicators.rules.periods import Period


CALENDAR = "standard"


@dataclass(frozen=True)
class Outlook:
    """The month's end at this pace, and how the method did in months that are over."""

    forecast: Forecast | None
    trials: Sequence[Trial]
    errors: Errors | None


def outlook(score: UnitScore, definition: Definition) -> Outlook:
    """Of the month of `score`, as at its night. One statement over the unit's nights of that definition."""
    kind = SCORED_AS[AgencyKind(score.agency.kind)]
    months = _nights(score)
    period = Period(PeriodKind.MONTH, score.first_on)
    days = partial(_working_days, load_calendar(CALENDAR))
    found = forecast(definition, kind, months.pop(period, []), period, days)
    tried = trials(definition, kind, months, days, left=found.left) if found and found.left else []
    return Outlook(found, tried, errors(tried))


def _nights(score: UnitScore) -> dict[Period, list[Night]]:
    """The unit's nights up to this one, month by month."""
    rows = UnitScore.objects.filter(
        agency=score.agency_id,
        definition=score.definition_id,
        period_kind=PeriodKind.MONTH,
        measured_on__lte=score.measured_on,
    )
    found: dict[Period, list[Night]] = {}
    for first, on, values in rows.order_by("measured_on").values_list("first_on", "measured_on", "values"):
        found.setdefault(Period(PeriodKind.MONTH, first), []).append(Night(on, counts_kept(values)))
    return found


def _working_days(calendar: WorkCalendar, after: date, through: date) -> int:
    return working_days_between(calendar, after, through)
