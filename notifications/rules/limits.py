"""What a channel carries: how long a wording may be, and which values may be said on it."""

from dataclasses import dataclass

from lib.messages import gettext_noop as _
from lib.text import fold


# One text message carries 160 letters of the GSM alphabet, joined ones 153 each.
ONE_SMS, JOINED_SMS, MOST_SMS = 160, 153, 3
LONGEST_SMS = JOINED_SMS * MOST_SMS
LONGEST_ZALO = 400
LONGEST_SUBJECT = 150
LONGEST_EMAIL = 4000
# Letters of the GSM alphabet that take the place of two.
_DOUBLED = frozenset("^{}\\[~]|€")
# What a text message may say in words: it lies open on a locked telephone, so it names the dossier and
# the office, never a person nor what he asked for.
SAYABLE = frozenset({"code", "office", "office_phone", "link"})
SHORT_CHANNELS = frozenset({"sms", "zalo"})


class TooLong(ValueError):
    """A wording longer than its channel carries; the text can be shown."""

    def __init__(self, sentence: str, length: int, longest: int) -> None:
        super().__init__(sentence)
        self.length, self.longest = length, longest


@dataclass(frozen=True)
class Length:
    """How long a filled wording is on its channel: letters used, the most there may be, text messages."""

    used: int
    longest: int
    parts: int


def as_sent(channel: str, text: str) -> str:
    """The text as the channel carries it: a text message without accents, or it would hold 70 letters."""
    return fold(text) if channel == "sms" else text


def length_of(channel: str, text: str) -> Length:
    """The length of a filled body on a channel."""
    if channel == "sms":
        used = sum(2 if letter in _DOUBLED else 1 for letter in as_sent(channel, text))
        parts = 1 if used <= ONE_SMS else -(-used // JOINED_SMS)
        return Length(used, LONGEST_SMS, parts)
    return Length(len(text), LONGEST_ZALO if channel == "zalo" else LONGEST_EMAIL, 1)


def check_length(channel: str, subject: str, body: str) -> Length:
    """The length of a wording filled with the longest likely values. Raises TooLong."""
    if channel == "email" and len(subject) > LONGEST_SUBJECT:
        raise TooLong(_("Tiêu đề dài %(length)s ký tự, chỉ được %(longest)s."), len(subject), LONGEST_SUBJECT)
    length = length_of(channel, body)
    if length.used > length.longest:
        raise TooLong(
            _("Điền giá trị mẫu, nội dung dài %(length)s ký tự; kênh này chỉ chở %(longest)s."),
            length.used,
            length.longest,
        )
    return length


def is_sayable(channel: str, name: str, of: type) -> bool:
    """Whether a variable may be said on a channel: days and numbers always, words only on a letter."""
    return channel not in SHORT_CHANNELS or of is not str or name in SAYABLE
