"""What queues refuse. Texts are shown to the user and say what to do."""

from __future__ import annotations


class QueueError(Exception):
    """Base of everything this app refuses."""


class Refused(QueueError):
    """Something typed is wrong or missing; `field` names it."""

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class NotNow(QueueError):
    """Right person, wrong moment: what has to happen first is in the sentence."""


class NoTicketNow(NotNow):
    """The kiosk gives no number: closed, or no time left today; the sentence says when it opens again."""
