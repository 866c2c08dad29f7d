"""Messages of the outbox, as sentences."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from notifications.enums import ChannelKind, MessageState


class OutboxQuerySet(QuerySet[Any]):
    """Messages …"""

    def waiting(self) -> Self:
        return self.filter(state=MessageState.WAITING)

    def due(self, at: datetime) -> Self:
        return self.waiting().filter(next_try_at__lte=at)

    def first_in_line(self, at: datetime) -> Self:
        """… with no older one to the same address waiting; one that is to leave later holds up nobody."""
        older = self.model.objects.waiting().filter(
            Q(not_before=None) | Q(not_before__lte=at),
            channel=OuterRef("channel"),
            address=OuterRef("address"),
            pk__lt=OuterRef("pk"),
        )
        return self.filter(~Exists(older))

    def unwanted(self, staff_kinds: Iterable[str]) -> Self:
        """… on a channel whose owner does not want them: he said no, or never said yes to Zalo.

        People of the office choose for themselves elsewhere; `staff_kinds` are left out.
        """
        choices = apps.get_model("notifications", "ChannelChoice").objects
        latest = choices.filter(channel=OuterRef("channel"), address=OuterRef("address")).order_by("-pk")
        told = self.exclude(kind__in=list(staff_kinds)).annotate(
            is_wanted=Subquery(latest.values("is_wanted")[:1])
        )
        return told.filter(Q(is_wanted=False) | Q(channel=ChannelKind.ZALO, is_wanted=None))

    def on_other_channels_than(self, channels: Iterable[str]) -> Self:
        return self.exclude(channel__in=list(channels))

    def failed(self) -> Self:
        return self.filter(state=MessageState.FAILED)
