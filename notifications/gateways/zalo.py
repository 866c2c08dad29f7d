"""Zalo Notification Service: a template that Zalo has approved, filled with our values.

Zalo answers 200 whatever happened and says in `error` what: 0 means taken.
"""

from django.conf import settings

from notifications.exceptions import ChannelDown, DeliveryFailed
from notifications.gateways.base import Outgoing
from notifications.gateways.http import post
from notifications.rules.phones import international


# Zalo's numbers: application, account or token not valid, no credit, quota of the day used up.
ABOUT_US = frozenset({-101, -102, -103, -104, -105, -115, -124, -125, -126, -144, -216})
# An error it cannot name, the hours at night, the quota of one template.
TRY_AGAIN = frozenset({-100, -133, -147})


def send(message: Outgoing) -> None:
    """Hand over one message. Raises DeliveryFailed, ChannelDown.

    Permanent when Zalo has no template for this kind: the message then takes its other way.
    """
    template = settings.ZALO_TEMPLATES.get(message.kind)
    if not template:
        raise DeliveryFailed("no template", permanent=True)
    answer = post(
        settings.ZALO_URL,
        {
            "phone": international(message.address),
            "template_id": template,
            "template_data": dict(message.values),
            "tracking_id": message.message_id,
        },
        headers={"access_token": settings.ZALO_TOKEN},
    )
    _check(answer.get("error"))


def _check(error: object) -> None:
    if error == 0:
        return
    if not isinstance(error, int):
        raise DeliveryFailed("answer without a result", uncertain=True)
    reason = f"Zalo {error}"
    if error in ABOUT_US:
        raise ChannelDown(reason)
    raise DeliveryFailed(reason, permanent=error not in TRY_AGAIN)
