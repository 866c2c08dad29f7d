from django.db import models

from notifications.enums import ChannelKind


class ChannelChoice(models.Model):
    """What the owner of an address said about being told there: the latest line counts; only ever added."""

    channel = models.CharField("kênh", max_length=10, choices=ChannelKind)
    address = models.CharField("địa chỉ", max_length=254)
    is_wanted = models.BooleanField("đồng ý nhận tin")
    recorded_at = models.DateTimeField("ghi lúc")
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "lựa chọn kênh"
        verbose_name_plural = "lựa chọn kênh"
        indexes = [models.Index(fields=["address", "channel", "id"], name="channel_choice_latest")]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}: {self.is_wanted}"
