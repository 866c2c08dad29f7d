from django.db import models
from django.db.models import Q

from notifications.enums import StaffChannel, TellMode


EARLIEST_HOUR, LATEST_HOUR = 7, 17


class StaffPreference(models.Model):
    """How somebody of the office wants to be told. Without a row: by e-mail, with a digest at seven."""

    user = models.OneToOneField(
        "accounts.User", on_delete=models.PROTECT, related_name="telling", verbose_name="người dùng"
    )
    channel = models.CharField("kênh", max_length=10, choices=StaffChannel, default=StaffChannel.EMAIL)
    wants_digest = models.BooleanField("nhận bản tin việc trong ngày", default=True)
    digest_hour = models.PositiveSmallIntegerField("giờ nhận bản tin", default=EARLIEST_HOUR)
    # The last day whose digest was dealt with, also when there was nothing to say.
    digested_on = models.DateField("bản tin gần nhất của ngày", null=True, blank=True)

    class Meta:
        verbose_name = "cách nhận tin"
        verbose_name_plural = "cách nhận tin"
        constraints = [
            models.CheckConstraint(
                name="staff_preference_hour",
                condition=Q(digest_hour__gte=EARLIEST_HOUR, digest_hour__lte=LATEST_HOUR),
                violation_error_message="Giờ nhận bản tin phải từ 7 đến 17 giờ.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.get_channel_display()}"


class KindPreference(models.Model):
    """That somebody wants a kind of message in his digest only, or not at all."""

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("loại tin", max_length=60)
    mode = models.CharField("cách nhận", max_length=10, choices=TellMode)

    class Meta:
        verbose_name = "cách nhận một loại tin"
        verbose_name_plural = "cách nhận một loại tin"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"],
                name="kind_preference_once",
                violation_error_message="Mỗi loại tin chỉ có một cách nhận.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind} {self.get_mode_display()}"
