from django.db import models
from django.db.models import F, Q

from notifications.enums import ChannelKind


class MessageTemplate(models.Model):
    """Wording of a kind of message on a channel, for the days it holds. Variables look like `{code}`."""

    kind = models.CharField("loại tin", max_length=60)
    channel = models.CharField("kênh", max_length=10, choices=ChannelKind)
    subject = models.CharField("tiêu đề", max_length=255, blank=True, default="")
    body = models.TextField("nội dung")
    valid_from = models.DateField("có hiệu lực từ")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    written_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField("viết lúc")

    class Meta:
        verbose_name = "mẫu tin"
        verbose_name_plural = "mẫu tin"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "channel", "valid_from"],
                name="message_template_once",
                violation_error_message="Đã có mẫu của loại tin này bắt đầu cùng ngày.",
            ),
            models.CheckConstraint(
                name="message_template_dates",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message="Ngày hết hiệu lực phải sau ngày bắt đầu.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.get_channel_display()})"
