from django.db import models


class DismissedHint(models.Model):
    """A hint somebody does not want to see any more, such as that to the tour of his role."""

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    hint = models.CharField("gợi ý", max_length=40)
    dismissed_at = models.DateTimeField("thôi hiện từ")

    class Meta:
        verbose_name = "gợi ý đã ẩn"
        verbose_name_plural = "gợi ý đã ẩn"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "hint"],
                name="dismissed_hint_once",
                violation_error_message="Gợi ý này đã ẩn.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.hint}"
