"""What happens to messages that cannot leave: another way where there is one, else they are given up."""

from datetime import datetime, timedelta

from django.db import transaction

from notifications.enums import Audience, MessageState, Outcome
from notifications.models import OutboxMessage
from notifications.registry import message_kinds
from notifications.rules.retries import PROBES
from notifications.services import channels
from notifications.services.outbox import may_leave_at
from notifications.services.records import note


AT_ONCE = 500
EXPIRED = "expired"
UNWANTED = "not wanted"
PATIENCE = timedelta(hours=2)
"""How long a message waits for a channel that is down before it takes its other way."""


def close_expired(*, at: datetime) -> int:
    """Give up what came too late to be of use to anybody; returns how many.

    What was tried, or waited for a channel that is down, is a failure somebody has to know of. What was
    late when it was first seen, such as the history of another system that is entered here, is just not
    sent. One that is being sent right now is not due, and is left to whoever sends it.
    """
    old = OutboxMessage.objects.due(at).filter(expires_at__lte=at)
    ids = list(old.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    return sum(_expire(pk, at=at) for pk in ids)


@transaction.atomic
def _expire(pk: int, *, at: datetime) -> bool:
    old = OutboxMessage.objects.due(at).filter(pk=pk, expires_at__lte=at)
    message = old.select_for_update(of=("self",), skip_locked=True).first()
    if message is None:
        return False
    note(message, Outcome.EXPIRED, message.last_error, at=at)
    has_failed = message.last_error or message.channel in channels.down_for(timedelta(), at=at)
    message.state = MessageState.FAILED if has_failed else MessageState.CANCELLED
    message.next_try_at, message.closed_at = None, at
    message.last_error = EXPIRED
    message.save(update_fields=["state", "next_try_at", "closed_at", "last_error"])
    return True


def respect_choices(*, at: datetime) -> int:
    """Take what is due off the channels whose owners do not want it; returns how many messages."""
    staff = [kind.code for kind in message_kinds() if kind.audience == Audience.OFFICER]
    unwanted = OutboxMessage.objects.due(at).unwanted(staff)
    ids = list(unwanted.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    return sum(take_other_way(pk, at=at, reason=UNWANTED) or _drop(pk, at=at) for pk in ids)


@transaction.atomic
def _drop(pk: int, *, at: datetime) -> bool:
    waiting = OutboxMessage.objects.waiting().filter(pk=pk)
    return bool(
        waiting.update(state=MessageState.CANCELLED, next_try_at=None, closed_at=at, last_error=UNWANTED)
    )


def take_other_ways(*, at: datetime) -> int:
    """Move what waits for a channel that has been down too long to the next channel; returns how many."""
    down = channels.down_for(PATIENCE, at=at)
    if not down:
        return 0
    # One whose answer is missing may be under way this moment, or have arrived: it is not sent twice.
    stuck = OutboxMessage.objects.due(at + PROBES[-1]).filter(channel__in=down, answer_is_missing=False)
    stuck = stuck.exclude(alternatives=[])
    ids = list(stuck.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    return sum(take_other_way(pk, at=at) for pk in ids)


@transaction.atomic
def take_other_way(pk: int, *, at: datetime, reason: str = "") -> bool:
    """Send a waiting message on by the next of its other channels, with all attempts before it again."""
    message = (
        OutboxMessage.objects.waiting()
        .filter(pk=pk)
        .select_for_update(of=("self",), skip_locked=True)
        .first()
    )
    if message is None or not message.alternatives:
        return False
    (channel, address), *others = message.alternatives
    leaves_at = may_leave_at(channel, at)
    message.channel, message.address, message.alternatives = channel, address, others
    message.attempts, message.next_try_at, message.not_before = 0, leaves_at, leaves_at
    message.save(
        update_fields=["channel", "address", "alternatives", "attempts", "next_try_at", "not_before"]
    )
    note(message, Outcome.OTHER_CHANNEL, reason, at=at)
    return True
