"""A kind of message that only tests owe, and rows of the outbox."""

from datetime import date, datetime

import factory

from notifications.enums import ChannelKind
from notifications.models import OutboxMessage
from notifications.registry import MessageKind, register
from notifications.services import outbox
from tests.clock import at


KIND = MessageKind(
    code="test_ready",
    title="Tin của bài thử",
    variables={"code": str, "due": datetime, "day": date, "amount": int},
    subject="Hồ sơ {code} đã xong",
    body="Hẹn {due}, ngày {day}, phí {amount} đồng.",
    short="Ho so {code} xong.",
    chat="Hồ sơ {code} đã xong.",
)
register(KIND)
VARIABLES = {
    "code": "H99-0007",
    "due": at("2026-11-26 14:05"),
    "day": date(2026, 11, 26),
    "amount": 1250000,
}


class OutboxMessageFactory(factory.django.DjangoModelFactory):
    """A waiting e-mail, due at once."""

    cause = factory.Sequence(lambda number: f"dossier:{number}:done")
    kind = KIND.code
    topic = "dossier:1"
    channel = ChannelKind.EMAIL
    address = "uoc.nguyen@example.vn"
    recipient_name = "Nguyễn Thị Ngọc Ước"
    variables = factory.LazyFunction(lambda: outbox.stored(VARIABLES))
    message_id = factory.LazyAttribute(lambda message: outbox.message_id_of(message.cause))
    owed_at = at("2026-11-20 14:00")
    next_try_at = factory.SelfAttribute("owed_at")

    class Meta:
        model = OutboxMessage
