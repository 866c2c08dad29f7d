"""Which channels are down: one failed try is enough to know it for everybody."""

from datetime import datetime, timedelta

from django.db import transaction

from notifications.models import ChannelState
from notifications.rules.retries import probe_after


def held(at: datetime) -> list[str]:
    """Channels that are left alone now."""
    down = ChannelState.objects.filter(probe_at__gt=at)
    return list(down.values_list("channel", flat=True))


@transaction.atomic
def is_down(channel: str, reason: str, *, at: datetime) -> datetime:
    """Note that a channel could not be reached; returns when it is tried again."""
    ChannelState.objects.bulk_create([ChannelState(channel=channel)], ignore_conflicts=True)
    state = ChannelState.objects.select_for_update(of=("self",)).get(channel=channel)
    state.failures += 1
    state.down_since = state.down_since or at
    state.probe_at = at + probe_after(state.failures)
    state.reason = reason[:200]
    state.save(update_fields=["failures", "down_since", "probe_at", "reason"])
    return state.probe_at


def is_up(channel: str) -> None:
    """Note that a channel took a message."""
    down = ChannelState.objects.filter(channel=channel, down_since__isnull=False)
    down.update(failures=0, down_since=None, probe_at=None, reason="")


def down_for(time: timedelta, *, at: datetime) -> list[str]:
    """Channels that have been down for so long."""
    long_down = ChannelState.objects.filter(down_since__lte=at - time)
    return list(long_down.values_list("channel", flat=True))
