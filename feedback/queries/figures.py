"""Figures of petitions and ratings over a time, for who oversees them. Pure counting; nobody is named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Sum

from accounts.models import User
from feedback.enums import DutyKind, PetitionState, Verdict
from feedback.models import Petition, PetitionDuty, Rating, RatingAnswer, RatingCriterion
from feedback.querysets import RatingQuerySet


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


class PetitionPart(StrEnum):
    """What a figure counts, and its list holds."""

    RECEIVED = "received"
    ANSWERED = "answered"
    OWED = "owed"
    LATE_ANSWERS = "late_answers"
    LATE_TRANSFERS = "late_transfers"
    TRANSFERS = "transfers"
    VAGUE = "vague"
    REPEATED = "repeated"
    DISLIKED = "disliked"


WAITING = (PetitionState.RECEIVED, PetitionState.TRANSFERRED, PetitionState.ASKED, PetitionState.HANDLING)
OF_PETITIONS = {
    PetitionPart.RECEIVED: Q(),
    PetitionPart.ANSWERED: Q(answered_on__isnull=False),
    PetitionPart.OWED: Q(state__in=WAITING),
    PetitionPart.TRANSFERS: Q(transfer_count__gt=0),
    PetitionPart.VAGUE: Q(vague_count__gt=0),
    PetitionPart.REPEATED: Q(repeats__isnull=False),
    PetitionPart.DISLIKED: Q(dislikes__gt=F("likes") + F("national_likes") - F("national_dislikes")),
}
"""Of the petitions an agency handles; the two others are of duties it missed, also of what it passed on."""


def petitions_behind(
    user: User, part: PetitionPart, first: date, last: date, *, on: date, at: datetime, agency_id: int = 0
) -> QuerySet[Petition]:
    """The petitions behind a figure, of one agency if named."""
    seen = Petition.objects.visible_to(user, on).filter(sent_on__gte=first, sent_on__lte=last)
    if part in OF_PETITIONS:
        mine = seen.exclude(state=PetitionState.REDIRECTED).filter(OF_PETITIONS[part])
        return mine.filter(handling_agency=agency_id) if agency_id else mine
    kind = DutyKind.ANSWER if part == PetitionPart.LATE_ANSWERS else DutyKind.TRANSFER
    duties = _missed(seen, at).filter(kind=kind)
    if agency_id:
        duties = duties.filter(agency=agency_id)
    return seen.filter(pk__in=duties.values("petition"))


def petition_figures(user: User, first: date, last: date, *, on: date, at: datetime) -> list[PetitionFigures]:
    """By handling agency, of petitions this user sees, by name. Two statements."""
    seen = Petition.objects.visible_to(user, on).filter(sent_on__gte=first, sent_on__lte=last)
    late = _late(seen, at)
    rows = (
        seen.exclude(state=PetitionState.REDIRECTED)
        .values("handling_agency", "handling_agency__name")
        .annotate(
            received=Count("pk"),
            answered=Count("pk", filter=OF_PETITIONS[PetitionPart.ANSWERED]),
            owed=Count("pk", filter=OF_PETITIONS[PetitionPart.OWED]),
            transfers=Sum("transfer_count"),
            vague=Sum("vague_count"),
            repeated=Count("pk", filter=OF_PETITIONS[PetitionPart.REPEATED]),
            disliked=Count("pk", filter=OF_PETITIONS[PetitionPart.DISLIKED]),
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
    rows = (
        _missed(seen, at)
        .values_list("agency", "kind")
        .annotate(petitions=Count("petition", distinct=True))
        .order_by()
    )
    return {(agency, kind): found for agency, kind, found in rows}


def _missed(seen: QuerySet[Petition], at: datetime) -> QuerySet[PetitionDuty]:
    missed = Q(done_on__gt=F("due_on")) | Q(done_at=None, due_at__lt=at)
    return PetitionDuty.objects.filter(missed, petition__in=seen, dropped_at=None)


@dataclass(frozen=True)
class RatingFigures:
    """Ratings of dossiers received at one counter, given in a time."""

    counter_id: int
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
        RatingFigures(
            row["dossier__receiving_agency"],
            row["dossier__receiving_agency__name"],
            row["ratings"],
            row["disliked"],
        )
        for row in rows
    ]


@dataclass(frozen=True)
class CriterionFigures:
    """How one question was answered: how often, and how often with dissatisfaction.

    `criterion_id` is its newest row; forms that ask it in the same words are one question.
    """

    criterion_id: int
    words: str
    words_en: str
    answers: int
    dislikes: int


SAME_QUESTION = ("code", "words", "words_en", "order")
"""What makes rows of several forms one question; reworded it is another."""


def criterion_figures(user: User, first: date, last: date, *, on: date) -> list[CriterionFigures]:
    """By question, in the order of the form. One statement."""
    rated = Rating.objects.within_reach(user, on).given_between(first, last)
    rows = (
        RatingAnswer.objects.filter(rating__in=rated)
        .values(*(f"criterion__{name}" for name in SAME_QUESTION))
        .annotate(
            newest=Max("criterion"),
            answers=Count("pk"),
            dislikes=Count("pk", filter=Q(level__is_dislike=True)),
        )
        .order_by("criterion__order", "criterion__code", "newest")
    )
    return [
        CriterionFigures(
            row["newest"],
            row["criterion__words"],
            row["criterion__words_en"],
            row["answers"],
            row["dislikes"],
        )
        for row in rows
    ]


def ratings_behind(
    given: RatingQuerySet, *, disliked: bool, counter_id: int = 0, criterion: RatingCriterion | None = None
) -> RatingQuerySet:
    """Of these ratings those behind a figure: of one counter; with an answer to one question."""
    found = given.filter(dossier__receiving_agency=counter_id) if counter_id else given
    if criterion is not None:
        same = {f"criterion__{name}": getattr(criterion, name) for name in SAME_QUESTION}
        answers = RatingAnswer.objects.filter(rating=OuterRef("pk"), **same)
        return found.filter(Exists(answers.filter(level__is_dislike=True) if disliked else answers))
    return found.filter(verdict=Verdict.DISLIKED) if disliked else found
