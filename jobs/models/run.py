from django.db import models
from django.db.models import F, Q

from jobs.enums import RunState


class JobRun(models.Model):
    """One piece of background work for one day: written before it starts, kept for good.

    `saved` is where the work left off, in its own words; `counts` what it did.
    """

    kind = models.CharField("công việc", max_length=60)
    for_day = models.DateField("cho ngày")
    scope = models.CharField("phạm vi", max_length=60, blank=True, default="")
    state = models.CharField("tình trạng", max_length=10, choices=RunState, default=RunState.WAITING)
    total = models.PositiveIntegerField("tổng số", null=True, blank=True)
    done = models.PositiveIntegerField("đã làm", default=0)
    counts = models.JSONField("số liệu", default=dict, blank=True)
    saved = models.JSONField("điểm dừng", default=dict, blank=True)
    attempts = models.PositiveSmallIntegerField("số lần chạy", default=0)
    error = models.TextField("lỗi", blank=True, default="")
    started_at = models.DateTimeField("bắt đầu lúc", null=True, blank=True)
    reported_at = models.DateTimeField("báo tiến độ lúc", null=True, blank=True)
    ended_at = models.DateTimeField("kết thúc lúc", null=True, blank=True)

    class Meta:
        verbose_name = "lượt chạy công việc nền"
        verbose_name_plural = "lượt chạy công việc nền"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "for_day", "scope"],
                name="job_run_once",
                violation_error_message="Mỗi công việc chỉ có một lượt chạy cho một ngày.",
            ),
            models.CheckConstraint(
                name="job_run_ended_iff_over",
                condition=Q(state__in=[RunState.DONE, RunState.FAILED], ended_at__isnull=False)
                | Q(state__in=[RunState.WAITING, RunState.RUNNING], ended_at=None),
                violation_error_message="Chỉ lượt chạy đã xong hoặc lỗi mới có giờ kết thúc.",
            ),
            models.CheckConstraint(
                name="job_run_ends_after_start",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
                violation_error_message="Giờ kết thúc phải sau giờ bắt đầu.",
            ),
        ]
        indexes = [models.Index(fields=["-for_day", "kind"], name="job_run_latest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.for_day:%d/%m/%Y} {self.get_state_display()}"

    @property
    def percent(self) -> int | None:
        """Work done of the whole, in percent; None while the whole is unknown."""
        if self.state == RunState.DONE:
            return 100
        return min(100, self.done * 100 // self.total) if self.total else None
