from datetime import UTC

import pytest

from notifications.rules.limits import TooLong, check_length, is_sayable, length_of
from notifications.rules.phones import international
from notifications.rules.quiet import quiet_hours
from tests.clock import at


@pytest.mark.parametrize(
    ("written", "moment", "allowed"),
    [
        ("21:00-07:00", "2026-11-20 20:59", "2026-11-20 20:59"),
        ("21:00-07:00", "2026-11-20 21:00", "2026-11-21 07:00"),
        ("21:00-07:00", "2026-11-20 23:30", "2026-11-21 07:00"),
        ("21:00-07:00", "2026-12-31 22:00", "2027-01-01 07:00"),
        ("21:00-07:00", "2026-11-21 03:00", "2026-11-21 07:00"),
        ("21:00-07:00", "2026-11-21 07:00", "2026-11-21 07:00"),  # the end is free again
        ("11:30-13:30", "2026-11-20 12:00", "2026-11-20 13:30"),  # not over midnight
        ("11:30-13:30", "2026-11-20 22:00", "2026-11-20 22:00"),
        ("00:00-06:30", "2026-11-20 00:00", "2026-11-20 06:30"),
    ],
)
def test_the_next_moment_a_telephone_may_ring(written, moment, allowed):
    assert quiet_hours(written).next_allowed(at(moment)) == at(allowed)


def test_the_hours_are_those_of_vietnam_wherever_the_moment_comes_from():
    in_utc = at("2026-11-20 22:00").astimezone(UTC)
    assert quiet_hours("21:00-07:00").next_allowed(in_utc) == at("2026-11-21 07:00")


def test_no_hours_no_quiet():
    assert quiet_hours(" ") is None


@pytest.mark.parametrize("written", ["21:00", "9-7", "25:00-07:00", "21:60-07:00", "a:b-c:d", "07:00-07:00"])
def test_hours_that_are_none_are_a_fault(written):
    with pytest.raises(ValueError, match=r"."):
        quiet_hours(written)


@pytest.mark.parametrize(
    ("channel", "text", "used", "parts"),
    [
        ("sms", "a" * 160, 160, 1),
        ("sms", "a" * 161, 161, 2),
        ("sms", "a" * 306, 306, 2),
        ("sms", "a" * 307, 307, 3),
        ("sms", "Hồ sơ đã có kết quả", 19, 1),  # leaves without accents
        ("sms", "[€]", 6, 1),  # letters that take the place of two
        ("zalo", "Hồ sơ", 5, 1),
        ("email", "Hồ sơ", 5, 1),
    ],
)
def test_how_long_a_text_is_on_its_channel(channel, text, used, parts):
    length = length_of(channel, text)
    assert (length.used, length.parts) == (used, parts)


@pytest.mark.parametrize(
    ("channel", "subject", "body"),
    [
        ("sms", "", "a" * 460),
        ("zalo", "", "a" * 401),
        ("email", "", "a" * 4001),
        ("email", "a" * 151, ""),
    ],
)
def test_a_text_longer_than_its_channel_carries_is_refused(channel, subject, body):
    with pytest.raises(TooLong):
        check_length(channel, subject, body)


@pytest.mark.parametrize(
    ("channel", "name", "of", "sayable"),
    [
        ("email", "procedure", str, True),
        ("sms", "procedure", str, False),  # what somebody asked for is his own affair
        ("sms", "code", str, True),
        ("sms", "amount", int, True),
        ("zalo", "reason", str, False),
        ("zalo", "code", str, True),
    ],
)
def test_what_may_be_said_on_a_locked_telephone(channel, name, of, sayable):
    assert is_sayable(channel, name, of) is sayable


@pytest.mark.parametrize(
    ("number", "operators"),
    [
        ("0912 345 678", "84912345678"),
        ("+84 912.345.678", "84912345678"),
        ("84912345678", "84912345678"),
        ("0084912345678", "84912345678"),
        ("+1 202 555 0100", "12025550100"),
    ],
)
def test_numbers_as_operators_want_them(number, operators):
    assert international(number) == operators
