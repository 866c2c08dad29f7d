"""Work beat wakes up every minute."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from notifications.services import delivery


@shared_task
def deliver_due_messages(**_: Any) -> None:
    """Send what is due. A message is claimed before it is sent, so two sweeps never send it twice."""
    delivery.deliver_due(now=timezone.now)
