from notifications.models.delivery import ChannelState, DeliveryRecord
from notifications.models.outbox import OutboxMessage
from notifications.models.template import MessageTemplate


__all__ = ["ChannelState", "DeliveryRecord", "MessageTemplate", "OutboxMessage"]
