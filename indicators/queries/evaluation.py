"""The nine indices of Circular 01/2018 of a unit: measured where the portal knows, entered elsewhere.

A dossier's points are added up and divided by the dossiers rated; a unit's, over the quarters and units rated
(ruling 33). An index nobody has rated is skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Count as Rows, Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce, TruncDate

from accounts.models import Agency
from dossiers.models import StepInstance
from dossiers.rules.days import VIETNAM
from indicators.enums import FigureKind as K, PeriodKind
from indicators.models import DossierFact, EnteredFigure
from indicators.queries.agencies import SCORED_AS, tree_on
from indicators.queries.definitions_kept import kept_in_force
from indicators.querysets import counted_in, late_on
from indicators.rules import evaluation as rule
from indicators.rules.contribution import ONLINE_CHANNEL, ONLINE_DOSSIER, ONLINE_TTHC, PETITIONS_ON_TIME
from indicators.rules.definition import UnitKind
from indicators.rules.evaluation import Compared
from indicators.rules.periods import Period
from indicators.rules.rolling import chain
from indicators.rules.scoring import Count, UnitScore, score


DEFINITION = "2018-evaluation"
PER_DOSSIER: Mapping[str, Mapping[K, int]] = {
    "CONTACTS": {
        K.CONTACTS_0: rule.contact_points(0),
        K.CONTACTS_1: rule.contact_points(1),
        K.CONTACTS_2: rule.contact_points(2),
        K.CONTACTS_F: rule.contact_points(2, fault_of_applicant=True),
    },
    "AGENCIES": {
        K.AGENCIES_0: rule.agency_points(0),
        K.AGENCIES_1: rule.agency_points(1),
        K.AGENCIES_2: rule.agency_points(2),
        K.AGENCIES_C: rule.agency_points(2, only_onestop_and_chair=True),
    },
    "ATTITUDE": {
        K.ATTITUDE_2: rule.attitude_points(Compared.SHORTER, complaint_upheld=False),
        K.ATTITUDE_1: rule.attitude_points(Compared.EQUAL, complaint_upheld=False),
        K.ATTITUDE_0: rule.attitude_points(Compared.LONGER, complaint_upheld=False),
    },
}
"""Index → what is entered of it → the points each such dossier has."""
HOURS_OF_DAY = 8
ENTERED = (
    *(kind for kinds in PER_DOSSIER.values() for kind in kinds),
    K.ONESTOP_N, K.ONESTOP_R, K.ONESTOP_W, K.POSTED, K.POSTED_E, K.POSTED_OK, K.DRAGGING,
)  # fmt: skip
Figures = Mapping[str, int]


@dataclass(frozen=True)
class Evaluation:
    """A unit's nine indices, and which of them people entered."""

    score: UnitScore
    entered: frozenset[str]


def evaluation_of(agency: Agency, period: Period, day: date, counts: Mapping[str, Count]) -> Evaluation:
    """Of a quarter or a year as at `day`; `counts` are the unit's of Decision 766 of the same period."""
    last = period.measured_at(day)
    parents = tree_on(last)
    units = sorted(one for one in {*parents, agency.pk} if agency.pk in chain(one, parents))
    kind = SCORED_AS[agency.kind]  # type: ignore[index]
    times = _entered(units, period)
    found: dict[str, Count] = _times(units, period, last)
    entered = {index: count for index, kinds in PER_DOSSIER.items() if (count := _per_dossier(times, kinds))}
    entered |= {
        index: count
        for index, points in (("ONE_STOP", _one_stop(kind)), ("PUBLICATION", _publication))
        if (count := _per_unit(times, points))
    }
    if _measured(counts, PETITIONS_ON_TIME) is not None:
        found["FEEDBACK"] = _feedback(times, counts[PETITIONS_ON_TIME])
    online = _online(units, period, last, counts)
    if online is not None:
        found["ONLINE"] = online
    scored = score(kept_in_force(DEFINITION, last), found | entered, kind)
    return Evaluation(scored, frozenset(entered))


def _entered(units: Sequence[int], period: Period) -> list[Figures]:
    """What was entered, quarter by quarter of each unit that entered anything."""
    rows = EnteredFigure.objects.filter(
        unit__in=units, kind__in=ENTERED, period_kind=PeriodKind.QUARTER,
        first_on__gte=period.first, first_on__lte=period.last,
    ).in_force()  # fmt: skip
    found: dict[tuple[int, date], dict[str, int]] = {}
    for row in rows:
        found.setdefault((row.unit_id, row.first_on), {})[row.kind] = row.value
    return [found[key] for key in sorted(found)]


