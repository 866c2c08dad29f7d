"""What pages ask about messages."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Count, Min, Prefetch, Q, QuerySet

from accounts.models import User
from notifications.enums import Audience, ChannelKind, MessageState, StaffChannel, TellMode
from notifications.models import (
    ChannelChoice,
    ChannelState,
    DeliveryRecord,
    KindPreference,
    MessageTemplate,
    OutboxMessage,
    StaffPreference,
)
from notifications.models.preference import EARLIEST_HOUR
from notifications.registry import DIGEST_KIND, EVERY_CHANNEL, MessageKind, message_kinds


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


@dataclass(frozen=True)
class Telling:
    """How somebody of the office wants to be told."""

    channel: StaffChannel
    wants_digest: bool
    digest_hour: int
    modes: Mapping[str, TellMode]

    def mode_of(self, kind: MessageKind) -> TellMode:
        """How a kind reaches him: what may not be turned off is on, and no digest, no waiting for it."""
        mode = self.modes.get(kind.code, TellMode.AT_ONCE)
        if mode == TellMode.OFF and kind.mandatory:
            return TellMode.AT_ONCE
        return TellMode.AT_ONCE if mode == TellMode.DIGEST and not self.wants_digest else mode


def telling_of(user: User) -> Telling:
    """What he chose, or what holds until he chooses. Two queries."""
    own = StaffPreference.objects.filter(user=user).first() or StaffPreference(user=user)
    modes = dict(KindPreference.objects.filter(user=user).values_list("kind", "mode"))
    return Telling(
        StaffChannel(own.channel),
        own.wants_digest,
        own.digest_hour,
        {kind: TellMode(mode) for kind, mode in modes.items()},
    )


def staff_kinds() -> list[MessageKind]:
    """Kinds for people of the office that come one by one, by title; the digest itself is not one of them."""
    kinds = [kind for kind in message_kinds() if kind.audience == Audience.OFFICER]
    return sorted((kind for kind in kinds if kind.code != DIGEST_KIND), key=lambda kind: kind.title)


def holder_of(user: User) -> str:
    """The name under which messages wait for somebody's digest."""
    return f"user:{user.pk}"


def held_for(user: User) -> QuerySet[OutboxMessage]:
    """Messages that wait for somebody's digest, oldest first."""
    held = OutboxMessage.objects.filter(state=MessageState.HELD, address=holder_of(user))
    return held.order_by("pk")


def wants_digest_by(hour: int, day: date) -> Q:
    """A condition on users: their digest of the day is due at this hour and was not dealt with yet."""
    chose = Q(telling__wants_digest=True, telling__digest_hour__lte=hour)
    fresh = Q(telling__digested_on=None) | Q(telling__digested_on__lt=day)
    return (chose & fresh) | (Q(telling=None) if hour >= EARLIEST_HOUR else Q(pk=None))


def choices_of(places: Collection[tuple[str, str]]) -> dict[tuple[str, str], bool]:
    """Whether messages go to these (channel, address): the owner's last word; without one, all but Zalo."""
    found = {(channel, address): channel != ChannelKind.ZALO for channel, address in places}
    said = ChannelChoice.objects.filter(address__in={address for _, address in places}).order_by("pk")
    for choice in said:
        if (choice.channel, choice.address) in found:
            found[choice.channel, choice.address] = choice.is_wanted
    return found
