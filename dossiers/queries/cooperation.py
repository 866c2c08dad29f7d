"""The inter-agency scoreboard: how agencies answer each other, and how they ask.

A hand-over of blame has two sides: an answer that was disputed counts against who answered, one that stands
against who asked the wrong agency, gave too little time, or sent no file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q

from accounts.enums import Role
from accounts.models import User
from accounts.queries import legal_agency_ids, predecessors, scope, unit_scope
from dossiers.enums import OpinionKind as K, QuestionState
from dossiers.models import Consultation, Opinion
from dossiers.querysets import ConsultationQuerySet
from dossiers.rules.consulting import HANDED_BACK, OPINIONS
from dossiers.rules.days import VIETNAM


# Who watches how agencies work together: for their agency and those below.
WATCHERS: Final = (Role.HEAD, Role.CONTROL, Role.AUDITOR)


class Side(StrEnum):
    """Whose work is counted."""

    ANSWERING = "answering"
    ASKING = "asking"


class Measure(StrEnum):
    """What is counted; each is a list of questions as well."""

    ASKED = "asked"
    ON_TIME = "on_time"
    LATE = "late"
    UNANSWERED = "unanswered"
    VAGUE = "vague"
    EVADED = "evaded"
    WRONG_AGENCY = "wrong_agency"
    SHORT = "short"
    WITHOUT_FILE = "without_file"


OF_SIDE: Final[Mapping[Side, tuple[Measure, ...]]] = {
    Side.ANSWERING: (
        Measure.ASKED, Measure.ON_TIME, Measure.LATE, Measure.UNANSWERED, Measure.VAGUE, Measure.EVADED,
    ),
    Side.ASKING: (Measure.ASKED, Measure.WRONG_AGENCY, Measure.SHORT, Measure.WITHOUT_FILE),
}  # fmt: skip


@dataclass(frozen=True)
class Score:
    """One agency's line. Outside the portal an agency has a name and no id."""

    agency_id: int | None
    name: str
    counts: Mapping[Measure, int]


@dataclass(frozen=True)
class Period:
    """Questions asked on these days, both included."""

    first: date
    last: date

    def moments(self) -> tuple[datetime, datetime]:
        start = datetime.combine(self.first, time(), VIETNAM)
        return start, datetime.combine(self.last + timedelta(days=1), time(), VIETNAM)


def questions_watched(user: User, *, on: date, period: Period) -> ConsultationQuerySet:
    """Questions of the period that this person's agencies asked or were asked, or his counter's dossiers."""
    units = scope(user, WATCHERS, on)
    agencies = units | predecessors(legal_agency_ids(units, on).values(), on) if units else units
    counters = unit_scope(user, [Role.ONESTOP_HEAD], on)
    start, end = period.moments()
    return Consultation.objects.filter(
        Q(asking_agency__in=agencies)
        | Q(asked_agency__in=agencies)
        | Q(dossier__receiving_agency__in=counters),
        asked_at__gte=start,
        asked_at__lt=end,
    )


def scores(questions: ConsultationQuerySet, side: Side) -> list[Score]:
    """One line per agency of a side, by name. One statement."""
    keys = ("asking_agency", "asking_agency__name")
    if side == Side.ANSWERING:
        keys = ("asked_agency", "asked_agency__name", "outside_name")  # type: ignore[assignment]
    measures = OF_SIDE[side]
    counted: dict[str, Any] = {f"n_{one.value}": Count("pk", filter=_condition(one)) for one in measures}
    rows = _with_facts(questions.order_by()).values(*keys).annotate(**counted)
    found = [
        Score(
            agency_id=row[keys[0]],
            name=row[keys[1]] or row.get("outside_name", ""),
            counts={one: row[f"n_{one.value}"] for one in measures},
        )
        for row in rows
    ]
    return sorted(found, key=lambda score: (score.name, score.agency_id or 0))


def made_of(
    questions: ConsultationQuerySet, side: Side, measure: Measure, *, agency_id: int | None, name: str
) -> ConsultationQuerySet:
    """The questions one figure is made of; `name` is that of an agency outside the portal."""
    if side == Side.ASKING:
        chosen = questions.filter(asking_agency=agency_id)
    elif agency_id is not None:
        chosen = questions.filter(asked_agency=agency_id)
    else:
        chosen = questions.filter(asked_agency=None, outside_name=name)
    return _with_facts(chosen).filter(_condition(measure))


def _with_facts(questions: ConsultationQuerySet) -> ConsultationQuerySet:
    """What happened to each, as columns."""
    given = Opinion.objects.filter(consultation=OuterRef("pk"))
    standing = given.filter(disputed_at=None)
    disputed = given.exclude(disputed_at=None)
    known: ConsultationQuerySet = questions.annotate(
        was_answered=Exists(given),
        was_late=Exists(given.filter(given_at__gt=F("due_at"))),
        was_vague=Exists(disputed.filter(kind__in=OPINIONS)),
        was_evaded=Exists(disputed.filter(kind__in=HANDED_BACK)),
        was_wrong=Exists(standing.filter(kind=K.NOT_OURS)),
        was_short=Exists(standing.filter(kind=K.MORE_TIME)),
        was_thin=Exists(standing.filter(kind=K.MORE_PAPERS)),
    )
    return known


def _condition(measure: Measure) -> Q:
    late = Q(was_late=True) | Q(silent_at__isnull=False)
    return {
        Measure.ASKED: Q(pk__isnull=False),
        Measure.ON_TIME: Q(was_answered=True) & ~late,
        Measure.LATE: late,
        Measure.UNANSWERED: Q(state=QuestionState.SILENT),
        Measure.VAGUE: Q(was_vague=True),
        Measure.EVADED: Q(was_evaded=True),
        Measure.WRONG_AGENCY: Q(was_wrong=True),
        Measure.SHORT: Q(was_short=True),
        Measure.WITHOUT_FILE: Q(was_thin=True),
    }[measure]
