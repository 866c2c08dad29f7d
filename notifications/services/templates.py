"""Keeping the wording of messages, with dates."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Actor
from notifications.enums import ChannelKind
from notifications.exceptions import TemplateClash
from notifications.models import MessageTemplate
from notifications.permissions import check_can_write
from notifications.registry import check_wording, message_kind


@transaction.atomic
def write_template(
    *, kind: str, channel: str, subject: str, body: str, valid_from: date, by: Actor, at: datetime
) -> MessageTemplate:
    """Put a new wording in force from a day on; the one before it ends the day before.

    Raises NotAllowed, UnknownVariable when it names a variable the kind does not offer or the channel may
    not say, BadTemplate when it leaves out what it must say or is longer than the channel carries,
    TemplateClash when another wording begins on that day or later.
    """
    check_can_write(by, on=timezone.localdate(at))
    check_wording(message_kind(kind), ChannelKind(channel), subject, body)
    same = MessageTemplate.objects.select_for_update(of=("self",)).filter(kind=kind, channel=channel)
    if same.filter(valid_from__gte=valid_from).exists():
        raise TemplateClash(_("Đã có mẫu bắt đầu từ ngày này hoặc sau đó. Hãy chọn ngày muộn hơn."))
    ends = valid_from - timedelta(days=1)
    same.exclude(valid_to__lt=valid_from).update(valid_to=ends)
    return MessageTemplate.objects.create(
        kind=kind, channel=channel, subject=subject, body=body, valid_from=valid_from,
        written_by=by.user, written_at=at,
    )  # fmt: skip
