from django.db import models
from django.db.models import Q

from indicators.querysets import UnitReportQuerySet


class UnitReport(models.Model):
    """A unit's report of one month as it was handed in. Never changed: handed in again it is another."""

    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    first_on = models.DateField("tháng")
    version = models.PositiveSmallIntegerField("lần nộp")
    # indicators.rules.unit_report.MonthFigures, as they stood when it was handed in.
    figures = models.JSONField("số liệu")
    causes = models.CharField("nguyên nhân", max_length=4000)
    measures = models.CharField("giải pháp", max_length=4000)
    handed_in_at = models.DateTimeField("nộp lúc")
    handed_in_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    acting_for = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = UnitReportQuerySet.as_manager()

    class Meta:
        verbose_name = "báo cáo tháng của đơn vị"
        verbose_name_plural = "báo cáo tháng của đơn vị"
        constraints = [
            models.UniqueConstraint(
                name="unit_report_version_once",
                fields=["agency", "first_on", "version"],
                violation_error_message="Lần nộp này đã có.",
            ),
            models.CheckConstraint(
                name="unit_report_of_a_month",
                condition=Q(first_on__day=1),
                violation_error_message="Báo cáo là của một tháng, ghi ngày đầu tháng.",
            ),
            models.CheckConstraint(
                name="unit_report_says_causes_and_measures",
                condition=~Q(causes="") & ~Q(measures=""),
                violation_error_message="Báo cáo phải nêu nguyên nhân và giải pháp.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.first_on:%m/%Y} #{self.version}"
