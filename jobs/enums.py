from django.db import models

from lib.terms import Term


class RunState(models.TextChoices):
    """Where a run stands. A run killed in the middle stays `running` until the next one takes it over."""

    WAITING = "waiting", Term("chờ chạy")
    RUNNING = "running", Term("đang chạy")
    DONE = "done", Term("đã xong")
    FAILED = "failed", Term("lỗi")
