"""Telling people of the office: the way each asked for."""

from datetime import date, datetime

import pytest

from notifications.enums import Audience, StaffChannel, TellMode
from notifications.models import OutboxMessage
from notifications.queries import telling_of
from notifications.registry import MessageKind, register
from notifications.services import staff
from tests.clock import at
from tests.factories.accounts import UserFactory


pytestmark = pytest.mark.django_db
NOW = at("2026-11-20 14:00")
WORDS = {
    "variables": {"code": str, "due": datetime},
    "subject": "Hồ sơ {code} đến lượt bạn",
    "body": "Hồ sơ {code}, hẹn {due}.",
    "short": "Ho so {code}.",
    "audience": Audience.OFFICER,
}
SOFT = MessageKind(code="test_soft", title="Tin thử cho cán bộ", mandatory=False, **WORDS)
HARD = MessageKind(code="test_hard", title="Tin thử không tắt được", **WORDS)
for kind in (SOFT, HARD):
    register(kind)


@pytest.fixture
def officer(settings):
    settings.NOTIFICATION_GATEWAYS = {"email": "x", "sms": "x", "zalo": "x"}
    return UserFactory(email="an@example.vn", phone="0912345678", full_name="Lê An")


def tell(user, kind=SOFT, cause="step:1"):
    values = {"code": "H99-0007", "due": NOW}
    staff.tell(user=user, kind=kind.code, variables=values, cause=cause, about="dossier:12", at=NOW)
    return OutboxMessage.objects.filter(cause=cause).first()


def prefer(user, *, channel=StaffChannel.EMAIL, digest=True, hour=7, **modes):
    staff.save_telling(user=user, channel=channel, wants_digest=digest, digest_hour=hour, modes=modes)


def test_without_a_wish_he_is_told_at_once_by_letter_alone(officer):
    message = tell(officer)
    assert (message.state, message.channel, message.address) == ("waiting", "email", "an@example.vn")
    assert message.alternatives == []  # nobody's private telephone rings unasked
    assert message.topic == "dossier:12:staff"  # never among what the applicant was told


@pytest.mark.parametrize(
    ("channel", "told"),
    [
        (StaffChannel.SMS, ("sms", "0912345678", [["email", "an@example.vn"]])),
        (StaffChannel.ZALO, ("zalo", "0912345678", [["email", "an@example.vn"], ["sms", "0912345678"]])),
        (StaffChannel.EMAIL, ("email", "an@example.vn", [])),
        (StaffChannel.SCREEN, ("none", "", [])),
    ],
)
def test_the_channel_is_his_choice(officer, channel, told):
    prefer(officer, channel=channel)
    message = tell(officer)
    assert (message.channel, message.address, message.alternatives) == told


@pytest.mark.parametrize(
    ("kind", "mode", "digest", "state"),
    [
        (SOFT, TellMode.AT_ONCE, True, "waiting"),
        (SOFT, TellMode.DIGEST, True, "held"),
        (SOFT, TellMode.DIGEST, False, "waiting"),  # there is no digest it could wait for
        (SOFT, TellMode.OFF, True, None),
        (HARD, TellMode.DIGEST, True, "held"),
        (HARD, TellMode.OFF, True, "waiting"),  # the wish is not kept
    ],
)
def test_each_kind_comes_as_he_wants_it_if_it_may(officer, kind, mode, digest, state):
    prefer(officer, digest=digest, **{kind.code: mode})
    message = tell(officer, kind)
    assert (message.state if message else None) == state


def test_what_waits_for_the_digest_is_taken_once(officer):
    prefer(officer, test_soft=TellMode.DIGEST)
    other = UserFactory()
    prefer(other, test_soft=TellMode.DIGEST)
    tell(officer)
    tell(other, cause="step:2")
    (taken,) = staff.take_held(officer, at=NOW)
    assert (taken.cause, taken.state, taken.sent_at) == ("step:1", "sent", NOW)
    assert staff.take_held(officer, at=NOW) == []


def test_a_day_has_one_digest(officer):
    day = date(2026, 11, 20)
    assert staff.begin_digest(officer, day=day)
    assert not staff.begin_digest(officer, day=day)
    assert staff.begin_digest(officer, day=date(2026, 11, 21))


def test_saving_again_replaces_what_was_chosen(officer):
    prefer(officer, channel=StaffChannel.SMS, test_soft=TellMode.OFF)
    prefer(officer, channel=StaffChannel.EMAIL, hour=9, digest=False, test_soft=TellMode.AT_ONCE)
    telling = telling_of(officer)
    assert (telling.channel, telling.wants_digest, telling.digest_hour) == ("email", False, 9)
    assert telling.mode_of(SOFT) == TellMode.AT_ONCE
