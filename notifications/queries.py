"""What pages ask about messages."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Count, Min, Prefetch, Q, QuerySet

from notifications.enums import ChannelKind, MessageState
from notifications.models import ChannelState, DeliveryRecord, MessageTemplate, OutboxMessage
from notifications.registry import EVERY_CHANNEL, MessageKind, message_kinds


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
    """Messages of a topic such as `dossier:12` with their traces, oldest first. Two queries."""
    return with_traces(OutboxMessage.objects.filter(topic=topic)).order_by("owed_at", "pk")


def with_traces(messages: QuerySet[OutboxMessage]) -> QuerySet[OutboxMessage]:
    """The messages with what became of each attempt, in order."""
    records = DeliveryRecord.objects.select_related("by").order_by("pk")
    return messages.prefetch_related(Prefetch("records", records))


def failed_messages(channel: str = "") -> QuerySet[OutboxMessage]:
    """Messages that were given up, on one channel or on all."""
    failed = OutboxMessage.objects.failed()
    return failed.filter(channel=channel) if channel else failed


@dataclass(frozen=True)
class ChannelNow:
    """A channel as the page of messages shows it."""

    channel: ChannelKind
    is_on: bool
    waiting: int
    failed: int
    down_since: datetime | None = None
    probe_at: datetime | None = None
    reason: str = ""


def channels_now() -> list[ChannelNow]:
    """Every channel: whether it is on and up, what waits for it and what was given up. Two queries."""
    states = {state.channel: state for state in ChannelState.objects.filter(down_since__isnull=False)}
    open_ones = OutboxMessage.objects.filter(state__in=(MessageState.WAITING, MessageState.FAILED))
    counts = {
        (row["channel"], row["state"]): row["count"]
        for row in open_ones.values("channel", "state").annotate(count=Count("pk")).order_by()
    }
    return [_channel_now(channel, states.get(channel), counts) for channel in EVERY_CHANNEL]


def _channel_now(
    channel: ChannelKind, state: ChannelState | None, counts: dict[tuple[str, str], int]
) -> ChannelNow:
    return ChannelNow(
        channel,
        is_on=channel in settings.NOTIFICATION_GATEWAYS,
        waiting=counts.get((channel, MessageState.WAITING), 0),
        failed=counts.get((channel, MessageState.FAILED), 0),
        down_since=state.down_since if state else None,
        probe_at=state.probe_at if state else None,
        reason=state.reason if state else "",
    )


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
