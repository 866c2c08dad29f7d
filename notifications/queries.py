"""What pages ask about messages."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet

from notifications.enums import MessageState
from notifications.models import OutboxMessage


@dataclass(frozen=True)
class OutboxState:
    """Figures for the page of background work."""

    waiting: int
    failed: int
    oldest_due_at: datetime | None


def outbox_state() -> OutboxState:
    """How the queue of messages stands."""
    waiting = Q(state=MessageState.WAITING)
    figures = OutboxMessage.objects.filter(waiting | Q(state=MessageState.FAILED)).aggregate(
        waiting=Count("pk", filter=waiting),
        failed=Count("pk", filter=Q(state=MessageState.FAILED)),
        oldest=Min("next_try_at", filter=waiting),
    )
    return OutboxState(figures["waiting"], figures["failed"], figures["oldest"])


def messages_about(topic: str) -> QuerySet[OutboxMessage]:
    """Messages of a topic such as `dossier:12`, oldest first."""
    return OutboxMessage.objects.filter(topic=topic).order_by("owed_at", "pk")
