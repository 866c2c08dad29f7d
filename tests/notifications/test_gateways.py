"""The operators' addresses are real HTTP servers on loopback."""

import json
import stat

import pytest

from notifications.exceptions import ChannelDown, DeliveryFailed
from notifications.gateways import local, sms, zalo
from notifications.gateways.base import Outgoing
from tests.notifications.peers import free_port, operator


MESSAGE = Outgoing(
    channel="sms",
    kind="dossier_done",
    address="0912 345 678",
    recipient_name="Nguyễn Thị Ngọc Ước",
    subject="Hồ sơ H99-0007 đã có kết quả",
    body="Ho so H99-0007 da co ket qua.",
    message_id="8d0f7c3e-54f0-4c0e-9a52-6b0f0b3f2a11",
    is_repeat=False,
    values={"code": "H99-0007"},
)


@pytest.fixture
def peer(settings):
    with operator() as peer:
        settings.SMS_URL = settings.ZALO_URL = peer.url
        settings.SMS_TOKEN, settings.ZALO_TOKEN = "sms-secret", "zalo-secret"
        settings.SMS_SENDER = "MOTCUA"
        settings.ZALO_TEMPLATES = {"dossier_done": "301234"}
        yield peer


def test_a_text_message_as_the_operator_gets_it(peer):
    sms.send(MESSAGE)
    ((path, headers, body),) = peer.requests
    assert path == "/gui?v=1"
    assert headers["Authorization"] == "Bearer sms-secret"
    assert headers["Idempotency-Key"] == MESSAGE.message_id
    assert body == {
        "to": "84912345678",
        "text": "Ho so H99-0007 da co ket qua.",
        "sender": "MOTCUA",
        "id": MESSAGE.message_id,
        "is_repeat": False,
    }


def test_zalo_gets_its_template_and_our_values_and_nothing_about_the_person(peer):
    zalo.send(MESSAGE)
    ((_, headers, body),) = peer.requests
    assert headers["access_token"] == "zalo-secret"
    assert body == {
        "phone": "84912345678",
        "template_id": "301234",
        "template_data": {"code": "H99-0007"},
        "tracking_id": MESSAGE.message_id,
    }


@pytest.mark.parametrize("status", [200, 201, 202, 204, 409])  # 409: it has this id already
def test_the_operator_took_it(peer, status):
    peer.status, peer.answer = status, b""
    sms.send(MESSAGE)


@pytest.mark.parametrize(
    ("status", "kind", "permanent", "uncertain"),
    [
        (400, DeliveryFailed, True, False),
        (404, DeliveryFailed, True, False),
        (422, DeliveryFailed, True, False),
        (408, DeliveryFailed, False, False),
        (302, DeliveryFailed, False, False),  # not followed: the office named this address
        (500, DeliveryFailed, False, True),
        (502, DeliveryFailed, False, True),
        (401, ChannelDown, False, False),  # our key: no message would pass
        (403, ChannelDown, False, False),
        (429, ChannelDown, False, False),
    ],
)
def test_what_an_operators_refusal_means(peer, status, kind, permanent, uncertain):
    peer.status = status
    with pytest.raises(DeliveryFailed) as refusal:
        sms.send(MESSAGE)
    assert type(refusal.value) is kind
    assert (refusal.value.permanent, refusal.value.uncertain) == (permanent, uncertain)
    assert str(refusal.value) == f"HTTP {status}"
    assert len(peer.requests) == 1


@pytest.mark.parametrize(
    ("answer", "kind", "permanent", "uncertain"),
    [
        ({"error": -108}, DeliveryFailed, True, False),  # number
        ({"error": -118}, DeliveryFailed, True, False),  # no such account
        ({"error": -100}, DeliveryFailed, False, False),
        ({"error": -124}, ChannelDown, False, False),  # token
        ({"error": -144}, ChannelDown, False, False),  # quota of the day
        ({}, DeliveryFailed, False, True),
        ({"error": "0"}, DeliveryFailed, False, True),
        (b"<html>", DeliveryFailed, False, True),
        ([1], DeliveryFailed, False, True),
    ],
)
def test_what_zalos_answer_means(peer, answer, kind, permanent, uncertain):
    peer.answer = answer
    with pytest.raises(DeliveryFailed) as refusal:
        zalo.send(MESSAGE)
    assert type(refusal.value) is kind
    assert (refusal.value.permanent, refusal.value.uncertain) == (permanent, uncertain)


def test_a_kind_without_a_template_of_zalo_takes_its_other_way(peer, settings):
    settings.ZALO_TEMPLATES = {}
    with pytest.raises(DeliveryFailed) as refusal:
        zalo.send(MESSAGE)
    assert refusal.value.permanent
    assert peer.requests == []


def test_an_answer_that_never_came_leaves_it_open_whether_the_message_arrived(peer):
    peer.hangs_up = True
    with pytest.raises(DeliveryFailed) as refusal:
        sms.send(MESSAGE)
    assert refusal.value.uncertain
    assert len(peer.requests) == 1


def test_nobody_at_the_address_is_a_channel_that_is_down(settings):
    settings.SMS_URL = f"http://127.0.0.1:{free_port()}/"
    with pytest.raises(ChannelDown, match="ConnectionRefusedError"):
        sms.send(MESSAGE)


def test_the_file_gateway_adds_one_line_readable_by_the_office_alone(settings):
    local.to_file(MESSAGE)
    local.to_file(MESSAGE)
    kept = settings.STATE_DIR / "messages" / "sms.jsonl"
    lines = [json.loads(line) for line in kept.read_text().splitlines()]
    assert [line["body"] for line in lines] == [MESSAGE.body] * 2
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


def test_the_console_gateway_shows_it(capsys):
    local.to_console(MESSAGE)
    assert "Ho so H99-0007 da co ket qua." in capsys.readouterr().out
