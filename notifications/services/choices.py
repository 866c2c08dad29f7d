"""What the owner of an address says about being told there."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import Actor
from notifications.models import ChannelChoice
from notifications.queries import choices_of


@transaction.atomic
def record_choices(*, choices: Mapping[tuple[str, str], bool], by: Actor, at: datetime) -> int:
    """Keep what was said: (channel, address) -> whether messages are wanted; returns how many are new.

    What is the same as before is not written again.
    """
    known = choices_of(list(choices))
    new = [
        ChannelChoice(channel=channel, address=address, is_wanted=wanted, recorded_at=at, recorded_by=by.user)
        for (channel, address), wanted in choices.items()
        if address and known[channel, address] != wanted
    ]
    ChannelChoice.objects.bulk_create(new)
    return len(new)
