class NotificationError(Exception):
    """Something about a message that cannot be done; the text can be shown."""


class UnknownVariable(NotificationError):
    """A template names a variable its kind does not offer, or not on this channel."""


class WrongVariables(NotificationError):
    """A message is owed with variables its kind does not expect: a fault of the program."""


class BadTemplate(NotificationError):
    """A wording lacks what it must say, or is longer than its channel carries."""


class TemplateClash(NotificationError):
    """Another wording begins on the same day or later."""


class CannotTryAgain(NotificationError):
    """The message is not among the failed ones any more."""


class UnknownMessage(NotificationError):
    """A report on a message that never left from here."""


class DeliveryFailed(NotificationError):
    """The channel did not take the message. The text is a code for people who look after the channel.

    `permanent` says that trying again is useless; `uncertain` that the peer may have taken it.
    """

    def __init__(self, reason: str, *, permanent: bool = False, uncertain: bool = False) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.uncertain = uncertain


class ChannelDown(DeliveryFailed):
    """Nothing can be sent on this channel now, whatever the message: it counts against no message."""
