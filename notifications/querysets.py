"""Messages of the outbox, as sentences."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from notifications.enums import MessageState


class OutboxQuerySet(QuerySet[Any]):
    """Messages …"""

    def waiting(self) -> OutboxQuerySet:
        return self.filter(state=MessageState.WAITING)

    def due(self, at: datetime) -> OutboxQuerySet:
        return self.waiting().filter(next_try_at__lte=at)

    def first_in_line(self, at: datetime) -> OutboxQuerySet:
        """… with no older one to the same address waiting; one that is to leave later holds up nobody."""
        older = self.model.objects.waiting().filter(
            Q(not_before=None) | Q(not_before__lte=at),
            channel=OuterRef("channel"),
            address=OuterRef("address"),
            pk__lt=OuterRef("pk"),
        )
        return self.filter(~Exists(older))

    def on_other_channels_than(self, channels: Iterable[str]) -> OutboxQuerySet:
        return self.exclude(channel__in=list(channels))

    def failed(self) -> OutboxQuerySet:
        return self.filter(state=MessageState.FAILED)
