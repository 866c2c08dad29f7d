from django.db import models


class ScoreDefinition(models.Model):
    """A version of a score definition (docs/indicators.md). Never edited: a trigger refuses it."""

    code = models.CharField("mã", max_length=40)
    version = models.PositiveSmallIntegerField("phiên bản")
    is_default = models.BooleanField("dùng mặc định", default=False)
    valid_from = models.DateField("có hiệu lực từ")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    # What the file says, in full (indicators.rules.definition).
    content = models.JSONField("nội dung")
    content_hash = models.CharField("mã băm nội dung", max_length=64)
    shipped = models.BooleanField("kèm theo phần mềm", default=False)
    # Nobody added what shipped with the product.
    added_at = models.DateTimeField("ghi lúc", null=True, blank=True)
    added_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "bộ chỉ số"
        verbose_name_plural = "bộ chỉ số"
        constraints = [
            models.UniqueConstraint(
                name="definition_version_once",
                fields=["code", "version"],
                violation_error_message="Phiên bản này của bộ chỉ số đã có.",
            ),
            models.CheckConstraint(
                name="definition_ends_after_it_begins",
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                violation_error_message="Ngày hết hiệu lực phải bằng hoặc sau ngày bắt đầu.",
            ),
            models.CheckConstraint(
                name="definition_added_by_with_when",
                condition=models.Q(added_at=None, added_by=None)
                | models.Q(added_at__isnull=False, added_by__isnull=False),
                violation_error_message="Phiên bản thêm tại đây phải có người và thời điểm thêm.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}@{self.version}"
