from django.db import models

from indicators.enums import PeriodKind
from indicators.querysets import UnitScoreQuerySet


class UnitScore(models.Model):
    """Points of an agency for a period as at a day, with all below it. The same facts give the same row.

    `values` are lists [indicator, n, d, ratio, points, standing] in the definition's order, numbers as text.
    """

    definition = models.ForeignKey("indicators.ScoreDefinition", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    period_kind = models.CharField("kỳ", max_length=8, choices=PeriodKind)
    first_on = models.DateField("từ ngày")
    measured_on = models.DateField("tính đến hết ngày")
    total = models.DecimalField("tổng điểm", max_digits=6, decimal_places=2)
    not_measured = models.DecimalField("điểm của chỉ số chưa đo", max_digits=6, decimal_places=2)
    unreachable = models.DecimalField("điểm không thể đạt", max_digits=6, decimal_places=2)
    # Among agencies of its kind and level that exist that day; none for an agency that is closed by then.
    rank = models.PositiveIntegerField("hạng", null=True, blank=True)
    ranked_among = models.PositiveIntegerField("trong số", default=0)
    values = models.JSONField("giá trị chỉ số")

    objects = UnitScoreQuerySet.as_manager()

    class Meta:
        verbose_name = "điểm của đơn vị"
        verbose_name_plural = "điểm của đơn vị"
        constraints = [
            models.UniqueConstraint(
                name="unit_score_once",
                fields=["definition", "agency", "period_kind", "first_on", "measured_on"],
                violation_error_message="Mỗi đơn vị chỉ có một điểm cho một kỳ tính đến một ngày.",
            )
        ]
        indexes = [models.Index(fields=["period_kind", "first_on", "measured_on"], name="unit_score_period")]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.period_kind} {self.first_on} {self.total}"
