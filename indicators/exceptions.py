"""Refusals of this app. Their text is for the user: what is wrong and what to do."""


class IndicatorError(Exception):
    """Anything this app refuses."""


class WrongDefinition(IndicatorError):
    """A definition that contradicts itself, was changed after it was shipped, or that nobody has set up."""


class WrongCounts(IndicatorError):
    """Counts that cannot be scored: unknown indicator, negative, more counted than there was to count."""


class NotReady(IndicatorError):
    """Not in this state; the text says which one it is in."""


class Refused(IndicatorError):
    """What was entered cannot be; `field` names where, empty: nowhere in particular."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field
