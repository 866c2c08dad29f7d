"""Owing messages, and taking back what events have overtaken."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from lib import frozen
from notifications.enums import ChannelKind, MessageState
from notifications.models import OutboxMessage
from notifications.querysets import OutboxQuerySet
from notifications.registry import MessageKind, message_kind
from notifications.rules.quiet import quiet_hours
from notifications.rules.recipient import Recipient
from notifications.services import waking


NAMESPACE = uuid.UUID("8d0f7c3e-54f0-4c0e-9a52-6b0f0b3f2a11")
OVERTAKEN = "overtaken"
QUIET_CHANNELS = frozenset({ChannelKind.SMS, ChannelKind.ZALO})


@dataclass(frozen=True, kw_only=True)
class Owed:
    """A message that is owed.

    `cause` names the event, such as `dossier:12:returned`; `topic` what it is about, such as `dossier:12`.
    `prefer` puts one channel before the kind's own order.
    """

    kind: str
    recipient: Recipient
    variables: Mapping[str, Any]
    cause: str
    topic: str = ""
    not_before: datetime | None = None
    prefer: ChannelKind | None = None


def owe(
    *,
    kind: str,
    recipient: Recipient,
    variables: Mapping[str, Any],
    cause: str,
    at: datetime,
    topic: str = "",
    not_before: datetime | None = None,
    prefer: ChannelKind | None = None,
) -> None:
    """Write one message to be sent, as `owe_all` does."""
    owed = Owed(
        kind=kind, recipient=recipient, variables=variables, cause=cause, topic=topic,
        not_before=not_before, prefer=prefer,
    )  # fmt: skip
    owe_all([owed], at=at)


def owe_all(owed: Sequence[Owed], *, at: datetime) -> None:
    """Write messages to be sent, inside the transaction of their causes; a cause that has one gets no second.

    A recipient without an address leaves a cancelled row, so that it can be seen that nobody was told.
    Waiting messages of a topic that these make untrue are taken back: those of before, not of one another.
    Sending is woken when the transaction has committed.
    """
    rows = [_row(one, at) for one in owed]
    topics: dict[tuple[str, ...], list[str]] = {}
    for one in owed:
        overtaken = tuple(sorted(message_kind(one.kind).overtakes))
        if one.topic and overtaken:
            topics.setdefault(overtaken, []).append(one.topic)
    for kinds, about in topics.items():
        _cancel(OutboxMessage.objects.filter(topic__in=about, kind__in=kinds), at=at)
    OutboxMessage.objects.bulk_create(rows, ignore_conflicts=True)
    if any(row.state == MessageState.WAITING for row in rows):
        waking.wake_on_commit()


def _row(one: Owed, at: datetime) -> OutboxMessage:
    kind = message_kind(one.kind)
    ways = ways_to(kind, one.recipient, prefer=one.prefer)
    return _message(kind, one.recipient, ways, one.variables, one.cause, at, one.topic, one.not_before)


def message_id_of(cause: str) -> uuid.UUID:
    """The stable id of the message of a cause."""
    return uuid.uuid5(NAMESPACE, cause)


def stored(variables: Mapping[str, Any]) -> dict[str, Any]:
    """Variables as the row keeps them."""
    return {name: frozen.to_json(value) for name, value in variables.items()}


def ways_to(
    kind: MessageKind, recipient: Recipient, *, prefer: ChannelKind | None = None
) -> list[tuple[ChannelKind, str]]:
    """Channels with addresses, the preferred one first: on in this office, used by the kind, reaching him."""
    return [
        (channel, recipient.address(channel))
        for channel in sorted(kind.used_channels, key=lambda one: one != prefer)
        if channel in settings.NOTIFICATION_GATEWAYS and recipient.address(channel)
    ]


def may_leave_at(channel: str, at: datetime) -> datetime:
    """`at`, or the end of the quiet hours for what makes a telephone ring."""
    hours = quiet_hours(settings.QUIET_HOURS) if channel in QUIET_CHANNELS else None
    return hours.next_allowed(at) if hours else at


def _message(
    kind: MessageKind,
    recipient: Recipient,
    ways: list[tuple[ChannelKind, str]],
    variables: Mapping[str, Any],
    cause: str,
    at: datetime,
    topic: str,
    not_before: datetime | None,
) -> OutboxMessage:
    kind.check(variables)
    (channel, address), *others = ways or [(ChannelKind.NONE, "")]
    leaves_at = may_leave_at(channel, max(at, not_before or at))
    return OutboxMessage(
        cause=cause,
        kind=kind.code,
        topic=topic,
        channel=channel,
        address=address,
        alternatives=[list(way) for way in others],
        recipient_name=recipient.name,
        variables=stored(variables),
        message_id=message_id_of(cause),
        owed_at=at,
        not_before=leaves_at if leaves_at > at else None,
        expires_at=leaves_at + kind.lifetime,
        **({"next_try_at": leaves_at} if ways else _to_nobody(at)),
    )


def hold(
    *, kind: str, holder: str, name: str, variables: Mapping[str, Any], cause: str, at: datetime, topic: str
) -> None:
    """Write a message that leaves with the digest of its `holder`, such as `user:7`, not by itself."""
    known = message_kind(kind)
    recipient = Recipient(name=name)
    message = _message(known, recipient, [], variables, cause, at, topic, None)
    message.state, message.address, message.closed_at, message.last_error = (
        MessageState.HELD,
        holder,
        None,
        "",
    )
    OutboxMessage.objects.bulk_create([message], ignore_conflicts=True)


def _to_nobody(at: datetime) -> dict[str, Any]:
    return {"state": MessageState.CANCELLED, "closed_at": at, "last_error": "no address"}


def cancel(*, topic: str, kinds: tuple[str, ...], at: datetime) -> int:
    """Take back messages of a topic that events have overtaken; returns how many (ruling 37).

    Those given up count as well, for nobody shall send them again later, and those that wait for a digest.
    """
    return _cancel(OutboxMessage.objects.filter(topic=topic, kind__in=kinds), at=at)


def cancel_all(*, topics: list[str], at: datetime) -> int:
    """Take back all messages of these topics, whatever they say; returns how many."""
    return _cancel(OutboxMessage.objects.filter(topic__in=topics), at=at)


def _cancel(messages: OutboxQuerySet, *, at: datetime) -> int:
    not_told = (MessageState.WAITING, MessageState.FAILED, MessageState.HELD)
    messages.filter(state=MessageState.SENT, delivered_at=None, overtaken_at=None).update(overtaken_at=at)
    return messages.filter(state__in=not_told).update(
        state=MessageState.CANCELLED, next_try_at=None, closed_at=at, last_error=OVERTAKEN, overtaken_at=at
    )
