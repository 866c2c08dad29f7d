"""What accounts refuses. Every sentence can be shown to the user and says what to do."""


class AccountsError(Exception):
    """An anticipated refusal; `str()` is the sentence for the user."""


class NotAllowed(AccountsError):
    """ "Not you": the person may not do this. Never raised for a wrong state or moment."""


class NotNow(AccountsError):
    """ "Not now": allowed to this person, but something has to happen first."""


class AgencyClosed(NotNow):
    """The agency does not exist on that day; the sentence names its successor (ruling 41)."""


class ClosesBefore(AgencyClosed):
    """It stands on the first day of what is given there, but not up to its last."""


class BadOffice(AccountsError):
    """What was typed for the installation cannot be taken; `field` names the one to mend."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class WrongCalendarChoice(AccountsError):
    """A calendar that cannot do what it is chosen for; `field` names the one to mend."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class BadRows(AccountsError):
    """Set-up rows that cannot be taken; nothing was written."""


class ViewRefused(AccountsError):
    """A way of looking at a list that cannot be kept; nothing was changed."""
