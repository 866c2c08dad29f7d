class NotificationError(Exception):
    """Something about a message that cannot be done; the text can be shown."""


class UnknownVariable(NotificationError):
    """A template names a variable its kind does not offer."""


class WrongVariables(NotificationError):
    """A message is owed with variables its kind does not expect: a fault of the program."""


class TemplateClash(NotificationError):
    """Another wording begins on the same day or later."""


class DeliveryFailed(NotificationError):
    """The channel did not take the message.

    `permanent` says that trying again is useless; `uncertain` that the peer may have taken it.
    """

    def __init__(self, reason: str, *, permanent: bool = False, uncertain: bool = False) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.uncertain = uncertain
