"""Telling people of the office, each the way he asked for: at once, with his digest, or not at all."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from notifications.enums import ChannelKind, MessageState, StaffChannel, TellMode
from notifications.models import KindPreference, OutboxMessage, StaffPreference
from notifications.queries import held_for, holder_of, telling_of
from notifications.registry import message_kind
from notifications.rules.recipient import Recipient
from notifications.services import outbox


def tell(
    *, user: User, kind: str, variables: Mapping[str, Any], cause: str, about: str, at: datetime
) -> None:
    """Owe somebody of the office a message about `about`, such as `dossier:12`, as he wants to get it.

    What he turned off is not written at all, unless the kind may not be turned off. The topic is
    `dossier:12:staff`: what is told inside never shows among what the applicant was told.
    """
    telling = telling_of(user)
    mode = telling.mode_of(message_kind(kind))
    topic = topic_of(about)
    if mode == TellMode.OFF:
        return
    if mode == TellMode.DIGEST:
        outbox.hold(
            kind=kind, holder=holder_of(user), name=user.full_name,
            variables=variables, cause=cause, at=at, topic=topic,
        )  # fmt: skip
        return
    owe_to(user, kind=kind, variables=variables, cause=cause, topic=topic, at=at)


def causes_about(abouts: Iterable[str]) -> frozenset[str]:
    """Causes of what was told inside about these, such as `dossier:12`."""
    topics = {topic_of(about) for about in abouts}
    return frozenset(OutboxMessage.objects.filter(topic__in=topics).values_list("cause", flat=True))


def topic_of(about: str) -> str:
    """The topic of what people of the office are told about `about`."""
    return f"{about}:staff"


def owe_to(
    user: User, *, kind: str, variables: Mapping[str, Any], cause: str, topic: str, at: datetime
) -> None:
    """Owe a message at once, on the channel of his choice, by e-mail where that does not reach him."""
    channel = telling_of(user).channel
    phone = user.phone if channel in (StaffChannel.SMS, StaffChannel.ZALO) else ""
    outbox.owe(
        kind=kind,
        recipient=Recipient(
            name=user.full_name,
            email=user.email if channel != StaffChannel.SCREEN else "",
            phone=phone,
            zalo=phone if channel == StaffChannel.ZALO else "",
        ),
        variables=variables,
        cause=cause,
        topic=topic,
        at=at,
        prefer=ChannelKind(channel),
    )


@transaction.atomic
def save_telling(
    *, user: User, channel: str, wants_digest: bool, digest_hour: int, modes: Mapping[str, str]
) -> None:
    """Keep how somebody wants to be told. What may not be turned off stays on whatever `modes` says."""
    StaffPreference.objects.update_or_create(
        user=user, defaults={"channel": channel, "wants_digest": wants_digest, "digest_hour": digest_hour}
    )
    for kind, mode in modes.items():
        allowed = (
            TellMode.AT_ONCE if mode == TellMode.OFF and message_kind(kind).mandatory else TellMode(mode)
        )
        KindPreference.objects.update_or_create(user=user, kind=kind, defaults={"mode": allowed})


@transaction.atomic
def begin_digest(user: User, *, day: date) -> bool:
    """Whether the digest of the day is still to be made; it is this caller's from now on."""
    StaffPreference.objects.bulk_create([StaffPreference(user=user)], ignore_conflicts=True)
    fresh = StaffPreference.objects.filter(user=user).exclude(digested_on__gte=day)
    return fresh.update(digested_on=day) == 1


def take_held(user: User, *, at: datetime) -> list[OutboxMessage]:
    """The messages that waited for his digest; they are on record as told from now on."""
    held = list(held_for(user).select_for_update(of=("self",), skip_locked=True))
    for message in held:
        message.state, message.sent_at = MessageState.SENT, at
        message.save(update_fields=["state", "sent_at"])
    return held
