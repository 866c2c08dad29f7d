from notifications.models.choice import ChannelChoice
from notifications.models.delivery import ChannelState, DeliveryRecord
from notifications.models.outbox import OutboxMessage
from notifications.models.preference import KindPreference, StaffPreference
from notifications.models.template import MessageTemplate


__all__ = [
    "ChannelChoice",
    "ChannelState",
    "DeliveryRecord",
    "KindPreference",
    "MessageTemplate",
    "OutboxMessage",
    "StaffPreference",
]