def _per_dossier(times: Sequence[Figures], kinds: Mapping[K, int]) -> Count | None:
    rated = sum(one.get(kind, 0) for one in times for kind in kinds)
    points = sum(one.get(kind, 0) * given for one in times for kind, given in kinds.items())
    return Count.of(points, rated) if rated else None


def _per_unit(times: Sequence[Figures], points: Callable[[Figures], int | None]) -> Count | None:
    given = [found for one in times if (found := points(one)) is not None]
    return Count.of(sum(given), len(given)) if given else None


def _one_stop(kind: UnitKind) -> Callable[[Figures], int | None]:
    def points(one: Figures) -> int | None:
        procedures = one.get(K.ONESTOP_N)
        if not procedures:
            return None
        return rule.one_stop_points(
            kind,
            whole_process=Fraction(one.get(K.ONESTOP_W, 0), procedures),
            received_and_returned=Fraction(one.get(K.ONESTOP_R, 0), procedures),
        )

    return points


def _publication(one: Figures) -> int | None:
    if K.POSTED_OK not in one:
        return None
    return rule.publication_points(
        posted=bool(one.get(K.POSTED)), electronic=bool(one.get(K.POSTED_E)), is_right=bool(one[K.POSTED_OK])
    )


def _times(units: Sequence[int], period: Period, last: date) -> dict[str, Count]:
    """Indices 1 and 2, of dossiers that got their result in the period.

    Index 1 is against the legal moment (measure L), which lawful pauses and restarts move; where there is
    none, against the longest the law allows. Days are compared as days; a step of hours by the minute, on
    which nobody ends exactly.
    """
    legal_on = Coalesce(TruncDate("dossier__late_after", tzinfo=VIETNAM), F("due_on"))
    done = (
        DossierFact.objects.filter(unit__in=units, finished_on__gte=period.first, finished_on__lte=last)
        .annotate(legal_on=legal_on)
        .exclude(legal_on=None)
    )
    late = Q(finished_on__gt=F("legal_on")) | Q(dossier__finished_at__gt=F("dossier__late_after"))
    found = done.aggregate(
        rated=Rows("pk"),
        longer=Rows("pk", filter=late),
        shorter=Rows("pk", filter=Q(finished_on__lt=F("legal_on"))),
    )
    if not found["rated"]:
        return {}
    steps = StepInstance.objects.filter(dossier=OuterRef("pk"))
    late_step = Exists(steps.filter(ended_at__gt=F("due_at")))
    on_the_day = Exists(
        steps.annotate(
            due_day=TruncDate("due_at", tzinfo=VIETNAM), end_day=TruncDate("ended_at", tzinfo=VIETNAM)
        ).filter(hours__gte=HOURS_OF_DAY, end_day=F("due_day"))
    )
    by_steps = done.annotate(is_late=late_step, is_equal=on_the_day).aggregate(
        longer=Rows("pk", filter=Q(is_late=True)), shorter=Rows("pk", filter=Q(is_late=False, is_equal=False))
    )
    return {
        "TOTAL_TIME": _against_time(found["rated"], found["longer"], found["shorter"]),
        "AGENCY_TIME": _against_time(found["rated"], by_steps["longer"], by_steps["shorter"]),
    }


def _against_time(rated: int, longer: int, shorter: int) -> Count:
    counted = {Compared.SHORTER: shorter, Compared.EQUAL: rated - shorter - longer, Compared.LONGER: longer}
    return Count.of(sum(n * rule.time_points(one) for one, n in counted.items()), rated)


def _feedback(times: Sequence[Figures], count: Count) -> Count:
    dragging = any(one.get(K.DRAGGING) for one in times)
    on_time, feedback = int(count.n or 0), int(count.d or 0)
    return Count.of(rule.feedback_points(feedback=feedback, on_time=on_time, is_dragging=dragging), 1)


def _online(units: Sequence[int], period: Period, last: date, counts: Mapping[str, Count]) -> Count | None:
    offered, online = _measured(counts, ONLINE_TTHC), _measured(counts, ONLINE_DOSSIER)
    if offered is None or online is None:
        return None
    late = DossierFact.objects.filter(
        counted_in(period, last), late_on(last), unit__in=units, channel=ONLINE_CHANNEL
    )
    points = rule.online_points(offered=offered, online=online, none_late=not late.exists())
    return Count.of(points, 1)


def _measured(counts: Mapping[str, Count], indicator: str) -> Fraction | None:
    count = counts.get(indicator)
    if count is None:
        return None
    return (count.n or Fraction(0)) / count.d if count.d else Fraction(0)
