"""Sending what is owed: at least once, in order, repeated only when no answer came (ruling 37)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone

from notifications.enums import ChannelKind, MessageState, Outcome
from notifications.exceptions import ChannelDown, DeliveryFailed, WrongVariables
from notifications.gateways.base import Gateway, Outgoing, gateway_of
from notifications.models import MessageTemplate, OutboxMessage
from notifications.registry import message_kind
from notifications.rules.limits import as_sent
from notifications.rules.retries import LEASE, wait_after
from notifications.rules.wording import fill, for_people, revive
from notifications.services import channels, closing
from notifications.services.outbox import may_leave_at
from notifications.services.records import note


Clock = Callable[[], datetime]
AT_ONCE = 200
logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Claim:
    """A message taken for sending, and whether its last attempt never got an answer: this one is a repeat."""

    message: OutboxMessage
    is_repeat: bool


def deliver_due(*, now: Clock, for_at_most: timedelta = timedelta(seconds=50)) -> dict[str, int]:
    """Send the messages whose time has come, in their order; returns the counts by outcome.

    Each message is claimed in its own transaction before it is sent, so several workers share the work,
    and a killed one is followed by a repeat that says so. `now` is asked again for every message: a claim
    holds for a time that begins when it is made. A channel that is down is left alone until its probe.
    """
    counts = {"sent": 0, "later": 0, "failed": 0}
    ends = now() + for_at_most
    closing.take_other_ways(at=now())
    counts["failed"] += closing.close_expired(at=now())
    while now() < ends:
        closing.respect_choices(at=now())
        heads = _heads(now())
        came_on = [_work_off(head, counts, now=now, ends=ends) for head in heads]
        if not any(came_on):
            break
    return counts


def _heads(at: datetime) -> list[int]:
    """The first message to each address, the longest due first, on channels that are up."""
    due = OutboxMessage.objects.due(at).on_other_channels_than(channels.held(at)).first_in_line(at)
    return list(due.order_by("next_try_at", "pk").values_list("pk", flat=True)[:AT_ONCE])


def _work_off(head: int, counts: dict[str, int], *, now: Clock, ends: datetime) -> bool:
    """Send to one address until something does not go; whether anything was done."""
    came_on = False
    next_one: int | None = head
    while next_one is not None and now() < ends:
        claim = _claim(next_one, now=now)
        if claim is None:
            return came_on
        outcome = _deliver(claim, now=now)
        counts[outcome] += 1
        came_on = True
        next_one = _following(claim.message, now()) if outcome != "later" else None
    return came_on


def _following(message: OutboxMessage, at: datetime) -> int | None:
    same = OutboxMessage.objects.due(at).filter(channel=message.channel, address=message.address)
    return same.order_by("pk").values_list("pk", flat=True).first()


@transaction.atomic
def _claim(pk: int, *, now: Clock) -> Claim | None:
    """Take a message for sending: nobody else tries before the lease is over."""
    at = now()
    due = OutboxMessage.objects.due(at).on_other_channels_than(channels.held(at)).filter(pk=pk)
    message = due.first_in_line(at).select_for_update(of=("self",), skip_locked=True).first()
    if message is None:
        return None
    leaves_at = may_leave_at(message.channel, at)
    if leaves_at > at:
        OutboxMessage.objects.filter(pk=pk).update(next_try_at=leaves_at)
        return None
    claim = Claim(message, is_repeat=message.answer_is_missing)
    message.repeats += claim.is_repeat
    message.attempts += 1
    message.answer_is_missing = True
    message.next_try_at = at + LEASE
    message.save(update_fields=["attempts", "repeats", "answer_is_missing", "next_try_at"])
    return claim


def _deliver(claim: Claim, *, now: Clock) -> str:
    message = claim.message
    try:
        outgoing = outgoing_of(message)
        _gateway(message)(outgoing)
    except ChannelDown as failure:
        return _put_back(claim, failure, at=now())
    except DeliveryFailed as failure:
        return _answered_no(claim, failure, at=now())
    except WrongVariables as fault:
        return _answered_no(claim, DeliveryFailed(type(fault).__name__, permanent=True), at=now())
    except Exception as fault:
        logger.exception("gateway_fault", channel=message.channel, message_id=str(message.message_id))
        return _answered_no(claim, DeliveryFailed(type(fault).__name__, uncertain=True), at=now())
    return _taken(claim, outgoing, at=now())


@transaction.atomic
def _taken(claim: Claim, outgoing: Outgoing, *, at: datetime) -> str:
    message = claim.message
    # What has left has left, also when it was cancelled in the meantime.
    OutboxMessage.objects.filter(pk=message.pk).update(
        state=MessageState.SENT, sent_at=at, next_try_at=None, closed_at=None, last_error="",
        subject=outgoing.subject[:255], answer_is_missing=False,
    )  # fmt: skip
    _record_attempt(claim, Outcome.TAKEN, at=at)
    channels.is_up(message.channel)
    return "sent"


def _gateway(message: OutboxMessage) -> Gateway:
    gateway = gateway_of(message.channel)
    if gateway is None:
        raise ChannelDown("channel is off")
    return gateway


def outgoing_of(message: OutboxMessage) -> Outgoing:
    """The message as it leaves. Raises WrongVariables when its kind is no longer what it was owed as."""
    subject, body = wording_of(message)
    return Outgoing(
        channel=message.channel,
        kind=message.kind,
        address=message.address,
        recipient_name=message.recipient_name,
        subject=subject,
        body=body,
        values={name: for_people(value) for name, value in _sayable_values(message).items()},
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
    values = _values(message)
    return fill(subject, values), as_sent(message.channel, fill(body, values))


def _values(message: OutboxMessage) -> dict[str, Any]:
    return revive(message_kind(message.kind).variables, message.variables)


def _sayable_values(message: OutboxMessage) -> dict[str, Any]:
    sayable = message_kind(message.kind).sayable(ChannelKind(message.channel))
    return {name: value for name, value in _values(message).items() if name in sayable}


@transaction.atomic
def _put_back(claim: Claim, failure: ChannelDown, *, at: datetime) -> str:
    """The channel is down: the message stays as it was before, the channel is left alone."""
    message = claim.message
    probe_at = channels.is_down(message.channel, str(failure), at=at)
    row = OutboxMessage.objects.waiting().filter(pk=message.pk)
    row.update(
        attempts=message.attempts - 1,
        repeats=message.repeats - claim.is_repeat,
        answer_is_missing=claim.is_repeat,
        next_try_at=probe_at,
        last_error=str(failure)[:500],
    )
    return "later"


@transaction.atomic
def _answered_no(claim: Claim, failure: DeliveryFailed, *, at: datetime) -> str:
    message = claim.message
    reason, wait = str(failure)[:200], wait_after(message.attempts)
    row = OutboxMessage.objects.waiting().filter(pk=message.pk)
    kept: dict[str, Any] = {"last_error": reason, "answer_is_missing": failure.uncertain}
    if not failure.permanent and wait is not None:
        row.update(next_try_at=may_leave_at(message.channel, at + wait), **kept)
        _record_attempt(claim, Outcome.PUT_OFF, reason, at=at)
        return "later"
    _record_attempt(claim, Outcome.REFUSED, reason, at=at)
    if message.alternatives:
        row.update(**kept)
        closing.take_other_way(message.pk, at=at)
        return "later"
    row.update(state=MessageState.FAILED, next_try_at=None, closed_at=at, **kept)
    return "failed"


def _record_attempt(claim: Claim, outcome: Outcome, reason: str = "", *, at: datetime) -> None:
    if claim.is_repeat:
        note(claim.message, Outcome.UNANSWERED, at=at)
    note(claim.message, outcome, reason, at=at)
