"""What the owner of an address says about being told there counts when the message leaves."""

import pytest

from accounts.models import Actor
from notifications.models import ChannelChoice
from notifications.queries import choices_of
from notifications.services import choices, delivery
from tests.clock import at
from tests.factories.accounts import UserFactory
from tests.factories.notifications import OutboxMessageFactory


pytestmark = pytest.mark.django_db
NOW = at("2026-11-20 14:00")
PHONE, LETTER = "0912345678", "uoc@example.vn"


@pytest.fixture
def taken(monkeypatch):
    taken = []
    take = lambda outgoing: taken.append((outgoing.channel, outgoing.address))  # noqa: E731
    monkeypatch.setattr(delivery, "_gateway", lambda _message: take)
    return taken


def says(channel, address, wanted):
    return choices.record_choices(choices={(channel, address): wanted}, by=Actor(UserFactory()), at=NOW)


def deliver():
    return delivery.deliver_due(now=lambda: NOW)


def test_zalo_only_with_a_yes_else_by_text_message(taken):
    message = OutboxMessageFactory(channel="zalo", address=PHONE, alternatives=[["sms", PHONE]])
    deliver()
    assert taken == [("sms", PHONE)]
    trace = list(message.records.order_by("pk").values_list("outcome", "reason"))
    assert trace == [("other_channel", "not wanted"), ("taken", "")]


def test_zalo_with_a_yes(taken):
    says("zalo", PHONE, True)
    OutboxMessageFactory(channel="zalo", address=PHONE, alternatives=[["sms", PHONE]])
    deliver()
    assert taken == [("zalo", PHONE)]


def test_a_no_after_it_was_owed_counts_and_the_message_is_not_sent(taken):
    message = OutboxMessageFactory(channel="sms", address=PHONE)
    says("sms", PHONE, False)
    assert deliver() == {"sent": 0, "later": 0, "failed": 0}
    message.refresh_from_db()
    assert (message.state, message.last_error, message.closed_at) == ("cancelled", "not wanted", NOW)
    assert taken == []


def test_the_last_word_counts_for_that_address_and_channel_alone(taken):
    says("sms", PHONE, False)
    says("sms", PHONE, True)
    says("email", LETTER, False)
    OutboxMessageFactory(channel="sms", address=PHONE)
    OutboxMessageFactory(channel="email", address="other@example.vn")
    deliver()
    assert sorted(taken) == [("email", "other@example.vn"), ("sms", PHONE)]


def test_a_choice_is_written_once_and_kept():
    assert says("zalo", PHONE, False) == 0  # that holds without a word
    assert says("zalo", PHONE, True) == 1
    assert says("zalo", PHONE, True) == 0
    assert says("email", "", False) == 0
    assert ChannelChoice.objects.count() == 1
    assert choices_of([("zalo", PHONE), ("sms", PHONE), ("email", LETTER)]) == {
        ("zalo", PHONE): True,
        ("sms", PHONE): True,
        ("email", LETTER): True,
    }
