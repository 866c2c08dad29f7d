"""What an operator tells later: whether a message it took has come to its receiver."""

import uuid
from datetime import datetime

from django.db import transaction

from notifications.enums import MessageState, Outcome
from notifications.exceptions import UnknownMessage
from notifications.models import OutboxMessage
from notifications.services import closing
from notifications.services.outbox import OVERTAKEN
from notifications.services.records import note


@transaction.atomic
def report(*, message_id: uuid.UUID, is_delivered: bool, reason: str, at: datetime) -> bool:
    """Keep an operator's report on a message it took; returns whether it was news.

    Not delivered: the message takes its other way, or is given up with the reason; one that events have
    overtaken since it left is not told again (ruling 37). Reports on a message
    that waits, was cancelled or has its report already change nothing: operators report twice, and late.
    Raises UnknownMessage.
    """
    message = OutboxMessage.objects.select_for_update(of=("self",)).filter(message_id=message_id).first()
    if message is None:
        raise UnknownMessage
    if message.state != MessageState.SENT or message.delivered_at is not None:
        return False
    if is_delivered:
        message.delivered_at = at
        message.save(update_fields=["delivered_at"])
        note(message, Outcome.DELIVERED, at=at)
        return True
    note(message, Outcome.REFUSED, reason, at=at)
    _not_delivered(message, reason, at=at)
    return True


def _not_delivered(message: OutboxMessage, reason: str, *, at: datetime) -> None:
    message.sent_at, message.last_error = None, reason[:200]
    if message.overtaken_at is not None:
        message.state, message.closed_at, message.last_error = MessageState.CANCELLED, at, OVERTAKEN
    elif message.alternatives:
        message.state, message.next_try_at = MessageState.WAITING, at
    else:
        message.state, message.closed_at = MessageState.FAILED, at
    message.save(update_fields=["state", "sent_at", "last_error", "next_try_at", "closed_at"])
    if message.overtaken_at is None:
        closing.take_other_way(message.pk, at=at)
