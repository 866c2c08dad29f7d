"""A score and that of the night before, indicator by indicator, and the dossiers that made the change."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import or_

from django.db.models import Q

from accounts.enums import AgencyKind
from accounts.models import User
from dossiers.models import Dossier
from feedback.queries import HiddenOpinions, hidden_opinions
from indicators.enums import PeriodKind
from indicators.models import DossierFact, UnitScore
from indicators.queries.agencies import SCORED_AS
from indicators.queries.drilldown import NOTHING_HIDDEN, place_of
from indicators.queries.opinions import life_told
from indicators.queries.scores import Line, lines
from indicators.queries.whatif import counts_kept
from indicators.querysets import counted_in
from indicators.rules.contribution import DOSSIER_SYNC
from indicators.rules.definition import Definition
from indicators.rules.overnight import Event, Part, events_of, parts
from indicators.rules.periods import Period


DAYS = (
    "received_on", "ended_on", "due_on", "extended_on", "asked_on", "answered_on", "asked_again_on",
    "finished_on", "e_result_on", "digitised_on", "fee_dropped_on", "paid_online_on", "stored_on",
    "synced_on", "disliked_on", "petitioned_on",
)  # fmt: skip
"""Nothing about a fact changes from one day to another unless one of its days lies between them."""
LISTED = 100


@dataclass(frozen=True)
class Moved:
    """One indicator the night before and now. `change` is the sum of its parts."""

    before: Line
    now: Line
    parts: Sequence[Part]
    change: Decimal


@dataclass(frozen=True)
class Happened:
    """A dossier in sight and what it moved."""

    dossier: Dossier
    events: Sequence[Event]


@dataclass(frozen=True)
class Overnight:
    """Between the ends of two days. `outside`: those that moved something he is not told."""

    earlier: UnitScore
    moved: Sequence[Moved]
    happened: Sequence[Happened]
    listed_of: int
    outside: int


def overnight(user: User, on: date, score: UnitScore, definition: Definition) -> Overnight | None:
    """From the night before the one of `score` to it; None where the period has no earlier night."""
    period = Period(PeriodKind(score.period_kind), score.first_on)
    earlier = (
        UnitScore.objects.of_period(period)
        .filter(agency=score.agency_id, definition=score.definition_id, measured_on__lt=score.measured_on)
        .order_by("-measured_on")
        .first()
    )
    if earlier is None:
        return None
    # What 1.4 divides by is reported from outside; it does not grow by dossiers.
    counted = {*counts_kept(earlier.values), *counts_kept(score.values)} - {DOSSIER_SYNC}
    window = (earlier.measured_on, score.measured_on)
    facts = _facts(score, period, window)
    events = _events(facts, period, window, counted, NOTHING_HIDDEN)
    by_indicator: dict[str, list[Event]] = {}
    for each in events.values():
        for event in each:
            by_indicator.setdefault(event.indicator, []).append(event)
    # What is counted of an opinion he may not read is no event of a dossier he is told.
    told = _events(facts, period, window, counted, hidden_opinions(user, on, events))
    happened, in_sight = _listed(user, on, {pk: told[pk] for pk in events if pk in told})
    moved = _moved(score, earlier, definition, by_indicator)
    return Overnight(earlier, moved, happened, len(events), len(events) - in_sight)


def _facts(score: UnitScore, period: Period, window: tuple[date, date]) -> Sequence[DossierFact]:
    """Those with one of their days between the two."""
    between = reduce(or_, (Q(**{f"{name}__range": window}) for name in DAYS))
    facts = DossierFact.objects.filter(
        counted_in(period, score.measured_on) & between,
        unit__in=place_of(score).units,
    )
    return list(facts.order_by("received_on", "pk"))


def _events(
    facts: Sequence[DossierFact],
    period: Period,
    window: tuple[date, date],
    counted: Collection[str],
    hidden: HiddenOpinions,
) -> dict[int, list[Event]]:
    """Dossier → what it moved between the two days, of the indicators that are counted."""
    found = {}
    for fact in facts:
        life = life_told(fact, hidden)
        events = [one for one in events_of(life, period, *window) if one.indicator in counted]
        if events:
            found[fact.pk] = events
    return found


def _moved(
    score: UnitScore, earlier: UnitScore, definition: Definition, events: Mapping[str, Sequence[Event]]
) -> list[Moved]:
    was, now = counts_kept(earlier.values), counts_kept(score.values)
    kind = SCORED_AS[AgencyKind(score.agency.kind)]
    found = []
    for before, line in zip(lines(definition, earlier), lines(definition, score), strict=True):
        one = line.indicator
        made = parts(
            one, was.get(one.id), now.get(one.id), events.get(one.id, ()),
            decimals=definition.points_decimals, kind=kind,
        )  # fmt: skip
        if made and (one.id in was or one.id in now):
            found.append(Moved(before, line, made, sum((part.points for part in made), Decimal(0))))
    return found


def _listed(user: User, on: date, events: Mapping[int, Sequence[Event]]) -> tuple[list[Happened], int]:
    """The dossiers in sight, those that lost something first, and how many are in sight."""
    seen = Dossier.objects.visible_to(user, on).filter(pk__in=events)
    ids = set(seen.values_list("pk", flat=True))
    chosen = sorted(ids, key=lambda pk: (not _costs(events[pk]), pk))[:LISTED]
    rows = Dossier.objects.filter(pk__in=chosen).with_list_data()
    shown = {one.pk: one for one in rows.select_related("procedure_version", "deciding_agency", "fact")}
    return [Happened(shown[pk], events[pk]) for pk in chosen if pk in shown], len(ids)


def _costs(events: Sequence[Event]) -> bool:
    """Whether it took something out of a numerator that was in it the night before."""
    return any((one.more.n or 0) < 0 for one in events)
