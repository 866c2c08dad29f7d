import threading
from datetime import date, timedelta

import pytest
from django.db import connection

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from notifications.enums import MessageState
from notifications.exceptions import DeliveryFailed, TemplateClash, UnknownVariable
from notifications.models import ChannelState, MessageTemplate, OutboxMessage
from notifications.rules.retries import LEASE, WAITS
from notifications.services import delivery, outbox, templates
from notifications.tasks import deliver_due_messages
from tests import access_table
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.notifications import KIND, OutboxMessageFactory
from tests.notifications.peers import Postbox, free_port, mail_server, send_mail_to


pytestmark = pytest.mark.django_db
NOW = at("2026-11-20 14:00")


@pytest.fixture
def postbox(settings):
    postbox, port = Postbox(), free_port()
    send_mail_to(settings, port)
    with mail_server(postbox, port):
        yield postbox


def deliver(moment):
    return delivery.deliver_due(now=lambda: moment)


def outcome(message):
    message.refresh_from_db()
    return message.state, message.attempts, message.repeats


def test_a_due_message_is_sent_once(postbox):
    message = OutboxMessageFactory()
    for _ in range(2):
        deliver(NOW)
    assert outcome(message) == ("sent", 1, 0)
    (letter,) = postbox.letters
    text = letter.content.decode()
    assert letter.rcpt_tos == ["uoc.nguyen@example.vn"]
    assert f"Message-ID: <{message.message_id}@localhost>" in text
    assert message.sent_at == NOW
    assert message.subject == "Hồ sơ H99-0007 đã xong"


def test_the_wording_is_filled_for_people():
    subject, body = delivery.wording_of(OutboxMessageFactory())
    assert subject == "Hồ sơ H99-0007 đã xong"
    assert body == "Hẹn 14:05 ngày 26/11/2026, ngày 26/11/2026, phí 1.250.000 đồng."
    assert delivery.wording_of(OutboxMessageFactory(channel="sms"))[1] == "Ho so H99-0007 xong."


def test_a_name_cannot_add_a_header(postbox):
    OutboxMessageFactory(recipient_name="A\r\nBcc: all@example.vn")
    deliver(NOW)
    (letter,) = postbox.letters
    assert letter.rcpt_tos == ["uoc.nguyen@example.vn"]


def test_nothing_is_sent_before_its_time(postbox):
    message = OutboxMessageFactory(next_try_at=NOW + timedelta(seconds=1))
    assert deliver(NOW) == {"sent": 0, "later": 0, "failed": 0}
    assert outcome(message) == ("waiting", 0, 0)


@pytest.mark.parametrize(
    ("answer", "state", "repeats"),
    [
        ("451 come back later", "waiting", 0),  # a clear no: the next one is no repeat
        ("550 no such person", "failed", 0),
        ("hang up", "waiting", 1),  # it may have arrived: the next one is a repeat and says so
    ],
)
def test_what_the_mail_server_answers(postbox, answer, state, repeats):
    message = OutboxMessageFactory()
    postbox.answer = answer
    deliver(NOW)
    assert outcome(message) == (state, 1, 0)
    assert message.address not in message.last_error
    postbox.answer = "250 taken"
    deliver(NOW + WAITS[0])
    if state == "waiting":
        assert outcome(message) == ("sent", 2, repeats)


def test_attempts_wait_longer_and_longer_and_then_end(postbox):
    postbox.answer = "451 come back later"
    message, moment = OutboxMessageFactory(), NOW
    for wait in WAITS:
        deliver(moment)
        message.refresh_from_db()
        assert message.next_try_at == moment + wait
        moment = message.next_try_at
    deliver(moment)
    assert outcome(message) == ("failed", len(WAITS) + 1, 0)
    assert message.closed_at == moment
    outcomes = list(message.records.order_by("pk").values_list("outcome", "reason"))
    assert outcomes == [("put_off", "SMTPDataError 451")] * len(WAITS) + [("refused", "SMTPDataError 451")]


def test_a_worker_killed_while_sending_is_followed_by_a_repeat(postbox, monkeypatch):
    def killed(_message):
        raise KeyboardInterrupt

    message = OutboxMessageFactory()
    with monkeypatch.context() as patch:
        patch.setattr(delivery, "_gateway", lambda _: killed)
        with pytest.raises(KeyboardInterrupt):
            deliver(NOW)
    assert outcome(message) == ("waiting", 1, 0)
    deliver(NOW + LEASE - timedelta(seconds=1))  # not yet: somebody may still be at it
    assert outcome(message) == ("waiting", 1, 0)
    deliver(NOW + LEASE)
    assert outcome(message) == ("sent", 2, 1)
    assert [record.outcome for record in message.records.order_by("pk")] == ["unanswered", "taken"]
    assert str(message.message_id) in postbox.letters[0].content.decode()


def test_one_bad_message_does_not_hold_up_the_rest(postbox):
    broken = OutboxMessageFactory(kind="no_longer_there", owed_at=NOW - timedelta(hours=1))
    good = OutboxMessageFactory()
    assert deliver(NOW) == {"sent": 1, "later": 0, "failed": 1}
    assert (outcome(broken)[0], outcome(good)[0]) == ("failed", "sent")


