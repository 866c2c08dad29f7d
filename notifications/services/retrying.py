"""Sending again what was given up, by somebody who has put right why."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Actor
from notifications.enums import MessageState, Outcome
from notifications.exceptions import CannotTryAgain, WrongVariables
from notifications.models import OutboxMessage
from notifications.permissions import check_can_send_again
from notifications.registry import message_kind
from notifications.services.outbox import may_leave_at
from notifications.services.records import note


@transaction.atomic
def send_again(*, message_ids: Iterable[int], by: Actor, at: datetime) -> int:
    """Put failed messages back into the queue with all attempts before them; returns how many.

    Raises NotAllowed, and CannotTryAgain when none of them is a failed one any more: overtaken, or sent
    again by a colleague. What is put back keeps its id, so a peer that has it after all can tell.
    """
    check_can_send_again(by, on=timezone.localdate(at))
    failed = OutboxMessage.objects.failed().filter(pk__in=list(message_ids)).order_by("pk")
    found = list(failed.select_for_update(of=("self",)))
    if not found:
        raise CannotTryAgain(
            _("Không tin nào đã chọn còn trong danh sách: đã gửi lại, hoặc hồ sơ đã có diễn biến mới hơn.")
        )
    for message in found:
        _put_back(message, by=by, at=at)
    return len(found)


def _put_back(message: OutboxMessage, *, by: Actor, at: datetime) -> None:
    leaves_at = may_leave_at(message.channel, at)
    message.state, message.closed_at, message.attempts = MessageState.WAITING, None, 0
    message.next_try_at = leaves_at
    message.expires_at = _expiry(message, leaves_at)
    message.save(update_fields=["state", "closed_at", "attempts", "next_try_at", "expires_at"])
    note(message, Outcome.ASKED_AGAIN, at=at, by=by.user)


def _expiry(message: OutboxMessage, leaves_at: datetime) -> datetime | None:
    try:
        return leaves_at + message_kind(message.kind).lifetime
    except WrongVariables:
        return None
