"""The month's late dossiers: by L, N and R apart, what is apologised for, what explained, what differs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from accounts.models import User
from dossiers.enums import ApologyState, ExplanationState
from dossiers.models import Apology, Dossier, Explanation, OverdueEntry
from dossiers.querysets import DossierQuerySet
from dossiers.rules.days import VIETNAM


OPEN_LETTERS = (ApologyState.DUE, ApologyState.DRAFTED, ApologyState.SIGNED)
OPEN_REPORTS = (ExplanationState.OWED, ExplanationState.SENT_BACK)


class LateTab(StrEnum):
    """Parts of the month's list."""

    ALL = "all"
    UNEXPLAINED = "unexplained"
    UNAPOLOGISED = "unapologised"
    EXTENDED = "extended"
    DIFFER = "differ"
    # What the other figures of the month are made of.
    STILL_OPEN = "open"
    BY_766 = "n"
    BY_STATISTICS = "r"
    LETTERS_OWED = "letters"
    LETTERS_SENT = "sent"
    SENT_IN_TIME = "in_time"
    REPORTS_OWED = "reports"
    ACCEPTED = "accepted"


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
    """What the month comes to, in this person's sight. `minutes`: working minutes over, by L."""

    late: dict[str, int]
    minutes: int
    apologies_owed: int
    apologies_sent: int
    apologies_on_time: int
    explanations_owed: int
    explanations_accepted: int


def late_in(
    user: User, on: date, month: Month, tab: LateTab, *, units: Collection[int] | None = None
) -> DossierQuerySet:
    """Dossiers in sight that became late in the month, by one part of the list; `units`: decided there."""
    return _seen(user, on, units).filter(_part(month, tab))


def _part(month: Month, tab: LateTab) -> Q:
    entries = OverdueEntry.objects.filter(month.span("late_since"), dossier=OuterRef("pk"))
    every = OverdueEntry.objects.filter(dossier=OuterRef("pk")).order_by()
    letters, told = Apology.objects.filter(dossier=OuterRef("pk")), _told(OPEN_REPORTS)
    sent, owed_here = letters.filter(state=ApologyState.SENT), letters.filter(month.span("owed_by_at"))
    in_month = month.span("late_since")
    by_law = Q(Exists(entries.filter(measure="L")))
    by_all = Q(*(Exists(every.filter(measure=measure)) for measure in ("L", "N", "R")))
    parts: dict[LateTab, Q] = {
        LateTab.ALL: by_law,
        LateTab.STILL_OPEN: Q(Exists(entries.filter(measure="L", closed=False))),
        LateTab.UNEXPLAINED: by_law & Q(Exists(told)),
        LateTab.UNAPOLOGISED: by_law & ~Q(Exists(sent)),
        LateTab.EXTENDED: Q(Exists(sent.filter(month.span("sent_at"), moves_promise=True))),
        LateTab.DIFFER: Q(Exists(entries)) & ~by_all,
        LateTab.BY_766: Q(Exists(entries.filter(measure="N"))),
        LateTab.BY_STATISTICS: Q(Exists(entries.filter(measure="R"))),
        LateTab.LETTERS_OWED: Q(Exists(owed_here.filter(state__in=OPEN_LETTERS))),
        LateTab.LETTERS_SENT: Q(Exists(owed_here.filter(state=ApologyState.SENT))),
        LateTab.SENT_IN_TIME: Q(Exists(owed_here.filter(state=ApologyState.SENT, is_on_time=True))),
        LateTab.REPORTS_OWED: Q(Exists(told.filter(in_month))),
        LateTab.ACCEPTED: Q(Exists(_told([ExplanationState.ACCEPTED]).filter(in_month))),
    }
    return parts[tab]


def _told(states: Sequence[ExplanationState]) -> QuerySet[Explanation]:
    return Explanation.objects.filter(dossier=OuterRef("pk"), state__in=states)


def _seen(user: User, on: date, units: Collection[int] | None) -> DossierQuerySet:
    seen: DossierQuerySet = Dossier.objects.visible_to(user, on)
    return seen if units is None else seen.filter(deciding_agency__in=units)


def figures(user: User, on: date, month: Month, *, units: Collection[int] | None = None) -> MonthFigures:
    """Three statements besides those that ask what he may see."""
    seen = _seen(user, on, units).values("pk")
    late = OverdueEntry.objects.filter(month.span("late_since"), dossier__in=seen)
    letters = Apology.objects.filter(month.span("owed_by_at"), dossier__in=seen)
    told = Explanation.objects.filter(month.span("late_since"), dossier__in=seen)
    counted = letters.aggregate(
        owed=Count("pk", filter=Q(state__in=OPEN_LETTERS)),
        sent=Count("pk", filter=Q(state=ApologyState.SENT)),
        on_time=Count("pk", filter=Q(state=ApologyState.SENT, is_on_time=True)),
    )
    explained = told.aggregate(
        owed=Count("pk", filter=Q(state__in=OPEN_REPORTS)),
        accepted=Count("pk", filter=Q(state=ExplanationState.ACCEPTED)),
    )
    rows = late.values_list("measure").annotate(count=Count("pk"), minutes=Sum("minutes_late")).order_by()
    by_measure = {measure: (count, minutes) for measure, count, minutes in rows}
    return MonthFigures(
        late={measure: by_measure.get(measure, (0, 0))[0] for measure in ("L", "N", "R")},
        minutes=by_measure.get("L", (0, 0))[1],
        apologies_owed=counted["owed"],
        apologies_sent=counted["sent"],
        apologies_on_time=counted["on_time"],
        explanations_owed=explained["owed"],
        explanations_accepted=explained["accepted"],
    )


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=VIETNAM)
