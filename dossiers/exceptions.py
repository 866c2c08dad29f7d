"""What can be refused. The text of each is a sentence for the user: what is wrong and what to do."""

from jobs.exceptions import JobError


class DossierError(Exception):
    """Anticipated refusal; its text can be shown."""


class NotReady(DossierError):
    """Not now: the dossier is in a state where this cannot be done."""


class Refused(DossierError):
    """The input is not acceptable. `field` names the form field it belongs to, if one does."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class RecordedElsewhere(DossierError):
    """Another system is the system of record of this procedure here (ruling 23)."""


class BadLink(NotReady):
    """A one-time link that is wrong, used or past its day."""


class LedgerBroken(JobError):
    """The chain of events does not verify; the step that finds it out says so on its row."""
