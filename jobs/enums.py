from django.db import models
from django.utils.translation import gettext_lazy as _


class RunState(models.TextChoices):
    """Where a run stands. A run killed in the middle stays `running` until the next one takes it over."""

    WAITING = "waiting", _("chờ chạy")
    RUNNING = "running", _("đang chạy")
    DONE = "done", _("đã xong")
    FAILED = "failed", _("lỗi")
