"""What a channel must do. An adapter is named by its dotted path in NOTIFICATION_GATEWAYS."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Outgoing:
    """A message as it leaves. `message_id` is the same at every attempt, so that the peer can tell.

    `values` are the kind's variables that may be said on this channel, as text, for a peer that keeps the
    wording itself and takes only what differs.
    """

    channel: str
    kind: str
    address: str
    recipient_name: str
    subject: str
    body: str
    message_id: str
    is_repeat: bool
    values: Mapping[str, str] = field(default_factory=dict)


class Gateway(Protocol):
    """Hands the message to the channel and returns when it has been taken.

    Raises notifications.exceptions.DeliveryFailed, saying whether trying again is useless (`permanent`)
    and whether the channel may have taken it all the same (`uncertain`); ChannelDown when no message at
    all can be sent now, whoever it is for.
    """

    def __call__(self, message: Outgoing) -> None: ...


def gateway_of(channel: str) -> Gateway | None:
    """The adapter of a channel; None when the installation has none."""
    path = settings.NOTIFICATION_GATEWAYS.get(channel)
    if path is None:
        return None
    adapter: Gateway = import_string(path)
    return adapter
