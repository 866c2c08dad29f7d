"""What pages ask about messages."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min, Q, QuerySet

from notifications.enums import ChannelKind, MessageState
from notifications.models import MessageTemplate, OutboxMessage
from notifications.registry import MessageKind, message_kinds


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


@dataclass(frozen=True)
class Wording:
    """The words of a kind on a channel, as they are on a day. `template` is None for the shipped ones."""

    kind: MessageKind
    channel: ChannelKind
    subject: str
    body: str
    template: MessageTemplate | None
    next_from: date | None


def wordings_on(day: date) -> list[Wording]:
    """Every kind on every channel it uses, by the kind's title. One query."""
    templates: dict[tuple[str, str], list[MessageTemplate]] = {}
    for template in MessageTemplate.objects.exclude(valid_to__lt=day).order_by("-valid_from"):
        templates.setdefault((template.kind, template.channel), []).append(template)
    return [
        _wording(kind, channel, templates.get((kind.code, channel), []), day)
        for kind in sorted(message_kinds(), key=lambda kind: (kind.title, kind.code))
        for channel in kind.used_channels
    ]


def _wording(kind: MessageKind, channel: ChannelKind, found: list[MessageTemplate], day: date) -> Wording:
    in_force = next((template for template in found if template.valid_from <= day), None)
    coming = [template.valid_from for template in found if template.valid_from > day]
    subject, body = (in_force.subject, in_force.body) if in_force else kind.shipped(channel)
    return Wording(kind, channel, subject, body, in_force, min(coming, default=None))


def history_of(kind: str, channel: str) -> QuerySet[MessageTemplate]:
    """Wordings there have been and will be, the latest first."""
    known = MessageTemplate.objects.filter(kind=kind, channel=channel)
    return known.select_related("written_by").order_by("-valid_from")
