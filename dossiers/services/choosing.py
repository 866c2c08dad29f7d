"""Where an applicant wants to be told: kept by whoever may give him a new look-up word (ruling 31)."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction

from accounts.models import Actor
from dossiers.exceptions import NotReady
from dossiers.models import Dossier
from dossiers.permissions import check_can
from dossiers.rules.days import local_day
from dossiers.services.locking import lock
from dossiers.services.messages import recipients_of
from notifications.registry import EVERY_CHANNEL
from notifications.services import choices as channel_choices


@transaction.atomic
def record_choices(
    *, dossier_id: int, choices: Mapping[tuple[str, str], bool], by: Actor, at: datetime
) -> int:
    """Keep what the applicant said of his addresses: (channel, address) -> wanted; returns how many are new.

    Raises NotReady where one is not, or no more, an address of this dossier.
    """
    dossier = lock(dossier_id, outside_too=True)
    check_can("renew_lookup_word", by, dossier, on=local_day(at))
    if not set(choices) <= set(places_of(dossier)):
        raise NotReady("Địa chỉ báo tin của hồ sơ vừa được đính chính. Tải lại trang để chọn lại.")
    return channel_choices.record_choices(choices=choices, by=by, at=at)


def places_of(dossier: Dossier) -> list[tuple[str, str]]:
    """(channel, address) by which this applicant and his representative could be told here."""
    return [
        (channel.value, recipient.address(channel))
        for _suffix, recipient in recipients_of(dossier)
        for channel in EVERY_CHANNEL
        if channel in settings.NOTIFICATION_GATEWAYS and recipient.address(channel)
    ]
