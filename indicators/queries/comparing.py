"""Two scores side by side: of two units, or of one unit in two months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.models import Agency, User
from indicators.enums import PeriodKind
from indicators.models import UnitScore
from indicators.queries.scores import Line, lines
from indicators.rules.comparing import differences
from indicators.rules.definition import Definition, definition_from


MONTHS_OFFERED = 36


@dataclass(frozen=True)
class Side:
    """One of the two: a unit's last score of a month."""

    score: UnitScore
    definition: Definition
    lines: Mapping[str, Line]

    @property
    def points(self) -> dict[str, Decimal]:
        return {name: one.points for name, one in self.lines.items() if one.points is not None}


def side(user: User, on: date, agency_id: int, month: date) -> Side | None:
    """What this person may see of the unit in that month; None where there is nothing, or nothing for him."""
    found = (
        UnitScore.objects.visible_to(user, on)
        .filter(agency=agency_id, period_kind=PeriodKind.MONTH, first_on=month)
        .select_related("agency", "definition")
        .order_by("-measured_on")
        .first()
    )
    if found is None:
        return None
    definition = definition_from(found.definition.content)
    return Side(found, definition, {one.indicator.id: one for one in lines(definition, found)})


def parts(here: Side, there: Side) -> dict[str, Decimal]:
    """Points of the one less points of the other, by indicator."""
    return differences(here.points, there.points)


def units_offered(user: User, on: date) -> Sequence[Agency]:
    """Units with scores in this person's sight, by level and name."""
    seen = UnitScore.objects.visible_to(user, on).filter(period_kind=PeriodKind.MONTH)
    return list(Agency.objects.filter(pk__in=seen.values("agency")).order_by("level", "name", "pk"))


def months_offered(user: User, on: date) -> list[date]:
    """First days of months with scores in sight, the latest first."""
    seen = UnitScore.objects.visible_to(user, on).filter(period_kind=PeriodKind.MONTH)
    return list(seen.order_by("-first_on").values_list("first_on", flat=True).distinct()[:MONTHS_OFFERED])
