"""What others ask of ratings: which dossiers were disliked, the form of a day."""

from collections.abc import Collection
from datetime import date

from django.db.models import Min, Q

from feedback.models import Rating, RatingForm


def first_disliked_on(dossier_ids: Collection[int]) -> dict[int, date]:
    """Dossier → the day of its first dislike. One statement."""
    found = (
        Rating.objects.disliked()
        .filter(dossier__in=dossier_ids)
        .values_list("dossier")
        .annotate(first=Min("given_on"))
    )
    return dict(found)


def disliked(dossier_ids: Collection[int]) -> frozenset[int]:
    """Those of these dossiers that somebody rated as not satisfied."""
    return frozenset(first_disliked_on(dossier_ids))


def form_on(day: date) -> RatingForm | None:
    """The form in force that day, with its questions in order and its scale from the best down."""
    return (
        RatingForm.objects.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)
        .prefetch_related("criteria", "levels")
        .first()
    )
