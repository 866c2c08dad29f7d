"""Since when people dislike answers, and since when petitions are known to repeat others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate

from dossiers.rules.days import VIETNAM, local_day
from feedback.enums import PetitionEventKind
from feedback.models import Petition, PetitionEvent, PetitionVote
from feedback.rules.opinion import Heard, dislike_turns


@dataclass(frozen=True)
class Opinions:
    """What was said of petitions' answers, and when they were linked to earlier ones."""

    heard: Mapping[int, Sequence[Heard]]
    linked_on: Mapping[int, date]

    def dislike_turns(self, petition: Petition) -> tuple[date, ...]:
        """Counts that nobody's vote or entry tells the day of are from the answer's."""
        heard = self.heard.get(petition.pk, ())
        rest = Heard(
            petition.published_on or petition.answered_on or petition.sent_on,
            petition.likes + petition.national_likes - sum(one.likes for one in heard),
            petition.dislikes + petition.national_dislikes - sum(one.dislikes for one in heard),
        )
        return dislike_turns([*heard, rest])

    def repeated_on(self, petition: Petition) -> date | None:
        """The day it was linked; registered as a repetition, it is one since it was sent."""
        return self.linked_on.get(petition.pk, petition.sent_on) if petition.repeats_id is not None else None


def opinions_of(petition_ids: Collection[int]) -> Opinions:
    """Of these petitions. Two statements."""
    heard: dict[int, list[Heard]] = defaultdict(list)
    for petition, vague_at, on, likes, dislikes in _votes(petition_ids):
        own = heard[petition]
        own.append(Heard(on, likes, dislikes))
        if vague_at is not None:
            own.append(Heard(local_day(vague_at), -likes, -dislikes))
    linked_on: dict[int, date] = {}
    national: dict[int, tuple[int, int]] = {}
    for petition, kind, at, refs in _events(petition_ids):
        if kind == PetitionEventKind.LINK_REPEAT:
            linked_on.setdefault(petition, local_day(at))
            continue
        likes, dislikes = national.get(petition, (0, 0))
        if kind == PetitionEventKind.FIND_VAGUE:  # what was counted for that answer goes with it
            heard[petition].append(Heard(local_day(at), -likes, -dislikes))
            national[petition] = (0, 0)
            continue
        national[petition] = refs["likes"], refs["dislikes"]
        heard[petition].append(Heard(local_day(at), refs["likes"] - likes, refs["dislikes"] - dislikes))
    return Opinions(heard, linked_on)


def _votes(petition_ids: Collection[int]) -> QuerySet[PetitionVote, tuple[Any, ...]]:
    """By answer and day: petition, when the answer lost its votes as vague, day, likes, dislikes."""
    return (
        PetitionVote.objects.filter(answer__petition__in=petition_ids)
        .annotate(on=TruncDate("voted_at", tzinfo=VIETNAM))
        .order_by("answer", "on")
        .values("answer__petition", "answer__vague_at", "on")
        .annotate(likes=Count("pk", filter=Q(is_like=True)), dislikes=Count("pk", filter=Q(is_like=False)))
        .values_list("answer__petition", "answer__vague_at", "on", "likes", "dislikes")
    )


def _events(petition_ids: Collection[int]) -> QuerySet[PetitionEvent, tuple[Any, ...]]:
    kinds = (PetitionEventKind.COUNT_NATIONAL, PetitionEventKind.FIND_VAGUE, PetitionEventKind.LINK_REPEAT)
    return (
        PetitionEvent.objects.filter(petition__in=petition_ids, kind__in=kinds)
        .order_by("at", "pk")
        .values_list("petition", "kind", "at", "refs")
    )
