"""Sending what is owed: at least once, under a stable id, repeated only when no answer came (ruling 37)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from lib.progress import Progress, Silent
from notifications.enums import ChannelKind, MessageState
from notifications.exceptions import DeliveryFailed, WrongVariables
from notifications.gateways.base import Gateway, Outgoing, gateway_of
from notifications.models import MessageTemplate, OutboxMessage
from notifications.registry import message_kind
from notifications.rules.retries import WAITS, wait_after
from notifications.rules.wording import fill, revive


def deliver_due(*, at: datetime, limit: int = 200, progress: Progress | None = None) -> dict[str, int]:
    """Send the messages whose time has come, oldest first; returns the counts by outcome.

    Each message is claimed in its own transaction before it is sent, so several workers share the work
    and a killed one is followed by a repeat that says so.
    """
    progress = progress or Silent()
    counts = {"sent": 0, "later": 0, "failed": 0}
    due = OutboxMessage.objects.filter(state=MessageState.WAITING, next_try_at__lte=at)
    ids = list(due.order_by("next_try_at", "pk").values_list("pk", flat=True)[:limit])
    progress.expect(len(ids))
    for message_id in ids:
        outcome = _deliver(message_id, at=at)
        if outcome:
            counts[outcome] += 1
        progress.advance(1, **({outcome: 1} if outcome else {}))
    return counts


def _deliver(pk: int, *, at: datetime) -> str:
    claimed = _claim(pk, at=at)
    if claimed is None:
        return ""
    try:
        outgoing = _outgoing(claimed)
        _gateway(claimed)(outgoing)
    except DeliveryFailed as failure:
        return _answered_no(claimed, failure, at=at)
    except WrongVariables as fault:
        return _answered_no(claimed, DeliveryFailed(type(fault).__name__, permanent=True), at=at)
    # What has left has left, also when it was cancelled in the meantime.
    OutboxMessage.objects.filter(pk=pk).update(
        state=MessageState.SENT, sent_at=at, next_try_at=None, closed_at=None, last_error="",
        subject=outgoing.subject[:255], answer_is_missing=False,
    )  # fmt: skip
    return "sent"


@transaction.atomic
def _claim(pk: int, *, at: datetime) -> OutboxMessage | None:
    """Take a message for sending: nobody else tries before the wait of this attempt is over."""
    due = OutboxMessage.objects.filter(pk=pk, state=MessageState.WAITING, next_try_at__lte=at)
    message = due.select_for_update(of=("self",), skip_locked=True).first()
    if message is None:
        return None
    message.attempts += 1
    message.repeats += message.answer_is_missing
    message.answer_is_missing = True
    message.next_try_at = at + (wait_after(message.attempts) or WAITS[-1])
    message.save(update_fields=["attempts", "repeats", "answer_is_missing", "next_try_at"])
    return message


def _gateway(message: OutboxMessage) -> Gateway:
    gateway = gateway_of(message.channel)
    if gateway is None:
        raise DeliveryFailed("channel is off")
    return gateway


def _outgoing(message: OutboxMessage) -> Outgoing:
    subject, body = wording_of(message)
    return Outgoing(
        address=message.address,
        recipient_name=message.recipient_name,
        subject=subject,
        body=body,
        message_id=str(message.message_id),
        is_repeat=message.repeats > 0,
    )


def wording_of(message: OutboxMessage) -> tuple[str, str]:
    """Subject and body, by the template in force on the day the message was owed, else as shipped."""
    kind = message_kind(message.kind)
    day = timezone.localdate(message.owed_at)
    in_force = MessageTemplate.objects.filter(kind=kind.code, channel=message.channel, valid_from__lte=day)
    template = in_force.exclude(valid_to__lt=day).order_by("-valid_from").first()
    if template is not None:
        subject, body = template.subject, template.body
    else:
        subject, body = kind.shipped(ChannelKind(message.channel))
    values: dict[str, Any] = revive(kind.variables, message.variables)
    return fill(subject, values), fill(body, values)


def _answered_no(message: OutboxMessage, failure: DeliveryFailed, *, at: datetime) -> str:
    give_up = failure.permanent or wait_after(message.attempts) is None
    row = OutboxMessage.objects.filter(pk=message.pk, state=MessageState.WAITING)
    kept = {"last_error": str(failure)[:500], "answer_is_missing": failure.uncertain}
    if give_up:
        row.update(state=MessageState.FAILED, next_try_at=None, closed_at=at, **kept)
        return "failed"
    row.update(**kept)
    return "later"
