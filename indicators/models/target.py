from django.db import models
from django.db.models import Q

from indicators.querysets import TargetQuerySet


class Target(models.Model):
    """What a unit is to reach of an indicator by the end of a quarter, and the document that set it.

    Append-only (a trigger): another target for the same takes its place, and this one stays.
    """

    unit = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    indicator = models.CharField("chỉ số", max_length=60)
    # First day of the quarter.
    first_on = models.DateField("quý từ ngày")
    # Percent at least; of mean time, days at most (indicators.rules.targets).
    value = models.DecimalField("chỉ tiêu", max_digits=6, decimal_places=2)
    document_number = models.CharField("số văn bản", max_length=60)
    document_on = models.DateField("ngày văn bản")
    document_title = models.CharField("trích yếu", max_length=300, blank=True, default="")
    entered_at = models.DateTimeField("nhập lúc")
    entered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = "chỉ tiêu"
        verbose_name_plural = "chỉ tiêu"
        constraints = [
            models.CheckConstraint(
                name="target_cites_document",
                condition=~Q(document_number=""),
                violation_error_message="Chỉ tiêu phải ghi số văn bản giao.",
            ),
            models.CheckConstraint(
                name="target_is_something",
                condition=Q(value__gt=0),
                violation_error_message="Chỉ tiêu phải lớn hơn 0.",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "first_on", "indicator"], name="target_of_unit"),
            models.Index(fields=["first_on"], name="target_of_quarter"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.indicator} {self.first_on}: {self.value}"
