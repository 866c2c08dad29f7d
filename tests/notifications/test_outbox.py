from datetime import date

import pytest
from django.db import transaction

from notifications.enums import ChannelKind, MessageState
from notifications.exceptions import UnknownVariable, WrongVariables
from notifications.models import OutboxMessage
from notifications.registry import MessageKind, check_wording, message_kind, register
from notifications.rules.recipient import Recipient
from notifications.services import outbox
from tests.clock import at
from tests.factories.notifications import KIND, VARIABLES, OutboxMessageFactory


pytestmark = pytest.mark.django_db
NOW = at("2026-11-20 14:00")
BOTH = Recipient(name="Nguyễn Thị Ngọc Ước", email="uoc@example.vn", phone="0912345678")


def owe(recipient=BOTH, *, cause="dossier:1:done", **changes):
    values = {"kind": KIND.code, "variables": VARIABLES, "at": NOW, "topic": "dossier:1", **changes}
    outbox.owe(recipient=recipient, cause=cause, **values)
    return OutboxMessage.objects.get(cause=cause)


def test_a_message_is_a_waiting_row():
    message = owe()
    assert (message.state, message.channel, message.address) == ("waiting", "email", "uoc@example.vn")
    assert (message.owed_at, message.next_try_at, message.attempts) == (NOW, NOW, 0)


def test_a_cause_has_one_message_however_often_it_is_owed(django_assert_num_queries):
    first = owe()
    with django_assert_num_queries(1):
        outbox.owe(
            kind=KIND.code,
            recipient=BOTH,
            variables=VARIABLES,
            cause="dossier:1:done",
            at=at("2026-11-21 08:00"),
        )
    assert OutboxMessage.objects.get() == first


def test_the_id_is_the_same_whenever_it_is_worked_out():
    assert owe().message_id == outbox.message_id_of("dossier:1:done")


def test_a_rolled_back_cause_owes_nothing():
    with transaction.atomic():
        owe()
        transaction.set_rollback(True)
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize(
    ("recipient", "gateways", "channel", "state"),
    [
        (BOTH, {"email": "x", "sms": "x"}, "email", "waiting"),
        (BOTH, {"sms": "x"}, "sms", "waiting"),  # no e-mail here
        (Recipient(phone="0912345678"), {"email": "x"}, "none", "cancelled"),
        (Recipient(name="Không có địa chỉ"), {"email": "x", "sms": "x"}, "none", "cancelled"),
        (BOTH, {}, "none", "cancelled"),
    ],
)
def test_the_channel_is_the_first_that_reaches_the_person(settings, recipient, gateways, channel, state):
    settings.NOTIFICATION_GATEWAYS = gateways
    message = owe(recipient)
    assert (message.channel, message.state) == (channel, state)


def test_a_message_can_wait_for_its_hour():
    assert owe(not_before=at("2026-11-23 07:30")).next_try_at == at("2026-11-23 07:30")


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {**VARIABLES, "more": "x"},
        {**VARIABLES, "due": date(2026, 11, 26)},
        {**VARIABLES, "amount": "1250000"},
        {**VARIABLES, "amount": True},
    ],
)
def test_variables_are_exactly_those_of_the_kind(variables):
    with pytest.raises(WrongVariables):
        owe(variables=variables)


def test_a_kind_nobody_registered_is_a_fault():
    with pytest.raises(WrongVariables, match="not registered"):
        owe(kind="unheard_of")


def test_overtaken_messages_are_taken_back_and_others_stay():
    sent = OutboxMessageFactory(state=MessageState.SENT, sent_at=NOW, next_try_at=None)
    other = OutboxMessageFactory(topic="dossier:2")
    waiting = OutboxMessageFactory()
    assert outbox.cancel(topic="dossier:1", kinds=(KIND.code,), at=NOW) == 1
    states = dict(OutboxMessage.objects.values_list("pk", "state"))
    assert states == {sent.pk: "sent", other.pk: "waiting", waiting.pk: "cancelled"}


@pytest.mark.parametrize(
    "text",
    ["{secret}", "{code.__class__}", "{code!r}", "{due:%Y}", "{0}", "{}", "{code", "code}"],
)
def test_a_wording_may_name_the_kinds_variables_and_nothing_else(text):
    with pytest.raises(UnknownVariable):
        check_wording(
            KIND, ChannelKind.EMAIL, "", f"{text} {{code}}" if text not in {"{code", "code}"} else text
        )


def test_a_kind_is_checked_when_it_is_declared():
    with pytest.raises(UnknownVariable, match="cod"):
        MessageKind(code="x", title="x", variables={"code": str}, subject="{cod}", body="")
    with pytest.raises(TypeError, match="dict"):
        MessageKind(code="x", title="x", variables={"code": dict}, subject="", body="")


def test_a_kind_cannot_change_its_meaning():
    register(message_kind(KIND.code))
    other = MessageKind(code=KIND.code, title="Khác", variables={}, subject="", body="")
    with pytest.raises(ValueError, match="twice"):
        register(other)


def test_channels_have_a_name_for_people():
    assert ChannelKind.NONE.label == "không có địa chỉ"
