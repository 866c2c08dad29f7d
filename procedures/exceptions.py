"""What can go wrong in the catalogue, in sentences a user can read."""


class ProcedureError(Exception):
    """Base of the errors of this app; its text is shown to the user."""


class NotNow(ProcedureError):
    """The state of the record does not allow it."""


class Incomplete(ProcedureError):
    """A version cannot be published before it has its compulsory parts."""


class NoLimit(ProcedureError):
    """No time limit fits the version, case and channel."""


class UnknownQuantity(ProcedureError):
    """A fee needs a quantity that was not given, or one that cannot be."""


class ProcessTooLong(ProcedureError):
    """The hours of a process's steps add up to more than the procedure's limit."""


class AnnexIncomplete(ProcedureError):
    """Nobody holds the role of a step in the agency."""


class RecordRejected(ProcedureError):
    """An imported record that cannot come in; the text is the reason in the report."""


class UnusableFile(ProcedureError):
    """The file as a whole cannot be read."""
