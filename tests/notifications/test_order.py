"""Messages to one address leave in the order they were owed, whatever happens to the first of them."""

from datetime import timedelta

import pytest

from notifications.enums import MessageState
from notifications.exceptions import ChannelDown, DeliveryFailed
from notifications.models import ChannelState, OutboxMessage
from notifications.rules.retries import PROBES, WAITS
from notifications.services import closing, delivery
from tests.clock import at
from tests.factories.notifications import OutboxMessageFactory


pytestmark = pytest.mark.django_db
NOW = at("2026-11-20 14:00")
MINUTE = timedelta(minutes=1)


class Peer:
    """Takes messages, or fails as it is told to for an address."""

    def __init__(self):
        self.taken, self.tried, self.fails = [], [], {}

    def __call__(self, outgoing):
        self.tried.append(outgoing.address)
        if outgoing.address in self.fails:
            raise self.fails[outgoing.address]
        self.taken.append((outgoing.channel, outgoing.address, outgoing.message_id))

    def ids(self):
        return [message_id for _, _, message_id in self.taken]


@pytest.fixture
def peer(monkeypatch):
    peer = Peer()
    monkeypatch.setattr(delivery, "_gateway", lambda _message: peer)
    return peer


def deliver(moment):
    return delivery.deliver_due(now=lambda: moment)


def ids_of(*messages):
    return [str(message.message_id) for message in messages]


def test_one_sweep_sends_all_that_is_owed_to_one_person_in_order(peer):
    messages = [OutboxMessageFactory(owed_at=NOW - minutes * MINUTE) for minutes in (1, 5, 3)]
    assert deliver(NOW)["sent"] == 3
    assert peer.ids() == ids_of(*messages)  # as they were written, not as they say they were owed


def test_what_cannot_leave_yet_holds_back_what_was_owed_later_to_the_same_person_only(peer):
    first, second = OutboxMessageFactory(address="a@example.vn"), OutboxMessageFactory(address="a@example.vn")
    other = OutboxMessageFactory(address="b@example.vn")
    peer.fails["a@example.vn"] = DeliveryFailed("busy")
    assert deliver(NOW) == {"sent": 1, "later": 1, "failed": 0}
    assert peer.ids() == ids_of(other)
    peer.fails.clear()
    assert deliver(NOW + WAITS[0] - timedelta(seconds=1))["sent"] == 0
    assert deliver(NOW + WAITS[0])["sent"] == 2
    assert peer.ids() == ids_of(other, first, second)


def test_what_is_given_up_lets_the_next_one_go(peer, monkeypatch):
    OutboxMessageFactory()
    second = OutboxMessageFactory()
    fails = iter([DeliveryFailed("no", permanent=True), None])

    def gateway(outgoing):
        failure = next(fails)
        if failure:
            raise failure
        peer(outgoing)

    monkeypatch.setattr(delivery, "_gateway", lambda _: gateway)
    assert deliver(NOW) == {"sent": 1, "later": 0, "failed": 1}
    assert peer.ids() == ids_of(second)


def test_a_message_for_next_week_holds_up_nobody(peer):
    later = NOW + timedelta(days=7)
    OutboxMessageFactory(not_before=later, next_try_at=later)
    second = OutboxMessageFactory()
    assert deliver(NOW)["sent"] == 1
    assert peer.ids() == ids_of(second)


def test_a_channel_that_is_down_is_asked_once_and_left_alone(peer):
    for number in range(5):
        peer.fails[f"{number}@example.vn"] = ChannelDown("ConnectionRefusedError")
        OutboxMessageFactory(address=f"{number}@example.vn")
    deliver(NOW)
    assert len(peer.tried) == 1
    state = ChannelState.objects.get(channel="email")
    assert (state.failures, state.down_since, state.probe_at) == (1, NOW, NOW + PROBES[0])
    assert deliver(NOW + PROBES[0] - timedelta(seconds=1)) == {"sent": 0, "later": 0, "failed": 0}
    assert len(peer.tried) == 1
    moment = NOW + PROBES[0]
    for probe in (*PROBES[1:], PROBES[-1], PROBES[-1]):  # half a minute, then longer, at most five minutes
        deliver(moment)
        moment += probe
        state.refresh_from_db()
        assert state.probe_at == moment
    assert state.down_since == NOW
    # A channel that is down counts against no message, however long it lasts.
    assert set(OutboxMessage.objects.values_list("state", "attempts", "repeats")) == {("waiting", 0, 0)}
    peer.fails.clear()
    assert deliver(moment)["sent"] == 5
    state.refresh_from_db()
    assert (state.failures, state.down_since, state.probe_at) == (0, None, None)


def test_other_channels_go_on_while_one_is_down(peer):
    OutboxMessageFactory(address="a@example.vn")
    OutboxMessageFactory(address="0912345678", channel="sms")
    peer.fails["a@example.vn"] = ChannelDown("down")
    assert deliver(NOW) == {"sent": 1, "later": 1, "failed": 0}


