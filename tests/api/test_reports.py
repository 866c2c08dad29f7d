"""Operators report whether what they took has arrived."""

import json
import uuid

import pytest
from django.urls import reverse

from notifications.enums import MessageState
from notifications.models import DeliveryRecord
from notifications.services import outbox
from tests.clock import at
from tests.factories.notifications import OutboxMessageFactory


pytestmark = pytest.mark.django_db
TOKEN = "kQ3v9Zx7Lw2Rt5Yb8Nc1Md4Pf6Hg0Js-aUeIoTrE"
SENT_AT, NOW = at("2026-11-20 14:00"), at("2026-11-20 14:05")


@pytest.fixture(autouse=True)
def _now(settings, frozen_at):
    settings.REPORT_TOKEN = TOKEN
    frozen_at("2026-11-20 14:05")


def sent(**changes):
    values = {"channel": "sms", "address": "0912345678", "state": MessageState.SENT, "sent_at": SENT_AT}
    return OutboxMessageFactory(**{**values, "next_try_at": None, **changes})


def tell(client, message_id, status="delivered", token=TOKEN, **more):
    return client.post(
        reverse("api:delivery_reports"),
        data=json.dumps({"id": str(message_id), "status": status, **more}),
        content_type="application/json",
        **({"headers": {"Authorization": f"Bearer {token}"}} if token is not None else {}),
    )


def test_a_message_that_arrived_is_marked_once(client):
    message = sent()
    assert tell(client, message.message_id).json() == {"is_new": True}
    assert tell(client, message.message_id).json() == {"is_new": False}
    assert tell(client, message.message_id, "undelivered").json() == {"is_new": False}  # late and wrong
    message.refresh_from_db()
    assert (message.state, message.delivered_at) == ("sent", NOW)
    assert message.records.get().outcome == "delivered"


def test_one_that_did_not_arrive_is_given_up_with_the_operators_code(client):
    message = sent()
    tell(client, message.message_id, "undelivered", reason="27")
    message.refresh_from_db()
    assert (message.state, message.last_error, message.sent_at, message.closed_at) == (
        "failed", "operator 27", None, NOW,
    )  # fmt: skip


def test_one_that_did_not_arrive_takes_its_other_way(client):
    message = sent(alternatives=[["email", "uoc@example.vn"]])
    tell(client, message.message_id, "undelivered")
    message.refresh_from_db()
    assert (message.state, message.channel, message.next_try_at) == ("waiting", "email", NOW)
    outcomes = list(message.records.order_by("pk").values_list("outcome", "reason"))
    assert outcomes == [("refused", "operator unknown"), ("other_channel", "")]


def test_one_that_events_have_overtaken_is_not_told_again(client):
    message = sent(topic="dossier:1", kind="dossier_done", alternatives=[["email", "uoc@example.vn"]])
    arrived = sent(topic="dossier:1", kind="dossier_done", delivered_at=SENT_AT)
    assert outbox.cancel(topic="dossier:1", kinds=("dossier_done",), at=NOW) == 0  # it has left
    tell(client, message.message_id, "undelivered")
    for one in (message, arrived):
        one.refresh_from_db()
    assert (message.state, message.last_error, message.next_try_at) == ("cancelled", "overtaken", None)
    assert (arrived.state, arrived.overtaken_at) == ("sent", None)


@pytest.mark.parametrize("state", [MessageState.WAITING, MessageState.CANCELLED, MessageState.FAILED])
def test_a_report_on_what_has_not_left_changes_nothing(client, state):
    times = {"sent_at": None, "next_try_at": SENT_AT if state == MessageState.WAITING else None}
    message = sent(state=state, **times)
    assert tell(client, message.message_id, "undelivered").json() == {"is_new": False}
    message.refresh_from_db()
    assert message.state == state
    assert not DeliveryRecord.objects.exists()


@pytest.mark.parametrize("token", [None, "", "wrong", TOKEN + "x", "ế"])
def test_without_the_key_nothing_is_taken(client, token):
    message = sent()
    answer = tell(client, message.message_id, token=token.encode().decode("latin-1") if token else token)
    assert answer.status_code == 401
    message.refresh_from_db()
    assert message.delivered_at is None


def test_an_office_without_a_key_takes_no_reports(client, settings):
    settings.REPORT_TOKEN = ""
    assert tell(client, sent().message_id, token="").status_code == 401


@pytest.mark.parametrize(
    ("told", "status", "field"),
    [
        ({"message_id": uuid.uuid4()}, 404, "id"),
        ({"message_id": "12"}, 422, "id"),
        ({"status": "perhaps"}, 422, "status"),
        ({"reason": "Nguyễn Thị Ước"}, 422, "reason"),  # codes only: nobody's name comes in this way
        ({"reason": ""}, 422, "reason"),
    ],
)
def test_a_report_that_cannot_be_is_answered_with_its_field(client, told, status, field):
    values = {"message_id": sent().message_id, **told}
    answer = tell(client, **values)
    assert answer.status_code == status
    assert answer.json()["field"] == field
    assert not DeliveryRecord.objects.exists()


def test_what_is_no_report_at_all_is_told(client):
    answer = client.post(
        reverse("api:delivery_reports"), data="[1]", content_type="application/json",
        headers={"Authorization": f"Bearer {TOKEN}"},
    )  # fmt: skip
    assert answer.status_code == 422
