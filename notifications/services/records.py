"""The trace of a message: every answer a channel gave, and everything somebody did about it."""

from datetime import datetime

from accounts.models import User
from notifications.enums import Outcome
from notifications.models import DeliveryRecord, OutboxMessage


def note(
    message: OutboxMessage, outcome: Outcome, reason: str = "", *, at: datetime, by: User | None = None
) -> None:
    """Add one line to the trace. `reason` is a code of the channel, never an address or a name."""
    DeliveryRecord.objects.create(
        message_id=message.pk, at=at, channel=message.channel, outcome=outcome, reason=reason[:200], by=by
    )
