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
from feedback.queries.support import SupportOwed, lacks_of_support, support_owed


__all__ = [
    "HiddenOpinions",
    "PetitionRow",
    "SupportOwed",
    "disliked",
    "first_disliked_on",
    "first_petitioned_on",
    "form_on",
    "hidden_opinions",
    "lacks_of_support",
    "overdue",
    "owed",
    "periods_in_force",
    "petition_counts",
    "petition_rows",
    "petitioned",
    "support_owed",
]