def test_a_refused_address_sends_the_message_another_way(peer):
    message = OutboxMessageFactory(address="gone@example.vn", alternatives=[["sms", "0912345678"]])
    peer.fails["gone@example.vn"] = DeliveryFailed("SMTPRecipientsRefused 550", permanent=True)
    deliver(NOW)
    assert peer.taken == [("sms", "0912345678", str(message.message_id))]
    message.refresh_from_db()
    assert (message.state, message.channel, message.alternatives) == ("sent", "sms", [])
    trace = list(message.records.order_by("pk").values_list("outcome", "channel"))
    assert trace == [("refused", "email"), ("other_channel", "sms"), ("taken", "sms")]


def test_a_text_message_refused_at_every_address_is_given_up_with_its_reason(peer):
    message = OutboxMessageFactory(address="gone@example.vn", alternatives=[["sms", "0912345678"]])
    peer.fails["gone@example.vn"] = DeliveryFailed("SMTPRecipientsRefused 550", permanent=True)
    peer.fails["0912345678"] = DeliveryFailed("HTTP 422", permanent=True)
    deliver(NOW)
    message.refresh_from_db()
    assert (message.state, message.last_error, message.closed_at) == ("failed", "HTTP 422", NOW)


def test_what_waits_too_long_for_a_channel_takes_its_other_way(peer):
    with_phone = OutboxMessageFactory(address="a@example.vn", alternatives=[["sms", "0912345678"]])
    without = OutboxMessageFactory(address="b@example.vn")
    peer.fails = {address: ChannelDown("down") for address in ("a@example.vn", "b@example.vn")}
    moment = NOW
    while moment < NOW + closing.PATIENCE:
        deliver(moment)
        moment += MINUTE
    assert peer.taken == []
    deliver(NOW + closing.PATIENCE)
    assert peer.taken == [("sms", "0912345678", str(with_phone.message_id))]
    without.refresh_from_db()
    assert without.state == MessageState.WAITING


def test_a_message_that_may_have_arrived_is_not_sent_another_way_for_a_channel_that_is_down(peer):
    ChannelState.objects.create(channel="email", failures=9, down_since=NOW - closing.PATIENCE, probe_at=NOW)
    under_way = OutboxMessageFactory(
        answer_is_missing=True, next_try_at=NOW + MINUTE, alternatives=[["sms", "0912345678"]]
    )
    deliver(NOW)
    under_way.refresh_from_db()
    assert under_way.channel == "email"


@pytest.mark.parametrize(
    ("error", "is_down", "state"),
    [
        ("SMTPDataError 451", False, "failed"),  # was tried and never went
        ("", True, "failed"),  # stood behind others for a channel that is down
        ("", False, "cancelled"),  # was old when it was first seen
    ],
)
def test_what_came_too_late_is_not_sent(peer, error, is_down, state):
    old = OutboxMessageFactory(expires_at=NOW, last_error=error, channel="sms", address="0912345678")
    fresh = OutboxMessageFactory(expires_at=NOW + MINUTE)
    if is_down:
        ChannelState.objects.create(channel="sms", failures=9, down_since=NOW - MINUTE, probe_at=NOW + MINUTE)
    assert deliver(NOW) == {"sent": 1, "later": 0, "failed": 1}
    assert peer.ids() == ids_of(fresh)
    old.refresh_from_db()
    assert (old.state, old.last_error) == (state, "expired")
    assert old.records.get().outcome == "expired"


def test_a_fault_of_an_adapter_stops_nobody_else(peer):
    broken = OutboxMessageFactory(address="a@example.vn")
    OutboxMessageFactory(address="b@example.vn")
    peer.fails["a@example.vn"] = RuntimeError("a fault of the adapter")
    assert deliver(NOW) == {"sent": 1, "later": 1, "failed": 0}
    broken.refresh_from_db()
    assert (broken.last_error, broken.answer_is_missing) == ("RuntimeError", True)


def test_a_text_message_owed_or_retried_at_night_leaves_in_the_morning(peer):
    message = OutboxMessageFactory(address="0912345678", channel="sms", next_try_at=at("2026-11-20 20:59"))
    letter = OutboxMessageFactory(address="a@example.vn", next_try_at=at("2026-11-20 20:59"))
    assert deliver(at("2026-11-20 21:00"))["sent"] == 1  # the letter
    message.refresh_from_db()
    assert message.next_try_at == at("2026-11-21 07:00")
    assert deliver(at("2026-11-21 06:59"))["sent"] == 0
    assert deliver(at("2026-11-21 07:00"))["sent"] == 1
    assert peer.ids() == ids_of(letter, message)


def test_a_retry_never_falls_into_the_night(peer):
    message = OutboxMessageFactory(address="0912345678", channel="sms")
    peer.fails["0912345678"] = DeliveryFailed("busy")
    deliver(at("2026-11-20 20:59"))
    message.refresh_from_db()
    assert message.next_try_at == at("2026-11-21 07:00")
