"""Owing messages, and taking back what events have overtaken."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings

from lib import frozen
from notifications.enums import ChannelKind, MessageState
from notifications.models import OutboxMessage
from notifications.registry import MessageKind, message_kind
from notifications.rules.recipient import Recipient


NAMESPACE = uuid.UUID("8d0f7c3e-54f0-4c0e-9a52-6b0f0b3f2a11")


def owe(
    *,
    kind: str,
    recipient: Recipient,
    variables: Mapping[str, Any],
    cause: str,
    at: datetime,
    topic: str = "",
    not_before: datetime | None = None,
) -> None:
    """Write a message to be sent, inside the transaction of its cause; a cause that has one gets no second.

    `cause` names the event, such as `dossier:12:returned`; `topic` what it is about, such as `dossier:12`.
    A recipient without an address leaves a cancelled row, so that it can be seen that nobody was told.
    """
    message = _message(message_kind(kind), recipient, variables, cause, at, topic, not_before)
    OutboxMessage.objects.bulk_create([message], ignore_conflicts=True)


def message_id_of(cause: str) -> uuid.UUID:
    """The stable id of the message of a cause."""
    return uuid.uuid5(NAMESPACE, cause)


def stored(variables: Mapping[str, Any]) -> dict[str, Any]:
    """Variables as the row keeps them."""
    return {name: frozen.to_json(value) for name, value in variables.items()}


def channel_for(kind: MessageKind, recipient: Recipient) -> ChannelKind:
    """The first of the kind's channels that is switched on and for which there is an address."""
    for channel in kind.channels:
        if channel in settings.NOTIFICATION_GATEWAYS and recipient.address(channel):
            return channel
    return ChannelKind.NONE


def _message(
    kind: MessageKind,
    recipient: Recipient,
    variables: Mapping[str, Any],
    cause: str,
    at: datetime,
    topic: str,
    not_before: datetime | None,
) -> OutboxMessage:
    kind.check(variables)
    channel = channel_for(kind, recipient)
    has_address = channel != ChannelKind.NONE
    return OutboxMessage(
        cause=cause,
        kind=kind.code,
        topic=topic,
        channel=channel,
        address=recipient.address(channel) if has_address else "",
        recipient_name=recipient.name,
        variables=stored(variables),
        message_id=message_id_of(cause),
        state=MessageState.WAITING if has_address else MessageState.CANCELLED,
        owed_at=at,
        next_try_at=(not_before or at) if has_address else None,
        closed_at=None if has_address else at,
        last_error="" if has_address else "no address",
    )


def cancel(*, topic: str, kinds: tuple[str, ...], at: datetime) -> int:
    """Take back waiting messages of a topic that events have overtaken; returns how many (ruling 37)."""
    waiting = OutboxMessage.objects.filter(topic=topic, kind__in=kinds, state=MessageState.WAITING)
    return waiting.update(
        state=MessageState.CANCELLED, next_try_at=None, closed_at=at, last_error="overtaken"
    )
