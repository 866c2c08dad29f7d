"""Messages as pages show them: to whom, by which channel, how far they are, and why not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from dossiers.models import Dossier
from lib.masking import mask_address
from notifications.enums import ChannelKind, MessageState, Outcome
from notifications.exceptions import WrongVariables
from notifications.models import DeliveryRecord, OutboxMessage
from notifications.queries import messages_about
from notifications.registry import message_kind
from notifications.rules.reasons import in_words


BADGES = {
    MessageState.WAITING: "waiting",
    MessageState.SENT: "done",
    MessageState.CANCELLED: "ended",
    MessageState.FAILED: "late",
    MessageState.HELD: "waiting",
}


@dataclass(frozen=True)
class Line:
    """One line of a message's trace."""

    at: datetime
    text: str
    by: str


@dataclass(frozen=True)
class Notice:
    """A message with its story."""

    pk: int
    title: str
    channel: str
    address: str
    state: str
    kind: str
    owed_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    next_try_at: datetime | None
    attempts: int
    repeats: int
    reason: str
    trace: tuple[Line, ...]


def about(dossier: Dossier, *, is_named: bool) -> list[Notice]:
    """What the applicant was told or is to be told about a dossier, oldest first."""
    return [notice(one, is_named=is_named) for one in messages_about(f"dossier:{dossier.pk}")]


def notice(message: OutboxMessage, *, is_named: bool = False) -> Notice:
    """A message whose records are at hand; the address is masked unless the reader may see it."""
    return Notice(
        pk=message.pk,
        title=_title(message.kind),
        channel=channel_name(message.channel),
        address=message.address if is_named else mask_address(message.address),
        state=_("đã tới") if message.delivered_at else _(MessageState(message.state).label),
        kind=BADGES[MessageState(message.state)],
        owed_at=message.owed_at,
        sent_at=message.sent_at,
        delivered_at=message.delivered_at,
        next_try_at=message.next_try_at,
        attempts=message.attempts,
        repeats=message.repeats,
        reason=reason(message.last_error),
        trace=tuple(_trace(message.records.all())),
    )


def reason(code: str) -> str:
    """A kept code as a sentence."""
    sentence, number = in_words(code)
    return _(sentence) % {"code": number} if sentence else ""


def channel_name(channel: str) -> str:
    """The channel as a line begins with it: `Tin nhắn SMS`."""
    label = _(ChannelKind(channel).label)
    return label[:1].upper() + label[1:]


def _title(kind: str) -> str:
    try:
        return message_kind(kind).title
    except WrongVariables:
        return _("Loại tin không còn dùng")


def _trace(records: Iterable[DeliveryRecord]) -> Iterable[Line]:
    for record in records:
        why = reason(record.reason)
        said = f"{_(Outcome(record.outcome).label)} ({_(ChannelKind(record.channel).label)})"
        yield Line(record.at, f"{said}. {why}" if why else said, record.by.full_name if record.by else "")