def test_a_channel_that_was_switched_off_keeps_its_messages_for_later(settings):
    message = OutboxMessageFactory()
    settings.NOTIFICATION_GATEWAYS = {}
    deliver(NOW)
    assert outcome(message) == ("waiting", 0, 0)
    assert ChannelState.objects.get().reason == "channel is off"


def test_a_message_cancelled_while_it_left_is_shown_as_sent(monkeypatch):
    message = OutboxMessageFactory()

    def overtaken(_outgoing):
        outbox.cancel(topic=message.topic, kinds=(message.kind,), at=NOW)

    monkeypatch.setattr(delivery, "_gateway", lambda _: overtaken)
    deliver(NOW)
    assert outcome(message) == ("sent", 1, 0)
    assert message.closed_at is None


def test_a_refusal_does_not_bring_back_what_was_cancelled_meanwhile(monkeypatch):
    message = OutboxMessageFactory()

    def overtaken(_outgoing):
        outbox.cancel(topic=message.topic, kinds=(message.kind,), at=NOW)
        raise DeliveryFailed("no", permanent=True)

    monkeypatch.setattr(delivery, "_gateway", lambda _: overtaken)
    deliver(NOW)
    assert outcome(message)[0] == "cancelled"


@pytest.mark.django_db(transaction=True)
def test_four_workers_share_the_work(monkeypatch):
    for number in range(40):
        OutboxMessageFactory(address=f"somebody{number % 7}@example.vn")
    sent = []
    monkeypatch.setattr(delivery, "_gateway", lambda message: lambda _: sent.append(message.pk))

    def worker():
        try:
            deliver(NOW)
        finally:
            connection.close()

    workers = [threading.Thread(target=worker) for _ in range(4)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join()
    assert sorted(sent) == sorted(OutboxMessage.objects.values_list("pk", flat=True))
    assert not OutboxMessage.objects.exclude(state=MessageState.SENT, attempts=1).exists()


def test_the_task_sends_what_is_due_now(postbox, frozen_at):
    frozen_at("2026-11-20 14:00")
    message = OutboxMessageFactory()
    deliver_due_messages(later_argument="is ignored")
    assert outcome(message)[0] == "sent"


def write(body="Mời nhận {code}.", *, valid_from, role=Role.CONTROL, by=None, **changes):
    return templates.write_template(
        kind=KIND.code, channel="email", subject="{code}", body=body, valid_from=valid_from,
        by=Actor(by or UserFactory(role=role)), at=NOW, **changes,
    )  # fmt: skip


@pytest.mark.parametrize("role", Role)
def test_only_whom_the_access_table_names_writes_the_words(role):
    below = UserFactory(role=role, agency=AgencyFactory(parent=AgencyFactory(province=True)))
    with pytest.raises(NotAllowed, match="Kiểm soát"):
        write(valid_from=date(2026, 11, 1), by=below)
    if ("write_wording", role.value, "top") in access_table.acts():
        assert write(valid_from=date(2026, 11, 1), role=role).body
        return
    with pytest.raises(NotAllowed, match="Kiểm soát"):
        write(valid_from=date(2026, 11, 1), role=role)
    assert not MessageTemplate.objects.filter(written_at=NOW).exists()


def test_a_template_holds_from_its_day_for_messages_owed_from_that_day():
    first = write("Mẫu một {code}.", valid_from=date(2026, 11, 1))
    write("Mẫu hai {code}.", valid_from=date(2026, 11, 21))
    first.refresh_from_db()
    assert first.valid_to == date(2026, 11, 20)
    for owed, begin in [
        ("2026-10-31 23:30", "Hẹn"),
        ("2026-11-20 23:30", "Mẫu một"),
        ("2026-11-21 06:30", "Mẫu hai"),
    ]:
        assert delivery.wording_of(OutboxMessageFactory(owed_at=at(owed)))[1].startswith(begin)


def test_a_template_with_an_unknown_variable_is_refused_with_the_known_ones():
    with pytest.raises(UnknownVariable, match="amount, code, day, due"):
        write("Mời {name} đến.", valid_from=date(2026, 12, 1))


def test_a_template_cannot_begin_before_one_that_is_there():
    write(valid_from=date(2026, 12, 1))
    for clash in (date(2026, 12, 1), date(2026, 11, 30)):
        with pytest.raises(TemplateClash):
            write(valid_from=clash)


SENT_BY_SMS = []


def fake_sms(message):
    """Stands for an operator's adapter, named by its dotted path."""
    SENT_BY_SMS.append(message)


def test_a_channel_is_a_dotted_path(settings):
    settings.NOTIFICATION_GATEWAYS = {"sms": f"{__name__}.fake_sms"}
    message = OutboxMessageFactory(channel="sms", address="0912345678")
    assert deliver(NOW)["sent"] == 1
    (taken,) = SENT_BY_SMS
    assert (taken.address, taken.body, taken.is_repeat) == ("0912345678", "Ho so H99-0007 xong.", False)
    assert taken.message_id == str(message.message_id)
