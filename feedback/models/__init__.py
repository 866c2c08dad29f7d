"""Tables of ratings and petitions."""

from feedback.models.petition import Petition, PetitionPeriods
from feedback.models.petition_parts import (
    PetitionAnswer,
    PetitionDuty,
    PetitionEvent,
    PetitionVote,
    PetitionWords,
    TouchedPetition,
)
from feedback.models.rating import Rating, RatingAnswer, RatingCriterion, RatingForm, RatingLevel
from feedback.models.support import SupportDesk, SupportEvent, SupportFile, SupportRequest


__all__ = [
    "Petition",
    "PetitionAnswer",
    "PetitionDuty",
    "PetitionEvent",
    "PetitionPeriods",
    "PetitionVote",
    "PetitionWords",
    "Rating",
    "RatingAnswer",
    "RatingCriterion",
    "RatingForm",
    "RatingLevel",
    "SupportDesk",
    "SupportEvent",
    "SupportFile",
    "SupportRequest",
    "TouchedPetition",
]
