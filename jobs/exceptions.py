from django.utils.translation import gettext as _


class JobError(Exception):
    """A background job that cannot go on; the text can be shown."""


class JobIsRunning(JobError):
    """Somebody else holds the lock of this job."""

    def __init__(self) -> None:
        super().__init__(_("Công việc này đang chạy ở nơi khác. Hãy chờ nó xong rồi thử lại."))


class GrantsError(JobError):
    """Rights cannot be given as the apps ask for."""
