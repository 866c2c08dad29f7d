from django.db import models
from django.db.models import Q

from indicators.enums import FigureKind, PeriodKind
from indicators.querysets import EnteredFigureQuerySet


class EnteredFigure(models.Model):
    """A figure of an agency for a period that is not counted here, with its document and who entered it.

    Append-only (a trigger): a mistake is corrected by entering it again; the latest entry counts.
    """

    unit = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("số liệu", max_length=10, choices=FigureKind)
    period_kind = models.CharField("kỳ", max_length=8, choices=PeriodKind)
    first_on = models.DateField("từ ngày")
    value = models.PositiveIntegerField("số lượng")
    document = models.CharField("văn bản, báo cáo", max_length=255)
    entered_at = models.DateTimeField("nhập lúc")
    entered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    objects = EnteredFigureQuerySet.as_manager()

    class Meta:
        verbose_name = "số liệu nhập"
        verbose_name_plural = "số liệu nhập"
        constraints = [
            models.CheckConstraint(
                name="entered_figure_cites_document",
                condition=~Q(document=""),
                violation_error_message="Số liệu nhập phải ghi văn bản, báo cáo làm căn cứ.",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "period_kind", "first_on"], name="entered_figure_period"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.kind} {self.period_kind} {self.first_on}: {self.value}"
