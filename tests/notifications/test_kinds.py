"""What holds for every kind of message on every channel it leaves by, on the day it is registered."""

import pytest

from lib.text import fold
from notifications.enums import ChannelKind
from notifications.registry import EVERY_CHANNEL, check_wording, message_kinds, sample_values
from notifications.rules.limits import length_of
from notifications.rules.wording import fill


KINDS = [kind for kind in message_kinds() if kind.code != "test_ready"]
WAYS = [(kind, channel) for kind in KINDS for channel in kind.used_channels]


def ids(value):
    return getattr(value, "code", None) or str(value)


@pytest.mark.parametrize("kind", KINDS, ids=ids)
def test_every_kind_has_words_for_every_channel(kind):
    """One that ships for letters alone says so by its `channels`."""
    assert kind.used_channels == kind.channels
    assert set(kind.channels) <= set(EVERY_CHANNEL)


@pytest.mark.parametrize(("kind", "channel"), WAYS, ids=ids)
def test_the_shipped_words_keep_the_limits_of_their_channel(kind, channel):
    check_wording(kind, channel, *kind.shipped(channel))


@pytest.mark.parametrize(("kind", "channel"), WAYS, ids=ids)
def test_the_shipped_words_are_vietnamese(kind, channel):
    subject, body = kind.shipped(channel)
    if channel == ChannelKind.SMS:
        assert body == fold(body)  # without accents: it would hold 70 letters instead of 160
    else:
        assert body != fold(body)
        assert subject != fold(subject)


@pytest.mark.parametrize("kind", [kind for kind, channel in WAYS if channel == ChannelKind.SMS], ids=ids)
def test_a_shipped_text_message_fits_into_one(kind):
    assert length_of("sms", fill(kind.shipped(ChannelKind.SMS)[1], sample_values(kind))).parts == 1


@pytest.mark.parametrize("kind", KINDS, ids=ids)
def test_what_a_kind_overtakes_exists(kind):
    assert kind.overtakes <= {known.code for known in message_kinds()}


def test_there_are_kinds():
    assert len(WAYS) > 20
