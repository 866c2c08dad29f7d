"""What ratings and petitions refuse. Texts are shown to the user and say what to do."""

from __future__ import annotations


class FeedbackError(Exception):
    """Base of everything this app refuses."""


class Refused(FeedbackError):
    """Something typed is wrong or missing; `field` names it."""

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class NotNow(FeedbackError):
    """Right person, wrong moment: what has to happen first is in the sentence."""


class RatingRefused(Refused):
    """The rating cannot be taken: given already, too early, too late, or incomplete."""
