from django.conf import settings
from django.db import models

from notifications.enums import ChannelKind, Outcome


class DeliveryRecord(models.Model):
    """What became of one attempt to send a message, or who asked for another; only ever added."""

    message = models.ForeignKey(
        "notifications.OutboxMessage", on_delete=models.PROTECT, related_name="records", verbose_name="tin"
    )
    at = models.DateTimeField("lúc")
    channel = models.CharField("kênh", max_length=10, choices=ChannelKind)
    outcome = models.CharField("kết quả", max_length=20, choices=Outcome)
    reason = models.CharField("lý do", max_length=200, blank=True, default="")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="người"
    )

    class Meta:
        verbose_name = "lần gửi tin"
        verbose_name_plural = "lần gửi tin"

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} ({self.get_channel_display()})"


class ChannelState(models.Model):
    """A channel that is down or was: while `probe_at` is ahead, nothing is tried on it."""

    channel = models.CharField("kênh", max_length=10, choices=ChannelKind, unique=True)
    failures = models.PositiveIntegerField("số lần hỏng liền nhau", default=0)
    down_since = models.DateTimeField("hỏng từ", null=True, blank=True)
    probe_at = models.DateTimeField("thử lại lúc", null=True, blank=True)
    reason = models.CharField("lý do", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "tình trạng kênh"
        verbose_name_plural = "tình trạng kênh"

    def __str__(self) -> str:
        return self.get_channel_display()
