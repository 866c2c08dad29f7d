"""Sending again what was given up: what is put back, how it goes on from there, and what is not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from notifications.enums import MessageState, Outcome
from notifications.exceptions import CannotTryAgain, ChannelDown, DeliveryFailed
from notifications.models import OutboxMessage
from notifications.registry import message_kind
from notifications.rules.retries import WAITS
from notifications.services import delivery, outbox, retrying
from notifications.services.records import note
from tests import access_table
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.notifications import KIND, OutboxMessageFactory


pytestmark = pytest.mark.django_db
GIVEN_UP, NOW = at("2026-11-20 08:00"), at("2026-11-20 14:00")
ADDRESS = {"email": "uoc.nguyen@example.vn", "sms": "0912345678", "zalo": "0912345678"}


def failed(**changes) -> OutboxMessage:
    """Refused by its channel for good, hours ago and after all attempts."""
    values = {
        "state": MessageState.FAILED, "next_try_at": None, "closed_at": GIVEN_UP, "owed_at": GIVEN_UP,
        "attempts": len(WAITS) + 1, "expires_at": GIVEN_UP + timedelta(hours=1), "last_error": "HTTP 503",
    }  # fmt: skip
    values["address"] = ADDRESS[changes.get("channel", "email")]
    message = OutboxMessageFactory(**values | changes)
    note(message, Outcome.REFUSED, message.last_error, at=GIVEN_UP)
    return message


def again(*messages, when=NOW, by=None) -> int:
    by = by or Actor(UserFactory(role=Role.ADMINISTRATOR))
    return retrying.send_again(message_ids=[message.pk for message in messages], by=by, at=when)


def now(message) -> OutboxMessage:
    return OutboxMessage.objects.get(pk=message.pk)


@pytest.fixture
def channel(monkeypatch):
    """What the channels answer: nothing where they take it; each message they saw."""

    class Channel:
        answer: Exception | None = None

        def __init__(self) -> None:
            self.seen = []

        def __call__(self, outgoing) -> None:
            self.seen.append(outgoing)
            if self.answer is not None:
                raise self.answer

    made = Channel()
    monkeypatch.setattr(delivery, "_gateway", lambda _: made)
    return made


def test_it_waits_again_with_all_attempts_before_it_and_who_asked_is_on_record():
    message, by = failed(), Actor(UserFactory(role=Role.ADMINISTRATOR))

    assert again(message, by=by) == 1

    found = now(message)
    assert (found.state, found.attempts, found.next_try_at, found.closed_at) == ("waiting", 0, NOW, None)
    assert found.expires_at == NOW + message_kind(KIND.code).lifetime
    same = ("message_id", "cause", "channel", "address", "variables", "owed_at", "alternatives")
    assert [getattr(found, name) for name in same] == [getattr(message, name) for name in same]
    assert found.last_error == "HTTP 503"  # what it was stays readable until an answer comes
    last = found.records.order_by("-pk")[0]
    assert (last.outcome, last.at, last.by, last.channel) == ("asked_again", NOW, by.user, "email")


def test_of_those_chosen_only_what_is_still_given_up_goes():
    """Overtaken, sent again by a colleague, under way or not there at all: the others are left alone."""
    one, other, left = failed(), failed(), failed()
    overtaken, colleagues = failed(topic="dossier:7"), failed()
    outbox.cancel(topic="dossier:7", kinds=(KIND.code,), at=NOW)
    again(colleagues)
    sent = failed(state=MessageState.SENT, sent_at=NOW)
    held = failed(state=MessageState.HELD)
    rest = (overtaken, colleagues, sent, held)
    left_alone = OutboxMessage.objects.filter(pk__in=[message.pk for message in rest]).order_by("pk").values()
    before = list(left_alone)

    ids = [message.pk for message in (one, one, other, *rest)]
    assert (
        retrying.send_again(message_ids=[*ids, 0, -1], by=Actor(UserFactory(role=Role.ADMINISTRATOR)), at=NOW)
        == 2
    )

    assert {now(one).state, now(other).state} == {"waiting"}
    assert now(left).state == "failed"
    assert list(left_alone.all()) == before
    for ids in ([], [0], [message.pk for message in rest]):
        with pytest.raises(CannotTryAgain, match="Không tin nào đã chọn còn trong danh sách"):
            retrying.send_again(message_ids=iter(ids), by=Actor(UserFactory(role=Role.ADMINISTRATOR)), at=NOW)


@pytest.mark.parametrize(("channel", "asked", "leaves"), [
    ("email", "2026-11-20 23:00", "2026-11-20 23:00"),
    # A telephone does not ring at night.
    ("sms", "2026-11-20 23:00", "2026-11-21 07:00"),
    ("zalo", "2026-11-21 06:59", "2026-11-21 07:00"),
    ("sms", "2026-11-21 07:00", "2026-11-21 07:00"),
])  # fmt: skip
def test_when_it_leaves_and_until_when_it_may(channel, asked, leaves):
    message = failed(channel=channel)
    again(message, when=at(asked))
    assert now(message).next_try_at == at(leaves)
    assert now(message).expires_at == at(leaves) + message_kind(KIND.code).lifetime


class TestFromThereOn:
    def test_it_is_sent_under_its_own_id(self, channel):
        message = failed()
        again(message)
        delivery.deliver_due(now=lambda: NOW)
        assert (now(message).state, now(message).sent_at, now(message).last_error) == ("sent", NOW, "")
        (outgoing,) = channel.seen
        assert (outgoing.message_id, outgoing.is_repeat) == (str(message.message_id), False)

    def test_what_may_have_come_says_that_it_is_a_repeat(self, channel):
        message = failed(answer_is_missing=True)
        again(message)
        delivery.deliver_due(now=lambda: NOW)
        assert [outgoing.is_repeat for outgoing in channel.seen] == [True]
        assert now(message).repeats == 1

    def test_refused_once_more_it_is_given_up_once_more_and_may_be_sent_again(self, channel):
        channel.answer = DeliveryFailed("SMTPRecipientsRefused 550", permanent=True)
        message = failed()
        for _ in range(2):
            again(message)
            delivery.deliver_due(now=lambda: NOW)
            assert (now(message).state, now(message).last_error) == ("failed", "SMTPRecipientsRefused 550")
        outcomes = message.records.order_by("pk").values_list("outcome", flat=True)
        assert list(outcomes) == ["refused", *["asked_again", "refused"] * 2]

    def test_where_the_channel_never_came_back_it_is_given_up_and_not_forgotten(self, channel):
        channel.answer = ChannelDown("ConnectionRefusedError")
        message = failed()
        again(message)
        delivery.deliver_due(now=lambda: NOW)
        delivery.deliver_due(now=lambda: NOW + message_kind(KIND.code).lifetime)
        assert (now(message).state, now(message).last_error) == ("failed", "expired")

    def test_of_a_kind_that_is_no_more_nothing_can_be_said(self, channel):
        message = failed(kind="no_longer_there")
        again(message)
        assert now(message).expires_at is None
        delivery.deliver_due(now=lambda: NOW)
        assert (now(message).state, now(message).last_error, channel.seen) == ("failed", "WrongVariables", [])


@pytest.mark.parametrize("role", Role)
def test_only_whom_the_access_table_names_sends_again(role):
    message = failed()
    below = UserFactory(role=role, agency=AgencyFactory(parent=AgencyFactory(province=True)))
    with pytest.raises(NotAllowed, match="Quản trị"):
        again(message, by=Actor(below))
    if ("send_again", role.value, "top") in access_table.acts():
        assert again(message, by=Actor(UserFactory(role=role))) == 1
        return
    with pytest.raises(NotAllowed, match="Quản trị"):
        again(message, by=Actor(UserFactory(role=role)))
    message.refresh_from_db()
    assert message.state == MessageState.FAILED
