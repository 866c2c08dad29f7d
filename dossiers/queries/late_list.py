"""The month's late dossiers: by L, N and R apart, what is apologised for, what explained, what differs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import Count, Exists, OuterRef, Q

from accounts.models import User
from dossiers.enums import ApologyState, ExplanationState
from dossiers.models import Apology, Dossier, Explanation, OverdueEntry
from dossiers.querysets import DossierQuerySet
from dossiers.rules.days import VIETNAM


class LateTab(StrEnum):
    """Parts of the month's list."""

    ALL = "all"
    UNEXPLAINED = "unexplained"
    UNAPOLOGISED = "unapologised"
    EXTENDED = "extended"
    DIFFER = "differ"


@dataclass(frozen=True)
class Month:
    """A calendar month in Vietnam."""

    year: int
    month: int

    @property
    def first_on(self) -> date:
        return date(self.year, self.month, 1)

    def next(self) -> Month:
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    def before(self) -> Month:
        last = self.first_on - timedelta(days=1)
        return Month(last.year, last.month)

    def span(self, column: str) -> Q:
        """The moments of the month in this column."""
        first, after = _midnight(self.first_on), _midnight(self.next().first_on)
        return Q(**{f"{column}__gte": first, f"{column}__lt": after})


@dataclass(frozen=True)
class MonthFigures:
    """What the month comes to, in this person's sight."""

    late: dict[str, int]
    apologies_owed: int
    apologies_sent: int
    apologies_on_time: int
    explanations_owed: int
    explanations_accepted: int


def late_in(user: User, on: date, month: Month, tab: LateTab, *, unit_id: int = 0) -> DossierQuerySet:
    """Dossiers in sight that became late in the month, by one part of the list; of one agency if named."""
    seen = _seen(user, on, unit_id)
    entries = OverdueEntry.objects.filter(month.span("late_since"), dossier=OuterRef("pk"))
    by_law = Exists(entries.filter(measure="L"))
    owed = Explanation.objects.filter(
        dossier=OuterRef("pk"), state__in=[ExplanationState.OWED, ExplanationState.SENT_BACK]
    )
    sent = Apology.objects.filter(dossier=OuterRef("pk"), state=ApologyState.SENT)
    match tab:
        case LateTab.UNEXPLAINED:
            return seen.filter(by_law, Exists(owed))
        case LateTab.UNAPOLOGISED:
            return seen.filter(by_law, ~Exists(sent))
        case LateTab.EXTENDED:
            return seen.filter(Exists(sent.filter(month.span("sent_at"), moves_promise=True)))
        case LateTab.DIFFER:
            every = OverdueEntry.objects.filter(dossier=OuterRef("pk")).order_by()
            by_all = [Exists(every.filter(measure=measure)) for measure in ("L", "N", "R")]
            return seen.filter(Exists(entries)).exclude(*by_all)
    return seen.filter(by_law)


def _seen(user: User, on: date, unit_id: int) -> DossierQuerySet:
    seen: DossierQuerySet = Dossier.objects.visible_to(user, on)
    return seen.filter(deciding_agency=unit_id) if unit_id else seen


def figures(user: User, on: date, month: Month, *, unit_id: int = 0) -> MonthFigures:
    """Three statements besides those that ask what he may see."""
    seen = _seen(user, on, unit_id).values("pk")
    late = OverdueEntry.objects.filter(month.span("late_since"), dossier__in=seen)
    letters = Apology.objects.filter(month.span("owed_by_at"), dossier__in=seen)
    told = Explanation.objects.filter(month.span("late_since"), dossier__in=seen)
    open_letters = [ApologyState.DUE, ApologyState.DRAFTED, ApologyState.SIGNED]
    counted = letters.aggregate(
        owed=Count("pk", filter=Q(state__in=open_letters)),
        sent=Count("pk", filter=Q(state=ApologyState.SENT)),
        on_time=Count("pk", filter=Q(state=ApologyState.SENT, is_on_time=True)),
    )
    explained = told.aggregate(
        owed=Count("pk", filter=Q(state__in=[ExplanationState.OWED, ExplanationState.SENT_BACK])),
        accepted=Count("pk", filter=Q(state=ExplanationState.ACCEPTED)),
    )
    by_measure = dict(late.values_list("measure").annotate(count=Count("pk")).order_by())
    return MonthFigures(
        late={measure: by_measure.get(measure, 0) for measure in ("L", "N", "R")},
        apologies_owed=counted["owed"],
        apologies_sent=counted["sent"],
        apologies_on_time=counted["on_time"],
        explanations_owed=explained["owed"],
        explanations_accepted=explained["accepted"],
    )


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=VIETNAM)
