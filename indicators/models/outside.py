from django.db import models

from indicators.enums import PeriodKind
from indicators.querysets import OutsideReportQuerySet


class OutsideReport(models.Model):
    """What somebody else published of the same units, as it was uploaded or pasted. Never edited."""

    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    period_kind = models.CharField("kỳ", max_length=8, choices=PeriodKind, default=PeriodKind.MONTH)
    first_on = models.DateField("từ ngày")
    source = models.CharField("nguồn", max_length=200)
    # indicators.rules.outside.Outside, as it was read; the file itself is kept beside it.
    content = models.JSONField("nội dung")
    file = models.ForeignKey("documents.StoredFile", on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField("tên tệp", max_length=200)
    taken_at = models.DateTimeField("nhận lúc")
    taken_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    objects = OutsideReportQuerySet.as_manager()

    class Meta:
        verbose_name = "số liệu công bố bên ngoài"
        verbose_name_plural = "số liệu công bố bên ngoài"
        constraints = [
            models.CheckConstraint(
                name="outside_report_names_its_source",
                condition=~models.Q(source=""),
                violation_error_message="Hãy ghi số liệu lấy từ đâu, ngày nào.",
            )
        ]
        indexes = [models.Index(fields=["agency", "first_on"], name="outside_report_period")]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.first_on:%Y-%m} {self.source}"
