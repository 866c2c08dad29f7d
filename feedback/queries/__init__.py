"""The app's public questions."""

from feedback.queries.hidden import HiddenOpinions, hidden_opinions
from feedback.queries.periods import periods_in_force
from feedback.queries.petitions import (
    PetitionRow,
    first_petitioned_on,
    overdue,
    owed,
    petition_counts,
    petition_rows,
    petitioned,
)
from feedback.queries.ratings import disliked, first_disliked_on, form_on


__all__ = [
    "HiddenOpinions",
    "PetitionRow",
    "disliked",
    "first_disliked_on",
    "first_petitioned_on",
    "form_on",
    "hidden_opinions",
    "overdue",
    "owed",
    "periods_in_force",
    "petition_counts",
    "petition_rows",
    "petitioned",
]
