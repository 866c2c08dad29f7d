"""Text messages through an operator's HTTP address: {to, text, sender, id} with a bearer token.

The operator tells repeats by `id`; 2xx means taken, 409 taken before.
"""

from django.conf import settings

from notifications.gateways.base import Outgoing
from notifications.gateways.http import post
from notifications.rules.phones import international


def send(message: Outgoing) -> None:
    """Hand over one text message. Raises DeliveryFailed, ChannelDown."""
    post(
        settings.SMS_URL,
        {
            "to": international(message.address),
            "text": message.body,
            "sender": settings.SMS_SENDER,
            "id": message.message_id,
            "is_repeat": message.is_repeat,
        },
        headers={"Authorization": f"Bearer {settings.SMS_TOKEN}", "Idempotency-Key": message.message_id},
    )
