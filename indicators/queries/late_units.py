"""Late units of a month: dossiers late by law (L), hours over, explanations and apologies still owed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Sum

from accounts.models import Agency, User
from accounts.queries import scope
from dossiers.enums import ApologyState, ExplanationState
from dossiers.models import Apology, Explanation, OverdueEntry
from dossiers.queries.late_list import Month
from indicators.enums import PeriodKind
from indicators.models import DossierFact
from indicators.querysets import WATCHERS, received_in
from indicators.rules.periods import Period


@dataclass(frozen=True)
class LateUnit:
    """One agency that decides: of the dossiers that became late in the month. `received`: in the month."""

    unit_id: int
    unit: str
    dossiers: int
    still_open: int
    minutes: int
    without_apology: int
    unexplained: int
    received: int


def late_units(user: User, on: date, month: Month) -> list[LateUnit]:
    """Agencies this person leads, controls or inspects; the most late dossiers first. Five statements."""
    units = scope(user, WATCHERS, on)
    late = OverdueEntry.objects.filter(month.span("late_since"), measure="L", deciding_agency__in=units)
    told = Explanation.objects.filter(
        dossier=OuterRef("dossier"), state__in=[ExplanationState.OWED, ExplanationState.SENT_BACK]
    )
    sent = Apology.objects.filter(dossier=OuterRef("dossier"), state=ApologyState.SENT)
    rows = (
        late.annotate(is_unexplained=Exists(told), is_sorry=Exists(sent))
        .order_by()
        .values("deciding_agency")
        .annotate(
            dossiers=Count("pk"),
            still_open=Count("pk", filter=Q(closed=False)),
            minutes=Sum("minutes_late"),
            without_apology=Count("pk", filter=Q(is_sorry=False)),
            unexplained=Count("pk", filter=Q(is_unexplained=True)),
        )
    )
    found = {row["deciding_agency"]: row for row in rows}
    names = dict(Agency.objects.filter(pk__in=found).values_list("pk", "name"))
    received = _received(set(found), month, on - timedelta(days=1))
    listed = [_unit(unit, names[unit], row, received.get(unit, 0)) for unit, row in found.items()]
    return sorted(listed, key=lambda one: (-one.dossiers, -one.minutes, one.unit, one.unit_id))


def _received(units: set[int], month: Month, day: date) -> dict[int, int]:
    """As the table of work counts them (indicators.queries.workload), as at the end of that day."""
    received = received_in(Period(PeriodKind.MONTH, month.first_on), day)
    facts = DossierFact.objects.filter(received, unit__in=units)
    return dict(facts.order_by().values_list("unit").annotate(n=Count("pk")))


def _unit(unit_id: int, name: str, row: Mapping[str, Any], received: int) -> LateUnit:
    return LateUnit(
        unit_id=unit_id,
        unit=name,
        dossiers=row["dossiers"],
        still_open=row["still_open"],
        minutes=row["minutes"] or 0,
        without_apology=row["without_apology"],
        unexplained=row["unexplained"],
        received=received,
    )
