"""Figures of petitions and ratings over a time, for who oversees them. Pure counting; nobody is named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, Q, QuerySet, Sum

from accounts.models import User
from feedback.enums import DutyKind, PetitionState
from feedback.models import Petition, PetitionDuty, Rating, RatingAnswer


@dataclass(frozen=True)
class PetitionFigures:
    """Petitions of one agency sent in a time; `late_*` count duties missed or overdue by the moment asked."""

    agency_id: int
    agency: str
    received: int
    answered: int
    owed: int
    late_answers: int
    late_transfers: int
    transfers: int
    vague: int
    repeated: int
    disliked: int


def petition_figures(user: User, first: date, last: date, *, on: date, at: datetime) -> list[PetitionFigures]:
    """By handling agency, of petitions this user sees, by name. Two statements."""
    seen = Petition.objects.visible_to(user, on).filter(sent_on__gte=first, sent_on__lte=last)
    late = _late(seen, at)
    waiting = (PetitionState.RECEIVED, PetitionState.TRANSFERRED, PetitionState.ASKED, PetitionState.HANDLING)
    rows = (
        seen.exclude(state=PetitionState.REDIRECTED)
        .values("handling_agency", "handling_agency__name")
        .annotate(
            received=Count("pk"),
            answered=Count("pk", filter=Q(answered_on__isnull=False)),
            owed=Count("pk", filter=Q(state__in=waiting)),
            transfers=Sum("transfer_count"),
            vague=Sum("vague_count"),
            repeated=Count("pk", filter=Q(repeats__isnull=False)),
            disliked=Count(
                "pk", filter=Q(dislikes__gt=F("likes") + F("national_likes") - F("national_dislikes"))
            ),
        )
        .order_by("handling_agency__name", "handling_agency")
    )
    return [
        PetitionFigures(
            agency_id=row["handling_agency"],
            agency=row["handling_agency__name"],
            received=row["received"],
            answered=row["answered"],
            owed=row["owed"],
            late_answers=late.get((row["handling_agency"], DutyKind.ANSWER), 0),
            late_transfers=late.get((row["handling_agency"], DutyKind.TRANSFER), 0),
            transfers=row["transfers"],
            vague=row["vague"],
            repeated=row["repeated"],
            disliked=row["disliked"],
        )
        for row in rows
    ]


def _late(seen: QuerySet[Petition], at: datetime) -> dict[tuple[int, str], int]:
    missed = Q(done_on__gt=F("due_on")) | Q(done_at=None, due_at__lt=at)
    rows = (
        PetitionDuty.objects.filter(missed, petition__in=seen, dropped_at=None)
        .values_list("agency", "kind")
        .annotate(petitions=Count("petition", distinct=True))
        .order_by()
    )
    return {(agency, kind): found for agency, kind, found in rows}


@dataclass(frozen=True)
class RatingFigures:
    """Ratings of dossiers received at one counter, given in a time."""

    counter: str
    ratings: int
    disliked: int

    @property
    def satisfied_percent(self) -> int:
        """Rounded half up; 100 where there is none."""
        liked = self.ratings - self.disliked
        return (200 * liked + self.ratings) // (2 * self.ratings) if self.ratings else 100


def rating_figures(user: User, first: date, last: date, *, on: date) -> list[RatingFigures]:
    """By counter, also of what this user may not read row by row. One statement."""
    rows = (
        Rating.objects.within_reach(user, on)
        .given_between(first, last)
        .values("dossier__receiving_agency", "dossier__receiving_agency__name")
        .annotate(ratings=Count("pk"), disliked=Count("pk", filter=Q(verdict="disliked")))
        .order_by("dossier__receiving_agency__name", "dossier__receiving_agency")
    )
    return [
        RatingFigures(row["dossier__receiving_agency__name"], row["ratings"], row["disliked"]) for row in rows
    ]


@dataclass(frozen=True)
class CriterionFigures:
    """How one question was answered: how often, and how often with dissatisfaction."""

    words: str
    words_en: str
    answers: int
    dislikes: int


def criterion_figures(user: User, first: date, last: date, *, on: date) -> list[CriterionFigures]:
    """By question, in the order of the form. One statement."""
    rated = Rating.objects.within_reach(user, on).given_between(first, last)
    rows = (
        RatingAnswer.objects.filter(rating__in=rated)
        .values("criterion__code", "criterion__words", "criterion__words_en", "criterion__order")
        .annotate(answers=Count("pk"), dislikes=Count("pk", filter=Q(level__is_dislike=True)))
        .order_by("criterion__order", "criterion__code")
    )
    return [
        CriterionFigures(row["criterion__words"], row["criterion__words_en"], row["answers"], row["dislikes"])
        for row in rows
    ]
