"""Dossiers whose complaint a person may not read: a list of what cost points would tell him of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from feedback.models import Petition, Rating


@dataclass(frozen=True)
class HiddenOpinions:
    """Ids of dossiers: disliked by a rating, petitioned about by a petition, that is not for this person."""

    disliked: frozenset[int] = frozenset()
    petitioned: frozenset[int] = frozenset()


def hidden_opinions(user: User, on: date, dossiers: QuerySet[Any] | Collection[int]) -> HiddenOpinions:
    """Of these dossiers (ids), by who sees ratings and petitions on that day. Two statements and his reach.

    One hidden petition hides a dossier's others: the day that is kept of them is the first one's.
    """
    ratings = Rating.objects.disliked().filter(dossier__in=dossiers)
    petitions = Petition.objects.real().filter(about_dossier__in=dossiers)
    disliked = ratings.exclude(pk__in=ratings.visible_to(user, on).values("pk"))
    petitioned = petitions.exclude(pk__in=petitions.visible_to(user, on).values("pk"))
    return HiddenOpinions(
        frozenset(disliked.values_list("dossier_id", flat=True)),
        frozenset(petitioned.values_list("about_dossier_id", flat=True)),
    )
