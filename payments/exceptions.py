"""What can be refused. The text of each is a sentence for the user: what is wrong and what to do."""


class PaymentError(Exception):
    """Anticipated refusal; its text can be shown."""


class NotNow(PaymentError):
    """The state of what is paid, given back or counted does not allow it."""


class NoNumberLeft(NotNow):
    """No book of receipts has a number left for this kind of money."""


class Refused(PaymentError):
    """The input is not acceptable. `field` names the form field it belongs to, if one does."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field
