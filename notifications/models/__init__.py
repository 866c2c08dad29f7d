from notifications.models.outbox import OutboxMessage
from notifications.models.template import MessageTemplate


__all__ = ["MessageTemplate", "OutboxMessage"]
